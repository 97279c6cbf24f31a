/* SPDX-License-Identifier: MIT */
/* thread_driver - see thread_test.c. */
#include "tests/ddi/support/driver_test.h"

static volatile ULONG Count;
static volatile ULONG MayEnd;
static PKTHREAD RunThread;
static PKTHREAD Started;
static HANDLE StartedId;
static KMUTEX Mutex;
static PIO_WORKITEM WorkItem;
static PDEVICE_OBJECT const DeviceObject = (PDEVICE_OBJECT)(ULONG_PTR)0x1234;

static HANDLE Start(KSTART_ROUTINE *Routine, PVOID Context)
{
    HANDLE handle = NULL;

    RunThread = KeGetCurrentThread();
    CHECK_STATUS(
        PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Routine, Context),
        STATUS_SUCCESS);
    return handle;
}

static PVOID ObjectOf(HANDLE Handle)
{
    PVOID object = NULL;

    CHECK_STATUS(ObReferenceObjectByHandle(Handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode,
                                           &object, NULL),
                 STATUS_SUCCESS);
    return object;
}

static NTSTATUS Wait(PVOID Object, LONGLONG TimeoutMicroseconds)
{
    LARGE_INTEGER timeout;

    timeout.QuadPart = -10 * TimeoutMicroseconds;
    return KeWaitForSingleObject(Object, Executive, KernelMode, FALSE, &timeout);
}

static KSTART_ROUTINE CheckAndEnd;

static VOID CheckAndEnd(PVOID Context)
{
    CHECK_EQUAL(Context, &Count);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK(KeAreApcsDisabled());
    CHECK(KeGetCurrentThread() != RunThread);
    Started = KeGetCurrentThread();
    StartedId = PsGetCurrentThreadId();
    Count++;
    (VOID) PsTerminateSystemThread(STATUS_SUCCESS);
    CHECK(FALSE); /* it does not return */
}

static VOID thread_runs_its_routine_and_ends(PTEST_DEVICE Device)
{
    HANDLE handle = Start(CheckAndEnd, (PVOID)&Count);
    PVOID thread = ObjectOf(handle);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
    CHECK_STATUS(Wait(thread, 10000), STATUS_SUCCESS);
    CHECK_EQUAL(Count, 1);
    CHECK_EQUAL(Started, thread);
    CHECK_STATUS(Wait(thread, 0), STATUS_SUCCESS); /* it stays signaled */
    ObDereferenceObject(thread);
}

