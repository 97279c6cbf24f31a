/* SPDX-License-Identifier: MIT */
/* wdfdpc - the functions of wdfdpc.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/dpc.h"

NTSTATUS NTAPI WdfDpcCreate(PWDF_DPC_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes, WDFDPC *Dpc)
{
    DQ_DDI_ENTER(WdfDpcCreate);
    /* What names the parent is looked at first; the rest of the attributes after the configuration.
     */
    NTSTATUS status = dq_ddi_require_parent(Attributes);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    DQ_DDI_REQUIRE(Config);
    DQ_DDI_REQUIRE(Dpc);
    if (Config->Size != sizeof(*Config)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    status = dq_attributes_validate(Attributes, DQ_ATTRIBUTES_REQUIRED);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_dpc_object *dpc;
    status = dq_dpc_object_create(Config, Attributes, &dpc);
    if (NT_SUCCESS(status)) {
        *Dpc = dq_object_to_handle(&dpc->object);
    }
    return status;
}

BOOLEAN NTAPI WdfDpcEnqueue(WDFDPC Dpc)
{
    DQ_DDI_ENTER(WdfDpcEnqueue);
    return dq_dpc_insert(&dq_dpc_object_from_handle(Dpc)->dpc, NULL, NULL);
}

BOOLEAN NTAPI WdfDpcCancel(WDFDPC Dpc, BOOLEAN Wait)
{
    DQ_DDI_ENTER(WdfDpcCancel);
    struct dq_dpc_object *dpc = dq_dpc_object_from_handle(Dpc);
    if (Wait && !dq_ddi_may_wait("WdfDpcCancel with Wait TRUE")) {
        if (dq_verifier_mode() != DQ_VERIFIER_OFF) {
            return FALSE; /* and nothing is cancelled */
        }
        return dq_dpc_object_cancel(dpc, false);
    }
    return dq_dpc_object_cancel(dpc, Wait != FALSE);
}

WDFOBJECT NTAPI WdfDpcGetParentObject(WDFDPC Dpc)
{
    DQ_DDI_ENTER(WdfDpcGetParentObject);
    struct dq_dpc_object *dpc = dq_dpc_object_from_handle(Dpc);
    bool is_live = dpc->object.state == DQ_OBJECT_LIVE && dpc->object.parent;
    return is_live ? dq_object_to_handle(dpc->object.parent) : NULL;
}

PKDPC NTAPI WdfDpcWdmGetDpc(WDFDPC Dpc)
{
    DQ_DDI_ENTER(WdfDpcWdmGetDpc);
    return &dq_dpc_object_from_handle(Dpc)->wdm;
}
