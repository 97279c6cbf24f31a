/* SPDX-License-Identifier: MIT */
/*
 * named_event_test - kernel/named_event.h: paths, and what stays as long as a handle is open.
 */
#include "unit/kernel/computer.h"

#include "kernel/named_event.h"

static int open_events(void **state)
{
    (void)computer_open_idle(state);
    dq_named_event_open();
    return 0;
}

static NTSTATUS make(struct dq_wide path, HANDLE *ret_handle, KEVENT **ret_kevent)
{
    return dq_named_event_make(path, NotificationEvent, ret_handle, ret_kevent);
}

static void path_that_is_none_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        NTSTATUS status;
    } rows[] = {
        { "", STATUS_OBJECT_PATH_SYNTAX_BAD },
        { "a", STATUS_OBJECT_PATH_SYNTAX_BAD },
        { "BaseNamedObjects\\a", STATUS_OBJECT_PATH_SYNTAX_BAD },
        { "\\", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\a", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\BaseNamed", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\BaseNamedObject", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\BaseNamedObjects2\\a", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\BASENAMEDOBJECTS\\a", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\KernelObjects\\LowMemory", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\KernelObjects\\LowMemoryCondition\\a", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\BaseNamedObjects\\a\\b", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\BaseNamedObjects\\a\\", STATUS_OBJECT_PATH_NOT_FOUND },
        { "\\BaseNamedObjects", STATUS_OBJECT_TYPE_MISMATCH },
        { "\\BaseNamedObjects\\", STATUS_OBJECT_TYPE_MISMATCH },
    };
    for (size_t i = 0; i < DQ_COUNT_OF(rows); i++) {
        uint16_t units[64];
        size_t count =
            dq_wide_from_utf8(units, DQ_COUNT_OF(units), rows[i].path, strlen(rows[i].path));
        HANDLE handle = NULL;
        KEVENT *kevent = NULL;
        assert_int_equal(make((struct dq_wide){ units, count }, &handle, &kevent), rows[i].status);
        assert_null(handle);
        assert_null(kevent);
    }
}

static void event_stays_until_its_last_handle_closes(void **state)
{
    (void)state;
    HANDLE handles[3];
    KEVENT *kevents[3];
    uint64_t blocks = dq_pool_inspect(DQ_POOL_FRAMEWORK).blocks;
    assert_int_equal(make(DQ_WIDE("\\BaseNamedObjects\\a"), &handles[0], &kevents[0]),
                     STATUS_SUCCESS);
    assert_int_equal(make(DQ_WIDE("\\BaseNamedObjects\\b"), &handles[1], &kevents[1]),
                     STATUS_SUCCESS);
    assert_int_equal(make(DQ_WIDE("\\BaseNamedObjects\\a"), &handles[2], &kevents[2]),
                     STATUS_SUCCESS);
    assert_ptr_equal(kevents[0], kevents[2]);
    assert_ptr_not_equal(kevents[0], kevents[1]);
    assert_int_equal(dq_pool_inspect(DQ_POOL_FRAMEWORK).blocks, blocks + 2);
    assert_int_equal(dq_handle_close(handles[0]), STATUS_SUCCESS);
    assert_int_equal(dq_pool_inspect(DQ_POOL_FRAMEWORK).blocks, blocks + 2);
    assert_int_equal(dq_handle_close(handles[2]), STATUS_SUCCESS);
    assert_int_equal(dq_pool_inspect(DQ_POOL_FRAMEWORK).blocks, blocks + 1);
    assert_int_equal(dq_handle_close(handles[1]), STATUS_SUCCESS);
    assert_int_equal(dq_pool_inspect(DQ_POOL_FRAMEWORK).blocks, blocks);
}

static void standard_event_has_a_type_and_a_state_of_its_own(void **state)
{
    (void)state;
    HANDLE handle;
    KEVENT *high;
    KEVENT *low;
    assert_int_equal(dq_named_event_make(DQ_WIDE("\\KernelObjects\\HighMemoryCondition"),
                                         SynchronizationEvent, &handle, &high),
                     STATUS_SUCCESS);
    assert_int_equal(make(DQ_WIDE("\\KernelObjects\\LowMemoryCondition"), &handle, &low),
                     STATUS_SUCCESS);
    assert_int_equal(high->Header.Type, NotificationEvent);
    assert_int_equal(low->Header.Type, NotificationEvent);
    assert_int_not_equal(high->Header.SignalState, 0);
    assert_int_equal(low->Header.SignalState, 0);
}

static void failed_allocation_leaves_nothing(void **state)
{
    (void)state;
    HANDLE handle;
    KEVENT *kevent;
    dq_pool_fault_set(1);
    assert_int_equal(make(DQ_WIDE("\\BaseNamedObjects\\a"), &handle, &kevent),
                     STATUS_INSUFFICIENT_RESOURCES);
    assert_int_equal(make(DQ_WIDE("\\BaseNamedObjects\\a"), &handle, &kevent), STATUS_SUCCESS);
    dq_pool_fault_set(1); /* none is needed to open it */
    assert_int_equal(make(DQ_WIDE("\\BaseNamedObjects\\a"), &handle, &kevent), STATUS_SUCCESS);
    dq_pool_fault_set(0);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_events, computer_close_idle)
    const struct CMUnitTest tests[] = {
        TEST(path_that_is_none_is_refused),
        TEST(event_stays_until_its_last_handle_closes),
        TEST(standard_event_has_a_type_and_a_state_of_its_own),
        TEST(failed_allocation_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
