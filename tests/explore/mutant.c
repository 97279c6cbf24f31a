/* SPDX-License-Identifier: MIT */
/* mutant - see mutant.h. */
#include "mutant.h"

#include <string.h>

#include "engine/access.h"
#include "engine/engine.h"
#include "explore/class_table.h"
#include "explore/execution.h"
#include "explore/search_stack.h"

#define ALL    UINT32_MAX
#define READS  (1u << DQ_TOUCH_READ)
#define WRITES (1u << DQ_TOUCH_WRITE)

/* clang-format off */
const struct mutant mutants[] = {
    { "raising and lowering against delivery", "B2", "interrupt", MUTANT_DROP, DQ_LOCATION_IRQL, ALL },
    { "a vector's messages and its delivery", "B2", "registers", MUTANT_DROP, DQ_LOCATION_VECTOR, ALL },
    { "on top of whom an ISR or DPC begins", "B2",
      "2 processors | vector 3 1 | thread: signal 0; raise 3; write b; lower"
      " | thread: raise 2; write a; signal 0; lower | isr: read a; write b",
      MUTANT_UNPLACED, 0, 0 },
    { "a processor to which something is bound", "B2",
      "2 processors | vector 8 1 | thread: arm 0; write a; register 0; register 0; write b | isr: register 0; register 0",
      MUTANT_ALIKE, 0, 0 },
    { "a processor to which a thread is bound", "B2",
      "2 processors | thread: write a; bind 0; raise 2; write a; read a; lower"
      " | thread: raise 2; write a; read a; lower",
      MUTANT_ALIKE, 0, 0 },
    { "inserting and dequeuing one DPC", "B3", "ISR queues KDPC", MUTANT_DROP, DQ_LOCATION_DPC, ALL },
    { "the order in a DPC queue", "B3", "ISR queues KDPC", MUTANT_QUEUE, DQ_LOCATION_DPC_QUEUE, ALL },
    { "the order in a DPC queue that nobody drains", "B3", "DPC importance", MUTANT_DROP, DQ_LOCATION_DPC_QUEUE, ALL },
    { "asking for a drain, against raising IRQL", "B3",
      "vector 9 1 | thread: arm 0; raise 2; write a; lower | isr: insert 0 | dpc: read a",
      MUTANT_DRAIN, 0, 0 },
    { "masking a vector and its delivery", "B2", "masks", MUTANT_DROP_POINT, DQ_LOCATION_VECTOR, WRITES },
    { "connecting an interrupt and its ISR", "B2", "connection", MUTANT_DROP, DQ_LOCATION_OBJECT, ALL },
    { "waits, sets and resets of one event", "B4", "events", MUTANT_DROP, DQ_LOCATION_EVENT, ALL },
    { "the order of those that wait", "B4", "events", MUTANT_COMMUTE, DQ_LOCATION_EVENT, WRITES },
    { "enqueuing, taking and flushing work items", "B4", "flushes", MUTANT_DROP, DQ_LOCATION_WORK_QUEUE, ALL },
    { "time-outs of waits for one event", "B4", "time-outs", MUTANT_DROP, DQ_LOCATION_EVENT, ALL },
    { "reads", "B5", "accesses", MUTANT_DROP, DQ_LOCATION_MEMORY, READS },
    { "stores", "B5", "accesses", MUTANT_COMMUTE, DQ_LOCATION_MEMORY, WRITES },
    { "register accesses", "B6", "registers", MUTANT_DROP, DQ_LOCATION_DEVICE, ALL },
    { "registers whose reading changes them", "B6", "registers", MUTANT_COMMUTE, DQ_LOCATION_DEVICE, WRITES },
    { "interlocked operations whose results count", "B7", "interlocked", MUTANT_USED, 0, 0 },
    { "interlocked operations of different kinds", "B7", "interlocked", MUTANT_ONE_KIND, 0, 0 },
    { "taking and releasing a spin lock", "C2", "lock cycle", MUTANT_DROP, DQ_LOCATION_LOCK, ALL },
    { "a prefix met again at less cost", "D1", "accesses", MUTANT_COST, 0, 0 },
    { "what the switch back costs", "D1", "accesses", MUTANT_SWITCH, 0, 0 },
    { "cutting by sleep sets", "B1", "accesses", MUTANT_SLEEP, 0, 0 },
};
/* clang-format on */
const uint32_t mutant_count = sizeof(mutants) / sizeof(mutants[0]);

