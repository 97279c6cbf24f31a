/* SPDX-License-Identifier: MIT */
/*
 * machine - one virtual computer: processors, memory, a device, a driver, an application.
 *
 * A program makes one machine at a time: configure, create, run, look at the result, maybe rewind
 * and run again, destroy. All functions belong to one host thread. A machine's whole run is decided
 * by its configuration and its list of choices.
 *
 * Errors of creation come as a status (the exit status that `dirql` would end with) and one text
 * with cause and remedy.
 */
#ifndef DIRQL_MACHINE_H
#define DIRQL_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DIRQL_VERSION "0.1.0"

/** What a run or a call ended with; also the exit status of the `dirql` command. */
enum dirql_status_code {
    DIRQL_OK = 0,            /* nothing wrong */
    DIRQL_DRIVER_FAILED = 1, /* violation, bug check, crash, deadlock, expectation not met */
    DIRQL_USAGE = 2,         /* the caller's mistake: file, option, name */
    DIRQL_ENVIRONMENT = 3,   /* QEMU missing or dead, no memory */
    DIRQL_NOT_COMPLETE = 4,  /* nothing found, but not everything was looked at */
    DIRQL_BROKEN = 5,        /* dirql itself failed */
};

enum dirql_strategy { DIRQL_STRATEGY_FIRST, DIRQL_STRATEGY_RANDOM, DIRQL_STRATEGY_REPLAY };
enum dirql_verifier { DIRQL_VERIFIER_OFF, DIRQL_VERIFIER_KMDF, DIRQL_VERIFIER_STOP };
enum dirql_interrupt_mode {
    DIRQL_INTERRUPT_AUTO, /* MSI-X, else MSI, else the line: the first that the device has */
    DIRQL_INTERRUPT_LINE,
    DIRQL_INTERRUPT_MSI,
    DIRQL_INTERRUPT_MSIX
};

/** What interrupt hardware, or the application, does although nothing asked for it. No quirk
 * happens in a plain run (DIRQL_STRATEGY_FIRST). */
enum dirql_quirk {
    DIRQL_QUIRK_SPURIOUS,  /* an interrupt without a cause while the interrupt is enabled */
    DIRQL_QUIRK_EARLY,     /* after connect, before EvtInterruptEnable has returned */
    DIRQL_QUIRK_LATE,      /* after EvtInterruptDisable, until disconnect */
    DIRQL_QUIRK_NEIGHBOUR, /* model:neighbour asserts its line once more; needs one */
    DIRQL_QUIRK_CANCEL,    /* the application cancels a request that is pending */
    DIRQL_QUIRK_COUNT
};

enum dirql_trace_level { DIRQL_TRACE_OFF, DIRQL_TRACE_MAIN, DIRQL_TRACE_DETAIL };

/** Answers in order; `counts` how many possibilities there were. */
struct dirql_choices {
    const uint8_t *taken;
    const uint8_t *counts;
    size_t length;
};

#define DIRQL_DEVICES_MAX  4u
#define DIRQL_SETTINGS_MAX 32u
#define DIRQL_FILTERS_MAX  4u
#define DIRQL_DRIVERS_MAX  (1u + DIRQL_FILTERS_MAX + DIRQL_DEVICES_MAX)

struct dirql_machine_config {
    const char *driver;                     /* path of the function driver's shared object */
    const char *filters[DIRQL_FILTERS_MAX]; /* of filter drivers above it, on each of its devices;
                                               the last one is on top */
    uint32_t filter_count;
    /* "model:edu,option=1", "qemu:edu", "model:./my.so". "driver=FILE" among the options: the
     * device's own function driver, instead of `driver`, and without the filters. */
    const char *devices[DIRQL_DEVICES_MAX];
    uint32_t device_count;
    const char *inf;          /* path, or NULL: the driver gets every device */
    const char *registry;     /* path of a SYSTEM hive that is read, or NULL */
    const char *system_drive; /* directory that drive C: begins with, read only, or NULL: empty */
    const char *scenario;     /* path, or NULL: the device is started and removed */
    const char *settings[DIRQL_SETTINGS_MAX]; /* "name=value" for the scenario */
    uint32_t setting_count;

    uint32_t processors;   /* 1..64; 0 means 1 */
    uint32_t workers;      /* system worker threads; 0 means 2 */
    uint64_t memory_bytes; /* 0 means 64 MiB */
    enum dirql_verifier verifier;
    enum dirql_interrupt_mode interrupt_mode;
    uint32_t messages; /* at most so many messages; 0: what the device offers */
    /* IRQL of device k's interrupts; 0: dirql's choice. */
    uint8_t irqls[8];
    /* Processors that device k's interrupts go to, as mask; 0: processor 0. */
    uint64_t targets[8];
    /* How often each quirk may happen in a run. */
    uint32_t quirks[DIRQL_QUIRK_COUNT];

    enum dirql_strategy strategy;
    uint64_t seed;
    struct dirql_choices choices; /* STRATEGY_REPLAY; kept by the caller */
    const char *choices_path;     /* the file they came from, for reports; NULL if none */
    bool record_choices;

    enum dirql_trace_level trace_level;
    const char *trace_path;      /* NULL: kept in memory only (the last events) */
    uint32_t loop_limit_seconds; /* of host processor time without progress; 0: 10 */
    uint32_t isr_limit_us;       /* of virtual time, for one ISR; 0: none */
    uint32_t dpc_limit_us;       /* the same for one DPC */
    bool is_quiet;               /* no DbgPrint output */
    /* Look at each access of a driver compiled with -fdirql-access: freed memory, ends of blocks,
     * stack frames that are gone. Memory is not recycled then. */
    bool checks_memory;
};

