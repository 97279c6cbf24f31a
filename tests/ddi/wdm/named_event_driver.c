/* SPDX-License-Identifier: MIT */
/* named_event_driver - see named_event_test.c. */
#include "tests/ddi/support/driver_test.h"

#define EVENT_NAME L"\\BaseNamedObjects\\DirqlTest"

typedef PKEVENT CREATE(PUNICODE_STRING Name, PHANDLE Handle);

static PKEVENT Meeting[2];
static HANDLE MeetingHandle[2];
static volatile ULONG MetCount;

static PKEVENT CreateNamed(CREATE *Create, PCWSTR Text, PHANDLE Handle)
{
    UNICODE_STRING name;

    RtlInitUnicodeString(&name, Text);
    return Create(&name, Handle);
}

static PKEVENT Notification(PHANDLE Handle)
{
    return CreateNamed(IoCreateNotificationEvent, EVENT_NAME, Handle);
}

static PKEVENT Synchronization(PHANDLE Handle)
{
    return CreateNamed(IoCreateSynchronizationEvent, EVENT_NAME, Handle);
}

static NTSTATUS Try(PKEVENT Event)
{
    LARGE_INTEGER now = { .QuadPart = 0 };

    return KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, &now);
}

static VOID new_event_is_signaled(PTEST_DEVICE Device)
{
    HANDLE notification = NULL;
    HANDLE synchronization = NULL;
    PKEVENT first = Notification(&notification);
    PKEVENT second = CreateNamed(IoCreateSynchronizationEvent, L"\\BaseNamedObjects\\DirqlOther",
                                 &synchronization);

    UNREFERENCED_PARAMETER(Device);
    CHECK(first != NULL);
    CHECK(second != NULL);
    CHECK(first != second);
    CHECK(notification != NULL);
    CHECK(synchronization != NULL);
    CHECK(KeReadStateEvent(first) != 0);
    CHECK(KeReadStateEvent(second) != 0);
    CHECK_STATUS(ZwClose(notification), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(synchronization), STATUS_SUCCESS);
}

static VOID one_name_is_one_event(PTEST_DEVICE Device)
{
    HANDLE first;
    HANDLE second;
    HANDLE upper;
    PKEVENT event = Notification(&first);
    PKEVENT other =
        CreateNamed(IoCreateNotificationEvent, L"\\BaseNamedObjects\\DIRQLTEST", &upper);

    UNREFERENCED_PARAMETER(Device);
    KeClearEvent(event);
    CHECK_EQUAL(Notification(&second), event);
    CHECK(first != second);
    CHECK_EQUAL(KeReadStateEvent(event), 0); /* opening does not signal */
    CHECK(other != event);                   /* case counts */
    CHECK_STATUS(ZwClose(upper), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(first), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(second), STATUS_SUCCESS);
}

static VOID event_goes_with_its_last_handle(PTEST_DEVICE Device)
{
    HANDLE first;
    HANDLE second;
    PKEVENT event = Synchronization(&first);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Try(event), STATUS_SUCCESS);
    (VOID) Synchronization(&second);
    CHECK_STATUS(ZwClose(first), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(first), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(Synchronization(&first), event); /* the other handle keeps it */
    CHECK_STATUS(Try(event), STATUS_TIMEOUT);
    CHECK_STATUS(ZwClose(first), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(second), STATUS_SUCCESS);
    event = Synchronization(&first); /* a new one */
    CHECK_STATUS(Try(event), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(first), STATUS_SUCCESS);
}

static VOID notification_event_stays_signaled(PTEST_DEVICE Device)
{
    HANDLE handle;
    PKEVENT event = Notification(&handle);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Try(event), STATUS_SUCCESS);
    CHECK_STATUS(Try(event), STATUS_SUCCESS);
    CHECK(KeResetEvent(event) != 0);
    CHECK_STATUS(Try(event), STATUS_TIMEOUT);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

