/* SPDX-License-Identifier: MIT */
/* create_attributes_driver - see create_attributes_test.c. */
#include "tests/ddi/support/driver_test.h"

static EVT_WDF_INTERRUPT_ISR Isr;
static EVT_WDF_INTERRUPT_DPC Dpc;
static EVT_WDF_INTERRUPT_WORKITEM WorkItem;

typedef struct _LARGE_CONTEXT {
    ULONG Values[100];
} LARGE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(LARGE_CONTEXT, GetLargeContext)

static WDFQUEUE FirstQueue;
static volatile ULONG DpcCount;
static volatile ULONG WorkItemCount;
static BOOLEAN ExpectsLock;

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    return TestRead(TestDeviceOf(Interrupt), PAIR_SOURCE(0) + PAIR_SRC_CAUSES_TAKE) != 0;
}

/* Whether the device's lock is held shows on another processor; on this one its holder cannot take
 * it. */
static volatile ULONG OtherIsInside;

static VOID TakeDeviceLock(PTEST_DEVICE Device)
{
    WdfObjectAcquireLock(Device->Device);
    OtherIsInside = 1;
    WdfObjectReleaseLock(Device->Device);
}

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(AssociatedObject, WdfInterruptGetDevice(Interrupt));
    TestOnProcessorStart(TestDeviceOf(Interrupt), 1, KeGetCurrentProcessorNumber() == 0,
                         TakeDeviceLock);
    TestSpin(50);
    CHECK_EQUAL(OtherIsInside, 0);
    DpcCount++;
}

static VOID WorkItem(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    PTEST_DEVICE device = TestDeviceOf(Interrupt);

    UNREFERENCED_PARAMETER(AssociatedObject);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(KeAreApcsDisabled(), ExpectsLock);
    TestThreadStart(device, 0, TakeDeviceLock);
    TestSleep(50);
    CHECK_EQUAL(OtherIsInside, !ExpectsLock);
    WorkItemCount++;
}

static VOID InitAttributes(PWDF_OBJECT_ATTRIBUTES Attributes, WDFOBJECT Parent)
{
    WDF_OBJECT_ATTRIBUTES_INIT(Attributes);
    Attributes->ParentObject = Parent;
}

/* With ISR and DPC. */
static NTSTATUS Create(PTEST_DEVICE Device, BOOLEAN AutomaticSerialization,
                       PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    config.AutomaticSerialization = AutomaticSerialization;
    return WdfInterruptCreate(Device->Device, &config, Attributes, &Device->Interrupt[0]);
}

static WDFQUEUE CreateQueue(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue),
                 STATUS_SUCCESS);
    return queue;
}

static VOID parent_without_serialization_is_not_allowed(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    InitAttributes(&attributes, Device->Device);
    CHECK_STATUS(Create(Device, FALSE, &attributes), STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED);
}

static VOID parent_device_with_serialization_succeeds(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    InitAttributes(&attributes, Device->Device);
    CHECK_STATUS(Create(Device, TRUE, &attributes), STATUS_SUCCESS);
}

static VOID parent_queue_succeeds_and_cannot_be_deleted(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFQUEUE queue = CreateQueue(Device);

    InitAttributes(&attributes, queue);
    CHECK_STATUS(Create(Device, TRUE, &attributes), STATUS_SUCCESS);
    CHECK_BREAK(WdfObjectDelete(queue));
    CHECK_EQUAL(WdfIoQueueGetDevice(queue), Device->Device);
    CHECK_EQUAL(WdfInterruptGetDevice(Device->Interrupt[0]), Device->Device);
}

static VOID parent_queue_of_another_device_is_invalid_parameter(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    if (Device->Index == 0) {
        FirstQueue = CreateQueue(Device);
        return;
    }
    InitAttributes(&attributes, FirstQueue);
    CHECK_STATUS(Create(Device, TRUE, &attributes), STATUS_INVALID_PARAMETER);
}

static VOID parent_general_object_is_invalid_parameter(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object;

    InitAttributes(&attributes, Device->Device);
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    InitAttributes(&attributes, object);
    CHECK_STATUS(Create(Device, TRUE, &attributes), STATUS_INVALID_PARAMETER);
}

static VOID execution_level_is_invalid(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    InitAttributes(&attributes, NULL);
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    CHECK_STATUS(Create(Device, FALSE, &attributes), STATUS_WDF_EXECUTION_LEVEL_INVALID);
    attributes.ExecutionLevel = WdfExecutionLevelDispatch;
    CHECK_STATUS(Create(Device, FALSE, &attributes), STATUS_WDF_EXECUTION_LEVEL_INVALID);
}

