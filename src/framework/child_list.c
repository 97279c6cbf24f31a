/* SPDX-License-Identifier: MIT */
/* child_list - see child_list.h: how a list changes. Looking at it is child_list_look.c, PnP's side
 * child_list_enumerate.c. */
#include "framework/child_list.h"

#include <string.h>

#include "framework/callout.h"
#include "framework/child_list_internal.h"
#include "framework/devnode.h"
#include "framework/pdo.h"
#include "kernel/internal_lock.h"
#include "kernel/memory_check.h"
#include "kernel/pool.h"
#include "kernel/spin_lock.h"

static void destroy_list(struct dq_object *object);

static const struct dq_object_class child_list_class = {
    .type = DQ_TYPE_CHILD_LIST,
    .name = "WDFCHILDLIST",
    .bytes = sizeof(struct dq_child_list_object),
    .destroy = destroy_list,
};

static void init(struct dq_child_list *list, struct dq_device *parent)
{
    list->parent = parent;
    dq_list_init(&list->link);
    dq_list_init(&list->children);
    dq_kevent_init(&list->is_at_rest, NotificationEvent, true);
}

void dq_children_init(struct dq_device *parent)
{
    struct dq_children *children = &parent->children;
    dq_list_init(&children->lists);
    init(&children->static_list, parent);
    dq_list_append(&children->lists, &children->static_list.link);
}

void dq_children_use(struct dq_device *parent)
{
    dq_internal_lock_acquire(DQ_LOCK_DEVNODE);
    parent->children.is_used = true;
    dq_internal_lock_release(DQ_LOCK_DEVNODE);
}

NTSTATUS dq_child_list_validate(const WDF_CHILD_LIST_CONFIG *config)
{
    if (config->Size != sizeof(*config)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    bool is_right = config->IdentificationDescriptionSize > 0 && config->EvtChildListCreateDevice;
    return is_right ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS dq_child_list_create(struct dq_device *parent, const WDF_CHILD_LIST_CONFIG *config,
                              const WDF_OBJECT_ATTRIBUTES *attributes,
                              struct dq_child_list_object **ret_list)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&child_list_class, attributes, &object);
    if (NT_SUCCESS(status)) {
        *ret_list = DQ_CONTAINER_OF(object, struct dq_child_list_object, object);
        init(&(*ret_list)->list, parent);
        (*ret_list)->list.config = *config;
        (*ret_list)->list.handle = dq_object_to_handle(object);
    }
    return status;
}

NTSTATUS dq_child_list_commit(struct dq_child_list_object *object)
{
    struct dq_child_list *list = &object->list;
    NTSTATUS status = dq_object_commit(&object->object, &list->parent->object);
    if (NT_SUCCESS(status)) {
        dq_internal_lock_acquire(DQ_LOCK_DEVNODE);
        dq_list_append(&list->parent->children.lists, &list->link);
        list->parent->children.is_used = true;
        dq_internal_lock_release(DQ_LOCK_DEVNODE);
    }
    return status;
}

static void destroy_list(struct dq_object *object)
{
    struct dq_child_list *list =
        &DQ_CONTAINER_OF(object, struct dq_child_list_object, object)->list;
    struct dq_list *link;
    while ((link = dq_list_pop(&list->children)) != NULL) { /* reported after PnP's last look */
        dq_child_free(DQ_LIST_ENTRY(link, struct dq_child, link));
    }
}

/* ---- The lock ---- */

void dq_child_list_lock(struct dq_child_list *list)
{
    uint8_t irql_old = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_acquire(&list->lock);
    dq_touch(dq_location_of(DQ_LOCATION_OBJECT, list), DQ_TOUCH_WRITE);
    list->irql_old = irql_old;
}

void dq_child_list_unlock(struct dq_child_list *list)
{
    uint8_t irql_old = list->irql_old;
    dq_spin_lock_release(&list->lock);
    dq_irql_lower(irql_old);
}

/* ---- Descriptions ---- */

static NTSTATUS duplicate(struct dq_child *child,
                          PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification,
                          PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER address)
{
    const struct dq_child_list *list = child->list;
    const WDF_CHILD_LIST_CONFIG *config = &list->config;
    NTSTATUS status = STATUS_SUCCESS;
    child->identification->IdentificationDescriptionSize = config->IdentificationDescriptionSize;
    if (config->EvtChildListIdentificationDescriptionDuplicate) {
        status = dq_callout_child_identification_duplicate(
            config->EvtChildListIdentificationDescriptionDuplicate, list->handle, identification,
            child->identification);
    } else {
        memcpy(child->identification, identification, config->IdentificationDescriptionSize);
    }
    if (!NT_SUCCESS(status) || !child->address) {
        return status;
    }
    child->address->AddressDescriptionSize = config->AddressDescriptionSize;
    if (config->EvtChildListAddressDescriptionDuplicate) {
        return dq_callout_child_address_duplicate(config->EvtChildListAddressDescriptionDuplicate,
                                                  list->handle, address, child->address);
    }
    memcpy(child->address, address, config->AddressDescriptionSize);
    return status;
}

