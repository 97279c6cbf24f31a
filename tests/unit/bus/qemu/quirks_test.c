/* SPDX-License-Identifier: MIT */
/* quirks_test - which writes start a device's own thread. */
#include "bus/qemu/quirks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void only_edu_is_special(void **state)
{
    (void)state;
    assert_non_null(dq_qemu_quirk_find("edu"));
    assert_null(dq_qemu_quirk_find("edu2"));
    assert_null(dq_qemu_quirk_find("e1000e"));
    assert_null(dq_qemu_quirk_find(""));
}

static void writes_that_touch_the_factorial_start_the_thread(void **state)
{
    const struct dq_qemu_quirk *edu = dq_qemu_quirk_find("edu");
    (void)state;
    assert_true(dq_qemu_quirk_starts_thread(edu, 0, 0x08, 4));
    assert_true(dq_qemu_quirk_starts_thread(edu, 0, 0x0B, 1));
    assert_true(dq_qemu_quirk_starts_thread(edu, 0, 0x04, 8));
    assert_false(dq_qemu_quirk_starts_thread(edu, 0, 0x04, 4));
    assert_false(dq_qemu_quirk_starts_thread(edu, 0, 0x0C, 4));
    assert_false(dq_qemu_quirk_starts_thread(edu, 1, 0x08, 4));
    assert_false(dq_qemu_quirk_starts_thread(NULL, 0, 0x08, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_edu_is_special),
        cmocka_unit_test(writes_that_touch_the_factorial_start_the_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
