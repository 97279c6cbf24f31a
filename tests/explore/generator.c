/* SPDX-License-Identifier: MIT */
/* generator - see generator.h. */
#include "generator.h"

#include <string.h>

/* What a routine may consist of. Bits. */
enum feature {
    PLAIN = 1,
    INTERLOCKED = 2,
    SPIN_LOCK = 4,
    RAISE = 8,
    INTERRUPT_LOCK = 16,
    SET = 32,
    WAIT = 64,
    INSERT = 128,
    REGISTER = 256,
    DEVICE = 512,
    TIMED = 1024,
    ENQUEUE = 2048,
    FLUSH = 4096,
    MASK = 8192,
    BIND = 16384,
};

struct family {
    const char *name;
    uint8_t processors_min, processors_max;
    uint8_t threads_min, threads_max;
    uint8_t vectors;
    uint8_t ops;                     /* of threads, in all */
    bool has_masks;                  /* vectors with more than one target */
    bool has_dpc;                    /* ISRs queue their DPCs */
    bool has_cycle;                  /* threads take both locks in opposite orders */
    uint32_t thread, isr, dpc, kdpc; /* features */
    uint32_t work;                   /* features */
    bool has_importance;             /* KDPCs, two of them, that do not start their queues */
    bool has_connection;             /* the first thread disconnects an interrupt and connects it */
};

#define MEMORY (PLAIN | INTERLOCKED)

static const struct family families[GENERATOR_FAMILIES] = {
    { "accesses", 1, 2, 2, 3, 0, 8, .thread = PLAIN },
    { "interlocked", 1, 2, 2, 3, 0, 7, .thread = INTERLOCKED },
    { "spin locks", 1, 2, 2, 2, 0, 7, .thread = PLAIN | SPIN_LOCK },
    { "lock cycle", 2, 2, 2, 2, 0, 9, .has_cycle = true, .thread = PLAIN },
    { "events", 1, 2, 2, 3, 0, 7, .thread = PLAIN | SET | WAIT },
    { "interrupt", 1, 2, 1, 2, 1, 5, .thread = PLAIN | DEVICE | RAISE, .isr = PLAIN | REGISTER },
    { "movable interrupt", 2, 2, 1, 2, 1, 4, .has_masks = true,
      .thread = PLAIN | DEVICE | INTERRUPT_LOCK, .isr = PLAIN },
    { "interrupt lock", 1, 2, 1, 2, 1, 5, .thread = MEMORY | DEVICE | INTERRUPT_LOCK,
      .isr = MEMORY | REGISTER },
    { "interrupt DPC", 1, 2, 1, 1, 1, 4, .has_dpc = true, .thread = PLAIN | DEVICE | RAISE,
      .isr = PLAIN, .dpc = PLAIN },
    { "KDPC", 1, 2, 1, 2, 0, 5, .thread = PLAIN | INSERT | RAISE | SPIN_LOCK, .kdpc = MEMORY },
    { "nested interrupts", 1, 1, 1, 1, 2, 4, .thread = PLAIN | DEVICE | RAISE, .isr = PLAIN },
    { "DPC sets event", 1, 2, 2, 2, 1, 4, .has_dpc = true, .thread = PLAIN | DEVICE | WAIT,
      .isr = PLAIN, .dpc = PLAIN | SET },
    { "ISR queues KDPC", 1, 2, 1, 1, 1, 4, .has_masks = true, .has_dpc = true,
      .thread = PLAIN | DEVICE | INSERT | RAISE, .isr = INSERT | PLAIN, .dpc = MEMORY,
      .kdpc = PLAIN },
    { "registers", 1, 2, 1, 2, 1, 5, .thread = REGISTER | DEVICE | PLAIN, .isr = REGISTER | PLAIN },
    { "DPC importance", 1, 2, 1, 2, 0, 5, .thread = INSERT | PLAIN | RAISE, .kdpc = PLAIN | INSERT,
      .has_importance = true },
    { "DPC importance and waits", 1, 2, 2, 2, 0, 5, .thread = INSERT | SET | WAIT,
      .kdpc = PLAIN | SET, .has_importance = true },
    { "masks", 1, 2, 1, 2, 1, 4, .thread = PLAIN | DEVICE | MASK, .isr = PLAIN },
    { "connection", 1, 2, 1, 2, 1, 3, .has_masks = true, .thread = PLAIN | DEVICE, .isr = PLAIN,
      .has_connection = true },
    { "work items", 1, 2, 1, 2, 0, 5, .thread = PLAIN | ENQUEUE, .work = PLAIN | ENQUEUE },
    { "flushes", 1, 2, 1, 2, 0, 5, .thread = PLAIN | ENQUEUE | FLUSH, .work = PLAIN },
    { "KDPC queues work", 1, 2, 1, 2, 0, 4, .thread = PLAIN | INSERT | RAISE,
      .kdpc = ENQUEUE | PLAIN, .work = PLAIN },
    { "time-outs", 1, 2, 2, 3, 0, 6, .thread = PLAIN | SET | TIMED },
    { "time-outs and waits", 1, 2, 2, 3, 0, 5, .thread = SET | WAIT | TIMED },
    { "bound threads", 2, 2, 2, 3, 0, 7, .thread = PLAIN | BIND | RAISE | SPIN_LOCK },
    { "bound threads and an interrupt", 2, 2, 1, 2, 1, 5, .has_masks = true,
      .thread = PLAIN | BIND | DEVICE | RAISE, .isr = PLAIN },
};

