/* SPDX-License-Identifier: MIT */
/*
 * explore - run a driver under every order in which its ISRs, DPCs, work items, threads and device
 * steps can meet, up to a bound, and replay the order that fails.
 *
 * What the words mean (bound, budget, class, complete) is in docs/design/exploration.md. One
 * exploration makes its own machine; there must be no other.
 */
#ifndef DIRQL_EXPLORE_H
#define DIRQL_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dirql/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How the next order is found. */
enum dirql_explore_strategy {
    DIRQL_EXPLORE_EXHAUSTIVE, /* all classes to the bound; the only one that claims completeness */
    DIRQL_EXPLORE_PCT,        /* random priorities with `depth` change points */
    DIRQL_EXPLORE_RANDOM,     /* at each question any answer */
};

/** What looks for mistakes beside the rules that every run checks. Bits. */
enum dirql_detectors {
    DIRQL_DETECT_RACE = 1,    /* unordered conflicting accesses */
    DIRQL_DETECT_TRIPLES = 2, /* two accesses with a conflicting one of somebody else between */
    DIRQL_DETECT_MEMORY = 4,  /* use after free, overrun, dead stack frames */
    DIRQL_DETECT_DEFAULT = DIRQL_DETECT_RACE | DIRQL_DETECT_MEMORY,
    DIRQL_DETECT_ALL = 7,
};

/** Kinds of event that come from outside, each with a budget of its own. */
enum dirql_budget {
    DIRQL_BUDGET_DEVICE,   /* device steps taken while something else could run */
    DIRQL_BUDGET_SPURIOUS, /* interrupts that nobody sent, and the other quirks */
    DIRQL_BUDGET_CANCEL,
    DIRQL_BUDGET_TIMER, /* timers that expire while something else could run */
    DIRQL_BUDGET_POWER,
    DIRQL_BUDGET_FAULT,
    DIRQL_BUDGET_COUNT
};

#define DIRQL_UNLIMITED UINT32_MAX

struct dirql_execution;

struct dirql_explore_config {
    struct dirql_machine_config machine; /* strategy, choices and trace of it are not looked at */
    enum dirql_explore_strategy strategy;
    uint32_t preemptions; /* bound; DIRQL_UNLIMITED: none */
    uint32_t budgets[DIRQL_BUDGET_COUNT];
    uint64_t seed;                 /* PCT, random */
    uint32_t depth;                /* PCT: bug depth d; 0 means 3 */
    uint64_t executions;           /* limit; 0: none (exhaustive), 10 000 (others) */
    uint64_t time_limit_ms;        /* 0: none */
    uint64_t step_limit;           /* steps of one execution; 0: 1 000 000 */
    uint32_t jobs;                 /* worker processes; 0 or 1: none */
    bool stops_after_first;        /* else all findings are collected */
    bool verifies_rewind;          /* compare all memory after each rewind */
    uint32_t detectors;            /* of enum dirql_detectors */
    const char *suppressions_path; /* NULL: none */
    /** For tests: called after each execution that ran to its end (not for cut ones). */
    void (*ended)(void *context, const struct dirql_execution *execution);
    void *context;
    /** Called now and then from the host's side; may be NULL. */
    void (*progress)(void *context, uint64_t executions, uint64_t classes, uint32_t preemptions);
};

void dirql_explore_config_init(struct dirql_explore_config *config);

/** One execution that ran to its end. */
struct dirql_execution {
    uint64_t number;                /* 1, 2, ... */
    uint64_t class_high, class_low; /* name of its class */
    uint32_t preemptions;
    bool is_new_class;
    bool has_failed;
    const char *summary; /* of the failure, or "" */
    const char *rule;    /* NULL if none */
};

#define DIRQL_LOCATIONS_MAX 8u

/** A place in the driver's source. */
struct dirql_location {
    char function[64];
    char file[128]; /* last component */
    uint32_t line;
};

/** One mistake, however many orders show it. */
struct dirql_finding {
    char rule[64];      /* "dirql.Race" */
    char kind[16];      /* RACE, TRIPLE, STUCK, DLOCK, RULE, UAF, DATA, CRASH, STORM, TIME, LEAK */
    char summary[1024]; /* one sentence */
    char page[128];     /* of the rule; "" if none */
    uint32_t bug_check; /* 0: none */
    struct dirql_location locations[DIRQL_LOCATIONS_MAX];
    uint32_t location_count;
    bool is_confirmed;    /* races: made adjacent or nested in an execution */
    uint64_t execution;   /* that showed it first */
    double seconds;       /* until then */
    uint64_t occurrences; /* executions that showed it */
    uint32_t preemptions; /* of the minimised order */
    uint32_t switches;    /* deviations left in the minimised order */
    char *token;          /* replays it; heap */
    char *details;        /* what a report shows below the sentence: stacks, IRQLs, locks; heap */
    bool is_suppressed;
};

