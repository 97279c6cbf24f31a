/* SPDX-License-Identifier: MIT */
/*
 * triple - see triple.h: of each granule the last accesses of up to four actors (or of fewer, if
 * they use parts of it), and who came between.
 */
#include "explore/triple.h"

#include <string.h>

#include "base/check.h"
#include "host/memory.h"

enum {
    GRANULE_BYTES = 8,
    RECORD_COUNT = 4, /* actors that are in the middle of something at one place */
    LOCK_MAX = 4,     /* driver code holds one or two */
    ACTORS_DEFAULT = 4096,
    GRANULES_DEFAULT = 4096,
    FOUND_MAX = 64,
    SECTION_COUNT = 8, /* an actor's last ones; a first access before them is forgotten */
    KEPT_MAX = 64,
};

struct held {
    uint64_t locks[LOCK_MAX]; /* S */
    uint32_t count;           /* S */
};

/* The last access of an actor to these bytes of a granule, as the first of a triple. */
struct record {
    dq_actor actor;                /* S: 0: none */
    uint32_t serial;               /* S: of the actor's accesses */
    uint32_t waits;                /* S: of the actor until then */
    uint32_t sections;             /* S: the same */
    bool has_between;              /* S */
    uint64_t frame;                /* S */
    uint64_t value;                /* S: before */
    struct held held;              /* S */
    struct held held_between;      /* S */
    struct dq_race_access access;  /* S */
    struct dq_race_access between; /* S */
};

struct set {
    uint32_t next;                       /* S: record to be replaced */
    struct record records[RECORD_COUNT]; /* S */
};

struct progress {
    uint32_t stamp;                /* S */
    uint32_t serial;               /* S */
    uint32_t waits;                /* S */
    uint32_t sections;             /* S: that it began */
    uint64_t locks[SECTION_COUNT]; /* S: of the last sections, by number modulo the count */
    uint64_t frame;                /* S: of its last access */
};

/* The part of the base that is one granule. */
struct kept {
    uint64_t number;
    struct set set;
    dq_actor actors[RECORD_COUNT]; /* of the records, with how far they had come */
    struct progress progress[RECORD_COUNT];
};

struct found {
    uintptr_t first, between, last;
};

/* S: bookkeeping of the machine thread. */
static DQ_BOOKKEEPING struct {
    struct dq_triple_config config;
    uint32_t stamp;
    uint64_t *numbers; /* granule of each set */
    uint32_t *stamps;  /* execution of each set */
    struct set *sets;
    struct progress *actors;
    struct found found[FOUND_MAX];
    uint32_t found_count;
    struct dq_triple open; /* its last access may not have happened yet */
    uint64_t open_value;   /* before */
    bool is_open;
    struct kept *kept;
    uint32_t kept_count;
} triple;

/* ----------------------------------------------------------------------------- kinds */

static bool is_write(const struct dq_race_access *access)
{
    return access->flags & DQ_ACCESS_WRITE;
}

static bool is_plain(const struct dq_race_access *access)
{
    return !(access->flags & DQ_ACCESS_ATOMIC);
}

static bool is_without_order(const struct dq_race_access *access)
{
    return !is_plain(access) && !(access->flags & (DQ_ACCESS_ACQUIRE | DQ_ACCESS_RELEASE));
}

/* Looks at what it overwrites, or would (a compare-exchange that failed). */
static bool is_interlocked(const struct dq_race_access *access)
{
    uint32_t told = access->flags & (is_write(access) ? DQ_ACCESS_REPLACES : DQ_ACCESS_RELEASE);
    return !is_plain(access) && (is_write(access) ? told == 0 : told != 0);
}

static bool is_end_of_triple(const struct dq_race_access *access)
{
    return !is_interlocked(access) && !is_without_order(access);
}

static uint32_t pattern_of(bool first_writes, bool between_writes, bool last_writes)
{
    if (between_writes) {
        if (first_writes) {
            return last_writes ? 0 : DQ_TRIPLE_WRITE_WRITE_READ;
        }
        return last_writes ? DQ_TRIPLE_READ_WRITE_WRITE : DQ_TRIPLE_READ_WRITE_READ;
    }
    return first_writes && last_writes ? DQ_TRIPLE_WRITE_READ_WRITE : 0;
}

/* ----------------------------------------------------------------------------- locks */

