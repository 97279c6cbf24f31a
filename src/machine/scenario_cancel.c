/* SPDX-License-Identifier: MIT */
/*
 * scenario_cancel - an application that changes its mind at any time: the quirk `cancel`.
 *
 * Each request that is pending may be canceled once, wherever the order of things has it, by a
 * thread of the application that is made for that. It is an option like an interrupt that no device
 * sent: a plain run takes none, and nobody who waits waits for it.
 */
#include "framework/request.h"
#include "kernel/quirk.h"
#include "machine/scenario_internal.h"

/* In core. */
struct cancels {
    struct dirql_app *app; /* NULL: nobody is there who could */
};

static struct cancels *cancels;

static const struct dq_source cancel_source;

typedef void visit_request(struct dirql_io *io, void *context);

/* What has begun, has not ended, and was not canceled so far. */
static void visit(visit_request *visit_one, void *context)
{
    if (!cancels->app || !dq_quirk_is_left(DQ_QUIRK_CANCEL)) {
        return;
    }
    DQ_LIST_FOR_EACH(file_link, &cancels->app->files)
    {
        const struct dirql_file *file = DQ_LIST_ENTRY(file_link, struct dirql_file, link);
        DQ_LIST_FOR_EACH(link, &file->requests)
        {
            struct dirql_io *io = DQ_LIST_ENTRY(link, struct dirql_io, link);
            if (!io->is_cancel_due && !io->irp.is_completed) {
                visit_one(io, context);
            }
        }
    }
}

static void add_option(struct dirql_io *io, void *context)
{
    if (dq_request_is_pending(&io->irp)) {
        dq_option_add_quirk(context, &cancel_source, io->name);
    }
}

static void list_cancels(struct dq_option_list *list)
{
    visit(add_option, list);
}

static void run_cancel(struct dirql_app *app, void *context)
{
    struct dirql_io *io = context;
    (void)app;
    dq_trace(DQ_TRACE_SCENARIO, (uintptr_t) "cancel", io->irp.number);
    (void)dq_request_cancel(&io->irp);
    dq_scenario_request_leave(io);
}

struct search {
    uint32_t name;
    struct dirql_io *found;
};

static void compare(struct dirql_io *io, void *context)
{
    struct search *search = context;
    search->found = io->name == search->name ? io : search->found;
}

static bool take_cancel(const struct dq_option *option)
{
    struct search search = { .name = option->id };
    visit(compare, &search);
    struct dirql_io *io = search.found;
    DQ_ASSERT(io);
    dq_actor outer = dq_actor_begin(DQ_ACTOR_DEVICE, option->id, "quirk");
    dq_touch(dq_irp_location(&io->irp), DQ_TOUCH_WRITE);
    dq_quirk_take(DQ_QUIRK_CANCEL, io->irp.number);
    io->is_cancel_due = true;
    io->users++;
    (void)dq_scenario_thread_start(cancels->app, io->name, "cancel", run_cancel, io);
    dq_actor_end(outer);
    return false;
}

static void note(struct dirql_io *io, void *context)
{
    (void)io;
    *(uint64_t *)context = 0;
}

/* Every step looks while a request may be canceled. */
static uint64_t cancel_deadline(void)
{
    uint64_t deadline_ns = DQ_TIME_NEVER;
    visit(note, &deadline_ns);
    return deadline_ns;
}

static const struct dq_source cancel_source = {
    .name = "cancels",
    .list = list_cancels,
    .take = take_cancel,
    .deadline_ns = cancel_deadline,
};

void dq_scenario_cancel_set(struct dirql_app *app)
{
    cancels->app = app;
}

void dq_scenario_cancel_open(void)
{
    cancels = dq_arena_core_alloc(sizeof(*cancels));
    DQ_ASSERT(cancels);
    if (dq_quirk_is_left(DQ_QUIRK_CANCEL)) {
        dq_engine_source_add(&cancel_source);
    }
}
