/* SPDX-License-Identifier: MIT */
/* wdfchildlist - the functions of wdfchildlist.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/child_list.h"
#include "framework/device.h"

NTSTATUS NTAPI WdfChildListCreate(WDFDEVICE Device, PWDF_CHILD_LIST_CONFIG Config,
                                  PWDF_OBJECT_ATTRIBUTES ChildListAttributes,
                                  WDFCHILDLIST *ChildList)
{
    DQ_DDI_ENTER(WdfChildListCreate);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(Config);
    DQ_DDI_REQUIRE(ChildList);
    *ChildList = NULL;
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    NTSTATUS status = dq_child_list_validate(Config);
    if (NT_SUCCESS(status)) {
        status = dq_attributes_validate(ChildListAttributes, DQ_ATTRIBUTES_NO_PARENT);
    }
    struct dq_child_list_object *list;
    if (NT_SUCCESS(status)) {
        status = dq_child_list_create(device, Config, ChildListAttributes, &list);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_child_list_commit(list);
    if (!NT_SUCCESS(status)) {
        dq_object_abandon(&list->object);
        return status;
    }
    *ChildList = dq_object_to_handle(&list->object);
    return status;
}

WDFDEVICE NTAPI WdfChildListGetDevice(WDFCHILDLIST ChildList)
{
    DQ_DDI_ENTER(WdfChildListGetDevice);
    return dq_object_to_handle(&dq_child_list_from_handle(ChildList)->parent->object);
}

/* ---- Sizes ---- */

static bool
is_identification_right(const struct dq_child_list *list,
                        const WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER *identification)
{
    return identification->IdentificationDescriptionSize ==
           list->config.IdentificationDescriptionSize;
}

static bool has_addresses(const struct dq_child_list *list)
{
    return list->config.AddressDescriptionSize > 0;
}

static bool is_address_right(const struct dq_child_list *list,
                             const WDF_CHILD_ADDRESS_DESCRIPTION_HEADER *address)
{
    return has_addresses(list) &&
           address->AddressDescriptionSize == list->config.AddressDescriptionSize;
}

/* ---- Reports ---- */

NTSTATUS NTAPI WdfChildListAddOrUpdateChildDescriptionAsPresent(
    WDFCHILDLIST ChildList, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription)
{
    DQ_DDI_ENTER(WdfChildListAddOrUpdateChildDescriptionAsPresent);
    struct dq_child_list *list = dq_child_list_from_handle(ChildList);
    DQ_DDI_REQUIRE(IdentificationDescription);
    bool is_right =
        AddressDescription ? is_address_right(list, AddressDescription) : !has_addresses(list);
    if (!is_right || !is_identification_right(list, IdentificationDescription)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_child_list_add(list, IdentificationDescription, AddressDescription);
}

NTSTATUS NTAPI WdfChildListUpdateChildDescriptionAsMissing(
    WDFCHILDLIST ChildList, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription)
{
    DQ_DDI_ENTER(WdfChildListUpdateChildDescriptionAsMissing);
    struct dq_child_list *list = dq_child_list_from_handle(ChildList);
    DQ_DDI_REQUIRE(IdentificationDescription);
    if (!is_identification_right(list, IdentificationDescription)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_child_list_miss(list, IdentificationDescription);
}

VOID NTAPI WdfChildListUpdateAllChildDescriptionsAsPresent(WDFCHILDLIST ChildList)
{
    DQ_DDI_ENTER(WdfChildListUpdateAllChildDescriptionsAsPresent);
    dq_child_list_find_all(dq_child_list_from_handle(ChildList));
}

/* ---- Scans and iterations ---- */

static void end(struct dq_child_list *list, const char *name)
{
    if (!dq_child_list_end(list)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)list->handle, 0, 0,
                     "%s: no scan and no iteration of the list has begun", name);
    }
}

VOID NTAPI WdfChildListBeginScan(WDFCHILDLIST ChildList)
{
    DQ_DDI_ENTER(WdfChildListBeginScan);
    dq_child_list_begin_scan(dq_child_list_from_handle(ChildList));
}

VOID NTAPI WdfChildListEndScan(WDFCHILDLIST ChildList)
{
    DQ_DDI_ENTER(WdfChildListEndScan);
    end(dq_child_list_from_handle(ChildList), "WdfChildListEndScan");
}

