/* SPDX-License-Identifier: MIT */
/*
 * findings - what an exploration found: many orders of one mistake are one finding, and its order
 * is cut to what it needs.
 */
#include <string.h>

#include "base/check.h"
#include "explore/detect.h"
#include "explore/digest.h"
#include "host/clock.h"
#include "host/memory.h"
#include "host/process_self.h"
#include "machine/explore_internal.h"
#include "machine/finding_text.h"
#include "machine/run.h"

/* Executions that cutting one order may take. */
#define ATTEMPTS_MAX 2000u

static struct dq_found *find(struct dq_exploring *exploring, uint64_t signature)
{
    for (uint32_t i = 0; i < exploring->found_count; i++) {
        if (exploring->found[i].signature == signature) {
            return &exploring->found[i];
        }
    }
    return NULL;
}

static struct dq_found *add(struct dq_exploring *exploring, uint64_t signature,
                            uint32_t preemptions)
{
    struct dq_found *found = &exploring->found[exploring->found_count++];
    found->signature = signature;
    found->finding.execution = exploring->executions;
    found->finding.seconds = (double)(host_clock_now_ns() - exploring->started_ns) / 1e9;
    found->finding.preemptions = preemptions;
    found->detectors = exploring->config->detectors & DIRQL_DETECT_MEMORY;
    return found;
}

/* Of orders that show the same: fewer preemptions, then fewer departures, then the first by place
 * and option. So it does not depend on who comes first. */
static bool is_better(const struct dq_departure_list *path, uint32_t preemptions,
                      const struct dq_found *found)
{
    const struct dq_departure_list *other = &found->path;
    if (preemptions != found->finding.preemptions) {
        return preemptions < found->finding.preemptions;
    }
    if (path->count != other->count) {
        return path->count < other->count;
    }
    for (uint32_t i = 0; i < path->count; i++) {
        if (path->items[i].position != other->items[i].position) {
            return path->items[i].position < other->items[i].position;
        }
        if (path->items[i].option != other->items[i].option) {
            return path->items[i].option < other->items[i].option;
        }
    }
    return false;
}

/* Two accesses side by side have nothing between them that anybody could notice. The less is known
 * to be shared, the less that is: what was confirmed with less is to be confirmed again. */
static void know_shared(struct dq_found *found, uint64_t shared)
{
    if (shared > found->shared) {
        found->has_improved = found->has_improved || found->finding.is_confirmed;
        found->finding.is_confirmed = false;
        found->shared = shared;
    }
}

/* It was seen in this order, too. */
static void note_order(struct dq_found *found, const struct dq_departure_list *path,
                       uint32_t preemptions, bool is_confirmed)
{
    /* The better order to show: side by side. */
    bool is_first_confirmed = is_confirmed && !found->finding.is_confirmed;
    bool is_worse_kind = !is_confirmed && found->finding.is_confirmed;
    if (is_first_confirmed || (!is_worse_kind && is_better(path, preemptions, found))) {
        found->finding.is_confirmed = is_confirmed;
        found->finding.preemptions = preemptions;
        dq_departure_copy(&found->path, path);
        found->has_improved = true;
    }
}

/* Is it one of those that the user does not want to hear of? If its places are not known before it
 * is shown it may be: better to go on than to end with what is known. */
static bool is_known(const struct dq_exploring *exploring, const struct dirql_finding *finding)
{
    if (!exploring->suppressions) {
        return false;
    }
    return finding->location_count == 0
               ? dq_suppressions_may_match(exploring->suppressions, finding)
               : dq_suppressions_match(exploring->suppressions, finding);
}

bool dq_exploring_note_failure(struct dq_exploring *exploring, const struct dirql_machine *machine,
                               const struct dq_departure_list *path, uint32_t preemptions)
{
    uint64_t signature = dq_finding_signature(machine);
    struct dq_found *found = find(exploring, signature);
    if (!found && exploring->found_count < FINDINGS_MAX) {
        found = add(exploring, signature, preemptions);
        dq_departure_copy(&found->path, path);
        dq_finding_describe_failure(&found->finding, machine);
        found->is_known = is_known(exploring, &found->finding);
    }
    if (found) {
        note_order(found, path, preemptions, false);
        found->finding.occurrences++;
    }
    return !found || !found->is_known;
}

bool dq_exploring_note_livelock(struct dq_exploring *exploring,
                                const struct dq_departure_list *path, uint32_t preemptions)
{
    uint64_t signature = dq_finding_signature_of_loop(exploring);
    struct dq_found *found = find(exploring, signature);
    if (!found && exploring->found_count < FINDINGS_MAX) {
        found = add(exploring, signature, preemptions);
        dq_departure_copy(&found->path, path);
        found->is_livelock = true;
        dq_finding_describe_livelock(&found->finding, exploring->looping);
        dq_finding_add_loop(&found->finding, &exploring->loop);
        found->is_known = is_known(exploring, &found->finding);
    }
    if (found) {
        note_order(found, path, preemptions, false);
        found->finding.occurrences++;
    }
    return !found || !found->is_known;
}

/* ---- What detectors saw ---- */

static bool is_detected_now(uint64_t signature, bool *ret_is_confirmed)
{
    for (uint32_t i = 0; i < dq_detected_count(); i++) {
        if (dq_finding_signature_of_detected(dq_detected(i)) == signature) {
            *ret_is_confirmed = dq_detected(i)->is_confirmed;
            return true;
        }
    }
    return false;
}

