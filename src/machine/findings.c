/* SPDX-License-Identifier: MIT */
/*
 * findings - what an exploration found: many orders of one mistake are one finding, and its order
 * is cut to what it needs.
 */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "explore/detect.h"
#include "explore/digest.h"
#include "host/clock.h"
#include "host/memory.h"
#include "host/process_self.h"
#include "host/symbols.h"
#include "machine/explore_internal.h"
#include "machine/report_internal.h"
#include "machine/run.h"

/* Executions that cutting one order may take. */
#define ATTEMPTS_MAX 2000u

static bool is_driver_code(const struct dirql_machine *machine, uintptr_t address)
{
    return address >= machine->driver.text_start && address < machine->driver.text_end;
}

/* Text without its numbers: those differ from order to order. */
static uint64_t hash_words(const char *text)
{
    uint64_t hash = 1;
    for (; *text; text++) {
        if (*text < '0' || *text > '9') {
            hash = dq_mix(hash, (uint8_t)*text);
        }
    }
    return hash;
}

/* The same mistake: the same rule at the same place of the driver. */
static uint64_t signature_of(const struct dirql_machine *machine)
{
    const struct dq_stop *stop = dq_stop_inspect();
    if (stop->kind == DQ_STOP_NONE) {
        return hash_words(machine->failure_text[0] ? machine->failure_text
                                                   : machine->expectation_text);
    }
    uint64_t signature = dq_mix((uint64_t)stop->kind << 32 | stop->rule, stop->code);
    if (stop->kind == DQ_STOP_STUCK) {
        return dq_mix(signature, 0);
    }
    for (uint32_t i = 0; i < stop->stack.count; i++) {
        if (is_driver_code(machine, stop->stack.addresses[i])) {
            return dq_mix(signature, stop->stack.addresses[i]);
        }
    }
    return dq_mix(signature, stop->returned_from ? stop->returned_from : hash_words(stop->text));
}

static const char *kind_of(const struct dq_stop *stop)
{
    switch (stop->kind) {
    case DQ_STOP_NONE:
        return "DATA";
    case DQ_STOP_CRASH:
    case DQ_STOP_CRASH_RUNTIME:
        return stop->rule == DQ_RULE_ENDLESS_LOOP ? "TIME" : "CRASH";
    case DQ_STOP_STUCK:
        return stop->rule == DQ_RULE_DEADLOCK ? "DLOCK" : "STUCK";
    case DQ_STOP_BUG_CHECK:
        return stop->code == 0xF2 ? "STORM" : stop->code == 0x0F ? "DLOCK" : "RULE";
    case DQ_STOP_VIOLATION:
        switch ((uint32_t)stop->rule) {
        case DQ_RULE_DEADLOCK:
        case DQ_RULE_SPIN_LOCK_RECURSION:
            return "DLOCK";
        case DQ_RULE_WATCHDOG:
            return "TIME";
        case DQ_RULE_POOL_LEAK:
        case DQ_RULE_OBJECT_LEAK:
            return "LEAK";
        default:
            return "RULE";
        }
    case DQ_STOP_DEVICE_FAILED:
    case DQ_STOP_CHOICES:
    case DQ_STOP_SCENARIO:
    case DQ_STOP_NOT_BUILT:
        return "OTHER";
    }
    return "OTHER";
}

static const char *last_component(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void add_location(struct dirql_finding *finding, const struct host_symbol *symbol)
{
    if (!symbol->function[0] || finding->location_count == DIRQL_LOCATIONS_MAX) {
        return;
    }
    struct dirql_location *location = &finding->locations[finding->location_count++];
    dq_text_copy(location->function, sizeof(location->function), symbol->function);
    dq_text_copy(location->file, sizeof(location->file), last_component(symbol->file));
    location->line = symbol->line;
}

/* All frames of the driver, innermost first. */
static void add_locations(struct dirql_finding *finding, const struct dirql_machine *machine)
{
    const struct dq_stop *stop = dq_stop_inspect();
    for (uint32_t i = 0; i < stop->stack.count; i++) {
        struct host_symbol symbol;
        if (is_driver_code(machine, stop->stack.addresses[i])) {
            host_symbol_find(stop->stack.addresses[i], i > 0, &symbol);
            add_location(finding, &symbol);
        }
    }
    if (finding->location_count == 0 && stop->kind != DQ_STOP_NONE) {
        struct host_symbol culprit;
        dq_report_find_culprit(stop, &culprit);
        add_location(finding, &culprit);
    }
}

static void describe(struct dirql_finding *finding, const struct dirql_machine *machine)
{
    static struct dirql_result result;
    dq_run_result(machine, &result);
    dq_text_copy(finding->rule, sizeof(finding->rule),
                 result.rule                               ? result.rule
                 : dq_stop_inspect()->kind == DQ_STOP_NONE ? "dirql.Expectation"
                                                           : "dirql.BugCheck");
    dq_text_copy(finding->kind, sizeof(finding->kind), kind_of(dq_stop_inspect()));
    dq_text_copy(finding->summary, sizeof(finding->summary), result.summary);
    dq_text_copy(finding->page, sizeof(finding->page), result.rule_page ? result.rule_page : "");
    finding->bug_check = result.bug_check;
    add_locations(finding, machine);
}

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
    exploring->open_count++;
    return found;
}

void dq_exploring_note_failure(struct dq_exploring *exploring, const struct dirql_machine *machine,
                               const struct dq_departure_list *path, uint32_t preemptions)
{
    uint64_t signature = signature_of(machine);
    struct dq_found *found = find(exploring, signature);
    if (!found && exploring->found_count < FINDINGS_MAX) {
        found = add(exploring, signature, preemptions);
        dq_departure_copy(&found->path, path);
        describe(&found->finding, machine);
    }
    if (found) {
        found->finding.occurrences++;
    }
}

