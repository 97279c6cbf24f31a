/* SPDX-License-Identifier: MIT */
/* witness - see witness.h. */
#include "machine/witness.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "explore/execution.h"
#include "explore/watch.h"
#include "framework/object.h"
#include "host/symbols.h"
#include "kernel/cpu.h"
#include "kernel/numbering.h"
#include "machine/report_internal.h"

/* An object that holds a lock begins so few bytes before it. */
#define OBJECT_BYTES_MAX 4096u

static bool is_same(const struct dq_race_access *a, const struct dq_race_access *b)
{
    return a->place.actor == b->place.actor && a->place.where == b->place.where &&
           (a->pc & 0xffffffffffffull) == (b->pc & 0xffffffffffffull) &&
           a->address < b->address + b->bytes && b->address < a->address + a->bytes;
}

static void look_at(struct dq_witness_access *seen, const struct dq_race_access *access)
{
    seen->access = *access;
    seen->actor = dq_execution_actor(access->place.actor)->label;
    seen->lock_count = dq_watch_locks(access->place.actor, seen->locks, DQ_COUNT_OF(seen->locks));
    dq_call_stack_capture(&seen->stack);
}

static void accessed(void *context, const struct dq_race_access *access)
{
    struct dq_witness *witness = context;
    const struct dq_detected *detected = witness->detected;
    uint32_t last = detected->access_count - 1;
    uint32_t index = 0;
    while (index <= last && !is_same(access, &detected->accesses[index])) {
        index++;
    }
    if (access->pc || index <= last) {
        /* An address inside of the instruction that called us. */
        dq_trace(access->flags & DQ_ACCESS_WRITE ? DQ_TRACE_ACCESS_WRITE : DQ_TRACE_ACCESS_READ,
                 access->address, access->pc ? access->pc - 1 : 0);
    }
    if (index > last || witness->accesses[index].stack.count > 0) {
        return;
    }
    look_at(&witness->accesses[index], access);
    if (index == last) {
        witness->access_count = detected->access_count;
        if (witness->reached) {
            witness->reached();
        }
        dq_explore_stop();
    }
}

/* ---- Accesses to devices, and spinning: records of the trace are made by who does it ---- */

#define TOUCHES_MAX 64u /* power of two */

/* S: the last access of each actor; of two with one place, of the later. */
static DQ_BOOKKEEPING struct {
    struct dq_witness *witness; /* NULL: nobody looks on */
    struct {
        dq_actor actor;
        uintptr_t code;
    } touches[TOUCHES_MAX];
} listening;

static void note_device_access(struct dq_witness *witness)
{
    dq_actor actor = dq_explore_acting();
    uintptr_t code = dq_machine_driver_caller();
    if (actor == 0 || code == 0) {
        return;
    }
    listening.touches[actor % TOUCHES_MAX].actor = actor;
    listening.touches[actor % TOUCHES_MAX].code = code;
    enum dq_actor_kind kind = dq_execution_actor(actor)->kind;
    bool is_deferred = kind == DQ_ACTOR_DPC || kind == DQ_ACTOR_WORK;
    if (is_deferred || !witness->is_by_deferred) {
        witness->last_device_access = code;
        witness->is_by_deferred = is_deferred;
    }
}

static void note_spin(struct dq_witness *witness, const struct dq_trace_record *record)
{
    struct dq_witness_spin *spin = &witness->spins[record->processor % DQ_PROCESSOR_MAX];
    spin->owner = record->b;
    dq_call_stack_capture(&spin->stack);
}

static void listen(void *context, const struct dq_trace_record *record)
{
    (void)context;
    if (!listening.witness) {
        return;
    }
    if (record->kind == DQ_TRACE_REGISTER_READ || record->kind == DQ_TRACE_REGISTER_WRITE ||
        record->kind == DQ_TRACE_CONFIG_READ || record->kind == DQ_TRACE_CONFIG_WRITE) {
        note_device_access(listening.witness);
    } else if (record->kind == DQ_TRACE_LOCK_SPIN) {
        note_spin(listening.witness, record);
    }
}

void dq_witness_open(void)
{
    listening.witness = NULL;
    dq_trace_listen(listen, NULL);
}

static void departed(void *context, uint32_t number)
{
    struct dq_witness *witness = context;
    dq_actor actor = dq_explore_acting();
    if (number > DQ_WITNESS_DEPARTURES_MAX) {
        return;
    }
    struct dq_witness_departure *departure = &witness->departures[number - 1];
    bool has_touched = listening.touches[actor % TOUCHES_MAX].actor == actor;
    dq_call_stack_capture(&departure->stack);
    departure->device_access = has_touched ? listening.touches[actor % TOUCHES_MAX].code : 0;
    witness->departure_count = number;
}

#define LESSONS_MAX 16u

bool dq_witness_find(const struct dq_departure_list *path)
{
    uint64_t shared = UINT64_MAX;
    for (uint32_t i = 0; i < LESSONS_MAX && shared != dq_execution_shared_count(); i++) {
        shared = dq_execution_shared_count();
        (void)dq_explore_follow(path, false, NULL);
    }
    return dq_detected_count() > 0;
}

static void livelocked(void *context)
{
    struct dq_witness *witness = context;
    witness->livelocked = dq_execution_actor(dq_explore_acting())->label;
    dq_call_stack_capture(&witness->loop);
    if (witness->reached) {
        witness->reached();
    }
}

