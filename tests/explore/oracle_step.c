/* SPDX-License-Identifier: MIT */
/* oracle_step - see oracle_state.h: making it happen. */
#include <assert.h>
#include <string.h>

#include "oracle_internal.h"

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

static void make_ready(struct oracle_state *state, uint8_t thread)
{
    state->ready[state->ready_count++] = thread;
}

/* A processor has no thread any more, and nothing to let go of. */
static void leave(struct oracle_state *state, struct oracle_context *context)
{
    struct oracle_processor *processor = &state->processors[context->processor];
    processor->thread = ORACLE_NONE;
    processor->is_switch_asked = false;
    context->processor = ORACLE_NONE;
}

/* Off its processor, to wait for an event, work or a work item's end. */
static void block(struct oracle_state *state, uint8_t index, uint8_t event, uint8_t due_ms)
{
    struct oracle_context *context = &state->contexts[index];
    context->phase = ORACLE_PHASE_WAITING;
    context->waits_for = event;
    context->due_ms = due_ms;
    context->has_timed_out = false;
    leave(state, context);
}

static void wake(struct oracle_state *state, uint8_t thread, uint8_t time_ms)
{
    struct oracle_context *context = &state->contexts[thread];
    context->phase = ORACLE_PHASE_WOKEN;
    context->time_ms = context->time_ms > time_ms ? context->time_ms : time_ms;
    make_ready(state, thread);
}

static bool is_work_pending(const struct oracle_state *state, uint8_t item)
{
    return state->work_running[item] > 0 || memchr(state->work, item, state->work_count) != NULL;
}

/* Whoever flushes looks again when any item has ended. */
static void end_work(struct oracle_state *state, const struct program *program,
                     struct oracle_context *worker)
{
    state->work_running[worker->routine - PROGRAM_WORK(0)]--;
    worker->routine = ORACLE_NONE;
    worker->phase = ORACLE_PHASE_FIRST;
    for (uint8_t i = 0; i < program->threads; i++) {
        const struct oracle_context *context = &state->contexts[i];
        const struct program_op *op = oracle_next_op(program, context);
        if (context->phase == ORACLE_PHASE_WAITING && op->code == PROGRAM_FLUSH) {
            wake(state, i, worker->time_ms);
        }
    }
}

/* An ISR or a DPC leaves its processor. */
static void pop(struct oracle_state *state, struct oracle_context *context)
{
    struct oracle_processor *processor = &state->processors[context->processor];
    context->phase = ORACLE_PHASE_ENDED;
    processor->frame_count--;
    processor->irql = processor->frames[processor->frame_count].irql_old;
}

static void end_context(struct oracle_state *state, const struct program *program, uint8_t index)
{
    struct oracle_context *context = &state->contexts[index];
    assert(oracle_top_of(&state->processors[context->processor]) == index);
    if (context->routine < PROGRAM_THREADS_MAX) {
        context->phase = ORACLE_PHASE_ENDED;
        leave(state, context);
    } else if (context->routine >= PROGRAM_WORK(0)) {
        end_work(state, program, context);
    } else {
        if (context->routine < PROGRAM_DPC(0)) {
            state->ilock_owner[context->routine - PROGRAM_ISR(0)] = ORACLE_NONE;
        }
        pop(state, context);
    }
}

static void pend(struct oracle_state *state, uint8_t vector, uint8_t target)
{
    struct oracle_device *device = &state->devices[vector];
    device->signals++;
    device->accesses++;
    if (state->pending_on[vector] == ORACLE_NONE && state->is_listed[vector]) {
        state->pending_on[vector] = target;
    }
}

static void wake_first(struct oracle_state *state, struct oracle_event *event, uint8_t time_ms)
{
    uint8_t thread = event->waiters[0];
    event->waiter_count--;
    memmove(event->waiters, event->waiters + 1, event->waiter_count);
    wake(state, thread, time_ms);
}

/* Returns the state before. */
static bool set_event(struct oracle_state *state, struct oracle_event *event,
                      bool is_synchronization, uint8_t time_ms)
{
    bool was_set = event->is_set;
    if (is_synchronization && event->waiter_count > 0) {
        wake_first(state, event, time_ms);
        return was_set;
    }
    event->is_set = true;
    while (event->waiter_count > 0) {
        wake_first(state, event, time_ms);
    }
    return was_set;
}

/* Returns false if the thread blocks. */
static bool wait_event(struct oracle_state *state, const struct program *program, uint8_t number,
                       uint8_t index, uint8_t due_ms)
{
    struct oracle_event *event = &state->events[number];
    if (event->is_set) {
        event->is_set = !program->event[number].is_synchronization;
        return true;
    }
    event->waiters[event->waiter_count++] = index;
    block(state, index, number, due_ms);
    return false;
}

