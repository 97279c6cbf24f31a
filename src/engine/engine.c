/* SPDX-License-Identifier: MIT */
/* engine - see engine.h. */
#include "engine/engine.h"

#include <string.h>

#include "engine/context.h"
#include "engine/self.h"
#include "trace/trace.h"

/* In plain runs a processor runs on until another one's clock is this far behind: enough that a
 * polling loop on one processor does not starve the other, rare enough that a timeline stays
 * readable. */
#define LAG_NS 200u

struct dq_engine *dq_engine_pointer;

/* S: whoever explores sets it between runs. */
DQ_BOOKKEEPING const struct dq_observer *dq_observer;

static void stamp_record(struct dq_trace_record *record)
{
    const struct dq_processor *processor = dq_engine()->current;
    record->time_ns = processor->time_ns;
    record->processor = (uint8_t)processor->index;
    record->irql = processor->irql;
    record->thread = processor->thread_number;
}

void dq_engine_open(void (*stuck)(void))
{
    struct dq_engine *engine = dq_arena_core_alloc(sizeof(*engine));
    DQ_ASSERT(engine);
    engine->alarm_ns = DQ_TIME_NEVER;
    engine->stuck = stuck;
    dq_engine_pointer = engine;
    if (DQ_IS_SELF) {
        dq_self_open();
    }
    dq_trace_stamp_set(stamp_record);
}

void dq_engine_close(void)
{
    dq_engine_pointer = NULL;
}

void dq_engine_processor_add(struct dq_processor *processor)
{
    struct dq_engine *engine = dq_engine();
    DQ_ASSERT(engine->processor_count < DQ_PROCESSOR_MAX);
    processor->index = engine->processor_count;
    engine->processors[engine->processor_count++] = processor;
    if (!engine->current) {
        engine->current = processor;
    }
}

void dq_engine_source_add(const struct dq_source *source)
{
    struct dq_engine *engine = dq_engine();
    DQ_ASSERT(engine->source_count < DQ_SOURCE_MAX);
    engine->sources[engine->source_count++] = source;
}

DQ_NOINLINE struct dq_processor *dq_processor_current(void)
{
    return dq_engine()->current;
}

void dq_engine_run(void)
{
    struct dq_engine *engine = dq_engine();
    engine->current = engine->processors[0];
    dq_engine_attend();
    host_fiber_switch(&engine->host_sp, engine->current->sp);
}

_Noreturn void dq_engine_leave(void)
{
    void *abandoned;
    host_fiber_switch(&abandoned, dq_engine()->host_sp);
    dq_assert_failed("an abandoned context was resumed", __FILE__, __LINE__);
}

struct dq_option *dq_option_add(struct dq_option_list *list, const struct dq_source *source,
                                enum dq_option_rank rank, uint32_t processor, uint32_t id,
                                uint64_t due_ns)
{
    bool must_wait = DQ_IS_SELF && processor == DQ_OPTION_ENVIRONMENT && dq_self_is_any_lock_held();
    if (list->count == DQ_OPTION_MAX || must_wait) {
        return &list->options[DQ_OPTION_MAX];
    }
    /* Kept sorted by rank, then due time; equal ones in the order of adding. */
    uint32_t at = list->count++;
    while (at > 0 &&
           (list->options[at - 1].rank > rank ||
            (list->options[at - 1].rank == rank && list->options[at - 1].due_ns > due_ns))) {
        list->options[at] = list->options[at - 1];
        at--;
    }
    list->options[at] = (struct dq_option){
        .source = source, .rank = rank, .processor = processor, .id = id, .due_ns = due_ns
    };
    return &list->options[at];
}

uint64_t dq_option_code(const struct dq_option *option)
{
    const struct dq_engine *engine = dq_engine();
    uint64_t source = 0;
    while (source < engine->source_count && engine->sources[source] != option->source) {
        source++;
    }
    uint64_t processor = option->processor == DQ_OPTION_ENVIRONMENT ? 0xff : option->processor;
    return (source + 1) << 40 | processor << 32 | option->id;
}

enum dq_option_rank dq_engine_rank_go_on(const struct dq_processor *processor)
{
    const struct dq_processor *current = dq_engine()->current;
    if (processor == current) {
        return DQ_RANK_GO_ON;
    }
    bool is_lagging = !dq_is_observed() && processor->time_ns + LAG_NS < current->time_ns;
    return is_lagging ? DQ_RANK_LAGGING : DQ_RANK_OTHER;
}

