/* SPDX-License-Identifier: MIT */
/* wdfdevice_pnp - the functions of wdfdevice.h by which a driver tells Plug and Play about its
 * device. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/device.h"
#include "framework/pnp.h"
#include "framework/string_object.h"
#include "framework/wmi.h"

static bool has_right_size(const char *call, WDFDEVICE device, const WDF_DEVICE_STATE *state)
{
    bool is_right = state->Size == sizeof(*state);
    if (!is_right) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)device, state->Size, 0,
                     "%s: WDF_DEVICE_STATE has the wrong Size: ignored", call);
    }
    return is_right;
}

static bool are_in_range(const WDF_DEVICE_STATE *state)
{
    return state->Disabled <= WdfUseDefault && state->DontDisplayInUI <= WdfUseDefault &&
           state->Failed <= WdfUseDefault && state->NotDisableable <= WdfUseDefault &&
           state->Removed <= WdfUseDefault && state->ResourcesChanged <= WdfUseDefault &&
           state->AssignedToGuest <= WdfUseDefault;
}

VOID NTAPI WdfDeviceGetDeviceState(WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState)
{
    DQ_DDI_ENTER(WdfDeviceGetDeviceState);
    const struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(DeviceState);
    if (has_right_size("WdfDeviceGetDeviceState", Device, DeviceState)) {
        dq_pnp_reported(device, DeviceState);
    }
}

WDF_DEVICE_PNP_STATE NTAPI WdfDeviceGetDevicePnpState(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfDeviceGetDevicePnpState);
    WDF_DEVICE_PNP_STATE state = dq_pnp_state_in_kmdf(dq_device_from_handle(Device));
    if (state == WdfDevStatePnpInvalid) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "WdfDeviceGetDevicePnpState of a device that has failed, was "
                    "pulled out or removed: not built yet");
    }
    return state;
}

VOID NTAPI WdfDeviceSetDeviceState(WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState)
{
    DQ_DDI_ENTER(WdfDeviceSetDeviceState);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(DeviceState);
    if (!has_right_size("WdfDeviceSetDeviceState", Device, DeviceState)) {
        return;
    }
    if (!are_in_range(DeviceState)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Device, 0, 0,
                     "WdfDeviceSetDeviceState: a member of WDF_DEVICE_STATE is no WDF_TRI_STATE: "
                     "ignored");
        return;
    }
    dq_pnp_report(device, DeviceState);
}

VOID NTAPI WdfDeviceSetStaticStopRemove(WDFDEVICE Device, BOOLEAN Stoppable)
{
    DQ_DDI_ENTER(WdfDeviceSetStaticStopRemove);
    if (!dq_pnp_stop_allow(dq_device_from_handle(Device), Stoppable != FALSE)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Device, 0, 0,
                     "WdfDeviceSetStaticStopRemove with Stoppable TRUE without one with FALSE "
                     "before it: ignored");
    }
}

/* No device here has devices on it that could ask: see CAVEATS. */
VOID NTAPI WdfDeviceSetBusInformationForChildren(WDFDEVICE Device,
                                                 PPNP_BUS_INFORMATION BusInformation)
{
    DQ_DDI_ENTER(WdfDeviceSetBusInformationForChildren);
    (void)dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(BusInformation);
}

NTSTATUS NTAPI WdfDeviceAssignMofResourceName(WDFDEVICE Device, PCUNICODE_STRING MofResourceName)
{
    DQ_DDI_ENTER(WdfDeviceAssignMofResourceName);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(MofResourceName);
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    NTSTATUS status = dq_unicode_validate(MofResourceName);
    return NT_SUCCESS(status) ? dq_wmi_mof_name_assign(device, MofResourceName) : status;
}
