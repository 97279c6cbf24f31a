/* SPDX-License-Identifier: MIT */
/* wdfwmi - the functions of wdfwmi.h. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/wmi.h"
#include "kernel/pool.h"

#define EVENT_TAG 0x696d5744u

static NTSTATUS validate_provider(const WDF_WMI_PROVIDER_CONFIG *config,
                                  const WDF_OBJECT_ATTRIBUTES *attributes)
{
    static const GUID none;
    NTSTATUS status = dq_attributes_validate(attributes, DQ_ATTRIBUTES_NO_PARENT);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (config->Size != sizeof(*config)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    ULONG flags = config->Flags;
    bool are_flags_wrong = (flags & ~(ULONG)WdfWmiProviderValidFlags) != 0 ||
                           ((flags & WdfWmiProviderTracing) && flags != WdfWmiProviderTracing);
    bool is_control_wrong = config->EvtWmiProviderFunctionControl &&
                            (flags & (WdfWmiProviderTracing | WdfWmiProviderExpensive)) == 0;
    bool is_nameless = memcmp(&config->Guid, &none, sizeof(none)) == 0;
    return are_flags_wrong || is_control_wrong || is_nameless ? STATUS_INVALID_PARAMETER
                                                              : STATUS_SUCCESS;
}

static NTSTATUS create_provider(WDFDEVICE handle, const WDF_WMI_PROVIDER_CONFIG *config,
                                const WDF_OBJECT_ATTRIBUTES *attributes,
                                struct dq_wmi_provider **ret_provider)
{
    struct dq_device *device = dq_device_from_handle(handle);
    NTSTATUS status = validate_provider(config, attributes);
    return NT_SUCCESS(status) ? dq_wmi_provider_create(device, config, attributes, ret_provider)
                              : status;
}

NTSTATUS NTAPI WdfWmiProviderCreate(WDFDEVICE Device, PWDF_WMI_PROVIDER_CONFIG WmiProviderConfig,
                                    PWDF_OBJECT_ATTRIBUTES ProviderAttributes,
                                    WDFWMIPROVIDER *WmiProvider)
{
    DQ_DDI_ENTER(WdfWmiProviderCreate);
    (void)dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(WmiProviderConfig);
    DQ_DDI_REQUIRE(WmiProvider);
    *WmiProvider = NULL;
    struct dq_wmi_provider *provider;
    NTSTATUS status = create_provider(Device, WmiProviderConfig, ProviderAttributes, &provider);
    if (NT_SUCCESS(status)) {
        *WmiProvider = dq_object_to_handle(&provider->object);
    }
    return status;
}

WDFDEVICE NTAPI WdfWmiProviderGetDevice(WDFWMIPROVIDER WmiProvider)
{
    DQ_DDI_ENTER(WdfWmiProviderGetDevice);
    return dq_object_to_handle(&dq_wmi_provider_from_handle(WmiProvider)->device->object);
}

BOOLEAN NTAPI WdfWmiProviderIsEnabled(WDFWMIPROVIDER WmiProvider,
                                      WDF_WMI_PROVIDER_CONTROL ProviderControl)
{
    DQ_DDI_ENTER(WdfWmiProviderIsEnabled);
    (void)dq_wmi_provider_from_handle(WmiProvider);
    (void)ProviderControl;
    return FALSE;
}

ULONGLONG NTAPI WdfWmiProviderGetTracingHandle(WDFWMIPROVIDER WmiProvider)
{
    DQ_DDI_ENTER(WdfWmiProviderGetTracingHandle);
    (void)dq_wmi_provider_from_handle(WmiProvider);
    return 0;
}

/* The context as answer to queries: read only, and as large as the provider says. */
static NTSTATUS validate_context(const WDF_WMI_INSTANCE_CONFIG *config,
                                 const WDF_OBJECT_ATTRIBUTES *attributes, size_t bytes_min)
{
    if (config->EvtWmiInstanceSetInstance || config->EvtWmiInstanceSetItem || !attributes ||
        !attributes->ContextTypeInfo) {
        return STATUS_INVALID_PARAMETER;
    }
    size_t bytes = attributes->ContextSizeOverride ? attributes->ContextSizeOverride
                                                   : attributes->ContextTypeInfo->ContextSize;
    if (bytes > UINT32_MAX) {
        return STATUS_INTEGER_OVERFLOW;
    }
    return bytes < bytes_min ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
}

