/* SPDX-License-Identifier: MIT */
/*
 * child_list_enumerate - see child_list.h: what the PnP thread does with a list.
 *
 * While it looks at a list, changes wait, so that what it has seen stays; the lock is free while
 * the driver is called.
 */
#include "framework/callout.h"
#include "framework/child_list_internal.h"
#include "framework/devnode.h"
#include "framework/pdo.h"
#include "kernel/internal_lock.h"
#include "kernel/stop.h"

/* STATUS_RETRY is taken for an answer so often. */
#define RETRIES_MAX 3u

static struct dq_child_list *next_list(struct dq_device *parent, const struct dq_child_list *list)
{
    dq_internal_lock_acquire(DQ_LOCK_DEVNODE);
    struct dq_list *link = list ? list->link.next : parent->children.lists.next;
    dq_internal_lock_release(DQ_LOCK_DEVNODE);
    return link == &parent->children.lists ? NULL : DQ_LIST_ENTRY(link, struct dq_child_list, link);
}

void dq_children_scan(struct dq_device *parent)
{
    if (!parent->children.is_used) {
        return;
    }
    struct dq_child_list *list = NULL;
    while ((list = next_list(parent, list)) != NULL) {
        if (list->config.EvtChildListScanForChildren) {
            dq_callout_child_list_scan(list->config.EvtChildListScanForChildren, list->handle);
        }
    }
}

bool dq_children_have_changed(struct dq_device *parent)
{
    bool have_changed = false;
    struct dq_child_list *list = NULL;
    while (parent->children.is_used && (list = next_list(parent, list)) != NULL) {
        dq_child_list_lock(list);
        have_changed = have_changed || list->needs_enumeration;
        dq_child_list_unlock(list);
    }
    return have_changed;
}

/* ---- A device for a description ---- */

/* The device that the driver has made, if all is well. */
static NTSTATUS ask_for_device(struct dq_child *child, struct dq_device **ret_device)
{
    const struct dq_child_list *list = child->list;
    struct WDFDEVICE_INIT *init = dq_pdo_init_create(child->list);
    *ret_device = NULL;
    if (!init) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = dq_callout_child_list_create_device(
        list->config.EvtChildListCreateDevice, list->handle, child->identification, init);
    *ret_device = init->device;
    dq_pdo_init_free(init);
    if (NT_SUCCESS(status) && !*ret_device) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)list->handle, 0, 0,
                     "EvtChildListCreateDevice returned 0x%08X and created no device: the child is "
                     "taken for missing",
                     (unsigned)status);
        return STATUS_UNSUCCESSFUL;
    }
    if ((!NT_SUCCESS(status) || status == STATUS_RETRY) && *ret_device) {
        dq_object_delete(&(*ret_device)->object);
        *ret_device = NULL;
    }
    return status;
}

/* The lock is not held. */
static void make_device(struct dq_child *child)
{
    struct dq_child_list *list = child->list;
    struct dq_device *device = child->device; /* of a static child */
    NTSTATUS status = device ? STATUS_SUCCESS : ask_for_device(child, &device);
    bool is_later = status == STATUS_RETRY && ++child->retries <= RETRIES_MAX;
    dq_child_list_lock(list);
    if (device) {
        child->device = device;
        child->state = DQ_CHILD_PRESENT;
        device->pdo->child = child;
    } else if (is_later) {
        list->needs_enumeration = true;
    } else {
        child->is_removed = true;
    }
    dq_child_list_unlock(list);
}

static void report_missing(struct dq_child *child)
{
    struct dq_device *device = child->device;
    PFN_WDF_DEVICE_REPORTED_MISSING callback = device->pdo->callbacks.EvtDeviceReportedMissing;
    if (callback) {
        dq_callout_device_void(callback, "EvtDeviceReportedMissing",
                               dq_object_to_handle(&device->object));
    }
}

/* ---- The lists ---- */

/* The next one that PnP has something to do with, or NULL; what has not settled does not count. */
static struct dq_child *next_to_do_locked(struct dq_child_list *list, uint64_t serial)
{
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        if (child->serial > serial && !child->is_added &&
            (child->state == DQ_CHILD_REPORTED || child->state == DQ_CHILD_MISSING)) {
            return child;
        }
    }
    return NULL;
}

