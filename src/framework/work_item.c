/* SPDX-License-Identifier: MIT */
/* work_item - see work_item.h. */
#include "framework/work_item.h"

#include "framework/callout.h"
#include "framework/device.h"
#include "kernel/stop.h"

static void dispose_work_item(struct dq_object *object)
{
    /* Waits for other workers' runs; its own callback may delete it, and is not waited for. */
    dq_work_item_flush(&DQ_CONTAINER_OF(object, struct dq_work_item_object, object)->item);
}

static const struct dq_object_class work_item_class = {
    .type = DQ_TYPE_WORK_ITEM,
    .name = "WDFWORKITEM",
    .bytes = sizeof(struct dq_work_item_object),
    .is_passive_disposed = true,
    .is_driver_deletable = true,
    .dispose = dispose_work_item,
};

static void run_work_item(struct dq_work_item *item)
{
    struct dq_work_item_object *object = item->context;
    dq_serialization_begin(object->serialize);
    dq_callout_work_item(object->callback, dq_object_to_handle(&object->object), item);
    dq_serialization_end(object->serialize);
    dq_work_item_ended(item);
    dq_object_dereference(&object->object); /* taken by enqueue; may free it */
}

NTSTATUS dq_work_item_object_create(const WDF_WORKITEM_CONFIG *config,
                                    const WDF_OBJECT_ATTRIBUTES *attributes,
                                    struct dq_work_item_object **ret_item)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&work_item_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_object *parent = dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT);
    struct dq_work_item_object *item = DQ_CONTAINER_OF(object, struct dq_work_item_object, object);
    item->callback = config->EvtWorkItemFunc;
    dq_work_item_init(&item->item, run_work_item, item);
    status = dq_serialization_commit(object, parent, config->AutomaticSerialization, true,
                                     &item->serialize);
    if (NT_SUCCESS(status)) {
        *ret_item = item;
    }
    return status;
}

void dq_work_item_object_enqueue(struct dq_work_item_object *item)
{
    dq_step_at(DQ_REASON_DDI, dq_location(DQ_LOCATION_WORK_QUEUE, 0), DQ_TOUCH_WRITE);
    if (item->object.state != DQ_OBJECT_LIVE) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)item, 0, 0,
                     "WdfWorkItemEnqueue on a work item that is being deleted: ignored");
        return;
    }
    /* The reference belongs to the run; an enqueue that merges adds none. */
    dq_object_reference(&item->object);
    if (!dq_work_item_insert(&item->item)) {
        dq_object_dereference(&item->object);
    }
}

void dq_work_item_object_flush(struct dq_work_item_object *item)
{
    if (dq_work_item_is_own(&item->item)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)item, 0, 0,
                     "WdfWorkItemFlush inside the work item's own callback would wait for itself: "
                     "it returns at once");
        return;
    }
    dq_work_item_flush(&item->item);
}
