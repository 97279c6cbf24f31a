/* SPDX-License-Identifier: MIT */
/*
 * trace - what happened, as fixed-size records.
 *
 * A layer emits; verifier, statistics and writers listen. Records hold no addresses of objects and
 * nothing of the host, so that the same driver, device and choices give the same bytes in every
 * build: objects are numbered, code is named by module and offset when it is written out. The ring
 * and the listeners are bookkeeping of the machine thread: they live on the host's heap and are not
 * rewound.
 */
#ifndef DQ_TRACE_TRACE_H
#define DQ_TRACE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum dq_trace_kind {
#define DQ_TRACE_KIND(name, text, level, label_a, type_a, label_b, type_b) DQ_TRACE_##name,
#include "trace/kinds.def"
#undef DQ_TRACE_KIND
    DQ_TRACE_KIND_COUNT
};

/* How much is kept: MAIN is what a timeline needs; DETAIL adds locks, IRQL changes and pool. */
enum dq_trace_level { DQ_TRACE_LEVEL_OFF, DQ_TRACE_LEVEL_MAIN, DQ_TRACE_LEVEL_DETAIL };

struct dq_trace_record {
    uint64_t time_ns; /* virtual */
    uint16_t kind;
    uint8_t processor;
    uint8_t irql;
    uint32_t thread; /* number of the thread whose processor this is */
    uint64_t a;
    uint64_t b;
};

/* Who acts: filled in by the engine before each emit. */
struct dq_trace_actor {
    const uint64_t *time_ns;
    uint8_t processor;
    uint8_t irql;
    uint32_t thread;
};

typedef void dq_trace_listener(void *context, const struct dq_trace_record *record);

/* ring_records: power of two. */
void dq_trace_open(uint32_t ring_records, enum dq_trace_level level);
void dq_trace_close(void);
/* Another level from now on. */
void dq_trace_level_set(enum dq_trace_level level);
/* Forget all records (a new run begins); listeners and sink stay. */
void dq_trace_reset(void);
/* Records so far; and back to when there were so many: those since then are forgotten, but not by
 * listeners and sink. */
uint64_t dq_trace_position(void);
void dq_trace_back(uint64_t position);

/* At most four. */
void dq_trace_listen(dq_trace_listener *listener, void *context);
/* Called for every record that is kept, in order, when the ring would overwrite it and at
 * dq_trace_flush(). One sink. */
void dq_trace_sink_set(dq_trace_listener *sink, void *context);
void dq_trace_flush(void);

/* Level that is on for a kind; the inline test that keeps emitting cheap. */
extern uint8_t dq_trace_kind_is_on[DQ_TRACE_KIND_COUNT];
/* engine/: the record's actor. Set once. */
typedef void dq_trace_stamp(struct dq_trace_record *record);
void dq_trace_stamp_set(dq_trace_stamp *stamp);
void dq_trace_record_emit(enum dq_trace_kind kind, uint64_t a, uint64_t b);

static inline void dq_trace(enum dq_trace_kind kind, uint64_t a, uint64_t b)
{
    if (__builtin_expect(dq_trace_kind_is_on[kind], 0)) {
        dq_trace_record_emit(kind, a, b);
    }
}

/* Records still in the ring, oldest first; index 0 is the oldest. */
uint32_t dq_trace_count(void);
const struct dq_trace_record *dq_trace_at(uint32_t index);

/* One line, no newline. `name_code` writes a code address as module + offset. */
typedef void dq_trace_name_code(struct dq_text *text, uint64_t address);
void dq_trace_write(struct dq_text *text, const struct dq_trace_record *record,
                    dq_trace_name_code *name_code);
const char *dq_trace_kind_name(enum dq_trace_kind kind);

/*
 * Continue `hash` with everything that dq_trace_write() would print of the record, so that equal
 * runs have equal hashes in every build: strings count by content, code by what code_key makes of
 * its address.
 */
typedef uint64_t dq_trace_code_key(uint64_t address);
uint64_t dq_trace_hash(uint64_t hash, const struct dq_trace_record *record,
                       dq_trace_code_key *code_key);

#endif
