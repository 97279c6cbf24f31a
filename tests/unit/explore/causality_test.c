/* SPDX-License-Identifier: MIT */
/* causality_test - explore/causality.h: what follows from waiting and creating, and what does not.
 */
#include "explore/causality.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define DATA   dq_location(DQ_LOCATION_MEMORY, 1)
#define EVENT  dq_location(DQ_LOCATION_EVENT, 1)
#define EVENT2 dq_location(DQ_LOCATION_EVENT, 2)
#define LEVEL  dq_location(DQ_LOCATION_IRQL, 1)

enum { ONE = 1, OTHER = 2, THIRD = 3 };

static int begin(void **state)
{
    (void)state;
    dq_causality_begin(0);
    for (dq_actor actor = ONE; actor <= THIRD; actor++) {
        dq_causality_actor_begin(actor, 0);
    }
    return 0;
}

static void nothing_follows_from_plain_touches(void **state)
{
    (void)state;
    assert_true(dq_causality_is_known(OTHER, ONE)); /* it has done nothing */
    dq_causality_touch(ONE, DATA, DQ_TOUCH_WRITE);
    dq_causality_touch(OTHER, DATA, DQ_TOUCH_WRITE);
    assert_false(dq_causality_is_known(OTHER, ONE));
    assert_false(dq_causality_is_known(ONE, OTHER));
}

static void who_waits_follows_who_set_and_whom_that_one_followed(void **state)
{
    (void)state;
    dq_causality_touch(ONE, DATA, DQ_TOUCH_WRITE);
    dq_causality_touch(ONE, EVENT, DQ_TOUCH_WRITE);
    dq_causality_touch(OTHER, EVENT, DQ_TOUCH_WRITE);
    assert_true(dq_causality_is_known(OTHER, ONE));
    dq_causality_touch(OTHER, EVENT2, DQ_TOUCH_WRITE);
    dq_causality_touch(THIRD, EVENT2, DQ_TOUCH_WRITE);
    assert_true(dq_causality_is_known(THIRD, ONE));
    assert_true(dq_causality_is_known(THIRD, OTHER));
    assert_false(dq_causality_is_known(ONE, OTHER));
}

static void what_is_done_after_setting_is_not_known(void **state)
{
    (void)state;
    dq_causality_touch(ONE, EVENT, DQ_TOUCH_WRITE);
    dq_causality_touch(OTHER, EVENT, DQ_TOUCH_WRITE);
    dq_causality_touch(ONE, LEVEL, DQ_TOUCH_WRITE); /* who can be interrupted: not asked for */
    assert_true(dq_causality_is_known(OTHER, ONE));
    dq_causality_touch(ONE, DATA, DQ_TOUCH_WRITE);
    assert_false(dq_causality_is_known(OTHER, ONE));
}

static void who_only_looks_passes_nothing_on(void **state)
{
    (void)state;
    dq_causality_touch(ONE, DATA, DQ_TOUCH_WRITE);
    dq_causality_touch(ONE, EVENT, DQ_TOUCH_READ);
    dq_causality_touch(OTHER, EVENT, DQ_TOUCH_READ);
    assert_false(dq_causality_is_known(OTHER, ONE));
}

static void thread_follows_its_creator_until_then(void **state)
{
    (void)state;
    dq_causality_touch(ONE, DATA, DQ_TOUCH_WRITE);
    dq_causality_actor_begin(OTHER, ONE);
    assert_true(dq_causality_is_known(OTHER, ONE));
    dq_causality_touch(ONE, DATA, DQ_TOUCH_WRITE);
    assert_false(dq_causality_is_known(OTHER, ONE));
}

static void executions_know_nothing_of_each_other(void **state)
{
    (void)state;
    dq_causality_touch(ONE, EVENT, DQ_TOUCH_WRITE);
    dq_causality_begin(THIRD + 1);
    dq_causality_touch(ONE, DATA, DQ_TOUCH_WRITE);
    dq_causality_touch(OTHER, EVENT, DQ_TOUCH_WRITE);
    assert_false(dq_causality_is_known(OTHER, ONE));
}

static void actors_beyond_the_last_are_never_known(void **state)
{
    (void)state;
    dq_causality_actor_begin(DQ_CAUSALITY_ACTORS, ONE);
    dq_causality_touch(DQ_CAUSALITY_ACTORS, EVENT, DQ_TOUCH_WRITE);
    assert_false(dq_causality_is_known(ONE, DQ_CAUSALITY_ACTORS));
    assert_false(dq_causality_is_known(DQ_CAUSALITY_ACTORS, ONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_follows_from_plain_touches, begin),
        cmocka_unit_test_setup(who_waits_follows_who_set_and_whom_that_one_followed, begin),
        cmocka_unit_test_setup(what_is_done_after_setting_is_not_known, begin),
        cmocka_unit_test_setup(who_only_looks_passes_nothing_on, begin),
        cmocka_unit_test_setup(thread_follows_its_creator_until_then, begin),
        cmocka_unit_test_setup(executions_know_nothing_of_each_other, begin),
        cmocka_unit_test_setup(actors_beyond_the_last_are_never_known, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
