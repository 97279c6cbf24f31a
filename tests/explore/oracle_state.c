/* SPDX-License-Identifier: MIT */
/* oracle_state - see oracle_state.h. */
#include "oracle_state.h"

#include <assert.h>
#include <string.h>

#include "oracle_internal.h"

const struct program_op *oracle_next_op(const struct program *program,
                                        const struct oracle_context *context)
{
    if (context->routine == ORACLE_NONE) {
        return NULL;
    }
    const struct program_routine *routine = &program->routines[context->routine];
    return context->index < routine->count ? &routine->ops[context->index] : NULL;
}

/* DPCs run before whatever they would interrupt goes on, once that has begun; and before an idle
 * processor that was asked for them does anything else. */
static bool must_drain(const struct oracle_processor *processor)
{
    bool has_begun =
        processor->is_draining || (processor->is_drain_asked && processor->thread == ORACLE_NONE);
    return has_begun && processor->queued_count > 0 && oracle_is_below_dispatch(processor);
}

/* A mask. */
static uint32_t find_idle(const struct oracle_state *state, const struct program *program)
{
    uint32_t processors = 0;
    for (uint8_t i = 0; i < program->processors; i++) {
        const struct oracle_processor *processor = &state->processors[i];
        bool is_idle = processor->thread == ORACLE_NONE && oracle_is_below_dispatch(processor) &&
                       !must_drain(processor);
        processors |= is_idle ? 1u << i : 0;
    }
    return processors;
}

/* How many of the ready threads from `first` on that are more urgent than this can run at once on
 * these processors: every way to place them is tried. */
static uint32_t count_placed(const struct oracle_state *state, const struct program *program,
                             uint32_t processors, uint8_t priority, uint32_t first)
{
    if (first == state->ready_count) {
        return 0;
    }
    uint8_t thread = state->ready[first];
    uint32_t most = count_placed(state, program, processors, priority, first + 1);
    for (uint8_t i = 0; i < program->processors; i++) {
        if (oracle_priority(program, thread) > priority && processors >> i & 1 &&
            oracle_may_run(&state->contexts[thread], i)) {
            uint32_t others =
                count_placed(state, program, processors & ~(1u << i), priority, first + 1);
            most = 1 + others > most ? 1 + others : most;
        }
    }
    return most;
}

/* Do ready threads that are more urgent than this need the processor, if these are there for them?
 */
static bool is_needed(const struct oracle_state *state, const struct program *program,
                      uint32_t processors, uint8_t index, uint8_t priority)
{
    return count_placed(state, program, processors & ~(1u << index), priority, 0) <
           count_placed(state, program, processors, priority, 0);
}

/* Asked for by another processor, which takes its time to get there; or by nobody, but there is no
 * thread left that it could run. */
static bool may_drain(const struct oracle_state *state, const struct program *program,
                      uint8_t index)
{
    const struct oracle_processor *processor = &state->processors[index];
    bool has_nothing = processor->thread == ORACLE_NONE &&
                       !is_needed(state, program, find_idle(state, program), index, 0);
    return (processor->is_drain_asked || has_nothing) && processor->queued_count > 0 &&
           oracle_is_below_dispatch(processor);
}

void oracle_state_init(struct oracle_state *state, const struct program *program)
{
    memset(state, 0, sizeof(*state));
    state->current = ORACLE_NONE;
    state->forced = ORACLE_NONE;
    state->context_count = program->threads;
    for (uint8_t i = 0; i < program->threads; i++) {
        state->contexts[i].actor = PROGRAM_ACTOR(i, 0);
        state->contexts[i].routine = i;
        state->contexts[i].processor = ORACLE_NONE;
        state->ready[state->ready_count++] = i;
    }
    assert(program->workers <= ORACLE_WORKERS_MAX);
    for (uint8_t i = 0; i < program->workers; i++) {
        state->contexts[state->context_count++] =
            (struct oracle_context){ .routine = ORACLE_NONE,
                                     .phase = ORACLE_PHASE_WAITING,
                                     .waits_for = ORACLE_NONE,
                                     .due_ms = ORACLE_NONE,
                                     .processor = ORACLE_NONE };
    }
    memset(state->is_listed, true, sizeof(state->is_listed));
    memset(state->is_connected, true, sizeof(state->is_connected));
    memset(state->lock_owner, ORACLE_NONE, sizeof(state->lock_owner));
    memset(state->ilock_owner, ORACLE_NONE, sizeof(state->ilock_owner));
    memset(state->pending_on, ORACLE_NONE, sizeof(state->pending_on));
    for (uint32_t i = 0; i < PROGRAM_EVENTS_MAX; i++) {
        state->events[i].is_set = program->event[i].is_set;
    }
    for (uint32_t i = 0; i < ORACLE_PROCESSORS_MAX; i++) {
        state->processors[i].thread = ORACLE_NONE;
    }
}

