/* SPDX-License-Identifier: MIT */
/* wdfdevice_power - the functions of wdfdevice.h about power policy, capabilities and failure. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/device.h"
#include "framework/devnode.h"
#include "framework/power_policy.h"

VOID NTAPI WdfDeviceInitSetPowerPolicyEventCallbacks(
    PWDFDEVICE_INIT DeviceInit, PWDF_POWER_POLICY_EVENT_CALLBACKS PowerPolicyEventCallbacks)
{
    DQ_DDI_ENTER(WdfDeviceInitSetPowerPolicyEventCallbacks);
    (void)dq_device_init_from_pointer(DeviceInit);
    DQ_DDI_REQUIRE(PowerPolicyEventCallbacks); /* nothing is ever armed: see CAVEATS */
    if (PowerPolicyEventCallbacks->Size != sizeof(*PowerPolicyEventCallbacks)) {
        dq_violation(
            DQ_RULE_KMDF_BREAK, 0, (uintptr_t)DeviceInit, 0, 0,
            "WDF_POWER_POLICY_EVENT_CALLBACKS has the wrong Size: the callbacks are not taken");
    }
}

VOID NTAPI WdfDeviceInitSetPowerPolicyOwnership(PWDFDEVICE_INIT DeviceInit,
                                                BOOLEAN IsPowerPolicyOwner)
{
    DQ_DDI_ENTER(WdfDeviceInitSetPowerPolicyOwnership);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    init->is_power_policy_owner = IsPowerPolicyOwner != FALSE;
    init->is_ownership_given = true;
}

/* Whether the device is tried again is not looked at: see CAVEATS. */
VOID NTAPI WdfDeviceSetFailed(WDFDEVICE Device, WDF_DEVICE_FAILED_ACTION FailedAction)
{
    DQ_DDI_ENTER(WdfDeviceSetFailed);
    struct dq_device *device = dq_device_from_handle(Device);
    if (FailedAction != WdfDeviceFailedAttemptRestart && FailedAction != WdfDeviceFailedNoRestart) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Device, FailedAction, 0,
                     "WdfDeviceSetFailed: FailedAction %d is none: ignored", (int)FailedAction);
        return;
    }
    dq_devnode_post_failure(device->node);
}

NTSTATUS NTAPI WdfDeviceStopIdleActual(WDFDEVICE Device, BOOLEAN WaitForD0, PVOID Tag, LONG Line,
                                       PCCH File)
{
    DQ_DDI_ENTER(WdfDeviceStopIdleActual);
    struct dq_device *device = dq_device_from_handle(Device);
    (void)Tag; /* for debuggers */
    (void)Line;
    (void)File;
    if (WaitForD0 && !dq_ddi_may_wait("WdfDeviceStopIdle with WaitForD0 TRUE")) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_power_policy_stop_idle(device, WaitForD0 != FALSE);
}

VOID NTAPI WdfDeviceResumeIdleActual(WDFDEVICE Device, PVOID Tag, LONG Line, PCCH File)
{
    DQ_DDI_ENTER(WdfDeviceResumeIdleActual);
    (void)Tag;
    (void)Line;
    (void)File;
    if (!dq_power_policy_resume_idle(dq_device_from_handle(Device))) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Device, 0, 0,
                     "WdfDeviceResumeIdle without a WdfDeviceStopIdle that succeeded before it: "
                     "ignored");
    }
}

NTSTATUS NTAPI WdfDeviceAssignS0IdleSettings(WDFDEVICE Device,
                                             PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings)
{
    DQ_DDI_ENTER(WdfDeviceAssignS0IdleSettings);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(Settings);
    if (Settings->Size != sizeof(*Settings)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    return dq_power_policy_assign(device, Settings);
}

NTSTATUS NTAPI WdfDeviceAssignSxWakeSettings(WDFDEVICE Device,
                                             PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings)
{
    DQ_DDI_ENTER(WdfDeviceAssignSxWakeSettings);
    const struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(Settings);
    if (Settings->Size != sizeof(*Settings)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    return dq_power_policy_assign_wake(device, Settings);
}

/* Nothing asks for a device's capabilities: see CAVEATS. */
VOID NTAPI WdfDeviceSetPnpCapabilities(WDFDEVICE Device,
                                       PWDF_DEVICE_PNP_CAPABILITIES PnpCapabilities)
{
    DQ_DDI_ENTER(WdfDeviceSetPnpCapabilities);
    (void)dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(PnpCapabilities);
    if (PnpCapabilities->Size != sizeof(*PnpCapabilities)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Device, 0, 0,
                     "WDF_DEVICE_PNP_CAPABILITIES has the wrong Size: not taken");
    }
}

VOID NTAPI WdfDeviceSetPowerCapabilities(WDFDEVICE Device,
                                         PWDF_DEVICE_POWER_CAPABILITIES PowerCapabilities)
{
    DQ_DDI_ENTER(WdfDeviceSetPowerCapabilities);
    (void)dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(PowerCapabilities);
    if (PowerCapabilities->Size != sizeof(*PowerCapabilities)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Device, 0, 0,
                     "WDF_DEVICE_POWER_CAPABILITIES has the wrong Size: not taken");
    }
}