void dq_option_add_event(struct dq_option_list *list, const struct dq_source *source, uint32_t id,
                         uint64_t due_ns, bool is_elastic)
{
    /* Whoever explores asks for every order: no clock says what comes first. */
    bool is_overdue = !dq_is_observed() && due_ns <= dq_engine()->current->time_ns;
    enum dq_option_rank rank = is_overdue   ? DQ_RANK_OVERDUE
                               : is_elastic ? DQ_RANK_EARLY
                                            : DQ_RANK_WHEN_IDLE;
    dq_option_add(list, source, rank, DQ_OPTION_ENVIRONMENT, id, due_ns);
}

void dq_option_add_quirk(struct dq_option_list *list, const struct dq_source *source, uint32_t id)
{
    dq_option_add(list, source, DQ_RANK_QUIRK, DQ_OPTION_ENVIRONMENT, id, DQ_TIME_NEVER);
}

/* When only the environment is left, what is due first comes first, device step or timer. */
static void sort_by_due(struct dq_option_list *list)
{
    for (uint32_t i = 1; i < list->count; i++) {
        struct dq_option option = list->options[i];
        uint32_t at = i;
        while (at > 0 && list->options[at - 1].due_ns > option.due_ns) {
            list->options[at] = list->options[at - 1];
            at--;
        }
        list->options[at] = option;
    }
}

/* Events that only pass of time brings (timers) may not overtake a device step that is due earlier,
 * and are no option at all while a processor can do something. Quirks are none where nothing else
 * is left. */
static void drop_premature(struct dq_option_list *list)
{
    if (list->count == 1 && list->options[0].rank < DQ_RANK_EARLY) {
        return;
    }
    if (list->count > 0 && list->options[0].rank == DQ_RANK_QUIRK) {
        list->count = 0;
    }
    bool can_run = list->count > 0 && list->options[0].rank < DQ_RANK_EARLY;
    uint64_t due_min = DQ_TIME_NEVER;
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->options[i].rank >= DQ_RANK_EARLY && list->options[i].due_ns < due_min) {
            due_min = list->options[i].due_ns;
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct dq_option *option = &list->options[i];
        bool is_premature =
            option->rank == DQ_RANK_WHEN_IDLE && (can_run || option->due_ns > due_min);
        if (!is_premature) {
            list->options[kept++] = *option;
        }
    }
    list->count = kept;
    if (!can_run) {
        sort_by_due(list);
    }
}

static uint64_t earliest_deadline(void)
{
    const struct dq_engine *engine = dq_engine();
    uint64_t earliest = DQ_TIME_NEVER;
    for (uint32_t i = 0; i < engine->source_count; i++) {
        if (engine->sources[i]->deadline_ns) {
            uint64_t deadline = engine->sources[i]->deadline_ns();
            earliest = deadline < earliest ? deadline : earliest;
        }
    }
    return earliest;
}

static void list_options(struct dq_option_list *list)
{
    const struct dq_engine *engine = dq_engine();
    list->count = 0;
    if (DQ_IS_SELF) {
        dq_self_listing_set(true);
    }
    for (uint32_t i = 0; i < engine->source_count; i++) {
        engine->sources[i]->list(list);
    }
    if (DQ_IS_SELF) {
        dq_self_listing_set(false);
    }
    if (!dq_is_observed()) {
        drop_premature(list);
    } else if (list->count > 0 && list->options[0].rank == DQ_RANK_QUIRK) {
        list->count = 0; /* nobody needs a quirk to go on */
    }
}

/* The time at which an environment event happens. Taken early while code runs it happens now; when
 * all processors rest, time passes to the earliest thing that must happen. */
static void advance_environment(const struct dq_option *option, const struct dq_option_list *list)
{
    if (option->rank == DQ_RANK_QUIRK) {
        return; /* now */
    }
    struct dq_engine *engine = dq_engine();
    bool can_run = list->options[0].rank < DQ_RANK_EARLY;
    uint64_t time_ns = option->due_ns;
    if (can_run) {
        uint64_t current_ns = engine->current->time_ns;
        time_ns = time_ns < current_ns ? time_ns : current_ns;
    } else {
        for (uint32_t i = 0; i < list->count; i++) {
            time_ns = list->options[i].due_ns < time_ns ? list->options[i].due_ns : time_ns;
        }
    }
    if (time_ns > engine->now_ns) {
        engine->now_ns = time_ns;
    }
    if (!can_run) {
        dq_processor_not_before(engine->current, engine->now_ns);
    }
}

/* Carry out the order that made this processor current. */
static bool obey(void)
{
    struct dq_processor *processor = dq_engine()->current;
    if (!processor->has_order) {
        return true;
    }
    processor->has_order = false;
    struct dq_option order = processor->order;
    return order.source->take(&order);
}

