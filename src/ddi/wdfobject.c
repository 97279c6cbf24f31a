/* SPDX-License-Identifier: MIT */
/* wdfobject - the functions of wdfobject.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/device_io.h"
#include "framework/driver.h"
#include "framework/object.h"

static const struct dq_object_class general_class = {
    .type = DQ_TYPE_OBJECT,
    .name = "WDFOBJECT",
    .bytes = sizeof(struct dq_object),
    .is_driver_deletable = true,
};

NTSTATUS NTAPI WdfObjectAllocateContext(WDFOBJECT Handle, PWDF_OBJECT_ATTRIBUTES ContextAttributes,
                                        PVOID *Context)
{
    DQ_DDI_ENTER(WdfObjectAllocateContext);
    DQ_DDI_REQUIRE(Handle);
    struct dq_object *object = dq_object_from_handle(Handle, DQ_TYPE_OBJECT);
    if (!ContextAttributes) {
        return STATUS_WDF_PARENT_NOT_SPECIFIED;
    }
    NTSTATUS status = dq_attributes_validate(ContextAttributes, DQ_ATTRIBUTES_NO_PARENT);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!ContextAttributes->ContextTypeInfo) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    void *context;
    status = dq_object_context_add(object, ContextAttributes, &context);
    if (NT_SUCCESS(status) && Context) {
        *Context = context;
    }
    return status;
}

PVOID NTAPI WdfObjectGetTypedContextWorker(WDFOBJECT Handle,
                                           PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo)
{
    DQ_DDI_ENTER(WdfObjectGetTypedContextWorker);
    DQ_DDI_REQUIRE(Handle);
    return dq_object_context_find(dq_object_from_handle(Handle, DQ_TYPE_OBJECT), TypeInfo);
}

WDFOBJECT NTAPI WdfObjectContextGetObject(PVOID ContextPointer)
{
    DQ_DDI_ENTER(WdfObjectContextGetObject);
    DQ_DDI_REQUIRE(ContextPointer);
    struct dq_object *object = dq_object_of_context(ContextPointer);
    if (!object) {
        dq_object_handle_is_bad(ContextPointer, DQ_TYPE_OBJECT);
    }
    return dq_object_to_handle(object);
}

VOID NTAPI WdfObjectReferenceActual(WDFOBJECT Handle, PVOID Tag, LONG Line, PCCH File)
{
    DQ_DDI_ENTER(WdfObjectReferenceActual);
    (void)Tag;
    (void)Line;
    (void)File;
    DQ_DDI_REQUIRE(Handle);
    dq_object_reference(dq_object_from_handle(Handle, DQ_TYPE_OBJECT));
}

VOID NTAPI WdfObjectDereferenceActual(WDFOBJECT Handle, PVOID Tag, LONG Line, PCCH File)
{
    DQ_DDI_ENTER(WdfObjectDereferenceActual);
    (void)Tag;
    (void)Line;
    (void)File;
    DQ_DDI_REQUIRE(Handle);
    dq_object_dereference(dq_object_from_handle(Handle, DQ_TYPE_OBJECT));
}

NTSTATUS NTAPI WdfObjectCreate(PWDF_OBJECT_ATTRIBUTES Attributes, WDFOBJECT *Object)
{
    DQ_DDI_ENTER(WdfObjectCreate);
    DQ_DDI_REQUIRE(Object);
    NTSTATUS status = dq_attributes_validate(Attributes, DQ_ATTRIBUTES_LEVEL_ALLOWED);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_object *parent = dq_driver_parent_of(Attributes);
    struct dq_object *object;
    status = dq_object_create(&general_class, Attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_object_commit_or_abandon(object, parent);
    if (NT_SUCCESS(status)) {
        *Object = dq_object_to_handle(object);
    }
    return status;
}

VOID NTAPI WdfObjectDelete(WDFOBJECT Object)
{
    DQ_DDI_ENTER(WdfObjectDelete);
    struct dq_object *object = dq_object_from_handle(Object, DQ_TYPE_OBJECT);
    if (!object->class->is_driver_deletable || object->is_undeletable) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Object, 0, 0,
                     "WdfObjectDelete on a %s that the driver may not delete: nothing happens",
                     object->class->name);
        return;
    }
    if (object->class->type == DQ_TYPE_DEVICE &&
        !dq_device_io_close_door(DQ_CONTAINER_OF(object, struct dq_device, object))) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "WdfObjectDelete: a control device that an application or "
                                       "an I/O target has open is not deleted yet");
    }
    dq_object_delete(object);
}
