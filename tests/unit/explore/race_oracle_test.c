/* SPDX-License-Identifier: MIT */
/*
 * race_oracle_test - explore/race.h against a judge that keeps, of each event, the set of events
 * that come before it, and compares each access with all earlier ones.
 *
 * Random sequences: both have to name the same access as the first that is in a race, or none.
 */
#include "explore/race.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    EVENT_MAX = 512,
    ACTOR_MAX = 64,
    OBJECT_COUNT = 6,
    GRANULE_COUNT = 3,
    WORD_COUNT = GRANULE_COUNT * 2, /* ordering accesses are of these 4 bytes */
    BYTE_COUNT = GRANULE_COUNT * 8,
    SET_WORDS = EVENT_MAX / 64,
    SEQUENCES = 12000,
};

#define MEMORY 0x200000000000ull
#define NONE   UINT32_MAX

/* ----------------------------------------------------------------------------- judge */

struct set {
    uint64_t words[SET_WORDS];
};

struct event {
    struct set before;
    uint32_t actor;
    uint32_t offset; /* accesses */
    uint32_t bytes;  /* 0: no access, or forgotten */
    uint32_t flags;
};

static struct judge {
    struct event events[EVENT_MAX];
    uint32_t count;
    struct set actors[ACTOR_MAX]; /* what comes before the next event of each */
    struct set objects[OBJECT_COUNT];
    struct set words[WORD_COUNT]; /* released at the address */
    bool is_dma[BYTE_COUNT];
    bool is_forgotten[EVENT_MAX][BYTE_COUNT];
} judge, judge_kept;

static void join(struct set *to, const struct set *from)
{
    for (uint32_t i = 0; i < SET_WORDS; i++) {
        to->words[i] |= from->words[i];
    }
}

static bool has(const struct set *set, uint32_t event)
{
    return set->words[event / 64] >> (event % 64) & 1;
}

static struct event *judge_event(uint32_t actor)
{
    uint32_t number = judge.count++;
    struct event *event = &judge.events[number];
    memset(event, 0, sizeof(*event));
    memset(judge.is_forgotten[number], 0, sizeof(judge.is_forgotten[number]));
    event->actor = actor;
    event->before = judge.actors[actor];
    judge.actors[actor].words[number / 64] |= 1ull << (number % 64);
    return event;
}

static bool is_whole_dma(const struct event *event)
{
    return event->flags & DQ_ACCESS_DMA && event->flags & DQ_ACCESS_WRITE && event->bytes == 4 &&
           event->offset % 4 == 0;
}

static bool conflicts(const struct event *one, const struct event *other)
{
    if (!((one->flags | other->flags) & DQ_ACCESS_WRITE)) {
        return false;
    }
    if (is_whole_dma(one) || is_whole_dma(other)) {
        const struct event *rest = is_whole_dma(one) ? other : one;
        return rest->flags & DQ_ACCESS_WRITE && !(rest->flags & DQ_ACCESS_ATOMIC) &&
               !is_whole_dma(rest);
    }
    return !(one->flags & other->flags & DQ_ACCESS_ATOMIC);
}

static bool overlaps(uint32_t earlier, const struct event *now)
{
    const struct event *event = &judge.events[earlier];
    for (uint32_t byte = event->offset; byte < event->offset + event->bytes; byte++) {
        if (byte >= now->offset && byte < now->offset + now->bytes &&
            !judge.is_forgotten[earlier][byte]) {
            return true;
        }
    }
    return false;
}

static void judge_order_by_address(struct event *event)
{
    bool is_acquire = event->flags & DQ_ACCESS_ACQUIRE && !(event->flags & DQ_ACCESS_COMMUTES);
    for (uint32_t byte = event->offset; byte < event->offset + event->bytes; byte++) {
        if (is_acquire || (judge.is_dma[byte] && !(event->flags & DQ_ACCESS_WRITE))) {
            join(&judge.actors[event->actor], &judge.words[byte / 4]);
            join(&event->before, &judge.words[byte / 4]);
        }
    }
}

static void judge_store(const struct event *event)
{
    bool is_whole = is_whole_dma(event);
    bool is_release = event->flags & DQ_ACCESS_RELEASE || is_whole;
    bool is_replaced = event->flags & DQ_ACCESS_REPLACES || is_whole ||
                       (!(event->flags & DQ_ACCESS_ATOMIC) && event->flags & DQ_ACCESS_WRITE);
    for (uint32_t word = 0; word < WORD_COUNT; word++) {
        bool is_covered = word * 4 >= event->offset && word * 4 + 4 <= event->offset + event->bytes;
        if (is_covered && is_replaced) {
            memset(&judge.words[word], 0, sizeof(judge.words[word]));
        }
        if (is_covered && is_release) {
            join(&judge.words[word], &judge.actors[event->actor]);
        }
    }
    if (event->flags & DQ_ACCESS_WRITE) {
        for (uint32_t byte = event->offset; byte < event->offset + event->bytes; byte++) {
            judge.is_dma[byte] = is_whole;
        }
    }
}

