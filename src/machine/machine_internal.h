/* SPDX-License-Identifier: MIT */
/* machine_internal - the machine's parts, for the files of this folder. */
#ifndef DQ_MACHINE_MACHINE_INTERNAL_H
#define DQ_MACHINE_MACHINE_INTERNAL_H

#include "dirql/machine.h"
#include "dirql/scenario.h"
#include "engine/engine.h"
#include "host/console.h"
#include "host/module.h"
#include "kernel/stop.h"
#include "trace/trace.h"

struct dq_devnode;

/* Records that the timeline is made of, and how many interrupts it shows. */
#define TIMELINE_MAX           256u
#define TIMELINE_INTERRUPTS    3u
#define STATISTICS_NESTING_MAX 16u /* a DPC and an ISR of each device IRQL fit */
#define TIMELINE_THREADS       32u

/* Power of two; more requests than that are never under way. */
#define FILE_REQUEST_SLOTS 65536u

/* A DPC or ISR that runs on a processor now. */
struct dq_statistics_frame {
    uint64_t begin_ns;
    uint64_t nested_ns; /* of ISRs that came on top: not its own time */
};

/* S: filled by statistics.c, a listener of the trace; printed by timeline.c and report.c. */
struct dq_statistics_state {
    struct dirql_statistics totals;
    struct dq_statistics_frame frames[DQ_PROCESSOR_MAX][STATISTICS_NESTING_MAX]; /* per processor */
    uint32_t depth[DQ_PROCESSOR_MAX];
    uint64_t hash; /* of every record, in order */
    uint64_t
        file_requests[FILE_REQUEST_SLOTS / 64]; /* bit: request is a create, cleanup or close */
    struct dq_trace_record timeline[TIMELINE_MAX];
    uint32_t timeline_count;
    uint32_t timeline_interrupts;
    bool timeline_is_full;
    struct {
        uint32_t number;
        char name[32];
    } threads[TIMELINE_THREADS]; /* that the timeline mentions */
    uint32_t thread_count;
};

/* The drivers of a configuration, each once: the function driver, its filters from the bottom up,
 * those that devices name. */
struct dq_driver_names {
    const char *paths[DIRQL_DRIVERS_MAX];
    uint32_t count;
    uint32_t of_device[DIRQL_DEVICES_MAX]; /* the function driver of each: its number */
    char buffers[DIRQL_DEVICES_MAX][256];  /* for paths that stand among options */
};

struct dirql_machine {
    struct dirql_machine_config config;
    struct dq_driver_names driver_names;
    struct host_module drivers[DIRQL_DRIVERS_MAX]; /* in the order of the names */
    struct _WDF_DRIVER_GLOBALS *globals[DIRQL_DRIVERS_MAX];
    uint32_t driver_count;
    struct dq_drive_files *drive_files; /* NULL: none were named */
    struct host_module scenario;
    const struct dirql_scenario *scenario_entry;
    struct dq_statistics_state statistics;
    uint32_t expectations_failed;
    char expectation_text[512]; /* the first that failed */
    int32_t driver_entry_status;
    uint32_t start_failures; /* devices that did not start */
    char failure_text[512];  /* of the run, when it is no stop: DriverEntry, start */
    bool has_run;
    bool is_silent; /* a run after a rewind: its output was seen already */
    struct host_file_writer *trace_writer;
    const char *token; /* that this is the replay of; NULL: of none */
};

/* The one machine; NULL outside create..destroy. Host's bookkeeping. */
extern struct dirql_machine *dq_machine;

/* statistics.c: a listener of the trace. */
void dq_statistics_begin(struct dq_statistics_state *statistics);
void dq_statistics_listen(void *context, const struct dq_trace_record *record);

const char *dq_statistics_thread_name(const struct dq_statistics_state *statistics,
                                      uint32_t number);

