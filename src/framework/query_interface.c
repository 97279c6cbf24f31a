/* SPDX-License-Identifier: MIT */
/* query_interface - see query_interface.h. */
#include "framework/query_interface.h"

#include <string.h>

#include "framework/callout.h"
#include "framework/device_stack.h"
#include "framework/pdo.h"
#include "kernel/internal_lock.h"
#include "kernel/pool.h"

/* In core, with its device. */
struct query_interface {
    struct dq_list link;                                    /* P: DQ_LOCK_OBJECT_TREE */
    GUID type;                                              /* I */
    INTERFACE *offer;                                       /* I: in core; or NULL */
    PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST process; /* I */
    bool is_to_parent;                                      /* I */
    bool is_import;                                         /* I */
};

static void *take_memory(size_t bytes)
{
    return dq_pool_fault_take() ? NULL : dq_arena_core_alloc(bytes);
}

static uint64_t location_of(const struct dq_device *device)
{
    return dq_location_of(DQ_LOCATION_OBJECT, &device->query_interfaces);
}

NTSTATUS dq_query_interface_add(struct dq_device *device,
                                const struct dq_query_interface_config *config)
{
    struct query_interface *own = take_memory(sizeof(*own));
    INTERFACE *offer = own && config->offer ? take_memory(config->offer->Size) : NULL;
    if (!own || (config->offer && !offer)) {
        if (own) {
            dq_arena_core_free(own, sizeof(*own));
        }
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (offer) {
        memcpy(offer, config->offer, config->offer->Size);
        offer->InterfaceReference =
            offer->InterfaceReference ? offer->InterfaceReference : config->reference;
        offer->InterfaceDereference =
            offer->InterfaceDereference ? offer->InterfaceDereference : config->dereference;
    }
    own->type = *config->type;
    own->offer = offer;
    own->process = config->process;
    own->is_to_parent = config->is_to_parent;
    own->is_import = config->is_import;
    dq_step_and_touch(DQ_REASON_DDI, location_of(device), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_OBJECT_TREE);
    dq_list_append(&device->query_interfaces, &own->link);
    dq_internal_lock_release(DQ_LOCK_OBJECT_TREE);
    return STATUS_SUCCESS;
}

void dq_query_interface_destroy_all(struct dq_device *device)
{
    struct dq_list *link;
    while ((link = dq_list_pop(&device->query_interfaces)) != NULL) {
        struct query_interface *own = DQ_LIST_ENTRY(link, struct query_interface, link);
        if (own->offer) {
            dq_arena_core_free(own->offer, own->offer->Size);
        }
        dq_arena_core_free(own, sizeof(*own));
    }
}

/* The first of this type, which stays with the device; NULL: none. */
static const struct query_interface *find(struct dq_device *device, const GUID *type)
{
    const struct query_interface *found = NULL;
    dq_step_and_touch(DQ_REASON_DDI, location_of(device), DQ_TOUCH_READ);
    dq_internal_lock_acquire(DQ_LOCK_OBJECT_TREE);
    DQ_LIST_FOR_EACH(link, &device->query_interfaces)
    {
        const struct query_interface *own = DQ_LIST_ENTRY(link, struct query_interface, link);
        if (memcmp(&own->type, type, sizeof(*type)) == 0) {
            found = own;
            break;
        }
    }
    dq_internal_lock_release(DQ_LOCK_OBJECT_TREE);
    return found;
}

static NTSTATUS offer_to(struct dq_device *device, const struct query_interface *own,
                         const struct dq_query_interface_question *question)
{
    const INTERFACE *offer = own->offer;
    if (offer && (offer->Size > question->size || offer->Version > question->version)) {
        return STATUS_INVALID_BUFFER_SIZE;
    }
    if (offer && !own->is_import) {
        memcpy(question->answer, offer, offer->Size);
    }
    if (!own->process) {
        return STATUS_SUCCESS;
    }
    GUID type = *question->type;
    return dq_callout_process_query_interface(own->process,
                                              (WDFDEVICE)dq_object_to_handle(&device->object),
                                              &type, question->answer, question->data);
}

struct dq_device *dq_query_interface_ask(struct dq_device *device,
                                         const struct dq_query_interface_question *question,
                                         NTSTATUS *ret_status)
{
    struct dq_device *asked = dq_device_stack_top(device);
    *ret_status = STATUS_NOT_SUPPORTED;
    for (;;) {
        const struct query_interface *own = find(asked, question->type);
        NTSTATUS status = own ? offer_to(asked, own, question) : *ret_status;
        if (own && !NT_SUCCESS(status) && status != STATUS_NOT_SUPPORTED) {
            *ret_status = status;
            return NULL;
        }
        *ret_status = status;
        if (own && own->is_to_parent) {
            asked = dq_device_stack_top(asked->pdo->parent);
            continue;
        }
        if (own && question->answer->InterfaceReference) {
            dq_callout_interface_reference(question->answer->InterfaceReference,
                                           question->answer->Context);
        }
        if (asked->pdo) {
            return NULL;
        }
        if (!asked->below) {
            return asked;
        }
        asked = asked->below;
    }
}
