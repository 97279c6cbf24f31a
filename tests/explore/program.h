/* SPDX-License-Identifier: MIT */
/*
 * program - a tiny concurrent program: what threads, ISRs and DPCs do, in a form that the oracle
 * enumerates and the program driver executes.
 *
 * Included by Windows' world and by ours: bytes, macros and 32-bit numbers only. In a file of
 * settings and in a request it is the bytes of struct program as they are.
 *
 * Vector v is the message of device v; its ISR holds the interrupt lock v. DPC v is its interrupt's
 * DPC, queued by its ISR only; DPCs of no vector are KDPCs that anybody may queue, PROGRAM_KDPC
 * among them. Thread t is an application thread's request. Work items are not serialized.
 */
#ifndef TESTS_EXPLORE_PROGRAM_H
#define TESTS_EXPLORE_PROGRAM_H

#define PROGRAM_THREADS_MAX   3
#define PROGRAM_VECTORS_MAX   2
#define PROGRAM_VARIABLES_MAX 3
#define PROGRAM_LOCKS_MAX     2
#define PROGRAM_EVENTS_MAX    2
#define PROGRAM_OPS_MAX       10
#define PROGRAM_DPCS          3
#define PROGRAM_KDPC          2
#define PROGRAM_WORK_ITEMS    2

/* Routines: threads, then ISRs, then DPCs, then work items. */
#define PROGRAM_ISR(vector)  (PROGRAM_THREADS_MAX + (vector))
#define PROGRAM_DPC(dpc)     (PROGRAM_ISR(PROGRAM_VECTORS_MAX) + (dpc))
#define PROGRAM_WORK(item)   (PROGRAM_DPC(PROGRAM_DPCS) + (item))
#define PROGRAM_ROUTINES     PROGRAM_WORK(PROGRAM_WORK_ITEMS)
#define PROGRAM_ROUTINE_NONE 255

/* What an operation does with its object. _USED: its result is looked at. */
enum program_code {
    PROGRAM_READ,       /* variable */
    PROGRAM_WRITE,      /* variable := a constant of its own */
    PROGRAM_INCREASE,   /* variable += a constant of its own, as a plain statement: two accesses */
    PROGRAM_ADD,        /* variable, interlocked */
    PROGRAM_OR,         /* variable, interlocked */
    PROGRAM_AND,        /* variable, interlocked */
    PROGRAM_XOR,        /* variable, interlocked */
    PROGRAM_ADD_USED,   /* variable, interlocked */
    PROGRAM_OR_USED,    /* variable, interlocked */
    PROGRAM_AND_USED,   /* variable, interlocked */
    PROGRAM_XOR_USED,   /* variable, interlocked */
    PROGRAM_RAISE,      /* to this IRQL */
    PROGRAM_LOWER,      /* back to what it was before the last RAISE */
    PROGRAM_LOCK,       /* spin lock, with DISPATCH_LEVEL */
    PROGRAM_UNLOCK,     /* spin lock, and back to the IRQL before */
    PROGRAM_ILOCK,      /* interrupt lock of the vector */
    PROGRAM_IUNLOCK,    /* interrupt lock of the vector */
    PROGRAM_SET,        /* event */
    PROGRAM_RESET,      /* event */
    PROGRAM_WAIT,       /* event */
    PROGRAM_WAIT_SHORT, /* event, or until PROGRAM_SHORT_MS have passed: says which */
    PROGRAM_WAIT_LONG,  /* event, or until PROGRAM_LONG_MS have passed */
    PROGRAM_INSERT,     /* DPC */
    PROGRAM_ENQUEUE,    /* work item */
    PROGRAM_FLUSH,      /* work item: until it is neither queued nor running */
    PROGRAM_REGISTER,   /* device's cause register: reading clears it */
    PROGRAM_ARM,        /* device: its step is armed */
    PROGRAM_SIGNAL,     /* device: it sends its message at once */
    PROGRAM_DISABLE,    /* interrupt of the vector: disconnected, what is pending is lost */
    PROGRAM_ENABLE,     /* interrupt of the vector: connected again */
    PROGRAM_MASK,       /* interrupt of the vector: reported inactive, its ISR is not called */
    PROGRAM_UNMASK,     /* interrupt of the vector: reported active */
    PROGRAM_BIND,       /* the thread runs on this processor only */
    PROGRAM_UNBIND,     /* ... on all of them again */
    PROGRAM_CODE_COUNT
};

struct program_op {
    unsigned char code;   /* of enum program_code */
    unsigned char object; /* number of a variable, lock, ...; IRQL of RAISE */
};

