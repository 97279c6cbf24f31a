/* SPDX-License-Identifier: MIT */
/* create_in_prepare_driver - see create_in_prepare_test.c. */
#include "tests/ddi/support/driver_test.h"

static EVT_WDF_INTERRUPT_ISR Isr;
static EVT_WDF_INTERRUPT_DPC Dpc;
static EVT_WDF_OBJECT_CONTEXT_CLEANUP Cleanup;

typedef struct _NUMBER_CONTEXT {
    ULONG Number;
} NUMBER_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(NUMBER_CONTEXT, GetNumber)

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
}

static VOID Cleanup(WDFOBJECT Object)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    TestLogNumber("cleanup", GetNumber(Object)->Number);
}

static VOID InitConfig(PWDF_INTERRUPT_CONFIG Config, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG_INIT(Config, Isr, Dpc);
    Config->InterruptRaw = Raw != NULL ? TestFindInterrupt(Raw) : NULL;
    Config->InterruptTranslated = Translated != NULL ? TestFindInterrupt(Translated) : NULL;
}

static NTSTATUS Create(PTEST_DEVICE Device, ULONG Index, PWDF_INTERRUPT_CONFIG Config)
{
    return WdfInterruptCreate(Device->Device, Config, WDF_NO_OBJECT_ATTRIBUTES,
                              &Device->Interrupt[Index]);
}

static NTSTATUS create_without_descriptors_is_invalid_device_state(PTEST_DEVICE Device,
                                                                   WDFCMRESLIST Raw,
                                                                   WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;

    UNREFERENCED_PARAMETER(Raw);
    UNREFERENCED_PARAMETER(Translated);
    InitConfig(&config, NULL, NULL);
    CHECK_STATUS(Create(Device, 0, &config), STATUS_INVALID_DEVICE_STATE);
    return STATUS_SUCCESS;
}

static NTSTATUS create_with_one_descriptor_is_invalid_device_state(PTEST_DEVICE Device,
                                                                   WDFCMRESLIST Raw,
                                                                   WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, Raw, NULL);
    CHECK_STATUS(Create(Device, 0, &config), STATUS_INVALID_DEVICE_STATE);
    InitConfig(&config, NULL, Translated);
    CHECK_STATUS(Create(Device, 0, &config), STATUS_INVALID_DEVICE_STATE);
    return STATUS_SUCCESS;
}

