/* SPDX-License-Identifier: MIT */
/* programs - the tests of generated.def, each thread a function; see neutral.h and program.h. */
#include "neutral.h"

/* State is for the harness. */
#define NEUTRAL_CONTEXT                     void *
#define NEUTRAL_RMW(context, location, add) ((void)(context), neutral_rmw((location), (add)))
#define NEUTRAL_EXPECT(context, condition)  ((void)(context), neutral_expect(condition))
#include "bodies.h"

#define NEUTRAL_PROGRAM(name, group, ...)                                                          \
    static const struct neutral_program program_##name =                                           \
        NEUTRAL_PROGRAM_INITIALIZER(#name, #group, __VA_ARGS__);                                   \
    static void name##_thread_0(void *state)                                                       \
    {                                                                                              \
        neutral_thread(state, &program_##name, 0);                                                 \
    }                                                                                              \
    static void name##_thread_1(void *state)                                                       \
    {                                                                                              \
        neutral_thread(state, &program_##name, 1);                                                 \
    }                                                                                              \
    static void name##_thread_2(void *state)                                                       \
    {                                                                                              \
        neutral_thread(state, &program_##name, 2);                                                 \
    }
#include "generated.def"
#undef NEUTRAL_PROGRAM

#define NEUTRAL_PROGRAM(name, ...)                                                                 \
    { &program_##name, { name##_thread_0, name##_thread_1, name##_thread_2 } },

const struct neutral_test neutral_tests[] = {
#include "generated.def"
};

const uint32_t neutral_test_count = sizeof(neutral_tests) / sizeof(neutral_tests[0]);
