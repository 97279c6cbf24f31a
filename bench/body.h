/* SPDX-License-Identifier: MIT */
/*
 * body - a function of a benchmark program that runs as the application inside a machine.
 *
 * The scenario `body` calls it; the program gives its address as the setting `body`.
 */
#ifndef DIRQL_BENCH_BODY_H
#define DIRQL_BENCH_BODY_H

struct dirql_app;

struct bench_body {
    void (*run)(struct dirql_app *app, void *context);
    void *context;
};

#endif