void dq_child_copy_identification_locked(const struct dq_child *child,
                                         PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER ret_header)
{
    const WDF_CHILD_LIST_CONFIG *config = &child->list->config;
    if (config->EvtChildListIdentificationDescriptionCopy) {
        dq_callout_child_identification_copy(config->EvtChildListIdentificationDescriptionCopy,
                                             child->list->handle, child->identification,
                                             ret_header);
    } else {
        memcpy(ret_header, child->identification, config->IdentificationDescriptionSize);
    }
}

void dq_child_copy_address_locked(const struct dq_child_list *list,
                                  PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER source,
                                  PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER ret_address)
{
    const WDF_CHILD_LIST_CONFIG *config = &list->config;
    if (config->EvtChildListAddressDescriptionCopy) {
        dq_callout_child_address_copy(config->EvtChildListAddressDescriptionCopy, list->handle,
                                      source, ret_address);
    } else {
        memcpy(ret_address, source, config->AddressDescriptionSize);
    }
}

static bool matches(const struct dq_child *child,
                    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification)
{
    const WDF_CHILD_LIST_CONFIG *config = &child->list->config;
    if (config->EvtChildListIdentificationDescriptionCompare) {
        return dq_callout_child_identification_compare(
                   config->EvtChildListIdentificationDescriptionCompare, child->list->handle,
                   identification, child->identification) != FALSE;
    }
    return memcmp(identification, child->identification, config->IdentificationDescriptionSize) ==
           0;
}

struct dq_child *
dq_child_list_search_locked(struct dq_child_list *list,
                            PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification)
{
    for (struct dq_list *link = list->children.previous; link != &list->children;
         link = link->previous) {
        struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        if (matches(child, identification)) {
            return child;
        }
    }
    return NULL;
}

/* ---- Children ---- */

static size_t aligned(size_t bytes)
{
    return (bytes + 15u) & ~(size_t)15u;
}

static struct dq_child *create(struct dq_child_list *list)
{
    const WDF_CHILD_LIST_CONFIG *config = &list->config;
    size_t head = aligned(sizeof(struct dq_child));
    size_t identification = aligned(config->IdentificationDescriptionSize);
    size_t bytes = head + identification + config->AddressDescriptionSize;
    struct dq_child *child = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(bytes);
    if (!child) {
        return NULL;
    }
    child->list = list;
    child->bytes = bytes;
    dq_list_init(&child->link);
    if (config->Size != 0) {
        child->identification = (void *)((char *)child + head);
    }
    if (config->AddressDescriptionSize > 0) {
        child->address = (void *)((char *)child + head + identification);
    }
    dq_memory_expose(child, bytes);
    return child;
}

static void release(struct dq_child *child)
{
    dq_memory_conceal(child);
    dq_arena_core_free(child, child->bytes);
}

void dq_child_free(struct dq_child *child)
{
    const struct dq_child_list *list = child->list;
    const WDF_CHILD_LIST_CONFIG *config = &list->config;
    if (config->EvtChildListIdentificationDescriptionCleanup) {
        dq_callout_child_identification_cleanup(
            config->EvtChildListIdentificationDescriptionCleanup, list->handle,
            child->identification);
    }
    if (child->address && config->EvtChildListAddressDescriptionCleanup) {
        dq_callout_child_address_cleanup(config->EvtChildListAddressDescriptionCleanup,
                                         list->handle, child->address);
    }
    release(child);
}

static void append_locked(struct dq_child_list *list, struct dq_child *child)
{
    child->state = DQ_CHILD_REPORTED;
    child->is_added = true;
    child->was_found = true;
    child->serial = ++list->serial_last;
    dq_list_append(&list->children, &child->link);
}

/* ---- Changes ---- */

static void drop_locked(struct dq_child *child, struct dq_list *gone)
{
    dq_list_remove(&child->link);
    dq_list_append(gone, &child->link);
}

static bool settle_child_locked(struct dq_child *child, struct dq_list *gone)
{
    bool is_news = child->is_added;
    child->is_added = false;
    if (!child->is_removed) {
        return is_news;
    }
    child->is_removed = false;
    if (child->state == DQ_CHILD_REPORTED) { /* PnP has never heard of it */
        drop_locked(child, gone);
        return false;
    }
    child->state = DQ_CHILD_MISSING;
    return true;
}

bool dq_child_list_settle_locked(struct dq_child_list *list, struct dq_list *gone)
{
    bool is_news = false;
    if (list->scan_count > 0 || list->is_enumerated) {
        return false;
    }
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        is_news = settle_child_locked(child, gone) || is_news;
    }
    list->needs_enumeration = list->needs_enumeration || is_news;
    return is_news;
}

void dq_child_list_conclude(struct dq_child_list *list, struct dq_list *gone, bool is_news)
{
    struct dq_devnode *node = list->parent->node;
    dq_child_list_unlock(list);
    struct dq_list *link;
    while ((link = dq_list_pop(gone)) != NULL) {
        struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        struct dq_device *device = child->device; /* of a static child */
        if (device) {
            device->pdo->child = NULL;
        }
        dq_child_free(child);
        if (device) {
            dq_object_delete(&device->object);
        }
    }
    if (is_news) {
        dq_devnode_post_enumerate(node);
    }
}