bool dq_exploring_note_detected(struct dq_exploring *exploring,
                                const struct dq_departure_list *path, uint32_t preemptions)
{
    bool has_news = false;
    for (uint32_t i = 0; i < dq_detected_count(); i++) {
        const struct dq_detected *detected = dq_detected(i);
        uint64_t signature = dq_finding_signature_of_detected(detected);
        struct dq_found *found = find(exploring, signature);
        if (!found && exploring->found_count < FINDINGS_MAX) {
            found = add(exploring, signature, preemptions);
            found->is_detected = true;
            found->detectors |=
                detected->kind == DQ_DETECTED_RACE ? DIRQL_DETECT_RACE : DIRQL_DETECT_TRIPLES;
            dq_departure_copy(&found->path, path);
            dq_finding_describe_detected(&found->finding, detected);
            found->is_known = is_known(exploring, &found->finding);
        }
        has_news = has_news || !found || !found->is_known;
        if (!found) {
            continue;
        }
        found->finding.occurrences++;
        know_shared(found, dq_execution_shared_count());
        note_order(found, path, preemptions, detected->is_confirmed);
    }
    return has_news;
}

/* ---- What worker processes saw ---- */

void dq_exploring_note_death(struct dq_exploring *exploring, const struct dq_departure_list *path,
                             uint32_t preemptions, const char *how)
{
    uint64_t signature = dq_mix(dq_finding_hash_words(how), 79);
    struct dq_found *found = find(exploring, signature);
    if (!found && exploring->found_count < FINDINGS_MAX) {
        found = add(exploring, signature, preemptions);
        found->is_fatal = true;
        dq_departure_copy(&found->path, path);
        dq_text_copy(found->finding.rule, sizeof(found->finding.rule),
                     dq_rule_inspect(DQ_RULE_CRASH).name);
        dq_text_copy(found->finding.kind, sizeof(found->finding.kind), "CRASH");
        struct dq_text text;
        dq_text_init(&text, found->finding.summary, sizeof(found->finding.summary));
        dq_text_format(&text, "the driver ended the process that ran it: %s", how);
    }
    if (found) {
        note_order(found, path, preemptions, false);
        found->finding.occurrences++;
    }
}

void dq_exploring_note_posted(struct dq_exploring *exploring, const struct dq_found *posted)
{
    struct dq_found *found = find(exploring, posted->signature);
    if (!found && exploring->found_count < FINDINGS_MAX) {
        found = add(exploring, posted->signature, posted->finding.preemptions);
        uint64_t execution = found->finding.execution; /* of all workers, not of one */
        *found = *posted;
        found->finding.execution = execution;
        found->finding.occurrences = 0;
        found->path = (struct dq_departure_list){ 0 };
        dq_departure_copy(&found->path, &posted->path);
    }
    if (found) {
        know_shared(found, posted->shared);
        note_order(found, &posted->path, posted->finding.preemptions,
                   posted->finding.is_confirmed && posted->shared == found->shared);
        found->finding.occurrences += posted->finding.occurrences;
    }
}

/* ---- Minimising ---- */

/* Does this order show the same finding? Then it is *ret_taken. */
static bool shows(const struct dq_exploring *exploring, const struct dq_found *found,
                  const struct dq_departure_list *path, struct dq_departure_list *ret_taken)
{
    enum dq_execution_end end = dq_explore_follow(path, true, ret_taken);
    uint64_t signature = found->signature;
    if (found->is_livelock) {
        return end == DQ_END_LIVELOCK && dq_finding_signature_of_loop(exploring) == signature;
    }
    if (found->is_detected) {
        bool is_confirmed = false;
        return is_detected_now(signature, &is_confirmed) &&
               (is_confirmed || !found->finding.is_confirmed);
    }
    return end == DQ_END_NORMAL && dq_run_judge(exploring->machine) != DIRQL_OK &&
           dq_finding_signature(exploring->machine) == signature;
}

static void copy_without(struct dq_departure_list *to, const struct dq_departure_list *from,
                         uint32_t index)
{
    to->count = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        if (i != index) {
            dq_departure_append(to, from->items[i]);
        }
    }
}

static void minimise(const struct dq_exploring *exploring, struct dq_found *found)
{
    struct dq_departure_list candidate = { 0 };
    struct dq_departure_list taken = { 0 };
    uint32_t attempts = 0;
    uint32_t kept = 0; /* in a row, since the last that could be dropped */
    for (uint32_t i = 0; kept < found->path.count && attempts < ATTEMPTS_MAX; attempts++) {
        i = i < found->path.count ? i : 0;
        copy_without(&candidate, &found->path, i);
        if (shows(exploring, found, &candidate, &taken) && taken.count < found->path.count) {
            dq_departure_copy(&found->path, &taken);
            kept = 0;
        } else {
            kept++;
            i++;
        }
    }
    dq_departure_free(&candidate);
    dq_departure_free(&taken);
}

bool dq_exploring_is_any_fatal(const struct dq_exploring *exploring)
{
    bool is_fatal = false;
    for (uint32_t i = 0; i < exploring->found_count; i++) {
        is_fatal = is_fatal || exploring->found[i].is_fatal;
    }
    return is_fatal;
}

void dq_exploring_minimise(struct dq_exploring *exploring)
{
    for (uint32_t i = 0; i < exploring->found_count && !dq_exploring_is_any_fatal(exploring); i++) {
        minimise(exploring, &exploring->found[i]);
    }
}

void dq_exploring_hand_over(struct dq_exploring *exploring, struct dirql_exploration *exploration)
{
    exploration->finding_count = exploring->found_count;
    if (exploring->found_count > 0) {
        exploration->findings =
            host_memory_alloc(exploring->found_count * sizeof(exploration->findings[0]));
    }
    for (uint32_t i = 0; i < exploring->found_count; i++) {
        exploration->findings[i] = exploring->found[i].finding;
        dq_departure_free(&exploring->found[i].path);
    }
}
