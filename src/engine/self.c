/* SPDX-License-Identifier: MIT */
/* self - see self.h. Not instrumented itself. */
#include "engine/self.h"

#include <string.h>

#include "engine/engine.h"

#define SITE_MAX 256u

struct self_processor {
    uint32_t held;      /* bit per lock */
    uint32_t closed;    /* points of the runtime's that it stands at */
    uint32_t waits_for; /* lock + 1, 0: none */
};

/* In core. */
struct self {
    uint32_t owners[DQ_SELF_LOCK_MAX]; /* thread number, 0: free */
    struct self_processor processors[DQ_PROCESSOR_MAX];
    uint32_t environment_held;
    bool is_environment;
    bool is_listing;
};

static struct self *self;

/* S: bookkeeping of the machine thread. */
static DQ_BOOKKEEPING struct {
    struct dq_self_totals totals;
    uint64_t lock_points; /* of the present execution */
    uintptr_t sites[SITE_MAX];
} counted;

void dq_self_open(void)
{
    self = dq_arena_core_alloc(sizeof(*self));
    DQ_ASSERT(self);
    memset(&counted, 0, sizeof(counted));
}

void dq_self_begin(void)
{
    counted.lock_points = 0;
}

struct dq_self_totals dq_self_inspect(void)
{
    return counted.totals;
}

uint32_t dq_self_thread(void)
{
    return self->is_environment ? DQ_SELF_ENVIRONMENT : dq_engine()->current->index + 1;
}

static struct self_processor *own(void)
{
    return &self->processors[dq_engine()->current->index];
}

static uint32_t *locks_held(void)
{
    return self->is_environment ? &self->environment_held : &own()->held;
}

bool dq_self_lock_is_held(uint32_t lock)
{
    return self->owners[lock] != 0;
}

bool dq_self_is_closed(uint32_t processor)
{
    return self->processors[processor].closed != 0 || self->processors[processor].held != 0;
}

bool dq_self_can_go_on(uint32_t processor)
{
    uint32_t waits_for = self->processors[processor].waits_for;
    return waits_for == 0 || self->owners[waits_for - 1] == 0;
}

bool dq_self_is_any_lock_held(void)
{
    for (uint32_t i = 0; i < DQ_SELF_LOCK_MAX; i++) {
        if (self->owners[i] != 0) {
            return true;
        }
    }
    return false;
}

void dq_self_check_step(void)
{
    DQ_ASSERT(own()->closed != 0 || own()->held == 0);
}

void dq_self_listing_set(bool is_listing)
{
    self->is_listing = is_listing;
}

void dq_self_environment_set(bool is_environment)
{
    DQ_ASSERT(self->environment_held == 0);
    self->is_environment = is_environment;
}

/* Does the order of processors matter to anybody here? */
static bool is_watched(void)
{
    return dq_is_observed() && dq_engine()->current && !self->is_listing;
}

static void step(uint64_t location, enum dq_touch_mode mode)
{
    if (!self->is_environment) {
        own()->closed++;
        dq_observer->actor_closed(location);
        dq_step_at(DQ_REASON_LOCK, location, mode);
        own()->closed--;
    }
}

/* ---- Locks ---- */

static uint64_t location_of(uint32_t lock)
{
    return dq_location(DQ_LOCATION_INTERNAL, lock);
}

static void count_site(uintptr_t pc)
{
    for (uint32_t i = 0; i < SITE_MAX; i++) {
        if (counted.sites[i] == 0) {
            counted.sites[i] = pc;
            counted.totals.sites++;
        }
        if (counted.sites[i] == pc) {
            return;
        }
    }
}

static void count_point(uintptr_t pc)
{
    count_site(pc);
    counted.totals.lock_points++;
    if (++counted.lock_points > counted.totals.lock_longest) {
        counted.totals.lock_longest = (uint32_t)counted.lock_points;
    }
}

