/* SPDX-License-Identifier: MIT */
/* own_irp - see own_irp.h. */
#include "kernel/own_irp.h"

#include <string.h>

#include "kernel/internal_lock.h"
#include "kernel/packet.h"
#include "kernel/pool.h"
#include "kernel/stop.h"

/* L: DQ_LOCK_IO_QUEUE; in core: DQ_PACKET_BUCKETS. */
static struct dq_list *buckets;

void dq_own_irp_open(void)
{
    buckets = dq_arena_core_alloc(DQ_PACKET_BUCKETS * sizeof(*buckets));
    DQ_ASSERT(buckets);
    for (uint32_t i = 0; i < DQ_PACKET_BUCKETS; i++) {
        dq_list_init(&buckets[i]);
    }
}

static uint64_t location_of(const struct dq_own_irp *own)
{
    return dq_location_of(DQ_LOCATION_OBJECT, own);
}

static size_t bytes_of(uint8_t stack_count)
{
    return sizeof(IRP) + (size_t)stack_count * sizeof(IO_STACK_LOCATION);
}

static void fill(IRP *irp, uint8_t stack_count, NTSTATUS status)
{
    memset(irp, 0, bytes_of(stack_count));
    irp->Type = DQ_PACKET_IRP_TYPE;
    irp->Size = (USHORT)bytes_of(stack_count);
    irp->StackCount = (CHAR)stack_count;
    irp->CurrentLocation = (CHAR)(stack_count + 1);
    irp->IoStatus.Status = status;
    irp->ThreadListEntry.Flink = &irp->ThreadListEntry;
    irp->ThreadListEntry.Blink = &irp->ThreadListEntry;
    irp->Tail.Overlay.CurrentStackLocation = (IO_STACK_LOCATION *)(irp + 1) + stack_count;
}

struct dq_own_irp *dq_own_irp_find(const IRP *irp)
{
    struct dq_own_irp *found = NULL;
    const struct dq_list *bucket = dq_packet_bucket(buckets, irp);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    DQ_LIST_FOR_EACH(link, bucket)
    {
        struct dq_own_irp *own = DQ_LIST_ENTRY(link, struct dq_own_irp, link);
        if (own->irp == irp) {
            found = own;
            break;
        }
    }
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    return found;
}

static void forget(struct dq_own_irp *own)
{
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    dq_list_remove(&own->link);
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    dq_arena_core_free(own, sizeof(*own));
}

IRP *dq_own_irp_create(uint8_t stack_count)
{
    size_t bytes = bytes_of(stack_count);
    struct dq_own_irp *own = dq_arena_core_alloc(sizeof(*own));
    IRP *irp = own ? dq_pool_alloc(bytes, DQ_PACKET_IRP_TAG, false, DQ_POOL_DRIVER) : NULL;
    if (!irp) {
        if (own) {
            dq_arena_core_free(own, sizeof(*own));
        }
        return NULL;
    }
    struct dq_own_irp *stale = dq_own_irp_find(irp);
    if (stale) { /* the driver has freed it as pool */
        forget(stale);
    }
    fill(irp, stack_count, STATUS_SUCCESS);
    own->irp = irp;
    own->stack_count = stack_count;
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    dq_list_append(dq_packet_bucket(buckets, irp), &own->link);
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    return irp;
}

/* Behind a point; what is found is there until the next one. */
static struct dq_own_irp *step_and_find(const IRP *irp)
{
    struct dq_own_irp *own = dq_own_irp_find(irp);
    if (own) {
        uint64_t location = location_of(own);
        dq_step_at(DQ_REASON_DDI, location, DQ_TOUCH_WRITE);
        own = dq_own_irp_find(irp);
        dq_touch(location, DQ_TOUCH_WRITE);
    }
    return own;
}

static void destroy(struct dq_own_irp *own)
{
    IRP *irp = own->irp;
    forget(own);
    (void)dq_pool_free_owned(irp, DQ_POOL_DRIVER, DQ_PACKET_IRP_TAG); /* unless the driver has */
}

void dq_own_irp_free(IRP *irp)
{
    struct dq_own_irp *own = step_and_find(irp);
    if (!own || own->is_condemned) {
        dq_violation(DQ_RULE_IRP_FREE, (uintptr_t)irp, 0, 0, 0, "IoFreeIrp with %s",
                     own || !dq_packet_find(irp)
                         ? "what is no IRP of IoAllocateIrp, or none any more"
                         : "an IRP that the driver did not allocate: it is completed");
        dq_bug_check(0x44, (uintptr_t)irp, 0, 0, 0);
    }
    if (own->is_lent) {
        dq_violation(DQ_RULE_IRP_FREE, (uintptr_t)irp, 0, 0, 0,
                     "IoFreeIrp with an IRP that a framework request has: take it back with "
                     "WdfRequestReuse and WDF_REQUEST_REUSE_SET_NEW_IRP first, or leave it to the "
                     "request's deletion if RequestFreesIrp was TRUE");
        dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
        own->is_condemned = true;
        dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
        return;
    }
    destroy(own);
}

void dq_own_irp_reset(const struct dq_own_irp *own, NTSTATUS status)
{
    fill(own->irp, own->stack_count, status);
}

uint32_t dq_own_irp_locations_left(const struct dq_own_irp *own)
{
    int current = own->irp->CurrentLocation;
    return current > 1 && current <= own->stack_count + 1 ? (uint32_t)current - 1 : 0;
}

IO_STACK_LOCATION *dq_own_irp_next_location(const struct dq_own_irp *own)
{
    return (IO_STACK_LOCATION *)(own->irp + 1) + dq_own_irp_locations_left(own) - 1;
}

void dq_own_irp_reuse(IRP *irp, NTSTATUS status)
{
    const struct dq_own_irp *own = step_and_find(irp);
    if (!own || own->is_away) {
        dq_violation(DQ_RULE_IRP_REUSE, (uintptr_t)irp, 0, 0, 0, "IoReuseIrp with an IRP that %s",
                     own ? "was sent with a framework request and is not back"
                         : "is none of IoAllocateIrp");
        return;
    }
    dq_own_irp_reset(own, status);
}

bool dq_own_irp_lend(struct dq_own_irp *own)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(own), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    bool was_lent = own->is_lent;
    own->is_lent = true;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    return !was_lent;
}

void dq_own_irp_set_away(struct dq_own_irp *own, bool is_away)
{
    if (!own) {
        return;
    }
    dq_step_and_touch(DQ_REASON_DDI, location_of(own), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    own->is_away = is_away;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
}

void dq_own_irp_return(struct dq_own_irp *own, bool is_free)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(own), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    own->is_lent = false;
    bool is_over = is_free || own->is_condemned;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    if (is_over) {
        destroy(own);
    }
}