static void enumerate(struct dq_child_list *list)
{
    struct dq_list gone;
    dq_list_init(&gone);
    dq_child_list_lock(list);
    list->needs_enumeration = false;
    list->is_enumerated = true;
    struct dq_child *child;
    uint64_t serial = 0;
    while ((child = next_to_do_locked(list, serial)) != NULL) {
        serial = child->serial;
        bool is_missing = child->state == DQ_CHILD_MISSING;
        child->state = is_missing ? DQ_CHILD_LOST : child->state;
        dq_child_list_unlock(list);
        if (is_missing) {
            report_missing(child);
        } else {
            make_device(child);
        }
        dq_child_list_lock(list);
    }
    list->is_enumerated = false;
    bool is_news = dq_child_list_settle_locked(list, &gone) || list->needs_enumeration;
    dq_child_list_conclude(list, &gone, is_news);
}

void dq_children_enumerate(struct dq_device *parent)
{
    struct dq_child_list *list = NULL;
    while ((list = next_list(parent, list)) != NULL) {
        dq_child_list_lock(list);
        bool is_needed = list->needs_enumeration;
        dq_child_list_unlock(list);
        if (is_needed) {
            enumerate(list);
        }
    }
}

static struct dq_device *take_lost_of(struct dq_child_list *list)
{
    struct dq_device *device = NULL;
    dq_child_list_lock(list);
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        if (child->state == DQ_CHILD_LOST) {
            child->state = DQ_CHILD_LEAVING;
            device = child->device;
            break;
        }
    }
    dq_child_list_unlock(list);
    return device;
}

static struct dq_device *first_new_of(struct dq_child_list *list)
{
    struct dq_device *device = NULL;
    dq_child_list_lock(list);
    DQ_LIST_FOR_EACH(link, &list->children)
    {
        const struct dq_child *child = DQ_LIST_ENTRY(link, struct dq_child, link);
        if (child->state == DQ_CHILD_PRESENT && !child->device->node) {
            device = child->device;
            break;
        }
    }
    dq_child_list_unlock(list);
    return device;
}

static struct dq_device *first_of_lists(struct dq_device *parent,
                                        struct dq_device *(*of_list)(struct dq_child_list *list))
{
    struct dq_device *device = NULL;
    struct dq_child_list *list = NULL;
    while (!device && (list = next_list(parent, list)) != NULL) {
        device = of_list(list);
    }
    return device;
}

struct dq_device *dq_children_take_lost(struct dq_device *parent)
{
    return first_of_lists(parent, take_lost_of);
}

struct dq_device *dq_children_first_new(struct dq_device *parent)
{
    return first_of_lists(parent, first_new_of);
}

struct dq_child *dq_child_part(struct dq_device *device)
{
    struct dq_child *child = device->pdo->child;
    if (!child) {
        return NULL;
    }
    struct dq_child_list *list = child->list;
    dq_child_list_lock(list);
    while (list->scan_count > 0) { /* whoever iterates may use the device */
        dq_child_list_unlock(list);
        (void)dq_kevent_wait(&list->is_at_rest, DQ_TIME_NEVER);
        dq_child_list_lock(list);
    }
    dq_list_remove(&child->link);
    dq_child_list_unlock(list);
    return child;
}

void dq_child_forget(struct dq_child *child)
{
    struct dq_child_list *list = child->list;
    dq_child_list_lock(list);
    child->device->pdo->child = NULL;
    dq_child_list_unlock(list);
    dq_child_free(child);
}

void dq_children_clear(struct dq_device *parent)
{
    struct dq_child_list *list = NULL;
    while (parent->children.is_used && (list = next_list(parent, list)) != NULL) {
        struct dq_list gone;
        dq_list_init(&gone);
        dq_child_list_lock(list);
        struct dq_list *link;
        while ((link = dq_list_pop(&list->children)) != NULL) {
            dq_list_append(&gone, link);
        }
        dq_child_list_conclude(list, &gone, false);
    }
}
