/* SPDX-License-Identifier: MIT */
/* wdm_ps - system threads, references to objects, and work items of wdm.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "ddi/wait.h"
#include "framework/callout.h"
#include "kernel/dispatcher.h"
#include "kernel/kevent.h"
#include "kernel/stop.h"
#include "kernel/thread_object.h"
#include "kernel/work_queue.h"
#include "ntddk.h"

/* An application's and the system process' threads. */
#define PRIORITY_BASE 8

/* ---- System threads ---- */

/* In core; the thread frees it. */
struct start {
    PKSTART_ROUTINE routine; /* I */
    PVOID context;           /* I */
};

static void run_system_thread(void *context)
{
    struct start start = *(struct start *)context;
    dq_arena_core_free(context, sizeof(start));
    dq_callout_start_routine(start.routine, start.context);
    dq_thread_object_end();
}

NTSTATUS NTAPI PsCreateSystemThread(PHANDLE ThreadHandle, ULONG DesiredAccess,
                                    POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ProcessHandle,
                                    PCLIENT_ID ClientId, PKSTART_ROUTINE StartRoutine,
                                    PVOID StartContext)
{
    DQ_DDI_ENTER(PsCreateSystemThread);
    (void)DesiredAccess;
    (void)ObjectAttributes;
    (void)ProcessHandle; /* there is one process */
    dq_step(DQ_REASON_DDI);
    struct start *start = dq_arena_core_alloc(sizeof(*start));
    if (!start) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    start->routine = StartRoutine;
    start->context = StartContext;
    struct dq_thread *thread;
    if (!dq_thread_object_create(run_system_thread, start, ThreadHandle, &thread)) {
        dq_arena_core_free(start, sizeof(*start));
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (ClientId) {
        ClientId->UniqueProcess = (HANDLE)(ULONG_PTR)4;
        ClientId->UniqueThread = (HANDLE)((ULONG_PTR)thread->number * 4);
    }
    dq_step_after(DQ_REASON_DDI);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PsTerminateSystemThread(NTSTATUS ExitStatus)
{
    DQ_DDI_ENTER(PsTerminateSystemThread);
    (void)ExitStatus;
    if (!dq_thread_object_is_current()) {
        return STATUS_INVALID_PARAMETER;
    }
    dq_callout_abandon("StartRoutine");
    dq_thread_object_end();
}

HANDLE NTAPI PsGetCurrentThreadId(VOID)
{
    DQ_DDI_ENTER(PsGetCurrentThreadId);
    return (HANDLE)((ULONG_PTR)dq_thread_current()->number * 4);
}

/* ---- Objects ---- */

/* Only threads are objects here that drivers get pointers to. */
static struct dq_thread *thread_of(const char *call, PVOID Object)
{
    struct dq_thread *thread = dq_thread_of_object(Object);
    if (!thread) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "%s of an object that is no thread is not built yet", call);
    }
    return thread;
}

KPRIORITY NTAPI KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority)
{
    DQ_DDI_ENTER(KeSetPriorityThread);
    struct dq_thread *thread = thread_of("KeSetPriorityThread", Thread);
    if (Priority < 1 || Priority > HIGH_PRIORITY) {
        return thread->priority;
    }
    return dq_thread_priority_set(thread, (uint8_t)Priority);
}

LONG NTAPI KeSetBasePriorityThread(PKTHREAD Thread, LONG Increment)
{
    DQ_DDI_ENTER(KeSetBasePriorityThread);
    struct dq_thread *thread = thread_of("KeSetBasePriorityThread", Thread);
    LONG priority = PRIORITY_BASE + Increment;
    priority = priority < 1 ? 1 : priority > 15 ? 15 : priority;
    return dq_thread_priority_set(thread, (uint8_t)priority) - PRIORITY_BASE;
}

