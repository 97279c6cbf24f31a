/* SPDX-License-Identifier: MIT */
/* wdfdevice_property - the functions of wdfdevice.h and wdffdo.h about a device's keys and
 * properties. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/device.h"
#include "framework/device_property.h"
#include "framework/memory.h"
#include "framework/registry_key.h"
#include "kernel/irql.h"

/* Of a device, or of what EvtDriverDeviceAdd was given for it. Neither a control device nor a bus
 * driver's child has one. */
static const struct dq_device_node *require_node(const struct dq_device_node *node)
{
    if (!node) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "properties and registry keys of a control device, or of a bus driver's "
                    "child: there are none yet");
    }
    return node;
}

static const struct dq_device_node *node_of_device(WDFDEVICE device)
{
    return require_node(dq_device_from_handle(device)->identity);
}

static const struct dq_device_node *node_of_init(PWDFDEVICE_INIT init)
{
    return require_node(dq_device_init_from_pointer(init)->identity);
}

/* ---- Keys ---- */

static NTSTATUS open_node_key(const struct dq_device_node *node, ULONG kind,
                              const WDF_OBJECT_ATTRIBUTES *attributes, WDFKEY *ret_key)
{
    *ret_key = NULL;
    if (dq_irql_current() != DQ_IRQL_PASSIVE) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (kind & PLUGPLAY_REGKEY_CURRENT_HWPROFILE) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "the driver opens a key of the hardware profile, which dirql does not have: "
                    "leave PLUGPLAY_REGKEY_CURRENT_HWPROFILE out");
    }
    if (kind != PLUGPLAY_REGKEY_DEVICE && kind != PLUGPLAY_REGKEY_DRIVER) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_registry_place place = { .from = kind == PLUGPLAY_REGKEY_DEVICE ? node->hardware
                                                                              : node->software };
    struct dq_registry_opening opening = { .makes = false };
    struct dq_registry_key_object *key;
    NTSTATUS status = dq_registry_key_object_open(&place, &opening, attributes, &key, NULL);
    if (NT_SUCCESS(status)) {
        *ret_key = dq_object_to_handle(&key->object);
    }
    return status;
}

NTSTATUS NTAPI WdfDeviceOpenRegistryKey(WDFDEVICE Device, ULONG DeviceInstanceKeyType,
                                        ACCESS_MASK DesiredAccess,
                                        PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
    DQ_DDI_ENTER(WdfDeviceOpenRegistryKey);
    (void)DesiredAccess; /* looked at by nobody: kernel/handle.h */
    const struct dq_device_node *node = node_of_device(Device);
    DQ_DDI_REQUIRE(Key);
    return open_node_key(node, DeviceInstanceKeyType, KeyAttributes, Key);
}

NTSTATUS NTAPI WdfFdoInitOpenRegistryKey(PWDFDEVICE_INIT DeviceInit, ULONG DeviceInstanceKeyType,
                                         ACCESS_MASK DesiredAccess,
                                         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
    DQ_DDI_ENTER(WdfFdoInitOpenRegistryKey);
    (void)DesiredAccess; /* looked at by nobody: kernel/handle.h */
    DQ_DDI_REQUIRE(DeviceInit);
    const struct dq_device_node *node = node_of_init(DeviceInit);
    DQ_DDI_REQUIRE(Key);
    return open_node_key(node, DeviceInstanceKeyType, KeyAttributes, Key);
}

