/* SPDX-License-Identifier: MIT */
/*
 * device - WDFDEVICE and what WDFDEVICE_INIT collects for it.
 *
 * What a device does when it starts, stops and is removed is pnp.c, on its way into D0 and out of
 * it power.c; its I/O is device_io.c.
 */
#ifndef DQ_FRAMEWORK_DEVICE_H
#define DQ_FRAMEWORK_DEVICE_H

#include "framework/callback_lock.h"
#include "framework/child_list.h"
#include "framework/object.h"
#include "kernel/device_node.h"
#include "kernel/thread.h"

struct dq_device_io;  /* device_io.h */
struct dq_device_wdm; /* device_wdm.h */
struct dq_devnode;
struct dq_driver;
struct dq_io_target;
struct dq_pdo;
struct dq_resource_list;

enum dq_pnp_state {
    DQ_PNP_INIT,      /* from WdfDeviceCreate until the start is processed */
    DQ_PNP_PREPARING, /* inside EvtDevicePrepareHardware */
    DQ_PNP_STARTING,  /* D0 entry */
    DQ_PNP_STARTED,
    DQ_PNP_STOPPING, /* for other resources */
    DQ_PNP_STOPPED,
    DQ_PNP_REMOVING,
    DQ_PNP_SURPRISE_REMOVED, /* its handles are still open */
    DQ_PNP_REMOVED,
    DQ_PNP_FAILED,
};

/* See power.h. */
enum dq_power_way { DQ_POWER_IMPLICIT, DQ_POWER_EXPLICIT };

enum dq_self_managed {
    DQ_SELF_MANAGED_NEW, /* EvtDeviceSelfManagedIoInit has not been called */
    DQ_SELF_MANAGED_STARTED,
    DQ_SELF_MANAGED_SUSPENDED,
    DQ_SELF_MANAGED_FAILED, /* nothing more is called but Flush and Cleanup */
};

/* Who changes power, one at a time, see devnode.h. */
struct dq_power {
    WDF_POWER_DEVICE_STATE state;      /* P: D0, a low-power state, or D3Final: off */
    enum dq_self_managed self_managed; /* P */
};

/* L: DQ_LOCK_DEVNODE. See power_policy.h. */
struct dq_power_policy {
    bool is_owner;                              /* I */
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS idle; /* L: Size 0: not assigned */
    uint32_t references;                        /* L: WdfDeviceStopIdle without its -ResumeIdle */
    bool is_system_asleep;                      /* L */
    bool is_idle;                               /* L: it left D0 because nobody used it */
    bool is_leaving;                            /* L: from the first callback on the way down */
    bool has_failed;                            /* L: it does not come back */
    struct dq_timer timer;                      /* L: idle until then */
    struct dq_list waiters;                     /* L: WdfDeviceStopIdle that waits */
};

/* Which IRPs the driver wants to have first: preprocess.h. */
struct dq_preprocess_function {
    PFN_WDFDEVICE_WDM_IRP_PREPROCESS routine; /* NULL: none */
    uint32_t minor_count;                     /* 0: all */
    uint8_t minors[32];                       /* one bit each */
};

struct dq_preprocess {
    bool is_used;
    struct dq_preprocess_function functions[IRP_MJ_MAXIMUM_FUNCTION + 1];
};

/* The driver's opaque WDFDEVICE_INIT. */
struct WDFDEVICE_INIT {
    uint32_t signature;
    struct dq_driver *driver;
    WDF_PNPPOWER_EVENT_CALLBACKS pnp_callbacks;
    WDF_FILEOBJECT_CONFIG file_config; /* Size 0: not set */
    WDF_OBJECT_ATTRIBUTES file_attributes;
    WDF_OBJECT_ATTRIBUTES request_attributes;       /* Size 0: not set */
    PFN_WDF_IO_IN_CALLER_CONTEXT in_caller_context; /* NULL: none */
    struct dq_preprocess preprocess;
    WDF_DEVICE_IO_TYPE io_type;
    bool is_power_policy_owner;
    bool is_power_pageable;
    bool is_exclusive;
    bool is_filter; /* WdfFdoInitSetFilter */
    DEVICE_TYPE device_type;
    uint32_t characteristics;
    bool is_control;         /* of WdfControlDeviceInitAllocate: no function of the bus */
    bool is_allocated;       /* for the driver, which has it freed or made a device of */
    bool is_ownership_given; /* is_power_policy_owner is the driver's word */
    struct dq_pdo *pdo;      /* of a bus driver's child; NULL: of something else */
    WDF_CHILD_LIST_CONFIG child_list_config;     /* Size 0: no default list */
    WDF_OBJECT_ATTRIBUTES child_list_attributes; /* Size 0: none */
    UNICODE_STRING name;                         /* Length 0: none; else in name_text */
    WCHAR name_text[256];
    uint32_t bus_index;
    const struct dq_device_node *identity;
    struct dq_device *below;  /* in its stack; NULL: it is the first of a driver */
    struct dq_device *device; /* what WdfDeviceCreate made of it */
};
#define DQ_DEVICE_INIT_SIGNATURE 0x74696e49u