static bool is_any_isr_elsewhere(const struct oracle_state *state, uint8_t processor_index)
{
    for (uint8_t i = 0; i < ORACLE_PROCESSORS_MAX; i++) {
        const struct oracle_processor *processor = &state->processors[i];
        for (uint8_t k = 0; i != processor_index && k < processor->frame_count; k++) {
            if (state->contexts[processor->frames[k].context].routine < PROGRAM_DPC(0)) {
                return true;
            }
        }
    }
    return false;
}

/* In the middle of an operation: not kept off by a lock, or by an ISR. */
static bool is_enabled_within(const struct oracle_state *state,
                              const struct oracle_context *context, const struct program_op *op)
{
    switch ((enum program_code)op->code) {
    case PROGRAM_LOCK:
        return state->lock_owner[op->object] == ORACLE_NONE;
    case PROGRAM_ILOCK:
        return state->ilock_owner[op->object] == ORACLE_NONE;
    case PROGRAM_DISABLE:
        return context->phase == ORACLE_PHASE_THIRD
                   ? state->ilock_owner[op->object] == ORACLE_NONE
                   : context->phase != ORACLE_PHASE_SIXTH ||
                         !is_any_isr_elsewhere(state, context->processor);
    default:
        return true;
    }
}

static bool is_enabled(const struct oracle_state *state, const struct program *program,
                       uint8_t index)
{
    const struct oracle_context *context = &state->contexts[index];
    switch ((enum oracle_phase)context->phase) {
    case ORACLE_PHASE_ENTRY:
        return state->ilock_owner[context->routine - PROGRAM_ISR(0)] == ORACLE_NONE;
    case ORACLE_PHASE_SECOND:
    case ORACLE_PHASE_THIRD:
    case ORACLE_PHASE_FOURTH:
    case ORACLE_PHASE_FIFTH:
    case ORACLE_PHASE_SIXTH:
        return is_enabled_within(state, context, oracle_next_op(program, context));
    case ORACLE_PHASE_FIRST:
    case ORACLE_PHASE_WOKEN:
        return true;
    case ORACLE_PHASE_WAITING:
    case ORACLE_PHASE_ENDED:
        break;
    }
    return false;
}

static bool can_step(const struct oracle_state *state, const struct program *program, uint8_t index)
{
    const struct oracle_context *context = &state->contexts[index];
    if (context->processor == ORACLE_NONE) {
        return false;
    }
    const struct oracle_processor *processor = &state->processors[context->processor];
    return oracle_top_of(processor) == index && !must_drain(processor) &&
           is_enabled(state, program, index);
}

bool oracle_can_current_step(const struct oracle_state *state, const struct program *program)
{
    return state->current != ORACLE_NONE && can_step(state, program, state->current);
}

struct move_list {
    struct oracle_move *moves;
    uint32_t count;
};

static void add(struct move_list *list, enum oracle_move_kind kind, uint8_t subject, uint8_t object)
{
    assert(list->count < ORACLE_MOVES_PER_STATE_MAX);
    list->moves[list->count++] =
        (struct oracle_move){ .kind = (uint8_t)kind, .subject = subject, .object = object };
}

/* A move that sends device's message: one for each processor that it may go to. */
static void add_message(struct move_list *list, const struct oracle_state *state,
                        const struct program *program, enum oracle_move_kind kind, uint8_t subject,
                        uint8_t device)
{
    if (state->pending_on[device] != ORACLE_NONE || !state->is_listed[device]) {
        add(list, kind, subject, ORACLE_NONE);
        return;
    }
    for (uint8_t i = 0; i < program->processors; i++) {
        if (program->vector[device].targets >> i & 1) {
            add(list, kind, subject, i);
        }
    }
}

uint8_t oracle_idle_worker(const struct oracle_state *state, const struct program *program)
{
    for (uint8_t i = program->threads; i < program->threads + program->workers; i++) {
        if (state->contexts[i].phase == ORACLE_PHASE_WAITING &&
            state->contexts[i].routine == ORACLE_NONE) {
            return i;
        }
    }
    return ORACLE_NONE;
}

static void add_step(struct move_list *list, const struct oracle_state *state,
                     const struct program *program, uint8_t index)
{
    const struct program_op *op = oracle_next_op(program, &state->contexts[index]);
    if (op && op->code == PROGRAM_SIGNAL && state->contexts[index].phase == ORACLE_PHASE_FIRST) {
        add_message(list, state, program, ORACLE_STEP, index, op->object);
    } else {
        add(list, ORACLE_STEP, index, 0);
    }
}

static bool was_dispatched(const struct oracle_state *state, uint8_t thread)
{
    return thread != ORACLE_NONE && (state->dispatched >> thread & 1);
}

/* Threads that a processor may take, instead of its own if it has one: as many as find a processor
 * without a thread, the most urgent ones; or the most urgent ones that are left, if they are not
 * less urgent than its own; of those that may run there. */
