/* SPDX-License-Identifier: MIT */
/*
 * io_target_notify - what remote targets hear of their device's removal.
 *
 * Those that were opened by name are watched. Before the device is removed each is asked, and is
 * closed if it lets the device go; a target without a callback is closed, opened again or closed
 * for good by the framework. Source: wdf/controlling-a-general-i-o-target-s-state.
 */
#include "framework/callout.h"
#include "framework/io_target_internal.h"
#include "kernel/stop.h"

/* In core. */
struct watch {
    struct dq_list targets; /* L: DQ_LOCK_IO_TARGET: in order of opening */
};

static struct watch *watch;

/* Who is watched, to whoever explores orders. */
#define WATCHED dq_location(DQ_LOCATION_SYSTEM, 6)

void dq_io_target_watch_open(void)
{
    watch = dq_arena_core_alloc(sizeof(*watch));
    DQ_ASSERT(watch);
    dq_list_init(&watch->targets);
}

void dq_io_target_watch_step(void)
{
    dq_step_at(DQ_REASON_DDI, WATCHED, DQ_TOUCH_WRITE);
}

void dq_io_target_watch_locked(struct dq_io_target *target, struct dq_devnode *node)
{
    dq_touch(WATCHED, DQ_TOUCH_WRITE);
    target->node = node;
    target->notice = DQ_IO_TARGET_UNTOLD;
    if (!node) {
        dq_list_remove(&target->watch_link);
    } else if (dq_list_is_empty(&target->watch_link)) {
        dq_list_append(&watch->targets, &target->watch_link);
    }
}

/* The oldest target of the node that was told `from` last: it is told `to` now. Referenced; NULL:
 * there is none. */
static struct dq_io_target *find(const struct dq_devnode *node, enum dq_io_target_notice from,
                                 enum dq_io_target_notice to)
{
    struct dq_io_target *found = NULL;
    dq_io_target_watch_step();
    dq_internal_lock_acquire(DQ_LOCK_IO_TARGET);
    dq_touch(WATCHED, DQ_TOUCH_WRITE);
    DQ_LIST_FOR_EACH(link, &watch->targets)
    {
        struct dq_io_target *target = DQ_LIST_ENTRY(link, struct dq_io_target, watch_link);
        if (target->node == node && target->notice == from) {
            target->notice = to;
            dq_object_reference(&target->object);
            found = target;
            break;
        }
    }
    dq_io_target_unlock();
    return found;
}

static WDFIOTARGET handle_of(struct dq_io_target *target)
{
    return (WDFIOTARGET)dq_object_to_handle(&target->object);
}

bool dq_io_targets_query_remove(struct dq_devnode *node)
{
    struct dq_io_target *target;
    bool may_go = true;
    while (may_go && (target = find(node, DQ_IO_TARGET_UNTOLD, DQ_IO_TARGET_ASKED)) != NULL) {
        if (target->query_remove) {
            may_go = NT_SUCCESS(
                dq_callout_io_target_query_remove(target->query_remove, handle_of(target)));
        } else {
            dq_io_target_close(target, WdfIoTargetClosedForQueryRemove);
        }
        dq_object_dereference(&target->object);
    }
    return may_go;
}

void dq_io_targets_remove_canceled(struct dq_devnode *node)
{
    static const WDF_IO_TARGET_OPEN_PARAMS again = { .Type = WdfIoTargetOpenReopen };
    struct dq_io_target *target;
    while ((target = find(node, DQ_IO_TARGET_ASKED, DQ_IO_TARGET_UNTOLD)) != NULL) {
        if (target->remove_canceled) {
            dq_callout_io_target_void(target->remove_canceled, "EvtIoTargetRemoveCanceled",
                                      handle_of(target));
        } else if (!target->query_remove) { /* then it was closed here */
            (void)dq_io_target_open(target, &again);
        }
        dq_object_dereference(&target->object);
    }
}

static void complete(struct dq_io_target *target)
{
    if (target->remove_complete) {
        dq_callout_io_target_void(target->remove_complete, "EvtIoTargetRemoveComplete",
                                  handle_of(target));
        if (dq_io_target_is_open(target)) {
            dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)target, 0, 0,
                         "EvtIoTargetRemoveComplete has not called WdfIoTargetClose: the target is "
                         "closed for it");
        }
    }
    dq_io_target_close(target, WdfIoTargetClosed);
}

void dq_io_targets_remove_complete(struct dq_devnode *node, bool is_asked)
{
    enum dq_io_target_notice last = is_asked ? DQ_IO_TARGET_ASKED : DQ_IO_TARGET_UNTOLD;
    struct dq_io_target *target;
    while ((target = find(node, last, DQ_IO_TARGET_DONE)) != NULL) {
        complete(target);
        dq_object_dereference(&target->object);
    }
}
