/* SPDX-License-Identifier: MIT */
/* wdffdo_children - the functions of wdffdo.h about a bus driver's children. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/child_list.h"
#include "framework/pdo.h"

VOID NTAPI WdfFdoInitSetDefaultChildListConfig(PWDFDEVICE_INIT DeviceInit,
                                               PWDF_CHILD_LIST_CONFIG Config,
                                               PWDF_OBJECT_ATTRIBUTES DefaultChildListAttributes)
{
    DQ_DDI_ENTER(WdfFdoInitSetDefaultChildListConfig);
    struct WDFDEVICE_INIT *init = dq_device_init_from_pointer(DeviceInit);
    DQ_DDI_REQUIRE(Config);
    bool is_right =
        !init->is_control && !init->pdo && NT_SUCCESS(dq_child_list_validate(Config)) &&
        NT_SUCCESS(dq_attributes_validate(DefaultChildListAttributes, DQ_ATTRIBUTES_NO_PARENT));
    if (!is_right) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)DeviceInit, 0, 0,
                     "WdfFdoInitSetDefaultChildListConfig: the configuration or the attributes are "
                     "not valid, or the device is no function driver's: not taken");
        return;
    }
    init->child_list_config = *Config;
    if (DefaultChildListAttributes) {
        init->child_list_attributes = *DefaultChildListAttributes;
    }
}

WDFCHILDLIST NTAPI WdfFdoGetDefaultChildList(WDFDEVICE Fdo)
{
    DQ_DDI_ENTER(WdfFdoGetDefaultChildList);
    const struct dq_child_list *list = dq_device_from_handle(Fdo)->children.default_list;
    return list ? list->handle : NULL;
}

NTSTATUS NTAPI WdfFdoAddStaticChild(WDFDEVICE Fdo, WDFDEVICE Child)
{
    DQ_DDI_ENTER(WdfFdoAddStaticChild);
    struct dq_device *parent = dq_device_from_handle(Fdo);
    if (!dq_device_is_fdo(parent)) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_device *child = dq_device_from_handle(Child);
    if (!child->pdo || child->pdo->list != &parent->children.static_list) {
        return STATUS_INVALID_PARAMETER;
    }
    return dq_child_list_add_device(child);
}

/* NULL, and reported: the device is no function driver's. */
static struct dq_child_list *static_list_of(const char *name, WDFDEVICE fdo)
{
    struct dq_device *device = dq_device_from_handle(fdo);
    if (!dq_device_is_fdo(device)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)fdo, 0, 0,
                     "%s on a device that is no function driver's: nothing happens", name);
        return NULL;
    }
    return &device->children.static_list;
}

VOID NTAPI WdfFdoLockStaticChildListForIteration(WDFDEVICE Fdo)
{
    DQ_DDI_ENTER(WdfFdoLockStaticChildListForIteration);
    struct dq_child_list *list = static_list_of("WdfFdoLockStaticChildListForIteration", Fdo);
    if (list) {
        dq_child_list_begin_iteration(list);
    }
}

WDFDEVICE NTAPI WdfFdoRetrieveNextStaticChild(WDFDEVICE Fdo, WDFDEVICE PreviousChild, ULONG Flags)
{
    DQ_DDI_ENTER(WdfFdoRetrieveNextStaticChild);
    struct dq_child_list *list = static_list_of("WdfFdoRetrieveNextStaticChild", Fdo);
    if (!list) {
        return NULL;
    }
    if (Flags == 0 || (Flags & ~(ULONG)WdfRetrieveAllChildren) != 0) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Fdo, Flags, 0,
                     "WdfFdoRetrieveNextStaticChild: Flags 0x%x ask for nothing, or for what there "
                     "is not",
                     (unsigned)Flags);
        return NULL;
    }
    const struct dq_device *previous = PreviousChild ? dq_device_from_handle(PreviousChild) : NULL;
    struct dq_device *child = dq_child_list_next_device(list, previous, Flags);
    return child ? dq_object_to_handle(&child->object) : NULL;
}

VOID NTAPI WdfFdoUnlockStaticChildListFromIteration(WDFDEVICE Fdo)
{
    DQ_DDI_ENTER(WdfFdoUnlockStaticChildListFromIteration);
    struct dq_child_list *list = static_list_of("WdfFdoUnlockStaticChildListFromIteration", Fdo);
    if (list && !dq_child_list_end(list)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Fdo, 0, 0,
                     "WdfFdoUnlockStaticChildListFromIteration: the list is not locked");
    }
}