/** Who interrupted whom, and where: `interrupter` came while `interrupted` was at `place`. */
struct dirql_meeting {
    char interrupted[64]; /* function of the callback */
    char interrupter[64];
    struct dirql_location place;
    uint64_t count; /* how often; 0: never, although both were there */
};

struct dirql_exploration {
    char subject[192];             /* driver and scenario, for reports */
    enum dirql_status_code status; /* OK only if complete as claimed and nothing found */
    bool is_complete;
    char why_not_complete[256]; /* "" if complete */
    uint32_t preemptions;       /* bound that is complete; DIRQL_UNLIMITED: unbounded */
    uint64_t classes;
    uint64_t executions; /* that ran to their end */
    uint64_t cut;        /* prefixes known already */
    uint64_t redundant;  /* ran to an end that was known */
    uint64_t points;     /* places where the order was asked for, in all executions */
    /* Only where dirql explores itself: locks of the runtime as points of the order. */
    uint32_t runtime_lock_places;  /* in its source */
    uint32_t runtime_lock_longest; /* points in one execution, at most */
    uint64_t runtime_lock_points;  /* in all executions */
    uint64_t runtime_lock_waits;   /* of them, with the lock in another processor's hands */
    uint64_t shared_locations;
    double seconds;
    struct dirql_finding *findings; /* heap */
    uint32_t finding_count;
    struct dirql_meeting *meetings; /* coverage, pairs side by side; heap */
    uint32_t meeting_count;
    bool is_coverage_cut;      /* more than there is room for: some meetings are missing */
    char *suppressions_unused; /* lines of the file that met no finding, or NULL; heap */
};

/** On failure to begin: status and text. Else DIRQL_OK, DIRQL_DRIVER_FAILED, DIRQL_NOT_COMPLETE or
 * DIRQL_BROKEN, and *ret_exploration is to be given back with dirql_exploration_free(). */
enum dirql_status_code dirql_explore(const struct dirql_explore_config *config,
                                     struct dirql_exploration *ret_exploration,
                                     char error[DIRQL_ERROR_BYTES]);
void dirql_exploration_free(struct dirql_exploration *exploration);

/** While dirql_explore() runs, in `ended`: an exported object of the driver's module, NULL if there
 * is none. */
void *dirql_explore_driver_symbol(const char *name);

enum dirql_report_format {
    DIRQL_REPORT_TEXT,
    DIRQL_REPORT_JSON,
    DIRQL_REPORT_JUNIT, /* one test case, which fails once per finding */
    DIRQL_REPORT_SARIF, /* 2.1.0 */
};

/** What was found and what may be claimed, to a file that appears whole or not at all, or to
 * standard output (path NULL). DIRQL_ENVIRONMENT and a text if it cannot be written. */
enum dirql_status_code dirql_exploration_report(const struct dirql_exploration *exploration,
                                                enum dirql_report_format format, const char *path,
                                                char error[DIRQL_ERROR_BYTES]);
/** The same of the coverage alone, as JSON. */
enum dirql_status_code dirql_exploration_coverage(const struct dirql_exploration *exploration,
                                                  const char *path, char error[DIRQL_ERROR_BYTES]);

/**
 * An order, kept short: where it departs from what would happen by default. `position` counts every
 * point at which something else could have happened since the machine started; `option` names what
 * happened instead (engine's code).
 */
struct dirql_departure {
    uint64_t position;
    uint64_t option;
};

struct dirql_module_content {
    uint64_t build;  /* see dirql_module_identity() */
    uint64_t source; /* 0: not known */
};

/** What a machine reads beside code. */
enum dirql_input {
    DIRQL_INPUT_INF,          /* --inf: bytes */
    DIRQL_INPUT_REGISTRY,     /* --registry: keys and values */
    DIRQL_INPUT_SYSTEM_DRIVE, /* --system-drive: names and bytes of files */
};
#define DIRQL_INPUT_COUNT 3u

/** Everything that a replay needs. Strings and arrays are heap memory. */
struct dirql_token {
    uint64_t driver_build;  /* of the shared object: content of code and data */
    uint64_t driver_source; /* of the source files that it was built from, where known; else 0 */
    uint64_t scenario_build;
    uint64_t scenario_source;
    /* Of the other drivers: filters, then those that devices name, each once. */
    struct dirql_module_content others[DIRQL_DRIVERS_MAX - 1];
    uint32_t other_count;
    /* Of the devices' models, each once. */
    struct dirql_module_content models[DIRQL_DEVICES_MAX];
    uint32_t model_count;
    uint64_t inputs[DIRQL_INPUT_COUNT]; /* a hash over what each says; 0: there is none */
    char *driver;                       /* path as it was given */
    char *scenario;                     /* "" if none */
    char **options; /* the machine's options as `dirql explore` takes them, without program */
    uint32_t option_count;
    struct dirql_departure *departures;
    uint32_t departure_count;
    uint32_t version; /* of the form */
};

