/* SPDX-License-Identifier: MIT */
/*
 * explore - see explore.h: one execution after another. Keeps count of what the orders cost, and
 * carries out departures.
 */
#include "explore/explore.h"

#include <string.h>

#include "base/check.h"
#include "engine/self.h"
#include "explore/detect.h"
#include "explore/explore_internal.h"
#include "explore/watch.h"
#include "host/fiber.h"
#include "host/memory.h"
#include "trace/trace.h"

/* Steps of a loop that waits although nobody can end its waiting: it may count them, and give up.
 */
#define IDLE_SPINS_MAX 20000u

static DQ_BOOKKEEPING struct {
    struct dq_explore_machine machine;
    void *resume_sp; /* where the machine is paused */
    bool is_marked;
    bool is_executing;
    /* Limits. */
    uint32_t budgets[DQ_BUDGET_COUNT];
    uint64_t step_max;
    /* The present execution. */
    const struct dq_strategy_ops *strategy;
    const struct dq_departure_list *path;
    uint32_t path_next;
    uint64_t path_position; /* of the next departure; 0: none, or it has none (lenient) */
    bool is_lenient;
    uint64_t is_used; /* lenient: bit per departure of the path that was taken */
    struct dq_departure_list taken;
    dq_actor last;           /* that acted last, whether it can go on or not */
    uint32_t last_questions; /* since its last step */
    dq_actor current; /* of the last step, if it could go on as far as it knows; 0: it cannot */
    uint32_t preemptions;
    struct dq_digest departure_class; /* where the last departure was taken */
    uint32_t used[DQ_BUDGET_COUNT];
    dq_actor marked_current; /* current at the mark */
    uint64_t position_first; /* of the mark */
    uint64_t position_last;  /* that the limit of steps allows */
    uint64_t location_named; /* at the last step */
    uint64_t position_seen;  /* of the last step that was counted */
    uint32_t idle_spins;     /* points that a spinning actor came to because nobody else can act */
    enum dq_execution_end end;
    /* All executions. */
    uint64_t points;
    struct dq_question question; /* large: not on the machine's stacks */
} explore;

/* Room for one more, to be filled. */
static inline struct dq_departure *departure_new(struct dq_departure_list *list)
{
    if (DQ_UNLIKELY(list->count == list->capacity)) {
        list->capacity = list->capacity ? list->capacity * 2 : 64;
        list->items = host_memory_resize(list->items, list->capacity * sizeof(list->items[0]));
    }
    return &list->items[list->count++];
}

void dq_departure_append(struct dq_departure_list *list, struct dq_departure departure)
{
    *departure_new(list) = departure;
}

void dq_departure_copy(struct dq_departure_list *to, const struct dq_departure_list *from)
{
    to->count = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        dq_departure_append(to, from->items[i]);
    }
}

void dq_departure_free(struct dq_departure_list *list)
{
    host_memory_free(list->items);
    memset(list, 0, sizeof(*list));
}

dq_actor dq_explore_acting(void)
{
    return dq_engine_pointer && dq_engine()->current ? dq_engine()->current->actor : 0;
}

uint32_t dq_explore_preemptions(void)
{
    return explore.preemptions;
}

struct dq_digest dq_explore_departure_class(void)
{
    return explore.departure_class;
}

uint32_t dq_explore_budget_used(enum dq_budget budget)
{
    return explore.used[budget];
}

uint64_t dq_explore_points(void)
{
    return explore.points;
}

const struct dq_departure_list *dq_explore_taken(void)
{
    return &explore.taken;
}

void dq_explore_limits_set(const uint32_t budgets[DQ_BUDGET_COUNT], uint64_t step_max)
{
    memcpy(explore.budgets, budgets, sizeof(explore.budgets));
    explore.step_max = step_max;
}

_Noreturn void dq_explore_end(enum dq_execution_end end)
{
    explore.end = end;
    dq_engine_leave();
}

uint32_t dq_explore_followed(void)
{
    return explore.path_next;
}

_Noreturn void dq_explore_stop(void)
{
    explore.path_next = explore.path->count; /* the rest is not missed */
    dq_explore_end(DQ_END_NORMAL);
}

/* ---- What may happen ---- */

static bool is_idle(const struct dq_option_list *list)
{
    return list->count == 0 || list->options[0].rank >= DQ_RANK_EARLY;
}