/* report_text.c: how things are spelled in everything that users read. */
/* Code or data: "edu.so+0x12a0", "pool+0x1040". */
void dq_report_name_code(struct dq_text *text, uint64_t address);
/* Data by name where it has one: "counter", "table+8". */
void dq_report_name_memory(struct dq_text *text, uint64_t address);
void dq_report_name_function(struct dq_text *text,
                             uint64_t address);                    /* "EduIsr (interrupt.c:43)" */
void dq_report_write_time(struct dq_text *text, uint64_t ns);      /* "12.345 us" */
void dq_report_write_irql(struct dq_text *text, uint8_t irql);     /* "DISPATCH", "DIRQL 5" */
void dq_report_write_page(struct dq_text *text, const char *page); /* the page's address */
/* The command that makes this run again. */
void dq_report_write_command(struct dq_text *text, const struct dirql_machine_config *config);

/* option_words.c: what the command line says of this computer and run, in long form, the scenario's
 * file too; not the driver, nor what decides the order. `value` is NULL for an option without. */
typedef void dq_option_visit(void *context, const char *option, const char *value);
void dq_machine_options_visit(const struct dirql_machine_config *config, dq_option_visit *visit,
                              void *context);

/* debug_print.c: text of the running driver or application. `who` is a string literal, the same for
 * the same one. */
void dq_debug_print(const char *who, const char *text, size_t bytes);
/* The sink for dq_output_sink_set(); silent when the machine is quiet. */
void dq_debug_print_driver(const char *text, size_t bytes);
/* Before anything else is printed: a line that somebody has begun ends here. */
void dq_debug_print_end_line(void);

/* report.c: totals; with is_quiet one line. */
void dq_report_summary(const struct dirql_machine *machine, const struct dirql_result *result);
/* timeline.c */
void dq_report_timeline(const struct dirql_machine *machine);
/* report_stop.c: everything about a run that failed. */
void dq_report_stop(const struct dirql_machine *machine, const struct dirql_result *result);
/* What went wrong in one sentence, from the stop, the failure text or the first failed expectation;
 * "" if nothing did. */
void dq_report_sentence(struct dq_text *text, const struct dirql_machine *machine);
/* Assertion handler: message, last events, exit status 5. */
void dq_report_assertion(const char *condition, const char *file, uint32_t line);
/* Sink of the trace while it is written to a file. */
void dq_report_trace_sink(void *context, const struct dq_trace_record *record);

/* drivers.c. The paths are the configuration's, or in `ret_names`. */
void dq_driver_names_make(const struct dirql_machine_config *config,
                          struct dq_driver_names *ret_names);
/* Load, declare and give back the drivers' modules; nothing is left of a failure. */
enum dirql_status_code dq_machine_drivers_check(const struct dirql_machine_config *config,
                                                char error[DIRQL_ERROR_BYTES]);
enum dirql_status_code dq_machine_drivers_load(struct dirql_machine *machine,
                                               char error[DIRQL_ERROR_BYTES]);
void dq_machine_drivers_unload(struct dirql_machine *machine);
/* What each of them shares with the framework; when the machine's memory is there. */
void dq_machine_drivers_bind(struct dirql_machine *machine);
/* A module's data is restored by a rewind, all but counters of its coverage. */
void dq_machine_module_declare(const char *name, const struct host_module *module);
/* The number of the driver that an address is code of; false: of none. */
bool dq_machine_driver_at(uintptr_t address, uint32_t *ret_number);
bool dq_machine_is_driver_code(uintptr_t address);
/* Of the driver whose code called what is executed now; the function driver's if none did. */
uint32_t dq_machine_calling_driver(void);
/* failing_point.c: where the driver called what is executed now, by frame pointers; 0: it did not.
 */
uintptr_t dq_machine_driver_caller(void);

/* scenario.c: run the scenario's first thread to its end, and every thread it started.
 * PASSIVE_LEVEL, on a system thread. */
void dq_scenario_run(struct dirql_machine *machine);
/* The node of device number `index`, and its number on the bus; NULL if there is none. run.c. */
struct dq_devnode *dq_machine_devnode(uint32_t index, uint32_t *ret_function);

#endif
