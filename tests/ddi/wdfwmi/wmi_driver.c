/* SPDX-License-Identifier: MIT */
/* wmi_driver - see wmi_test.c. */
#include "tests/ddi/support/driver_test.h"

static const GUID Block = { 0x9aa12345, 1, 2, { 3, 4, 5, 6, 7, 8, 9, 10 } };

typedef struct _BLOCK {
    ULONG Value[4];
} BLOCK;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(BLOCK, GetBlock)

static NTSTATUS NTAPI Control(WDFWMIPROVIDER Provider, WDF_WMI_PROVIDER_CONTROL Which,
                              BOOLEAN Enable)
{
    UNREFERENCED_PARAMETER(Provider);
    UNREFERENCED_PARAMETER(Which);
    UNREFERENCED_PARAMETER(Enable);
    CHECK(FALSE); /* nobody asks */
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI SetItem(WDFWMIINSTANCE Instance, ULONG Id, ULONG Bytes, PVOID Buffer)
{
    UNREFERENCED_PARAMETER(Instance);
    UNREFERENCED_PARAMETER(Id);
    UNREFERENCED_PARAMETER(Bytes);
    UNREFERENCED_PARAMETER(Buffer);
    CHECK(FALSE); /* nobody asks */
    return STATUS_SUCCESS;
}

static VOID provider_and_instances_know_their_device(PTEST_DEVICE Device)
{
    WDF_WMI_PROVIDER_CONFIG ofProvider;
    WDF_WMI_INSTANCE_CONFIG config;
    WDFWMIPROVIDER provider = NULL;
    WDFWMIINSTANCE first = NULL;
    WDFWMIINSTANCE second = NULL;
    ULONG data = 1;

    WDF_WMI_PROVIDER_CONFIG_INIT(&ofProvider, &Block);
    ofProvider.Flags = WdfWmiProviderExpensive;
    ofProvider.EvtWmiProviderFunctionControl = Control;
    CHECK_STATUS(
        WdfWmiProviderCreate(Device->Device, &ofProvider, WDF_NO_OBJECT_ATTRIBUTES, &provider),
        STATUS_SUCCESS);
    CHECK_EQUAL(WdfWmiProviderGetDevice(provider), Device->Device);
    CHECK_EQUAL(WdfWmiProviderIsEnabled(provider, WdfWmiEventControl), FALSE);
    CHECK_EQUAL(WdfWmiProviderIsEnabled(provider, WdfWmiInstanceControl), FALSE);
    CHECK_EQUAL(WdfWmiProviderGetTracingHandle(provider), 0);
    WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER(&config, provider);
    config.EvtWmiInstanceSetItem = SetItem;
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &first),
                 STATUS_SUCCESS);
    config.Register = TRUE;
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &second),
                 STATUS_SUCCESS);
    CHECK(first != second);
    CHECK_EQUAL(WdfWmiInstanceGetProvider(first), provider);
    CHECK_EQUAL(WdfWmiInstanceGetDevice(second), Device->Device);
    CHECK_STATUS(WdfWmiInstanceRegister(first), STATUS_SUCCESS);
    CHECK_STATUS(WdfWmiInstanceRegister(first), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfWmiInstanceRegister(second), STATUS_INVALID_DEVICE_REQUEST);
    WdfWmiInstanceDeregister(first);
    WdfWmiInstanceDeregister(first);
    CHECK_STATUS(WdfWmiInstanceRegister(first), STATUS_SUCCESS);
    CHECK_STATUS(WdfWmiInstanceFireEvent(first, sizeof(data), &data), STATUS_SUCCESS);
    CHECK_STATUS(WdfWmiInstanceFireEvent(first, 0, NULL), STATUS_SUCCESS);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfWmiInstanceFireEvent(first, 0, NULL), STATUS_INSUFFICIENT_RESOURCES);
    WdfObjectDelete(second);
}

