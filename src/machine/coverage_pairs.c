/* SPDX-License-Identifier: MIT */
/* coverage_pairs - see coverage_pairs.h. */
#include "machine/coverage_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "dirql/explore.h"
#include "host/memory.h"
#include "host/symbols.h"

#define ENTRY_COUNT   65536u /* power of two; 3 MiB */
#define PROBES_MAX    64u
#define CALLS_MAX     8u   /* of functions inlined into one another */
#define CALLBACKS_MAX 256u /* of a driver; further ones are left out */

/* CALLBACK: interrupted = code. PLACE: interrupted, place. MEETING: all three. */
enum entry_kind { KIND_CALLBACK = 1, KIND_PLACE, KIND_MEETING };

/* S: claimed by whoever sets `key` first. A process that dies then leaves an entry of kind 0. */
struct entry {
    uint64_t key; /* hash of all but the count; 0: free */
    uint64_t count;
    uint64_t interrupted;
    uint64_t place;
    uint64_t interrupter;
    uint8_t irql;
    uint8_t kind;
};

struct table {
    uint64_t dropped;
    struct entry entries[ENTRY_COUNT];
};

static DQ_BOOKKEEPING struct table *table;

size_t dq_coverage_bytes(void)
{
    return sizeof(struct table);
}

void dq_coverage_open(void *memory)
{
    table = memory;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9e3779b97f4a7c15ull;
    return hash ^ (hash >> 29);
}

