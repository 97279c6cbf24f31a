/* SPDX-License-Identifier: MIT */
/*
 * drivers - the modules of the machine's drivers: looked at, loaded, declared to the rewinder,
 * given what they share with the framework, unloaded.
 */
#include <string.h>

#include "base/driver_note.h"
#include "base/text.h"
#include "ddi/globals.h"
#include "engine/rewind.h"
#include "machine/driver_file.h"
#include "machine/machine_internal.h"

/* The counters of a driver built for coverage lie in its data and count on over rewinds. */
static void find_counters(const struct host_module *module, char **ret_begin, char **ret_end)
{
    typedef char *counters_bound(void);
    counters_bound *begin =
        (counters_bound *)(uintptr_t)host_module_symbol(module, DQ_DRIVER_COVERAGE_BEGIN);
    counters_bound *end =
        (counters_bound *)(uintptr_t)host_module_symbol(module, DQ_DRIVER_COVERAGE_END);
    *ret_begin = begin && end ? begin() : NULL;
    *ret_end = begin && end ? end() : NULL;
}

static void write_coverage(const struct host_module *module)
{
    typedef int counters_write(void);
    counters_write *write =
        (counters_write *)(uintptr_t)host_module_symbol(module, DQ_DRIVER_COVERAGE_WRITE);
    if (write && write() != 0) {
        host_console_error_printf(
            "dirql: the coverage of %s could not be written; LLVM_PROFILE_FILE "
            "names the file\n",
            module->path);
    }
}

static void declare_part(const char *name, char *start, char *end)
{
    if (start < end) {
        dq_rewind_region_add(name, start, (size_t)(end - start));
    }
}

void dq_machine_module_declare(const char *name, const struct host_module *module)
{
    char *counters;
    char *counters_end;
    find_counters(module, &counters, &counters_end);
    for (uint32_t i = 0; i < module->writable_count; i++) {
        char *start = module->writable[i].start;
        char *end = start + module->writable[i].bytes;
        bool has_counters = counters && counters >= start && counters_end <= end;
        declare_part(name, start, has_counters ? counters : end);
        declare_part(name, has_counters ? counters_end : end, end);
    }
}

/* ---- All of them ---- */

/* Its number among the names, which it becomes one of if it is none yet. */
static uint32_t number_of(struct dq_driver_names *names, const char *path)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (strcmp(names->paths[i], path) == 0) {
            return i;
        }
    }
    names->paths[names->count] = path;
    return names->count++;
}

/* The value of "driver=" among a device's options; "" if there is none. */
static void find_own_driver(const char *device, char *buffer, size_t bytes)
{
    static const char option[] = ",driver=";
    const char *found = strstr(device, option);
    struct dq_text text;
    dq_text_init(&text, buffer, bytes);
    if (found) {
        const char *path = found + sizeof(option) - 1;
        dq_text_append_bytes(&text, path, strcspn(path, ","));
    }
}

void dq_driver_names_make(const struct dirql_machine_config *config,
                          struct dq_driver_names *ret_names)
{
    memset(ret_names, 0, sizeof(*ret_names));
    ret_names->paths[ret_names->count++] = config->driver;
    for (uint32_t i = 0; i < config->filter_count; i++) {
        ret_names->paths[ret_names->count++] = config->filters[i];
    }
    for (uint32_t i = 0; i < config->device_count; i++) {
        char *path = ret_names->buffers[i];
        find_own_driver(config->devices[i], path, sizeof(ret_names->buffers[i]));
        ret_names->of_device[i] = path[0] ? number_of(ret_names, path) : 0;
    }
}

enum dirql_status_code dq_machine_drivers_check(const struct dirql_machine_config *config,
                                                char error[DIRQL_ERROR_BYTES])
{
    struct dq_driver_names names;
    enum dirql_status_code status = DIRQL_OK;
    dq_driver_names_make(config, &names);
    for (uint32_t i = 0; i < names.count && status == DIRQL_OK; i++) {
        status = dq_driver_file_check(names.paths[i], error);
    }
    return status;
}

/* Reports, traces and the registry tell drivers apart by the names of their files. */
static bool is_named_alike(const struct dirql_machine *machine, const struct host_module *module)
{
    for (uint32_t i = 0; i < machine->driver_count; i++) {
        if (strcmp(machine->drivers[i].name, module->name) == 0) {
            return true;
        }
    }
    return false;
}

enum dirql_status_code dq_machine_drivers_load(struct dirql_machine *machine,
                                               char error[DIRQL_ERROR_BYTES])
{
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    dq_driver_names_make(&machine->config, &machine->driver_names);
    for (uint32_t i = 0; i < machine->driver_names.count; i++) {
        const char *path = machine->driver_names.paths[i];
        struct host_module *module = &machine->drivers[i];
        if (host_module_load(path, module) != HOST_MODULE_OK) {
            dq_text_format(&text, "the driver %s cannot be loaded: %s", path, module->error);
            dq_machine_drivers_unload(machine);
            return DIRQL_USAGE;
        }
        bool is_twice = is_named_alike(machine, module);
        machine->driver_count++;
        if (is_twice) {
            dq_text_format(&text,
                           "two drivers have the file name %s: a driver is in a stack once, and "
                           "each has a name of its own",
                           module->name);
            dq_machine_drivers_unload(machine);
            return DIRQL_USAGE;
        }
        dq_machine_module_declare("driver", module);
    }
    return DIRQL_OK;
}

void dq_machine_drivers_unload(struct dirql_machine *machine)
{
    while (machine->driver_count > 0) {
        struct host_module *module = &machine->drivers[--machine->driver_count];
        write_coverage(module);
        host_module_unload(module);
    }
}

void dq_machine_drivers_bind(struct dirql_machine *machine)
{
    for (uint32_t i = 0; i < machine->driver_count; i++) {
        const struct host_module *module = &machine->drivers[i];
        machine->globals[i] = dq_ddi_globals_create(module->name);
        WDF_DRIVER_GLOBALS **slot = host_module_symbol(module, DQ_DRIVER_GLOBALS);
        if (slot) {
            *slot = machine->globals[i];
        }
    }
}

bool dq_machine_driver_at(uintptr_t address, uint32_t *ret_number)
{
    for (uint32_t i = 0; dq_machine && i < dq_machine->driver_count; i++) {
        const struct host_module *module = &dq_machine->drivers[i];
        if (address >= module->text_start && address < module->text_end) {
            *ret_number = i;
            return true;
        }
    }
    return false;
}

bool dq_machine_is_driver_code(uintptr_t address)
{
    uint32_t number;
    return dq_machine_driver_at(address, &number);
}

uint32_t dq_machine_calling_driver(void)
{
    uint32_t number;
    return dq_machine_driver_at(dq_machine_driver_caller(), &number) ? number : 0;
}