static struct held held_of(const struct dq_triple_access *now)
{
    struct held held = { .count = now->lock_count < LOCK_MAX ? now->lock_count : LOCK_MAX };
    for (uint32_t i = 0; i < held.count; i++) {
        held.locks[i] = now->locks[i];
    }
    return held;
}

static bool holds(const struct held *held, uint64_t lock)
{
    for (uint32_t i = 0; i < held->count; i++) {
        if (held->locks[i] == lock) {
            return true;
        }
    }
    return false;
}

/* Since the record the actor has begun one section of the lock at most. */
static bool is_next_section(const struct record *record, uint64_t lock,
                            const struct progress *progress)
{
    uint32_t count = 0;
    if (progress->sections - record->sections > SECTION_COUNT) {
        return false;
    }
    for (uint32_t i = record->sections; i != progress->sections; i++) {
        count += progress->locks[i % SECTION_COUNT] == lock;
    }
    return count <= 1;
}

static bool have_lock_in_common(const struct record *record, const struct held *last,
                                const struct progress *progress)
{
    for (uint32_t i = 0; i < last->count; i++) {
        uint64_t lock = last->locks[i];
        if (holds(&record->held, lock) && holds(&record->held_between, lock) &&
            is_next_section(record, lock, progress)) {
            return true;
        }
    }
    return false;
}

static bool hold_the_same(const struct held *one, const struct held *other)
{
    return one->count == other->count &&
           memcmp(one->locks, other->locks, one->count * sizeof(one->locks[0])) == 0;
}

/* ----------------------------------------------------------------------------- rules */

static bool is_two_sections(const struct record *record, const struct dq_triple_access *now,
                            const struct held *held, const struct progress *progress)
{
    return is_plain(&record->access) && is_plain(&record->between) && is_plain(&now->access) &&
           have_lock_in_common(record, held, progress);
}

static bool is_volatile_update(const struct record *record, const struct dq_triple_access *now,
                               const struct held *held, uint32_t serial)
{
    return !is_plain(&record->access) && !is_plain(&now->access) && !is_write(&record->access) &&
           is_write(&now->access) && record->serial + 1 == serial &&
           record->access.place.irql == now->access.place.irql &&
           hold_the_same(&record->held, held);
}

/* What came between left something else than what was there. */
static bool has_changed(const struct record *record, const struct dq_triple_access *now)
{
    return is_write(&record->access) || record->value != now->value;
}

static bool is_new(const struct dq_triple *found)
{
    struct found pcs = { found->first.pc, found->between.pc, found->last.pc };
    for (uint32_t i = 0; i < triple.found_count; i++) {
        const struct found *known = &triple.found[i];
        if (known->first == pcs.first && known->between == pcs.between && known->last == pcs.last) {
            return false;
        }
    }
    if (triple.found_count == FOUND_MAX) {
        return false;
    }
    triple.found[triple.found_count++] = pcs;
    return true;
}

static void report(const struct dq_triple *found)
{
    if (is_new(found) && triple.config.found) {
        triple.config.found(triple.config.context, found);
    }
}

/* TRUE over TRUE loses nothing. Of wider values the same cannot be said: two counts of which one is
 * lost leave one value, too. */
static bool is_flag_set_twice(const struct dq_race_access *last)
{
    return is_write(last) && last->bytes == 1 &&
           triple.config.read(last->address, last->bytes) == triple.open_value;
}

void dq_triple_settle(void)
{
    if (!triple.is_open) {
        return;
    }
    triple.is_open = false;
    if (!is_flag_set_twice(&triple.open.last)) {
        report(&triple.open);
    }
}

/* `now` is the same actor's next access to the granule of the record. */
static void judge(const struct record *record, const struct dq_triple_access *now,
                  const struct held *held, const struct progress *progress)
{
    uint32_t pattern =
        pattern_of(is_write(&record->access), is_write(&record->between), is_write(&now->access));
    if (!(pattern & triple.config.patterns) || record->access.address != now->access.address ||
        record->access.bytes != now->access.bytes || !is_end_of_triple(&record->access) ||
        !is_end_of_triple(&now->access)) {
        return;
    }
    if (now->frame == 0 || record->frame != now->frame || record->waits != progress->waits ||
        !has_changed(record, now)) {
        return;
    }
    if (is_two_sections(record, now, held, progress) ||
        is_volatile_update(record, now, held, progress->serial)) {
        triple.open = (struct dq_triple){ .pattern = (enum dq_triple_pattern)pattern,
                                          .first = record->access,
                                          .between = record->between,
                                          .last = now->access };
        triple.open_value = now->value;
        triple.is_open = triple.config.read != NULL;
        if (!triple.is_open) {
            report(&triple.open);
        }
    }
}

