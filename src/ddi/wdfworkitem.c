/* SPDX-License-Identifier: MIT */
/* wdfworkitem - the functions of wdfworkitem.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/work_item.h"

NTSTATUS NTAPI WdfWorkItemCreate(PWDF_WORKITEM_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes,
                                 WDFWORKITEM *WorkItem)
{
    DQ_DDI_ENTER(WdfWorkItemCreate);
    NTSTATUS status = dq_ddi_require_parent(Attributes);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    DQ_DDI_REQUIRE(Config);
    DQ_DDI_REQUIRE(WorkItem);
    if (Config->Size != sizeof(*Config)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    if (!Config->EvtWorkItemFunc) {
        return STATUS_INVALID_PARAMETER;
    }
    status = dq_attributes_validate(Attributes, DQ_ATTRIBUTES_REQUIRED);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_work_item_object *item;
    status = dq_work_item_object_create(Config, Attributes, &item);
    if (NT_SUCCESS(status)) {
        *WorkItem = dq_object_to_handle(&item->object);
    }
    return status;
}

VOID NTAPI WdfWorkItemEnqueue(WDFWORKITEM WorkItem)
{
    DQ_DDI_ENTER(WdfWorkItemEnqueue);
    struct dq_work_item_object *item = dq_work_item_object_from_handle(WorkItem);
    if (dq_engine()->current->irql > DQ_IRQL_DISPATCH) {
        /* Its lock is one of DISPATCH_LEVEL: Windows would stop or hang. */
        dq_bug_check(0x0A, 0, dq_engine()->current->irql, 1, 0);
    }
    dq_work_item_object_enqueue(item);
}

WDFOBJECT NTAPI WdfWorkItemGetParentObject(WDFWORKITEM WorkItem)
{
    DQ_DDI_ENTER(WdfWorkItemGetParentObject);
    struct dq_work_item_object *item = dq_work_item_object_from_handle(WorkItem);
    /* A run that the item's or its parent's delete waits for may still ask. */
    bool has_parent = item->object.state < DQ_OBJECT_DISPOSED && item->object.parent;
    return has_parent ? dq_object_to_handle(item->object.parent) : NULL;
}

VOID NTAPI WdfWorkItemFlush(WDFWORKITEM WorkItem)
{
    DQ_DDI_ENTER(WdfWorkItemFlush);
    struct dq_work_item_object *item = dq_work_item_object_from_handle(WorkItem);
    if (dq_ddi_can_wait()) {
        dq_work_item_object_flush(item);
    }
}
