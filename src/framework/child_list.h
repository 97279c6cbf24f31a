/* SPDX-License-Identifier: MIT */
/*
 * child_list - the children that a bus driver reports for its device: the static list, whose
 * children are device objects from the start, and WDFCHILDLIST, whose children are descriptions
 * that the driver is asked to make a device object for.
 *
 * A list changes at any time, IRQL <= DISPATCH_LEVEL, under its spin lock, under which the driver's
 * callbacks about descriptions are called, too. While it is scanned, iterated over or looked at by
 * PnP, changes wait; when they are through, PnP is told. The PnP thread alone makes and takes away
 * what has a device.
 * Source: wdf/dynamic-enumeration, wdf/static-enumeration.
 */
#ifndef DQ_FRAMEWORK_CHILD_LIST_H
#define DQ_FRAMEWORK_CHILD_LIST_H

#include "framework/object.h"
#include "kernel/kevent.h"

enum dq_child_state {
    DQ_CHILD_REPORTED, /* by the driver; PnP has not looked yet */
    DQ_CHILD_PRESENT,  /* PnP knows it: it has a device */
    DQ_CHILD_MISSING,  /* the driver has said so; PnP has not looked yet */
    DQ_CHILD_LOST,     /* PnP knows, and is to take its device away */
    DQ_CHILD_LEAVING,  /* it is taken away, when nobody has it open */
};

struct dq_child_list;

struct dq_child {
    struct dq_list link;        /* L: the list's lock, as all that follows */
    struct dq_child_list *list; /* I */
    enum dq_child_state state;  /* L */
    bool is_added;              /* L: the list does not have it yet */
    bool is_removed;            /* L: the list has it still */
    uint64_t serial;            /* I: in the list's order */
    bool was_found;             /* L: in the scan that is under way */
    uint32_t retries;           /* P: the PnP thread; how often the driver wanted another try */
    struct dq_device *device;   /* L: NULL: not made yet */
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification; /* L: NULL: a static child */
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER address;               /* L: NULL: it has none */
    size_t bytes;                                                /* I: of this block */
};

/* A device has one static list, and any number of others. */
struct dq_child_list {
    struct dq_device *parent;     /* I */
    WDFCHILDLIST handle;          /* I: NULL: the static one */
    WDF_CHILD_LIST_CONFIG config; /* I: Size 0: the static one */
    struct dq_list link;          /* L: DQ_LOCK_DEVNODE; of its device's lists */
    KSPIN_LOCK lock;
    uint8_t irql_old;        /* L: of who holds the lock, as all that follows */
    struct dq_list children; /* L: in the order in which they were reported */
    uint32_t scan_count;     /* L: scans and iterations that are under way */
    KEVENT is_at_rest;       /* signaled while there is none */
    uint64_t serial_last;    /* L: of the child that was reported last */
    bool is_enumerated;      /* L: PnP is looking */
    bool needs_enumeration;  /* L: PnP is to look */
};

/* What a device has of lists; in struct dq_device. */
struct dq_children {
    struct dq_list lists;             /* L: DQ_LOCK_DEVNODE; all of them, the static one first */
    struct dq_child_list static_list; /* I: never goes */
    struct dq_child_list
        *default_list; /* I: from WdfFdoInitSetDefaultChildListConfig; NULL: none */
    bool is_used;      /* L: DQ_LOCK_DEVNODE; it is a bus driver's: set for good */
};

struct dq_child_list_object {
    struct dq_object object;
    struct dq_child_list list;
};

static inline struct dq_child_list *dq_child_list_from_handle(const void *handle)
{
    struct dq_object *object = dq_object_from_handle(handle, DQ_TYPE_CHILD_LIST);
    return &DQ_CONTAINER_OF(object, struct dq_child_list_object, object)->list;
}

void dq_children_init(struct dq_device *parent);
/* A child may come: without this nobody looks. */
void dq_children_use(struct dq_device *parent);

/* STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER. */
NTSTATUS dq_child_list_validate(const WDF_CHILD_LIST_CONFIG *config);
/* PASSIVE_LEVEL; both have been validated. Create and commit, or abandon, as an object. */
NTSTATUS dq_child_list_create(struct dq_device *parent, const WDF_CHILD_LIST_CONFIG *config,
                              const WDF_OBJECT_ATTRIBUTES *attributes,
                              struct dq_child_list_object **ret_list);
NTSTATUS dq_child_list_commit(struct dq_child_list_object *list);

/* ---- The driver's side; the descriptions have the list's sizes. IRQL <= DISPATCH_LEVEL ---- */

/* STATUS_OBJECT_NAME_EXISTS: it was there, its address has changed; what the driver's callbacks
 * return; STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_child_list_add(struct dq_child_list *list,
                           PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification,
                           PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER address);
/* Of the static list of its parent. The device is the framework's from here on. */
NTSTATUS dq_child_list_add_device(struct dq_device *device);
/* STATUS_NO_SUCH_DEVICE. */
NTSTATUS dq_child_list_miss(struct dq_child_list *list,
                            PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification);
NTSTATUS dq_child_list_miss_device(struct dq_device *device);
/* All are missing that are not reported before the end. */
void dq_child_list_begin_scan(struct dq_child_list *list);
/* Nothing is missing; only what it holds is there to be looked at. */
void dq_child_list_begin_iteration(struct dq_child_list *list);
/* Of either. False: nothing has begun. */
bool dq_child_list_end(struct dq_child_list *list);
void dq_child_list_find_all(struct dq_child_list *list);

/* STATUS_NO_MORE_ENTRIES; STATUS_INVALID_DEVICE_STATE: no iteration has begun. */
NTSTATUS dq_child_list_next(struct dq_child_list *list, PWDF_CHILD_LIST_ITERATOR iterator,
                            PWDF_CHILD_RETRIEVE_INFO info, struct dq_device **ret_device);
/* Of a static list; previous NULL: the first one. NULL: there is none, or no iteration. */
struct dq_device *dq_child_list_next_device(struct dq_child_list *list,
                                            const struct dq_device *previous, ULONG flags);
/* WdfChildListRetrievePdo. NULL, and info->Status says why. */
struct dq_device *dq_child_list_find(struct dq_child_list *list, PWDF_CHILD_RETRIEVE_INFO info);
/* STATUS_NO_SUCH_DEVICE. */
NTSTATUS dq_child_list_address(struct dq_child_list *list,
                               PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification,
                               PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER ret_address);
/* Of a child's device; the list is no static one. False: it is not in it any more. */
bool dq_child_list_identification_of(const struct dq_device *device,
                                     PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER ret_header);
bool dq_child_list_address_of(const struct dq_device *device,
                              PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER ret_address);
bool dq_child_list_address_set(const struct dq_device *device,
                               PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER address);

/* ---- PnP's side: PASSIVE_LEVEL ---- */

/* EvtChildListScanForChildren of each list: the device has come to D0. */
void dq_children_scan(struct dq_device *parent);
/* Is there a change that PnP has not seen? */
bool dq_children_have_changed(struct dq_device *parent);
/* EvtChildListCreateDevice for what has no device; EvtDeviceReportedMissing for what is missing. */
void dq_children_enumerate(struct dq_device *parent);
/* A device that PnP has to take away, in the lists' order, each once; NULL: there is no more. */
struct dq_device *dq_children_take_lost(struct dq_device *parent);
/* The first device that is present and has no node, or NULL. */
struct dq_device *dq_children_first_new(struct dq_device *parent);
/* Before a device goes: when nobody iterates over its list it leaves it. What is to be freed when
 * the device is gone, or NULL. */
struct dq_child *dq_child_part(struct dq_device *device);
/* After that; the device object is still there. */
void dq_child_forget(struct dq_child *child);
/* The parent goes, or never came: so does all that has no device node. */
void dq_children_clear(struct dq_device *parent);

#endif
