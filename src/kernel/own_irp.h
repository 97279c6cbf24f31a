/* SPDX-License-Identifier: MIT */
/*
 * own_irp - IRPs that a driver makes with IoAllocateIrp, and whether a framework request has one.
 *
 * An IRP is a block of the driver's pool, so that one that is never freed is found; what is known
 * of it lies in core.
 *
 * Source: wdm/nf-wdm-ioallocateirp, wdm/nf-wdm-iofreeirp, wdm/nf-wdm-ioreuseirp.
 */
#ifndef DQ_KERNEL_OWN_IRP_H
#define DQ_KERNEL_OWN_IRP_H

#include "base/list.h"
#include "ntddk.h"

struct dq_own_irp {
    struct dq_list link; /* L: DQ_LOCK_IO_QUEUE: those whose addresses have one hash */
    IRP *irp;            /* I */
    uint8_t stack_count; /* I: what it was made with, whatever the driver writes into it */
    bool is_lent;        /* L: a request has it */
    bool is_away;        /* L: ... which is sent */
    bool is_condemned;   /* L: the driver has freed it all the same */
};

void dq_own_irp_open(void);

/* IoAllocateIrp. NULL: no memory. */
IRP *dq_own_irp_create(uint8_t stack_count);
/* IoFreeIrp. A violation for what is not the driver's to free; bug check 0x44 for what is no IRP.
 */
void dq_own_irp_free(IRP *irp);
/* IoReuseIrp. A violation for what is not the driver's. */
void dq_own_irp_reuse(IRP *irp, NTSTATUS status);
/* NULL: it is none of these. */
struct dq_own_irp *dq_own_irp_find(const IRP *irp);

/* A request gets it: false if one has it already. */
bool dq_own_irp_lend(struct dq_own_irp *own);
/* The request is sent; is back. NULL: nothing. */
void dq_own_irp_set_away(struct dq_own_irp *own, bool is_away);
/* The request has it no more; `is_free`: and nobody else does. */
void dq_own_irp_return(struct dq_own_irp *own, bool is_free);
/* As IoReuseIrp does it, of one that a request has. */
void dq_own_irp_reset(const struct dq_own_irp *own, NTSTATUS status);
/* How many locations are left below the current one; 0 also if the driver has spoilt it. */
uint32_t dq_own_irp_locations_left(const struct dq_own_irp *own);
/* The next one; only if there is one. */
IO_STACK_LOCATION *dq_own_irp_next_location(const struct dq_own_irp *own);

#endif
