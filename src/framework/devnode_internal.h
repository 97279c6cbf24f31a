/* SPDX-License-Identifier: MIT */
/* devnode_internal - what devnode.c (nodes, power, threads) and devnode_pnp.c (Plug and Play)
 * share. */
#ifndef DQ_FRAMEWORK_DEVNODE_INTERNAL_H
#define DQ_FRAMEWORK_DEVNODE_INTERNAL_H

#include "framework/devnode.h"

/* A thread that does what it is asked, in order. */
struct dq_devnode_servant {
    struct dq_devnode *node; /* I */
    const char *name;        /* I */
    struct dq_list requests; /* P: of the node, as all that follows */
    struct dq_list waiting;  /* P: the thread, when there is nothing to do */
    bool has_begun;          /* P: the thread has been made */
};

struct dq_devnode {
    uint32_t function;                /* I */
    const struct dq_devnode_bus *bus; /* I */
    struct dq_devnode *parent;        /* I: of a child of a bus driver's device; else NULL */
    struct dq_list children;          /* L: in the order in which they came; they stay for good */
    struct dq_list sibling;           /* L: of the parent's children */
    struct dq_device *device; /* L: DQ_LOCK_DEVNODE, as all that follows; changed by PnP only. At
                                 the bottom of its stack (device_stack.h) */
    struct dq_devnode_servant pnp;       /* L */
    struct dq_devnode_servant power;     /* L */
    bool is_power_changing;              /* L */
    struct dq_list power_waiters;        /* L: threads that want to change it, too */
    struct dq_devnode_request failure;   /* L: posted, or at rest */
    struct dq_devnode_request close;     /* L */
    struct dq_devnode_request idle;      /* L */
    struct dq_devnode_request wake;      /* L */
    struct dq_devnode_request enumerate; /* L */
    uint32_t child_count;                /* L: how many it has had; nodes of children stay */
    uint32_t number;                     /* I: of a child, from 1 on */
    uint32_t held_count;                 /* L: children that are, or want to be, in D0 */
    bool holds_parent;                   /* L: this one is among them */
    bool waits_for_parent;               /* L: to come to D0 */
    bool has_unstarted;                  /* L: children that start when it is in D0 */
};

static inline uint64_t dq_devnode_location(const struct dq_devnode *node)
{
    return dq_location_of(DQ_LOCATION_OBJECT, node);
}

/* A node for a child's device. NULL without memory. */
struct dq_devnode *dq_devnode_adopt(struct dq_devnode *parent, struct dq_device *device);
/* The children in the order in which they came, or the other way round; `child` NULL: the first
 * one. NULL: there is no more. Their devices may be gone. */
struct dq_devnode *dq_devnode_next_child(struct dq_devnode *node, const struct dq_devnode *child);
struct dq_devnode *dq_devnode_previous_child(struct dq_devnode *node,
                                             const struct dq_devnode *child);
/* The parent may not leave D0 while the node's device is there, or wants to be; it is on its way if
 * it is not there. A node without parent: nothing happens. */
void dq_devnode_hold_parent(struct dq_devnode *node);
/* PnP looks at its children again when it is in D0. */
void dq_devnode_start_children_later(struct dq_devnode *node);
/* What is asked of the PnP thread, on it. */
void dq_devnode_do_pnp(struct dq_devnode *node, struct dq_devnode_request *request);

#endif
