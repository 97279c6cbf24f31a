/* SPDX-License-Identifier: MIT */
/* program_text - see program_text.h. */
#include "program_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum object_kind { VARIABLE, LEVEL, NOTHING, LOCK, VECTOR, EVENT, DPC, WORK_ITEM, PROCESSOR };

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
    [PROGRAM_WAIT_SHORT] = { "wait-short", EVENT },
    [PROGRAM_WAIT_LONG] = { "wait-long", EVENT },
    [PROGRAM_INSERT] = { "insert", DPC },
    [PROGRAM_ENQUEUE] = { "enqueue", WORK_ITEM },
    [PROGRAM_FLUSH] = { "flush", WORK_ITEM },
    [PROGRAM_REGISTER] = { "register", VECTOR },
    [PROGRAM_ARM] = { "arm", VECTOR },
    [PROGRAM_SIGNAL] = { "signal", VECTOR },
    [PROGRAM_DISABLE] = { "disable", VECTOR },
    [PROGRAM_ENABLE] = { "enable", VECTOR },
    [PROGRAM_MASK] = { "mask", VECTOR },
    [PROGRAM_UNMASK] = { "unmask", VECTOR },
    [PROGRAM_BIND] = { "bind", PROCESSOR },
    [PROGRAM_UNBIND] = { "unbind", NOTHING },
};