void dq_exploring_note_livelock(struct dq_exploring *exploring, dq_actor actor,
                                const struct dq_departure_list *path, uint32_t preemptions)
{
    const struct dq_execution_actor *who = dq_execution_actor(actor);
    uint64_t signature = dq_mix(hash_words(who->label), who->kind);
    struct dq_found *found = find(exploring, signature);
    if (!found && exploring->found_count < FINDINGS_MAX) {
        found = add(exploring, signature, preemptions);
        dq_departure_copy(&found->path, path);
        found->is_livelock = true;
        dq_text_copy(found->finding.rule, sizeof(found->finding.rule), "dirql.Livelock");
        dq_text_copy(found->finding.kind, sizeof(found->finding.kind), "TIME");
        struct dq_text text;
        dq_text_init(&text, found->finding.summary, sizeof(found->finding.summary));
        dq_text_format(
            &text,
            "livelock: %s reads the same again and again, and nothing that could change it "
            "can happen any more",
            who->label);
    }
    if (found) {
        found->finding.occurrences++;
    }
}

/* ---- What detectors saw ---- */

/* A pair of places, in either order. */
static uint64_t signature_of_detected(const struct dq_detected *detected)
{
    uint64_t signature = (uint64_t)detected->kind + 1;
    for (uint32_t i = 0; i < detected->access_count; i++) {
        signature += dq_mix(detected->accesses[i].pc, 77);
    }
    return dq_mix(signature, 78);
}

static const char *describe_irql(uint8_t irql)
{
    return irql == 0   ? "PASSIVE_LEVEL"
           : irql == 1 ? "APC_LEVEL"
           : irql == 2 ? "DISPATCH_LEVEL"
                       : "DIRQL";
}

static void write_access(struct dq_text *text, const struct dq_race_access *access)
{
    const struct dq_execution_actor *actor = dq_execution_actor(access->place.actor);
    struct host_symbol symbol;
    host_symbol_find(access->pc, true, &symbol);
    dq_text_format(text, "%s %s%s (%s:%u) on processor %u at %s, in %s",
                   symbol.function[0] ? symbol.function : actor->label,
                   access->flags & DQ_ACCESS_WRITE ? "writes" : "reads",
                   access->flags & DQ_ACCESS_ATOMIC ? " atomically" : "",
                   last_component(symbol.file), symbol.line, access->place.processor,
                   describe_irql(access->place.irql), actor->label);
}

static void describe_detected(struct dirql_finding *finding, const struct dq_detected *detected)
{
    bool is_race = detected->kind == DQ_DETECTED_RACE;
    dq_text_copy(finding->rule, sizeof(finding->rule), is_race ? "dirql.Race" : "dirql.Triple");
    dq_text_copy(finding->kind, sizeof(finding->kind), is_race ? "RACE" : "TRIPLE");
    struct dq_text text;
    dq_text_init(&text, finding->summary, sizeof(finding->summary));
    dq_text_append(&text, "a race: ");
    for (uint32_t i = 0; i < detected->access_count; i++) {
        struct host_symbol symbol;
        dq_text_append(&text, i > 0 ? "; " : "");
        write_access(&text, &detected->accesses[i]);
        host_symbol_find(detected->accesses[i].pc, true, &symbol);
        add_location(finding, &symbol);
    }
    dq_text_append(&text, "; nothing orders the two");
}

static bool is_detected_now(uint64_t signature, bool *ret_is_confirmed)
{
    for (uint32_t i = 0; i < dq_detected_count(); i++) {
        if (signature_of_detected(dq_detected(i)) == signature) {
            *ret_is_confirmed = dq_detected(i)->is_confirmed;
            return true;
        }
    }
    return false;
}

void dq_exploring_note_detected(struct dq_exploring *exploring,
                                const struct dq_departure_list *path, uint32_t preemptions)
{
    for (uint32_t i = 0; i < dq_detected_count(); i++) {
        const struct dq_detected *detected = dq_detected(i);
        uint64_t signature = signature_of_detected(detected);
        struct dq_found *found = find(exploring, signature);
        if (!found && exploring->found_count < FINDINGS_MAX) {
            found = add(exploring, signature, preemptions);
            found->is_detected = true;
            dq_departure_copy(&found->path, path);
            describe_detected(&found->finding, detected);
        }
        if (!found) {
            continue;
        }
        found->finding.occurrences++;
        if (detected->is_confirmed && !found->finding.is_confirmed) {
            /* The better order to show: side by side. */
            found->finding.is_confirmed = true;
            dq_departure_copy(&found->path, path);
        }
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
        return end == DQ_END_LIVELOCK;
    }
    if (found->is_detected) {
        bool is_confirmed = false;
        return is_detected_now(signature, &is_confirmed) &&
               (is_confirmed || !found->finding.is_confirmed);
    }
    return end == DQ_END_NORMAL && dq_run_judge(exploring->machine) != DIRQL_OK &&
           signature_of(exploring->machine) == signature;
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

void dq_exploring_minimise(struct dq_exploring *exploring)
{
    for (uint32_t i = 0; i < exploring->found_count; i++) {
        struct dq_found *found = &exploring->found[i];
        minimise(exploring, found);
        (void)dq_explore_follow(&found->path, false, NULL);
        found->finding.preemptions = dq_explore_preemptions();
        found->finding.switches = found->path.count;
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
