/* SPDX-License-Identifier: MIT */
/*
 * scenario_internal - the application inside the machine, for the files that implement
 * dirql/scenario.h.
 *
 * All of it lives in core: a rewind restores it, and no device reaches it. The application's own
 * lists are protected by the dispatcher's rule that nobody else runs between two steps.
 */
#ifndef DQ_MACHINE_SCENARIO_INTERNAL_H
#define DQ_MACHINE_SCENARIO_INTERNAL_H

#include "base/list.h"
#include "dirql/scenario.h"
#include "kernel/irp.h"
#include "kernel/thread.h"
#include "machine/machine_internal.h"

struct dirql_app {
    struct dirql_machine *machine;
    struct dq_list threads; /* dirql_thread.link: not joined yet */
    struct dq_list files;   /* dirql_file.link: open */
    struct dq_list
        orphans;           /* dirql_io.link: completed, not waited for when their file was closed */
    struct dq_list memory; /* of dirql_app_alloc() */
    uint32_t running;      /* threads whose routine has not returned */
    KEVENT idle;           /* set when none has */
};

struct dirql_thread {
    struct dq_list link;
    struct dirql_app *app;
    struct dq_thread *thread;
    void (*routine)(struct dirql_app *app, void *context);
    void *context;
    uint32_t name;     /* of its place in the application, whatever the order of things */
    uint32_t children; /* that it has started */
    uint32_t requests; /* that it has sent */
};

struct dirql_file {
    struct dq_list link;
    struct dirql_app *app;
    struct dq_device *device;
    void *file_object;       /* the framework's */
    struct dq_list requests; /* dirql_io.link: not waited for yet */
};

struct dirql_io {
    struct dq_list link;
    struct dirql_app *app;
    struct dirql_thread *sender; /* may have ended when the irp has completed */
    uint32_t name;               /* as a thread's */
    uint32_t users;              /* waiting for its end, or about to cancel it */
    bool is_taken;               /* its end was: goes with its last user */
    bool is_cancel_due;          /* the environment has asked for it */
    struct dq_irp irp;
};

/* Objects of the application: zeroed, never NULL (the run ends with its cause when core is full).
 */
void *dq_scenario_object_alloc(size_t bytes);

/* What a call from the application to the system costs; also a point where the order of things can
 * matter. */
void dq_scenario_enter(const char *what, uint64_t value);

/* Absolute time after `ns` from now; never DQ_TIME_NEVER unless ns is DIRQL_WAIT_FOREVER. */
uint64_t dq_scenario_due_ns(uint64_t ns);

/* The n-th (from 1) of what somebody has made. */
static inline uint32_t dq_scenario_name(uint32_t maker, uint32_t n)
{
    return ((maker ^ n) + 0x7f4a7c15u) * 0x9e3779b1u;
}

struct dirql_thread *dq_scenario_thread_start(struct dirql_app *app, uint32_t thread_name,
                                              const char *name,
                                              void (*routine)(struct dirql_app *app, void *context),
                                              void *context);
/* The one that runs. */
struct dirql_thread *dq_scenario_thread_current(void);
/* Its routine has returned: cancel what it has pending, and wait for that. */
void dq_scenario_thread_end(const struct dirql_thread *thread);

/* scenario_cancel.c: the budget of cancels. Before the machine starts; and who may have some, or
 * NULL. */
void dq_scenario_cancel_open(void);
void dq_scenario_cancel_set(struct dirql_app *app);

/* A user has done with it. */
void dq_scenario_request_leave(struct dirql_io *io);

/* The application has ended: close what it left open. */
void dq_scenario_close_files(struct dirql_app *app);

#endif