/* Processes that share the table meet here: a key is claimed once, counts are added. */
static void note(const struct entry *wanted)
{
    uint64_t key = mix(mix(mix(mix((uint64_t)wanted->kind << 8 | wanted->irql, wanted->interrupted),
                               wanted->place),
                           wanted->interrupter),
                       1);
    key += key == 0;
    for (uint32_t i = 0; i < PROBES_MAX; i++) {
        struct entry *entry = &table->entries[(key + i) & (ENTRY_COUNT - 1)];
        uint64_t found = __atomic_load_n(&entry->key, __ATOMIC_RELAXED);
        if (found == 0 && __atomic_compare_exchange_n(&entry->key, &found, key, false,
                                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            entry->interrupted = wanted->interrupted;
            entry->place = wanted->place;
            entry->interrupter = wanted->interrupter;
            entry->irql = wanted->irql;
            entry->kind = wanted->kind;
            found = key;
        }
        if (found == key) {
            (void)__atomic_fetch_add(&entry->count, 1, __ATOMIC_RELAXED);
            return;
        }
    }
    (void)__atomic_fetch_add(&table->dropped, 1, __ATOMIC_RELAXED);
}

void dq_coverage_note_callback(uintptr_t code, uint8_t irql)
{
    if (table) {
        note(&(struct entry){ .kind = KIND_CALLBACK, .interrupted = code, .irql = irql });
    }
}

void dq_coverage_note_place(uintptr_t interrupted, uintptr_t place, uint8_t irql)
{
    if (table && interrupted) {
        note(&(struct entry){
            .kind = KIND_PLACE, .interrupted = interrupted, .place = place, .irql = irql });
    }
}

void dq_coverage_note(uintptr_t interrupted, uintptr_t place, uintptr_t interrupter)
{
    if (table && interrupted && interrupter) {
        note(&(struct entry){ .kind = KIND_MEETING,
                              .interrupted = interrupted,
                              .place = place,
                              .interrupter = interrupter });
    }
}

/* Callbacks by code, named once: symbols are slow. */
struct callback {
    uint64_t code;
    uint8_t irql; /* lowest that it was noted at; UINT8_MAX: none */
    char name[64];
};

struct collection {
    struct callback callbacks[CALLBACKS_MAX];
    uint32_t callback_count;
    struct dirql_meeting *list;
    uint32_t count;
    uint32_t capacity;
    bool is_cut; /* more than CALLBACKS_MAX */
};

/* NULL when there are too many. */
static struct callback *find_callback(struct collection *collection, uint64_t code)
{
    for (uint32_t i = 0; i < collection->callback_count; i++) {
        if (collection->callbacks[i].code == code) {
            return &collection->callbacks[i];
        }
    }
    if (collection->callback_count == CALLBACKS_MAX) {
        collection->is_cut = true;
        return NULL;
    }
    struct host_symbol symbol;
    struct callback *callback = &collection->callbacks[collection->callback_count++];
    *callback = (struct callback){ .code = code, .irql = UINT8_MAX };
    host_symbol_find_function((uintptr_t)code, &symbol);
    dq_text_copy(callback->name, sizeof(callback->name),
                 symbol.function[0] ? symbol.function : "(no name)");
    return callback;
}

static void name_place(uint64_t place, struct dirql_location *ret_place)
{
    struct host_symbol symbols[CALLS_MAX];
    uint32_t count = host_symbol_find_calls((uintptr_t)place, false, symbols, CALLS_MAX);
    const struct host_symbol *at = &symbols[count - 1]; /* not the helper that was inlined */
    const char *slash = strrchr(at->file, '/');
    dq_text_copy(ret_place->function, sizeof(ret_place->function), at->function);
    dq_text_copy(ret_place->file, sizeof(ret_place->file), slash ? slash + 1 : at->file);
    ret_place->line = at->line;
}

static void add(struct collection *collection, struct dirql_meeting *meeting,
                const struct callback *interrupter, uint64_t count)
{
    if (collection->count == collection->capacity) {
        collection->capacity = collection->capacity ? collection->capacity * 2 : 64;
        collection->list =
            host_memory_resize(collection->list, collection->capacity * sizeof(*collection->list));
    }
    dq_text_copy(meeting->interrupter, sizeof(meeting->interrupter), interrupter->name);
    meeting->count = count;
    collection->list[collection->count++] = *meeting;
}

/* A place, with everybody who came there or could have come: where one did, the count of 0
 * vanishes in the merge. */
static void add_entry(struct collection *collection, const struct entry *entry)
{
    struct dirql_meeting meeting = { 0 };
    const struct callback *interrupted = find_callback(collection, entry->interrupted);
    const struct callback *interrupter = find_callback(collection, entry->interrupter);
    if (!interrupted || !interrupter) {
        return;
    }
    dq_text_copy(meeting.interrupted, sizeof(meeting.interrupted), interrupted->name);
    name_place(entry->place, &meeting.place);
    if (entry->kind == KIND_MEETING) {
        add(collection, &meeting, interrupter, entry->count);
        return;
    }
    for (uint32_t i = 0; i < collection->callback_count; i++) {
        const struct callback *callback = &collection->callbacks[i];
        if (callback->irql != UINT8_MAX && callback->irql > entry->irql) {
            add(collection, &meeting, callback, 0);
        }
    }
}

static int compare(const void *left, const void *right)
{
    const struct dirql_meeting *a = left;
    const struct dirql_meeting *b = right;
    int order = strcmp(a->interrupted, b->interrupted);
    order = order ? order : strcmp(a->interrupter, b->interrupter);
    order = order ? order : strcmp(a->place.file, b->place.file);
    return order ? order : (a->place.line > b->place.line) - (a->place.line < b->place.line);
}

/* Several addresses of one line are one place. */
static void merge_equal(struct collection *collection)
{
    if (collection->count == 0) {
        return;
    }
    qsort(collection->list, collection->count, sizeof(*collection->list), compare);
    uint32_t last = 0;
    for (uint32_t i = 1; i < collection->count; i++) {
        if (compare(&collection->list[last], &collection->list[i]) == 0) {
            collection->list[last].count += collection->list[i].count;
        } else {
            collection->list[++last] = collection->list[i];
        }
    }
    collection->count = last + 1;
}

bool dq_coverage_collect(struct dirql_exploration *exploration)
{
    if (!table) {
        return false;
    }
    struct collection *collection = host_memory_alloc(sizeof(*collection));
    for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
        const struct entry *entry = &table->entries[i];
        struct callback *callback =
            entry->kind == KIND_CALLBACK ? find_callback(collection, entry->interrupted) : NULL;
        if (callback && entry->irql < callback->irql) {
            callback->irql = entry->irql;
        }
    }
    for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
        const struct entry *entry = &table->entries[i];
        if (entry->kind == KIND_PLACE || entry->kind == KIND_MEETING) {
            add_entry(collection, entry);
        }
    }
    merge_equal(collection);
    host_memory_free(exploration->meetings);
    exploration->meetings = collection->list;
    exploration->meeting_count = collection->count;
    bool is_cut = collection->is_cut || table->dropped > 0;
    host_memory_free(collection);
    return is_cut;
}
