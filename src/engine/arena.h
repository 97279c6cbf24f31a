/* SPDX-License-Identifier: MIT */
/*
 * arena - all memory that a run can change, at fixed addresses.
 *
 * ram     the computer's memory, a shared file: physical address = offset. Pool and common buffers
 * live here, devices do DMA into it. core    private to dirql: engine, kernel and framework
 * objects. No device reaches it. stacks  of threads, DPCs and ISRs, each above a guard page.
 * cookies addresses that stand for registers; touching one is a fault that is reported.
 *
 * Objects are recycled by size class, newest first; an address depends on the calls made, never on
 * the host. While orders are explored an address depends on less: on who acts and on how much it
 * has allocated before; nothing is recycled (dq_arena_mode_set()).
 */
#ifndef DQ_ENGINE_ARENA_H
#define DQ_ENGINE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Above the address sanitizer's shadow, below where the loader puts modules. */
#define DQ_ARENA_RAM_ADDRESS    0x200000000000ull
#define DQ_ARENA_SHADOW_ADDRESS 0x208000000000ull
#define DQ_ARENA_CORE_ADDRESS   0x210000000000ull
#define DQ_ARENA_WINDOW_ADDRESS 0x211000000000ull
#define DQ_ARENA_STACK_ADDRESS  0x218000000000ull
#define DQ_ARENA_COOKIE_ADDRESS 0x220000000000ull
#define DQ_ARENA_COOKIE_BYTES   0x100000000ull
/* Beside the core of plain runs. The shadow (shadow.h) and this are mapped only when allocation
 * goes by actor. */
#define DQ_ARENA_WINDOW_BYTES 0x400000000ull

/* Memory below 1 MiB is firmware's and the display's on a PC: never given out. */
#define DQ_ARENA_RAM_FIRST 0x100000u
#define DQ_PAGE_BYTES      4096u

enum {
    DQ_ARENA_ALIGN = 64,
    DQ_ARENA_SMALL_CLASS_COUNT = 64, /* multiples of 64 bytes up to 4 KiB */
    DQ_ARENA_LARGE_CLASS_COUNT = 20, /* powers of two above */
    DQ_ARENA_STACK_MAX = 1024,
    DQ_ARENA_STACK_SLOT_BYTES = 128 * 1024, /* guard page included */
};

enum dq_arena_mode {
    DQ_ARENA_RECYCLING,
    /* The address is a function of the acting actor's name and of its allocations before: those of
     * independent actors commute. No reuse within an execution: use after free stays visible. */
    DQ_ARENA_BY_ACTOR,
};

struct dq_arena_actors;
struct dq_shadow;

/* The first thing in core; rewound with it. */
struct dq_arena {
    uint64_t core_used;
    uint64_t ram_used;              /* offset of the first byte never given out */
    uint64_t stray_first;           /* ram that devices wrote to although it was never given out: */
    uint64_t stray_end;             /* first offset, and behind the last; 0: none */
    struct dq_arena_actors *actors; /* BY_ACTOR, else NULL */
    uint64_t window_bytes;          /* BY_ACTOR, else 0 */
    struct dq_shadow *shadow;       /* while memory is checked, else NULL */
    uint32_t stack_count;           /* behind the last slot ever used */
    uint32_t stack_free_count;
    uint16_t stack_free[DQ_ARENA_STACK_MAX];
    uint64_t stack_is_used[DQ_ARENA_STACK_MAX / 64]; /* ever */
    void *free[DQ_ARENA_SMALL_CLASS_COUNT + DQ_ARENA_LARGE_CLASS_COUNT];
};

/* Negative errno; text of the cause is errno's. Sizes are rounded up to pages. */
int dq_arena_open(uint64_t ram_bytes, uint64_t core_bytes);
void dq_arena_close(void);

/* BY_ACTOR for all that follows, rewinds excepted. Negative errno when its memory cannot be mapped.
 */
int dq_arena_mode_set(enum dq_arena_mode mode);

/* The causal name of the actor that acts now, given by whoever explores; NULL: one for all. */
typedef uint64_t dq_arena_actor_name_of(void);
extern dq_arena_actor_name_of *dq_arena_actor_name;

static inline struct dq_arena *dq_arena(void)
{
    return (struct dq_arena *)DQ_ARENA_CORE_ADDRESS;
}

/* Constant while the arena is open. */
extern uint64_t dq_arena_ram_size;
static inline uint64_t dq_arena_ram_bytes(void)
{
    return dq_arena_ram_size;
}

int dq_arena_ram_fd(void);

/* Zeroed memory in core, aligned to 64. NULL only when core is full. */
void *dq_arena_core_alloc(size_t bytes);
void dq_arena_core_free(void *object, size_t bytes);

/* Never-used bytes of ram, aligned to `align` (power of two). NULL when ram is full. Recycling is
 * the pool's business. */
void *dq_arena_ram_extend(size_t bytes, size_t align);

/* A device has written these bytes of ram, which exist. Outside of what was given out they are
 * noted, so that the rewind clears them. */
void dq_arena_ram_written(uint64_t offset, size_t bytes);

/* A stack: its lowest usable address; DQ_ARENA_STACK_BYTES long. NULL when all are in use. */
#define DQ_ARENA_STACK_BYTES ((size_t)DQ_ARENA_STACK_SLOT_BYTES - DQ_PAGE_BYTES)
void *dq_arena_stack_alloc(void);
void dq_arena_stack_free(void *stack);
static inline bool dq_arena_is_stack_used(uint32_t slot)
{
    return (dq_arena()->stack_is_used[slot / 64] >> (slot % 64) & 1) != 0;
}

/* All of ram, core and stacks can only be read from now on, or be written again; see guard.h. Is
 * this address of it? */
void dq_arena_protect_writes(void);
void dq_arena_unprotect(void);
bool dq_arena_is_protectable(uint64_t address);

/* See dq_guard_after_fork(). */
int dq_arena_ram_unshare(bool is_writable);

static inline bool dq_arena_is_ram(uint64_t address)
{
    return address - DQ_ARENA_RAM_ADDRESS < dq_arena_ram_bytes();
}

static inline bool dq_arena_is_core(uint64_t address)
{
    return address - DQ_ARENA_CORE_ADDRESS < dq_arena()->core_used ||
           address - DQ_ARENA_WINDOW_ADDRESS < dq_arena()->window_bytes;
}

static inline bool dq_arena_is_cookie(uint64_t address)
{
    return address - DQ_ARENA_COOKIE_ADDRESS < DQ_ARENA_COOKIE_BYTES;
}

#endif
