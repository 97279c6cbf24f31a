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

/* The application has ended: close what it left open. */
void dq_scenario_close_files(struct dirql_app *app);

#endif
