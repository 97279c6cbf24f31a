/* SPDX-License-Identifier: MIT */
/* dpc - see dpc.h. */
#include "framework/dpc.h"

#include "framework/callout.h"
#include "framework/device.h"

static void dispose_dpc(struct dq_object *object)
{
    (void)object;
    dq_dpc_flush_all(); /* a queued instance runs before the driver's cleanup */
}

static void destroy_dpc(struct dq_object *object)
{
    dq_dpc_check_free(&DQ_CONTAINER_OF(object, struct dq_dpc_object, object)->dpc,
                      object->class->name);
}

static const struct dq_object_class dpc_class = {
    .type = DQ_TYPE_DPC,
    .name = "WDFDPC",
    .bytes = sizeof(struct dq_dpc_object),
    .is_passive_disposed = true,
    .is_driver_deletable = true,
    .dispose = dispose_dpc,
    .destroy = destroy_dpc,
};

static void run_dpc(struct dq_dpc *dpc)
{
    struct dq_dpc_object *object = dpc->context;
    if (object->callback) {
        dq_serialization_begin(object->serialize);
        dq_callout_dpc(object->callback, dq_object_to_handle(&object->object));
        dq_serialization_end(object->serialize);
    }
    dq_dpc_ended(dpc);
}

NTSTATUS dq_dpc_object_create(const WDF_DPC_CONFIG *config, const WDF_OBJECT_ATTRIBUTES *attributes,
                              struct dq_dpc_object **ret_dpc)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&dpc_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_object *parent = dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT);
    struct dq_dpc_object *dpc = DQ_CONTAINER_OF(object, struct dq_dpc_object, object);
    dpc->callback = config->EvtDpcFunc;
    dq_dpc_init(&dpc->dpc, run_dpc, dpc);
    dpc->wdm.DeferredContext = dq_object_to_handle(object);
    dpc->wdm.DpcData = &dpc->dpc;
    status = dq_serialization_commit(object, parent, config->AutomaticSerialization, false,
                                     &dpc->serialize);
    if (NT_SUCCESS(status)) {
        *ret_dpc = dpc;
    }
    return status;
}

bool dq_dpc_object_cancel(struct dq_dpc_object *dpc, bool is_waiting)
{
    bool is_removed = dq_dpc_remove(&dpc->dpc);
    if (!is_removed && is_waiting) {
        dq_dpc_flush_all();
    }
    return is_removed;
}
