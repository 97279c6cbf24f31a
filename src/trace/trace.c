/* SPDX-License-Identifier: MIT */
/* trace - see trace.h. */
#include "trace/trace.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "host/memory.h"

#define LISTENER_MAX 4u
/* Hashes of string literals already seen, by address: power of two. */
#define STRING_CACHE 256u

enum field_type { FIELD_N, FIELD_U, FIELD_X, FIELD_S, FIELD_C, FIELD_I };

struct kind_description {
    const char *text;
    enum dq_trace_level level;
    const char *label_a;
    enum field_type type_a;
    const char *label_b;
    enum field_type type_b;
};

static const struct kind_description kinds[DQ_TRACE_KIND_COUNT] = {
#define DQ_TRACE_KIND(name, text, level, label_a, type_a, label_b, type_b)                         \
    [DQ_TRACE_##name] = { text,    DQ_TRACE_LEVEL_##level, label_a, FIELD_##type_a,                \
                          label_b, FIELD_##type_b },
#include "trace/kinds.def"
#undef DQ_TRACE_KIND
};

DQ_BOOKKEEPING uint8_t dq_trace_kind_is_on[DQ_TRACE_KIND_COUNT];

/* S: bookkeeping of the machine thread; see the header. */
static DQ_BOOKKEEPING struct {
    struct dq_trace_record *ring;
    uint64_t mask;
    uint64_t written; /* records emitted since the reset */
    uint64_t oldest;  /* of these, the first that is still in the ring */
    uint64_t flushed; /* of these, given to the sink */
    dq_trace_stamp *stamp;
    dq_trace_listener *sink;
    void *sink_context;
    dq_trace_listener *listeners[LISTENER_MAX];
    void *listener_contexts[LISTENER_MAX];
    uint32_t listener_count;
    struct {
        const char *string;
        uint64_t hash;
    } strings[STRING_CACHE];
} trace;

void dq_trace_open(uint32_t ring_records, enum dq_trace_level level)
{
    DQ_ASSERT(ring_records >= 2 && (ring_records & (ring_records - 1)) == 0);
    memset(&trace, 0, sizeof(trace));
    trace.ring = host_memory_alloc(ring_records * sizeof(*trace.ring));
    trace.mask = ring_records - 1;
    dq_trace_level_set(level);
}

void dq_trace_level_set(enum dq_trace_level level)
{
    for (uint32_t kind = 0; kind < DQ_TRACE_KIND_COUNT; kind++) {
        dq_trace_kind_is_on[kind] = level != DQ_TRACE_LEVEL_OFF && kinds[kind].level <= level;
    }
}

void dq_trace_close(void)
{
    memset(dq_trace_kind_is_on, 0, sizeof(dq_trace_kind_is_on));
    host_memory_free(trace.ring);
    memset(&trace, 0, sizeof(trace));
}

void dq_trace_reset(void)
{
    trace.written = 0;
    trace.oldest = 0;
    trace.flushed = 0;
    memset(trace.strings, 0, sizeof(trace.strings)); /* modules with literals may have gone */
}

uint64_t dq_trace_position(void)
{
    return trace.written;
}

void dq_trace_back(uint64_t position)
{
    trace.written = position;
    trace.oldest = trace.oldest < position ? trace.oldest : position;
    trace.flushed = trace.flushed < position ? trace.flushed : position;
}

void dq_trace_listen(dq_trace_listener *listener, void *context)
{
    DQ_ASSERT(trace.listener_count < LISTENER_MAX);
    trace.listeners[trace.listener_count] = listener;
    trace.listener_contexts[trace.listener_count] = context;
    trace.listener_count++;
}

void dq_trace_sink_set(dq_trace_listener *sink, void *context)
{
    trace.sink = sink;
    trace.sink_context = context;
}

void dq_trace_stamp_set(dq_trace_stamp *stamp)
{
    trace.stamp = stamp;
}

void dq_trace_flush(void)
{
    if (!trace.sink) {
        return;
    }
    while (trace.flushed < trace.written) {
        trace.sink(trace.sink_context, &trace.ring[trace.flushed & trace.mask]);
        trace.flushed++;
    }
}

void dq_trace_record_emit(enum dq_trace_kind kind, uint64_t a, uint64_t b)
{
    if (trace.sink && trace.written - trace.flushed > trace.mask) {
        dq_trace_flush();
    }
    struct dq_trace_record *record = &trace.ring[trace.written & trace.mask];
    record->kind = (uint16_t)kind;
    record->a = a;
    record->b = b;
    trace.stamp(record);
    trace.written++;
    trace.oldest += trace.written - trace.oldest > trace.mask + 1;
    for (uint32_t i = 0; i < trace.listener_count; i++) {
        trace.listeners[i](trace.listener_contexts[i], record);
    }
}

uint32_t dq_trace_count(void)
{
    if (!trace.ring) {
        return 0;
    }
    return (uint32_t)(trace.written - trace.oldest);
}

const struct dq_trace_record *dq_trace_at(uint32_t index)
{
    return &trace.ring[(trace.oldest + index) & trace.mask];
}

const char *dq_trace_kind_name(enum dq_trace_kind kind)
{
    return kinds[kind].text;
}

static void write_field(struct dq_text *text, const char *label, enum field_type type,
                        uint64_t value, dq_trace_name_code *name_code)
{
    if (type == FIELD_N) {
        return;
    }
    dq_text_format(text, " %s=", label);
    switch (type) {
    case FIELD_N:
        break;
    case FIELD_U:
        dq_text_format(text, "%" PRIu64, value);
        break;
    case FIELD_X:
        dq_text_format(text, "0x%" PRIx64, value);
        break;
    case FIELD_I:
        dq_text_format(text, "%" PRId64, (int64_t)value);
        break;
    case FIELD_S:
        dq_text_append(text, (const char *)(uintptr_t)value);
        break;
    case FIELD_C:
        name_code(text, value);
        break;
    }
}

void dq_trace_write(struct dq_text *text, const struct dq_trace_record *record,
                    dq_trace_name_code *name_code)
{
    const struct kind_description *kind = &kinds[record->kind];
    dq_text_format(text, "%12" PRIu64 " cpu%u irql%-2u t%-3" PRIu32 " %s", record->time_ns,
                   record->processor, record->irql, record->thread, kind->text);
    write_field(text, kind->label_a, kind->type_a, record->a, name_code);
    write_field(text, kind->label_b, kind->type_b, record->b, name_code);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9e3779b97f4a7c15ull;
    return hash ^ (hash >> 32);
}

/* FNV-1a of the characters. Literals keep their place for a run, so each is read once. */
static uint64_t hash_string(uint64_t address)
{
    if (address == 0) {
        return 0;
    }
    const char *string = (const char *)(uintptr_t)address;
    uint32_t slot = (uint32_t)((address ^ (address >> 8)) & (STRING_CACHE - 1));
    if (trace.strings[slot].string == string) {
        return trace.strings[slot].hash;
    }
    uint64_t hash = 0xcbf29ce484222325ull;
    for (const char *at = string; *at; at++) {
        hash = (hash ^ (unsigned char)*at) * 0x100000001b3ull;
    }
    trace.strings[slot].string = string;
    trace.strings[slot].hash = hash;
    return hash;
}

static uint64_t hash_field(uint64_t hash, enum field_type type, uint64_t value,
                           dq_trace_code_key *code_key)
{
    switch (type) {
    case FIELD_N:
        return hash;
    case FIELD_U:
    case FIELD_X:
    case FIELD_I:
        return mix(hash, value);
    case FIELD_S:
        return mix(hash, hash_string(value));
    case FIELD_C:
        return mix(hash, code_key(value));
    }
    return hash;
}

uint64_t dq_trace_hash(uint64_t hash, const struct dq_trace_record *record,
                       dq_trace_code_key *code_key)
{
    const struct kind_description *kind = &kinds[record->kind];
    hash = mix(hash, record->time_ns);
    hash = mix(hash, (uint64_t)record->thread << 32 | (uint64_t)record->kind << 16 |
                         (uint64_t)record->processor << 8 | record->irql);
    hash = hash_field(hash, kind->type_a, record->a, code_key);
    return hash_field(hash, kind->type_b, record->b, code_key);
}