void program_op_text(const struct program_op *op, char text[32])
{
    const char *name = codes[op->code].name;
    switch (codes[op->code].object) {
    case VARIABLE:
        (void)snprintf(text, 32, "%s %c", name, 'a' + op->object);
        break;
    case LOCK:
    case EVENT:
    case LEVEL:
    case VECTOR:
    case DPC:
    case WORK_ITEM:
    case PROCESSOR:
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
    } else if (routine < PROGRAM_WORK(0)) {
        (void)snprintf(text, 12, "dpc %u", routine - PROGRAM_DPC(0));
    } else {
        (void)snprintf(text, 12, "work %u", routine - PROGRAM_WORK(0));
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

static const char *const importances[] = { "low", "medium", "high", "medium-high" };

static void print_dpcs(const struct program *program)
{
    for (unsigned int i = program->vectors; i < PROGRAM_DPCS; i++) {
        const struct program_dpc *dpc = &program->dpc[i];
        if (program->routines[PROGRAM_DPC(i)].count > 0) {
            printf("  dpc %u: %s", i, importances[dpc->importance % 4]);
            printf(dpc->target ? ", to processor %d\n" : "\n", dpc->target - 1);
        }
    }
}

void program_print(const struct program *program)
{
    printf("  %u processor%s, %u worker%s\n", program->processors,
           program->processors > 1 ? "s" : "", program->workers, program->workers > 1 ? "s" : "");
    print_dpcs(program);
    for (unsigned int i = 0; i < program->vectors; i++) {
        printf("  vector %u: IRQL %u, targets %u\n", i, program->vector[i].irql,
               program->vector[i].targets);
    }
    for (unsigned int i = 0; i < program->events; i++) {
        printf("  event %u: %s%s\n", i,
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

struct parser {
    struct program *program;
    char *part;
    unsigned char isrs;
    unsigned char dpcs;
    unsigned char kdpcs;
    unsigned char works;
};

static const char *parse_op(struct program_routine *routine, char *text)
{
    char name[32];
    char object[8] = "0";
    if (sscanf(text, " %31s %7s", name, object) < 1) {
        return "an operation is empty";
    }
    for (unsigned char i = 0; i < PROGRAM_CODE_COUNT; i++) {
        if (strcmp(name, codes[i].name) == 0 && routine->count < PROGRAM_OPS_MAX) {
            bool is_letter = object[0] >= 'a';
            long number = is_letter ? object[0] - 'a' : strtol(object, NULL, 0);
            routine->ops[routine->count++] =
                (struct program_op){ .code = i, .object = (unsigned char)number };
            return NULL;
        }
    }
    return "an operation is not known, or there are too many";
}

static const char *parse_routine(struct program_routine *routine, char *text)
{
    const char *reason = NULL;
    char *rest;
    for (char *op = strtok_r(text, ";", &rest); op && !reason; op = strtok_r(NULL, ";", &rest)) {
        reason = parse_op(routine, op);
    }
    return reason;
}

/* "kdpc medium-high 1:": to processor 1. */
static void parse_importance(struct program_dpc *dpc, const char *part)
{
    char name[32] = "medium";
    int target = -1;
    (void)sscanf(part, " kdpc %31[a-z-] %d", name, &target);
    for (unsigned char i = 0; i < 4; i++) {
        dpc->importance = strcmp(name, importances[i]) == 0 ? i : dpc->importance;
    }
    dpc->target = (unsigned char)(target + 1);
}

static const char *parse_part(struct parser *parser)
{
    struct program *program = parser->program;
    char word[32] = "";
    (void)sscanf(parser->part, " %31[a-z]", word);
    char *colon = strchr(parser->part, ':');
    unsigned int first;
    unsigned int second;
    if (colon && strcmp(word, "thread") == 0 && program->threads < PROGRAM_THREADS_MAX) {
        return parse_routine(&program->routines[program->threads++], colon + 1);
    }
    if (colon && strcmp(word, "isr") == 0 && parser->isrs < PROGRAM_VECTORS_MAX) {
        return parse_routine(&program->routines[PROGRAM_ISR(parser->isrs++)], colon + 1);
    }
    if (colon && strcmp(word, "dpc") == 0 && parser->dpcs < PROGRAM_KDPC) {
        return parse_routine(&program->routines[PROGRAM_DPC(parser->dpcs++)], colon + 1);
    }
    if (colon && strcmp(word, "kdpc") == 0 && parser->kdpcs < PROGRAM_DPCS) {
        parse_importance(&program->dpc[PROGRAM_KDPC - parser->kdpcs], parser->part);
        return parse_routine(&program->routines[PROGRAM_DPC(PROGRAM_KDPC - parser->kdpcs++)],
                             colon + 1);
    }
    if (colon && strcmp(word, "work") == 0 && parser->works < PROGRAM_WORK_ITEMS) {
        return parse_routine(&program->routines[PROGRAM_WORK(parser->works++)], colon + 1);
    }
    if (sscanf(parser->part, " %u %31[a-z]", &first, word) == 2) {
        *(word[0] == 'w' ? &program->workers : &program->processors) = (unsigned char)first;
    } else if (sscanf(parser->part, " vector %u %u", &first, &second) == 2) {
        program->vector[program->vectors].irql = (unsigned char)first;
        program->vector[program->vectors++].targets = (unsigned char)second;
    } else if (strcmp(word, "event") == 0 && program->events < PROGRAM_EVENTS_MAX) {
        struct program_event *event = &program->event[program->events++];
        event->is_synchronization = strstr(parser->part, "synchronization") != NULL;
        event->is_set = strstr(parser->part, "set") != NULL;
    } else {
        return "a part cannot be read";
    }
    return NULL;
}

const char *program_parse(const char *text, struct program *ret_program)
{
    static char copy[1024];
    if (strlen(text) >= sizeof(copy)) {
        return "the program is too long";
    }
    memcpy(copy, text, strlen(text) + 1);
    memset(ret_program, 0, sizeof(*ret_program));
    ret_program->processors = 1;
    ret_program->workers = 1;
    for (unsigned int i = 0; i < PROGRAM_DPCS; i++) {
        ret_program->dpc[i].importance = PROGRAM_MEDIUM;
    }
    ret_program->variables = PROGRAM_VARIABLES_MAX;
    ret_program->locks = PROGRAM_LOCKS_MAX;
    struct parser parser = { .program = ret_program };
    const char *reason = NULL;
    char *rest;
    for (char *part = strtok_r(copy, "|", &rest); part && !reason;
         part = strtok_r(NULL, "|", &rest)) {
        parser.part = part;
        reason = parse_part(&parser);
    }
    return reason;
}
