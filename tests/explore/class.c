/* SPDX-License-Identifier: MIT */
/* class - see class.h. */
#include "class.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void class_touch(struct class_record *record, uint8_t location, enum class_mode mode, uint8_t actor,
                 uint8_t op)
{
    assert(record->touch_count < CLASS_TOUCHES_MAX);
    record->touches[record->touch_count++] = (struct class_touch){
        .location = location, .mode = (uint8_t)mode, .actor = actor, .op = op
    };
}

void class_result(struct class_record *record, uint8_t actor, uint8_t op, uint32_t value)
{
    assert(record->result_count < CLASS_RESULTS_MAX);
    record->results[record->result_count++] =
        (struct class_result){ .actor = actor, .op = op, .value = value };
}

void class_shift(struct class_record *record, const struct class_shift *shift)
{
    assert(record->shift_count < CLASS_SHIFTS_MAX);
    record->shifts[record->shift_count++] = *shift;
}

struct writer {
    uint8_t *key;
    size_t length;
};

static void put(struct writer *writer, uint32_t byte)
{
    assert(writer->length < CLASS_KEY_BYTES_MAX);
    writer->key[writer->length++] = (uint8_t)byte;
}

static int compare_pairs(const void *left, const void *right)
{
    return memcmp(left, right, 2);
}

/* Sorted, because they commute. */
static void put_pairs(struct writer *writer, uint8_t (*pairs)[2], uint32_t count)
{
    qsort(pairs, count, 2, compare_pairs);
    put(writer, count);
    for (uint32_t i = 0; i < count; i++) {
        put(writer, pairs[i][0]);
        put(writer, pairs[i][1]);
    }
}

/* Touches that commute with each other and lie together are one set. */
static void put_location(struct writer *writer, const struct class_record *record, uint8_t location)
{
    uint8_t pairs[CLASS_TOUCHES_MAX][2];
    uint32_t count = 0;
    uint8_t mode = CLASS_WRITE;
    for (uint32_t i = 0; i < record->touch_count; i++) {
        const struct class_touch *touch = &record->touches[i];
        if (touch->location != location) {
            continue;
        }
        if (count > 0 && (touch->mode != mode || mode == CLASS_WRITE)) {
            put(writer, mode);
            put_pairs(writer, pairs, count);
            count = 0;
        }
        mode = touch->mode;
        pairs[count][0] = touch->actor;
        pairs[count++][1] = touch->op;
    }
    if (count > 0) {
        put(writer, mode);
        put_pairs(writer, pairs, count);
    }
}

static int compare_results(const void *left, const void *right)
{
    const struct class_result *a = left;
    const struct class_result *b = right;
    return a->actor != b->actor ? a->actor - b->actor : a->op - b->op;
}

static void put_results(struct writer *writer, const struct class_record *record)
{
    struct class_result results[CLASS_RESULTS_MAX];
    memcpy(results, record->results, record->result_count * sizeof(*results));
    qsort(results, record->result_count, sizeof(*results), compare_results);
    for (uint32_t i = 0; i < record->result_count; i++) {
        put(writer, results[i].actor);
        put(writer, results[i].op);
        for (uint32_t shift = 0; shift < 32; shift += 8) {
            put(writer, results[i].value >> shift);
        }
    }
}

/* Which changes of IRQL on its processor that reach over an ISR's level came before it. */
static void put_isr(struct writer *writer, const struct class_record *record, uint32_t isr_index)
{
    const struct class_shift *isr = &record->shifts[isr_index];
    uint8_t pairs[CLASS_SHIFTS_MAX][2];
    uint32_t count = 0;
    for (uint32_t i = 0; i < isr_index; i++) {
        const struct class_shift *shift = &record->shifts[i];
        if (!shift->is_isr && shift->processor == isr->processor && shift->low < isr->low &&
            shift->high >= isr->low) {
            pairs[count][0] = shift->actor;
            pairs[count++][1] = shift->op;
        }
    }
    put(writer, isr->actor);
    put_pairs(writer, pairs, count);
}

static void put_shifts(struct writer *writer, const struct class_record *record)
{
    for (uint32_t actor = 0; actor < CLASS_ACTORS; actor++) {
        for (uint32_t i = 0; i < record->shift_count; i++) {
            if (record->shifts[i].is_isr && record->shifts[i].actor == actor) {
                put_isr(writer, record, i);
            }
        }
    }
}

size_t class_key(const struct class_record *record, uint8_t key[CLASS_KEY_BYTES_MAX])
{
    struct writer writer = { .key = key };
    put(&writer, record->is_stuck);
    for (uint32_t actor = 0; actor < CLASS_ACTORS; actor++) {
        if (record->completed[actor]) {
            put(&writer, actor);
            put(&writer, record->completed[actor]);
        }
    }
    for (uint8_t location = 0; location < CLASS_LOCATIONS; location++) {
        put(&writer, 0xf0u + location);
        put_location(&writer, record, location);
    }
    put_results(&writer, record);
    if (record->has_shifts) {
        put_shifts(&writer, record);
    }
    return writer.length;
}

enum class_mode class_mode_of(uint8_t code)
{
    switch (code) {
    case PROGRAM_READ:
        return CLASS_READ;
    case PROGRAM_ADD:
        return CLASS_ADD;
    case PROGRAM_OR:
        return CLASS_OR;
    case PROGRAM_AND:
        return CLASS_AND;
    case PROGRAM_XOR:
        return CLASS_XOR;
    default:
        return CLASS_WRITE;
    }
}

uint32_t class_value(uint8_t code, uint8_t actor, uint8_t index, uint32_t old)
{
    uint32_t number = (uint32_t)PROGRAM_NUMBER(actor, index);
    switch (code) {
    case PROGRAM_WRITE:
        return PROGRAM_CONSTANT(number);
    case PROGRAM_INCREASE:
    case PROGRAM_ADD:
    case PROGRAM_ADD_USED:
        return old + PROGRAM_AMOUNT(number);
    case PROGRAM_OR:
    case PROGRAM_OR_USED:
        return old | PROGRAM_BIT(number);
    case PROGRAM_AND:
    case PROGRAM_AND_USED:
        return old & ~PROGRAM_BIT(number);
    case PROGRAM_XOR:
    case PROGRAM_XOR_USED:
        return old ^ PROGRAM_BIT(number);
    default:
        return old;
    }
}