/* Time passes only when nothing else can happen: to the device, or to the first timer and those
 * that are due together with it. With a budget to a timer while anything else works. An interrupt
 * that nobody would claim again comes before timers. */
static bool is_first_when_idle(const struct dq_option_list *list, uint32_t index)
{
    const struct dq_option *option = &list->options[index];
    const struct dq_option *first = &list->options[0];
    bool is_with_first = option->source == first->source && option->rank == first->rank &&
                         option->processor == DQ_OPTION_ENVIRONMENT;
    return option->rank == DQ_RANK_EARLY ||
           (first->rank == DQ_RANK_WHEN_IDLE && (index == 0 || is_with_first));
}

/* The budget that taking an option uses, DQ_BUDGET_COUNT: none; false: it may not be taken. */
static bool find_budget(const struct dq_option_list *list, uint32_t index, uint8_t *ret_budget)
{
    const struct dq_option *option = &list->options[index];
    *ret_budget = DQ_BUDGET_COUNT;
    if (option->rank < DQ_RANK_EARLY || option->rank == DQ_RANK_QUIRK) {
        return true; /* quirks have their own budgets */
    }
    if (is_idle(list) && is_first_when_idle(list, index)) {
        return true;
    }
    if (option->processor != DQ_OPTION_ENVIRONMENT) {
        return false; /* an interrupt that nobody would claim again */
    }
    *ret_budget = option->rank == DQ_RANK_EARLY ? DQ_BUDGET_DEVICE : DQ_BUDGET_TIMER;
    return explore.used[*ret_budget] < explore.budgets[*ret_budget];
}

/* Does the actor of the last step stand where it can go on? */
static bool is_going_on(const struct dq_option *option)
{
    return explore.current != 0 && option->actor == explore.current;
}

static struct dq_anchor anchor_here(void)
{
    const struct dq_execution_actor *last = dq_execution_actor(explore.last);
    return (struct dq_anchor){ .actor = last->name,
                               .step = last->steps,
                               .question = explore.last_questions };
}

static bool is_following(void)
{
    return explore.path_next < explore.path->count;
}

/* A thread that can be put on several processors of which none is special: one stands for all. */
static bool is_same_elsewhere(const struct dq_option_list *list, uint32_t index)
{
    const struct dq_option *option = &list->options[index];
    if (option->rank != DQ_RANK_SWITCH_THREAD ||
        dq_execution_does_place_matter(option->processor)) {
        return false;
    }
    for (uint32_t i = 0; i < index; i++) {
        const struct dq_option *other = &list->options[i];
        if (other->rank == DQ_RANK_SWITCH_THREAD && other->actor == option->actor &&
            !dq_execution_does_place_matter(other->processor)) {
            return true;
        }
    }
    return false;
}

/* A loop that waits for somebody lets everybody else go first: what it does meanwhile is nothing.
 */
static bool is_useless(const struct dq_option *option)
{
    return option->actor != 0 && dq_execution_may_spin(option->actor) &&
           dq_execution_is_spinning(option->actor);
}

static bool is_any_useful(const struct dq_option_list *list)
{
    uint8_t budget;
    for (uint32_t i = 0; i < list->count; i++) {
        if (!is_useless(&list->options[i]) && find_budget(list, i, &budget)) {
            return true;
        }
    }
    return false;
}

static void analyse(const struct dq_option_list *list, struct dq_question *question)
{
    question->position = dq_engine()->position;
    question->anchor = anchor_here();
    question->count = 0;
    question->by_default = 0;
    question->current = 0;
    question->is_value = false;
    bool is_forced = list->options[0].rank == DQ_RANK_OVERDUE;
    bool is_held_back = is_any_useful(list);
    /* What is special is learnt; an order that is followed may have been made by who knew less. */
    bool is_one_for_all = !explore.is_marked || (explore.strategy != NULL && !is_following());
    for (uint32_t i = 0; i < (is_forced ? 1 : list->count); i++) {
        uint8_t budget;
        if (!find_budget(list, i, &budget)) {
            continue;
        }
        bool is_left_out = is_one_for_all && is_same_elsewhere(list, i);
        if (is_left_out || (is_held_back && is_useless(&list->options[i]))) {
            continue;
        }
        uint32_t at = question->count++;
        question->options[at] = dq_option_code(&list->options[i]);
        question->indices[at] = (uint8_t)i;
        question->budgets[at] = budget;
        question->actors[at] = list->options[i].actor;
        if (is_going_on(&list->options[i])) {
            question->current = explore.current;
            question->by_default = at;
        }
    }
    DQ_ASSERT(question->count > 0);
    for (uint32_t i = 0; i < question->count; i++) {
        question->costs[i] = question->current != 0 && i != question->by_default;
    }
}

