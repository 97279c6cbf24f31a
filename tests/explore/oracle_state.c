/* SPDX-License-Identifier: MIT */
/* oracle_state - see oracle_state.h. */
#include "oracle_state.h"

#include <assert.h>
#include <string.h>

#define DISPATCH 2u

static const struct program_op *next_op(const struct program *program,
                                        const struct oracle_context *context)
{
    const struct program_routine *routine = &program->routines[context->routine];
    return context->index < routine->count ? &routine->ops[context->index] : NULL;
}

static bool is_thread(const struct oracle_context *context)
{
    return context->routine < PROGRAM_THREADS_MAX;
}

static uint8_t top_of(const struct oracle_processor *processor)
{
    return processor->frame_count > 0 ? processor->frames[processor->frame_count - 1].context
                                      : processor->thread;
}

/* DPCs run before whatever they would interrupt goes on. */
static bool must_drain(const struct oracle_processor *processor)
{
    return processor->queued_count > 0 && processor->frame_count == 0 && processor->irql < DISPATCH;
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

/* Not kept off by a lock. */
static bool is_enabled(const struct oracle_state *state, const struct program *program,
                       uint8_t index)
{
    const struct oracle_context *context = &state->contexts[index];
    const struct program_op *op = next_op(program, context);
    switch ((enum oracle_phase)context->phase) {
    case ORACLE_PHASE_ENTRY:
        return state->ilock_owner[context->routine - PROGRAM_ISR(0)] == ORACLE_NONE;
    case ORACLE_PHASE_SECOND:
        if (op->code == PROGRAM_LOCK) {
            return state->lock_owner[op->object] == ORACLE_NONE;
        }
        return op->code != PROGRAM_ILOCK || state->ilock_owner[op->object] == ORACLE_NONE;
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
    return top_of(processor) == index && !must_drain(processor) &&
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
    if (state->pending_on[device] != ORACLE_NONE) {
        add(list, kind, subject, ORACLE_NONE);
        return;
    }
    for (uint8_t i = 0; i < program->processors; i++) {
        if (program->vector[device].targets >> i & 1) {
            add(list, kind, subject, i);
        }
    }
}

static void add_step(struct move_list *list, const struct oracle_state *state,
                     const struct program *program, uint8_t index)
{
    const struct program_op *op = next_op(program, &state->contexts[index]);
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

/* Threads that a processor may take, instead of its own if it has one. */
static void add_dispatches(struct move_list *list, const struct oracle_state *state,
                           const struct oracle_options *options, uint8_t index)
{
    /* If any may be taken, there is no use in one that is replaced before it has done a step. */
    if (!options->is_fifo && !options->is_fine &&
        was_dispatched(state, state->processors[index].thread)) {
        return;
    }
    uint32_t candidates = options->is_fifo && state->ready_count > 0 ? 1 : state->ready_count;
    for (uint32_t i = 0; i < candidates; i++) {
        /* Else two threads could take turns for ever without a step. */
        if (!was_dispatched(state, state->ready[i])) {
            add(list, ORACLE_DISPATCH, index, state->ready[i]);
        }
    }
}

static void add_processor(struct move_list *list, const struct oracle_state *state,
                          const struct program *program, const struct oracle_options *options,
                          uint8_t index)
{
    const struct oracle_processor *processor = &state->processors[index];
    uint8_t top = top_of(processor);
    if (must_drain(processor)) {
        add(list, ORACLE_DRAIN, index, 0);
    } else if (top != ORACLE_NONE && is_enabled(state, program, top)) {
        add_step(list, state, program, top);
    }
    for (uint8_t i = 0; i < program->vectors; i++) {
        if (state->pending_on[i] == index && program->vector[i].irql > processor->irql) {
            add(list, ORACLE_DELIVER, i, 0);
        }
    }
    if (processor->frame_count > 0 || processor->irql >= DISPATCH || must_drain(processor)) {
        return;
    }
    add_dispatches(list, state, options, index);
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
    for (uint8_t i = 0; i < program->vectors; i++) {
        if (state->devices[i].is_armed) {
            add_message(&list, state, program, ORACLE_DEVICE, i, i);
        }
    }
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
    for (uint8_t i = 0; i < program->processors; i++) {
        if (state->processors[i].frame_count > 0) {
            return false;
        }
    }
    return true;
}

/* A new context on top of a processor, whose IRQL it raises. Returns its index. */
static uint8_t push(struct oracle_state *state, uint8_t processor_index, uint8_t routine,
                    uint8_t run, uint8_t irql)
{
    struct oracle_processor *processor = &state->processors[processor_index];
    if (state->context_count == ORACLE_CONTEXTS_MAX || run >= PROGRAM_RUNS_MAX) {
        state->is_overrun = true;
        return ORACLE_NONE;
    }
    assert(processor->frame_count < ORACLE_FRAMES_MAX);
    uint8_t index = state->context_count++;
    state->contexts[index] = (struct oracle_context){ .actor = PROGRAM_ACTOR(routine, run),
                                                      .routine = routine,
                                                      .processor = processor_index };
    processor->frames[processor->frame_count++] =
        (struct oracle_frame){ .context = index, .irql_old = processor->irql };
    processor->irql = irql;
    return index;
}

static void end_context(struct oracle_state *state, uint8_t index)
{
    struct oracle_context *context = &state->contexts[index];
    struct oracle_processor *processor = &state->processors[context->processor];
    assert(top_of(processor) == index);
    context->phase = ORACLE_PHASE_ENDED;
    if (is_thread(context)) {
        processor->thread = ORACLE_NONE;
        return;
    }
    if (context->routine < PROGRAM_DPC(0)) {
        state->ilock_owner[context->routine - PROGRAM_ISR(0)] = ORACLE_NONE;
    }
    processor->frame_count--;
    processor->irql = processor->frames[processor->frame_count].irql_old;
}

static void pend(struct oracle_state *state, uint8_t vector, uint8_t target)
{
    struct oracle_device *device = &state->devices[vector];
    device->signals++;
    device->accesses++;
    if (state->pending_on[vector] == ORACLE_NONE) {
        state->pending_on[vector] = target;
    }
}

static void make_ready(struct oracle_state *state, uint8_t thread)
{
    state->ready[state->ready_count++] = thread;
}

static void wake_first(struct oracle_state *state, struct oracle_event *event)
{
    uint8_t thread = event->waiters[0];
    event->waiter_count--;
    memmove(event->waiters, event->waiters + 1, event->waiter_count);
    state->contexts[thread].phase = ORACLE_PHASE_WOKEN;
    make_ready(state, thread);
}

/* Returns the state before. */
static bool set_event(struct oracle_state *state, struct oracle_event *event,
                      bool is_synchronization)
{
    bool was_set = event->is_set;
    if (is_synchronization && event->waiter_count > 0) {
        wake_first(state, event);
        return was_set;
    }
    event->is_set = true;
    while (event->waiter_count > 0) {
        wake_first(state, event);
    }
    return was_set;
}

/* Returns false if the thread blocks. */
static bool wait_event(struct oracle_state *state, const struct program *program, uint8_t number,
                       uint8_t index)
{
    struct oracle_event *event = &state->events[number];
    if (event->is_set) {
        event->is_set = !program->event[number].is_synchronization;
        return true;
    }
    struct oracle_context *context = &state->contexts[index];
    event->waiters[event->waiter_count++] = index;
    context->phase = ORACLE_PHASE_WAITING;
    state->processors[context->processor].thread = ORACLE_NONE;
    context->processor = ORACLE_NONE;
    return false;
}

static bool insert_dpc(struct oracle_state *state, uint8_t dpc, uint8_t processor_index)
{
    struct oracle_processor *processor = &state->processors[processor_index];
    if (state->is_dpc_queued[dpc]) {
        return false;
    }
    state->is_dpc_queued[dpc] = true;
    processor->queue[processor->queued_count++] = dpc;
    return true;
}

/* IRQL of the context's processor; raising keeps the old one for the way back. */
static void change_irql(struct oracle_state *state, struct oracle_context *context,
                        struct class_record *record, uint8_t irql, bool is_raise)
{
    struct oracle_processor *processor = &state->processors[context->processor];
    uint8_t irql_old = processor->irql;
    if (is_raise) {
        assert(irql >= irql_old && context->irql_count < sizeof(context->irqls));
        context->irqls[context->irql_count++] = irql_old;
    } else {
        irql = context->irqls[--context->irql_count];
    }
    processor->irql = irql;
    if (irql == irql_old) {
        return;
    }
    struct class_shift shift = { .processor = context->processor,
                                 .actor = context->actor,
                                 .op = context->index,
                                 .low = is_raise ? irql_old : irql,
                                 .high = is_raise ? irql : irql_old };
    class_shift(record, &shift);
}

struct step {
    struct oracle_state *state;
    const struct program *program;
    struct class_record *record;
    struct oracle_context *context;
    uint8_t index; /* of the context */
    uint8_t target;
};

static void touch(struct step *step, uint8_t location, enum class_mode mode)
{
    class_touch(step->record, location, mode, step->context->actor, step->context->index);
}

static void answer(struct step *step, uint32_t value)
{
    class_result(step->record, step->context->actor, step->context->index, value);
}

/* Each of these does one step of an operation and returns true if that was its last. */

static bool step_variable(struct step *step, const struct program_op *op)
{
    struct oracle_context *context = step->context;
    uint32_t *variable = &step->state->variables[op->object];
    if (op->code == PROGRAM_INCREASE && context->phase == ORACLE_PHASE_FIRST) {
        context->old = *variable;
        context->phase = ORACLE_PHASE_SECOND;
        touch(step, op->object, CLASS_READ);
        return false;
    }
    uint32_t old = op->code == PROGRAM_INCREASE ? context->old : *variable;
    *variable = class_value(op->code, context->actor, context->index, old);
    touch(step, op->object, class_mode_of(op->code));
    return true;
}

static bool step_acquire(struct step *step, uint8_t *owner, uint8_t irql, uint8_t location)
{
    struct oracle_context *context = step->context;
    if (context->phase == ORACLE_PHASE_FIRST) {
        change_irql(step->state, context, step->record, irql, true);
        context->phase = ORACLE_PHASE_SECOND;
        return false;
    }
    *owner = step->index;
    touch(step, location, CLASS_WRITE);
    return true;
}

static bool step_release(struct step *step, uint8_t *owner)
{
    struct oracle_context *context = step->context;
    if (context->phase == ORACLE_PHASE_FIRST) {
        assert(*owner == step->index);
        *owner = ORACLE_NONE;
        context->phase = ORACLE_PHASE_SECOND;
        return false;
    }
    change_irql(step->state, context, step->record, 0, false);
    return true;
}

static bool step_event(struct step *step, const struct program_op *op)
{
    struct oracle_event *event = &step->state->events[op->object];
    if (op->code == PROGRAM_WAIT) {
        return wait_event(step->state, step->program, op->object, step->index);
    }
    if (op->code == PROGRAM_SET) {
        answer(step,
               set_event(step->state, event, step->program->event[op->object].is_synchronization));
        return true;
    }
    answer(step, event->is_set);
    event->is_set = false;
    return true;
}

static bool step_device(struct step *step, const struct program_op *op)
{
    struct oracle_device *device = &step->state->devices[op->object];
    if (op->code == PROGRAM_SIGNAL) {
        pend(step->state, op->object, step->target);
        return true;
    }
    if (op->code == PROGRAM_ARM) {
        device->is_armed = true;
    } else {
        answer(step, PROGRAM_CAUSES(device->signals, device->accesses));
        device->signals = 0;
    }
    device->accesses++;
    return true;
}

static bool step_operation(struct step *step, const struct program_op *op)
{
    struct oracle_state *state = step->state;
    switch ((enum program_code)op->code) {
    case PROGRAM_LOCK:
        return step_acquire(step, &state->lock_owner[op->object], DISPATCH, CLASS_LOCK(op->object));
    case PROGRAM_ILOCK:
        return step_acquire(step, &state->ilock_owner[op->object],
                            step->program->vector[op->object].irql, CLASS_ILOCK(op->object));
    case PROGRAM_UNLOCK:
        return step_release(step, &state->lock_owner[op->object]);
    case PROGRAM_IUNLOCK:
        return step_release(step, &state->ilock_owner[op->object]);
    case PROGRAM_RAISE:
    case PROGRAM_LOWER:
        change_irql(state, step->context, step->record, op->object, op->code == PROGRAM_RAISE);
        return true;
    case PROGRAM_SET:
    case PROGRAM_RESET:
    case PROGRAM_WAIT:
        return step_event(step, op);
    case PROGRAM_INSERT:
        answer(step, insert_dpc(state, op->object, step->context->processor));
        return true;
    case PROGRAM_REGISTER:
    case PROGRAM_ARM:
    case PROGRAM_SIGNAL:
        return step_device(step, op);
    default:
        return step_variable(step, op);
    }
}

/* The context has nothing left to do but to end. */
static bool is_through(const struct program *program, const struct oracle_context *context)
{
    return context->phase == ORACLE_PHASE_FIRST && !next_op(program, context);
}

static void begin_isr(struct step *step)
{
    struct oracle_context *context = step->context;
    uint8_t vector = (uint8_t)(context->routine - PROGRAM_ISR(0));
    /* Runs are counted in the order in which they get the lock: the log knows no other. */
    if (step->state->isr_runs[vector] >= PROGRAM_RUNS_MAX) {
        step->state->is_overrun = true;
        return;
    }
    context->actor = PROGRAM_ACTOR(context->routine, step->state->isr_runs[vector]++);
    step->state->ilock_owner[vector] = step->index;
    context->phase = ORACLE_PHASE_FIRST;
    step->record->completed[context->actor]++;
    class_touch(step->record, CLASS_ILOCK(vector), CLASS_WRITE, context->actor, PROGRAM_BEGIN);
    struct class_shift shift = { .processor = context->processor,
                                 .actor = context->actor,
                                 .low = step->program->vector[vector].irql,
                                 .is_isr = true };
    class_shift(step->record, &shift);
}

static void step_context(struct step *step)
{
    struct oracle_context *context = step->context;
    if (context->phase == ORACLE_PHASE_ENTRY) {
        begin_isr(step);
        return;
    }
    const struct program_op *op = next_op(step->program, context);
    if (!op) {
        end_context(step->state, step->index);
        return;
    }
    if (step_operation(step, op)) {
        context->phase = ORACLE_PHASE_FIRST;
        context->index++;
        step->record->completed[context->actor]++;
    }
}

static void drain(struct step *step, uint8_t processor_index)
{
    struct oracle_state *state = step->state;
    struct oracle_processor *processor = &state->processors[processor_index];
    uint8_t dpc = processor->queue[0];
    processor->queued_count--;
    memmove(processor->queue, processor->queue + 1, processor->queued_count);
    state->is_dpc_queued[dpc] = false;
    step->index =
        push(state, processor_index, (uint8_t)PROGRAM_DPC(dpc), state->dpc_runs[dpc]++, DISPATCH);
    if (step->index != ORACLE_NONE) {
        step->record->completed[state->contexts[step->index].actor]++;
    }
}

static void dispatch(struct step *step, uint8_t processor_index)
{
    struct oracle_state *state = step->state;
    struct oracle_processor *processor = &state->processors[processor_index];
    uint8_t thread = step->index;
    uint8_t position = 0;
    while (state->ready[position] != thread) {
        position++;
    }
    state->ready_count--;
    memmove(state->ready + position, state->ready + position + 1,
            (size_t)(state->ready_count - position));
    if (processor->thread != ORACLE_NONE) {
        state->contexts[processor->thread].processor = ORACLE_NONE;
        make_ready(state, processor->thread);
    }
    processor->thread = thread;
    struct oracle_context *context = &state->contexts[thread];
    context->processor = processor_index;
    if (context->phase == ORACLE_PHASE_WOKEN) {
        context->phase = ORACLE_PHASE_FIRST;
        context->index++;
        step->record->completed[context->actor]++;
    }
}

void oracle_perform(struct oracle_state *state, const struct program *program,
                    const struct oracle_options *options, struct class_record *record,
                    const struct oracle_move *move)
{
    struct step step = { .state = state,
                         .program = program,
                         .record = record,
                         .index = ORACLE_NONE,
                         .target = move->object };
    state->forced = ORACLE_NONE;
    bool takes_idle =
        move->kind == ORACLE_DISPATCH && state->processors[move->subject].thread == ORACLE_NONE;
    switch ((enum oracle_move_kind)move->kind) {
    case ORACLE_STEP:
        step.index = move->subject;
        step.context = &state->contexts[step.index];
        step_context(&step);
        break;
    case ORACLE_DELIVER:
        step.index =
            push(state, state->pending_on[move->subject], (uint8_t)PROGRAM_ISR(move->subject), 0,
                 program->vector[move->subject].irql);
        state->pending_on[move->subject] = ORACLE_NONE;
        if (step.index != ORACLE_NONE) {
            state->contexts[step.index].phase = ORACLE_PHASE_ENTRY;
        }
        break;
    case ORACLE_DRAIN:
        drain(&step, move->subject);
        break;
    case ORACLE_DISPATCH:
        step.index = move->object;
        dispatch(&step, move->subject);
        break;
    case ORACLE_DEVICE:
        state->devices[move->subject].is_armed = false;
        pend(state, move->subject, move->object);
        break;
    }
    state->current = step.index;
    state->dispatched =
        move->kind == ORACLE_DISPATCH ? (uint8_t)(state->dispatched | 1u << move->object) : 0;
    if (options->is_fine || step.index == ORACLE_NONE) {
        return;
    }
    struct oracle_context *context = &state->contexts[step.index];
    if (context->processor != ORACLE_NONE && is_through(program, context)) {
        end_context(state, step.index);
    } else if (takes_idle) {
        state->forced = step.index;
    }
}