static void time_out(struct oracle_state *state, uint8_t thread)
{
    struct oracle_context *context = &state->contexts[thread];
    struct oracle_event *event = &state->events[context->waits_for];
    uint8_t position = 0;
    while (event->waiters[position] != thread) {
        position++;
    }
    event->waiter_count--;
    memmove(event->waiters + position, event->waiters + position + 1,
            (size_t)(event->waiter_count - position));
    wake(state, thread, context->due_ms);
    context->has_timed_out = true;
}

/* All have waited for it. */
static void pass_time(struct oracle_state *state, uint8_t time_ms)
{
    for (uint8_t i = 0; i < state->context_count; i++) {
        struct oracle_context *context = &state->contexts[i];
        context->time_ms = context->time_ms > time_ms ? context->time_ms : time_ms;
    }
}

static bool insert_dpc(struct oracle_state *state, const struct program *program, uint8_t dpc,
                       uint8_t own)
{
    bool is_interrupts = dpc < program->vectors;
    uint8_t importance = is_interrupts ? PROGRAM_MEDIUM : program->dpc[dpc].importance;
    uint8_t target = is_interrupts ? 0 : program->dpc[dpc].target;
    uint8_t owner = target ? (uint8_t)(target - 1) : own;
    struct oracle_processor *processor = &state->processors[owner];
    if (state->is_dpc_queued[dpc]) {
        return false;
    }
    state->is_dpc_queued[dpc] = true;
    uint8_t at = importance == PROGRAM_HIGH ? 0 : processor->queued_count;
    memmove(processor->queue + at + 1, processor->queue + at,
            (size_t)(processor->queued_count - at));
    processor->queue[at] = dpc;
    processor->queued_count++;
    processor->is_drain_asked = processor->is_drain_asked || importance >= PROGRAM_HIGH ||
                                (importance == PROGRAM_MEDIUM && owner == own);
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
    bool has_ended;  /* a work item */
    bool has_looked; /* a worker, for its next item */
    bool gives_way;  /* what was asked of its processor happens now, if IRQL allows */
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
    step->gives_way = true;
    return true;
}

static bool step_wait(struct step *step, const struct program_op *op)
{
    uint8_t distance_ms = op->code == PROGRAM_WAIT_SHORT ? PROGRAM_SHORT_MS : PROGRAM_LONG_MS;
    bool is_timed = op->code != PROGRAM_WAIT;
    uint8_t due_ms =
        is_timed ? (uint8_t)(step->context->time_ms + distance_ms) : (uint8_t)ORACLE_NONE;
    bool is_over = wait_event(step->state, step->program, op->object, step->index, due_ms);
    if (is_over && is_timed) {
        answer(step, false);
    }
    return is_over;
}

static bool step_event(struct step *step, const struct program_op *op)
{
    struct oracle_event *event = &step->state->events[op->object];
    if (op->code == PROGRAM_SET) {
        bool is_synchronization = step->program->event[op->object].is_synchronization;
        answer(step, set_event(step->state, event, is_synchronization, step->context->time_ms));
        step->gives_way = true;
        return true;
    }
    answer(step, event->is_set);
    event->is_set = false;
    return true;
}

/* The threads that are more urgent than it would do for all processors. */
static bool must_let_go(const struct oracle_state *state, const struct program *program,
                        uint8_t thread)
{
    uint32_t count = 0;
    for (uint8_t i = 0; i < state->ready_count; i++) {
        count += oracle_priority(program, state->ready[i]) > oracle_priority(program, thread);
    }
    for (uint8_t i = 0; i < program->processors; i++) {
        count += oracle_priority(program, state->processors[i].thread) >
                 oracle_priority(program, thread);
    }
    return thread != ORACLE_NONE && count >= program->processors;
}

/* From the next moment on at which its processor can change threads. */
static bool step_bind(struct step *step, uint8_t bound)
{
    struct oracle_context *thread = step->context;
    thread->bound = bound;
    if (!oracle_may_run(thread, thread->processor)) {
        step->state->processors[thread->processor].is_switch_asked = true;
        step->gives_way = true;
    }
    return true;
}

