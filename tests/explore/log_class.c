/* SPDX-License-Identifier: MIT */
/* log_class - see log_class.h. */
#include "log_class.h"

#include <stdio.h>
#include <string.h>

#include "program_text.h"

#define DISPATCH 2u

struct actor_state {
    uint8_t irqls[8];
    uint32_t irql_count;
    uint32_t position; /* touches before its last entry's end */
};

struct reading {
    const struct program *program;
    struct class_record *record;
    const struct program_entry *entry;
    const char *reason;
    uint32_t values[CLASS_TOUCHES_MAX]; /* of the touched variable, after each touch */
    struct actor_state actors[CLASS_ACTORS];
};

static const struct program_op *op_of(const struct reading *reading)
{
    const struct program_routine *routine =
        &reading->program->routines[PROGRAM_ACTOR_ROUTINE(reading->entry->actor)];
    return reading->entry->op < routine->count ? &routine->ops[reading->entry->op] : NULL;
}

/* Of a variable before the touch at `position`. */
static uint32_t value_at(const struct reading *reading, uint8_t variable, uint32_t position)
{
    while (position > 0) {
        position--;
        if (reading->record->touches[position].location == variable) {
            return reading->values[position];
        }
    }
    return 0;
}

/* The read of a plain increase was some time before its entry: where the value was that it read,
 * the latest such place. */
static void insert_read(struct reading *reading, uint8_t variable, uint32_t old)
{
    struct class_record *record = reading->record;
    const struct program_entry *entry = reading->entry;
    uint32_t at = record->touch_count;
    while (value_at(reading, variable, at) != old) {
        if (at == reading->actors[entry->actor].position) {
            reading->reason = "an increase read what was never there";
            return;
        }
        at--;
    }
    class_touch(record, variable, CLASS_READ, entry->actor, entry->op);
    struct class_touch touch = record->touches[record->touch_count - 1];
    uint32_t behind = record->touch_count - 1 - at;
    memmove(&record->touches[at + 1], &record->touches[at], behind * sizeof(touch));
    memmove(&reading->values[at + 1], &reading->values[at], behind * sizeof(reading->values[0]));
    record->touches[at] = touch;
    reading->values[at] = old;
    for (uint32_t i = 0; i < CLASS_ACTORS; i++) {
        reading->actors[i].position += reading->actors[i].position > at;
    }
}

static bool returns_old(uint8_t code)
{
    return code == PROGRAM_READ || code == PROGRAM_ADD_USED || code == PROGRAM_OR_USED ||
           code == PROGRAM_AND_USED || code == PROGRAM_XOR_USED;
}

static void read_variable(struct reading *reading, const struct program_op *op)
{
    struct class_record *record = reading->record;
    const struct program_entry *entry = reading->entry;
    uint32_t old = value_at(reading, op->object, record->touch_count);
    if (op->code == PROGRAM_INCREASE) {
        old = entry->value;
        insert_read(reading, op->object, old);
    } else if (returns_old(op->code) && old != entry->value) {
        reading->reason = "an operation read another value than was there";
    }
    class_touch(record, op->object, class_mode_of(op->code), entry->actor, entry->op);
    reading->values[record->touch_count - 1] = class_value(op->code, entry->actor, entry->op, old);
}

static void read_shift(struct reading *reading, uint8_t irql, bool is_raise)
{
    const struct program_entry *entry = reading->entry;
    struct actor_state *actor = &reading->actors[entry->actor];
    struct class_shift shift = { .processor = entry->processor,
                                 .actor = entry->actor,
                                 .op = entry->op };
    uint8_t irql_old = actor->irqls[actor->irql_count];
    if (is_raise) {
        actor->irqls[++actor->irql_count] = irql;
    } else if (actor->irql_count == 0) {
        reading->reason = "an IRQL was lowered that was not raised";
        return;
    } else {
        irql = actor->irqls[--actor->irql_count];
    }
    shift.low = is_raise ? irql_old : irql;
    shift.high = is_raise ? irql : irql_old;
    if (shift.low != shift.high) {
        class_shift(reading->record, &shift);
    }
}

static void read_acquire(struct reading *reading, uint8_t location, uint8_t irql)
{
    read_shift(reading, irql, true);
    class_touch(reading->record, location, CLASS_WRITE, reading->entry->actor, reading->entry->op);
}