/* Is the access in a race with an earlier one? */
static bool judge_access(uint32_t actor, uint32_t offset, uint32_t bytes, uint32_t flags)
{
    struct event *event = judge_event(actor);
    uint32_t number = judge.count - 1;
    event->offset = offset;
    event->bytes = bytes;
    event->flags = flags;
    judge_order_by_address(event);
    bool is_race = false;
    for (uint32_t i = 0; i < number; i++) {
        is_race |= judge.events[i].bytes != 0 && judge.events[i].actor != actor &&
                   overlaps(i, event) && conflicts(&judge.events[i], event) &&
                   !has(&event->before, i);
    }
    judge_store(event);
    return is_race;
}

static void judge_forget(uint32_t offset, uint32_t bytes)
{
    for (uint32_t byte = offset; byte < offset + bytes; byte++) {
        for (uint32_t i = 0; i < judge.count; i++) {
            judge.is_forgotten[i][byte] = true;
        }
        judge.is_dma[byte] = false;
        if (byte % 4 == 0 && byte + 4 <= offset + bytes) {
            memset(&judge.words[byte / 4], 0, sizeof(judge.words[byte / 4]));
        }
    }
}

/* --------------------------------------------------------------------------- sequences */

static uint64_t random_state;

static uint32_t draw(uint32_t count)
{
    random_state += 0x9e3779b97f4a7c15ull;
    uint64_t z = random_state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return (uint32_t)(((z ^ (z >> 31)) >> 32) * count >> 32);
}

/* How a sequence is made: some keep to their locks, some do not. */
static struct manner {
    uint32_t actors; /* that begin at once */
    uint32_t careless;
    uint32_t atomic;
    uint32_t write;
    bool is_dma;
} manner;

static struct sequence {
    uint32_t actor_count;
    uint32_t live[ACTOR_MAX];
    uint32_t live_count;
} sequence, sequence_kept;

static struct {
    uint32_t reported; /* event that was reported first */
    uint32_t partner;
    bool is_dependent;
} heard;

static void note(void *context, const struct dq_race *race)
{
    (void)context;
    if (heard.reported == NONE) {
        heard.reported = (uint32_t)race->second.pc;
        heard.partner = (uint32_t)race->first.pc;
        heard.is_dependent = race->is_dependent;
    }
}

static void begin_actor(void)
{
    if (sequence.actor_count == ACTOR_MAX - 1) {
        return;
    }
    uint32_t actor = ++sequence.actor_count;
    uint32_t creator =
        sequence.live_count > 0 && draw(3) > 0 ? sequence.live[draw(sequence.live_count)] : 0;
    dq_race_actor_begin(actor, creator);
    memset(&judge.actors[actor], 0, sizeof(judge.actors[actor]));
    join(&judge.actors[actor], &judge.actors[creator]); /* of 0: nothing */
    sequence.live[sequence.live_count++] = actor;
}

static void end_actor(uint32_t at)
{
    if (sequence.live_count > 1) {
        dq_race_actor_end(sequence.live[at]);
        sequence.live[at] = sequence.live[--sequence.live_count];
    }
}

static void release(uint32_t actor, uint32_t object, bool is_only)
{
    (is_only ? dq_race_release_only : dq_race_release)(actor, object + 1);
    if (is_only) {
        memset(&judge.objects[object], 0, sizeof(judge.objects[object]));
    }
    (void)judge_event(actor);
    join(&judge.objects[object], &judge.actors[actor]);
}

static void acquire(uint32_t actor, uint32_t object)
{
    dq_race_acquire(actor, object + 1);
    join(&judge.actors[actor], &judge.objects[object]);
}

/* True: it is in a race, by both or by one. */
static bool access_memory(uint32_t actor)
{
    static const uint32_t orders[] = {
        0,
        DQ_ACCESS_ACQUIRE,
        DQ_ACCESS_RELEASE | DQ_ACCESS_WRITE,
        DQ_ACCESS_RELEASE | DQ_ACCESS_WRITE | DQ_ACCESS_REPLACES,
        DQ_ACCESS_WRITE | DQ_ACCESS_REPLACES,
        DQ_ACCESS_ACQUIRE | DQ_ACCESS_RELEASE | DQ_ACCESS_WRITE,
        DQ_ACCESS_RELEASE | DQ_ACCESS_WRITE | DQ_ACCESS_COMMUTES,
        DQ_ACCESS_WRITE,
    };
    uint32_t bytes = 1u << draw(5);
    uint32_t offset = draw(BYTE_COUNT - bytes + 1);
    uint32_t flags = draw(100) < manner.write ? DQ_ACCESS_WRITE : 0;
    if (draw(100) < manner.atomic) {
        bytes = 4;
        offset = draw(WORD_COUNT) * 4;
        flags = DQ_ACCESS_ATOMIC | orders[draw(8)];
    } else if (manner.is_dma && actor == 1) {
        flags |= DQ_ACCESS_DMA;
        bytes = draw(2) ? 4 : 16; /* seen whole, or not at all */
        offset = draw(BYTE_COUNT / 4 - 3) * 4;
    }
    if (draw(200) == 0) {
        offset = 0; /* a range */
        bytes = BYTE_COUNT;
        flags &= DQ_ACCESS_WRITE;
    }
    struct dq_race_place place = { .actor = actor };
    uint32_t number = judge.count;
    heard.reported = NONE;
    dq_race_access(&place, MEMORY + offset, bytes, flags, number);
    bool is_race = judge_access(actor, offset, bytes, flags);
    assert_int_equal(heard.reported != NONE, is_race);
    if (is_race) {
        assert_int_equal(heard.reported, number);
        assert_false(heard.is_dependent);
        const struct event *partner = &judge.events[heard.partner];
        assert_true(conflicts(partner, &judge.events[number]));
        assert_true(overlaps(heard.partner, &judge.events[number]));
        assert_false(has(&judge.events[number].before, heard.partner));
    }
    return is_race;
}

