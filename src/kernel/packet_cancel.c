/* SPDX-License-Identifier: MIT */
/* packet_cancel - see packet.h: IoCancelIrp, and the system's cancel spin lock. */
#include "kernel/callout.h"
#include "kernel/packet_internal.h"
#include "kernel/spin_lock.h"

uint8_t dq_packet_cancel_lock(void)
{
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_acquire(&dq_packets->cancel_lock);
    return irql;
}

void dq_packet_cancel_unlock(uint8_t irql)
{
    dq_spin_lock_release(&dq_packets->cancel_lock);
    dq_irql_lower(irql);
}

static struct dq_packet *packet_of(const struct dq_irp *source)
{
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    struct dq_packet *packet = source->packet;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    return packet;
}

/* The two halves of the pointer that IoSetCancelRoutine exchanges. */
static uint64_t routine_location(const struct dq_packet *packet, uint32_t half)
{
    uintptr_t address = (uintptr_t)&packet->irp->CancelRoutine;
    return dq_location(DQ_LOCATION_MEMORY, address / DQ_LOCATION_BYTES + half);
}

/* A point before each of the locations that the caller touches as one. */
static void step(const struct dq_irp *source)
{
    dq_step_at(DQ_REASON_DDI, dq_irp_location(source), DQ_TOUCH_WRITE);
    const struct dq_packet *packet = packet_of(source);
    if (packet) {
        uint64_t locations[] = { dq_packet_cancel_location(packet), routine_location(packet, 0),
                                 routine_location(packet, 1) };
        for (size_t i = 0; i < sizeof(locations) / sizeof(locations[0]); i++) {
            dq_step_at(DQ_REASON_DDI, locations[i], DQ_TOUCH_WRITE);
        }
    }
    dq_touch(dq_irp_location(source), DQ_TOUCH_WRITE);
}

/* As InterlockedExchangePointer does it, with what is known behind a point. */
static PDRIVER_CANCEL take_routine(const struct dq_packet *packet)
{
    IRP *irp = packet->irp;
    dq_touch(dq_packet_cancel_location(packet), DQ_TOUCH_WRITE);
    dq_touch(routine_location(packet, 0), DQ_TOUCH_WRITE);
    dq_touch(routine_location(packet, 1), DQ_TOUCH_WRITE);
    if (dq_is_observed() && dq_observer->access) {
        dq_observer->access(
            (uintptr_t)&irp->CancelRoutine, sizeof(irp->CancelRoutine),
            DQ_ACCESS_WRITE | DQ_ACCESS_ATOMIC | DQ_ACCESS_ACQUIRE | DQ_ACCESS_RELEASE, 0);
    }
    irp->Cancel = TRUE;
    PDRIVER_CANCEL routine = irp->CancelRoutine;
    irp->CancelRoutine = NULL;
    return routine;
}

/* With the cancel spin lock held, which the routine releases. */
static void call_routine(PDRIVER_CANCEL routine, IRP *irp, uint8_t irql)
{
    struct dq_callout callout;
    const IO_STACK_LOCATION *location = irp->Tail.Overlay.CurrentStackLocation;
    DEVICE_OBJECT *device = irp->CurrentLocation <= irp->StackCount ? location->DeviceObject : NULL;
    irp->CancelIrql = irql;
    dq_callout_begin(&callout, "Cancel", (uintptr_t)routine);
    callout.irql = irql;
    callout.spin_locks_held--;
    routine(device, irp);
    dq_callout_end(&callout, 0);
}

enum dq_packet_cancel dq_packet_cancel(struct dq_irp *source)
{
    uint8_t irql = dq_packet_cancel_lock();
    step(source);
    const struct dq_packet *packet = packet_of(source);
    if (!packet) {
        dq_packet_cancel_unlock(irql);
        return DQ_PACKET_CANCEL_LATE;
    }
    IRP *irp = packet->irp;
    PDRIVER_CANCEL routine = take_routine(packet);
    if (!routine) {
        dq_packet_cancel_unlock(irql);
        return DQ_PACKET_CANCEL_NOTED;
    }
    call_routine(routine, irp, irql);
    return DQ_PACKET_CANCEL_CALLED;
}