static void read_operation(struct reading *reading, const struct program_op *op)
{
    const struct program_entry *entry = reading->entry;
    switch ((enum program_code)op->code) {
    case PROGRAM_RAISE:
        read_shift(reading, op->object, true);
        break;
    case PROGRAM_LOWER:
    case PROGRAM_UNLOCK:
    case PROGRAM_IUNLOCK:
        read_shift(reading, 0, false);
        break;
    case PROGRAM_LOCK:
        read_acquire(reading, CLASS_LOCK(op->object), DISPATCH);
        break;
    case PROGRAM_ILOCK:
        read_acquire(reading, CLASS_ILOCK(op->object), reading->program->vector[op->object].irql);
        break;
    case PROGRAM_SET:
    case PROGRAM_RESET:
    case PROGRAM_WAIT_SHORT:
    case PROGRAM_WAIT_LONG:
    case PROGRAM_INSERT:
    case PROGRAM_REGISTER:
        class_result(reading->record, entry->actor, entry->op, entry->value);
        break;
    case PROGRAM_WAIT:
    case PROGRAM_ENQUEUE:
    case PROGRAM_FLUSH:
    case PROGRAM_ARM:
    case PROGRAM_SIGNAL:
    case PROGRAM_DISABLE:
    case PROGRAM_ENABLE:
    case PROGRAM_MASK:
    case PROGRAM_UNMASK:
    case PROGRAM_BIND:
    case PROGRAM_UNBIND:
        break;
    default:
        read_variable(reading, op);
        break;
    }
}

static void read_begin(struct reading *reading)
{
    const struct program_entry *entry = reading->entry;
    uint8_t routine = PROGRAM_ACTOR_ROUTINE(entry->actor);
    struct actor_state *actor = &reading->actors[entry->actor];
    actor->irqls[0] = routine < PROGRAM_WORK(0) ? DISPATCH : 0;
    if (routine >= PROGRAM_DPC(0)) {
        return;
    }
    uint8_t vector = (uint8_t)(routine - PROGRAM_ISR(0));
    actor->irqls[0] = reading->program->vector[vector].irql;
    class_touch(reading->record, CLASS_ILOCK(vector), CLASS_WRITE, entry->actor, PROGRAM_BEGIN);
    struct class_shift shift = {
        .processor = entry->processor, .actor = entry->actor, .low = actor->irqls[0], .is_isr = true
    };
    class_shift(reading->record, &shift);
}

static void read_entry(struct reading *reading)
{
    const struct program_entry *entry = reading->entry;
    const struct program_op *op = op_of(reading);
    reading->record->completed[entry->actor]++;
    if (entry->op == PROGRAM_BEGIN) {
        read_begin(reading);
    } else if (op) {
        read_operation(reading, op);
    } else {
        reading->reason = "an entry names an operation that is not there";
    }
    reading->actors[entry->actor].position = reading->record->touch_count;
}

/* Is every routine that began at its end, and every thread? */
static bool is_finished(const struct program *program, const struct class_record *record)
{
    for (uint32_t i = 0; i < CLASS_ACTORS; i++) {
        uint32_t routine = PROGRAM_ACTOR_ROUTINE(i);
        bool is_thread = routine < PROGRAM_THREADS_MAX;
        bool is_there = is_thread ? routine < program->threads && i % PROGRAM_RUNS_MAX == 0
                                  : record->completed[i] > 0;
        uint32_t expected = program->routines[routine].count + (is_thread ? 0u : 1u);
        if (is_there && record->completed[i] != expected) {
            return false;
        }
    }
    return true;
}

const char *log_class_read(const struct program *program, const struct program_entry *log,
                           uint32_t count, struct class_record *ret_record)
{
    static struct reading reading;
    memset(&reading, 0, sizeof(reading));
    memset(ret_record, 0, sizeof(*ret_record));
    reading.program = program;
    reading.record = ret_record;
    ret_record->has_shifts = program->processors == 1;
    if (count >= PROGRAM_LOG_MAX) {
        return "the log is full";
    }
    for (uint32_t i = 0; i < count && !reading.reason; i++) {
        reading.entry = &log[i];
        if (log[i].actor >= CLASS_ACTORS) {
            return "an entry names an actor that is not there";
        }
        read_entry(&reading);
    }
    ret_record->is_stuck = !is_finished(program, ret_record);
    return reading.reason;
}

void log_class_print(const struct program *program, const struct program_entry *log, uint32_t count)
{
    for (uint32_t i = 0; i < count && i < PROGRAM_LOG_MAX; i++) {
        const struct program_routine *routine =
            &program->routines[PROGRAM_ACTOR_ROUTINE(log[i].actor)];
        char actor[16];
        char op[32] = "begins";
        program_actor_text(log[i].actor, actor);
        if (log[i].op < routine->count) {
            program_op_text(&routine->ops[log[i].op], op);
        }
        printf("    %s on %u: %s -> 0x%x\n", actor, log[i].processor, op, log[i].value);
    }
}