static bool access_with_locks(uint32_t actor)
{
    if (draw(1000) < manner.careless) {
        return access_memory(actor);
    }
    acquire(actor, 0);
    bool is_race = false;
    for (uint32_t i = draw(4); i-- > 0 && !is_race;) {
        is_race = access_memory(actor);
    }
    release(actor, 0, false);
    return is_race;
}

/* One thing that happens; true: it is in a race. */
static bool happen(void)
{
    uint32_t at = draw(sequence.live_count);
    uint32_t actor = sequence.live[at];
    uint32_t object = 1 + draw(OBJECT_COUNT - 1);
    switch (draw(20)) {
    case 0:
        begin_actor();
        return false;
    case 1:
        if (draw(3) == 0) {
            end_actor(at);
        }
        return false;
    case 2:
    case 3:
        release(actor, object, draw(4) == 0);
        return false;
    case 4:
    case 5:
    case 6:
        acquire(actor, object);
        return false;
    case 7:
        if (draw(8) == 0) {
            dq_race_object_reset(object + 1);
            memset(&judge.objects[object], 0, sizeof(judge.objects[object]));
        }
        if (draw(8) == 0) {
            uint32_t offset = draw(BYTE_COUNT);
            uint32_t bytes = draw(BYTE_COUNT - offset + 1);
            dq_race_memory_new(MEMORY + offset, bytes);
            judge_forget(offset, bytes);
        }
        return false;
    default:
        return access_with_locks(actor);
    }
}

static bool run(uint32_t event_count)
{
    while (judge.count < event_count) {
        if (happen()) {
            return true;
        }
    }
    return false;
}

static void begin_sequence(uint64_t seed)
{
    random_state = seed;
    memset(&judge, 0, sizeof(judge));
    memset(&sequence, 0, sizeof(sequence));
    manner = (struct manner){ .actors = 2 + draw(20),
                              .careless = draw(4) == 0 ? 300 : draw(12),
                              .atomic = draw(2) ? 0 : draw(90),
                              .write = 1 + draw(60),
                              .is_dma = draw(4) == 0 };
    for (uint32_t i = 0; i < manner.actors; i++) {
        begin_actor();
    }
}

static int open_race(void **state)
{
    (void)state;
    dq_race_open(&(struct dq_race_config){ .found = note, .clock_words = 1u << 18 });
    return 0;
}

static void first_race_is_the_judges(void **state)
{
    (void)state;
    uint32_t race_count = 0;
    for (uint64_t seed = 0; seed < SEQUENCES; seed++) {
        dq_race_begin();
        begin_sequence(seed);
        race_count += run(100 + draw(300));
        assert_false(dq_race_is_full());
    }
    assert_in_range(race_count, SEQUENCES / 5, SEQUENCES / 5 * 4); /* both are tried enough */
    dq_race_close();
}

static void base_is_where_each_execution_goes_on(void **state)
{
    (void)state;
    uint32_t race_count = 0;
    uint32_t base_count = 0;
    for (uint64_t seed = 0; seed < SEQUENCES / 20; seed++) {
        dq_race_close(); /* no base */
        (void)open_race(NULL);
        begin_sequence(seed << 32);
        if (run(50 + draw(100))) {
            continue;
        }
        base_count++;
        dq_race_keep();
        judge_kept = judge;
        sequence_kept = sequence;
        for (uint64_t execution = 0; execution < 10; execution++) {
            if (execution == 7) { /* the base grows */
                dq_race_begin();
                judge = judge_kept;
                sequence = sequence_kept;
                if (run(judge.count + 20)) {
                    break;
                }
                dq_race_keep();
                judge_kept = judge;
                sequence_kept = sequence;
            }
            dq_race_begin();
            judge = judge_kept;
            sequence = sequence_kept;
            race_count += run(judge.count + draw(200));
        }
    }
    assert_true(base_count > SEQUENCES / 100);
    assert_in_range(race_count, base_count, base_count * 9);
    dq_race_close();
}

#define CASE(function) cmocka_unit_test_setup(function, open_race)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(first_race_is_the_judges),
        CASE(base_is_where_each_execution_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
