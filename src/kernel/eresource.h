/* SPDX-License-Identifier: MIT */
/*
 * eresource - which ERESOURCE objects of drivers there are, and the lock behind each.
 *
 * An ERESOURCE is the driver's memory and opaque: all that it holds is OwnerTable, which leads to
 * dirql's own state. DQ_LOCK_DISPATCHER guards the list of them.
 *
 * Source: kernel/introduction-to-eresource-routines.
 */
#ifndef DQ_KERNEL_ERESOURCE_H
#define DQ_KERNEL_ERESOURCE_H

#include "kernel/shared_lock.h"

/* When the machine is put together. */
void dq_eresource_open(void);

/* False: no memory. */
bool dq_eresource_init(ERESOURCE *resource);
/* NULL: it was not initialized, or was deleted. */
struct dq_shared_lock *dq_eresource_lock(const ERESOURCE *resource);
/* Does this memory hold one? There need not be any. */
bool dq_eresource_is_one(const ERESOURCE *resource);
/* Are there any at all? */
bool dq_eresource_is_any(void);
void dq_eresource_fini(ERESOURCE *resource);
/* The first one in this memory that was not deleted, or NULL. */
ERESOURCE *dq_eresource_find(uintptr_t start, size_t bytes);

#endif