NTSTATUS NTAPI ObReferenceObjectByHandle(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                         POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                         PVOID *Object,
                                         POBJECT_HANDLE_INFORMATION HandleInformation)
{
    DQ_DDI_ENTER(ObReferenceObjectByHandle);
    (void)DesiredAccess;
    (void)AccessMode;
    void *object;
    dq_handle_step(Handle, DQ_TOUCH_READ);
    NTSTATUS status = dq_handle_object(Handle, &dq_thread_handle_type, 0, &object);
    if (NT_SUCCESS(status) && ObjectType && ObjectType != *PsThreadType) {
        status = STATUS_OBJECT_TYPE_MISMATCH;
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_thread_object_reference(object);
    *Object = object;
    if (HandleInformation) {
        HandleInformation->HandleAttributes = 0;
        HandleInformation->GrantedAccess = THREAD_ALL_ACCESS;
    }
    return STATUS_SUCCESS;
}

LONG_PTR NTAPI ObfReferenceObject(PVOID Object)
{
    DQ_DDI_ENTER(ObfReferenceObject);
    dq_thread_object_reference(thread_of("ObReferenceObject", Object));
    return 0;
}

LONG_PTR NTAPI ObfDereferenceObject(PVOID Object)
{
    DQ_DDI_ENTER(ObfDereferenceObject);
    dq_thread_object_dereference(thread_of("ObDereferenceObject", Object));
    return 0;
}

VOID NTAPI ObDereferenceObjectDeferDelete(PVOID Object)
{
    DQ_DDI_ENTER(ObDereferenceObjectDeferDelete);
    dq_thread_object_dereference(thread_of("ObDereferenceObjectDeferDelete", Object));
}

NTSTATUS NTAPI ZwWaitForSingleObject(HANDLE Handle, BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
    DQ_DDI_ENTER(ZwWaitForSingleObject);
    (void)Alertable;
    void *object;
    dq_handle_step(Handle, DQ_TOUCH_READ);
    NTSTATUS status = dq_handle_object(Handle, &dq_thread_handle_type, 0, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_thread *thread = object;
    dq_thread_object_reference(thread);
    DISPATCHER_HEADER *ended = &thread->ended.Header;
    status = dq_ddi_wait("ZwWaitForSingleObject", &ended, 1, false, Timeout);
    dq_thread_object_dereference(thread);
    return status;
}

/* ---- Work items of a device ---- */

#define WORK_ITEM_SIGNATURE 0x49776f49u

/* In core. */
struct io_work_item {
    uint32_t signature;                 /* I */
    struct dq_work_item item;           /* L: the kernel's */
    PVOID object;                       /* I: the device's, or the driver's */
    PIO_WORKITEM handle;                /* I: itself, or memory of the driver's that leads here */
    PIO_WORKITEM_ROUTINE routine;       /* L: of the last queueing; one of the two */
    PIO_WORKITEM_ROUTINE_EX routine_ex; /* L */
    PVOID context;                      /* L */
};

/* A work item in memory of the driver's. */
struct own_work_item {
    struct io_work_item *work;
    uint64_t reserved[3];
};

static void run_work_item(struct dq_work_item *item)
{
    struct io_work_item *work = item->context;
    PIO_WORKITEM_ROUTINE_EX routine_ex = work->routine_ex;
    PIO_WORKITEM_ROUTINE routine = work->routine;
    PVOID object = work->object;
    PIO_WORKITEM handle = work->handle;
    PVOID context = work->context;
    dq_work_item_ended(item); /* the routine may free it, and with it the way back here */
    if (routine_ex) {
        dq_callout_io_work_item_ex(routine_ex, object, context, handle);
    } else {
        dq_callout_io_work_item(routine, object, context, item);
    }
}

/* NULL: no memory. `handle` NULL: itself. */
static struct io_work_item *create_work_item(PVOID object, PIO_WORKITEM handle)
{
    struct io_work_item *work = dq_arena_core_alloc(sizeof(*work));
    if (work) {
        dq_work_item_init(&work->item, run_work_item, work);
        work->signature = WORK_ITEM_SIGNATURE;
        work->object = object;
        work->handle = handle ? handle : (PIO_WORKITEM)(void *)work;
    }
    return work;
}

static void free_work_item(struct io_work_item *work)
{
    work->signature = 0;
    dq_arena_core_free(work, sizeof(*work));
}

/* NULL if it is none. */
static struct io_work_item *find_work_item(PIO_WORKITEM handle)
{
    uintptr_t address = (uintptr_t)handle;
    if (handle && !dq_arena_is_core(address)) {
        struct own_work_item *own = (void *)handle;
        DQ_DDI_REQUIRE_ALIVE(own);
        address = (uintptr_t)own->work;
    }
    struct io_work_item *work = (struct io_work_item *)address;
    bool is_known = dq_arena_is_core(address) && address % DQ_ARENA_ALIGN == 0 &&
                    work->signature == WORK_ITEM_SIGNATURE && work->handle == handle;
    return is_known ? work : NULL;
}

static struct io_work_item *work_item_of(const char *call, PIO_WORKITEM IoWorkItem)
{
    struct io_work_item *work = find_work_item(IoWorkItem);
    if (!work || dq_work_item_is_queued(&work->item)) {
        dq_violation(DQ_RULE_IO_WORK_ITEM, (uintptr_t)IoWorkItem, 0, 0, 0, "%s with %s", call,
                     work ? "a work item that is queued"
                          : "what is no work item: freed, or never allocated or initialized");
        dq_bug_check(0x96, (uintptr_t)IoWorkItem, 0, 0, 0);
    }
    return work;
}

/* Whose memory it is decides who ends it. */
static struct io_work_item *ended_work_item_of(const char *call, PIO_WORKITEM IoWorkItem,
                                               bool is_own_memory)
{
    struct io_work_item *work = work_item_of(call, IoWorkItem);
    bool has_own_memory = !dq_arena_is_core((uintptr_t)IoWorkItem);
    if (has_own_memory != is_own_memory) {
        dq_violation(DQ_RULE_IO_WORK_ITEM, (uintptr_t)IoWorkItem, 0, 0, 0,
                     "%s of a work item of %s", call,
                     has_own_memory ? "IoInitializeWorkItem" : "IoAllocateWorkItem");
        dq_bug_check(0x96, (uintptr_t)IoWorkItem, 0, 0, 0);
    }
    return work;
}

PIO_WORKITEM NTAPI IoAllocateWorkItem(PDEVICE_OBJECT DeviceObject)
{
    DQ_DDI_ENTER(IoAllocateWorkItem);
    struct io_work_item *work = create_work_item(DeviceObject, NULL);
    return work ? work->handle : NULL;
}

ULONG NTAPI IoSizeofWorkItem(VOID)
{
    DQ_DDI_ENTER(IoSizeofWorkItem);
    return sizeof(struct own_work_item);
}

VOID NTAPI IoInitializeWorkItem(PVOID IoObject, PIO_WORKITEM IoWorkItem)
{
    DQ_DDI_ENTER(IoInitializeWorkItem);
    DQ_DDI_REQUIRE_OWN_MEMORY("IoInitializeWorkItem", IoWorkItem);
    struct own_work_item *own = (void *)IoWorkItem;
    DQ_DDI_REQUIRE_ALIVE(own);
    *own = (struct own_work_item){ .work = create_work_item(IoObject, IoWorkItem) };
    if (!own->work) {
        dq_stop_without_memory("IoInitializeWorkItem");
    }
}

VOID NTAPI IoUninitializeWorkItem(PIO_WORKITEM IoWorkItem)
{
    DQ_DDI_ENTER(IoUninitializeWorkItem);
    free_work_item(ended_work_item_of("IoUninitializeWorkItem", IoWorkItem, true));
    struct own_work_item *own = (void *)IoWorkItem;
    own->work = NULL;
}

static void queue_work_item(struct io_work_item *work, PIO_WORKITEM_ROUTINE routine,
                            PIO_WORKITEM_ROUTINE_EX routine_ex, PVOID context)
{
    work->routine = routine;
    work->routine_ex = routine_ex;
    work->context = context;
    (void)dq_work_item_insert(&work->item);
}

VOID NTAPI IoQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE WorkerRoutine,
                           WORK_QUEUE_TYPE QueueType, PVOID Context)
{
    DQ_DDI_ENTER(IoQueueWorkItem);
    (void)QueueType;
    queue_work_item(work_item_of("IoQueueWorkItem", IoWorkItem), WorkerRoutine, NULL, Context);
}

VOID NTAPI IoQueueWorkItemEx(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE_EX WorkerRoutine,
                             WORK_QUEUE_TYPE QueueType, PVOID Context)
{
    DQ_DDI_ENTER(IoQueueWorkItemEx);
    (void)QueueType;
    queue_work_item(work_item_of("IoQueueWorkItemEx", IoWorkItem), NULL, WorkerRoutine, Context);
}

VOID NTAPI IoFreeWorkItem(PIO_WORKITEM IoWorkItem)
{
    DQ_DDI_ENTER(IoFreeWorkItem);
    free_work_item(ended_work_item_of("IoFreeWorkItem", IoWorkItem, false));
}
