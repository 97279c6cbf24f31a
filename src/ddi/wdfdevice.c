/* SPDX-License-Identifier: MIT */
/* wdfdevice - the functions of wdfdevice.h. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/control_device.h"
#include "framework/device_io.h"
#include "framework/device_name.h"
#include "framework/device_wdm.h"
#include "framework/driver.h"
#include "framework/file.h"
#include "framework/io_queue.h"
#include "framework/io_target.h"
#include "framework/pdo.h"
#include "framework/preprocess.h"
#include "framework/request.h"
#include "framework/string_object.h"

VOID NTAPI WdfDeviceInitSetPnpPowerEventCallbacks(
    PWDFDEVICE_INIT DeviceInit, PWDF_PNPPOWER_EVENT_CALLBACKS PnpPowerEventCallbacks)
{
    DQ_DDI_ENTER(WdfDeviceInitSetPnpPowerEventCallbacks);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    DQ_DDI_REQUIRE(PnpPowerEventCallbacks);
    if (PnpPowerEventCallbacks->Size != sizeof(*PnpPowerEventCallbacks)) {
        dq_violation(
            DQ_RULE_KMDF_BREAK, 0, (uintptr_t)DeviceInit, 0, 0,
            "WDF_PNPPOWER_EVENT_CALLBACKS has the wrong Size: the callbacks are not taken");
        return;
    }
    init->pnp_callbacks = *PnpPowerEventCallbacks;
}

VOID NTAPI WdfDeviceInitSetIoType(PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_IO_TYPE IoType)
{
    DQ_DDI_ENTER(WdfDeviceInitSetIoType);
    dq_device_init_from_pointer(DeviceInit)->io_type = IoType;
}

VOID NTAPI WdfDeviceInitSetFileObjectConfig(PWDFDEVICE_INIT DeviceInit,
                                            PWDF_FILEOBJECT_CONFIG FileObjectConfig,
                                            PWDF_OBJECT_ATTRIBUTES FileObjectAttributes)
{
    DQ_DDI_ENTER(WdfDeviceInitSetFileObjectConfig);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    DQ_DDI_REQUIRE(FileObjectConfig);
    NTSTATUS status = dq_attributes_validate(FileObjectAttributes, DQ_ATTRIBUTES_NO_PARENT |
                                                                       DQ_ATTRIBUTES_SCOPE_ALLOWED |
                                                                       DQ_ATTRIBUTES_LEVEL_ALLOWED);
    if (FileObjectConfig->Size != sizeof(*FileObjectConfig) || !NT_SUCCESS(status)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)DeviceInit, 0, 0,
                     "WdfDeviceInitSetFileObjectConfig: the configuration or the attributes are "
                     "not valid: not taken");
        return;
    }
    init->file_config = *FileObjectConfig;
    if (FileObjectAttributes) {
        init->file_attributes = *FileObjectAttributes;
    }
}

VOID NTAPI WdfDeviceInitSetRequestAttributes(PWDFDEVICE_INIT DeviceInit,
                                             PWDF_OBJECT_ATTRIBUTES RequestAttributes)
{
    DQ_DDI_ENTER(WdfDeviceInitSetRequestAttributes);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    DQ_DDI_REQUIRE(RequestAttributes);
    if (!NT_SUCCESS(dq_attributes_validate(RequestAttributes, DQ_ATTRIBUTES_NO_PARENT))) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)DeviceInit, 0, 0,
                     "WdfDeviceInitSetRequestAttributes: the attributes are not valid: not taken");
        return;
    }
    init->request_attributes = *RequestAttributes;
}

VOID NTAPI WdfDeviceInitSetIoInCallerContextCallback(
    PWDFDEVICE_INIT DeviceInit, PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext)
{
    DQ_DDI_ENTER(WdfDeviceInitSetIoInCallerContextCallback);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    DQ_DDI_REQUIRE(EvtIoInCallerContext);
    init->in_caller_context = EvtIoInCallerContext;
}

NTSTATUS NTAPI WdfDeviceInitAssignWdmIrpPreprocessCallback(
    PWDFDEVICE_INIT DeviceInit, PFN_WDFDEVICE_WDM_IRP_PREPROCESS EvtDeviceWdmIrpPreprocess,
    UCHAR MajorFunction, PUCHAR MinorFunctions, ULONG NumMinorFunctions)
{
    DQ_DDI_ENTER(WdfDeviceInitAssignWdmIrpPreprocessCallback);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    DQ_DDI_REQUIRE(EvtDeviceWdmIrpPreprocess);
    if (NumMinorFunctions > 0) {
        DQ_DDI_REQUIRE(MinorFunctions);
    }
    return dq_preprocess_assign(init, EvtDeviceWdmIrpPreprocess, MajorFunction, MinorFunctions,
                                NumMinorFunctions);
}

VOID NTAPI WdfDeviceInitSetPowerNotPageable(PWDFDEVICE_INIT DeviceInit)
{
    DQ_DDI_ENTER(WdfDeviceInitSetPowerNotPageable);
    dq_device_init_from_pointer(DeviceInit)->is_power_pageable = false;
}

VOID NTAPI WdfDeviceInitSetPowerPageable(PWDFDEVICE_INIT DeviceInit)
{
    DQ_DDI_ENTER(WdfDeviceInitSetPowerPageable);
    dq_device_init_from_pointer(DeviceInit)->is_power_pageable = true;
}

VOID NTAPI WdfDeviceInitSetExclusive(PWDFDEVICE_INIT DeviceInit, BOOLEAN IsExclusive)
{
    DQ_DDI_ENTER(WdfDeviceInitSetExclusive);
    dq_device_init_from_pointer(DeviceInit)->is_exclusive = IsExclusive != FALSE;
}

/* Nothing in dirql looks at a device's type or characteristics: see CAVEATS. */
VOID NTAPI WdfDeviceInitSetDeviceType(PWDFDEVICE_INIT DeviceInit, DEVICE_TYPE DeviceType)
{
    DQ_DDI_ENTER(WdfDeviceInitSetDeviceType);
    dq_device_init_from_pointer(DeviceInit)->device_type = DeviceType;
}

