/* SPDX-License-Identifier: MIT */
/* wdfpdo - the functions of wdfpdo.h. */
#include "framework/pdo.h"

#include "ddi/enter.h"
#include "ddi/parameters.h"

/* NULL: it is no child's. */
static struct dq_pdo *pdo_of_init(PWDFDEVICE_INIT init)
{
    return dq_device_init_from_pointer(init)->pdo;
}

static void refuse(const char *name, PWDFDEVICE_INIT init)
{
    dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)init, 0, 0,
                 "%s on a WDFDEVICE_INIT that is not a child device's: nothing happens", name);
}

PWDFDEVICE_INIT NTAPI WdfPdoInitAllocate(WDFDEVICE ParentDevice)
{
    DQ_DDI_ENTER(WdfPdoInitAllocate);
    struct dq_device *parent = dq_device_from_handle(ParentDevice);
    if (dq_ddi_verifier_refuses_above_passive() || !dq_device_is_fdo(parent)) {
        return NULL;
    }
    struct WDFDEVICE_INIT *init = dq_pdo_init_create(&parent->children.static_list);
    if (init) {
        init->is_allocated = true;
    }
    return init;
}

VOID NTAPI WdfPdoInitSetEventCallbacks(PWDFDEVICE_INIT DeviceInit,
                                       PWDF_PDO_EVENT_CALLBACKS DispatchTable)
{
    DQ_DDI_ENTER(WdfPdoInitSetEventCallbacks);
    struct dq_pdo *pdo = pdo_of_init(DeviceInit);
    DQ_DDI_REQUIRE(DispatchTable);
    if (!pdo) {
        refuse("WdfPdoInitSetEventCallbacks", DeviceInit);
        return;
    }
    if (DispatchTable->Size != sizeof(*DispatchTable)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)DeviceInit, 0, 0,
                     "WDF_PDO_EVENT_CALLBACKS has the wrong Size: the callbacks are not taken");
        return;
    }
    if (DispatchTable->EvtDeviceResourcesQuery ||
        DispatchTable->EvtDeviceResourceRequirementsQuery) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "a child device has resources of its own (EvtDeviceResourcesQuery or "
                    "EvtDeviceResourceRequirementsQuery): nobody gives it any yet");
    }
    pdo->callbacks = *DispatchTable;
}

/* ---- Identifiers ---- */

NTSTATUS NTAPI WdfPdoInitAssignDeviceID(PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING DeviceID)
{
    DQ_DDI_ENTER(WdfPdoInitAssignDeviceID);
    struct dq_pdo *pdo = pdo_of_init(DeviceInit);
    DQ_DDI_REQUIRE(DeviceID);
    if (dq_ddi_verifier_refuses_above_passive() || !pdo) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_pdo_assign(&pdo->device_id, DeviceID);
}

NTSTATUS NTAPI WdfPdoInitAssignInstanceID(PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING InstanceID)
{
    DQ_DDI_ENTER(WdfPdoInitAssignInstanceID);
    struct dq_pdo *pdo = pdo_of_init(DeviceInit);
    DQ_DDI_REQUIRE(InstanceID);
    if (dq_ddi_verifier_refuses_above_passive() || !pdo) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_pdo_assign(&pdo->instance_id, InstanceID);
}

NTSTATUS NTAPI WdfPdoInitAddHardwareID(PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING HardwareID)
{
    DQ_DDI_ENTER(WdfPdoInitAddHardwareID);
    struct dq_pdo *pdo = pdo_of_init(DeviceInit);
    DQ_DDI_REQUIRE(HardwareID);
    if (dq_ddi_verifier_refuses_above_passive() || !pdo) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_pdo_add(&pdo->hardware_ids, HardwareID);
}

NTSTATUS NTAPI WdfPdoInitAddCompatibleID(PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING CompatibleID)
{
    DQ_DDI_ENTER(WdfPdoInitAddCompatibleID);
    struct dq_pdo *pdo = pdo_of_init(DeviceInit);
    DQ_DDI_REQUIRE(CompatibleID);
    if (dq_ddi_verifier_refuses_above_passive() || !pdo) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_pdo_add(&pdo->compatible_ids, CompatibleID);
}

NTSTATUS NTAPI WdfPdoInitAssignContainerID(PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING ContainerID)
{
    DQ_DDI_ENTER(WdfPdoInitAssignContainerID);
    struct dq_pdo *pdo = pdo_of_init(DeviceInit);
    DQ_DDI_REQUIRE(ContainerID);
    if (dq_ddi_verifier_refuses_above_passive() || !pdo) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_pdo_assign(&pdo->container_id, ContainerID);
}

