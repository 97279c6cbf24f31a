/* SPDX-License-Identifier: MIT */
/*
 * finding_order - the order that is left of each finding, followed once more: it is what the report
 * shows and the token replays, so it also has the last word on what happened.
 */
#include <string.h>

#include "base/check.h"
#include "host/memory.h"
#include "machine/explore_internal.h"
#include "machine/finding_text.h"
#include "machine/run.h"

/* Which of what the detectors saw it is; false: none. */
static bool find_detected(uint64_t signature, struct dq_detected *ret_detected,
                          uint32_t *ret_number)
{
    for (uint32_t i = 0; i < dq_detected_count(); i++) {
        if (dq_finding_signature_of_detected(dq_detected(i)) == signature) {
            *ret_detected = *dq_detected(i);
            *ret_number = i;
            return true;
        }
    }
    return false;
}

static bool show_detected(struct dq_found *found, struct dq_witness *witness)
{
    struct dq_detected detected;
    if (!dq_witness_find(&found->path) ||
        !find_detected(found->signature, &detected, &found->detected_number)) {
        return false;
    }
    witness->detected = &detected;
    dq_trace_level_set(DQ_TRACE_LEVEL_MAIN);
    (void)dq_witness_run(witness, &found->path);
    dq_trace_level_set(DQ_TRACE_LEVEL_OFF);
    if (witness->access_count < detected.access_count) {
        return false;
    }
    found->finding.is_confirmed = detected.is_confirmed;
    dq_finding_describe_detected(&found->finding, &detected);
    found->finding.details = dq_finding_details(dq_machine, witness);
    return true;
}

static bool show_failure(struct dq_found *found, struct dq_witness *witness)
{
    dq_trace_level_set(DQ_TRACE_LEVEL_MAIN);
    enum dq_execution_end end = dq_witness_run(witness, &found->path);
    dq_trace_level_set(DQ_TRACE_LEVEL_OFF);
    if (end != DQ_END_NORMAL || dq_run_judge(dq_machine) == DIRQL_OK ||
        dq_finding_signature(dq_machine) != found->signature) {
        return false;
    }
    dq_finding_describe_failure(&found->finding, dq_machine);
    dq_finding_add_witnessed(&found->finding, witness);
    found->finding.details = dq_finding_details(dq_machine, witness);
    return true;
}

static bool show_livelock(struct dq_found *found, struct dq_witness *witness)
{
    dq_trace_level_set(DQ_TRACE_LEVEL_MAIN);
    enum dq_execution_end end = dq_witness_run(witness, &found->path);
    dq_trace_level_set(DQ_TRACE_LEVEL_OFF);
    if (end != DQ_END_LIVELOCK) {
        return false;
    }
    dq_finding_describe_livelock(&found->finding, witness->livelocked);
    dq_finding_add_witnessed(&found->finding, witness);
    found->finding.details = dq_finding_details(dq_machine, witness);
    return true;
}

/* There is one order, and it has just been run. */
static bool show_as_it_is(struct dq_found *found, struct dq_witness *witness)
{
    found->finding.details = dq_finding_details(dq_machine, witness);
    return true;
}

static void show(const struct dq_exploring *exploring, struct dq_found *found)
{
    struct dq_witness *witness = host_memory_alloc(sizeof(*witness));
    dq_trace_back(exploring->trace_marked);
    bool is_shown = !dq_explore_is_paused() ? show_as_it_is(found, witness)
                    : found->is_livelock    ? show_livelock(found, witness)
                    : found->is_detected    ? show_detected(found, witness)
                                            : show_failure(found, witness);
    found->finding.preemptions = dq_explore_preemptions();
    found->finding.switches = found->path.count;
    if (is_shown) {
        found->finding.token = dq_exploring_token(exploring->config, found);
    }
    host_memory_free(witness);
}

/* As it was when it was seen first. */
static void show_unseen(const struct dq_exploring *exploring, struct dq_found *found)
{
    found->finding.switches = found->path.count;
    found->finding.token = dq_exploring_token(exploring->config, found);
}

void dq_exploring_show(struct dq_exploring *exploring)
{
    bool is_any_fatal = dq_exploring_is_any_fatal(exploring);
    for (uint32_t i = 0; i < exploring->found_count; i++) {
        if (is_any_fatal) {
            show_unseen(exploring, &exploring->found[i]);
        } else {
            show(exploring, &exploring->found[i]);
        }
    }
}
