/* SPDX-License-Identifier: MIT */
/*
 * race - see race.h: accesses compared with what is remembered of their granules.
 *
 * Of a granule only those accesses are remembered that a later one could be in a race with when it
 * is in none with the others. A new access replaces an old one, byte by byte, if the old one comes
 * before it and conflicts with nothing that the new one does not conflict with; for who is
 * unordered with the old one is then unordered with the new one. An access that finds one of its
 * own actor in the same epoch, as wide and as strong, need not be remembered nor compared: since
 * then nobody can have come after that one, so that who is in a race with the new one was found to
 * be in a race with that.
 */
#include "explore/race.h"

#include <string.h>

#include "base/check.h"
#include "explore/race_internal.h"

enum { PAIR_MAX = 256, PC_BITS = 48 };

/* Addresses' objects stand beside those of engine/observe.h, whose kinds are few. */
#define ADDRESS_OBJECT 0xff00000000000000ull

/* These have more to do than to be remembered. */
#define FLAGS_ORDERING (DQ_ACCESS_ACQUIRE | DQ_ACCESS_RELEASE | DQ_ACCESS_REPLACES | DQ_ACCESS_DMA)
#define FLAGS_KEPT     (FLAGS_ORDERING | DQ_ACCESS_WRITE | DQ_ACCESS_ATOMIC | DQ_ACCESS_COMMUTES)

#define ENTRY_EPOCH 0xffffffffffff0000ull
#define ENTRY_BYTES 0xffu

struct pair {
    uintptr_t low;
    uintptr_t high;
};

struct findings {
    uint32_t pair_count;
    uint64_t first; /* number of the access that was the first to be in a race; 0: none was */
    bool is_full;
    struct pair pairs[PAIR_MAX];
};

/* S: bookkeeping of the machine thread. */
static DQ_BOOKKEEPING struct {
    dq_race_found *found;
    void *context;
    uint32_t actor_limit;
    uint32_t stamp;
    uint64_t access; /* number of the present one, among those that were new */
    struct findings now;
    struct findings base;
} race;

/* The access that happens now, or its piece that is looked at. */
struct piece {
    const struct dq_race_place *place;
    uintptr_t address; /* of the access */
    uint32_t bytes;
    uint32_t flags;
    uintptr_t pc;
    uint64_t number; /* granule */
    uint64_t entry;  /* as it would be remembered */
    uint32_t kind;
    bool is_whole; /* a device's store that reads see whole */
};

static uint32_t entry_kind(uint64_t entry)
{
    return (uint32_t)(entry >> DQ_RACE_KIND_SHIFT) & DQ_RACE_KIND_ALL;
}

static dq_actor entry_actor(uint64_t entry)
{
    return (uint32_t)(entry >> 16) & 0xffff;
}

/* ----------------------------------------------------------------------- what is found */

static bool is_new_pair(uintptr_t one, uintptr_t other)
{
    struct pair pair = { one < other ? one : other, one < other ? other : one };
    for (uint32_t i = 0; i < race.now.pair_count; i++) {
        if (race.now.pairs[i].low == pair.low && race.now.pairs[i].high == pair.high) {
            return false;
        }
    }
    if (race.now.pair_count == PAIR_MAX) {
        race.now.is_full = true;
        return false;
    }
    race.now.pairs[race.now.pair_count++] = pair;
    return true;
}

static struct dq_race_access describe(uint64_t number, uint64_t entry,
                                      const struct dq_race_detail *detail)
{
    uint64_t word = detail->pc_processor_irql;
    return (struct dq_race_access){
        .place = { .actor = entry_actor(entry),
                   .where = detail->where,
                   .processor = (uint8_t)(word >> 8),
                   .irql = (uint8_t)word },
        .pc = word >> 16,
        .address = number * DQ_RACE_GRANULE_BYTES + (uintptr_t)(intptr_t)detail->offset,
        .bytes = detail->bytes,
        .flags = detail->flags,
    };
}