static NTSTATUS validate_instance(const WDF_WMI_PROVIDER_CONFIG *provider,
                                  const WDF_WMI_INSTANCE_CONFIG *config,
                                  const WDF_OBJECT_ATTRIBUTES *attributes)
{
    bool has_data = config->UseContextForQuery || config->EvtWmiInstanceQueryInstance ||
                    config->EvtWmiInstanceSetInstance || config->EvtWmiInstanceSetItem ||
                    config->EvtWmiInstanceExecuteMethod;
    if ((provider->Flags & WdfWmiProviderEventOnly) && has_data) {
        return STATUS_INVALID_PARAMETER;
    }
    NTSTATUS status = dq_attributes_validate(attributes, DQ_ATTRIBUTES_NO_PARENT);
    if (NT_SUCCESS(status) && config->UseContextForQuery) {
        status = validate_context(config, attributes, provider->MinInstanceBufferSize);
    }
    return status;
}

NTSTATUS NTAPI WdfWmiInstanceCreate(WDFDEVICE Device, PWDF_WMI_INSTANCE_CONFIG InstanceConfig,
                                    PWDF_OBJECT_ATTRIBUTES InstanceAttributes,
                                    WDFWMIINSTANCE *Instance)
{
    DQ_DDI_ENTER(WdfWmiInstanceCreate);
    DQ_DDI_REQUIRE(InstanceConfig);
    const WDF_WMI_INSTANCE_CONFIG *config = InstanceConfig;
    if (config->Size != sizeof(*config)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    if (!config->Provider == !config->ProviderConfig) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_wmi_provider *provider;
    NTSTATUS status = STATUS_SUCCESS;
    if (config->Provider) {
        provider = dq_wmi_provider_from_handle(config->Provider);
    } else {
        status = create_provider(Device, config->ProviderConfig, NULL, &provider);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    struct dq_wmi_instance *instance;
    status = validate_instance(&provider->config, config, InstanceAttributes);
    if (NT_SUCCESS(status)) {
        status = dq_wmi_instance_create(provider, config->Register, InstanceAttributes, &instance);
    }
    if (!NT_SUCCESS(status)) {
        if (config->ProviderConfig) {
            dq_object_delete(&provider->object);
        }
        return status;
    }
    if (Instance) {
        *Instance = dq_object_to_handle(&instance->object);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI WdfWmiInstanceRegister(WDFWMIINSTANCE WmiInstance)
{
    DQ_DDI_ENTER(WdfWmiInstanceRegister);
    struct dq_wmi_instance *instance = dq_wmi_instance_from_handle(WmiInstance);
    return dq_wmi_instance_register(instance, true) ? STATUS_INVALID_DEVICE_REQUEST
                                                    : STATUS_SUCCESS;
}

VOID NTAPI WdfWmiInstanceDeregister(WDFWMIINSTANCE WmiInstance)
{
    DQ_DDI_ENTER(WdfWmiInstanceDeregister);
    (void)dq_wmi_instance_register(dq_wmi_instance_from_handle(WmiInstance), false);
}

WDFDEVICE NTAPI WdfWmiInstanceGetDevice(WDFWMIINSTANCE WmiInstance)
{
    DQ_DDI_ENTER(WdfWmiInstanceGetDevice);
    const struct dq_wmi_instance *instance = dq_wmi_instance_from_handle(WmiInstance);
    return dq_object_to_handle(&instance->provider->device->object);
}

WDFWMIPROVIDER NTAPI WdfWmiInstanceGetProvider(WDFWMIINSTANCE WmiInstance)
{
    DQ_DDI_ENTER(WdfWmiInstanceGetProvider);
    return dq_object_to_handle(&dq_wmi_instance_from_handle(WmiInstance)->provider->object);
}

/* The event is made, and there is nobody whom it would be sent to. */
NTSTATUS NTAPI WdfWmiInstanceFireEvent(WDFWMIINSTANCE WmiInstance, ULONG EventDataSize,
                                       PVOID EventData)
{
    DQ_DDI_ENTER(WdfWmiInstanceFireEvent);
    (void)dq_wmi_instance_from_handle(WmiInstance);
    size_t bytes = sizeof(GUID) + (EventData ? EventDataSize : 0);
    void *event = dq_pool_alloc(bytes, EVENT_TAG, false, DQ_POOL_FRAMEWORK);
    if (!event) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    uint32_t tag;
    DQ_ASSERT(dq_pool_free(event, EVENT_TAG, &tag));
    return STATUS_SUCCESS;
}
