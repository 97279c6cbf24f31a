/* SPDX-License-Identifier: MIT */
/* create_driver - see create_test.c. */
#include "tests/ddi/support/driver_test.h"

#include <string.h>

static EVT_WDF_INTERRUPT_ISR Isr;
static EVT_WDF_INTERRUPT_DPC Dpc;
static EVT_WDF_INTERRUPT_WORKITEM WorkItem;
static EVT_WDF_OBJECT_CONTEXT_CLEANUP Cleanup;

typedef struct _SMALL_CONTEXT {
    ULONG Value;
} SMALL_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE(SMALL_CONTEXT)

static volatile ULONG IsrCount;

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    IsrCount++;
    return TestRead(TestDeviceOf(Interrupt), PAIR_SOURCE(0) + PAIR_SRC_CAUSES_TAKE) != 0;
}

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
}

static VOID WorkItem(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
}

static VOID Cleanup(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    TestLog("cleanup");
}

/* Create with this configuration and nothing else. */
static NTSTATUS Create(PTEST_DEVICE Device, PWDF_INTERRUPT_CONFIG Config)
{
    return WdfInterruptCreate(Device->Device, Config, WDF_NO_OBJECT_ATTRIBUTES,
                              &Device->Interrupt[0]);
}

static VOID config_init_zeroes_all_but_its_defaults(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;
    WDF_INTERRUPT_CONFIG expected;

    UNREFERENCED_PARAMETER(Device);
    RtlFillMemory(&config, sizeof(config), 0xA5);
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    RtlZeroMemory(&expected, sizeof(expected));
    expected.Size = sizeof(expected);
    expected.ShareVector = (WDF_TRI_STATE)2;
    expected.EvtInterruptIsr = Isr;
    expected.EvtInterruptDpc = Dpc;
    expected.ReportInactiveOnPowerDown = (WDF_TRI_STATE)2;
    CHECK_EQUAL(memcmp(&config, &expected, sizeof(config)), 0);
    CHECK_EQUAL(sizeof(config), 104);
}

static VOID create_without_dpc_succeeds(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    CHECK_STATUS(Create(Device, &config), STATUS_SUCCESS);
}

static VOID create_with_each_known_size_succeeds(PTEST_DEVICE Device)
{
    static const ULONG sizes[] = { 104, 96, 56 };
    WDF_INTERRUPT_CONFIG config;

    for (ULONG i = 0; i < RTL_NUMBER_OF(sizes); i++) {
        WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
        config.Size = sizes[i];
        CHECK_STATUS(Create(Device, &config), STATUS_SUCCESS);
    }
}

static VOID create_with_another_size_is_info_length_mismatch(PTEST_DEVICE Device)
{
    static const ULONG sizes[] = { 103, 0, 112, 55, 57, 95, 97, 105, 0xFFFFFFFF };
    WDF_INTERRUPT_CONFIG config;

    for (ULONG i = 0; i < RTL_NUMBER_OF(sizes); i++) {
        WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
        config.Size = sizes[i];
        CHECK_STATUS(Create(Device, &config), STATUS_INFO_LENGTH_MISMATCH);
    }
}

/* Each field behind the old sizes would be refused if it were looked at. */
static VOID create_with_an_old_size_ignores_what_is_behind_it(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    RtlFillMemory((PUCHAR)&config + 56, sizeof(config) - 56, 0xA5);
    config.Size = 56;
    CHECK_STATUS(Create(Device, &config), STATUS_SUCCESS);

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    config.CanWakeDevice = TRUE;
    config.Size = 96;
    CHECK_STATUS(Create(Device, &config), STATUS_SUCCESS);
    config.Size = 104;
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
}

static VOID create_with_isr_null_is_invalid_parameter(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, NULL, Dpc);
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
}

static VOID create_with_size_and_isr_wrong_reports_the_size(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, NULL, Dpc);
    config.Size = 103;
    CHECK_STATUS(Create(Device, &config), STATUS_INFO_LENGTH_MISMATCH);
}

static VOID create_with_device_null_stops(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    CHECK_STOPS(NULL,
                WdfInterruptCreate(NULL, &config, WDF_NO_OBJECT_ATTRIBUTES, &Device->Interrupt[0]));
}

static VOID create_with_a_queue_as_device_stops(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG queue_config;
    WDF_INTERRUPT_CONFIG config;
    WDFQUEUE queue;

    WDF_IO_QUEUE_CONFIG_INIT(&queue_config, WdfIoQueueDispatchManual);
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &queue_config, WDF_NO_OBJECT_ATTRIBUTES, &queue),
                 STATUS_SUCCESS);
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    CHECK_STOPS(queue, WdfInterruptCreate((WDFDEVICE)queue, &config, WDF_NO_OBJECT_ATTRIBUTES,
                                          &Device->Interrupt[0]));
}

static VOID create_with_configuration_null_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(NULL, WdfInterruptCreate(Device->Device, NULL, WDF_NO_OBJECT_ATTRIBUTES,
                                         &Device->Interrupt[0]));
}

static VOID create_with_interrupt_null_stops(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    CHECK_STOPS(NULL, WdfInterruptCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL));
}