static bool step_enqueue(struct step *step, uint8_t item)
{
    struct oracle_state *state = step->state;
    step->gives_way = true;
    if (memchr(state->work, item, state->work_count)) {
        return true;
    }
    state->work[state->work_count++] = item;
    uint8_t worker = oracle_idle_worker(state, step->program);
    if (worker != ORACLE_NONE) {
        wake(state, worker, step->context->time_ms);
    }
    for (uint8_t i = 0; i < step->program->processors; i++) {
        struct oracle_processor *processor = &state->processors[i];
        processor->is_switch_asked =
            processor->is_switch_asked || must_let_go(state, step->program, processor->thread);
    }
    return true;
}

static bool step_flush(struct step *step, uint8_t item)
{
    if (is_work_pending(step->state, item)) {
        block(step->state, step->index, ORACLE_NONE, ORACLE_NONE);
        return false;
    }
    return true;
}

static void set_irql(struct step *step, uint8_t irql, bool is_raise)
{
    struct oracle_context *context = step->context;
    struct oracle_processor *processor = &step->state->processors[context->processor];
    if (is_raise) {
        context->irqls[context->irql_count++] = processor->irql;
        processor->irql = irql > processor->irql ? irql : processor->irql;
    } else {
        processor->irql = context->irqls[--context->irql_count];
        step->gives_way = true;
    }
}

/*
 * What comes from now on is not passed to the driver; with the interrupt's lock, at its IRQL, it is
 * taken off its vector, and with it what is pending; and no ISR that runs elsewhere can be about to
 * look at it when the call returns.
 */
static bool step_disable(struct step *step, uint8_t vector)
{
    struct oracle_state *state = step->state;
    switch ((enum oracle_phase)step->context->phase) {
    case ORACLE_PHASE_FIRST:
        state->is_connected[vector] = false;
        break;
    case ORACLE_PHASE_SECOND:
        set_irql(step, step->program->vector[vector].irql, true);
        break;
    case ORACLE_PHASE_THIRD:
        state->ilock_owner[vector] = step->index;
        state->is_listed[vector] = false;
        state->pending_on[vector] = ORACLE_NONE;
        break;
    case ORACLE_PHASE_FOURTH:
        state->ilock_owner[vector] = ORACLE_NONE;
        set_irql(step, 0, false);
        break;
    case ORACLE_PHASE_FIFTH:
        set_irql(step, ORACLE_DISPATCH_LEVEL, true);
        break;
    default:
        set_irql(step, 0, false);
        return true;
    }
    step->context->phase++;
    return false;
}

static bool step_enable(struct step *step, uint8_t vector)
{
    if (step->context->phase == ORACLE_PHASE_FIRST) {
        step->state->is_listed[vector] = true;
        step->context->phase = ORACLE_PHASE_SECOND;
        return false;
    }
    step->state->is_connected[vector] = true;
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
        return step_acquire(step, &state->lock_owner[op->object], ORACLE_DISPATCH_LEVEL,
                            CLASS_LOCK(op->object));
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
        step->gives_way = op->code == PROGRAM_LOWER;
        return true;
    case PROGRAM_SET:
    case PROGRAM_RESET:
        return step_event(step, op);
    case PROGRAM_WAIT:
    case PROGRAM_WAIT_SHORT:
    case PROGRAM_WAIT_LONG:
        return step_wait(step, op);
    case PROGRAM_INSERT:
        answer(step, insert_dpc(state, step->program, op->object, step->context->processor));
        step->gives_way = true;
        return true;
    case PROGRAM_ENQUEUE:
        return step_enqueue(step, op->object);
    case PROGRAM_FLUSH:
        return step_flush(step, op->object);
    case PROGRAM_DISABLE:
        return step_disable(step, op->object);
    case PROGRAM_ENABLE:
        return step_enable(step, op->object);
    case PROGRAM_MASK:
    case PROGRAM_UNMASK:
        state->is_masked[op->object] = op->code == PROGRAM_MASK;
        return true;
    case PROGRAM_BIND:
        return step_bind(step, (uint8_t)(op->object + 1));
    case PROGRAM_UNBIND:
        return step_bind(step, 0);
    case PROGRAM_REGISTER:
    case PROGRAM_ARM:
    case PROGRAM_SIGNAL:
        return step_device(step, op);
    default:
        return step_variable(step, op);
    }
}

/* The context has nothing left to do but to end; a worker, but to wait for work. */
static bool is_through(const struct oracle_state *state, const struct program *program,
                       const struct oracle_context *context)
{
    return context->phase == ORACLE_PHASE_FIRST && !oracle_next_op(program, context) &&
           (context->routine != ORACLE_NONE || state->work_count == 0);
}

