/* SPDX-License-Identifier: MIT */
/*
 * program_scenario - runs a program: options `w0`, `w1`, ... are struct program, eight bytes each.
 *
 * Actors: one application thread per thread of the program, and the first one, which gives the
 * driver the program, starts them, and sleeps until nothing can happen any more. Only then it looks
 * at what the variables are.
 */
#include <stdio.h>
#include <string.h>

#include "dirql/scenario.h"

#include "program.h"

#define FILE_DEVICE_UNKNOWN 0x22u
/* Longer than any device step takes. */
#define LONG_NS 1000000000u

/* Longer than a thread takes to the gate. */
#define SHORT_NS 1000000u

struct sender {
    struct dirql_file *file;
    uint32_t function;
};

static uint32_t code_of(uint32_t function)
{
    return DIRQL_CTL_CODE(FILE_DEVICE_UNKNOWN, function, 0, 0);
}

static void send(struct dirql_app *app, void *context)
{
    const struct sender *sender = context;
    dirql_status status =
        dirql_ioctl(sender->file, code_of(sender->function), NULL, 0, NULL, 0, NULL);
    DIRQL_EXPECT(app, status == 0);
}

static void load(struct dirql_app *app, struct dirql_file *file, struct program *program)
{
    unsigned char *bytes = (unsigned char *)program;
    for (uint32_t i = 0; i * 8 < sizeof(*program); i++) {
        char name[8];
        (void)snprintf(name, sizeof(name), "w%u", i);
        uint64_t word = dirql_option(app, name, 0);
        size_t left = sizeof(*program) - i * 8;
        memcpy(bytes + i * 8, &word, left < 8 ? left : 8);
    }
    dirql_status status =
        dirql_ioctl(file, code_of(PROGRAM_FUNCTION_LOAD), program, sizeof(*program), NULL, 0, NULL);
    DIRQL_EXPECT(app, status == 0);
}

static void check_result(struct dirql_app *app, struct dirql_file *file,
                         const struct program *program)
{
    uint32_t *variables = dirql_app_alloc(app, PROGRAM_VARIABLES_MAX * sizeof(*variables));
    dirql_status status = dirql_ioctl(file, code_of(PROGRAM_FUNCTION_RESULT), NULL, 0, variables,
                                      PROGRAM_VARIABLES_MAX * sizeof(*variables), NULL);
    DIRQL_EXPECT(app, status == 0);
    uint32_t bad_value;
    memcpy(&bad_value, program->bad_value, sizeof(bad_value));
    DIRQL_EXPECT(app, !program->has_bad || variables[program->bad_variable] != bad_value);
}

static void run(struct dirql_app *app)
{
    struct program *program = dirql_app_alloc(app, sizeof(*program));
    struct sender *senders = dirql_app_alloc(app, PROGRAM_THREADS_MAX * sizeof(*senders));
    struct dirql_thread *threads[PROGRAM_THREADS_MAX];
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    load(app, file, program);
    bool is_gated = dirql_option(app, "gated", 0) != 0;
    for (uint32_t i = 0; i < program->threads; i++) {
        static const char *const names[] = { "thread 0", "thread 1", "thread 2" };
        senders[i].file = file;
        senders[i].function = (is_gated ? PROGRAM_FUNCTION_GATED : PROGRAM_FUNCTION_RUN) + i;
        threads[i] = dirql_thread_start(app, names[i], send, &senders[i]);
        if (is_gated) {
            dirql_sleep_ns(app, SHORT_NS);
        }
    }
    if (is_gated) { /* does not come back */
        (void)dirql_ioctl(file, code_of(PROGRAM_FUNCTION_GO), NULL, 0, NULL, 0, NULL);
    }
    dirql_sleep_ns(app, LONG_NS);
    for (uint32_t i = 0; i < program->threads; i++) {
        dirql_thread_join(threads[i]);
    }
    check_result(app, file, program);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "program",
    .description = "a generated program",
    .run = run,
};
