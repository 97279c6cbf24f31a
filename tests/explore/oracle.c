/* SPDX-License-Identifier: MIT */
/* oracle - see oracle.h: depth first through all orders, and the table of classes. */
#include "oracle.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle_state.h"
#include "program_text.h"

struct search {
    const struct program *program;
    const struct oracle_options *options;
    struct oracle *oracle;
    struct class_record record;
    struct oracle_move order[ORACLE_MOVES_MAX];
    uint32_t depth;
};

static void *allocate(size_t bytes)
{
    void *memory = calloc(1, bytes ? bytes : 1);
    assert(memory);
    return memory;
}

static uint64_t hash_of(const uint8_t *key, size_t key_bytes)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < key_bytes; i++) {
        hash = (hash ^ key[i]) * 0x100000001b3u;
    }
    return hash ^ hash >> 32;
}

/* The slot where a key is or would be. */
static uint32_t *find_slot(const struct oracle *oracle, const uint8_t *key, size_t key_bytes)
{
    uint32_t mask = oracle->slot_count - 1;
    uint32_t at = (uint32_t)hash_of(key, key_bytes) & mask;
    while (oracle->slots[at] != 0) {
        const struct oracle_class *class = &oracle->classes[oracle->slots[at] - 1];
        if (class->key_bytes == key_bytes && memcmp(class->key, key, key_bytes) == 0) {
            break;
        }
        at = (at + 1) & mask;
    }
    return &oracle->slots[at];
}

static void grow(struct oracle *oracle)
{
    if (oracle->class_count * 2 < oracle->slot_count) {
        return;
    }
    oracle->slot_count = oracle->slot_count ? oracle->slot_count * 4 : 64;
    free(oracle->slots);
    oracle->slots = allocate(oracle->slot_count * sizeof(*oracle->slots));
    oracle->classes = realloc(oracle->classes, oracle->slot_count / 2 * sizeof(*oracle->classes));
    assert(oracle->classes);
    for (uint32_t i = 0; i < oracle->class_count; i++) {
        *find_slot(oracle, oracle->classes[i].key, oracle->classes[i].key_bytes) = i + 1;
    }
}

static void note_order(struct search *search, struct oracle_class *class, uint32_t cost)
{
    class->cost = cost;
    class->order_length = search->depth;
    free(class->order);
    class->order = allocate(search->depth * sizeof(*class->order));
    memcpy(class->order, search->order, search->depth * sizeof(*class->order));
}

static void note_end(struct search *search, const struct oracle_state *state, uint32_t cost)
{
    struct oracle *oracle = search->oracle;
    uint8_t key[CLASS_KEY_BYTES_MAX];
    search->record.is_stuck = !oracle_is_finished(state, search->program);
    size_t key_bytes = class_key(&search->record, key);
    grow(oracle);
    uint32_t *slot = find_slot(oracle, key, key_bytes);
    if (*slot == 0) {
        struct oracle_class *class = &oracle->classes[oracle->class_count];
        *class = (struct oracle_class){ .key = allocate(key_bytes),
                                        .key_bytes = (uint32_t)key_bytes,
                                        .is_stuck = search->record.is_stuck };
        memcpy(class->variables, state->variables, sizeof(class->variables));
        memcpy(class->key, key, key_bytes);
        *slot = ++oracle->class_count;
        note_order(search, class, cost);
    }
    struct oracle_class *class = &oracle->classes[*slot - 1];
    class->orders++;
    if (cost < class->cost) {
        note_order(search, class, cost);
    }
    oracle->orders++;
}

static bool is_of_environment(const struct oracle_move *move)
{
    return move->kind == ORACLE_DEVICE || move->kind == ORACLE_TIMEOUT;
}

/* What orders may cost, so far. */
struct spent {
    uint32_t preemptions;
    uint32_t steps;    /* of devices */
    uint32_t timeouts; /* of waits */
};

/* The environment is free where nothing else can happen. Time passes then, and for a device it does
 * not take as long as any time-out. Returns false if the move is not possible or too dear. */
static bool pay(const struct search *search, const struct oracle_state *state,
                const struct oracle_move moves[], uint32_t count, uint32_t taken,
                struct spent *spent)
{
    const struct oracle_options *options = search->options;
    const struct oracle_move *move = &moves[taken];
    bool is_idle = true;
    bool is_any_device = false;
    for (uint32_t i = 0; i < count; i++) {
        is_idle = is_idle && is_of_environment(&moves[i]);
        is_any_device = is_any_device || moves[i].kind == ORACLE_DEVICE;
    }
    spent->preemptions += oracle_can_current_step(state, search->program) &&
                          oracle_actor_of(state, move) != state->current;
    spent->steps += move->kind == ORACLE_DEVICE && !is_idle;
    spent->timeouts += move->kind == ORACLE_TIMEOUT && !is_idle;
    return !(move->kind == ORACLE_TIMEOUT && is_idle && is_any_device) &&
           (!options->is_bounded || spent->preemptions <= options->cost_max) &&
           (!options->is_budgeted || spent->steps <= options->steps_max) &&
           spent->timeouts <= options->timeouts_max;
}