#define DIRQL_TOKEN_VERSION 1u

/**
 * A token as text: one word of letters, digits, `-` and `_` that begins with `dq1-`. Paths, options
 * and departures are compressed, and a checksum guards all of it. Departures ascend by position. On
 * success *ret_text is heap memory: give it back with dirql_text_free(). DIRQL_USAGE if the token
 * cannot be written: departures that do not ascend, a missing string, more than a MiB.
 */
enum dirql_status_code dirql_token_encode(const struct dirql_token *token, char **ret_text,
                                          char error[DIRQL_ERROR_BYTES]);
void dirql_text_free(char *text);

/**
 * The opposite: gives heap memory, to be given back with dirql_token_free(). White space in the
 * text is passed over, as are comments (`#` to the end of the line). DIRQL_USAGE with what is wrong
 * with the text, where, and what to do; any text is safe.
 */
enum dirql_status_code dirql_token_decode(const char *text, struct dirql_token *ret_token,
                                          char error[DIRQL_ERROR_BYTES]);
/** The same for what a user names: a token, or else the path of a file that holds one. */
enum dirql_status_code dirql_token_read(const char *text_or_path, struct dirql_token *ret_token,
                                        char error[DIRQL_ERROR_BYTES]);
void dirql_token_free(struct dirql_token *token);

/**
 * What a driver, scenario or model is, by content: the same for a copy, and for the same source
 * compiled by the same compiler with the same options in another folder, unless the folder's name
 * is in its data (__FILE__). *ret_source is known of what dirql-cc compiled, else 0. DIRQL_USAGE if
 * the file is no shared object.
 */
enum dirql_status_code dirql_module_identity(const char *path, uint64_t *ret_build,
                                             uint64_t *ret_source, char error[DIRQL_ERROR_BYTES]);

/** Note in a token, which has none yet, what the files of `config` are: drivers, scenario, models,
 * inputs. DIRQL_USAGE if one cannot be read. */
enum dirql_status_code dirql_token_identify(struct dirql_token *token,
                                            const struct dirql_machine_config *config,
                                            char error[DIRQL_ERROR_BYTES]);

/** How the files of now fit a token; the later the worse. */
enum dirql_fit {
    DIRQL_FIT_SAME,        /* code and data are those of the token */
    DIRQL_FIT_SAME_SOURCE, /* another build of the same source */
    DIRQL_FIT_UNKNOWN,     /* another build; from which source is not known */
    DIRQL_FIT_DIFFERENT,   /* built from another source */
};

/** Compare with the drivers, the scenario, the models and the inputs of `now`. `text` says how they
 * fit and, if not the same, what follows from that and what to do. DIRQL_USAGE if a file cannot be
 * read; then `text` is the reason. */
enum dirql_status_code dirql_token_compare(const struct dirql_token *token,
                                           const struct dirql_machine_config *now,
                                           enum dirql_fit *ret_fit, char text[DIRQL_ERROR_BYTES]);

struct dirql_replay_config {
    /* The computer of the token's options, with the driver and the scenario to load, trace_path and
     * is_quiet; strategy and choices are not looked at. */
    struct dirql_machine_config machine;
    /* As of the token's options. */
    uint32_t budgets[DIRQL_BUDGET_COUNT];
    uint64_t step_limit; /* 0: 1 000 000 */
    uint32_t detectors;
    uint32_t detected; /* which of what they see is reported; 0: the first */
};

/**
 * Run the token's order and print the end of the run as dirql_machine_report() does.
 * DIRQL_DRIVER_FAILED: it failed (again); DIRQL_OK: it did not. DIRQL_USAGE: the order cannot be
 * had with these files and options, `error` says at which departure. Other statuses as of
 * dirql_machine_create().
 */
enum dirql_status_code dirql_replay(const struct dirql_token *token,
                                    const struct dirql_replay_config *config,
                                    struct dirql_result *ret_result, char error[DIRQL_ERROR_BYTES]);

/** Execute the program again under gdb, which stops where the run fails, with the driver's
 * innermost frame selected; the arguments less --gdb. Returns only on failure, which it has
 * explained. */
enum dirql_status_code dirql_main_gdb_at_failure(char **arguments);

/** For debuggers. The machine calls the first when a run has failed, on the stack that it failed
 * on; it notes where the driver's innermost frame is and calls the second, which does nothing: a
 * place for a breakpoint. A driver that crashes does not come here: a debugger sees the signal. */
void dirql_failing_point(void);
void dirql_failed_here(void);
/** Canonical frame address of that frame; of dirql's own if there is none of the driver. */
extern uintptr_t dirql_failing_frame;

#ifdef __cplusplus
}
#endif

#endif