static VOID one_call_makes_provider_and_instance(PTEST_DEVICE Device)
{
    WDF_WMI_PROVIDER_CONFIG ofProvider;
    WDF_WMI_INSTANCE_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFWMIINSTANCE instance = NULL;

    WDF_WMI_PROVIDER_CONFIG_INIT(&ofProvider, &Block);
    ofProvider.MinInstanceBufferSize = sizeof(BLOCK);
    WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(&config, &ofProvider);
    config.UseContextForQuery = TRUE;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, BLOCK);
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, &attributes, &instance),
                 STATUS_SUCCESS);
    CHECK_EQUAL(GetBlock(instance)->Value[3], 0);
    CHECK_EQUAL(WdfWmiProviderGetDevice(WdfWmiInstanceGetProvider(instance)), Device->Device);
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, &attributes, NULL), STATUS_SUCCESS);

    ofProvider.MinInstanceBufferSize++;
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, &attributes, &instance),
                 STATUS_BUFFER_TOO_SMALL);
    ofProvider.MinInstanceBufferSize = 0;
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &instance),
                 STATUS_INVALID_PARAMETER);
    config.EvtWmiInstanceSetItem = SetItem; /* the context is read only */
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, &attributes, &instance),
                 STATUS_INVALID_PARAMETER);
    config.UseContextForQuery = FALSE;
    for (ULONG nth = 1; nth <= 3; nth++) { /* provider, instance, context */
        TestControl.Services.FailAllocation(nth);
        CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, &attributes, &instance),
                     STATUS_INSUFFICIENT_RESOURCES);
    }
    TestControl.Services.FailAllocation(0);
    ofProvider.Flags = WdfWmiProviderEventOnly;
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &instance),
                 STATUS_INVALID_PARAMETER);
}

static VOID configurations_are_refused(PTEST_DEVICE Device)
{
    WDF_WMI_PROVIDER_CONFIG ofProvider;
    WDF_WMI_INSTANCE_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFWMIPROVIDER provider = NULL;
    GUID none = { 0 };

    WDF_WMI_PROVIDER_CONFIG_INIT(&ofProvider, &none);
#define REFUSE(status, attribute)                                                                  \
    CHECK_STATUS(WdfWmiProviderCreate(Device->Device, &ofProvider, attribute, &provider), status)
    REFUSE(STATUS_INVALID_PARAMETER, WDF_NO_OBJECT_ATTRIBUTES);
    WDF_WMI_PROVIDER_CONFIG_INIT(&ofProvider, &Block);
    ofProvider.Size--;
    REFUSE(STATUS_INFO_LENGTH_MISMATCH, WDF_NO_OBJECT_ATTRIBUTES);
    WDF_WMI_PROVIDER_CONFIG_INIT(&ofProvider, &Block);
    ofProvider.Flags = 8;
    REFUSE(STATUS_INVALID_PARAMETER, WDF_NO_OBJECT_ATTRIBUTES);
    ofProvider.Flags = WdfWmiProviderTracing | WdfWmiProviderExpensive;
    REFUSE(STATUS_INVALID_PARAMETER, WDF_NO_OBJECT_ATTRIBUTES);
    ofProvider.Flags = 0;
    ofProvider.EvtWmiProviderFunctionControl = Control;
    REFUSE(STATUS_INVALID_PARAMETER, WDF_NO_OBJECT_ATTRIBUTES);
    ofProvider.EvtWmiProviderFunctionControl = NULL;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    REFUSE(STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED, &attributes);
    CHECK_EQUAL(provider, NULL);
    CHECK_STATUS(
        WdfWmiProviderCreate(Device->Device, &ofProvider, WDF_NO_OBJECT_ATTRIBUTES, &provider),
        STATUS_SUCCESS);
    WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER(&config, provider);
    config.ProviderConfig = &ofProvider;
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL),
                 STATUS_INVALID_PARAMETER);
    WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER(&config, NULL);
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL),
                 STATUS_INVALID_PARAMETER);
    config.Size++;
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL),
                 STATUS_INFO_LENGTH_MISMATCH);
    CHECK_BREAK(WdfObjectDelete(provider)); /* the framework's to delete */
}

static VOID strings_carry_their_length(PTEST_DEVICE Device)
{
    USHORT buffer[4];
    UNICODE_STRING text;
    ULONG needed = 0;

    UNREFERENCED_PARAMETER(Device);
    RtlInitUnicodeString(&text, L"abc");
    CHECK_STATUS(WDF_WMI_BUFFER_APPEND_STRING(buffer, 7, &text, &needed), STATUS_BUFFER_TOO_SMALL);
    CHECK_EQUAL(needed, 8);
    CHECK_STATUS(WDF_WMI_BUFFER_APPEND_STRING(buffer, 8, &text, &needed), STATUS_SUCCESS);
    CHECK_EQUAL(buffer[0], 6);
    CHECK_EQUAL(buffer[3], L'c');
}