static NTSTATUS create_with_share_vector_is_invalid_device_state(PTEST_DEVICE Device,
                                                                 WDFCMRESLIST Raw,
                                                                 WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, Raw, Translated);
    config.ShareVector = WdfTrue;
    CHECK_STATUS(Create(Device, 0, &config), STATUS_INVALID_DEVICE_STATE);
    config.ShareVector = WdfFalse;
    CHECK_STATUS(Create(Device, 0, &config), STATUS_INVALID_DEVICE_STATE);
    config.ShareVector = WdfUseDefault;
    CHECK_STATUS(Create(Device, 0, &config), STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

static NTSTATUS create_with_descriptors_has_info_at_once(PTEST_DEVICE Device, WDFCMRESLIST Raw,
                                                         WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;
    WDF_INTERRUPT_INFO info;

    InitConfig(&config, Raw, Translated);
    CHECK_STATUS(Create(Device, 0, &config), STATUS_SUCCESS);
    WDF_INTERRUPT_INFO_INIT(&info);
    WdfInterruptGetInfo(Device->Interrupt[0], &info);
    CHECK(info.Vector != 0);
    CHECK_EQUAL(info.Vector, config.InterruptTranslated->u.Interrupt.Vector);
    CHECK_EQUAL(info.Irql, 5);
    CHECK_EQUAL(info.TargetProcessorSet, config.InterruptTranslated->u.Interrupt.Affinity);
    CHECK_EQUAL(info.MessageNumber, 0);
    return STATUS_SUCCESS;
}

static NTSTATUS create_with_a_copied_descriptor_is_refused_by_the_verifier(PTEST_DEVICE Device,
                                                                           WDFCMRESLIST Raw,
                                                                           WDFCMRESLIST Translated)
{
    CM_PARTIAL_RESOURCE_DESCRIPTOR copy;
    WDF_INTERRUPT_CONFIG config;
    NTSTATUS status;

    InitConfig(&config, Raw, Translated);
    copy = *config.InterruptTranslated;
    config.InterruptTranslated = &copy;
    CHECK_BREAK(status = Create(Device, 0, &config));
    CHECK_STATUS(status, STATUS_INVALID_PARAMETER);

    InitConfig(&config, Raw, Translated);
    copy = *config.InterruptRaw;
    config.InterruptRaw = &copy;
    CHECK_BREAK(status = Create(Device, 0, &config));
    CHECK_STATUS(status, STATUS_INVALID_PARAMETER);
    return STATUS_SUCCESS;
}

static NTSTATUS create_with_a_copied_descriptor_succeeds_without_verifier(PTEST_DEVICE Device,
                                                                          WDFCMRESLIST Raw,
                                                                          WDFCMRESLIST Translated)
{
    CM_PARTIAL_RESOURCE_DESCRIPTOR copy;
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, Raw, Translated);
    copy = *config.InterruptTranslated;
    config.InterruptTranslated = &copy;
    CHECK_STATUS(Create(Device, 0, &config), STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

static NTSTATUS create_with_a_changed_descriptor_is_refused_by_the_verifier(PTEST_DEVICE Device,
                                                                            WDFCMRESLIST Raw,
                                                                            WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;
    NTSTATUS status;

    InitConfig(&config, Raw, Translated);
    config.InterruptTranslated->u.Interrupt.Level++;
    CHECK_BREAK(status = Create(Device, 0, &config));
    CHECK_STATUS(status, STATUS_INVALID_PARAMETER);
    config.InterruptTranslated->u.Interrupt.Level--;
    CHECK_STATUS(Create(Device, 0, &config), STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

static NTSTATUS create_twice_for_one_message_is_refused_by_the_verifier(PTEST_DEVICE Device,
                                                                        WDFCMRESLIST Raw,
                                                                        WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;
    NTSTATUS status;

    InitConfig(&config, Raw, Translated);
    CHECK(config.InterruptTranslated->Flags & CM_RESOURCE_INTERRUPT_MESSAGE);
    CHECK_STATUS(Create(Device, 0, &config), STATUS_SUCCESS);
    CHECK_BREAK(status = Create(Device, 1, &config));
    CHECK_STATUS(status, STATUS_INVALID_PARAMETER);
    return STATUS_SUCCESS;
}

static NTSTATUS create_for_each_of_several_messages_succeeds(PTEST_DEVICE Device, WDFCMRESLIST Raw,
                                                             WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;
    WDF_INTERRUPT_INFO info;

    InitConfig(&config, Raw, Translated);
    for (ULONG i = 0; i < 4; i++) {
        CHECK_STATUS(Create(Device, i, &config), STATUS_SUCCESS);
        WDF_INTERRUPT_INFO_INIT(&info);
        WdfInterruptGetInfo(Device->Interrupt[i], &info);
        CHECK_EQUAL(info.MessageNumber, i);
        CHECK_EQUAL(info.Vector, config.InterruptTranslated->u.Interrupt.Vector + i);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS create_twice_for_one_line_succeeds(PTEST_DEVICE Device, WDFCMRESLIST Raw,
                                                   WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, Raw, Translated);
    CHECK_STATUS(Create(Device, 0, &config), STATUS_SUCCESS);
    CHECK_STATUS(Create(Device, 1, &config), STATUS_SUCCESS);
    CHECK(Device->Interrupt[0] != Device->Interrupt[1]);
    return STATUS_SUCCESS;
}

static NTSTATUS PrepareForCleanup(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, Raw, Translated);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, NUMBER_CONTEXT);
    attributes.EvtCleanupCallback = Cleanup;
    for (ULONG i = 0; i < 3; i++) {
        CHECK_STATUS(
            WdfInterruptCreate(Device->Device, &config, &attributes, &Device->Interrupt[i]),
            STATUS_SUCCESS);
        GetNumber(Device->Interrupt[i])->Number = i;
    }
    return STATUS_SUCCESS;
}

static VOID ReleaseForCleanup(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestLog("release");
}

/* EvtDeviceSelfManagedIoCleanup: the device still exists. */
static VOID GoneForCleanup(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("release cleanup2 cleanup1 cleanup0");
}

TEST_CASES(CASE_PREPARE(create_without_descriptors_is_invalid_device_state),
           CASE_PREPARE(create_with_one_descriptor_is_invalid_device_state),
           CASE_PREPARE(create_with_share_vector_is_invalid_device_state),
           CASE_PREPARE(create_with_descriptors_has_info_at_once),
           CASE_PREPARE(create_with_a_copied_descriptor_is_refused_by_the_verifier),
           CASE_PREPARE(create_with_a_copied_descriptor_succeeds_without_verifier),
           CASE_PREPARE(create_with_a_changed_descriptor_is_refused_by_the_verifier),
           CASE_PREPARE(create_twice_for_one_message_is_refused_by_the_verifier),
           CASE_PREPARE(create_for_each_of_several_messages_succeeds),
           CASE_PREPARE(create_twice_for_one_line_succeeds),
           { .Name = "interrupts_made_in_prepare_go_after_release_in_reverse",
             .Prepare = PrepareForCleanup,
             .Release = ReleaseForCleanup,
             .Gone = GoneForCleanup });