static struct dq_race_detail detail_of(const struct piece *piece)
{
    return (struct dq_race_detail){
        .pc_processor_irql =
            (uint64_t)piece->pc << 16 | (uint64_t)piece->place->processor << 8 | piece->place->irql,
        .where = piece->place->where,
        .bytes = (uint8_t)piece->bytes,
        .flags = (uint8_t)piece->flags,
        .offset = (int8_t)(piece->address - piece->number * DQ_RACE_GRANULE_BYTES),
    };
}

static DQ_COLD void report(const struct piece *piece, uint64_t entry,
                           const struct dq_race_detail *detail)
{
    if (dq_race_order_is_full()) { /* it could be an edge that was lost */
        return;
    }
    if (race.now.first == 0) {
        race.now.first = race.access;
    }
    struct dq_race_detail own = detail_of(piece);
    struct dq_race found = { .first = describe(piece->number, entry, detail),
                             .second = describe(piece->number, piece->entry, &own),
                             .is_dependent = race.now.first != race.access };
    if (is_new_pair(found.first.pc, found.second.pc) && race.found) {
        race.found(race.context, &found);
    }
}

/* --------------------------------------------------------------------------- entries */

static void remove_entry(struct dq_race_entries *entries, struct dq_race_details *details,
                         uint32_t at)
{
    entries->count--;
    entries->entry[at] = entries->entry[entries->count];
    entries->entry[entries->count] = 0;
    details->detail[at] = details->detail[entries->count];
}

/* What the block remembers of the piece's bytes: report what races, drop what need not be kept. One
 * that was in a race goes as well where the new one is as strong: the execution is lost anyway. */
static void compare(struct dq_race_entries *entries, struct dq_race_details *details,
                    const struct piece *piece)
{
    for (uint32_t at = entries->count; at-- > 0;) {
        uint64_t entry = entries->entry[at];
        if (!(entry & piece->entry & ENTRY_BYTES)) {
            continue;
        }
        uint32_t kind = entry_kind(entry);
        bool is_before =
            dq_race_order_knows(piece->place->actor, entry_actor(entry), (uint32_t)(entry >> 32));
        bool is_conflict = (kind | piece->kind) == DQ_RACE_KIND_ALL;
        if (!is_before && is_conflict) {
            report(piece, entry, &details->detail[at]);
        }
        if ((is_before || is_conflict) && (piece->kind & kind) == kind) {
            entry &= ~(piece->entry & ENTRY_BYTES);
            entries->entry[at] = entry;
            if (!(entry & ENTRY_BYTES)) {
                remove_entry(entries, details, at);
            }
        }
    }
}

static void compare_spills(struct dq_race_granule *granule, const struct piece *piece)
{
    uint32_t kinds = 0;
    for (uint32_t at = granule->entries.next; at != 0;) {
        struct dq_race_spill *spill = &dq_race_shadow.spills[at];
        compare(&spill->entries, &spill->details, piece);
        for (uint32_t i = 0; i < spill->entries.count; i++) {
            kinds |= entry_kind(spill->entries.entry[i]);
        }
        at = spill->entries.next;
    }
    granule->entries.kinds = kinds & DQ_RACE_KIND_ALL;
}

static void append(struct dq_race_entries *entries, struct dq_race_details *details, uint64_t entry,
                   const struct dq_race_detail *detail)
{
    entries->entry[entries->count] = entry;
    details->detail[entries->count] = *detail;
    entries->count++;
}

/* A block with room among the granule's spills; NULL: no memory is left. */
static struct dq_race_spill *spill_with_room(struct dq_race_granule *granule,
                                             const struct piece *piece)
{
    uint32_t head = granule->entries.next;
    if (head != 0 && dq_race_shadow.spills[head].entries.count < DQ_RACE_ENTRY_COUNT) {
        return &dq_race_shadow.spills[head];
    }
    compare_spills(granule, piece); /* what the piece replaces is room */
    for (uint32_t at = head; at != 0; at = dq_race_shadow.spills[at].entries.next) {
        if (dq_race_shadow.spills[at].entries.count < DQ_RACE_ENTRY_COUNT) {
            return &dq_race_shadow.spills[at];
        }
    }
    uint32_t fresh = dq_race_shadow_spill();
    if (fresh == 0) {
        return NULL;
    }
    dq_race_shadow.spills[fresh].entries.next = head;
    granule->entries.next = fresh;
    return &dq_race_shadow.spills[fresh];
}

