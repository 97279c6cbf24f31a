/* SPDX-License-Identifier: MIT */
/*
 * irql_observe - what raising and lowering IRQL mean to whoever explores orders: they touch the
 * levels that they close or open, and they order the code of this processor with the runs that they
 * kept off.
 *
 * The order holds only where the run cannot be on another processor: for a vector with one target,
 * a thread that is bound to this one, or with one processor. A raise follows the runs that ended
 * here; a run follows what was lowered here. With one processor all code is here, so a raise also
 * follows what others lowered.
 */
#include "kernel/irql.h"

#include "kernel/dpc.h"
#include "kernel/thread.h"
#include "kernel/vector.h"

static uint64_t edge(enum dq_edge_kind kind, const struct dq_cpu *cpu, uint32_t vector)
{
    return dq_edge(kind, (uint64_t)cpu->base.index << 16 | vector);
}

static void follow_runs(const struct dq_cpu *cpu, uint32_t vector)
{
    dq_acquire(edge(DQ_EDGE_SERVED, cpu, vector));
    if (dq_cpu_count() == 1) {
        dq_acquire(edge(DQ_EDGE_LOWERED, cpu, vector));
    }
}

/* What a thread that is bound to its processor does at DISPATCH_LEVEL is like the run of a DPC
 * there. */
static void order_bound_thread(const struct dq_cpu *cpu, bool is_raise)
{
    if (!dq_thread_is_bound(cpu->thread, cpu)) {
        return;
    }
    if (is_raise) {
        dq_acquire(edge(DQ_EDGE_LOWERED, cpu, 0));
    } else {
        dq_release(edge(DQ_EDGE_SERVED, cpu, 0));
    }
}

/* Levels from low + 1 to high close or open. */
static void cross(const struct dq_cpu *cpu, uint8_t low, uint8_t high, bool is_raise)
{
    if (low < DQ_IRQL_DISPATCH && high >= DQ_IRQL_DISPATCH) {
        dq_touch(dq_irql_location(cpu, DQ_IRQL_DISPATCH), DQ_TOUCH_READ);
        if (is_raise) {
            follow_runs(cpu, 0);
        } else {
            dq_release(edge(DQ_EDGE_LOWERED, cpu, 0));
            dq_dpc_observe_leave(cpu);
        }
        order_bound_thread(cpu, is_raise);
    }
    uint8_t irql;
    for (uint32_t vector = 0; (vector = dq_vector_next(vector, &irql)) != 0;) {
        if (irql <= low || irql > high) {
            continue;
        }
        dq_touch(dq_irql_location(cpu, irql), DQ_TOUCH_READ);
        if (!dq_vector_is_pinned(vector, cpu)) {
            continue;
        }
        if (is_raise) {
            follow_runs(cpu, vector);
        } else {
            dq_release(edge(DQ_EDGE_LOWERED, cpu, vector));
        }
    }
}

/* One of the levels that a raise closes at which its order matters, or none. */
static uint64_t find_point(const struct dq_cpu *cpu, uint8_t low, uint8_t high)
{
    uint64_t location = dq_irql_location(cpu, DQ_IRQL_DISPATCH);
    if (low < DQ_IRQL_DISPATCH && high >= DQ_IRQL_DISPATCH) {
        if (dq_observer->is_point(location, DQ_TOUCH_READ)) {
            return location;
        }
        if (dq_observer->is_point(DQ_LOCATION_SWITCH, DQ_TOUCH_READ)) {
            return DQ_LOCATION_SWITCH;
        }
    }
    uint8_t irql;
    for (uint32_t vector = 0; (vector = dq_vector_next(vector, &irql)) != 0;) {
        location = dq_irql_location(cpu, irql);
        if (irql > low && irql <= high && dq_observer->is_point(location, DQ_TOUCH_READ)) {
            return location;
        }
    }
    return DQ_LOCATION_PRIVATE;
}

void dq_irql_step_raise(uint8_t irql_new)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    dq_step_at(DQ_REASON_IRQL, find_point(cpu, cpu->base.irql, irql_new), DQ_TOUCH_READ);
    cpu = dq_cpu_current();
    cross(cpu, cpu->base.irql, irql_new, true);
}

void dq_irql_observe_lower(const struct dq_cpu *cpu, uint8_t irql_new)
{
    cross(cpu, irql_new, cpu->base.irql, false);
}

/* Runs of one level keep each other off, of whichever vector they are. */
static void follow_equals(const struct dq_cpu *cpu, uint8_t irql)
{
    uint8_t irql_other;
    for (uint32_t vector = 0; (vector = dq_vector_next(vector, &irql_other)) != 0;) {
        if (irql_other == irql && dq_vector_is_pinned(vector, cpu)) {
            dq_acquire(edge(DQ_EDGE_SERVED, cpu, vector));
        }
    }
}

void dq_irql_observe_run_begin(const struct dq_cpu *cpu, uint32_t vector, uint8_t irql)
{
    dq_acquire(edge(DQ_EDGE_LOWERED, cpu, vector));
    dq_acquire(edge(DQ_EDGE_SERVED, cpu, vector));
    follow_equals(cpu, irql);
}

void dq_irql_observe_run_end(const struct dq_cpu *cpu, uint32_t vector)
{
    dq_release(edge(DQ_EDGE_SERVED, cpu, vector));
}
