/* SPDX-License-Identifier: MIT */
/*
 * stop - how a run ends before its time: violation, bug check, crash, nothing can run, the device
 * died.
 *
 * A stop is recorded once, with the acting processor and the call stack, and the machine is left;
 * its contexts are never resumed. What a violation does depends on the verifier mode: `off` and
 * `kmdf` count it and go on (the documented fallback happens), `stop` ends the run.
 */
#ifndef DQ_KERNEL_STOP_H
#define DQ_KERNEL_STOP_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/crash.h"

struct dq_text;

enum dq_rule {
#define DQ_RULE(identifier, name, bug_check, page) DQ_RULE_##identifier,
#include "kernel/rules.def"
#undef DQ_RULE
    DQ_RULE_COUNT
};

enum dq_verifier_mode { DQ_VERIFIER_OFF, DQ_VERIFIER_KMDF, DQ_VERIFIER_STOP };

enum dq_stop_kind {
    DQ_STOP_NONE,
    DQ_STOP_VIOLATION,
    DQ_STOP_BUG_CHECK,
    DQ_STOP_CRASH,         /* the driver faulted */
    DQ_STOP_CRASH_RUNTIME, /* dirql, a model or a scenario faulted */
    DQ_STOP_STUCK,
    DQ_STOP_DEVICE_FAILED,
    DQ_STOP_CHOICES,   /* a replayed list does not fit */
    DQ_STOP_SCENARIO,  /* the scenario asks for what cannot be: its author's mistake */
    DQ_STOP_NOT_BUILT, /* the driver uses something that dirql does not have yet */
};

#define DQ_STOP_RELATED_MAX 2u

struct dq_stop {
    enum dq_stop_kind kind;
    enum dq_rule rule; /* VIOLATION, CRASH, STUCK */
    uint32_t code;     /* bug check, 0 if Windows has none for it */
    uint64_t parameters[4];
    char text[768]; /* one or more sentences */
    uint32_t processor;
    uint8_t irql;
    uint64_t time_ns;
    const char *callback;    /* innermost driver callback on that processor, or NULL */
    uintptr_t returned_from; /* code of the callback to blame that has returned; 0: none */
    char thread[32];
    struct dq_call_stack stack;
    /* What led to it earlier: where memory was allocated, where it was freed. */
    struct {
        const char *title; /* NULL: not there */
        struct dq_call_stack stack;
    } related[DQ_STOP_RELATED_MAX];
};

struct dq_rule_view {
    const char *name;
    uint32_t bug_check;
    const char *page;
};
struct dq_rule_view dq_rule_inspect(enum dq_rule rule);
const char *dq_bug_check_name(uint32_t code);

void dq_verifier_mode_set(enum dq_verifier_mode mode);
enum dq_verifier_mode dq_verifier_mode(void);

/* The driver broke `rule`. Returns only when the mode is not STOP. */
void dq_violation(enum dq_rule rule, uint64_t parameter1, uint64_t parameter2, uint64_t parameter3,
                  uint64_t parameter4, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* What is reported from now on is the fault of the callback with this code, which has just
 * returned: the stack shows only who called it, or what it interrupted. 0 ends that. */
void dq_stop_blame_callback(uintptr_t code);
/* The next violation has an earlier call stack to show. */
void dq_stop_relate(const char *title, const struct dq_call_stack *stack);
/* How often violations were passed over since the run began (modes off and kmdf), and the last
 * one's rule. */
uint32_t dq_violation_count(void);
uint32_t dq_violation_count_of(enum dq_rule rule);

/* What Windows would do: the bug check itself, whatever the mode. */
_Noreturn void dq_bug_check(uint32_t code, uint64_t parameter1, uint64_t parameter2,
                            uint64_t parameter3, uint64_t parameter4);
/* The run cannot go on for a reason that is no driver's. */
_Noreturn void dq_stop_run(enum dq_stop_kind kind, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A call that has no status to say so needs memory, and there is none. */
_Noreturn void dq_stop_without_memory(const char *call);
/* Nothing can ever happen again: STUCK, under the rule that fits; bug check parameters 0. */
_Noreturn void dq_stop_stuck(enum dq_rule rule, const char *text);
/* The handler for dq_crash_catch_begin(). */
void dq_stop_crash(const struct dq_crash *crash);

/* Is this address code of a loaded driver? Given by the machine. */
typedef bool dq_stop_is_driver_code(uintptr_t address);
void dq_stop_driver_code_set(dq_stop_is_driver_code *is_driver_code);

/* Called when a run's stop has been recorded, on the stack that it happened on, but for crashes
 * (their stack is the signal handler's). Given by the machine. */
typedef void dq_stop_reached(void);
void dq_stop_reached_set(dq_stop_reached *reached);

/* Appends which requests the driver has and never completed; false if it has none. Given by the
 * machine: the kernel knows of none. */
typedef bool dq_stop_describe_requests(struct dq_text *text);
void dq_stop_describe_requests_set(dq_stop_describe_requests *describe);
bool dq_stop_are_requests_owed(struct dq_text *text);
/* Appends which devices ask for service and get none; false if none does. Given by the machine. */
typedef bool dq_stop_describe_starved(struct dq_text *text);
void dq_stop_describe_starved_set(dq_stop_describe_starved *describe);
bool dq_stop_is_device_starved(struct dq_text *text);

/* The stop of the present run; kind NONE while there is none. Host's bookkeeping: survives a rewind
 * until dq_stop_reset(). */
const struct dq_stop *dq_stop_inspect(void);
void dq_stop_reset(void);

#endif