/* Room in the first block: the oldest of another actor goes, as one's own is likely to be asked for
 * again. Without memory it is forgotten, which can only hide a race. */
static void make_room(struct dq_race_granule *granule, const struct piece *piece)
{
    struct dq_race_entries *entries = &granule->entries;
    struct dq_race_details *details = dq_race_granule_details(granule);
    uint32_t at = 0;
    while (at + 1 < entries->count && entry_actor(entries->entry[at]) == piece->place->actor) {
        at++;
    }
    struct dq_race_spill *spill = spill_with_room(granule, piece);
    if (spill) {
        append(&spill->entries, &spill->details, entries->entry[at], &details->detail[at]);
        entries->kinds |= entry_kind(entries->entry[at]) & DQ_RACE_KIND_ALL;
    }
    remove_entry(entries, details, at);
}

/* ------------------------------------------------- what orders by the address of an access */

/* First byte of the object that the covered byte belongs to. */
static uint32_t start_of(const struct dq_race_entries *entries, uint32_t byte)
{
    uint32_t starts = entries->sync_starts & ((2u << byte) - 1);
    return 31u - (uint32_t)__builtin_clz(starts);
}

/* Starts of the objects that have one of the bytes. */
static uint32_t objects_over(const struct dq_race_entries *entries, uint32_t bytes)
{
    uint32_t starts = 0;
    for (uint32_t left = bytes & entries->sync_covered; left != 0; left &= left - 1) {
        starts |= 1u << start_of(entries, (uint32_t)__builtin_ctz(left));
    }
    return starts;
}

static uint32_t bytes_of_object(const struct dq_race_entries *entries, uint32_t start)
{
    uint32_t bytes = 0;
    for (uint32_t left = entries->sync_covered & (0xffu << start); left != 0; left &= left - 1) {
        uint32_t byte = (uint32_t)__builtin_ctz(left);
        bytes |= start_of(entries, byte) == start ? 1u << byte : 0;
    }
    return bytes;
}

static uint64_t object_name(uint64_t number, uint32_t start)
{
    return ADDRESS_OBJECT | (number * DQ_RACE_GRANULE_BYTES + start);
}

static void acquire_bytes(const struct dq_race_granule *granule, const struct piece *piece,
                          uint32_t bytes)
{
    uint32_t starts = objects_over(&granule->entries, bytes);
    for (; starts != 0; starts &= starts - 1) {
        dq_race_acquire(piece->place->actor,
                        object_name(piece->number, (uint32_t)__builtin_ctz(starts)));
    }
}

/* Of which bytes it acquires what was released. */
static uint32_t acquired_bytes(const struct dq_race_granule *granule, const struct piece *piece)
{
    uint32_t bytes = (uint32_t)(piece->entry & ENTRY_BYTES);
    if (piece->flags & DQ_ACCESS_ACQUIRE) {
        return bytes;
    }
    return piece->flags & DQ_ACCESS_WRITE ? 0 : bytes & granule->entries.dma_bytes;
}

/* Bytes that belong to no object yet become one: two sizes at one place share it. */
static void release_bytes(struct dq_race_granule *granule, const struct piece *piece)
{
    struct dq_race_entries *entries = &granule->entries;
    uint32_t bytes = (uint32_t)(piece->entry & ENTRY_BYTES);
    uint32_t fresh = bytes & ~entries->sync_covered;
    if (fresh != 0) {
        entries->sync_starts |= fresh & (~fresh + 1) & ENTRY_BYTES;
        entries->sync_covered |= fresh & ENTRY_BYTES;
    }
    uint32_t starts = objects_over(entries, bytes);
    for (; starts != 0; starts &= starts - 1) {
        uint32_t start = (uint32_t)__builtin_ctz(starts);
        bool is_only = (piece->is_whole || piece->flags & DQ_ACCESS_REPLACES) &&
                       !(bytes_of_object(entries, start) & ~bytes);
        (is_only ? dq_race_release_only : dq_race_release)(piece->place->actor,
                                                           object_name(piece->number, start));
    }
}