NTSTATUS NTAPI WdfPdoInitAddDeviceText(PWDFDEVICE_INIT DeviceInit,
                                       PCUNICODE_STRING DeviceDescription,
                                       PCUNICODE_STRING DeviceLocation, LCID LocaleId)
{
    DQ_DDI_ENTER(WdfPdoInitAddDeviceText);
    struct dq_pdo *pdo = pdo_of_init(DeviceInit);
    DQ_DDI_REQUIRE(DeviceDescription);
    DQ_DDI_REQUIRE(DeviceLocation);
    if (dq_ddi_verifier_refuses_above_passive() || !pdo) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_pdo_describe(pdo, DeviceDescription, DeviceLocation, LocaleId);
}

VOID NTAPI WdfPdoInitSetDefaultLocale(PWDFDEVICE_INIT DeviceInit, LCID LocaleId)
{
    DQ_DDI_ENTER(WdfPdoInitSetDefaultLocale);
    struct dq_pdo *pdo = pdo_of_init(DeviceInit);
    if (!pdo) {
        refuse("WdfPdoInitSetDefaultLocale", DeviceInit);
        return;
    }
    pdo->default_locale = LocaleId;
}

NTSTATUS NTAPI WdfPdoInitAssignRawDevice(PWDFDEVICE_INIT DeviceInit, CONST GUID *DeviceClassGuid)
{
    DQ_DDI_ENTER(WdfPdoInitAssignRawDevice);
    struct dq_pdo *pdo = pdo_of_init(DeviceInit);
    DQ_DDI_REQUIRE(DeviceClassGuid);
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (!pdo) {
        return STATUS_INVALID_PARAMETER;
    }
    pdo->is_raw = true;
    pdo->class = *DeviceClassGuid;
    return STATUS_SUCCESS;
}

/* ---- A child's device ---- */

NTSTATUS NTAPI WdfPdoMarkMissing(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfPdoMarkMissing);
    struct dq_device *device = dq_device_from_handle(Device);
    return device->pdo ? dq_child_list_miss_device(device) : STATUS_INVALID_PARAMETER;
}

WDFDEVICE NTAPI WdfPdoGetParent(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfPdoGetParent);
    const struct dq_device *device = dq_device_from_handle(Device);
    return device->pdo ? dq_object_to_handle(&device->pdo->parent->object) : NULL;
}

NTSTATUS NTAPI WdfPdoRetrieveIdentificationDescription(
    WDFDEVICE Device, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription)
{
    DQ_DDI_ENTER(WdfPdoRetrieveIdentificationDescription);
    const struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(IdentificationDescription);
    DQ_DDI_REQUIRE_OWN_MEMORY("WdfPdoRetrieveIdentificationDescription", IdentificationDescription);
    if (!device->pdo) {
        return STATUS_INVALID_PARAMETER;
    }
    const WDF_CHILD_LIST_CONFIG *config = &device->pdo->list->config;
    bool is_right = config->Size != 0 && IdentificationDescription->IdentificationDescriptionSize ==
                                             config->IdentificationDescriptionSize;
    return is_right && dq_child_list_identification_of(device, IdentificationDescription)
               ? STATUS_SUCCESS
               : STATUS_INVALID_DEVICE_REQUEST;
}

static bool is_address_right(const struct dq_device *device,
                             const WDF_CHILD_ADDRESS_DESCRIPTION_HEADER *address)
{
    const WDF_CHILD_LIST_CONFIG *config = &device->pdo->list->config;
    return config->AddressDescriptionSize != 0 &&
           config->AddressDescriptionSize == address->AddressDescriptionSize;
}

NTSTATUS NTAPI WdfPdoRetrieveAddressDescription(
    WDFDEVICE Device, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription)
{
    DQ_DDI_ENTER(WdfPdoRetrieveAddressDescription);
    const struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(AddressDescription);
    DQ_DDI_REQUIRE_OWN_MEMORY("WdfPdoRetrieveAddressDescription", AddressDescription);
    if (!device->pdo) {
        return STATUS_INVALID_PARAMETER;
    }
    return is_address_right(device, AddressDescription) &&
                   dq_child_list_address_of(device, AddressDescription)
               ? STATUS_SUCCESS
               : STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS NTAPI WdfPdoUpdateAddressDescription(
    WDFDEVICE Device, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription)
{
    DQ_DDI_ENTER(WdfPdoUpdateAddressDescription);
    const struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(AddressDescription);
    if (!device->pdo) {
        return STATUS_INVALID_PARAMETER;
    }
    return is_address_right(device, AddressDescription) &&
                   dq_child_list_address_set(device, AddressDescription)
               ? STATUS_SUCCESS
               : STATUS_INVALID_DEVICE_REQUEST;
}