/* Observed: an event happens at its own time, whoever's clock says what, so that what it stamps
 * depends on its causes only. With nothing else to do all processors have waited for it. */
static void take_event_observed(const struct dq_option *option, bool is_idle)
{
    struct dq_engine *engine = dq_engine();
    struct dq_processor *current = engine->current;
    for (uint32_t i = 0; is_idle && i < engine->processor_count; i++) {
        dq_processor_not_before(engine->processors[i], option->due_ns);
    }
    uint64_t time_ns = current->time_ns;
    current->time_ns = option->due_ns == DQ_TIME_NEVER ? 0 : option->due_ns; /* a quirk has none */
    if (DQ_IS_SELF) {
        dq_self_environment_set(true);
    }
    (void)option->source->take(option);
    if (DQ_IS_SELF) {
        dq_self_environment_set(false);
    }
    current->time_ns = time_ns;
}

static bool take_option(const struct dq_option *option, const struct dq_option_list *list)
{
    struct dq_engine *engine = dq_engine();
    if (option->processor == DQ_OPTION_ENVIRONMENT && dq_is_observed()) {
        take_event_observed(option, list->options[0].rank >= DQ_RANK_EARLY);
        return false;
    }
    if (option->processor == DQ_OPTION_ENVIRONMENT) {
        advance_environment(option, list);
        (void)option->source->take(option);
        return false;
    }
    struct dq_processor *from = engine->current;
    struct dq_processor *to = engine->processors[option->processor];
    if (to == from) {
        return option->source->take(option);
    }
    to->order = *option;
    to->has_order = true;
    dq_trace(DQ_TRACE_PROCESSOR, to->index, 0);
    engine->current = to;
    dq_context_switch(&from->sp, to->sp);
    return obey();
}

/* The observer sees every question, also one with a single answer. */
static void ask_observer(enum dq_choice_reason reason)
{
    if (DQ_IS_SELF) {
        dq_self_check_step();
    }
    struct dq_engine *engine = dq_engine();
    bool goes_on = false;
    while (!goes_on) {
        struct dq_option_list *list = &engine->scratch;
        list_options(list);
        if (list->count == 0) {
            engine->stuck();
            continue;
        }
        struct dq_option option = list->options[dq_observer->choose(list, reason)];
        dq_engine_position_pass();
        engine->acted += option.processor == DQ_OPTION_ENVIRONMENT;
        goes_on = take_option(&option, list);
    }
}

DQ_NOINLINE void dq_step_slow_at(enum dq_choice_reason reason, uint64_t location,
                                 enum dq_touch_mode mode)
{
    if (!dq_is_observed()) {
        dq_step_slow(reason);
        return;
    }
    if (dq_observer->is_point(location, mode)) {
        ask_observer(reason);
    } else {
        dq_engine_position_pass();
    }
}

DQ_NOINLINE void dq_step_slow_and_touch(enum dq_choice_reason reason, uint64_t location,
                                        enum dq_touch_mode mode)
{
    if (!dq_is_observed()) {
        dq_step_slow(reason);
    } else if (!dq_observer->pass(location, mode)) {
        ask_observer(reason);
        dq_observer->touch(location, mode);
    }
}

/* Is there nothing else than to go on, now or when the interrupt that is taken has been served? */
static bool is_going_on_all_there_is(const struct dq_option_list *list, uint32_t taken)
{
    const struct dq_option *options = list->options;
    return (list->count == 1 && options[0].rank == DQ_RANK_GO_ON) ||
           (list->count == 2 && options[taken].rank == DQ_RANK_DELIVER_HERE &&
            options[taken ^ 1].rank == DQ_RANK_GO_ON);
}

DQ_NOINLINE void dq_step_slow(enum dq_choice_reason reason)
{
    if (dq_is_observed()) {
        ask_observer(reason);
        return;
    }
    struct dq_engine *engine = dq_engine();
    bool goes_on = false;
    while (!goes_on) {
        struct dq_option_list *list = &engine->scratch;
        list_options(list);
        if (list->count == 0) {
            engine->stuck();
            continue;
        }
        uint32_t taken = dq_choose(list->count, reason);
        struct dq_option option = list->options[taken];
        if (is_going_on_all_there_is(list, taken)) {
            engine->alarm_ns = earliest_deadline();
        }
        /* From here on other contexts may use the list. */
        goes_on = take_option(&option, list) || dq_engine_is_quiet(engine->current->time_ns);
    }
}

void dq_engine_started(void)
{
    if (!obey()) {
        dq_step_slow(DQ_REASON_IDLE);
    }
}