DECLARE_CONST_UNICODE_STRING(ResourceName, L"MofResource");

static VOID resource_name_is_given_once(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceAssignMofResourceName(Device->Device, &ResourceName), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceAssignMofResourceName(Device->Device, &ResourceName),
                 STATUS_INVALID_DEVICE_REQUEST);
}

static VOID resource_name_that_is_none_is_refused(PTEST_DEVICE Device)
{
    UNICODE_STRING odd = { 3, 4, L"ab" };

    CHECK_STATUS(WdfDeviceAssignMofResourceName(Device->Device, &odd), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfDeviceAssignMofResourceName(Device->Device, &ResourceName), STATUS_SUCCESS);
}

static VOID resource_name_needs_memory(PTEST_DEVICE Device)
{
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfDeviceAssignMofResourceName(Device->Device, &ResourceName),
                 STATUS_INSUFFICIENT_RESOURCES);
    TestControl.Services.FailAllocation(0);
    CHECK_STATUS(WdfDeviceAssignMofResourceName(Device->Device, &ResourceName), STATUS_SUCCESS);
}

/* With the verifier on KMDF refuses; without it the call goes on as at PASSIVE_LEVEL. */
static VOID resource_name_above_passive_level_is_a_violation(PTEST_DEVICE Device)
{
    KIRQL irql;

    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(
        CHECK_STATUS(WdfDeviceAssignMofResourceName(Device->Device, &ResourceName),
                     TestControl.Verifier != 0 ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS));
    KeLowerIrql(irql);
}

static VOID levels(PTEST_DEVICE Device)
{
    WDF_WMI_PROVIDER_CONFIG ofProvider;
    WDF_WMI_INSTANCE_CONFIG config;
    WDFWMIPROVIDER provider = NULL;
    WDFWMIINSTANCE instance = NULL;
    KIRQL irql;

    WDF_WMI_PROVIDER_CONFIG_INIT(&ofProvider, &Block);
    irql = KeRaiseIrqlToDpcLevel(); /* allowed */
    CHECK_STATUS(
        WdfWmiProviderCreate(Device->Device, &ofProvider, WDF_NO_OBJECT_ATTRIBUTES, &provider),
        STATUS_SUCCESS);
    WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER(&config, provider);
    CHECK_STATUS(WdfWmiInstanceCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &instance),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfWmiInstanceRegister(instance), STATUS_SUCCESS);
    WdfWmiInstanceDeregister(instance);
    CHECK_BREAK((VOID)WdfWmiInstanceFireEvent(instance, 0, NULL));
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)WdfWmiProviderCreate(Device->Device, &ofProvider, WDF_NO_OBJECT_ATTRIBUTES,
                                           &provider));
    CHECK_BREAK(
        (VOID)WdfWmiInstanceCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL));
    CHECK_BREAK((VOID)WdfWmiProviderGetDevice(provider));
    CHECK_BREAK((VOID)WdfWmiProviderIsEnabled(provider, WdfWmiEventControl));
    CHECK_BREAK((VOID)WdfWmiProviderGetTracingHandle(provider));
    CHECK_BREAK((VOID)WdfWmiInstanceRegister(instance));
    CHECK_BREAK(WdfWmiInstanceDeregister(instance));
    CHECK_BREAK((VOID)WdfWmiInstanceGetDevice(instance));
    CHECK_BREAK((VOID)WdfWmiInstanceGetProvider(instance));
    KeLowerIrql(irql);
}

static VOID a_device_is_no_provider(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device, WdfWmiProviderGetDevice((WDFWMIPROVIDER)Device->Device));
}

static VOID a_device_is_no_instance(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device, WdfWmiInstanceGetDevice((WDFWMIINSTANCE)Device->Device));
}

TEST_CASES(CASE_RUN(provider_and_instances_know_their_device),
           CASE_RUN(one_call_makes_provider_and_instance), CASE_RUN(configurations_are_refused),
           CASE_RUN(strings_carry_their_length), CASE_RUN(resource_name_is_given_once),
           CASE_RUN(resource_name_that_is_none_is_refused), CASE_RUN(resource_name_needs_memory),
           CASE_RUN(resource_name_above_passive_level_is_a_violation), CASE_RUN(levels),
           CASE_RUN(a_device_is_no_provider), CASE_RUN(a_device_is_no_instance));