/* The same, after a change. */
static void settle_and_conclude(struct dq_child_list *list, struct dq_list *gone)
{
    bool is_news = dq_child_list_settle_locked(list, gone);
    dq_child_list_conclude(list, gone, is_news);
}

/* It is not there any more, or never will be. */
static void miss_locked(struct dq_child *child, struct dq_list *gone)
{
    if (child->is_added) {
        drop_locked(child, gone);
    } else if (dq_child_is_present(child)) {
        child->is_removed = true;
        child->was_found = false;
    }
}

NTSTATUS dq_child_list_add(struct dq_child_list *list,
                           PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification,
                           PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER address)
{
    struct dq_list gone;
    dq_list_init(&gone);
    dq_child_list_lock(list);
    struct dq_child *child = dq_child_list_search_locked(list, identification);
    if (child && dq_child_is_present(child) && !child->is_removed) {
        if (child->address) {
            dq_child_copy_address_locked(list, address, child->address);
        }
        child->was_found = true;
        settle_and_conclude(list, &gone);
        return STATUS_OBJECT_NAME_EXISTS;
    }
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    child = create(list);
    if (child) {
        status = duplicate(child, identification, address);
    }
    if (NT_SUCCESS(status)) {
        append_locked(list, child);
    } else if (child) {
        dq_list_append(&gone, &child->link);
    }
    settle_and_conclude(list, &gone);
    return status;
}

static struct dq_child *search_device_locked(struct dq_child_list *list,
                                             const struct dq_device *device)
{
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        if (child->device == device) {
            return child;
        }
    }
    return NULL;
}

NTSTATUS dq_child_list_add_device(struct dq_device *device)
{
    struct dq_child_list *list = device->pdo->list;
    dq_children_use(list->parent);
    struct dq_child *child = create(list);
    if (!child) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    struct dq_list gone;
    dq_list_init(&gone);
    dq_child_list_lock(list);
    bool is_known = search_device_locked(list, device) != NULL;
    if (is_known) {
        dq_list_append(&gone, &child->link);
    } else {
        child->device = device;
        device->pdo->child = child;
        device->object.is_undeletable = true;
        append_locked(list, child);
    }
    settle_and_conclude(list, &gone);
    return is_known ? STATUS_OBJECT_NAME_EXISTS : STATUS_SUCCESS;
}

NTSTATUS dq_child_list_miss(struct dq_child_list *list,
                            PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification)
{
    struct dq_list gone;
    dq_list_init(&gone);
    dq_child_list_lock(list);
    struct dq_child *child = dq_child_list_search_locked(list, identification);
    if (child) {
        miss_locked(child, &gone);
    }
    settle_and_conclude(list, &gone);
    return child ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
}

NTSTATUS dq_child_list_miss_device(struct dq_device *device)
{
    struct dq_child_list *list = device->pdo->list;
    struct dq_list gone;
    dq_list_init(&gone);
    dq_child_list_lock(list);
    struct dq_child *child = search_device_locked(list, device);
    if (child) {
        miss_locked(child, &gone);
    }
    settle_and_conclude(list, &gone);
    return child ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
}

/* ---- Scans ---- */

static void begin_locked(struct dq_child_list *list)
{
    list->scan_count++;
    (void)dq_kevent_reset(&list->is_at_rest);
}

void dq_child_list_begin_scan(struct dq_child_list *list)
{
    dq_child_list_lock(list);
    begin_locked(list);
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        DQ_LIST_ENTRY(link, struct dq_child, link)->was_found = false;
    }
    dq_child_list_unlock(list);
}

void dq_child_list_begin_iteration(struct dq_child_list *list)
{
    dq_child_list_lock(list);
    begin_locked(list);
    dq_child_list_unlock(list);
}

static void miss_unfound_locked(struct dq_child_list *list, struct dq_list *gone)
{
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        if (!child->was_found) {
            miss_locked(child, gone);
        }
    }
}

bool dq_child_list_end(struct dq_child_list *list)
{
    struct dq_list gone;
    dq_list_init(&gone);
    dq_child_list_lock(list);
    bool has_begun = list->scan_count > 0;
    list->scan_count -= has_begun ? 1 : 0;
    bool is_last = has_begun && list->scan_count == 0;
    if (is_last) {
        miss_unfound_locked(list, &gone);
        (void)dq_kevent_signal(&list->is_at_rest);
    }
    settle_and_conclude(list, &gone);
    return has_begun;
}

void dq_child_list_find_all(struct dq_child_list *list)
{
    struct dq_list gone;
    dq_list_init(&gone);
    dq_child_list_lock(list);
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        if (dq_child_is_present(child) && !child->is_removed) {
            child->was_found = true;
        }
    }
    settle_and_conclude(list, &gone);
}
