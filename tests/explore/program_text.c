/* SPDX-License-Identifier: MIT */
/* program_text - see program_text.h. */
#include "program_text.h"

#include <stdio.h>

enum object_kind { VARIABLE, LEVEL, NOTHING, LOCK, VECTOR, EVENT, DPC };

static const struct {
    const char *name;
    enum object_kind object;
} codes[PROGRAM_CODE_COUNT] = {
    [PROGRAM_READ] = { "read", VARIABLE },
    [PROGRAM_WRITE] = { "write", VARIABLE },
    [PROGRAM_INCREASE] = { "increase", VARIABLE },
    [PROGRAM_ADD] = { "add", VARIABLE },
    [PROGRAM_OR] = { "or", VARIABLE },
    [PROGRAM_AND] = { "and", VARIABLE },
    [PROGRAM_XOR] = { "xor", VARIABLE },
    [PROGRAM_ADD_USED] = { "add-used", VARIABLE },
    [PROGRAM_OR_USED] = { "or-used", VARIABLE },
    [PROGRAM_AND_USED] = { "and-used", VARIABLE },
    [PROGRAM_XOR_USED] = { "xor-used", VARIABLE },
    [PROGRAM_RAISE] = { "raise", LEVEL },
    [PROGRAM_LOWER] = { "lower", NOTHING },
    [PROGRAM_LOCK] = { "lock", LOCK },
    [PROGRAM_UNLOCK] = { "unlock", LOCK },
    [PROGRAM_ILOCK] = { "interrupt-lock", VECTOR },
    [PROGRAM_IUNLOCK] = { "interrupt-unlock", VECTOR },
    [PROGRAM_SET] = { "set", EVENT },
    [PROGRAM_RESET] = { "reset", EVENT },
    [PROGRAM_WAIT] = { "wait", EVENT },
    [PROGRAM_INSERT] = { "insert", DPC },
    [PROGRAM_REGISTER] = { "register", VECTOR },
    [PROGRAM_ARM] = { "arm", VECTOR },
    [PROGRAM_SIGNAL] = { "signal", VECTOR },
};

void program_op_text(const struct program_op *op, char text[32])
{
    const char *name = codes[op->code].name;
    switch (codes[op->code].object) {
    case VARIABLE:
        (void)snprintf(text, 32, "%s %c", name, 'a' + op->object);
        break;
    case LOCK:
        (void)snprintf(text, 32, "%s L%u", name, op->object);
        break;
    case EVENT:
        (void)snprintf(text, 32, "%s E%u", name, op->object);
        break;
    case LEVEL:
    case VECTOR:
    case DPC:
        (void)snprintf(text, 32, "%s %u", name, op->object);
        break;
    case NOTHING:
        (void)snprintf(text, 32, "%s", name);
        break;
    }
}

static void routine_text(unsigned char routine, char text[12])
{
    if (routine < PROGRAM_ISR(0)) {
        (void)snprintf(text, 12, "thread %u", routine);
    } else if (routine < PROGRAM_DPC(0)) {
        (void)snprintf(text, 12, "isr %u", routine - PROGRAM_ISR(0));
    } else {
        (void)snprintf(text, 12, "dpc %u", routine - PROGRAM_DPC(0));
    }
}

void program_actor_text(unsigned char actor, char text[16])
{
    unsigned char routine = PROGRAM_ACTOR_ROUTINE(actor);
    unsigned int run = actor % PROGRAM_RUNS_MAX;
    char name[12];
    routine_text(routine, name);
    if (routine < PROGRAM_THREADS_MAX || run == 0) {
        (void)snprintf(text, 16, "%s", name);
    } else {
        (void)snprintf(text, 16, "%.11s/%u", name, run + 1);
    }
}

void program_print(const struct program *program)
{
    printf("  %u processor%s\n", program->processors, program->processors > 1 ? "s" : "");
    for (unsigned int i = 0; i < program->vectors; i++) {
        printf("  vector %u: IRQL %u, targets %u\n", i, program->vector[i].irql,
               program->vector[i].targets);
    }
    for (unsigned int i = 0; i < program->events; i++) {
        printf("  event E%u: %s%s\n", i,
               program->event[i].is_synchronization ? "synchronization" : "notification",
               program->event[i].is_set ? ", set" : "");
    }
    for (unsigned char i = 0; i < PROGRAM_ROUTINES; i++) {
        const struct program_routine *routine = &program->routines[i];
        char name[12];
        routine_text(i, name);
        for (unsigned int k = 0; k < routine->count; k++) {
            char text[32];
            program_op_text(&routine->ops[k], text);
            printf("%s%s", k ? "; " : "  ", k ? "" : name);
            printf("%s%s", k ? "" : ": ", text);
        }
        printf("%s", routine->count ? "\n" : "");
    }
    if (program->has_bad) {
        printf("  bad: %c == 0x%02x%02x%02x%02x\n", 'a' + program->bad_variable,
               program->bad_value[3], program->bad_value[2], program->bad_value[1],
               program->bad_value[0]);
    }
}