/* A store that orders nothing: objects that it overwrites whole are gone. */
static void forget_objects(struct dq_race_granule *granule, uint32_t bytes)
{
    struct dq_race_entries *entries = &granule->entries;
    for (uint32_t starts = objects_over(entries, bytes); starts != 0; starts &= starts - 1) {
        uint32_t start = (uint32_t)__builtin_ctz(starts);
        uint32_t own = bytes_of_object(entries, start);
        if (!(own & ~bytes)) {
            dq_race_object_reset(object_name(dq_race_granule_number(granule), start));
            entries->sync_covered &= ~own & ENTRY_BYTES;
            entries->sync_starts &= ~(1u << start) & ENTRY_BYTES;
        }
    }
}

static bool is_seen_whole(const struct piece *piece)
{
    uint32_t bytes = piece->bytes;
    return (piece->flags & (DQ_ACCESS_DMA | DQ_ACCESS_WRITE)) ==
               (DQ_ACCESS_DMA | DQ_ACCESS_WRITE) &&
           bytes <= DQ_RACE_GRANULE_BYTES && !(bytes & (bytes - 1)) &&
           !(piece->address & (bytes - 1));
}

static void make_stale(struct dq_race_entries *entries, uint64_t bytes)
{
    for (uint32_t at = 0; at < entries->count; at++) {
        entries->entry[at] |= entries->entry[at] & bytes ? DQ_RACE_ENTRY_STALE : 0;
    }
}

/* After the access is remembered: what it does for those that come after it. */
static void order_later_ones(struct dq_race_granule *granule, const struct piece *piece)
{
    struct dq_race_entries *entries = &granule->entries;
    uint32_t bytes = (uint32_t)(piece->entry & ENTRY_BYTES);
    if (piece->flags & DQ_ACCESS_WRITE) {
        uint32_t stored = piece->is_whole ? bytes : 0;
        entries->dma_bytes = ((entries->dma_bytes & ~bytes) | stored) & 0xffu;
    }
    if (piece->is_whole) {
        make_stale(entries, bytes);
    }
    if (piece->is_whole || piece->flags & DQ_ACCESS_RELEASE) {
        release_bytes(granule, piece);
    } else if (piece->flags & DQ_ACCESS_WRITE &&
               (piece->kind & DQ_RACE_KIND_PLAIN || piece->flags & DQ_ACCESS_REPLACES)) {
        forget_objects(granule, bytes);
    }
}

/* -------------------------------------------------------------------------- accesses */

static uint32_t kind_of(uint32_t flags)
{
    _Static_assert(DQ_ACCESS_WRITE == 1 && DQ_ACCESS_ATOMIC == DQ_RACE_KIND_PLAIN, "see below");
    return DQ_RACE_KIND_ANY | (~flags & DQ_RACE_KIND_PLAIN) | (flags & DQ_ACCESS_WRITE) << 2;
}

static uint64_t bytes_in_granule(uint32_t offset, size_t bytes)
{
    return ((1ull << bytes) - 1) << offset & ENTRY_BYTES;
}

/* The part of [address, end) in granule `number`. */
static void cut(struct piece *piece, uint64_t number, uintptr_t address, uintptr_t end)
{
    uintptr_t start = number * DQ_RACE_GRANULE_BYTES;
    uintptr_t from = address > start ? address : start;
    uintptr_t to = end < start + DQ_RACE_GRANULE_BYTES ? end : start + DQ_RACE_GRANULE_BYTES;
    piece->number = number;
    piece->entry = (dq_race_actors[piece->place->actor].word & ENTRY_EPOCH) |
                   (uint64_t)piece->kind << DQ_RACE_KIND_SHIFT |
                   bytes_in_granule((uint32_t)(from - start), to - from);
}