struct generator {
    uint64_t random;
    const struct family *family;
    struct program *program;
    bool has_signals; /* some thread makes a device send */
};

static uint32_t draw(struct generator *generator, uint32_t count)
{
    generator->random += 0x9e3779b97f4a7c15u;
    uint64_t z = generator->random;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) >> 32) % count;
}

static void append(struct program_routine *routine, enum program_code code, uint32_t object)
{
    if (routine->count < PROGRAM_OPS_MAX) {
        routine->ops[routine->count++] =
            (struct program_op){ .code = (uint8_t)code, .object = (uint8_t)object };
    }
}

static void append_memory(struct generator *generator, struct program_routine *routine,
                          uint32_t features)
{
    static const uint8_t plain[] = { PROGRAM_READ, PROGRAM_WRITE, PROGRAM_WRITE, PROGRAM_INCREASE };
    static const uint8_t interlocked[] = {
        PROGRAM_ADD,      PROGRAM_ADD,      PROGRAM_OR,       PROGRAM_OR,
        PROGRAM_AND,      PROGRAM_XOR,      PROGRAM_ADD_USED, PROGRAM_OR_USED,
        PROGRAM_AND_USED, PROGRAM_XOR_USED, PROGRAM_READ,
    };
    bool is_plain = !(features & INTERLOCKED) || ((features & PLAIN) && draw(generator, 2));
    uint8_t code = is_plain ? plain[draw(generator, sizeof(plain))]
                            : interlocked[draw(generator, sizeof(interlocked))];
    append(routine, code, draw(generator, generator->program->variables));
}

static uint32_t draw_kdpc(struct generator *generator)
{
    bool is_second = generator->family->has_importance && draw(generator, 2);
    return is_second ? PROGRAM_KDPC - 1 : PROGRAM_KDPC;
}

/* A statement that brackets another one. Returns false if there is no room for it. */
static bool append_bracket(struct generator *generator, struct program_routine *routine,
                           enum program_code open, enum program_code close, uint32_t object,
                           uint32_t features)
{
    if (routine->count + 3 > PROGRAM_OPS_MAX) {
        return false;
    }
    append(routine, open, object);
    if (features & MEMORY) {
        append_memory(generator, routine, features & MEMORY);
    }
    if ((features & DEVICE) && draw(generator, 3) == 0) {
        append(routine, PROGRAM_SIGNAL, draw(generator, generator->program->vectors));
    }
    if ((features & INSERT) && open != PROGRAM_ILOCK && draw(generator, 2) == 0) {
        append(routine, PROGRAM_INSERT, draw_kdpc(generator));
    }
    if (routine->count == PROGRAM_OPS_MAX) {
        routine->count--;
    }
    append(routine, close, object);
    return true;
}

