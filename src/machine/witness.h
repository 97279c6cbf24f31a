/* SPDX-License-Identifier: MIT */
/*
 * witness - an order that shows a finding, run once more by somebody who looks on: who accessed the
 * memory of a race from where, and whom each departure left where.
 */
#ifndef DQ_MACHINE_WITNESS_H
#define DQ_MACHINE_WITNESS_H

#include "engine/crash.h"
#include "explore/detect.h"
#include "explore/explore.h"
#include "machine/machine_internal.h"
#include "machine/report_buffer.h"

#define DQ_WITNESS_LOCKS_MAX      8u
#define DQ_WITNESS_DEPARTURES_MAX 16u /* further ones are not looked at */

/* Who accesses memory, and how it came there. */
struct dq_witness_access {
    struct dq_race_access access;
    const char *actor; /* "interrupt" */
    struct dq_call_stack stack;
    uintptr_t locks[DQ_WITNESS_LOCKS_MAX]; /* spin locks that are held, innermost last */
    uint32_t lock_count;
};

struct dq_witness {
    const struct dq_detected *detected; /* what is looked for; NULL: the end */
    void (*reached)(void);              /* at the last access, on its stack; may be NULL */
    struct dq_witness_access accesses[DQ_DETECTED_ACCESSES];
    uint32_t access_count; /* that were seen */
    struct dq_call_stack departures[DQ_WITNESS_DEPARTURES_MAX];
    uint32_t departure_count;
};

/* Follow the order exactly, unseen, until it has taught nothing new about what is shared: then it
 * can be compared. Returns whether detectors see anything, and the first of it. */
bool dq_witness_find(const struct dq_departure_list *path, struct dq_detected *ret_detected);

/* Follow the order exactly, with trace records of departures and of accesses to the memory of what
 * is looked for. It ends at the last of these accesses, or where it ends. */
enum dq_execution_end dq_witness_run(struct dq_witness *witness,
                                     const struct dq_departure_list *path);

/* Both accesses with their stacks. While the machine stands where the witness left it. */
void dq_witness_write(struct dq_report_buffer *buffer, const struct dq_witness *witness);

#endif