static void wait_for(uint32_t lock)
{
    struct self_processor *processor = own();
    counted.totals.lock_waits++;
    processor->closed++;
    processor->waits_for = lock + 1;
    while (self->owners[lock] != 0) {
        dq_actor_rests();
        dq_step_slow(DQ_REASON_SPIN);
    }
    processor->waits_for = 0;
    processor->closed--;
}

void dq_self_lock_acquire(uint32_t lock, bool is_chosen)
{
    DQ_ASSERT(lock < DQ_SELF_LOCK_MAX && *locks_held() >> lock == 0);
    if (is_watched() && !is_chosen && !self->is_environment) {
        count_point((uintptr_t)__builtin_return_address(0));
        step(location_of(lock), DQ_TOUCH_WRITE);
        if (self->owners[lock] != 0) {
            wait_for(lock);
        }
    }
    DQ_ASSERT(self->owners[lock] == 0);
    self->owners[lock] = dq_self_thread();
    *locks_held() |= 1u << lock;
    dq_touch(location_of(lock), DQ_TOUCH_WRITE);
    dq_acquire(dq_edge(DQ_EDGE_INTERNAL, lock));
}

void dq_self_lock_release(uint32_t lock)
{
    DQ_ASSERT(self->owners[lock] == dq_self_thread());
    dq_release(dq_edge(DQ_EDGE_INTERNAL, lock));
    *locks_held() &= ~(1u << lock);
    self->owners[lock] = 0;
}

/* ---- Accesses ---- */

/* Bounds of this library's code, given by the linker. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

bool dq_self_is_runtime(uintptr_t pc)
{
    return pc >= (uintptr_t)__ehdr_start && pc < (uintptr_t)etext;
}

/* What the engine shares between processors is its own business. */
static bool is_engine_state(uintptr_t address)
{
    const struct dq_engine *engine = dq_engine();
    bool is_own = address - (uintptr_t)engine < sizeof(*engine);
    for (uint32_t i = 0; i < engine->processor_count; i++) {
        is_own |= address - (uintptr_t)engine->processors[i] < sizeof(struct dq_processor);
    }
    return is_own;
}

/* The granules of an access, each touched. */
static void touch(uintptr_t address, uint32_t bytes, enum dq_touch_mode mode)
{
    enum { GRANULE_BYTES = 8 };
    uint64_t last = (address + bytes - 1) / GRANULE_BYTES;
    for (uint64_t granule = address / GRANULE_BYTES; granule <= last; granule++) {
        dq_touch(dq_location(DQ_LOCATION_INTERNAL, granule), mode);
    }
}

static void note(uintptr_t address, uint32_t bytes, uint32_t flags, uintptr_t pc)
{
    if (dq_observer->access) {
        dq_observer->access(address, bytes, flags, pc);
    }
}

static void atomic(uintptr_t address, uint32_t bytes, uint32_t flags, uintptr_t pc)
{
    enum dq_touch_mode mode = flags & DQ_ACCESS_WRITE ? DQ_TOUCH_WRITE : DQ_TOUCH_READ;
    step(dq_location(DQ_LOCATION_INTERNAL, address / 8), mode);
    touch(address, bytes, mode);
    note(address, bytes, flags, pc);
}

void dq_self_access(uintptr_t address, uint32_t bytes, uint32_t flags, uintptr_t pc)
{
    if (!is_watched() || is_engine_state(address)) {
        return;
    }
    counted.totals.accesses++;
    if (flags & DQ_ACCESS_ATOMIC) {
        atomic(address, bytes, flags, pc);
    } else {
        note(address, bytes, flags, pc);
    }
}

void dq_self_atomic(const volatile void *address, uint32_t bytes)
{
    if (dq_engine_pointer && is_watched()) {
        atomic((uintptr_t)address, bytes,
               DQ_ACCESS_WRITE | DQ_ACCESS_ATOMIC | DQ_ACCESS_ACQUIRE | DQ_ACCESS_RELEASE,
               (uintptr_t)__builtin_return_address(0));
    }
}
