/* SPDX-License-Identifier: MIT */
/*
 * witness - an order that shows a finding, run once more by somebody who looks on: who accessed the
 * memory of a race from where, and whom each departure left where.
 */
#ifndef DQ_MACHINE_WITNESS_H
#define DQ_MACHINE_WITNESS_H

#include "engine/crash.h"
#include "engine/engine.h"
#include "explore/detect.h"
#include "explore/explore.h"
#include "machine/machine_internal.h"
#include "machine/report_buffer.h"

#define DQ_WITNESS_LOCKS_MAX      8u
#define DQ_WITNESS_DEPARTURES_MAX 16u /* further ones are not looked at */

/* Who accesses memory, and how it came there. */
struct dq_witness_access {
    struct dq_race_access access;
    const char *actor;          /* "interrupt" */
    struct dq_call_stack stack; /* empty: it was before the first question of all, out of sight */
    uintptr_t locks[DQ_WITNESS_LOCKS_MAX]; /* spin locks that are held, innermost last */
    uint32_t lock_count;
};

/* Where a departure left who acted. */
struct dq_witness_departure {
    struct dq_call_stack stack;
    uintptr_t device_access; /* the driver's last to the device before, in this actor; 0: none */
};

/* A processor that waits for a spin lock, or did last. */
struct dq_witness_spin {
    struct dq_call_stack stack;
    uint64_t owner;
};

struct dq_witness {
    const struct dq_detected *detected; /* what is looked for; NULL: the end */
    void (*reached)(void);              /* at the last access, on its stack; may be NULL */
    struct dq_witness_access accesses[DQ_DETECTED_ACCESSES];
    uint32_t access_count; /* all, once the last has come; 0 until then */
    struct dq_witness_departure departures[DQ_WITNESS_DEPARTURES_MAX];
    uint32_t departure_count;
    struct dq_witness_spin spins[DQ_PROCESSOR_MAX];
    const char *livelocked;       /* who reads the same again and again in the end; NULL: nobody */
    struct dq_call_stack loop;    /* of that one */
    uintptr_t last_device_access; /* the last by a DPC or work item, or else of all */
    bool is_by_deferred;
};

/* After the machine was made: a listener of its trace, which does nothing while nobody looks on. */
void dq_witness_open(void);

/* Follow the order exactly, without looking, until it has taught nothing new about what is shared:
 * from then on what detectors see is the same each time. False: they see nothing. */
bool dq_witness_find(const struct dq_departure_list *path);

/* Follow the order exactly, with trace records of departures and of accesses to the memory of what
 * is looked for. It ends at the last of these accesses, or where it ends. */
enum dq_execution_end dq_witness_run(struct dq_witness *witness,
                                     const struct dq_departure_list *path);

/* Does this processor spin now, where the witness has seen it begin? */
bool dq_witness_spins(const struct dq_witness *witness, uint32_t processor);

/* Both accesses with their stacks, or who spins and waits where. While the machine stands where the
 * witness left it. */
void dq_witness_write(struct dq_report_buffer *buffer, const struct dq_witness *witness);

#endif