static void forget(struct dq_witness *witness)
{
    const struct dq_detected *detected = witness->detected;
    void (*reached)(void) = witness->reached;
    memset(witness, 0, sizeof(*witness));
    witness->detected = detected;
    witness->reached = reached;
    for (uint32_t i = 0; detected && i < detected->access_count; i++) {
        witness->accesses[i].access = detected->accesses[i];
        witness->accesses[i].actor = dq_execution_actor(detected->accesses[i].place.actor)->label;
    }
}

enum dq_execution_end dq_witness_run(struct dq_witness *witness,
                                     const struct dq_departure_list *path)
{
    const struct dq_detected *detected = witness->detected;
    struct dq_watcher watcher = {
        .context = witness,
        .accessed = accessed,
        .departed = departed,
        .livelocked = livelocked,
    };
    forget(witness);
    if (detected) {
        watcher.address = detected->accesses[0].address;
        watcher.bytes = detected->accesses[0].bytes;
    }
    memset(listening.touches, 0, sizeof(listening.touches));
    listening.witness = witness;
    dq_watch(&watcher);
    enum dq_execution_end end = dq_explore_follow(path, false, NULL);
    dq_watch(NULL);
    listening.witness = NULL;
    return end;
}

/* ---- As text ---- */

/* The framework object that this lock is part of, or NULL. */
static const struct dq_object *find_object(uintptr_t lock)
{
    uintptr_t address = lock & ~(uintptr_t)(DQ_ARENA_ALIGN - 1);
    for (uint32_t bytes = 0; bytes < OBJECT_BYTES_MAX && dq_arena_is_core(address);
         bytes += DQ_ARENA_ALIGN, address -= DQ_ARENA_ALIGN) {
        const struct dq_object *object = (const struct dq_object *)address;
        if (object->signature == DQ_OBJECT_SIGNATURE) {
            return lock < address + object->class->bytes ? object : NULL;
        }
    }
    return NULL;
}

/* "lock 2 of a WDFINTERRUPT", "the KSPIN_LOCK GlobalLock" */
static void write_lock(struct dq_text *text, uintptr_t lock)
{
    const struct dq_object *object = find_object(lock);
    struct host_symbol symbol;
    if (object) {
        dq_text_format(text, "lock %" PRIu32 " of a %s", dq_number_of_address((const void *)lock),
                       object->class->name);
        return;
    }
    host_symbol_find_data(lock, &symbol);
    if (symbol.function[0]) {
        dq_text_append(text, "the KSPIN_LOCK ");
        dq_report_name_memory(text, lock);
    } else {
        dq_text_format(text, "KSPIN_LOCK %" PRIu32, dq_number_of_address((const void *)lock));
    }
}

static void write_access(struct dq_report_buffer *buffer, const struct dq_witness_access *seen,
                         bool is_first)
{
    const struct dq_race_access *access = &seen->access;
    char line[512];
    struct dq_text text;
    dq_text_init(&text, line, sizeof(line));
    dq_text_format(&text, "%s: %s of %" PRIu32 " byte%s at ", is_first ? "first" : "then",
                   access->flags & DQ_ACCESS_WRITE ? "write" : "read", access->bytes,
                   access->bytes == 1 ? "" : "s");
    dq_report_name_memory(&text, access->address);
    dq_text_format(&text, "\n  %-10s processor %u, IRQL %u (", "by", access->place.processor,
                   access->place.irql);
    dq_report_write_irql(&text, access->place.irql);
    dq_text_format(&text, "), %s\n", seen->actor);
    if (seen->stack.count == 0) {
        dq_text_format(&text, "  %-10s before anything could happen in another order\n", "when");
        dq_report_buffer_append(buffer, line);
        return;
    }
    dq_text_format(&text, "  %-10s ", "holds");
    for (uint32_t i = 0; i < seen->lock_count; i++) {
        dq_text_append(&text, i > 0 ? ", " : "");
        write_lock(&text, seen->locks[i]);
    }
    dq_text_append(&text, seen->lock_count ? "\n\n" : "no spin lock\n\n");
    dq_report_buffer_append(buffer, line);
    dq_report_write_stack(buffer, &seen->stack, false);
}

bool dq_witness_spins(const struct dq_witness *witness, uint32_t processor)
{
    return dq_cpu_at(processor)->state == DQ_CPU_SPINNING &&
           witness->spins[processor].stack.count > 0;
}

static void write_spin(struct dq_report_buffer *buffer, const struct dq_witness_spin *spin,
                       uint32_t processor)
{
    char line[256];
    struct dq_text text;
    dq_text_init(&text, line, sizeof(line));
    dq_text_format(&text, "%sprocessor %" PRIu32 " waits for ", buffer->length ? "\n" : "",
                   processor);
    write_lock(&text, (uintptr_t)dq_cpu_at(processor)->spinning_on);
    dq_text_format(&text, ", which processor %" PRIu64 " holds\n\n", spin->owner);
    dq_report_buffer_append(buffer, line);
    dq_report_write_stack(buffer, &spin->stack, false);
}

void dq_witness_write(struct dq_report_buffer *buffer, const struct dq_witness *witness)
{
    if (witness->livelocked) {
        dq_report_buffer_append(buffer, "the loop, innermost call first\n\n");
        dq_report_write_stack(buffer, &witness->loop, false);
    }
    for (uint32_t i = 0; i < witness->access_count; i++) {
        dq_report_buffer_append(buffer, i > 0 ? "\n" : "");
        write_access(buffer, &witness->accesses[i], i == 0);
    }
    for (uint32_t i = 0; i < dq_cpu_count() && !witness->detected; i++) {
        if (dq_witness_spins(witness, i)) {
            write_spin(buffer, &witness->spins[i], i);
        }
    }
    if (!witness->detected) {
        dq_report_write_waits(buffer);
    }
}