/* What makes a thread ready, and its timer, tell again what the events tell. The budgets in the
 * table's key tell again what the class tells, but for events that come for nothing, and those come
 * first. */
static DQ_BOOKKEEPING const struct mutant *active;
static DQ_BOOKKEEPING const struct dq_observer *original;
static DQ_BOOKKEEPING struct dq_observer mutated;

void mutant_set(const struct mutant *mutant)
{
    active = mutant;
}

static bool is_active(enum mutant_change change)
{
    return active && active->change == change;
}

/* ---- Sleep sets ---- */

/*
 * Of the answers to one question, those whose executions are through sleep in the others', until
 * somebody does what does not commute with their next operation. An actor that sleeps is not asked
 * for. (Sound without a bound; with one, the order that is left out may be the cheap one.)
 */

#define SLEEPERS_MAX 64u
#define NODES_MAX    (1u << 14)
#define ANSWERS_MAX  8u

struct operation {
    uint64_t option; /* code, in a node */
    uint64_t actor;  /* name; 0: one that is not there yet */
    uint64_t location;
    enum dq_touch_mode mode;
};

struct node {
    uint64_t position;
    uint64_t path; /* digest of the departures before it */
    uint32_t count;
    struct operation done[ANSWERS_MAX];
};

static DQ_BOOKKEEPING struct {
    struct operation asleep[SLEEPERS_MAX];
    uint32_t count;
    struct operation next[DQ_EXECUTION_ACTOR_MAX]; /* of each actor, as it said at its point */
    struct node nodes[NODES_MAX];
    uint32_t node_count;
    const struct dq_departure_list *path; /* that is followed */
} sleepers;

static void sleep_begin(void)
{
    sleepers.count = 0;
    memset(sleepers.next, 0, sizeof(sleepers.next));
}

static bool is_asleep(uint64_t actor)
{
    for (uint32_t i = 0; i < sleepers.count; i++) {
        if (sleepers.asleep[i].actor == actor) {
            return true;
        }
    }
    return false;
}

static void put_to_sleep(const struct operation *operation)
{
    if (operation->actor != 0 && operation->location != 0 && sleepers.count < SLEEPERS_MAX) {
        sleepers.asleep[sleepers.count++] = *operation;
    }
}

/* What one does wakes those that it does not commute with, and itself. */
static void wake(uint64_t actor, uint64_t location, enum dq_touch_mode mode)
{
    for (uint32_t i = 0; i < sleepers.count;) {
        const struct operation *other = &sleepers.asleep[i];
        bool is_dependent =
            other->location == location && (other->mode != mode || mode == DQ_TOUCH_WRITE);
        if (other->actor == actor || is_dependent) {
            sleepers.asleep[i] = sleepers.asleep[--sleepers.count];
        } else {
            i++;
        }
    }
}

static void note_next(uint64_t location, enum dq_touch_mode mode)
{
    dq_actor actor = dq_explore_acting();
    sleepers.next[actor] = (struct operation){ .actor = dq_execution_actor(actor)->name,
                                               .location = location,
                                               .mode = mode };
}

static uint64_t digest_path(uint32_t count)
{
    uint64_t digest = 0;
    for (uint32_t i = 0; i < count; i++) {
        digest = dq_mix(digest + sleepers.path->items[i].position, sleepers.path->items[i].option);
    }
    return digest;
}

static struct node *find_node(uint64_t position, uint64_t path)
{
    for (uint32_t i = sleepers.node_count; i-- > 0;) {
        if (sleepers.nodes[i].position == position && sleepers.nodes[i].path == path) {
            return &sleepers.nodes[i];
        }
    }
    return NULL;
}

static void note_done(struct node *node, uint64_t option, dq_actor actor)
{
    if (node->count < ANSWERS_MAX) {
        struct operation *done = &node->done[node->count++];
        *done = actor == 0 ? (struct operation){ 0 } : sleepers.next[actor];
        done->option = option;
    }
}

