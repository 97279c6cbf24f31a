/* SPDX-License-Identifier: MIT */
/*
 * thread - simulated NT threads, their scheduling and waits.
 *
 * Strict priorities over all processors; a ready thread is taken by whichever processor may take it
 * (a choice). Threads are switched only below DISPATCH_LEVEL. A thread is numbered in order of
 * creation.
 */
#ifndef DQ_KERNEL_THREAD_H
#define DQ_KERNEL_THREAD_H

#include "kernel/cpu.h"
#include "kernel/internal_lock.h"
#include "kernel/timer.h"

#define DQ_PRIORITY_IDLE        0u
#define DQ_PRIORITY_APPLICATION 8u
#define DQ_PRIORITY_WORKER      12u
#define DQ_PRIORITY_SYSTEM      13u
#define DQ_PRIORITY_INTERRUPT   15u /* passive-level ISRs: "relatively high" is documented */

enum dq_thread_state { DQ_THREAD_READY, DQ_THREAD_RUNNING, DQ_THREAD_WAITING, DQ_THREAD_ENDED };

/* As many objects as one wait can have. */
#define DQ_WAIT_OBJECT_MAX 64u

/* One object of a wait, while it lasts; see dispatcher.h. */
struct dq_wait_block {
    struct dq_list link;       /* L: on the object's list of waits */
    struct dq_thread *thread;  /* L */
    DISPATCHER_HEADER *object; /* L */
};

struct dq_thread {
    KEVENT ended;        /* L: first, what a wait for the thread waits for: set when the routine has
                            returned */
    struct dq_list link; /* L: ready list, or a wait list */
    struct dq_list all_link;    /* L: every thread that has not ended */
    void *sp;                   /* where it was left while it does not run */
    void *stack;                /* I */
    void (*routine)(void *);    /* I */
    void *context;              /* I */
    char name[32];              /* I */
    uint32_t number;            /* I */
    uint8_t priority;           /* L */
    bool is_application;        /* I: not one of the system's */
    uint8_t irql;               /* C: of its own while it does not run */
    uint64_t affinity;          /* L: processors that it is bound to; 0: to none. It alone changes
                                   it, and reads it anyway */
    enum dq_thread_state state; /* L */
    uint64_t ready_ns;          /* L: not before this time */
    uint64_t left_ns;           /* C: observed: its time when it left its processor */
    uint64_t run_since_ns;      /* C: for round robin */
    const void *waits_for;      /* L: for reports */
    NTSTATUS wait_status;       /* L */
    struct dq_timer wait_timer; /* L */
    bool has_time_out;          /* L: the timer belongs to the present wait */
    uint32_t wait_count;        /* L: objects that it waits for; 0: for something else */
    bool is_wait_all;           /* L: for all of them */
    bool has_wait_ended_all;    /* L: the waker took all of them */
    struct dq_wait_block waits[DQ_WAIT_OBJECT_MAX]; /* L */
    uint32_t mutexes_held;                          /* L: KMUTEX objects */
    uint32_t shared_locks_held;                     /* L: ERESOURCE objects and push locks */
    void *const volatile *wait_owner; /* C: where the thread that it waits for is told, or NULL */
    const char *wait_name;            /* C: what that thread has: "a fast mutex" */
    DQ_ATOMIC(uint32_t) references;   /* A: thread_object.h; 0: no driver's */
    uint32_t critical_regions;        /* C: normal kernel APCs are off while not 0 */
    uint32_t guarded_regions;         /* C: special ones too; each counts above as well */
    const char *callback;             /* C: innermost driver callback of the thread itself */
    dq_actor actor;                   /* C: what acts in it while it does not run, if observed */
};

/* A new ready thread, or NULL without memory for it. Its memory goes when it has ended and
 * dq_thread_destroy() was called. */
struct dq_thread *dq_thread_create(const char *name, uint8_t priority, void (*routine)(void *),
                                   void *context);
/* The same in two steps: one that was prepared has not begun, and may be discarded. */
struct dq_thread *dq_thread_prepare(const char *name, uint8_t priority, void (*routine)(void *),
                                    void *context);
void dq_thread_begin(struct dq_thread *thread);
/* It begins when it is woken. */
void dq_thread_begin_blocked(struct dq_thread *thread, struct dq_list *list);
void dq_thread_discard(struct dq_thread *thread);
/* Only after `ended` was seen signalled. */
void dq_thread_destroy(struct dq_thread *thread);
struct dq_thread *dq_thread_current(void);
/* The calling thread's routine has no more to do: equivalent to returning from it. */
_Noreturn void dq_thread_exit(void);