static uint32_t draw_level(struct generator *generator)
{
    const struct program *program = generator->program;
    if (program->vectors == 0) {
        return 2;
    }
    uint32_t irql = program->vector[draw(generator, program->vectors)].irql;
    uint32_t levels[] = { 2, irql, irql, 12 };
    return levels[draw(generator, 4)];
}

static void append_statement(struct generator *generator, struct program_routine *routine,
                             enum feature feature, uint32_t features)
{
    const struct program *program = generator->program;
    switch (feature) {
    case PLAIN:
    case INTERLOCKED:
        append_memory(generator, routine, feature);
        break;
    case SPIN_LOCK:
        (void)append_bracket(generator, routine, PROGRAM_LOCK, PROGRAM_UNLOCK,
                             draw(generator, program->locks), features & (MEMORY | INSERT));
        break;
    case RAISE:
        (void)append_bracket(generator, routine, PROGRAM_RAISE, PROGRAM_LOWER,
                             draw_level(generator), features);
        break;
    case INTERRUPT_LOCK:
        (void)append_bracket(generator, routine, PROGRAM_ILOCK, PROGRAM_IUNLOCK,
                             draw(generator, program->vectors), features & (MEMORY | DEVICE));
        break;
    case SET:
        append(routine, draw(generator, 4) ? PROGRAM_SET : PROGRAM_RESET,
               draw(generator, program->events));
        break;
    case WAIT:
        append(routine, PROGRAM_WAIT, draw(generator, program->events));
        break;
    case TIMED:
        append(routine, draw(generator, 3) ? PROGRAM_WAIT_SHORT : PROGRAM_WAIT_LONG,
               draw(generator, program->events));
        break;
    case ENQUEUE:
        append(routine, PROGRAM_ENQUEUE, draw(generator, PROGRAM_WORK_ITEMS));
        break;
    case FLUSH:
        append(routine, PROGRAM_FLUSH, draw(generator, PROGRAM_WORK_ITEMS));
        break;
    case MASK:
        append(routine, draw(generator, 3) ? PROGRAM_MASK : PROGRAM_UNMASK,
               draw(generator, program->vectors));
        break;
    case BIND:
        append(routine, draw(generator, 3) ? PROGRAM_BIND : PROGRAM_UNBIND,
               draw(generator, program->processors));
        break;
    case INSERT:
        append(routine, PROGRAM_INSERT, draw_kdpc(generator));
        break;
    case REGISTER:
        append(routine, PROGRAM_REGISTER, draw(generator, program->vectors));
        break;
    case DEVICE:
        append(routine, draw(generator, 2) ? PROGRAM_ARM : PROGRAM_SIGNAL,
               draw(generator, program->vectors));
        generator->has_signals = true;
        break;
    }
}

static void fill(struct generator *generator, struct program_routine *routine, uint32_t features,
                 uint32_t op_count)
{
    while (features && routine->count < op_count) {
        uint32_t nth = draw(generator, (uint32_t)__builtin_popcount(features));
        uint32_t left = features;
        while (nth-- > 0) {
            left &= left - 1;
        }
        append_statement(generator, routine, (enum feature)(left & (0 - left)), features);
    }
}

/* Two locks, in an order that differs from thread to thread. */
static void fill_cycle(struct generator *generator, struct program_routine *routine, uint32_t first)
{
    if (draw(generator, 2)) {
        append_memory(generator, routine, PLAIN);
    }
    append(routine, PROGRAM_LOCK, first);
    append(routine, PROGRAM_LOCK, first ^ 1);
    append_memory(generator, routine, PLAIN);
    append(routine, PROGRAM_UNLOCK, first ^ 1);
    append(routine, PROGRAM_UNLOCK, first);
}