/* The departure that is taken now leads away from a question that others have answered. */
static void sleep_departed(uint64_t position, uint64_t option, dq_actor actor)
{
    uint32_t count = dq_explore_taken()->count;
    struct node *node = count > 0 ? find_node(position, digest_path(count - 1)) : NULL;
    if (!node) {
        return;
    }
    uint32_t i = 0;
    for (; i < node->count && node->done[i].option != option; i++) {
        put_to_sleep(&node->done[i]);
    }
    if (i == node->count) {
        note_done(node, option, actor);
    }
}

/* ---- Between the runtime and the explorer ---- */

static bool is_concerned(uint64_t location, enum dq_touch_mode mode, bool is_point)
{
    static DQ_BOOKKEEPING bool is_after_queue;
    bool is_told_again = (is_active(MUTANT_QUEUE) || is_active(MUTANT_DRAIN)) && is_after_queue &&
                         location >> 56 == DQ_LOCATION_IRQL && mode == DQ_TOUCH_WRITE;
    is_after_queue = location >> 56 == DQ_LOCATION_DPC_QUEUE;
    bool is_of_kinds = is_active(MUTANT_DROP) || (is_active(MUTANT_DROP_POINT) && is_point) ||
                       is_active(MUTANT_QUEUE) || is_active(MUTANT_COMMUTE);
    return is_told_again ||
           (is_of_kinds && location >> 56 == active->kind && (active->modes >> mode & 1) != 0);
}

static void falsify(uint64_t *location, enum dq_touch_mode *mode, bool is_point)
{
    if (!is_concerned(*location, *mode, is_point)) {
        return;
    }
    if (active->change == MUTANT_COMMUTE) {
        *mode = DQ_TOUCH_ADD;
    } else {
        *location = DQ_LOCATION_PRIVATE;
        *mode = DQ_TOUCH_READ;
    }
}

static bool is_point(uint64_t location, enum dq_touch_mode mode)
{
    falsify(&location, &mode, true);
    note_next(location, mode);
    return original->is_point(location, mode);
}

static bool pass(uint64_t location, enum dq_touch_mode mode)
{
    falsify(&location, &mode, true);
    note_next(location, mode);
    bool is_passed = original->pass(location, mode);
    if (is_passed) {
        wake(dq_execution_actor(dq_explore_acting())->name, location, mode);
    }
    return is_passed;
}

static void touch(uint64_t location, enum dq_touch_mode mode)
{
    falsify(&location, &mode, false);
    wake(dq_execution_actor(dq_explore_acting())->name, location, mode);
    original->touch(location, mode);
}

static void actor_placed(dq_actor actor, uint32_t processor, dq_actor below)
{
    if (!is_active(MUTANT_UNPLACED)) {
        original->actor_placed(actor, processor, below);
    }
}

static uint32_t choose(const struct dq_option_list *list, enum dq_choice_reason reason)
{
    uint64_t position = dq_engine()->position;
    uint32_t count = dq_explore_taken()->count;
    uint32_t answer = original->choose(list, reason);
    if (is_active(MUTANT_SLEEP) && dq_explore_taken()->count > count) {
        const struct dq_option *option = &list->options[answer];
        sleep_departed(position, dq_option_code(option), option->actor);
    }
    return answer;
}

void __real_dq_explore_open(const struct dq_explore_machine *machine, uint32_t detectors);
void __wrap_dq_explore_open(const struct dq_explore_machine *machine, uint32_t detectors);
void __wrap_dq_explore_open(const struct dq_explore_machine *machine, uint32_t detectors)
{
    __real_dq_explore_open(machine, detectors);
    original = dq_observer;
    mutated = *original;
    mutated.is_point = is_point;
    mutated.pass = pass;
    mutated.touch = touch;
    mutated.choose = choose;
    mutated.actor_placed = actor_placed;
    dq_observer = &mutated;
}

/* ---- Parts of the explorer ---- */

bool __real_dq_execution_does_place_matter(uint32_t processor);
bool __wrap_dq_execution_does_place_matter(uint32_t processor);
bool __wrap_dq_execution_does_place_matter(uint32_t processor)
{
    return !is_active(MUTANT_ALIKE) && __real_dq_execution_does_place_matter(processor);
}