/* Waits: who waits tests and blocks, and who wakes changes what was tested and wakes, each under
 * one lock: the dispatcher's, or one of lower rank of their own. */
static inline void dq_dispatcher_lock(void)
{
    dq_internal_lock_acquire(DQ_LOCK_DISPATCHER);
}

static inline void dq_dispatcher_unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_DISPATCHER);
}

/* Block the calling thread on `list` (NULL: on none) until it is woken or the time-out. IRQL <
 * DISPATCH_LEVEL. due_ns: DQ_TIME_NEVER for none. Returns the waker's status or STATUS_TIMEOUT. */
NTSTATUS dq_thread_block_unlock(struct dq_list *list, uint64_t due_ns, const void *waits_for);
/* The same for who holds lock `rank` in the dispatcher's place, without time-out. */
NTSTATUS dq_thread_block_releasing(enum dq_lock_rank rank, struct dq_list *list,
                                   const void *waits_for);
/* A wait of the calling thread that begins now is ended by whichever thread *owner is; `name` says
 * what it has. Until dq_thread_wait_owner_clear(). For reports. */
static inline void dq_thread_wait_owner_set(struct dq_thread *thread, void *const volatile *owner,
                                            const char *name)
{
    thread->wait_owner = owner;
    thread->wait_name = name;
}

static inline void dq_thread_wait_owner_clear(struct dq_thread *thread)
{
    thread->wait_owner = NULL;
}

/* Make a blocked thread ready; it is removed from whatever list it waits on. What the waker did
 * comes before what acquires the thread's location. */
void dq_thread_wake_locked(struct dq_thread *thread, NTSTATUS status);
/* With STATUS_SUCCESS, the thread that has waited longest, or all; the caller does not hold the
 * dispatcher's lock. False: nobody waits. */
bool dq_thread_wake_first(struct dq_list *list);
void dq_thread_wake_all(struct dq_list *list);
/* Returns the priority before. Steps; more urgent threads run at once. */
uint8_t dq_thread_priority_set(struct dq_thread *thread, uint8_t priority);
/* The calling thread, IRQL <= DISPATCH_LEVEL, neither in a DPC nor in an ISR: it runs on these
 * processors only, 0: on all. Steps; below DISPATCH_LEVEL it goes on on one of them, else it moves
 * when IRQL falls. */
void dq_thread_bind(uint64_t processors);
static inline uint64_t dq_thread_processors(const struct dq_thread *thread)
{
    return thread->affinity ? thread->affinity : dq_processor_mask(dq_cpu_count());
}

static inline bool dq_thread_may_run(const struct dq_thread *thread, const struct dq_cpu *cpu)
{
    return (dq_thread_processors(thread) >> cpu->base.index & 1) != 0;
}

/* It can run nowhere else. */
static inline bool dq_thread_is_bound(const struct dq_thread *thread, const struct dq_cpu *cpu)
{
    return dq_thread_processors(thread) == 1ull << cpu->base.index;
}

/* Are there threads that cannot run everywhere? */
bool dq_thread_is_any_bound(void);
/* The thread that has to do something before this one's wait ends, or NULL: nobody knows. */
const struct dq_thread *dq_thread_holder(const struct dq_thread *thread);
/* L: threads that ended while nobody held them (thread_object.h), by all_link. */
struct dq_list *dq_thread_orphans(void);
/* IRQL < DISPATCH_LEVEL: let a thread of the same priority run first, if there is one. */
void dq_thread_yield(void);
/* A processor below DISPATCH_LEVEL: change to a ready thread of higher priority if there is one. */
void dq_thread_preempt(void);
/* The same, if somebody asked this processor for it and its IRQL allows it now. */
void dq_thread_preempt_if_asked(void);
/* The idle thread's life. */
void dq_thread_idle(void *context);

/* cpu.c, when the machine is put together. */
void dq_thread_open(void);
struct dq_thread *dq_thread_create_idle(uint32_t processor);
/* Under the dispatcher's lock, or in the kernel's source. */
bool dq_thread_is_peer_ready(const struct dq_cpu *cpu);
/* In the context of a processor below DISPATCH_LEVEL: run this ready thread. */
void dq_thread_change_to(uint32_t number);
/* Every thread that has not ended; for reports. */
const struct dq_list *dq_thread_all_inspect(void);

#endif