/* False, and reported: nothing happens. */
static bool is_iterator_right(const WDF_CHILD_LIST_ITERATOR *iterator, const char *name)
{
    bool is_right = iterator->Size == sizeof(*iterator) &&
                    (iterator->Flags & ~(ULONG)WdfRetrieveAllChildren) == 0;
    if (!is_right) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)iterator, iterator->Size, iterator->Flags,
                     "%s: the iterator's Size or Flags are not valid: nothing happens", name);
    }
    return is_right;
}

VOID NTAPI WdfChildListBeginIteration(WDFCHILDLIST ChildList, PWDF_CHILD_LIST_ITERATOR Iterator)
{
    DQ_DDI_ENTER(WdfChildListBeginIteration);
    struct dq_child_list *list = dq_child_list_from_handle(ChildList);
    DQ_DDI_REQUIRE(Iterator);
    if (is_iterator_right(Iterator, "WdfChildListBeginIteration")) {
        RtlZeroMemory(Iterator->Reserved, sizeof(Iterator->Reserved));
        dq_child_list_begin_iteration(list);
    }
}

VOID NTAPI WdfChildListEndIteration(WDFCHILDLIST ChildList, PWDF_CHILD_LIST_ITERATOR Iterator)
{
    DQ_DDI_ENTER(WdfChildListEndIteration);
    struct dq_child_list *list = dq_child_list_from_handle(ChildList);
    DQ_DDI_REQUIRE(Iterator);
    if (is_iterator_right(Iterator, "WdfChildListEndIteration")) {
        end(list, "WdfChildListEndIteration");
        RtlZeroMemory(Iterator->Reserved, sizeof(Iterator->Reserved));
    }
}

static NTSTATUS check_next(const struct dq_child_list *list,
                           const WDF_CHILD_LIST_ITERATOR *iterator,
                           const WDF_CHILD_RETRIEVE_INFO *info)
{
    if (iterator->Size != sizeof(*iterator)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    if ((iterator->Flags & ~(ULONG)WdfRetrieveAllChildren) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!info) {
        return STATUS_SUCCESS;
    }
    if (info->Size != sizeof(*info)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    if (info->IdentificationDescription &&
        !is_identification_right(list, info->IdentificationDescription)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (info->AddressDescription && !has_addresses(list)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    bool is_right = !info->AddressDescription || is_address_right(list, info->AddressDescription);
    return is_right ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI WdfChildListRetrieveNextDevice(WDFCHILDLIST ChildList,
                                              PWDF_CHILD_LIST_ITERATOR Iterator, WDFDEVICE *Device,
                                              PWDF_CHILD_RETRIEVE_INFO Info)
{
    DQ_DDI_ENTER(WdfChildListRetrieveNextDevice);
    struct dq_child_list *list = dq_child_list_from_handle(ChildList);
    DQ_DDI_REQUIRE(Iterator);
    DQ_DDI_REQUIRE(Device);
    *Device = NULL;
    NTSTATUS status = check_next(list, Iterator, Info);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_device *device = NULL;
    status = dq_child_list_next(list, Iterator, Info, &device);
    *Device = device ? dq_object_to_handle(&device->object) : NULL;
    return status;
}

/* ---- One child ---- */

WDFDEVICE NTAPI WdfChildListRetrievePdo(WDFCHILDLIST ChildList,
                                        PWDF_CHILD_RETRIEVE_INFO RetrieveInfo)
{
    DQ_DDI_ENTER(WdfChildListRetrievePdo);
    struct dq_child_list *list = dq_child_list_from_handle(ChildList);
    DQ_DDI_REQUIRE(RetrieveInfo);
    bool is_right = RetrieveInfo->Size == sizeof(*RetrieveInfo) &&
                    RetrieveInfo->IdentificationDescription &&
                    is_identification_right(list, RetrieveInfo->IdentificationDescription) &&
                    (!RetrieveInfo->AddressDescription ||
                     is_address_right(list, RetrieveInfo->AddressDescription));
    if (!is_right) {
        return NULL;
    }
    struct dq_device *device = dq_child_list_find(list, RetrieveInfo);
    return device ? dq_object_to_handle(&device->object) : NULL;
}

NTSTATUS NTAPI WdfChildListRetrieveAddressDescription(
    WDFCHILDLIST ChildList, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription)
{
    DQ_DDI_ENTER(WdfChildListRetrieveAddressDescription);
    struct dq_child_list *list = dq_child_list_from_handle(ChildList);
    DQ_DDI_REQUIRE(IdentificationDescription);
    DQ_DDI_REQUIRE(AddressDescription);
    if (!is_identification_right(list, IdentificationDescription) ||
        !is_address_right(list, AddressDescription)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_child_list_address(list, IdentificationDescription, AddressDescription);
}