static VOID client_id_is_that_of_the_thread(PTEST_DEVICE Device)
{
    CLIENT_ID id;
    HANDLE handle;

    UNREFERENCED_PARAMETER(Device);
    RunThread = KeGetCurrentThread();
    CHECK_STATUS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, &id, CheckAndEnd,
                                      (PVOID)&Count),
                 STATUS_SUCCESS);
    CHECK_STATUS(ZwWaitForSingleObject(handle, FALSE, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(id.UniqueThread, StartedId);
    CHECK(id.UniqueThread != PsGetCurrentThreadId());
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

static KSTART_ROUTINE ReturnWhenToldTo;

static VOID ReturnWhenToldTo(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    SLEEP_UNTIL(MayEnd, 1);
    Count++;
}

static VOID thread_ends_when_its_routine_returns(PTEST_DEVICE Device)
{
    LARGE_INTEGER timeout;
    HANDLE handle = Start(ReturnWhenToldTo, NULL);

    UNREFERENCED_PARAMETER(Device);
    timeout.QuadPart = -1000;
    CHECK_STATUS(ZwWaitForSingleObject(handle, FALSE, &timeout), STATUS_TIMEOUT);
    MayEnd = 1;
    CHECK_STATUS(ZwWaitForSingleObject(handle, FALSE, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(Count, 1);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

static VOID thread_stays_while_it_is_referenced(PTEST_DEVICE Device)
{
    HANDLE handle = Start(ReturnWhenToldTo, NULL);
    PVOID thread = ObjectOf(handle);

    UNREFERENCED_PARAMETER(Device);
    ObReferenceObject(thread);
    ObDereferenceObject(thread);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
    MayEnd = 1;
    CHECK_STATUS(Wait(thread, 10000), STATUS_SUCCESS);
    TestSleep(100);
    handle = Start(ReturnWhenToldTo, NULL); /* what is left of others goes now */
    CHECK_STATUS(Wait(thread, 0), STATUS_SUCCESS);
    ObDereferenceObjectDeferDelete(thread);
    CHECK_STATUS(ZwWaitForSingleObject(handle, FALSE, NULL), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

static VOID many_threads_come_and_go(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    MayEnd = 1;
    for (ULONG i = 0; i < 40; i++) {
        CHECK_STATUS(ZwClose(Start(ReturnWhenToldTo, NULL)), STATUS_SUCCESS);
        SLEEP_UNTIL(Count, i + 1);
    }
}

static VOID closed_handle_is_invalid(PTEST_DEVICE Device)
{
    HANDLE handle = Start(ReturnWhenToldTo, NULL);
    PVOID object = NULL;

    UNREFERENCED_PARAMETER(Device);
    MayEnd = 1;
    CHECK_STATUS(
        ObReferenceObjectByHandle(handle, 0, (POBJECT_TYPE)&Count, KernelMode, &object, NULL),
        STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
    CHECK_STATUS(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &object, NULL),
                 STATUS_INVALID_HANDLE);
    CHECK_STATUS(ZwWaitForSingleObject(handle, FALSE, NULL), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(object, NULL);
    SLEEP_UNTIL(Count, 1);
}

static VOID only_a_system_thread_terminates_itself(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(PsTerminateSystemThread(STATUS_SUCCESS), STATUS_INVALID_PARAMETER);
}

static KSTART_ROUTINE KeepMutex;

static VOID KeepMutex(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    CHECK_STATUS(Wait(&Mutex, 0), STATUS_SUCCESS);
    CHECK_STOPS(0, PsTerminateSystemThread(STATUS_SUCCESS));
}

static VOID thread_that_keeps_a_mutex_stops(PTEST_DEVICE Device)
{
    HANDLE handle;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeMutex(&Mutex, 0);
    handle = Start(KeepMutex, NULL);
    CHECK_STATUS(ZwWaitForSingleObject(handle, FALSE, NULL), STATUS_SUCCESS);
}

static VOID priority_is_set_and_told(PTEST_DEVICE Device)
{
    PKTHREAD thread = KeGetCurrentThread();
    KPRIORITY before = KeSetPriorityThread(thread, LOW_REALTIME_PRIORITY);

    UNREFERENCED_PARAMETER(Device);
    CHECK(before >= 1 && before <= HIGH_PRIORITY);
    CHECK_EQUAL(KeSetPriorityThread(thread, before), LOW_REALTIME_PRIORITY);
    CHECK_EQUAL(KeSetPriorityThread(thread, before), before);
}

static KSTART_ROUTINE CountAtOnce;

static VOID CountAtOnce(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    Count++;
}

static VOID more_urgent_thread_runs_at_once(PTEST_DEVICE Device)
{
    PKTHREAD own = KeGetCurrentThread();
    KPRIORITY before = KeSetPriorityThread(own, 20);
    HANDLE handle = Start(CountAtOnce, NULL);
    PVOID thread = ObjectOf(handle);

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(Count, 0); /* this thread goes first */
    (VOID) KeSetPriorityThread(thread, 21);
    CHECK_EQUAL(Count, 1);
    (VOID) KeSetPriorityThread(own, before);
    CHECK_STATUS(Wait(thread, 10000), STATUS_SUCCESS);
    ObDereferenceObject(thread);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

static VOID base_priority_is_relative(PTEST_DEVICE Device)
{
    HANDLE handle = Start(ReturnWhenToldTo, NULL);
    PVOID thread = ObjectOf(handle);

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(KeSetBasePriorityThread(thread, 2), 0);
    CHECK_EQUAL(KeSetBasePriorityThread(thread, -1), 2);
    CHECK_EQUAL(KeSetPriorityThread(thread, 8), 7);
    MayEnd = 1;
    CHECK_STATUS(Wait(thread, 10000), STATUS_SUCCESS);
    ObDereferenceObject(thread);
    CHECK_STATUS(ZwClose(handle), STATUS_SUCCESS);
}

/* Work items. */

static IO_WORKITEM_ROUTINE CountWork;

static VOID CountWork(PDEVICE_OBJECT Object, PVOID Context)
{
    CHECK_EQUAL(Object, DeviceObject);
    CHECK_EQUAL(Context, &Count);
    CHECK_IRQL(PASSIVE_LEVEL);
    Count++;
}

static IO_WORKITEM_ROUTINE_EX CountWorkAndFree;

static VOID CountWorkAndFree(PVOID Object, PVOID Context, PIO_WORKITEM Item)
{
    CHECK_EQUAL(Object, DeviceObject);
    CHECK_EQUAL(Item, WorkItem);
    CHECK_IRQL(PASSIVE_LEVEL);
    IoFreeWorkItem(Item);
    (*(volatile ULONG *)Context)++;
}

static VOID work_item_runs_on_a_worker(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    WorkItem = IoAllocateWorkItem(DeviceObject);
    irql = KeRaiseIrqlToDpcLevel();
    IoQueueWorkItem(WorkItem, CountWork, DelayedWorkQueue, (PVOID)&Count);
    CHECK_EQUAL(Count, 0);
    KeLowerIrql(irql);
    SLEEP_UNTIL(Count, 1);
    IoQueueWorkItem(WorkItem, CountWork, DelayedWorkQueue, (PVOID)&Count);
    SLEEP_UNTIL(Count, 2);
    TestSleep(100);
    IoFreeWorkItem(WorkItem);
}

static VOID routine_may_free_its_work_item(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    WorkItem = IoAllocateWorkItem(DeviceObject);
    IoQueueWorkItemEx(WorkItem, CountWorkAndFree, DelayedWorkQueue, (PVOID)&Count);
    SLEEP_UNTIL(Count, 1);
}

static VOID CountWorkAndUninitialize(PVOID Object, PVOID Context, PIO_WORKITEM Item)
{
    CHECK_EQUAL(Object, DeviceObject);
    CHECK_EQUAL(Item, WorkItem);
    CHECK_IRQL(PASSIVE_LEVEL);
    IoUninitializeWorkItem(Item);
    (*(volatile ULONG *)Context)++;
}

static VOID work_item_may_be_in_the_driver_s_memory(PTEST_DEVICE Device)
{
    PUCHAR memory;
    ULONG size = IoSizeofWorkItem();
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    CHECK(size > 0);
    memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, 2 * (SIZE_T)size, TEST_TAG);
    memory[size] = 0x5a;
    WorkItem = (PIO_WORKITEM)memory;
    KeRaiseIrql(HIGH_LEVEL, &irql);
    IoInitializeWorkItem(DeviceObject, WorkItem);
    KeLowerIrql(irql);
    CHECK_EQUAL(memory[size], 0x5a);
    IoQueueWorkItem(WorkItem, CountWork, DelayedWorkQueue, (PVOID)&Count);
    SLEEP_UNTIL(Count, 1);
    TestSleep(100);
    IoQueueWorkItemEx(WorkItem, CountWorkAndUninitialize, DelayedWorkQueue, (PVOID)&Count);
    SLEEP_UNTIL(Count, 2);
    IoInitializeWorkItem(DeviceObject, WorkItem); /* the pool of work items that the page names */
    KeRaiseIrql(HIGH_LEVEL, &irql);
    IoUninitializeWorkItem(WorkItem);
    CHECK_EQUAL(IoSizeofWorkItem(), size);
    KeLowerIrql(irql);
    ExFreePoolWithTag(memory, TEST_TAG);
}

static ULONG64 OwnWorkItem[16];

static VOID InitializeOwn(VOID)
{
    WorkItem = (PIO_WORKITEM)OwnWorkItem;
    IoInitializeWorkItem(DeviceObject, WorkItem);
}

static VOID queued_work_item_is_not_uninitialized(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    InitializeOwn();
    (VOID) KeRaiseIrqlToDpcLevel();
    IoQueueWorkItem(WorkItem, CountWork, DelayedWorkQueue, (PVOID)&Count);
    CHECK_STOPS(0, IoUninitializeWorkItem(WorkItem));
}

static VOID uninitialized_work_item_is_not_queued(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    InitializeOwn();
    IoUninitializeWorkItem(WorkItem);
    CHECK_STOPS(0, IoQueueWorkItem(WorkItem, CountWork, DelayedWorkQueue, (PVOID)&Count));
}

static VOID initialized_work_item_is_not_freed(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    InitializeOwn();
    CHECK_STOPS(0, IoFreeWorkItem(WorkItem));
}

static VOID allocated_work_item_is_not_uninitialized(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    WorkItem = IoAllocateWorkItem(DeviceObject);
    CHECK_STOPS(0, IoUninitializeWorkItem(WorkItem));
}

static VOID work_item_queued_twice_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    WorkItem = IoAllocateWorkItem(DeviceObject);
    (VOID) KeRaiseIrqlToDpcLevel();
    IoQueueWorkItem(WorkItem, CountWork, DelayedWorkQueue, (PVOID)&Count);
    CHECK_STOPS(0, IoQueueWorkItem(WorkItem, CountWork, DelayedWorkQueue, (PVOID)&Count));
}

TEST_CASES(CASE_RUN(thread_runs_its_routine_and_ends), CASE_RUN(client_id_is_that_of_the_thread),
           CASE_RUN(thread_ends_when_its_routine_returns),
           CASE_RUN(thread_stays_while_it_is_referenced), CASE_RUN(many_threads_come_and_go),
           CASE_RUN(closed_handle_is_invalid), CASE_RUN(only_a_system_thread_terminates_itself),
           CASE_RUN(thread_that_keeps_a_mutex_stops), CASE_RUN(priority_is_set_and_told),
           CASE_RUN(more_urgent_thread_runs_at_once), CASE_RUN(base_priority_is_relative),
           CASE_RUN(work_item_runs_on_a_worker), CASE_RUN(routine_may_free_its_work_item),
           CASE_RUN(work_item_queued_twice_stops),
           CASE_RUN(work_item_may_be_in_the_driver_s_memory),
           CASE_RUN(queued_work_item_is_not_uninitialized),
           CASE_RUN(uninitialized_work_item_is_not_queued),
           CASE_RUN(initialized_work_item_is_not_freed),
           CASE_RUN(allocated_work_item_is_not_uninitialized));
