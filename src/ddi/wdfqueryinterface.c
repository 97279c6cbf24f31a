/* SPDX-License-Identifier: MIT */
/* wdfqueryinterface - the functions of wdfqueryinterface.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/query_interface.h"

/* Instead of what an interface does not have. */
static VOID NTAPI count_nothing(PVOID Context)
{
    (void)Context;
}

static NTSTATUS check_config(const struct dq_device *device,
                             const WDF_QUERY_INTERFACE_CONFIG *config)
{
    if (device->is_control) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (config->Size != sizeof(*config)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    const INTERFACE *offer = config->Interface;
    bool is_wrong = (config->SendQueryToParentStack && !device->pdo) ||
                    (!offer && !config->SendQueryToParentStack && !config->ImportInterface) ||
                    (config->ImportInterface && !config->EvtDeviceProcessQueryInterfaceRequest) ||
                    (offer && offer->Size < sizeof(*offer));
    return is_wrong ? (NTSTATUS)STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

NTSTATUS NTAPI WdfDeviceAddQueryInterface(WDFDEVICE Device,
                                          PWDF_QUERY_INTERFACE_CONFIG InterfaceConfig)
{
    DQ_DDI_ENTER(WdfDeviceAddQueryInterface);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(InterfaceConfig);
    DQ_DDI_REQUIRE(InterfaceConfig->InterfaceType);
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    NTSTATUS status = check_config(device, InterfaceConfig);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_query_interface_config config = {
        .type = InterfaceConfig->InterfaceType,
        .offer = InterfaceConfig->Interface,
        .process = InterfaceConfig->EvtDeviceProcessQueryInterfaceRequest,
        .is_to_parent = InterfaceConfig->SendQueryToParentStack != FALSE,
        .is_import = InterfaceConfig->ImportInterface != FALSE,
        .reference = count_nothing,
        .dereference = count_nothing,
    };
    return dq_query_interface_add(device, &config);
}