static VOID synchronization_scope_device_is_invalid(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    InitAttributes(&attributes, NULL);
    attributes.SynchronizationScope = WdfSynchronizationScopeDevice;
    CHECK_STATUS(Create(Device, FALSE, &attributes), STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
    attributes.SynchronizationScope = WdfSynchronizationScopeQueue;
    CHECK_STATUS(Create(Device, FALSE, &attributes), STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
}

static VOID synchronization_scope_none_succeeds(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    InitAttributes(&attributes, NULL);
    attributes.SynchronizationScope = WdfSynchronizationScopeNone;
    CHECK_STATUS(Create(Device, FALSE, &attributes), STATUS_SUCCESS);
}

static VOID attributes_of_zeroes_are_invalid(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    RtlZeroMemory(&attributes, sizeof(attributes));
    attributes.Size = sizeof(attributes);
    CHECK_STATUS(Create(Device, FALSE, &attributes), STATUS_WDF_OBJECT_ATTRIBUTES_INVALID);
}

static VOID attributes_of_another_size_are_info_length_mismatch(PTEST_DEVICE Device)
{
    static const ULONG sizes[] = { 0, 55, 57 };
    WDF_OBJECT_ATTRIBUTES attributes;

    for (ULONG i = 0; i < RTL_NUMBER_OF(sizes); i++) {
        InitAttributes(&attributes, NULL);
        attributes.Size = sizes[i];
        CHECK_STATUS(Create(Device, FALSE, &attributes), STATUS_INFO_LENGTH_MISMATCH);
    }
}

static VOID context_is_zeroed_and_found(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    LARGE_CONTEXT *context;
    PVOID dirty;

    /* What the context may be made of was used before. */
    dirty = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(LARGE_CONTEXT) + 16, TEST_TAG);
    RtlFillMemory(dirty, sizeof(LARGE_CONTEXT) + 16, 0xA5);
    ExFreePoolWithTag(dirty, TEST_TAG);

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, LARGE_CONTEXT);
    CHECK_STATUS(Create(Device, FALSE, &attributes), STATUS_SUCCESS);
    context = GetLargeContext(Device->Interrupt[0]);
    CHECK(context != NULL);
    for (ULONG i = 0; i < RTL_NUMBER_OF(context->Values); i++) {
        CHECK_EQUAL(context->Values[i], 0);
    }
    CHECK_EQUAL(WdfObjectContextGetObject(context), Device->Interrupt[0]);
}

static VOID spin_lock_that_is_a_wait_lock_stops(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;
    WDFWAITLOCK lock;

    CHECK_STATUS(WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock), STATUS_SUCCESS);
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    config.SpinLock = (WDFSPINLOCK)lock;
    CHECK_STOPS(lock, WdfInterruptCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                                         &Device->Interrupt[0]));
}

/* Serialization: the device's scope and level, and which deferral the interrupt has. */

static VOID InitScopeNone(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeNone;
    Attributes->ExecutionLevel = WdfExecutionLevelDispatch;
}

static VOID InitScopeDispatch(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeDevice;
    Attributes->ExecutionLevel = WdfExecutionLevelDispatch;
}

static VOID InitScopePassive(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeDevice;
    Attributes->ExecutionLevel = WdfExecutionLevelPassive;
}

static NTSTATUS CreateSerialized(PTEST_DEVICE Device, PFN_WDF_INTERRUPT_DPC DpcOrNull,
                                 PFN_WDF_INTERRUPT_WORKITEM WorkItemOrNull)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, DpcOrNull);
    config.EvtInterruptWorkItem = WorkItemOrNull;
    config.AutomaticSerialization = TRUE;
    return WdfInterruptCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                              &Device->Interrupt[0]);
}

static VOID AddSerializedWorkItem(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateSerialized(Device, NULL, WorkItem), STATUS_SUCCESS);
}

static VOID AddSerializedDpc(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateSerialized(Device, Dpc, NULL), STATUS_SUCCESS);
}

static VOID RunWorkItem(PTEST_DEVICE Device)
{
    CHECK(WdfInterruptQueueWorkItemForIsr(Device->Interrupt[0]));
    SLEEP_UNTIL(WorkItemCount, 1);
    SLEEP_UNTIL(OtherIsInside, 1);
}

static VOID RunWorkItemLocked(PTEST_DEVICE Device)
{
    ExpectsLock = TRUE;
    RunWorkItem(Device);
}

static VOID RunDpc(PTEST_DEVICE Device)
{
    CHECK(WdfInterruptQueueDpcForIsr(Device->Interrupt[0]));
    SLEEP_UNTIL(DpcCount, 1);
    SLEEP_UNTIL(OtherIsInside, 1);
}

static VOID AddIncompatibleWorkItem(PTEST_DEVICE Device)
{
    NTSTATUS status;

    CHECK_BREAK(status = CreateSerialized(Device, NULL, WorkItem));
    CHECK_STATUS(status, STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
}

static VOID AddIncompatibleDpc(PTEST_DEVICE Device)
{
    NTSTATUS status;

    CHECK_BREAK(status = CreateSerialized(Device, Dpc, NULL));
    CHECK_STATUS(status, STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
}

TEST_CASES(CASE_ADD(parent_without_serialization_is_not_allowed),
           CASE_ADD(parent_device_with_serialization_succeeds),
           CASE_ADD(parent_queue_succeeds_and_cannot_be_deleted),
           CASE_ADD(parent_queue_of_another_device_is_invalid_parameter),
           CASE_ADD(parent_general_object_is_invalid_parameter),
           CASE_ADD(execution_level_is_invalid), CASE_ADD(synchronization_scope_device_is_invalid),
           CASE_ADD(synchronization_scope_none_succeeds),
           CASE_ADD(attributes_of_zeroes_are_invalid),
           CASE_ADD(attributes_of_another_size_are_info_length_mismatch),
           CASE_ADD(context_is_zeroed_and_found), CASE_ADD(spin_lock_that_is_a_wait_lock_stops),
           { .Name = "work_item_without_scope_has_no_lock",
             .Init = InitScopeNone,
             .Add = AddSerializedWorkItem,
             .Run = RunWorkItem },
           { .Name = "work_item_in_dispatch_scope_is_incompatible",
             .Init = InitScopeDispatch,
             .Add = AddIncompatibleWorkItem },
           { .Name = "dpc_in_passive_scope_is_incompatible",
             .Init = InitScopePassive,
             .Add = AddIncompatibleDpc },
           { .Name = "work_item_in_passive_scope_holds_the_lock",
             .Init = InitScopePassive,
             .Add = AddSerializedWorkItem,
             .Run = RunWorkItemLocked },
           { .Name = "dpc_in_dispatch_scope_holds_the_lock",
             .Init = InitScopeDispatch,
             .Add = AddSerializedDpc,
             .Run = RunDpc });
