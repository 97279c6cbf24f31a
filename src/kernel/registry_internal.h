/* SPDX-License-Identifier: MIT */
/* registry_internal - what keys and values are made of, between registry.c and registry_value.c. */
#ifndef DQ_KERNEL_REGISTRY_INTERNAL_H
#define DQ_KERNEL_REGISTRY_INTERNAL_H

#include "base/list.h"
#include "kernel/internal_lock.h"
#include "kernel/registry.h"

/* In core; L: DQ_LOCK_REGISTRY. */
struct dq_registry_key {
    struct dq_list sibling;         /* L: on parent->subkeys */
    struct dq_list subkeys;         /* L: in order of creation */
    struct dq_list values;          /* L: in order of creation */
    struct dq_registry_key *parent; /* L: NULL: the root, or deleted */
    struct dq_registry_key *link;   /* L: the key that this name stands for; NULL: itself */
    uint32_t references;            /* L: the tree's own included */
    bool is_deleted;                /* L */
    bool is_volatile;               /* I */
    bool is_permanent;              /* I: always exists */
    uint32_t name_units;            /* I */
    uint16_t name[];                /* I */
};

struct dq_registry_value {
    struct dq_list link; /* L: on key->values */
    uint32_t type;       /* L */
    uint32_t bytes;      /* L */
    uint32_t name_units; /* I */
    void *data;          /* L: in core */
    uint16_t name[];     /* I */
};

static inline void dq_registry_lock(void)
{
    dq_internal_lock_acquire(DQ_LOCK_REGISTRY);
}

static inline void dq_registry_unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_REGISTRY);
}

static inline struct dq_wide dq_registry_key_name(const struct dq_registry_key *key)
{
    return (struct dq_wide){ key->name, key->name_units };
}

static inline struct dq_wide dq_registry_value_name(const struct dq_registry_value *value)
{
    return (struct dq_wide){ value->name, value->name_units };
}

/* registry_value.c: the key goes. */
void dq_registry_values_free(struct dq_registry_key *key);

#endif