VOID NTAPI WdfDeviceInitSetCharacteristics(PWDFDEVICE_INIT DeviceInit, ULONG DeviceCharacteristics,
                                           BOOLEAN OrInValues)
{
    DQ_DDI_ENTER(WdfDeviceInitSetCharacteristics);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    init->characteristics = DeviceCharacteristics | (OrInValues ? init->characteristics : 0);
}

NTSTATUS NTAPI WdfDeviceInitAssignName(PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING DeviceName)
{
    DQ_DDI_ENTER(WdfDeviceInitAssignName);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    if (DeviceName && DeviceName->Length > sizeof(init->name_text)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    init->name = (UNICODE_STRING){ .Buffer = init->name_text };
    if (DeviceName) {
        init->name.Length = DeviceName->Length;
        memcpy(init->name_text, DeviceName->Buffer, DeviceName->Length);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI WdfDeviceInitAssignSDDLString(PWDFDEVICE_INIT DeviceInit,
                                             PCUNICODE_STRING SDDLString)
{
    DQ_DDI_ENTER(WdfDeviceInitAssignSDDLString);
    (void)dq_device_init_from_pointer(DeviceInit);
    (void)SDDLString; /* anybody may open everything: see CAVEATS */
    return STATUS_SUCCESS;
}

static void free_init(struct WDFDEVICE_INIT *init)
{
    if (init->is_control) {
        dq_control_device_init_free(init);
    } else {
        dq_pdo_init_free(init);
    }
}

VOID NTAPI WdfDeviceInitFree(PWDFDEVICE_INIT DeviceInit)
{
    DQ_DDI_ENTER(WdfDeviceInitFree);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    if (!init->is_allocated) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)DeviceInit, 0, 0,
                     "WdfDeviceInitFree on what a callback was given: nothing happens");
        return;
    }
    free_init(init);
}

NTSTATUS NTAPI WdfDeviceCreate(PWDFDEVICE_INIT *DeviceInit, PWDF_OBJECT_ATTRIBUTES DeviceAttributes,
                               WDFDEVICE *Device)
{
    DQ_DDI_ENTER(WdfDeviceCreate);
    DQ_DDI_REQUIRE(DeviceInit);
    DQ_DDI_REQUIRE(Device);
    DQ_DDI_REQUIRE(*DeviceInit);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(*DeviceInit);
    struct dq_device *device;
    NTSTATUS status = dq_device_create(init, DeviceAttributes, &device);
    if (NT_SUCCESS(status)) {
        if (init->is_allocated) {
            free_init(init);
        }
        *DeviceInit = NULL;
        *Device = dq_object_to_handle(&device->object);
    }
    return status;
}

NTSTATUS NTAPI WdfDeviceCreateDeviceInterface(WDFDEVICE Device, CONST GUID *InterfaceClassGUID,
                                              PCUNICODE_STRING ReferenceString)
{
    DQ_DDI_ENTER(WdfDeviceCreateDeviceInterface);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(InterfaceClassGUID);
    return dq_device_interface_add(device, InterfaceClassGUID, ReferenceString);
}

VOID NTAPI WdfDeviceSetDeviceInterfaceState(WDFDEVICE Device, CONST GUID *InterfaceClassGUID,
                                            PCUNICODE_STRING ReferenceString,
                                            BOOLEAN IsInterfaceEnabled)
{
    DQ_DDI_ENTER(WdfDeviceSetDeviceInterfaceState);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(InterfaceClassGUID);
    if (!dq_device_interface_enable(device, InterfaceClassGUID, ReferenceString,
                                    IsInterfaceEnabled != FALSE)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Device, 0, 0,
                     "WdfDeviceSetDeviceInterfaceState: the device has no such interface");
    }
}

NTSTATUS NTAPI WdfDeviceCreateSymbolicLink(WDFDEVICE Device, PCUNICODE_STRING SymbolicLinkName)
{
    DQ_DDI_ENTER(WdfDeviceCreateSymbolicLink);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(SymbolicLinkName);
    return dq_device_name_add(device, SymbolicLinkName);
}