static VOID create_that_fails_leaves_the_handle_alone(PTEST_DEVICE Device)
{
    const WDFINTERRUPT untouched = (WDFINTERRUPT)(ULONG_PTR)0xA5A5A5A5A5A5A5A5;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_INTERRUPT_CONFIG config;

    Device->Interrupt[0] = untouched;
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    config.Size--;
    CHECK_STATUS(Create(Device, &config), STATUS_INFO_LENGTH_MISMATCH);
    CHECK_EQUAL(Device->Interrupt[0], untouched);

    WDF_INTERRUPT_CONFIG_INIT(&config, NULL, Dpc);
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(Device->Interrupt[0], untouched);

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    config.EvtInterruptWorkItem = WorkItem;
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(Device->Interrupt[0], untouched);

    /* Found only after the object was made. */
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    config.AutomaticSerialization = TRUE;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = WdfGetDriver();
    CHECK_STATUS(WdfInterruptCreate(Device->Device, &config, &attributes, &Device->Interrupt[0]),
                 STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(Device->Interrupt[0], untouched);
}

static VOID create_with_resources_before_start_is_invalid_parameter(PTEST_DEVICE Device)
{
    CM_PARTIAL_RESOURCE_DESCRIPTOR descriptor;
    WDF_INTERRUPT_CONFIG config;

    RtlZeroMemory(&descriptor, sizeof(descriptor));
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    config.InterruptRaw = &descriptor;
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
    config.InterruptTranslated = &descriptor;
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
    config.InterruptRaw = NULL;
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
    config.InterruptTranslated = NULL;
    CHECK_STATUS(Create(Device, &config), STATUS_SUCCESS);
}

static VOID create_when_started_is_invalid_device_state(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_DEVICE_STATE);
}

static VOID create_with_dpc_and_work_item_is_invalid_parameter(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    config.EvtInterruptWorkItem = WorkItem;
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
    config.EvtInterruptDpc = NULL;
    CHECK_STATUS(Create(Device, &config), STATUS_SUCCESS);
}

static VOID create_at_dirql_with_wait_lock_is_invalid_parameter(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    CHECK_STATUS(WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &config.WaitLock), STATUS_SUCCESS);
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
}

static VOID create_at_passive_level_with_spin_lock_is_invalid_parameter(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    CHECK_STATUS(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &config.SpinLock), STATUS_SUCCESS);
    config.PassiveHandling = TRUE;
    CHECK_STATUS(Create(Device, &config), STATUS_INVALID_PARAMETER);
    /* Refused before the lock was looked at: it is still an ordinary one. */
    WdfSpinLockAcquire(config.SpinLock);
    CHECK_IRQL(DISPATCH_LEVEL);
    WdfSpinLockRelease(config.SpinLock);
}

/* Each allocation of the call fails once, in turn. */
static VOID create_without_memory_is_insufficient_resources(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_INTERRUPT_CONFIG config;
    ULONG nth = 0;
    NTSTATUS status;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SMALL_CONTEXT);
    attributes.EvtCleanupCallback = Cleanup;
    attributes.EvtDestroyCallback = Cleanup;
    do {
        Device->Interrupt[0] = NULL;
        TestControl.Services.FailAllocation(++nth);
        status = WdfInterruptCreate(Device->Device, &config, &attributes, &Device->Interrupt[0]);
        TestControl.Services.FailAllocation(0);
        if (!NT_SUCCESS(status)) {
            CHECK_STATUS(status, STATUS_INSUFFICIENT_RESOURCES);
            CHECK_EQUAL(Device->Interrupt[0], NULL);
        }
    } while (!NT_SUCCESS(status) && nth < 100);
    CHECK(nth > 1 && nth < 100);
    CHECK_LOG("");
}

static VOID AddForDelete(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    TestInterruptCreate(Device, 0, &config);
    CHECK_BREAK(WdfObjectDelete(Device->Interrupt[0]));
}

static VOID delete_by_the_driver_is_refused(PTEST_DEVICE Device)
{
    CHECK_BREAK(WdfObjectDelete(Device->Interrupt[0]));
    TestWrite(Device, PAIR_SOURCE(0) + PAIR_SRC_RAISE, 1);
    SPIN_UNTIL(IsrCount, 1);
    CHECK_EQUAL(IsrCount, 1);
}

TEST_CASES(CASE_ADD(config_init_zeroes_all_but_its_defaults), CASE_ADD(create_without_dpc_succeeds),
           CASE_ADD(create_with_each_known_size_succeeds),
           CASE_ADD(create_with_another_size_is_info_length_mismatch),
           CASE_ADD(create_with_an_old_size_ignores_what_is_behind_it),
           CASE_ADD(create_with_isr_null_is_invalid_parameter),
           CASE_ADD(create_with_size_and_isr_wrong_reports_the_size),
           CASE_ADD(create_with_device_null_stops), CASE_ADD(create_with_a_queue_as_device_stops),
           CASE_ADD(create_with_configuration_null_stops),
           CASE_ADD(create_with_interrupt_null_stops),
           CASE_ADD(create_that_fails_leaves_the_handle_alone),
           CASE_ADD(create_with_resources_before_start_is_invalid_parameter),
           CASE_RUN(create_when_started_is_invalid_device_state),
           CASE_ADD(create_with_dpc_and_work_item_is_invalid_parameter),
           CASE_ADD(create_at_dirql_with_wait_lock_is_invalid_parameter),
           CASE_ADD(create_at_passive_level_with_spin_lock_is_invalid_parameter),
           CASE_ADD(create_without_memory_is_insufficient_resources),
           { .Name = "delete_by_the_driver_is_refused",
             .Add = AddForDelete,
             .Run = delete_by_the_driver_is_refused });