static VOID synchronization_event_resets_itself(PTEST_DEVICE Device)
{
    HANDLE handle;
    PKEVENT event = Synchronization(&handle);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Try(event), STATUS_SUCCESS);
    CHECK_STATUS(Try(event), STATUS_TIMEOUT);
    CHECK_EQUAL(KeSetEvent(event, IO_NO_INCREMENT, FALSE), 0);
    CHECK_STATUS(Try(event), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

static VOID opened_event_keeps_its_type(PTEST_DEVICE Device)
{
    HANDLE first;
    HANDLE second;
    PKEVENT event = Synchronization(&first);

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(Notification(&second), event);
    CHECK_STATUS(Try(event), STATUS_SUCCESS);
    CHECK_STATUS(Try(event), STATUS_TIMEOUT);
    CHECK_STATUS(ZwClose(first), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(second), STATUS_SUCCESS);
}

static VOID WaitByName(PTEST_DEVICE Device)
{
    HANDLE handle;
    PKEVENT event = Synchronization(&handle);

    UNREFERENCED_PARAMETER(Device);
    MetCount = 1;
    CHECK_STATUS(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, NULL), STATUS_SUCCESS);
    MetCount = 2;
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

static VOID waiter_and_setter_meet_by_name(PTEST_DEVICE Device)
{
    HANDLE handle;
    PKEVENT event = Synchronization(&handle);

    KeClearEvent(event);
    TestThreadStart(Device, 0, WaitByName);
    SLEEP_UNTIL(MetCount, 1);
    TestSleep(1000);
    CHECK_EQUAL(MetCount, 1);
    KeSetEvent(event, IO_NO_INCREMENT, FALSE);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
    TestThreadJoin(Device, 0);
    CHECK_EQUAL(MetCount, 2);
}

static VOID MeetFirst(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Meeting[0] = Notification(&MeetingHandle[0]);
}

static VOID MeetSecond(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Meeting[1] = Notification(&MeetingHandle[1]);
}

static VOID creators_at_once_get_one_event(PTEST_DEVICE Device)
{
    TestThreadStart(Device, 0, MeetFirst);
    TestThreadStart(Device, 1, MeetSecond);
    TestThreadJoin(Device, 0);
    TestThreadJoin(Device, 1);
    CHECK(Meeting[0] != NULL);
    CHECK_EQUAL(Meeting[0], Meeting[1]);
    CHECK(MeetingHandle[0] != MeetingHandle[1]);
    CHECK_STATUS(ZwClose(MeetingHandle[0]), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(MeetingHandle[1]), STATUS_SUCCESS);
}

static VOID handle_of_an_event_is_no_keys(PTEST_DEVICE Device)
{
    HANDLE handle;

    UNREFERENCED_PARAMETER(Device);
    CHECK(Notification(&handle) != NULL);
    CHECK_STATUS(ZwFlushKey(handle), STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

static VOID name_that_is_no_events_is_null(PTEST_DEVICE Device)
{
    static const PCWSTR names[] = { L"", L"DirqlTest", L"BaseNamedObjects\\DirqlTest",
                                    L"\\BaseNamedObjects", L"\\BaseNamedObjects\\" };
    HANDLE handle = (HANDLE)(ULONG_PTR)77;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(names); i++) {
        CHECK_EQUAL(CreateNamed(IoCreateNotificationEvent, names[i], &handle), NULL);
        CHECK_EQUAL(CreateNamed(IoCreateSynchronizationEvent, names[i], &handle), NULL);
    }
    CHECK_EQUAL(handle, (HANDLE)(ULONG_PTR)77);
}

static VOID event_is_null_when_there_is_no_memory(PTEST_DEVICE Device)
{
    HANDLE handle;
    PKEVENT event;

    UNREFERENCED_PARAMETER(Device);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(Notification(&handle), NULL);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(Synchronization(&handle), NULL);
    event = Notification(&handle); /* nothing was left */
    CHECK_STATUS(Try(event), STATUS_SUCCESS);
    CHECK_STATUS(Try(event), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

static VOID standard_events_say_that_there_is_memory(PTEST_DEVICE Device)
{
    static const struct {
        PCWSTR Name;
        BOOLEAN IsSignaled;
    } rows[] = {
        { L"\\KernelObjects\\HighMemoryCondition", TRUE },
        { L"\\KernelObjects\\LowMemoryCondition", FALSE },
        { L"\\KernelObjects\\HighPagedPoolCondition", TRUE },
        { L"\\KernelObjects\\LowPagedPoolCondition", FALSE },
        { L"\\KernelObjects\\HighNonPagedPoolCondition", TRUE },
        { L"\\KernelObjects\\LowNonPagedPoolCondition", FALSE },
        { L"\\KernelObjects\\LowCommitCondition", TRUE },
        { L"\\KernelObjects\\HighCommitCondition", FALSE },
        { L"\\KernelObjects\\MaximumCommitCondition", FALSE },
    };

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(rows); i++) {
        HANDLE handle = NULL;
        HANDLE again = NULL;
        PKEVENT event = CreateNamed(IoCreateNotificationEvent, rows[i].Name, &handle);

        CHECK(event != NULL);
        CHECK_STATUS(Try(event), rows[i].IsSignaled ? STATUS_SUCCESS : STATUS_TIMEOUT);
        CHECK_EQUAL(KeReadStateEvent(event) != 0, rows[i].IsSignaled);
        CHECK_EQUAL(CreateNamed(IoCreateSynchronizationEvent, rows[i].Name, &again), event);
        CHECK_STATUS(ZwClose(again), STATUS_SUCCESS);
        CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
    }
}

static VOID other_event_of_the_system_is_not_built(PTEST_DEVICE Device)
{
    HANDLE handle;

    UNREFERENCED_PARAMETER(Device);
    (VOID) CreateNamed(IoCreateNotificationEvent, L"\\KernelObjects\\MemoryErrors", &handle);
    CHECK(FALSE);
}

static VOID event_in_a_folder_is_not_built(PTEST_DEVICE Device)
{
    HANDLE handle;

    UNREFERENCED_PARAMETER(Device);
    (VOID) CreateNamed(IoCreateSynchronizationEvent, L"\\BaseNamedObjects\\Global\\DirqlTest",
                       &handle);
    CHECK(FALSE);
}

static VOID above_passive_level_is_reported(PTEST_DEVICE Device)
{
    HANDLE first;
    HANDLE second;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(CHECK(Notification(&first) != NULL));
    CHECK_BREAK(CHECK(Synchronization(&second) != NULL));
    CHECK_BREAK(ZwClose(first));
    KeLowerIrql(irql);
    CHECK_STATUS(ZwClose(second), STATUS_SUCCESS);
}

TEST_CASES(CASE_RUN(new_event_is_signaled), CASE_RUN(one_name_is_one_event),
           CASE_RUN(event_goes_with_its_last_handle), CASE_RUN(notification_event_stays_signaled),
           CASE_RUN(synchronization_event_resets_itself), CASE_RUN(opened_event_keeps_its_type),
           CASE_RUN(waiter_and_setter_meet_by_name), CASE_RUN(creators_at_once_get_one_event),
           CASE_RUN(handle_of_an_event_is_no_keys), CASE_RUN(name_that_is_no_events_is_null),
           CASE_RUN(event_is_null_when_there_is_no_memory),
           CASE_RUN(standard_events_say_that_there_is_memory),
           CASE_RUN(other_event_of_the_system_is_not_built),
           CASE_RUN(event_in_a_folder_is_not_built), CASE_RUN(above_passive_level_is_reported));
