/* SPDX-License-Identifier: MIT */
/*
 * failing_assertion_test - proves that a failed assertion fails the suite.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void false_assertion_fails_the_program(void **state)
{
    (void)state;
    assert_int_equal(1, 2);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(false_assertion_fails_the_program),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
