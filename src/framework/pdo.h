/* SPDX-License-Identifier: MIT */
/*
 * pdo - what a bus driver says of a child device: who it is, and how it wants to be told of it.
 *
 * Collected by a WDFDEVICE_INIT, the device's from WdfDeviceCreate on. Which list a child is in is
 * child_list.h, what PnP does with it devnode.h. PASSIVE_LEVEL unless something else is said.
 */
#ifndef DQ_FRAMEWORK_PDO_H
#define DQ_FRAMEWORK_PDO_H

#include "framework/device.h"

struct dq_child;

/* One of a list of identifiers, or a description in one language. */
struct dq_pdo_text {
    struct dq_list link;     /* P */
    UNICODE_STRING text;     /* I */
    UNICODE_STRING location; /* I: descriptions */
    LCID locale;             /* I: descriptions */
};

struct dq_pdo {
    struct dq_device *parent;          /* I: referenced */
    struct dq_child_list *list;        /* I: of the parent's, that it is for */
    WDF_PDO_EVENT_CALLBACKS callbacks; /* I: as all that follows, once there is a device */
    UNICODE_STRING device_id;          /* I: Buffer NULL: not assigned */
    UNICODE_STRING instance_id;        /* I: the same */
    UNICODE_STRING container_id;       /* I: the same */
    struct dq_list hardware_ids;       /* I: in order of addition */
    struct dq_list compatible_ids;     /* I: the same */
    struct dq_list descriptions;       /* I: the same */
    LCID default_locale;               /* I */
    GUID class;                        /* I: of a raw one */
    bool is_raw;                       /* I: works without a function driver */
    bool is_reported;                  /* P: PnP, that it has no driver */
    struct dq_child *child;            /* L: the list's lock; NULL: it is not in it */
};

/* A child of the list's device, to be created; NULL without memory. dq_device_create() does not
 * free it. */
struct WDFDEVICE_INIT *dq_pdo_init_create(struct dq_child_list *list);
void dq_pdo_init_free(struct WDFDEVICE_INIT *init);
/* Of a device; NULL: nothing happens. */
void dq_pdo_free(struct dq_pdo *pdo);

/* A copy of `text` instead of what was assigned. STATUS_INVALID_PARAMETER, STATUS_
 * INSUFFICIENT_RESOURCES. */
NTSTATUS dq_pdo_assign(UNICODE_STRING *assigned, const UNICODE_STRING *text);
/* One more behind the others; the same statuses. */
NTSTATUS dq_pdo_add(struct dq_list *list, const UNICODE_STRING *text);
NTSTATUS dq_pdo_describe(struct dq_pdo *pdo, const UNICODE_STRING *description,
                         const UNICODE_STRING *location, LCID locale);

/* What PnP looks at when it first hears of a child: bug check 0xCA(3) for an identifier with
 * characters that none may have. */
void dq_pdo_check_identifiers(struct dq_device *device);
/* Would PnP take the one for the other? Both have identifiers of the device and of the instance. */
bool dq_pdo_is_duplicate(const struct dq_device *device, const struct dq_device *other);

#endif