NTSTATUS NTAPI WdfDeviceRetrieveDeviceName(WDFDEVICE Device, WDFSTRING String)
{
    DQ_DDI_ENTER(WdfDeviceRetrieveDeviceName);
    const struct dq_device *device = dq_device_from_handle(Device);
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_string *string = dq_string_from_handle(String);
    return device->name.Buffer ? dq_string_assign(string, &device->name) : STATUS_INVALID_PARAMETER;
}

WDFDRIVER NTAPI WdfDeviceGetDriver(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfDeviceGetDriver);
    return dq_object_to_handle(&dq_device_from_handle(Device)->driver->object);
}

WDFFILEOBJECT NTAPI WdfDeviceGetFileObject(WDFDEVICE Device, PFILE_OBJECT FileObject)
{
    DQ_DDI_ENTER(WdfDeviceGetFileObject);
    return dq_file_to_handle(dq_file_of_wdm(dq_device_from_handle(Device), FileObject));
}

WDFIOTARGET NTAPI WdfDeviceGetIoTarget(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfDeviceGetIoTarget);
    struct dq_io_target *target = dq_device_from_handle(Device)->io_target;
    return target ? (WDFIOTARGET)dq_object_to_handle(&target->object) : NULL;
}

WDFQUEUE NTAPI WdfDeviceGetDefaultQueue(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfDeviceGetDefaultQueue);
    struct dq_io_queue *queue = dq_device_io_default_queue(dq_device_from_handle(Device));
    return queue ? dq_io_queue_to_handle(queue) : NULL;
}

NTSTATUS NTAPI WdfDeviceEnqueueRequest(WDFDEVICE Device, WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfDeviceEnqueueRequest);
    struct dq_device *device = dq_device_from_handle(Device);
    return dq_device_io_enqueue(device, dq_request_from_handle(Request));
}

NTSTATUS NTAPI WdfDeviceConfigureRequestDispatching(WDFDEVICE Device, WDFQUEUE Queue,
                                                    WDF_REQUEST_TYPE RequestType)
{
    DQ_DDI_ENTER(WdfDeviceConfigureRequestDispatching);
    struct dq_device *device = dq_device_from_handle(Device);
    return dq_device_io_dispatch_set(device, dq_io_queue_from_handle(Queue), RequestType);
}

ULONG NTAPI WdfDeviceGetAlignmentRequirement(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfDeviceGetAlignmentRequirement);
    return dq_device_wdm_alignment(dq_device_from_handle(Device));
}

VOID NTAPI WdfDeviceSetAlignmentRequirement(WDFDEVICE Device, ULONG AlignmentRequirement)
{
    DQ_DDI_ENTER(WdfDeviceSetAlignmentRequirement);
    dq_device_wdm_own(dq_device_from_handle(Device))->AlignmentRequirement = AlignmentRequirement;
}

ULONG NTAPI WdfDeviceGetCharacteristics(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfDeviceGetCharacteristics);
    return dq_device_wdm_own(dq_device_from_handle(Device))->Characteristics;
}

VOID NTAPI WdfDeviceSetCharacteristics(WDFDEVICE Device, ULONG DeviceCharacteristics)
{
    DQ_DDI_ENTER(WdfDeviceSetCharacteristics);
    dq_device_wdm_own(dq_device_from_handle(Device))->Characteristics = DeviceCharacteristics;
}

PDEVICE_OBJECT NTAPI WdfDeviceWdmGetDeviceObject(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfDeviceWdmGetDeviceObject);
    return dq_device_wdm_own(dq_device_from_handle(Device));
}

/* Nothing stands between the driver's device object and the bus driver's. */
NTSTATUS NTAPI WdfDeviceWdmDispatchPreprocessedIrp(WDFDEVICE Device, PIRP Irp)
{
    DQ_DDI_ENTER(WdfDeviceWdmDispatchPreprocessedIrp);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(Irp);
    return dq_preprocess_dispatch(device, Irp);
}

PDEVICE_OBJECT NTAPI WdfDeviceWdmGetAttachedDevice(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfDeviceWdmGetAttachedDevice);
    const struct dq_device *device = dq_device_from_handle(Device);
    return dq_device_wdm_lower(device);
}

PDEVICE_OBJECT NTAPI WdfDeviceWdmGetPhysicalDevice(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfDeviceWdmGetPhysicalDevice);
    return dq_device_wdm_physical(dq_device_from_handle(Device));
}

WDFDEVICE NTAPI WdfWdmDeviceGetWdfDeviceHandle(PDEVICE_OBJECT DeviceObject)
{
    DQ_DDI_ENTER(WdfWdmDeviceGetWdfDeviceHandle);
    DQ_DDI_REQUIRE(DeviceObject);
    struct dq_device *device = dq_device_wdm_find(DeviceObject);
    return device ? dq_object_to_handle(&device->object) : NULL;
}