/** Fill with defaults: one processor, verifier stop, first, main trace. */
void dirql_machine_config_init(struct dirql_machine_config *config);

struct dirql_machine;

#define DIRQL_ERROR_BYTES 2048

/** On failure *ret_machine is untouched and `error` says what and what to do. */
enum dirql_status_code dirql_machine_create(const struct dirql_machine_config *config,
                                            struct dirql_machine **ret_machine,
                                            char error[DIRQL_ERROR_BYTES]);

struct dirql_statistics {
    uint64_t interrupts; /* vectors that became pending */
    uint64_t interrupts_merged;
    uint64_t isr_runs;
    uint64_t isr_claimed;
    uint64_t dpcs_queued;
    uint64_t dpcs_coalesced; /* inserts that found the DPC queued */
    uint64_t dpcs_run;
    uint64_t work_items_run;
    uint64_t requests; /* completed */
    uint64_t register_reads;
    uint64_t register_writes;
    uint64_t choices; /* with more than one possibility */
    uint64_t thread_switches;
    uint64_t isr_longest_ns; /* of those at DIRQL: passive-level ones count in isr_runs only */
    uint64_t dpc_longest_ns;
    uint64_t virtual_ns; /* length of the run */
};

struct dirql_result {
    enum dirql_status_code status;
    char summary[1024]; /* what went wrong, one sentence; "" if nothing */
    const char *rule;   /* violated rule, or NULL */
    const char *rule_page;
    uint32_t bug_check; /* 0: none */
    uint64_t bug_check_parameters[4];
    uint32_t violations; /* passed over (verifier off and kmdf) */
    uint32_t expectations_failed;
    uint32_t leaked_objects;
    uint64_t leaked_pool_bytes;
    int32_t driver_entry_status; /* NTSTATUS */
    uint64_t trace_hash;         /* of all records kept; equal runs have equal hashes */
    struct dirql_statistics statistics;
};

/** Load, start, run the scenario, remove, unload; once between creations and rewinds. */
enum dirql_status_code dirql_machine_run(struct dirql_machine *machine,
                                         struct dirql_result *ret_result);

/** Bring everything back to where it was before the run. With `audit`, compare all memory
 * afterwards: returns DIRQL_BROKEN and a text if anything differs. DIRQL_ENVIRONMENT if a device
 * cannot be rewound (QEMU). */
enum dirql_status_code dirql_machine_rewind(struct dirql_machine *machine, bool audit,
                                            char error[DIRQL_ERROR_BYTES]);

/** The choices of the last run, if they were recorded. Valid until the next run. */
struct dirql_choices dirql_machine_choices(const struct dirql_machine *machine);

/**
 * Choices as a text file: `dirql-choices 1`, then `taken/count` tokens, `taken/count*times` for a
 * row of equal ones, `#` comments to the end of the line. Writing leaves the whole file or what was
 * there before. Reading gives heap memory: give it back with dirql_choices_free().
 */
enum dirql_status_code dirql_choices_write(const char *path, struct dirql_choices choices,
                                           char error[DIRQL_ERROR_BYTES]);
enum dirql_status_code dirql_choices_read(const char *path, struct dirql_choices *ret_choices,
                                          char error[DIRQL_ERROR_BYTES]);
void dirql_choices_free(struct dirql_choices *choices);

/** Human-readable end of a run on standard output: totals and the timeline of the first interrupts;
 * for a failed run the report (what, where, rule, bug check, last events). */
void dirql_machine_report(const struct dirql_machine *machine, const struct dirql_result *result);

/** Write \Registry\Machine\System as it is now, volatile keys left out, to a hive file; after a run
 * that has come to its end. */
enum dirql_status_code dirql_machine_registry_save(const struct dirql_machine *machine,
                                                   const char *path, char error[DIRQL_ERROR_BYTES]);

/** An exported object of the driver's module, or else of another driver's, for tests that read
 * what a driver recorded. NULL if there is none. */
void *dirql_machine_driver_symbol(const struct dirql_machine *machine, const char *name);

void dirql_machine_destroy(struct dirql_machine *machine);

/** One line per device that --device accepts: calls visit(context, name, description, reason it is
 * unavailable or NULL). `asks`: QEMU may be started to say which devices it has; without it
 * "qemu:NAME" stands for all of them. */
void dirql_devices_list(bool asks,
                        void (*visit)(void *context, const char *name, const char *description,
                                      const char *unavailable),
                        void *context);

/** The device models that an INF file is for: calls visit(context, name,
 * description, identifier that fits, rank as Windows counts it; 0 is best). On failure `error` says
 * what and where. */
enum dirql_status_code dirql_inf_devices_list(const char *inf,
                                              void (*visit)(void *context, const char *name,
                                                            const char *description, const char *id,
                                                            uint32_t rank),
                                              void *context, char error[DIRQL_ERROR_BYTES]);
/** Every hardware and compatible identifier of the file: calls visit(context, identifier,
 * description). */
enum dirql_status_code dirql_inf_ids_list(const char *inf,
                                          void (*visit)(void *context, const char *id,
                                                        const char *description),
                                          void *context, char error[DIRQL_ERROR_BYTES]);

/** First thing in main() of a program that makes machines: fixes addresses by executing the program
 * again. Returns if that was done already or is impossible here (then runs are still deterministic,
 * but pointers that a driver prints differ). */
void dirql_main_begin(char **arguments);

/** Execute the program again under gdb, with a breakpoint on DriverEntry and the same arguments
 * less --gdb. Returns only on failure, which it has explained on standard error. */
enum dirql_status_code dirql_main_gdb(char **arguments);

#ifdef __cplusplus
}
#endif

#endif