static void explore(struct search *search, const struct oracle_state *state, struct spent spent)
{
    struct oracle *oracle = search->oracle;
    const struct oracle_options *options = search->options;
    oracle->is_cut = oracle->is_cut || state->is_overrun || search->depth == ORACLE_MOVES_MAX ||
                     (options->orders_max && oracle->orders >= options->orders_max);
    if (oracle->is_cut) {
        return;
    }
    struct oracle_move moves[ORACLE_MOVES_PER_STATE_MAX];
    uint32_t count = oracle_list_moves(state, search->program, options, moves);
    if (count == 0) {
        note_end(search, state, spent.preemptions);
        return;
    }
    struct class_record *record = &search->record;
    uint32_t touch_count = record->touch_count;
    uint32_t result_count = record->result_count;
    uint32_t shift_count = record->shift_count;
    uint8_t completed[CLASS_ACTORS];
    memcpy(completed, record->completed, sizeof(completed));
    for (uint32_t i = 0; i < count; i++) {
        struct oracle_state next = *state;
        struct spent spent_then = spent;
        if (!pay(search, state, moves, count, i, &spent_then)) {
            continue;
        }
        search->order[search->depth++] = moves[i];
        oracle_perform(&next, search->program, options, record, &moves[i]);
        explore(search, &next, spent_then);
        search->depth--;
        record->touch_count = touch_count;
        record->result_count = result_count;
        record->shift_count = shift_count;
        memcpy(record->completed, completed, sizeof(completed));
    }
}

void oracle_run(const struct program *program, const struct oracle_options *options,
                struct oracle *oracle)
{
    memset(oracle, 0, sizeof(*oracle));
    struct search *search = allocate(sizeof(*search));
    search->program = program;
    search->options = options;
    search->oracle = oracle;
    search->record.has_shifts = program->processors == 1;
    struct oracle_state state;
    oracle_state_init(&state, program);
    explore(search, &state, (struct spent){ 0 });
    free(search);
}

void oracle_free(struct oracle *oracle)
{
    for (uint32_t i = 0; i < oracle->class_count; i++) {
        free(oracle->classes[i].key);
        free(oracle->classes[i].order);
    }
    free(oracle->classes);
    free(oracle->slots);
    memset(oracle, 0, sizeof(*oracle));
}

const struct oracle_class *oracle_find(const struct oracle *oracle, const uint8_t *key,
                                       size_t key_bytes)
{
    if (oracle->slot_count == 0) {
        return NULL;
    }
    uint32_t slot = *find_slot(oracle, key, key_bytes);
    return slot ? &oracle->classes[slot - 1] : NULL;
}

bool oracle_is_bad(const struct program *program, const struct oracle_class *class)
{
    uint32_t value = (uint32_t)program->bad_value[0] | (uint32_t)program->bad_value[1] << 8 |
                     (uint32_t)program->bad_value[2] << 16 | (uint32_t)program->bad_value[3] << 24;
    return program->has_bad && !class->is_stuck && class->variables[program->bad_variable] == value;
}

static void print_actor(const struct oracle_context *context)
{
    char name[16];
    program_actor_text(context->actor, name);
    printf("%s", name);
}

static void print_move(const struct program *program, const struct oracle_state *state,
                       const struct oracle_move *move)
{
    switch ((enum oracle_move_kind)move->kind) {
    case ORACLE_STEP: {
        const struct oracle_context *context = &state->contexts[move->subject];
        char text[32] = "end";
        if (context->routine == ORACLE_NONE) {
            printf("worker %u on %u: looks for work\n", move->subject - program->threads,
                   context->processor);
            break;
        }
        const struct program_routine *routine = &program->routines[context->routine];
        if (context->phase == ORACLE_PHASE_ENTRY) {
            (void)snprintf(text, sizeof(text), "gets its lock");
        } else if (context->index < routine->count) {
            program_op_text(&routine->ops[context->index], text);
        }
        print_actor(context);
        printf(" on %u: %s%s\n", context->processor, text,
               context->phase >= ORACLE_PHASE_SECOND && context->phase <= ORACLE_PHASE_SIXTH
                   ? " (goes on)"
                   : "");
        break;
    }
    case ORACLE_DELIVER:
        printf("isr %u is delivered to %u\n", move->subject, state->pending_on[move->subject]);
        break;
    case ORACLE_DRAIN:
        printf("%u dequeues dpc %u\n", move->subject, state->processors[move->subject].queue[0]);
        break;
    case ORACLE_DISPATCH:
        printf(move->object < program->threads ? "%u takes thread %u\n" : "%u takes worker (%u)\n",
               move->subject, move->object);
        break;
    case ORACLE_DEVICE:
        printf("device %u sends its message\n", move->subject);
        break;
    case ORACLE_SWITCH:
        printf("%u lets go of its thread\n", move->subject);
        break;
    case ORACLE_TIMEOUT:
        printf("the wait of thread %u times out\n", move->subject);
        break;
    }
}

void oracle_print_order(const struct program *program, const struct oracle_options *options,
                        const struct oracle_class *class)
{
    struct oracle_state state;
    struct class_record record = { 0 };
    oracle_state_init(&state, program);
    for (uint32_t i = 0; i < class->order_length; i++) {
        const struct oracle_move *move = &class->order[i];
        bool is_paid = oracle_can_current_step(&state, program) &&
                       oracle_actor_of(&state, move) != state.current;
        printf("  %c ", is_paid ? '*' : ' ');
        print_move(program, &state, move);
        oracle_perform(&state, program, options, &record, move);
    }
    printf("  %s\n", class->is_stuck                 ? "stuck"
                     : oracle_is_bad(program, class) ? "bad final value"
                                                     : "done");
}
