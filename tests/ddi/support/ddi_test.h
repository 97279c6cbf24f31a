/* SPDX-License-Identifier: MIT */
/*
 * ddi_test - runs the cases of a driver under test, each in machines of its own, and compares how
 * they end.
 *
 * The driver (driver_test.h) does and checks; the table here says in which machine, and how the run
 * must end. A case is run in each verifier mode that it names, in the order that plain hardware
 * would take, with and without a trace, and in some random ones; then all of them once more in one
 * machine by rewinding. When all of that passes, the case's rows of the conformance checklist are
 * printed for tools/count_rows.
 */
#ifndef TESTS_DDI_DDI_TEST_H
#define TESTS_DDI_DDI_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dirql/machine.h"
#include "tests/ddi/support/test_control.h"

/* The devices of most cases: one pair with the line, or with messages 0 to 3. */
#define DDI_LINE     "model:pair,irql=5,interrupt=line"
#define DDI_MESSAGES "model:pair,irql=5,interrupt=msi,messages=4"

enum { DDI_OFF = 1, DDI_KMDF = 2 };

/* A bug check's parameter: an address in the driver, of the call that passed NULL; what the driver
 * named before the call; an address of the runtime. The second one is what the driver named unless
 * the table says something else. */
#define DDI_CALLER UINT64_MAX
#define DDI_NAMED  (UINT64_MAX - 1)
#define DDI_ANY    (UINT64_MAX - 2)

#define DDI_DEVICES_MAX 2

/* No random orders: the case states what happens when nothing is delayed. */
#define DDI_PLAIN_ORDER_ONLY UINT32_MAX

struct ddi_outcome {
    const struct dirql_result *result;
    const TEST_CONTROL *control;
};

struct ddi_case {
    const char *name; /* of the driver's case */
    const char *rows; /* "3 4"; NULL: none */

    /* The machine. */
    uint32_t modes;                       /* of the verifier; 0: off and kmdf */
    const char *devices[DDI_DEVICES_MAX]; /* none: DDI_LINE */
    uint32_t processors;                  /* 0: 1 */
    uint32_t workers;                     /* 0: 2 */
    const char *scenario;                 /* file name without .so; NULL: none */
    const char *set;                      /* "name=value" for the scenario; NULL: nothing */
    bool checks_memory;                   /* of an instrumented driver */
    uint32_t orders;                      /* random orders beside the plain one; 0: some */

    /* How a run ends; nothing of this: with status 0. */
    bool does_not_start;    /* the device's start fails */
    uint32_t bug_check;     /* in every mode */
    uint64_t parameters[3]; /* of the bug check */
    const char *ends_with;  /* rule that ends the run in every mode */
    const char *not_built;  /* ends the run in every mode as not built yet, and is named */
    const char *rule;       /* verifier mode `stop` ends the run with this rule */

    /* The host's own looks at a run, or NULL; a text says what is wrong. */
    const char *(*check)(const struct ddi_outcome *outcome);
    const char *(*check_once)(const struct ddi_outcome *outcome); /* need hold in one order only */
};

/* main() of a test: arguments are main()'s; driver is the path of its shared object. Returns the
 * exit status. */
int ddi_run(char **arguments, const char *driver, const struct ddi_case *cases, size_t count);

#define DDI_MAIN(cases)                                                                            \
    int main(int count, char **arguments)                                                          \
    {                                                                                              \
        (void)count;                                                                               \
        return ddi_run(arguments, DDI_DRIVER, cases, sizeof(cases) / sizeof((cases)[0]));          \
    }

#endif