static void append_connection(struct generator *generator, struct program_routine *routine)
{
    append(routine, PROGRAM_DISABLE, 0);
    if (draw(generator, 2)) {
        append_statement(generator, routine, draw(generator, 2) ? DEVICE : PLAIN, DEVICE | PLAIN);
    }
    if (draw(generator, 3)) {
        append(routine, PROGRAM_ENABLE, 0);
    }
}

static void make_threads(struct generator *generator, uint32_t op_count)
{
    struct program *program = generator->program;
    const struct family *family = generator->family;
    for (uint32_t i = 0; i < program->threads; i++) {
        struct program_routine *routine = &program->routines[i];
        if (family->has_cycle) {
            fill_cycle(generator, routine, draw(generator, 4) ? i : 0);
            continue;
        }
        uint32_t share = op_count / program->threads + (i < op_count % program->threads);
        if (family->vectors > 0 && i == 0) {
            append_statement(generator, routine, DEVICE, DEVICE);
        }
        if (family->has_connection && i == 0) {
            append_connection(generator, routine);
        }
        fill(generator, routine, family->thread, share);
    }
}

static void make_interrupts(struct generator *generator)
{
    struct program *program = generator->program;
    const struct family *family = generator->family;
    for (uint32_t i = 0; i < program->vectors; i++) {
        struct program_routine *isr = &program->routines[PROGRAM_ISR(i)];
        if (family->has_dpc) {
            append(isr, PROGRAM_INSERT, i);
        }
        fill(generator, isr, family->isr, isr->count + 1 + draw(generator, 2));
        if (family->has_dpc) {
            fill(generator, &program->routines[PROGRAM_DPC(i)], family->dpc,
                 1 + draw(generator, 2));
        }
    }
    fill(generator, &program->routines[PROGRAM_DPC(PROGRAM_KDPC)], family->kdpc,
         1 + draw(generator, 2));
    if (family->has_importance) {
        fill(generator, &program->routines[PROGRAM_DPC(PROGRAM_KDPC - 1)], family->kdpc,
             1 + draw(generator, 2));
    }
    for (uint32_t i = 0; i < PROGRAM_WORK_ITEMS; i++) {
        fill(generator, &program->routines[PROGRAM_WORK(i)], family->work, 1 + draw(generator, 2));
    }
}

static uint8_t draw_between(struct generator *generator, uint8_t low, uint8_t high)
{
    return (uint8_t)(low + draw(generator, high - low + 1u));
}

/*
 * Where a plain increase read is told from the value that it read, so every operation on its
 * variable has to change it: no OR and no AND, which do not the second time.
 */
static void make_distinct(struct program *program)
{
    bool is_increased[PROGRAM_VARIABLES_MAX] = { false };
    for (uint32_t i = 0; i < PROGRAM_ROUTINES * PROGRAM_OPS_MAX; i++) {
        const struct program_op *op =
            &program->routines[i / PROGRAM_OPS_MAX].ops[i % PROGRAM_OPS_MAX];
        if (op->code == PROGRAM_INCREASE) {
            is_increased[op->object] = true;
        }
    }
    for (uint32_t i = 0; i < PROGRAM_ROUTINES * PROGRAM_OPS_MAX; i++) {
        struct program_op *op = &program->routines[i / PROGRAM_OPS_MAX].ops[i % PROGRAM_OPS_MAX];
        bool is_unused = op->code == PROGRAM_OR || op->code == PROGRAM_AND;
        bool is_used = op->code == PROGRAM_OR_USED || op->code == PROGRAM_AND_USED;
        if ((is_unused || is_used) && is_increased[op->object]) {
            op->code = is_used ? PROGRAM_ADD_USED : PROGRAM_ADD;
        }
    }
}

/* What nobody asks for runs when a processor has nothing else to do. On two processors that is also
 * one for which a thread has yet to come into the driver: there is one thread then. */