/* ---- Answers ---- */

static bool find_option(const struct dq_question *question, uint64_t option, uint32_t *ret_index)
{
    for (uint32_t i = 0; i < question->count; i++) {
        if (question->options[i] == option) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

static const struct dq_departure *next_departure(void)
{
    return &explore.path->items[explore.path_next];
}

/* ---- Lenient: by anchor, each at most once ---- */

#define LENIENT_MAX 64u

static bool is_anchored(uint32_t index, const struct dq_anchor *anchor)
{
    const struct dq_anchor *other = &explore.path->items[index].anchor;
    return index < LENIENT_MAX && !(explore.is_used >> index & 1) &&
           other->actor == anchor->actor && other->step == anchor->step &&
           other->question == anchor->question;
}

static bool is_anchor_here(void)
{
    struct dq_anchor anchor = anchor_here();
    for (uint32_t i = 0; i < explore.path->count; i++) {
        if (is_anchored(i, &anchor)) {
            return true;
        }
    }
    return false;
}

static uint32_t follow_leniently(const struct dq_question *question)
{
    for (uint32_t i = 0; i < explore.path->count; i++) {
        uint32_t answer;
        if (is_anchored(i, &question->anchor) &&
            find_option(question, explore.path->items[i].option, &answer)) {
            explore.is_used |= 1ull << i;
            return answer;
        }
    }
    return question->by_default;
}

/* ---- Exactly: by position ---- */

static void find_path_position(void)
{
    bool is_known = !explore.is_lenient && is_following();
    explore.path_position = is_known ? next_departure()->position : 0;
}

static uint32_t follow(const struct dq_question *question)
{
    uint64_t position = next_departure()->position;
    if (position > question->position) {
        return question->by_default;
    }
    uint32_t answer;
    if (position < question->position ||
        !find_option(question, next_departure()->option, &answer)) {
        dq_explore_end(DQ_END_ASTRAY);
    }
    explore.path_next++;
    explore.departure_class = dq_execution_class();
    find_path_position();
    return answer;
}

static uint32_t decide(const struct dq_question *question)
{
    explore.points++;
    uint32_t answer = explore.is_lenient ? follow_leniently(question)
                      : is_following()   ? follow(question)
                      : explore.strategy ? explore.strategy->answer(question)
                                         : question->by_default;
    if (answer != question->by_default) {
        struct dq_departure *departure = departure_new(&explore.taken);
        departure->position = question->position;
        departure->option = question->options[answer];
        departure->anchor = question->anchor;
        if (DQ_UNLIKELY(dq_watcher != NULL)) {
            dq_watcher->departed(dq_watcher->context, explore.taken.count);
        }
    }
    explore.last_questions++;
    return answer;
}

/* ---- The observer ---- */

static void check_steps(void)
{
    if (dq_engine()->position > explore.position_last) {
        dq_explore_end(DQ_END_STEPS);
    }
}

/* is_point() may be asked more than once at one position. */
static inline void note_step(uint64_t position, dq_actor actor)
{
    if (explore.position_seen != position) {
        explore.position_seen = position;
        explore.last = actor;
        explore.last_questions = 0;
        dq_execution_step(actor);
        check_steps();
    }
}

/* If it can still be chosen, nobody else can act. */
static void note_spin(void)
{
    explore.current = 0;
    if (++explore.idle_spins > IDLE_SPINS_MAX) {
        if (dq_watcher) {
            dq_watcher->livelocked(dq_watcher->context);
        }
        if (explore.machine.looping) {
            explore.machine.looping(explore.machine.context);
        }
        dq_explore_end(DQ_END_LIVELOCK);
    }
}

/* Not on the way to the next departure. */
static bool is_point_here(uint64_t location, enum dq_touch_mode mode)
{
    if (explore.is_lenient) {
        return is_anchor_here();
    }
    return is_following() || (explore.strategy && explore.strategy->is_point(location, mode));
}

/* `actor`: who acts. */
static inline bool is_question(uint64_t location, enum dq_touch_mode mode, dq_actor actor)
{
    uint64_t position = dq_engine()->position;
    note_step(position, actor);
    explore.location_named = location;
    if (actor == 0) {
        return false; /* an idle processor: whatever it does was decided when it was chosen */
    }
    if (dq_processor_is_closed(dq_engine()->current->index) && !dq_execution_is_shared(location)) {
        return false; /* the runtime's own, and nobody else's */
    }
    if (explore.current == 0) {
        return true; /* the actor before has ended: leaving is free */
    }
    if (DQ_UNLIKELY(dq_execution_may_spin(actor)) && dq_execution_is_spinning(actor)) {
        note_spin();
        return true;
    }
    return position >= explore.path_position && is_point_here(location, mode);
}

static bool is_point(uint64_t location, enum dq_touch_mode mode)
{
    if (DQ_UNLIKELY(!explore.is_marked)) {
        return true;
    }
    return is_question(location, mode, dq_engine()->current->actor);
}

static bool pass(uint64_t location, enum dq_touch_mode mode)
{
    struct dq_engine *engine = dq_engine();
    dq_actor actor = engine->current->actor;
    if (DQ_UNLIKELY(!explore.is_marked) || is_question(location, mode, actor)) {
        return false;
    }
    dq_engine_position_pass();
    if (actor != 0) { /* an idle processor's own doings are no events */
        dq_execution_touch(actor, location, mode);
    }
    return true;
}

/* The first question with more than one answer: every execution starts here. */
static void pause(void)
{
    explore.is_marked = true;
    explore.marked_current = explore.current;
    explore.position_first = dq_engine()->position;
    bool is_limited = explore.step_max < UINT64_MAX - explore.position_first;
    explore.position_last = is_limited ? explore.position_first + explore.step_max : UINT64_MAX;
    dq_execution_mark();
    dq_detect_mark();
    host_fiber_switch(&explore.resume_sp, dq_engine()->host_sp);
}

static void trace_switch(const struct dq_option *option)
{
    uint32_t processor = option->processor == DQ_OPTION_ENVIRONMENT ? dq_engine()->current->index
                                                                    : option->processor;
    dq_trace(DQ_TRACE_SWITCH, processor, option->rank);
}

static uint32_t choose(const struct dq_option_list *list, enum dq_choice_reason reason)
{
    (void)reason;
    struct dq_question *question = &explore.question;
    analyse(list, question);
    if (DQ_UNLIKELY(!explore.is_marked)) {
        if (question->count == 1) {
            explore.current = question->actors[0];
            return question->indices[0];
        }
        pause();
        analyse(list, question); /* this execution's own */
    }
    check_steps();
    if (explore.machine.asked && question->count > 1 && !is_following()) {
        explore.machine.asked(explore.machine.context);
    }
    uint32_t answer = decide(question);
    explore.preemptions += question->costs[answer];
    if (question->budgets[answer] != DQ_BUDGET_COUNT) {
        explore.used[question->budgets[answer]]++;
    }
    explore.current = question->actors[answer];
    if (answer != question->by_default) {
        trace_switch(&list->options[question->indices[answer]]);
    }
    return question->indices[answer];
}

static uint32_t choose_value(uint32_t count, enum dq_choice_reason reason)
{
    (void)reason;
    if (!explore.is_marked) {
        return 0;
    }
    struct dq_question *question = &explore.question;
    question->position = dq_engine()->position;
    question->anchor = anchor_here();
    question->count = count;
    question->by_default = 0;
    question->current = 0;
    question->is_value = true;
    for (uint32_t i = 0; i < count; i++) {
        question->options[i] = DQ_DEPARTURE_VALUE | i;
        question->costs[i] = 0;
        question->budgets[i] = DQ_BUDGET_COUNT;
    }
    uint32_t answer = decide(question);
    dq_execution_event(dq_explore_acting(), DQ_DEPARTURE_VALUE | answer);
    return answer;
}

/*
 * An operation names one location at its point and may touch others. If the order matters on one of
 * those it matters at the point: a register write, nobody else's business, sends the message that
 * may merge with the one before.
 */
static void note_side_effect(dq_actor actor, uint64_t location)
{
    uint64_t named = explore.location_named;
    if (actor == explore.last && named != location && named != 0 && named != DQ_LOCATION_PRIVATE &&
        dq_execution_is_shared(location) && !dq_execution_is_shared(named)) {
        dq_execution_share(named);
    }
}

static void touch(uint64_t location, enum dq_touch_mode mode)
{
    dq_actor actor = dq_explore_acting();
    if (explore.is_marked && actor != 0) { /* an idle processor's own doings are no events */
        dq_execution_touch(actor, location, mode);
        note_side_effect(actor, location);
    }
}

static void matters(uint64_t location)
{
    if (explore.is_marked) {
        dq_execution_share(location);
    }
}

static void told(uint64_t what)
{
    if (explore.is_marked && dq_explore_acting() != 0) {
        dq_execution_event(dq_explore_acting(), dq_mix(what, DQ_EVENT_TOLD));
    }
}

static dq_actor actor_begin(enum dq_actor_kind kind, uint64_t name, const char *label)
{
    dq_actor creator = dq_explore_acting();
    dq_actor actor = dq_execution_actor_begin(creator, kind, name, label);
    dq_detect_actor_begin(actor, 0);
    if (explore.machine.began) {
        bool is_on_top = kind == DQ_ACTOR_ISR || kind == DQ_ACTOR_DPC;
        explore.machine.began(explore.machine.context, actor, is_on_top ? creator : 0);
    }
    if (kind != DQ_ACTOR_THREAD) {
        explore.current = actor;
    }
    return actor;
}

static void actor_placed(dq_actor actor, uint32_t processor, dq_actor below)
{
    dq_execution_place(actor, processor, below);
}

static void place_told(uint32_t processor)
{
    if (explore.is_marked && dq_explore_acting() != 0) {
        dq_execution_tell_place(dq_explore_acting(), processor);
    }
}

static void actor_end(dq_actor actor)
{
    dq_execution_actor_end(actor);
    dq_detect_actor_end(actor);
    explore.current = 0;
}

static void actor_closed(uint64_t location)
{
    if (explore.is_marked && dq_explore_acting() != 0 && dq_execution_is_shared(location)) {
        dq_execution_event(dq_explore_acting(), DQ_EVENT_CLOSED);
    }
}

static void actor_current(dq_actor actor)
{
    if (actor == 0 && explore.current != 0) {
        dq_execution_event(explore.current, DQ_EVENT_RESTS);
    }
    explore.current = actor;
}

/* Whose accesses are compared: the runtime's own code is ordered as its host threads would be, a
 * driver's by actors. */
static dq_actor racer(void)
{
    return DQ_IS_SELF ? dq_self_thread() : dq_explore_acting();
}

/* An order that counts: the contract's for drivers, locks of the runtime for the runtime. */
static bool is_edge(uint64_t object)
{
    return DQ_IS_SELF == (object >> 56 == DQ_EDGE_INTERNAL);
}

static void watch_access(dq_actor actor, uintptr_t address, uint32_t bytes, uint32_t flags,
                         uintptr_t pc)
{
    const struct dq_processor *processor = dq_engine()->current;
    dq_watch_accessed(&(struct dq_race_access){
        .place = { .actor = actor,
                   .where = dq_execution_actor(actor)->touches,
                   .processor = (uint8_t)processor->index,
                   .irql = processor->irql },
        .pc = pc,
        .address = address,
        .bytes = bytes,
        .flags = flags,
    });
}

static void access(uintptr_t address, uint32_t bytes, uint32_t flags, uintptr_t pc)
{
    dq_actor actor = dq_explore_acting();
    if (actor == 0 || (DQ_IS_SELF && !explore.is_executing)) {
        return;
    }
    dq_detect_access(racer(), address, bytes, flags, pc);
    if (DQ_UNLIKELY(dq_watcher != NULL)) {
        watch_access(actor, address, bytes, flags, pc);
    }
}

static void memory_new(uintptr_t address, size_t bytes)
{
    dq_actor actor = dq_explore_acting();
    if (explore.is_marked && actor != 0) {
        dq_execution_touch_memory(actor, address, bytes);
    }
    dq_detect_memory_new(address, bytes);
}

static void polled(uint64_t location, uint64_t value)
{
    dq_actor actor = dq_explore_acting();
    if (explore.is_marked && actor != 0) {
        dq_execution_poll(actor, location, value);
    }
}

static void release(uint64_t object)
{
    dq_actor actor = dq_explore_acting();
    if (is_edge(object)) {
        dq_detect_release(racer(), object);
    }
    if (DQ_UNLIKELY(dq_watcher != NULL)) {
        dq_watch_released(actor, object);
    }
}

static void acquire(uint64_t object)
{
    dq_actor actor = dq_explore_acting();
    if (is_edge(object)) {
        dq_detect_acquire(racer(), object);
    }
    if (DQ_UNLIKELY(dq_watcher != NULL)) {
        dq_watch_acquired(actor, object);
    }
}

static void callout(uintptr_t code)
{
    dq_detect_callout(dq_explore_acting(), code);
    if (explore.machine.called) {
        explore.machine.called(explore.machine.context, code);
    }
}

static DQ_BOOKKEEPING struct dq_observer observer = {
    .is_point = is_point,
    .pass = pass,
    .choose = choose,
    .choose_value = choose_value,
    .touch = touch,
    .matters = matters,
    .actor_begin = actor_begin,
    .actor_end = actor_end,
    .actor_placed = actor_placed,
    .place_told = place_told,
    .told = told,
    .polled = polled,
    .actor_current = actor_current,
    .actor_closed = actor_closed,
    .access = NULL, /* dq_explore_open() */
    .release = release,
    .acquire = acquire,
    .forget = dq_detect_forget,
    .callout = callout,
    .memory_new = memory_new,
    .frames_new = dq_detect_frames_new,
};

/* ---- Executions ---- */

static const struct dq_departure_list no_departures;

static uint64_t acting_name(void)
{
    return dq_execution_actor(dq_explore_acting())->name;
}

void dq_explore_open(const struct dq_explore_machine *machine, uint32_t detectors)
{
    memset(&explore, 0, sizeof(explore));
    explore.machine = *machine;
    explore.path = &no_departures;
    explore.step_max = UINT64_MAX;
    dq_execution_open();
    dq_detect_open(detectors);
    dq_arena_actor_name = acting_name;
    observer.access = detectors & (DQ_DETECT_RACES | DQ_DETECT_TRIPLES) ? access : NULL;
    dq_observer = &observer;
}

void dq_explore_close(void)
{
    dq_observer = NULL;
    dq_arena_actor_name = NULL;
    dq_detect_close();
    dq_execution_close();
    dq_departure_free(&explore.taken);
    memset(&explore, 0, sizeof(explore));
}

void dq_explore_context_set(void *context)
{
    explore.machine.context = context;
}

bool dq_explore_is_paused(void)
{
    return explore.is_marked;
}

void dq_explore_resume(void)
{
    host_fiber_switch(&dq_engine()->host_sp, explore.resume_sp);
}

enum dq_execution_end dq_explore_execute(const struct dq_departure_list *path,
                                         const struct dq_strategy_ops *strategy)
{
    explore.path = path;
    explore.path_next = 0;
    explore.strategy = strategy;
    find_path_position();
    explore.taken.count = 0;
    explore.preemptions = 0;
    explore.current = explore.marked_current;
    explore.last = 0;
    explore.last_questions = 0;
    explore.is_used = 0;
    explore.idle_spins = 0;
    explore.departure_class = (struct dq_digest){ UINT64_MAX, 0 }; /* no class */
    explore.position_seen = UINT64_MAX;
    memset(explore.used, 0, sizeof(explore.used));
    explore.end = DQ_END_NORMAL;
    dq_execution_begin();
    dq_detect_begin();
    if (DQ_IS_SELF) {
        dq_self_begin();
    }
    if (strategy) {
        strategy->begin();
    }
    explore.is_executing = true;
    explore.machine.execute(explore.machine.context);
    explore.is_executing = false;
    if (explore.end == DQ_END_NORMAL && !explore.is_lenient && is_following()) {
        explore.end = DQ_END_ASTRAY;
    }
    return explore.end;
}

enum dq_execution_end dq_explore_follow(const struct dq_departure_list *path, bool is_lenient,
                                        struct dq_departure_list *ret_taken)
{
    explore.is_lenient = is_lenient;
    enum dq_execution_end end = dq_explore_execute(path, NULL);
    explore.is_lenient = false;
    if (ret_taken) {
        dq_departure_copy(ret_taken, &explore.taken);
    }
    return end;
}

const struct dq_explore_machine *dq_explore_machine(void)
{
    return &explore.machine;
}

bool dq_explore_judge(const struct dq_departure_list *path)
{
    return explore.machine.judge(explore.machine.context, path, explore.preemptions);
}

bool dq_explore_livelocked(const struct dq_departure_list *path)
{
    return explore.machine.livelocked(explore.machine.context, path, explore.preemptions);
}