NTSTATUS NTAPI WdfDeviceOpenDevicemapKey(WDFDEVICE Device, PCUNICODE_STRING KeyName,
                                         ACCESS_MASK DesiredAccess,
                                         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
    DQ_DDI_ENTER(WdfDeviceOpenDevicemapKey);
    (void)DesiredAccess; /* looked at by nobody: kernel/handle.h */
    (void)dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(KeyName);
    DQ_DDI_REQUIRE(Key);
    *Key = NULL;
    if (dq_irql_current() != DQ_IRQL_PASSIVE) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (KeyName->Length % sizeof(WCHAR) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_registry_key *map;
    NTSTATUS status =
        dq_registry_key_find(NULL, DQ_WIDE("\\Registry\\Machine\\Hardware\\DeviceMap"), &map);
    DQ_ASSERT(NT_SUCCESS(status)); /* always exists */
    struct dq_registry_place place = { .from = map, .path = dq_wide_from_string(KeyName) };
    struct dq_registry_opening opening = { .makes = true, .options = DQ_REGISTRY_VOLATILE };
    struct dq_registry_key_object *key;
    status = dq_registry_key_object_open(&place, &opening, KeyAttributes, &key, NULL);
    dq_registry_key_dereference(map);
    if (NT_SUCCESS(status)) {
        *Key = dq_object_to_handle(&key->object);
    }
    return status;
}

/* ---- Reading ---- */

static NTSTATUS query(const struct dq_device_node *node, const struct dq_device_property *property,
                      void *buffer, ULONG room, ULONG *ret_bytes, DEVPROPTYPE *ret_type)
{
    uint32_t bytes;
    DEVPROPTYPE type;
    dq_registry_step(DQ_TOUCH_READ);
    NTSTATUS status =
        dq_device_property_read(node, property, buffer, buffer ? room : 0, &bytes, &type);
    *ret_bytes = bytes;
    if (ret_type && NT_SUCCESS(status)) {
        *ret_type = type;
    }
    return status;
}

static NTSTATUS query_alloc(const struct dq_device_node *node,
                            const struct dq_device_property *property,
                            const WDF_OBJECT_ATTRIBUTES *attributes, WDFMEMORY *ret_memory,
                            DEVPROPTYPE *ret_type)
{
    struct dq_memory *memory;
    DEVPROPTYPE type;
    *ret_memory = NULL;
    NTSTATUS status = dq_attributes_validate(attributes, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_registry_step(DQ_TOUCH_READ);
    status = dq_device_property_alloc(node, property, attributes, &memory, &type);
    if (NT_SUCCESS(status)) {
        *ret_memory = dq_object_to_handle(&memory->object);
        if (ret_type) {
            *ret_type = type;
        }
    }
    return status;
}

static struct dq_device_property numbered(DEVICE_REGISTRY_PROPERTY number)
{
    return (struct dq_device_property){ .number = number };
}

/* Size, key and locale. */
static NTSTATUS decode_keyed(const WDF_DEVICE_PROPERTY_DATA *data,
                             struct dq_device_property *ret_property)
{
    /* Of the system or a user: no locale by itself. */
    enum { LOCALE_USER = 0x0400, LOCALE_SYSTEM = 0x0800 };
    if (data->Size != sizeof(*data)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    if (!data->PropertyKey || data->PropertyKey->pid < DEVPROPID_FIRST_USABLE ||
        data->Lcid == LOCALE_USER || data->Lcid == LOCALE_SYSTEM) {
        return STATUS_INVALID_PARAMETER;
    }
    *ret_property = (struct dq_device_property){ .is_keyed = true,
                                                 .key = data->PropertyKey,
                                                 .locale = data->Lcid };
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI WdfDeviceQueryProperty(WDFDEVICE Device, DEVICE_REGISTRY_PROPERTY DeviceProperty,
                                      ULONG BufferLength, PVOID PropertyBuffer, PULONG ResultLength)
{
    DQ_DDI_ENTER(WdfDeviceQueryProperty);
    const struct dq_device_node *node = node_of_device(Device);
    DQ_DDI_REQUIRE(ResultLength);
    struct dq_device_property property = numbered(DeviceProperty);
    return query(node, &property, PropertyBuffer, BufferLength, ResultLength, NULL);
}

NTSTATUS NTAPI WdfFdoInitQueryProperty(PWDFDEVICE_INIT DeviceInit,
                                       DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
                                       PVOID PropertyBuffer, PULONG ResultLength)
{
    DQ_DDI_ENTER(WdfFdoInitQueryProperty);
    DQ_DDI_REQUIRE(DeviceInit);
    const struct dq_device_node *node = node_of_init(DeviceInit);
    DQ_DDI_REQUIRE(ResultLength);
    struct dq_device_property property = numbered(DeviceProperty);
    return query(node, &property, PropertyBuffer, BufferLength, ResultLength, NULL);
}

NTSTATUS NTAPI WdfDeviceAllocAndQueryProperty(WDFDEVICE Device,
                                              DEVICE_REGISTRY_PROPERTY DeviceProperty,
                                              POOL_TYPE PoolType,
                                              PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                              WDFMEMORY *PropertyMemory)
{
    DQ_DDI_ENTER(WdfDeviceAllocAndQueryProperty);
    const struct dq_device_node *node = node_of_device(Device);
    DQ_DDI_REQUIRE(PropertyMemory);
    (void)PoolType;
    struct dq_device_property property = numbered(DeviceProperty);
    return query_alloc(node, &property, PropertyMemoryAttributes, PropertyMemory, NULL);
}

NTSTATUS NTAPI WdfFdoInitAllocAndQueryProperty(PWDFDEVICE_INIT DeviceInit,
                                               DEVICE_REGISTRY_PROPERTY DeviceProperty,
                                               POOL_TYPE PoolType,
                                               PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                               WDFMEMORY *PropertyMemory)
{
    DQ_DDI_ENTER(WdfFdoInitAllocAndQueryProperty);
    DQ_DDI_REQUIRE(DeviceInit);
    const struct dq_device_node *node = node_of_init(DeviceInit);
    DQ_DDI_REQUIRE(PropertyMemory);
    (void)PoolType;
    struct dq_device_property property = numbered(DeviceProperty);
    return query_alloc(node, &property, PropertyMemoryAttributes, PropertyMemory, NULL);
}

NTSTATUS NTAPI WdfDeviceQueryPropertyEx(WDFDEVICE Device, PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                        ULONG BufferLength, PVOID PropertyBuffer,
                                        PULONG RequiredSize, PDEVPROPTYPE Type)
{
    DQ_DDI_ENTER(WdfDeviceQueryPropertyEx);
    const struct dq_device_node *node = node_of_device(Device);
    DQ_DDI_REQUIRE(DeviceProperty);
    DQ_DDI_REQUIRE(RequiredSize);
    DQ_DDI_REQUIRE(Type);
    struct dq_device_property property;
    NTSTATUS status = decode_keyed(DeviceProperty, &property);
    return NT_SUCCESS(status)
               ? query(node, &property, PropertyBuffer, BufferLength, RequiredSize, Type)
               : status;
}

NTSTATUS NTAPI WdfFdoInitQueryPropertyEx(PWDFDEVICE_INIT DeviceInit,
                                         PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                         ULONG BufferLength, PVOID PropertyBuffer,
                                         PULONG ResultLength, PDEVPROPTYPE Type)
{
    DQ_DDI_ENTER(WdfFdoInitQueryPropertyEx);
    DQ_DDI_REQUIRE(DeviceInit);
    const struct dq_device_node *node = node_of_init(DeviceInit);
    DQ_DDI_REQUIRE(DeviceProperty);
    DQ_DDI_REQUIRE(ResultLength);
    DQ_DDI_REQUIRE(Type);
    struct dq_device_property property;
    NTSTATUS status = decode_keyed(DeviceProperty, &property);
    return NT_SUCCESS(status)
               ? query(node, &property, PropertyBuffer, BufferLength, ResultLength, Type)
               : status;
}

NTSTATUS NTAPI WdfDeviceAllocAndQueryPropertyEx(WDFDEVICE Device,
                                                PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                                POOL_TYPE PoolType,
                                                PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                                WDFMEMORY *PropertyMemory, PDEVPROPTYPE Type)
{
    DQ_DDI_ENTER(WdfDeviceAllocAndQueryPropertyEx);
    const struct dq_device_node *node = node_of_device(Device);
    DQ_DDI_REQUIRE(DeviceProperty);
    DQ_DDI_REQUIRE(PropertyMemory);
    DQ_DDI_REQUIRE(Type);
    (void)PoolType;
    struct dq_device_property property;
    NTSTATUS status = decode_keyed(DeviceProperty, &property);
    return NT_SUCCESS(status)
               ? query_alloc(node, &property, PropertyMemoryAttributes, PropertyMemory, Type)
               : status;
}

NTSTATUS NTAPI WdfFdoInitAllocAndQueryPropertyEx(PWDFDEVICE_INIT DeviceInit,
                                                 PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                                 POOL_TYPE PoolType,
                                                 PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                                 WDFMEMORY *PropertyMemory, PDEVPROPTYPE Type)
{
    DQ_DDI_ENTER(WdfFdoInitAllocAndQueryPropertyEx);
    DQ_DDI_REQUIRE(DeviceInit);
    const struct dq_device_node *node = node_of_init(DeviceInit);
    DQ_DDI_REQUIRE(DeviceProperty);
    DQ_DDI_REQUIRE(PropertyMemory);
    DQ_DDI_REQUIRE(Type);
    (void)PoolType;
    struct dq_device_property property;
    NTSTATUS status = decode_keyed(DeviceProperty, &property);
    return NT_SUCCESS(status)
               ? query_alloc(node, &property, PropertyMemoryAttributes, PropertyMemory, Type)
               : status;
}

/* ---- Writing ---- */

NTSTATUS NTAPI WdfDeviceAssignProperty(WDFDEVICE Device, PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                       DEVPROPTYPE Type, ULONG Size, PVOID Data)
{
    DQ_DDI_ENTER(WdfDeviceAssignProperty);
    const struct dq_device_node *node = node_of_device(Device);
    DQ_DDI_REQUIRE(DeviceProperty);
    struct dq_device_property property;
    NTSTATUS status = decode_keyed(DeviceProperty, &property);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if ((Type & DEVPROP_MASK_TYPE) > MAX_DEVPROP_TYPE || Size > DQ_REGISTRY_DATA_MAX) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_device_property_data data = {
        .type = Type,
        .data = Data,
        .bytes = Size,
        .is_persistent = (DeviceProperty->Flags & PLUGPLAY_PROPERTY_PERSISTENT) != 0,
    };
    dq_registry_step(DQ_TOUCH_WRITE);
    return dq_device_property_write(node, &property, &data);
}
