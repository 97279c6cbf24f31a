/* SPDX-License-Identifier: MIT */
/* child_list_look - see child_list.h: who looks at a list. */
#include "framework/callout.h"
#include "framework/child_list_internal.h"
#include "framework/pdo.h"

/* What flags of WDF_RETRIEVE_CHILD_FLAGS ask for. */
static uint32_t flag_of(const struct dq_child *child)
{
    if (child->is_removed || !dq_child_is_present(child)) {
        return WdfRetrieveMissingChildren;
    }
    return child->state == DQ_CHILD_PRESENT ? WdfRetrievePresentChildren
                                            : WdfRetrievePendingChildren;
}

/* Of WdfChildListRetrieveNextDevice; the callback there is not the list's own. */
static bool is_wanted_locked(struct dq_child *child, ULONG flags,
                             const WDF_CHILD_RETRIEVE_INFO *info)
{
    if ((flag_of(child) & flags) == 0) {
        return false;
    }
    if (!info || !info->EvtChildListIdentificationDescriptionCompare) {
        return true;
    }
    return dq_callout_child_identification_compare(
               info->EvtChildListIdentificationDescriptionCompare, child->list->handle,
               info->IdentificationDescription, child->identification) != FALSE;
}

static void write_info_locked(const struct dq_child *child, PWDF_CHILD_RETRIEVE_INFO info)
{
    if (info->IdentificationDescription) {
        dq_child_copy_identification_locked(child, info->IdentificationDescription);
    }
    if (info->AddressDescription && child->address) {
        dq_child_copy_address_locked(child->list, child->address, info->AddressDescription);
    }
    info->Status =
        child->device ? WdfChildListRetrieveDeviceSuccess : WdfChildListRetrieveDeviceNotYetCreated;
}

/* The iterator holds the serial number of the last child that was given out. */
static struct dq_child *next_locked(struct dq_child_list *list, PWDF_CHILD_LIST_ITERATOR iterator,
                                    const WDF_CHILD_RETRIEVE_INFO *info)
{
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        if (child->serial > (uintptr_t)iterator->Reserved[0] &&
            is_wanted_locked(child, iterator->Flags, info)) {
            return child;
        }
    }
    return NULL;
}

NTSTATUS dq_child_list_next(struct dq_child_list *list, PWDF_CHILD_LIST_ITERATOR iterator,
                            PWDF_CHILD_RETRIEVE_INFO info, struct dq_device **ret_device)
{
    NTSTATUS status = STATUS_NO_MORE_ENTRIES;
    dq_child_list_lock(list);
    struct dq_child *child = NULL;
    if (list->scan_count == 0) {
        status = STATUS_INVALID_DEVICE_STATE;
    } else {
        child = next_locked(list, iterator, info);
    }
    if (child) {
        iterator->Reserved[0] = (PVOID)(uintptr_t)child->serial;
        *ret_device = child->device;
        if (info) {
            write_info_locked(child, info);
        }
        status = STATUS_SUCCESS;
    }
    dq_child_list_unlock(list);
    return status;
}

struct dq_device *dq_child_list_next_device(struct dq_child_list *list,
                                            const struct dq_device *previous, ULONG flags)
{
    struct dq_device *found = NULL;
    bool is_behind = previous == NULL;
    dq_child_list_lock(list);
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        const struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        if (is_behind && list->scan_count > 0 && (flag_of(child) & flags)) {
            found = child->device;
            break;
        }
        is_behind = is_behind || child->device == previous;
    }
    dq_child_list_unlock(list);
    return found;
}

struct dq_device *dq_child_list_find(struct dq_child_list *list, PWDF_CHILD_RETRIEVE_INFO info)
{
    struct dq_device *device = NULL;
    dq_child_list_lock(list);
    const struct dq_child *child =
        dq_child_list_search_locked(list, info->IdentificationDescription);
    if (!child) {
        info->Status = WdfChildListRetrieveDeviceNoSuchDevice;
    } else {
        device = child->device;
        info->Status =
            device ? WdfChildListRetrieveDeviceSuccess : WdfChildListRetrieveDeviceNotYetCreated;
        if (info->AddressDescription && child->address) {
            dq_child_copy_address_locked(list, child->address, info->AddressDescription);
        }
    }
    dq_child_list_unlock(list);
    return device;
}

NTSTATUS dq_child_list_address(struct dq_child_list *list,
                               PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification,
                               PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER ret_address)
{
    dq_child_list_lock(list);
    const struct dq_child *child = dq_child_list_search_locked(list, identification);
    if (child) {
        dq_child_copy_address_locked(list, child->address, ret_address);
    }
    dq_child_list_unlock(list);
    return child ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
}

/* ---- From the child's device ---- */

bool dq_child_list_identification_of(const struct dq_device *device,
                                     PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER ret_header)
{
    struct dq_child_list *list = device->pdo->list;
    dq_child_list_lock(list);
    const struct dq_child *child = device->pdo->child;
    if (child) {
        dq_child_copy_identification_locked(child, ret_header);
    }
    dq_child_list_unlock(list);
    return child != NULL;
}

bool dq_child_list_address_of(const struct dq_device *device,
                              PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER ret_address)
{
    struct dq_child_list *list = device->pdo->list;
    dq_child_list_lock(list);
    const struct dq_child *child = device->pdo->child;
    if (child) {
        dq_child_copy_address_locked(list, child->address, ret_address);
    }
    dq_child_list_unlock(list);
    return child != NULL;
}

bool dq_child_list_address_set(const struct dq_device *device,
                               PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER address)
{
    struct dq_child_list *list = device->pdo->list;
    dq_child_list_lock(list);
    const struct dq_child *child = device->pdo->child;
    if (child) {
        dq_child_copy_address_locked(list, address, child->address);
    }
    dq_child_list_unlock(list);
    return child != NULL;
}