static bool is_overlapping(const struct dq_race_access *one, const struct dq_race_access *other)
{
    return one->address < other->address + other->bytes &&
           other->address < one->address + one->bytes;
}

/* `now` is of another actor than the record's: the first that could be what comes between. */
static void come_between(struct record *record, const struct dq_triple_access *now,
                         const struct held *held)
{
    const struct dq_race_access *first = &record->access;
    const struct dq_race_access *access = &now->access;
    bool is_wanted = is_write(access) ||
                     (is_write(first) && triple.config.patterns & DQ_TRIPLE_WRITE_READ_WRITE);
    if (!record->has_between && is_wanted && is_overlapping(first, access) &&
        !is_without_order(access)) {
        record->has_between = true;
        record->between = *access;
        record->held_between = *held;
    }
}

/* ----------------------------------------------------------------------------- table */

static uint32_t set_of(uint64_t number)
{
    return (uint32_t)(number * 0x9e3779b97f4a7c15ull >> 40) & (triple.config.granules - 1);
}

static bool is_remembered(uint32_t set, uint64_t number)
{
    return triple.stamps[set] == triple.stamp && triple.numbers[set] == number;
}

/* The set of the granule; whatever had its place is forgotten. */
static struct set *take_set(uint64_t number)
{
    uint32_t at = set_of(number);
    struct set *set = &triple.sets[at];
    if (!is_remembered(at, number)) {
        triple.stamps[at] = triple.stamp;
        triple.numbers[at] = number;
        set->next = 0;
        for (uint32_t i = 0; i < RECORD_COUNT; i++) {
            set->records[i].actor = 0;
        }
    }
    return set;
}

static void remember(struct set *set, struct record *own, const struct dq_triple_access *now,
                     const struct held *held, const struct progress *progress)
{
    if (!own) {
        own = &set->records[set->next];
        set->next = (set->next + 1) % RECORD_COUNT;
    }
    own->actor = now->access.place.actor;
    own->serial = progress->serial;
    own->waits = progress->waits;
    own->sections = progress->sections;
    own->has_between = false;
    own->frame = now->frame;
    own->value = now->value;
    own->held = *held;
    own->access = now->access;
}

static struct progress *progress_of(dq_actor actor)
{
    struct progress *progress = &triple.actors[actor];
    if (progress->stamp != triple.stamp) {
        *progress = (struct progress){ .stamp = triple.stamp };
    }
    return progress;
}

/* Of two records that overlap with one access the first is the one that it could end, if any. */
static struct record *take_own(struct record *own, struct record *record,
                               const struct dq_race_access *access)
{
    if (!own) {
        return record;
    }
    bool is_better =
        record->access.address == access->address && record->access.bytes == access->bytes;
    (is_better ? own : record)->actor = 0;
    return is_better ? record : own;
}

void dq_triple_access(const struct dq_triple_access *now)
{
    dq_actor actor = now->access.place.actor;
    if (actor == 0 || actor >= triple.config.actors || now->access.bytes == 0) {
        return;
    }
    dq_triple_settle();
    struct progress *progress = progress_of(actor);
    progress->serial++;
    progress->frame = now->frame;
    uint64_t number = now->access.address / GRANULE_BYTES;
    if ((now->access.address + now->access.bytes - 1) / GRANULE_BYTES != number) {
        dq_triple_memory_new(now->access.address, now->access.bytes);
        return;
    }
    struct held held = held_of(now);
    struct set *set = take_set(number);
    struct record *own = NULL;
    for (uint32_t i = 0; i < RECORD_COUNT; i++) {
        struct record *record = &set->records[i];
        if (record->actor == 0) {
            continue;
        }
        if (record->actor != actor) {
            come_between(record, now, &held);
        } else if (is_overlapping(&record->access, &now->access)) {
            own = take_own(own, record, &now->access);
        }
    }
    if (own && own->has_between) {
        judge(own, now, &held, progress);
    }
    remember(set, own, now, &held, progress);
}

void dq_triple_other_access(dq_actor actor)
{
    dq_triple_settle();
    if (actor < triple.config.actors) {
        progress_of(actor)->serial++;
    }
}

void dq_triple_acquire(dq_actor actor, uint64_t lock)
{
    if (actor < triple.config.actors) {
        struct progress *progress = progress_of(actor);
        progress->locks[progress->sections++ % SECTION_COUNT] = lock;
    }
}