/* A worker takes the next item, or waits for one. */
static void take_work(struct step *step)
{
    struct oracle_state *state = step->state;
    struct oracle_context *worker = step->context;
    step->has_looked = true;
    if (state->work_count == 0) {
        block(state, step->index, ORACLE_NONE, ORACLE_NONE);
        return;
    }
    uint8_t item = state->work[0];
    state->work_count--;
    memmove(state->work, state->work + 1, state->work_count);
    if (state->work_runs[item] == PROGRAM_RUNS_MAX) {
        state->is_overrun = true;
        return;
    }
    worker->routine = (uint8_t)PROGRAM_WORK(item);
    worker->actor = PROGRAM_ACTOR(worker->routine, state->work_runs[item]++);
    worker->index = 0;
    worker->phase = ORACLE_PHASE_FIRST;
    state->work_running[item]++;
    step->record->completed[worker->actor]++;
}

/* A worker looks for its next item in the step in which one ends, and again when it is woken. */
static void end(struct step *step)
{
    if (step->context->routine == ORACLE_NONE) {
        take_work(step);
        return;
    }
    step->gives_way = !oracle_is_thread(step->context);
    step->has_ended = oracle_is_thread(step->context);
    end_context(step->state, step->program, step->index);
    if (step->context->routine == ORACLE_NONE && step->state->work_count == 0) {
        take_work(step);
    }
}