static void access_granule(const struct piece *piece)
{
    struct dq_race_granule *granule = dq_race_shadow_find(piece->number);
    if (!granule) {
        return;
    }
    acquire_bytes(granule, piece, acquired_bytes(granule, piece));
    struct dq_race_entries *entries = &granule->entries;
    struct dq_race_details *details = dq_race_granule_details(granule);
    compare(entries, details, piece);
    if (entries->next != 0 && (entries->kinds | piece->kind) == DQ_RACE_KIND_ALL) {
        compare_spills(granule, piece);
    }
    if (entries->count == DQ_RACE_ENTRY_COUNT) {
        make_room(granule, piece);
    }
    struct dq_race_detail detail = detail_of(piece);
    append(entries, details, piece->entry, &detail);
    if (piece->flags & (FLAGS_ORDERING | DQ_ACCESS_WRITE)) {
        order_later_ones(granule, piece);
    }
}

/* An access that is new, or has more to do, or is not within one granule. Of one that acquires and
 * is split, all pieces acquire before one is compared. */
static DQ_NOINLINE void access_slowly(const struct dq_race_place *place, uintptr_t address,
                                      size_t bytes, uint32_t flags, uintptr_t pc)
{
    enum { WHOLE_MAX = 16 }; /* longer ones are ranges: each granule an access of its own */
    uintptr_t end = address + bytes;
    uint64_t first = address / DQ_RACE_GRANULE_BYTES;
    uint64_t last = (end - 1) / DQ_RACE_GRANULE_BYTES;
    struct piece piece = { .place = place,
                           .address = address,
                           .bytes = (uint32_t)bytes,
                           .flags = flags & FLAGS_KEPT,
                           .pc = pc,
                           .kind = kind_of(flags) };
    DQ_ASSERT(dq_race_actors[place->actor].is_live);
    race.access++;
    if (is_seen_whole(&piece)) {
        piece.is_whole = true;
        piece.kind = DQ_RACE_KIND_ANY;
    }
    if (flags & DQ_ACCESS_COMMUTES) {
        piece.flags &= ~(uint32_t)DQ_ACCESS_ACQUIRE;
    }
    if (first != last && piece.flags & DQ_ACCESS_ACQUIRE) {
        for (uint64_t number = first; number <= last; number++) {
            const struct dq_race_granule *granule = dq_race_shadow_peek(number);
            cut(&piece, number, address, end);
            if (granule) {
                acquire_bytes(granule, &piece, acquired_bytes(granule, &piece));
            }
        }
    }
    for (uint64_t number = first; number <= last; number++) {
        cut(&piece, number, address, end);
        if (bytes > WHOLE_MAX) {
            uint32_t offset = (uint32_t)__builtin_ctzll(piece.entry & ENTRY_BYTES);
            piece.address = number * DQ_RACE_GRANULE_BYTES + offset;
            piece.bytes = (uint32_t)__builtin_popcountll(piece.entry & ENTRY_BYTES);
        }
        access_granule(&piece);
    }
}

void dq_race_access(const struct dq_race_place *place, uintptr_t address, size_t bytes,
                    uint32_t flags, uintptr_t pc)
{
    dq_actor actor = place->actor;
    uint32_t offset = address % DQ_RACE_GRANULE_BYTES;
    if (DQ_UNLIKELY(actor - 1 >= race.actor_limit || bytes == 0)) {
        return;
    }
    if (DQ_LIKELY(offset + bytes <= DQ_RACE_GRANULE_BYTES && !(flags & FLAGS_ORDERING))) {
        uint64_t number = address / DQ_RACE_GRANULE_BYTES;
        const struct dq_race_granule *granule =
            &dq_race_shadow.granules[dq_race_granule_home(number)];
        uint64_t low =
            (uint64_t)kind_of(flags) << DQ_RACE_KIND_SHIFT | bytes_in_granule(offset, bytes);
        uint64_t entry = dq_race_actors[actor].word | low;
        /* Same epoch, not stale, and at least its kind and bytes. */
        uint64_t mask = ENTRY_EPOCH | DQ_RACE_ENTRY_STALE | low;
        if (DQ_LIKELY(granule->key == (number << DQ_RACE_STAMP_BITS | dq_race_shadow.stamp))) {
            for (uint32_t at = 0; at < DQ_RACE_ENTRY_COUNT; at++) {
                if (!((granule->entries.entry[at] ^ entry) & mask)) {
                    return;
                }
            }
        }
    }
    access_slowly(place, address, bytes, flags, pc);
}