void __real_dq_access_interlocked(const volatile void *address, uint32_t bytes,
                                  enum dq_touch_mode mode, uint32_t order, uintptr_t pc);
void __wrap_dq_access_interlocked(const volatile void *address, uint32_t bytes,
                                  enum dq_touch_mode mode, uint32_t order, uintptr_t pc);
void __wrap_dq_access_interlocked(const volatile void *address, uint32_t bytes,
                                  enum dq_touch_mode mode, uint32_t order, uintptr_t pc)
{
    bool is_falsified = (is_active(MUTANT_USED) && mode == DQ_TOUCH_WRITE) ||
                        (is_active(MUTANT_ONE_KIND) && mode != DQ_TOUCH_WRITE);
    __real_dq_access_interlocked(address, bytes, is_falsified ? DQ_TOUCH_ADD : mode, order, pc);
}

enum dq_class_state __real_dq_class_table_visit(struct dq_class_table *table,
                                                struct dq_digest class, uint32_t cost,
                                                uint16_t check);
enum dq_class_state __wrap_dq_class_table_visit(struct dq_class_table *table,
                                                struct dq_digest class, uint32_t cost,
                                                uint16_t check);
enum dq_class_state __wrap_dq_class_table_visit(struct dq_class_table *table,
                                                struct dq_digest class, uint32_t cost,
                                                uint16_t check)
{
    return __real_dq_class_table_visit(table, class, is_active(MUTANT_COST) ? 0 : cost, check);
}

uint32_t __real_dq_class_table_cost(const struct dq_class_table *table, struct dq_digest class);
uint32_t __wrap_dq_class_table_cost(const struct dq_class_table *table, struct dq_digest class);
uint32_t __wrap_dq_class_table_cost(const struct dq_class_table *table, struct dq_digest class)
{
    uint32_t cost = __real_dq_class_table_cost(table, class);
    return is_active(MUTANT_SWITCH) && cost != UINT32_MAX && cost > 0 ? cost - 1 : cost;
}

void __real_dq_execution_begin(void);
void __wrap_dq_execution_begin(void);
void __wrap_dq_execution_begin(void)
{
    __real_dq_execution_begin();
    sleep_begin();
}

void __real_dq_search_stack_clear(struct dq_search_stack *stack);
void __wrap_dq_search_stack_clear(struct dq_search_stack *stack);
void __wrap_dq_search_stack_clear(struct dq_search_stack *stack)
{
    __real_dq_search_stack_clear(stack);
    sleepers.path = &stack->path;
    sleepers.node_count = 0;
}

void __real_dq_search_stack_add(struct dq_search_stack *stack, const struct dq_question *question,
                                const bool is_wanted[DQ_OPTION_MAX]);
void __wrap_dq_search_stack_add(struct dq_search_stack *stack, const struct dq_question *question,
                                const bool is_wanted[DQ_OPTION_MAX]);
void __wrap_dq_search_stack_add(struct dq_search_stack *stack, const struct dq_question *question,
                                const bool is_wanted[DQ_OPTION_MAX])
{
    if (!is_active(MUTANT_SLEEP) || question->is_value) {
        __real_dq_search_stack_add(stack, question, is_wanted);
        return;
    }
    bool is_awake[DQ_OPTION_MAX];
    for (uint32_t i = 0; i < question->count; i++) {
        dq_actor actor = question->actors[i];
        is_awake[i] = actor == 0 || !is_asleep(dq_execution_actor(actor)->name);
        is_awake[i] = is_awake[i] && is_wanted[i];
    }
    __real_dq_search_stack_add(stack, question, is_awake);
    dq_actor first = question->actors[question->by_default];
    if (sleepers.node_count < NODES_MAX) {
        struct node *node = &sleepers.nodes[sleepers.node_count++];
        *node =
            (struct node){ .position = question->position, .path = digest_path(stack->path.count) };
        note_done(node, question->options[question->by_default], first);
    }
    if (first != 0 && is_asleep(dq_execution_actor(first)->name)) {
        dq_explore_end(DQ_END_CUT);
    }
}