static void begin_isr(struct step *step)
{
    struct oracle_context *context = step->context;
    uint8_t vector = (uint8_t)(context->routine - PROGRAM_ISR(0));
    if (!step->state->is_connected[vector] || !step->state->is_listed[vector]) {
        step->gives_way = true;
        pop(step->state, context); /* the driver hears nothing of it */
        return;
    }
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
    const struct program_op *op = oracle_next_op(step->program, context);
    if (!op) {
        end(step);
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
    processor->is_draining = true;
    processor->is_drain_asked = processor->queued_count > 0;
    state->is_dpc_queued[dpc] = false;
    step->index = push(state, processor_index, (uint8_t)PROGRAM_DPC(dpc), state->dpc_runs[dpc]++,
                       ORACLE_DISPATCH_LEVEL);
    if (step->index != ORACLE_NONE) {
        step->record->completed[state->contexts[step->index].actor]++;
    }
}

static void deliver(struct step *step, uint8_t vector)
{
    struct oracle_state *state = step->state;
    uint8_t processor = state->pending_on[vector];
    state->pending_on[vector] = ORACLE_NONE;
    if (state->is_masked[vector]) { /* nobody is called */
        step->gives_way = true;
        return;
    }
    step->index =
        push(state, processor, (uint8_t)PROGRAM_ISR(vector), 0, step->program->vector[vector].irql);
    if (step->index != ORACLE_NONE) {
        state->contexts[step->index].phase = ORACLE_PHASE_ENTRY;
    }
}

static void remove_ready(struct oracle_state *state, uint8_t thread)
{
    uint8_t position = 0;
    while (state->ready[position] != thread) {
        position++;
    }
    state->ready_count--;
    memmove(state->ready + position, state->ready + position + 1,
            (size_t)(state->ready_count - position));
}

/* The thread on a processor has to wait for one again. */
static void let_go(struct oracle_state *state, struct oracle_processor *processor)
{
    state->contexts[processor->thread].processor = ORACLE_NONE;
    make_ready(state, processor->thread);
    processor->thread = ORACLE_NONE;
}

/* What woke the thread is over: its wait; or it looks again. */
static void go_on(struct step *step)
{
    struct oracle_context *context = step->context;
    const struct program_op *op = oracle_next_op(step->program, context);
    if (context->phase != ORACLE_PHASE_WOKEN) {
        return;
    }
    context->phase = ORACLE_PHASE_FIRST;
    if (context->routine == ORACLE_NONE) {
        take_work(step);
        return;
    }
    if (op->code == PROGRAM_FLUSH && !step_flush(step, op->object)) {
        return;
    }
    if (op->code == PROGRAM_WAIT_SHORT || op->code == PROGRAM_WAIT_LONG) {
        answer(step, context->has_timed_out);
    }
    context->index++;
    step->record->completed[context->actor]++;
}

static void dispatch(struct step *step, uint8_t processor_index)
{
    struct oracle_state *state = step->state;
    struct oracle_processor *processor = &state->processors[processor_index];
    remove_ready(state, step->index);
    if (processor->thread != ORACLE_NONE) {
        let_go(state, processor);
    }
    processor->thread = step->index;
    step->context->processor = processor_index;
    go_on(step);
}

/* A processor that was asked to run something more urgent does, if that is still there, or its
 * thread has to leave it. */
static void switch_if_asked(struct oracle_state *state, const struct program *program,
                            struct oracle_processor *processor)
{
    bool was_asked = processor->is_switch_asked;
    uint8_t thread = processor->thread;
    processor->is_switch_asked = false;
    if (was_asked && thread != ORACLE_NONE &&
        (must_let_go(state, program, thread) ||
         !oracle_may_run(&state->contexts[thread], state->contexts[thread].processor))) {
        let_go(state, processor);
    }
}

/* After a call that gives way, or when IRQL has fallen: first DPCs, then other threads. */
static void give_way(struct oracle_state *state, const struct program *program,
                     struct oracle_processor *processor)
{
    if (!oracle_is_below_dispatch(processor)) {
        return;
    }
    processor->is_draining =
        processor->queued_count > 0 && (processor->is_draining || processor->is_drain_asked);
    if (!processor->is_draining) {
        switch_if_asked(state, program, processor);
    }
}

static void move(struct step *step, const struct oracle_move *move)
{
    struct oracle_state *state = step->state;
    switch ((enum oracle_move_kind)move->kind) {
    case ORACLE_STEP:
        step->index = move->subject;
        step->context = &state->contexts[step->index];
        step_context(step);
        break;
    case ORACLE_DELIVER:
        deliver(step, move->subject);
        break;
    case ORACLE_DRAIN:
        drain(step, move->subject);
        break;
    case ORACLE_DISPATCH:
        step->index = move->object;
        step->context = &state->contexts[step->index];
        dispatch(step, move->subject);
        break;
    case ORACLE_DEVICE:
        state->devices[move->subject].is_armed = false;
        pend(state, move->subject, move->object);
        break;
    case ORACLE_SWITCH:
        switch_if_asked(state, step->program, &state->processors[move->subject]);
        break;
    case ORACLE_TIMEOUT:
        if (move->object) {
            pass_time(state, state->contexts[move->subject].due_ms);
        }
        time_out(state, move->subject);
        break;
    }
}

/* Where the move is made, if it is on a processor. */
static uint8_t place_of(const struct oracle_state *state, const struct oracle_move *move)
{
    switch ((enum oracle_move_kind)move->kind) {
    case ORACLE_STEP:
        return state->contexts[move->subject].processor;
    case ORACLE_DELIVER:
        return state->pending_on[move->subject];
    default:
        return ORACLE_NONE;
    }
}

/* DPCs that nobody asks for run when a processor has no thread: that a thread ends is not nothing.
 */
static bool are_ends_seen(const struct program *program, const struct oracle_context *context)
{
    bool is_any = false;
    for (uint8_t i = program->vectors; i < PROGRAM_DPCS; i++) {
        is_any = is_any || program->dpc[i].importance == PROGRAM_LOW || program->dpc[i].target != 0;
    }
    return is_any && oracle_is_thread(context);
}

/* Ends are no steps of their own, nor is the taking of a thread by a processor without one. */
static void settle(struct step *step, bool takes_idle)
{
    struct oracle_context *context = &step->state->contexts[step->index];
    step->context = context;
    bool is_seen = are_ends_seen(step->program, context);
    while (!is_seen && context->processor != ORACLE_NONE && context->phase != ORACLE_PHASE_ENDED &&
           is_through(step->state, step->program, context)) {
        end(step);
    }
    if (takes_idle && !step->has_looked && context->phase != ORACLE_PHASE_ENDED &&
        context->processor != ORACLE_NONE) {
        step->state->forced = step->index;
    }
}

void oracle_perform(struct oracle_state *state, const struct program *program,
                    const struct oracle_options *options, struct class_record *record,
                    const struct oracle_move *to_make)
{
    struct step step = { .state = state,
                         .program = program,
                         .record = record,
                         .index = ORACLE_NONE,
                         .target = to_make->object };
    uint8_t place = place_of(state, to_make);
    bool takes_idle = to_make->kind == ORACLE_DISPATCH &&
                      state->processors[to_make->subject].thread == ORACLE_NONE;
    state->forced = ORACLE_NONE;
    move(&step, to_make);
    state->current = step.index;
    bool is_mere_place = to_make->kind == ORACLE_DISPATCH && !step.has_looked;
    state->dispatched = is_mere_place ? (uint8_t)(state->dispatched | 1u << to_make->object) : 0;
    if (step.index != ORACLE_NONE && !options->is_fine) {
        settle(&step, takes_idle);
    }
    if (step.has_ended) { /* a worker, with its item */
        state->current = ORACLE_NONE;
    }
    if (step.gives_way && place != ORACLE_NONE) {
        give_way(state, program, &state->processors[place]);
    }
}
