/* SPDX-License-Identifier: MIT */
/*
 * relacy - the scheduling tests under Relacy Race Detector, a tool that decides orders inside one
 * process as dirql does. It is no part of dirql: whoever has its headers makes a program of this
 * file (C++17) and gives it to run.
 *
 * usage: relacy [PROGRAM]
 *
 * For each program, a line of JSON per search: at most two preemptions, random, and all orders
 * where that ends. Each search is run twice: with the assertion, for the executions to the bug, and
 * without it, for how many there are and how long they take.
 */
#include <relacy/relacy.hpp>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <ostream>

using cell = rl::atomic<std::uint32_t>;

/* Off: the search goes on to its end. */
static bool is_checking;

#define NEUTRAL_CONTEXT cell *
#define NEUTRAL_RMW(context, location, add)                                                        \
    ((context)[location].fetch_add((add), rl::mo_seq_cst, $))
#define NEUTRAL_EXPECT(context, condition)                                                         \
    do {                                                                                           \
        if (is_checking) {                                                                         \
            RL_ASSERT(condition);                                                                  \
        }                                                                                          \
    } while (0)
#include "bodies.h"

namespace
{

#define NEUTRAL_PROGRAM(name, group, ...) NEUTRAL_PROGRAM_INITIALIZER(#name, #group, __VA_ARGS__),
const neutral_program programs[] = {
#include "generated.def"
};
#undef NEUTRAL_PROGRAM

/* What runs now: one test type for each program would take minutes to compile. */
const neutral_program *current;

/* Executions at most, and random ones for the speed alone. */
constexpr rl::iteration_t LIMIT = 1000000;
constexpr rl::iteration_t RANDOM_SPEED = 100000;
/* With more accesses than this, all orders are too many. */
constexpr std::uint32_t FULL_ACCESSES_MAX = 4;

template <unsigned cell_count> struct test : rl::test_suite<test<cell_count>, NEUTRAL_THREADS> {
    cell cells[cell_count];

    void before()
    {
        for (cell &one : cells) {
            one.store(0, rl::mo_relaxed, $);
        }
    }
    void thread(unsigned index) { neutral_thread(cells, current, index); }
};

struct outcome {
    bool has_failed;
    std::uint64_t executions;
    double seconds;
};

outcome simulate(rl::scheduler_type_e search, rl::iteration_t limit, bool with_assertion)
{
    std::ostream nowhere(nullptr);
    rl::test_params parameters;

    parameters.search_type = search;
    parameters.context_bound = 2;
    parameters.iteration_count = limit;
    parameters.output_stream = &nowhere;
    parameters.progress_stream = &nowhere;
    is_checking = with_assertion;
    std::clock_t start = std::clock();
    bool has_passed = current->is_spread ? rl::simulate<test<NEUTRAL_LOCATIONS>>(parameters)
                                         : rl::simulate<test<1>>(parameters);
    double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    /* At the end it has counted the last one, at a bug it has not. */
    return { !has_passed, static_cast<std::uint64_t>(parameters.stop_iteration) + !has_passed,
             seconds };
}

void report(const char *name, rl::scheduler_type_e search, rl::iteration_t limit_speed,
            rl::iteration_t limit)
{
    outcome all = simulate(search, limit_speed, false);

    std::printf(
        "{\"tool\": \"relacy\", \"group\": \"%s\", \"program\": \"%s\", \"search\": \"%s\", "
        "\"total\": %llu, \"seconds\": %.6f, \"to_bug\": ",
        current->group, current->name, name, static_cast<unsigned long long>(all.executions),
        all.seconds);
    if (current->observer != NEUTRAL_NOBODY) {
        outcome first = simulate(search, limit, true);

        if (first.has_failed) {
            std::printf("%llu}\n", static_cast<unsigned long long>(first.executions));
            return;
        }
    }
    std::printf("null}\n");
}

} // namespace

int main(int argument_count, char **arguments)
{
    for (const neutral_program &program : programs) {
        current = &program;
        if (argument_count > 1 && std::strcmp(arguments[1], program.name) != 0) {
            continue;
        }
        report("bound 2", rl::sched_bound, LIMIT, LIMIT);
        report("random", rl::sched_random, RANDOM_SPEED, LIMIT);
        if (program.accesses <= FULL_ACCESSES_MAX) {
            report("full", rl::sched_full, LIMIT, LIMIT);
        }
        std::fflush(stdout);
    }
    return 0;
}
