/* SPDX-License-Identifier: MIT */
/* computer - the machines that the benchmarks make; a failure ends the program. */
#ifndef DIRQL_BENCH_COMPUTER_H
#define DIRQL_BENCH_COMPUTER_H

#include "body.h"
#include "dirql/machine.h"

#define BENCH_PATH_BYTES 1024u

struct bench_computer {
    struct dirql_machine_config config;
    char driver[BENCH_PATH_BYTES];
    char device[BENCH_PATH_BYTES];
    char scenario[BENCH_PATH_BYTES];
    char setting[64];
    struct bench_body body;
};

/* `build` is the build tree. Verifier stop, trace main. */
void bench_computer_edu(struct bench_computer *computer, const char *build);
/* The same with one of edu's scenarios. */
void bench_computer_edu_scenario(struct bench_computer *computer, const char *build,
                                 const char *scenario, const char *setting);
/* The benchmark driver on the device `pair`, and a function that is its application. */
void bench_computer_body(struct bench_computer *computer, const char *build, const char *driver,
                         void (*run)(struct dirql_app *app, void *context), void *context);

/* A driver of the build's bench/ on the device `pair`, with the application that sends requests. */
void bench_computer_requests(struct bench_computer *computer, const char *build,
                             const char *driver);

struct dirql_machine *bench_computer_create(const struct bench_computer *computer);
void bench_computer_run(struct dirql_machine *machine);
void bench_computer_rewind(struct dirql_machine *machine, bool audit);
/* Create, run once, destroy. */
void bench_computer_live(const struct bench_computer *computer);

#endif