static void make_importances(struct generator *generator)
{
    struct program *program = generator->program;
    for (uint32_t i = 0; i < PROGRAM_DPCS; i++) {
        struct program_dpc *dpc = &program->dpc[i];
        dpc->importance = PROGRAM_MEDIUM;
        if (generator->family->has_importance) {
            dpc->importance = (uint8_t)draw(generator, 4);
            dpc->target = (uint8_t)draw(generator, program->processors + 1u);
            bool is_asked = dpc->importance >= PROGRAM_HIGH ||
                            (dpc->importance == PROGRAM_MEDIUM && dpc->target == 0);
            program->threads = program->processors > 1 && !is_asked ? 1 : program->threads;
        }
    }
}

static void make(struct generator *generator, uint32_t op_count)
{
    const struct family *family = generator->family;
    struct program *program = generator->program;
    memset(program, 0, sizeof(*program));
    program->processors = draw_between(generator, family->processors_min, family->processors_max);
    program->threads = draw_between(generator, family->threads_min, family->threads_max);
    program->vectors = family->vectors;
    program->variables = draw_between(generator, 1, 2);
    program->locks = PROGRAM_LOCKS_MAX;
    program->events = draw_between(generator, 1, PROGRAM_EVENTS_MAX);
    for (uint32_t i = 0; i < PROGRAM_VECTORS_MAX; i++) {
        program->vector[i].irql = draw_between(generator, 3, 12);
        uint32_t masks = program->processors == 1 ? 1 : family->has_masks ? 3 : 2;
        program->vector[i].targets = (uint8_t)(masks == 3 ? 3 : 1 + draw(generator, masks));
    }
    if (draw(generator, 3) == 0) {
        program->vector[1].irql = program->vector[0].irql; /* equal never nests */
    }
    for (uint32_t i = 0; i < PROGRAM_EVENTS_MAX; i++) {
        program->event[i].is_synchronization = (uint8_t)draw(generator, 2);
        program->event[i].is_set = draw(generator, 4) == 0;
    }
    program->workers = (uint8_t)(family->work ? 1 + draw(generator, 2) : 1);
    make_importances(generator);
    make_threads(generator, op_count);
    make_interrupts(generator);
    make_distinct(program);
}

/* Half of the programs forbid the final value that one of their classes has. */
static void choose_bad(struct generator *generator, const struct oracle *oracle)
{
    struct program *program = generator->program;
    const struct oracle_class *class = &oracle->classes[draw(generator, oracle->class_count)];
    if (class->is_stuck || draw(generator, 2)) {
        return;
    }
    program->has_bad = 1;
    program->bad_variable = (uint8_t)draw(generator, program->variables);
    for (uint32_t i = 0; i < 4; i++) {
        program->bad_value[i] = (uint8_t)(class->variables[program->bad_variable] >> (8 * i));
    }
}

uint32_t generator_family(uint64_t seed)
{
    return (uint32_t)(seed < GENERATOR_LATER
                          ? seed % GENERATOR_FAMILIES_FIRST
                          : GENERATOR_FAMILIES_FIRST +
                                (seed - GENERATOR_LATER) % GENERATOR_FAMILIES_LATER);
}

const char *generator_family_name(uint64_t seed)
{
    return families[generator_family(seed)].name;
}

void generator_make(uint64_t seed, const struct oracle_options *options, struct program *program,
                    struct oracle *oracle)
{
    struct generator generator = { .random = seed * 0xd1342543de82ef95u,
                                   .family = &families[generator_family(seed)],
                                   .program = program };
    for (uint32_t cut_count = 0;; cut_count += oracle->is_cut) {
        uint32_t ops = generator.family->ops;
        make(&generator, ops > cut_count / 2 + 2 ? ops - cut_count / 2 : 2);
        oracle_run(program, options, oracle);
        if (!oracle->is_cut && oracle->class_count > 1) {
            break;
        }
        bool is_cut = oracle->is_cut;
        oracle_free(oracle);
        oracle->is_cut = is_cut;
    }
    choose_bad(&generator, oracle);
}