static void add_dispatches(struct move_list *list, const struct oracle_state *state,
                           const struct program *program, const struct oracle_options *options,
                           uint8_t index)
{
    uint8_t own = state->processors[index].thread;
    if (state->processors[index].is_drain_asked) {
        return; /* threads change at DISPATCH_LEVEL: behind that come the DPCs */
    }
    /* There is no use in one that is replaced before it has done a step. */
    if (!options->is_fine && was_dispatched(state, own)) {
        return;
    }
    uint32_t processors = find_idle(state, program) | 1u << index;
    for (uint32_t i = 0; i < state->ready_count; i++) {
        uint8_t priority = oracle_priority(program, state->ready[i]);
        /* Else two threads could take turns for ever without a step. */
        if (!was_dispatched(state, state->ready[i]) &&
            oracle_may_run(&state->contexts[state->ready[i]], index) &&
            priority >= oracle_priority(program, own) &&
            !is_needed(state, program, processors, index, priority)) {
            add(list, ORACLE_DISPATCH, index, state->ready[i]);
        }
    }
}

static void add_processor(struct move_list *list, const struct oracle_state *state,
                          const struct program *program, const struct oracle_options *options,
                          uint8_t index)
{
    const struct oracle_processor *processor = &state->processors[index];
    uint8_t top = oracle_top_of(processor);
    bool is_bound = must_drain(processor);
    if (is_bound || may_drain(state, program, index)) {
        add(list, ORACLE_DRAIN, index, 0);
    }
    if (!is_bound && top != ORACLE_NONE && is_enabled(state, program, top)) {
        add_step(list, state, program, top);
    }
    for (uint8_t i = 0; i < program->vectors; i++) {
        if (state->pending_on[i] == index && program->vector[i].irql > processor->irql) {
            add(list, ORACLE_DELIVER, i, 0);
        }
    }
    if (is_bound || !oracle_is_below_dispatch(processor)) {
        return;
    }
    if (processor->is_switch_asked && processor->thread != ORACLE_NONE) {
        add(list, ORACLE_SWITCH, index, 0);
    }
    add_dispatches(list, state, program, options, index);
}

/* Of the waits that end by themselves those that do so first, or within one tick of that. */
static void add_timeouts(struct move_list *list, const struct oracle_state *state,
                         const struct program *program, bool is_idle)
{
    uint8_t first_ms = ORACLE_NONE;
    for (uint8_t i = 0; i < program->threads; i++) {
        const struct oracle_context *context = &state->contexts[i];
        if (context->phase == ORACLE_PHASE_WAITING && context->due_ms < first_ms) {
            first_ms = context->due_ms;
        }
    }
    for (uint8_t i = 0; first_ms != ORACLE_NONE && i < program->threads; i++) {
        const struct oracle_context *context = &state->contexts[i];
        if (context->phase == ORACLE_PHASE_WAITING && context->due_ms != ORACLE_NONE &&
            context->due_ms - first_ms < PROGRAM_TICK_MS) {
            add(list, ORACLE_TIMEOUT, i, is_idle);
        }
    }
}

uint32_t oracle_list_moves(const struct oracle_state *state, const struct program *program,
                           const struct oracle_options *options,
                           struct oracle_move moves[ORACLE_MOVES_PER_STATE_MAX])
{
    struct move_list list = { .moves = moves };
    if (state->forced != ORACLE_NONE) {
        add_step(&list, state, program, state->forced);
        return list.count;
    }
    for (uint8_t i = 0; i < program->processors; i++) {
        add_processor(&list, state, program, options, i);
    }
    bool is_idle = list.count == 0;
    for (uint8_t i = 0; i < program->vectors; i++) {
        if (state->devices[i].is_armed) {
            add_message(&list, state, program, ORACLE_DEVICE, i, i);
        }
    }
    add_timeouts(&list, state, program, is_idle);
    return list.count;
}

uint8_t oracle_actor_of(const struct oracle_state *state, const struct oracle_move *move)
{
    (void)state;
    switch ((enum oracle_move_kind)move->kind) {
    case ORACLE_STEP:
        return move->subject;
    case ORACLE_DISPATCH:
        return move->object;
    case ORACLE_DELIVER:
    case ORACLE_DRAIN:
    case ORACLE_DEVICE:
    case ORACLE_SWITCH:
    case ORACLE_TIMEOUT:
        break;
    }
    return ORACLE_NONE;
}

bool oracle_is_finished(const struct oracle_state *state, const struct program *program)
{
    for (uint8_t i = 0; i < program->threads; i++) {
        if (state->contexts[i].phase != ORACLE_PHASE_ENDED) {
            return false;
        }
    }
    for (uint8_t i = program->threads; i < program->threads + program->workers; i++) {
        if (state->contexts[i].routine != ORACLE_NONE) {
            return false;
        }
    }
    for (uint8_t i = 0; i < program->processors; i++) {
        if (state->processors[i].frame_count > 0) {
            return false;
        }
    }
    return true;
}