struct program_routine {
    unsigned char count;
    struct program_op ops[PROGRAM_OPS_MAX];
};

struct program_vector {
    unsigned char irql;
    unsigned char targets; /* mask of processors */
};

/* As DDIs number them. */
enum program_importance { PROGRAM_LOW, PROGRAM_MEDIUM, PROGRAM_HIGH, PROGRAM_MEDIUM_HIGH };

struct program_dpc {
    unsigned char importance; /* enum program_importance */
    unsigned char target;     /* processor + 1; 0: where it is queued */
};

struct program_event {
    unsigned char is_synchronization;
    unsigned char is_set;
};

struct program {
    unsigned char processors;
    unsigned char threads;
    unsigned char vectors;
    unsigned char variables;
    unsigned char locks;
    unsigned char events;
    struct program_vector vector[PROGRAM_VECTORS_MAX];
    struct program_event event[PROGRAM_EVENTS_MAX];
    struct program_dpc dpc[PROGRAM_DPCS]; /* of KDPCs */
    unsigned char workers;                /* threads that run work items */
    struct program_routine routines[PROGRAM_ROUTINES];
    /* The final value of variable bad_variable must not be bad_value; has_bad: there is such a
     * demand. */
    unsigned char has_bad;
    unsigned char bad_variable;
    unsigned char bad_value[4]; /* least significant first */
};

/* The number of an operation of an actor among all of a program's: what makes its constant its own.
 */
#define PROGRAM_NUMBER(actor, index)                                                               \
    ((PROGRAM_ACTOR_ROUTINE(actor) * PROGRAM_OPS_MAX + (index) + 1) | (actor) % PROGRAM_RUNS_MAX   \
                                                                          << 7)
/* New value of a variable after the operation; `old` is what it read. */
#define PROGRAM_CONSTANT(number) ((unsigned int)(number) << 8)
#define PROGRAM_AMOUNT(number)   ((unsigned int)(number) << 16 | 1)
#define PROGRAM_BIT(number)      (1u << ((number) % 24))

#define PROGRAM_SHORT_MS 1
#define PROGRAM_LONG_MS  30
/* Waits that end by themselves within so long of the first may do so in any order. */
#define PROGRAM_TICK_MS 15

/* What the driver writes down: one entry per operation, BEGIN per ISR, DPC and work item. Of
 * LOWER, UNLOCK and IUNLOCK the entry comes before, of all others after the operation. */
#define PROGRAM_LOG_MAX 256
#define PROGRAM_BEGIN   254

struct program_entry {
    unsigned char actor; /* PROGRAM_ACTOR */
    unsigned char op;    /* index in the routine, or BEGIN or END */
    unsigned char processor;
    unsigned char unused;
    unsigned int value; /* what it read or returned */
};

/* The run-th run (from 0) of a routine. */
#define PROGRAM_RUNS_MAX             16
#define PROGRAM_ACTOR(routine, run)  ((unsigned char)((routine)*PROGRAM_RUNS_MAX + (run)))
#define PROGRAM_ACTOR_ROUTINE(actor) ((actor) / PROGRAM_RUNS_MAX)

/* Device: registers of BAR 0. */
#define PROGRAM_REGISTER_CAUSES 0
#define PROGRAM_REGISTER_ARM    4
#define PROGRAM_REGISTER_SIGNAL 8
#define PROGRAM_BAR_BYTES       16
#define PROGRAM_VENDOR_ID       0x1234
#define PROGRAM_DEVICE_ID       0xed0c
/* What reading the causes returns: signals since the last read, and accesses and steps of the
 * device so far. */
#define PROGRAM_CAUSES(signals, accesses) ((unsigned int)(signals) | (unsigned int)(accesses) << 8)

/*
 * Requests. RUN's output is nothing, LOAD's input the program, RESULT's output the variables.
 *
 * RUN_GATED and GO are for explorations in which nothing but the program counts: the threads wait
 * inside the driver until GO lets them all go, and wait again when they are through; GO ends the
 * run with a bug check when nothing can happen any more.
 */
#define PROGRAM_FUNCTION_LOAD   0x900
#define PROGRAM_FUNCTION_RESULT 0x901
#define PROGRAM_FUNCTION_GO     0x902
#define PROGRAM_FUNCTION_RUN    0x910 /* + thread */
#define PROGRAM_FUNCTION_GATED  0x920 /* + thread */
#define PROGRAM_BUG_CHECK_GOOD  0xE2  /* MANUALLY_INITIATED_CRASH */
#define PROGRAM_BUG_CHECK_BAD   0xE3

#endif