struct dq_device {
    struct dq_object object;
    uint32_t number;                       /* I: in traces, in order of creation */
    struct dq_driver *driver;              /* I */
    uint32_t bus_index;                    /* I: which function of the bus */
    const struct dq_device_node *identity; /* I */
    bool is_control;                       /* I: of none, and in no PnP state */
    bool is_filter;                        /* I: passes on what it has no handler for */
    bool forwards_files;     /* I: cleanup and close go on to the device below, and create if the
                                driver does not handle it */
    struct dq_device *below; /* I: in its stack, with a reference; device_stack.h */
    struct dq_device *above; /* I once the node has started: the same, or NULL */
    struct dq_pdo *pdo;      /* I: of a bus driver's child; NULL: of something else */
    struct dq_children children; /* of a bus driver's device; child_list.h */
    bool is_ready;               /* L: DQ_LOCK_OBJECT_TREE; control devices: can be opened */
    WDF_PNPPOWER_EVENT_CALLBACKS pnp_callbacks; /* I */
    WDF_DEVICE_IO_TYPE io_type;                 /* I */
    bool is_power_pageable;                     /* I */
    UNICODE_STRING name;                        /* I: the driver's; Buffer NULL: none */
    UNICODE_STRING mof_name;                    /* L: DQ_LOCK_OBJECT_TREE; the same */
    struct dq_devnode *node;                    /* I: from its start on; NULL: a control device */
    enum dq_pnp_state state;                    /* P: the PnP thread */
    WDF_DEVICE_PNP_STATE state_in_kmdf;         /* L: DQ_LOCK_DEVNODE; Invalid: not known */
    WDF_DEVICE_STATE reported;                  /* L: DQ_LOCK_DEVNODE; by the driver, to PnP */
    uint32_t stop_blockers;                     /* L: DQ_LOCK_DEVNODE; neither stop nor remove it */
    struct dq_power power;                      /* P */
    struct dq_power_policy policy;              /* P */
    struct dq_list interrupts;                  /* P: in order of creation */
    uint32_t interrupt_count;                   /* P */
    bool may_connect_interrupts; /* P: D0 entry has come to the interrupts, D0 exit has not */
    struct dq_resource_list *resources_raw;        /* P: while started */
    struct dq_resource_list *resources_translated; /* P */
    struct dq_callback_lock callback_lock;         /* I */
    WDF_EXECUTION_LEVEL effective_level;           /* I: Passive or Dispatch */
    WDF_SYNCHRONIZATION_SCOPE effective_scope;     /* I: Device, Queue or None */
    struct dq_device_io *io;                       /* I: device_io.c's part */
    struct dq_device_wdm *wdm;                     /* I: device_wdm.c's part */
    struct dq_preprocess *preprocess;              /* I: NULL: none */
    struct dq_io_target *io_target;  /* I: its local target; NULL: nothing is below it */
    struct dq_list query_interfaces; /* L: DQ_LOCK_OBJECT_TREE; query_interface.c's part */
};

/* Do requests for it reach it now? */
static inline bool dq_device_can_open(const struct dq_device *device)
{
    return device->is_control
               ? device->is_ready
               : device->state == DQ_PNP_STARTED || device->state == DQ_PNP_STOPPING ||
                     device->state == DQ_PNP_STOPPED;
}

/* A function driver's or a filter's, neither a control device nor a bus driver's child. */
static inline bool dq_device_is_fdo(const struct dq_device *device)
{
    return !device->is_control && !device->pdo;
}

extern const struct dq_object_class dq_device_class;

void dq_device_init_prepare(struct WDFDEVICE_INIT *init, struct dq_driver *driver,
                            uint32_t bus_index);
/* The driver's pointer, checked: bug check 0x10D(5) if it is none, or was used up by
 * WdfDeviceCreate. */
struct WDFDEVICE_INIT *dq_device_init_from_pointer(PWDFDEVICE_INIT init);

NTSTATUS dq_device_create(struct WDFDEVICE_INIT *init, const WDF_OBJECT_ATTRIBUTES *attributes,
                          struct dq_device **ret_device);

static inline struct dq_device *dq_device_from_handle(const void *handle)
{
    return (struct dq_device *)dq_object_from_handle(handle, DQ_TYPE_DEVICE);
}

/* The device that an object belongs to: nearest ancestor, or NULL. */
struct dq_device *dq_device_of(struct dq_object *object);
/* Whom an object of the device's goes under: what the attributes name, which may belong to another
 * device, or the device. */
struct dq_object *dq_device_parent_of(struct dq_device *device,
                                      const WDF_OBJECT_ATTRIBUTES *attributes);

#endif