void dq_triple_wait(dq_actor actor)
{
    if (actor < triple.config.actors) {
        progress_of(actor)->waits++;
    }
}

void dq_triple_memory_new(uintptr_t address, size_t bytes)
{
    if (bytes == 0) {
        return;
    }
    uint64_t first = address / GRANULE_BYTES;
    uint64_t last = (address + bytes - 1) / GRANULE_BYTES;
    if (last - first < triple.config.granules) {
        for (uint64_t number = first; number <= last; number++) {
            if (is_remembered(set_of(number), number)) {
                triple.stamps[set_of(number)] = 0;
            }
        }
        return;
    }
    for (uint32_t at = 0; at < triple.config.granules; at++) {
        if (triple.numbers[at] >= first && triple.numbers[at] <= last) {
            triple.stamps[at] = 0;
        }
    }
}

/* ------------------------------------------------------------------------ executions */

void dq_triple_open(const struct dq_triple_config *config)
{
    memset(&triple, 0, sizeof(triple));
    triple.config = *config;
    if (triple.config.patterns == 0) {
        triple.config.patterns = DQ_TRIPLE_READ_WRITE_WRITE;
    }
    if (triple.config.actors == 0) {
        triple.config.actors = ACTORS_DEFAULT;
    }
    if (triple.config.granules == 0) {
        triple.config.granules = GRANULES_DEFAULT;
    }
    DQ_ASSERT((triple.config.granules & (triple.config.granules - 1)) == 0);
    triple.numbers = host_memory_alloc(triple.config.granules * sizeof(uint64_t));
    triple.stamps = host_memory_alloc(triple.config.granules * sizeof(uint32_t));
    triple.sets = host_memory_alloc(triple.config.granules * sizeof(struct set));
    triple.actors = host_memory_alloc(triple.config.actors * sizeof(struct progress));
    triple.kept = host_memory_alloc(KEPT_MAX * sizeof(struct kept));
    dq_triple_begin();
}

void dq_triple_close(void)
{
    host_memory_free(triple.numbers);
    host_memory_free(triple.stamps);
    host_memory_free(triple.sets);
    host_memory_free(triple.actors);
    host_memory_free(triple.kept);
    memset(&triple, 0, sizeof(triple));
}

/* An end of a triple may come yet: its actor is in the same run of a callback. */
static bool is_under_way(const struct record *record)
{
    return record->actor != 0 && record->frame != 0 &&
           record->frame == progress_of(record->actor)->frame;
}

static void keep(uint32_t at)
{
    struct kept *kept = &triple.kept[triple.kept_count];
    bool is_any_under_way = false;
    kept->number = triple.numbers[at];
    kept->set = triple.sets[at];
    for (uint32_t i = 0; i < RECORD_COUNT; i++) {
        struct record *record = &kept->set.records[i];
        if (is_under_way(record)) {
            is_any_under_way = true;
            kept->progress[i] = *progress_of(record->actor);
        } else {
            record->actor = 0;
        }
        kept->actors[i] = record->actor;
    }
    triple.kept_count += is_any_under_way;
}

void dq_triple_keep(void)
{
    dq_triple_settle();
    triple.kept_count = 0;
    for (uint32_t at = 0; at < triple.config.granules && triple.kept_count < KEPT_MAX; at++) {
        if (triple.stamps[at] == triple.stamp) {
            keep(at);
        }
    }
}

static void put_back(const struct kept *kept)
{
    struct set *set = take_set(kept->number);
    *set = kept->set;
    for (uint32_t i = 0; i < RECORD_COUNT; i++) {
        if (kept->actors[i] != 0) {
            struct progress *progress = progress_of(kept->actors[i]);
            *progress = kept->progress[i];
            progress->stamp = triple.stamp;
        }
    }
}

void dq_triple_begin(void)
{
    triple.stamp++;
    if (triple.stamp == 0) { /* after 2^32 executions */
        memset(triple.stamps, 0, triple.config.granules * sizeof(uint32_t));
        memset(triple.actors, 0, triple.config.actors * sizeof(struct progress));
        triple.stamp = 1;
    }
    triple.found_count = 0;
    triple.is_open = false;
    for (uint32_t i = 0; i < triple.kept_count; i++) {
        put_back(&triple.kept[i]);
    }
}

uint32_t dq_triple_count(void)
{
    return triple.found_count;
}