/* ---------------------------------------------------------------------------- memory */

/* S: bookkeeping of the machine thread: the range that is forgotten. */
static DQ_BOOKKEEPING struct {
    uintptr_t address;
    uintptr_t end;
} forgotten;

static void forget_in(struct dq_race_entries *entries, struct dq_race_details *details,
                      uint64_t bytes)
{
    for (uint32_t at = entries->count; at-- > 0;) {
        entries->entry[at] &= ~bytes;
        if (!(entries->entry[at] & ENTRY_BYTES)) {
            remove_entry(entries, details, at);
        }
    }
}

static void forget(struct dq_race_granule *granule)
{
    uintptr_t start = dq_race_granule_number(granule) * DQ_RACE_GRANULE_BYTES;
    uintptr_t from = forgotten.address > start ? forgotten.address : start;
    uintptr_t limit = start + DQ_RACE_GRANULE_BYTES;
    uintptr_t to = forgotten.end < limit ? forgotten.end : limit;
    uint64_t bytes = bytes_in_granule((uint32_t)(from - start), to - from);
    forget_in(&granule->entries, dq_race_granule_details(granule), bytes);
    for (uint32_t at = granule->entries.next; at != 0;) {
        struct dq_race_spill *spill = &dq_race_shadow.spills[at];
        forget_in(&spill->entries, &spill->details, bytes);
        at = spill->entries.next;
    }
    forget_objects(granule, (uint32_t)bytes);
    granule->entries.dma_bytes &= ~bytes & ENTRY_BYTES;
}

void dq_race_memory_new(uintptr_t address, size_t bytes)
{
    if (bytes == 0) {
        return;
    }
    forgotten.address = address;
    forgotten.end = address + bytes;
    dq_race_shadow_visit(address / DQ_RACE_GRANULE_BYTES,
                         (address + bytes - 1) / DQ_RACE_GRANULE_BYTES + 1, forget);
}

/* ------------------------------------------------------------------ base, executions */

void dq_race_open(const struct dq_race_config *config)
{
    memset(&race, 0, sizeof(race));
    race.found = config->found;
    race.context = config->context;
    race.stamp = DQ_RACE_STAMP_FIRST - 1;
    race.actor_limit = dq_race_order_open(config);
    dq_race_shadow_open(config);
    dq_race_begin();
}

void dq_race_close(void)
{
    dq_race_order_close();
    dq_race_shadow_close();
    memset(&race, 0, sizeof(race));
}

void dq_race_keep(void)
{
    dq_race_order_keep();
    dq_race_shadow_keep();
    race.base = race.now;
}

void dq_race_begin(void)
{
    bool is_last_stamp = race.stamp == DQ_RACE_STAMP_MAX;
    race.stamp = is_last_stamp ? DQ_RACE_STAMP_FIRST : race.stamp + 1;
    dq_race_order_begin(race.stamp);
    dq_race_shadow_begin(race.stamp);
    if (is_last_stamp) {
        dq_race_order_unstamp();
        dq_race_shadow_unstamp();
    }
    race.now.pair_count = race.base.pair_count;
    race.now.first = race.base.first;
    race.now.is_full = race.base.is_full;
}

bool dq_race_is_full(void)
{
    return race.now.is_full || dq_race_order_is_full() || dq_race_shadow_is_full();
}

uint32_t dq_race_count(void)
{
    return race.now.pair_count;
}
