/* SPDX-License-Identifier: MIT */
/*
 * report_text - how times, IRQLs, code, pages and commands are spelled in everything that users
 * read.
 */
#include <inttypes.h>
#include <string.h>

#include "engine/arena.h"
#include "host/symbols.h"
#include "kernel/cpu.h"
#include "machine/machine_internal.h"

#define PAGE_ROOT "https://learn.microsoft.com/windows-hardware/drivers/"

static bool is_in(const struct host_module *module, uint64_t address)
{
    return address >= module->text_start && address < module->text_end;
}

static bool is_data_of(const struct host_module *module, uint64_t address)
{
    for (uint32_t i = 0; i < module->writable_count; i++) {
        const struct host_module_segment *segment = &module->writable[i];
        if (address - (uintptr_t)segment->start < segment->bytes) {
            return true;
        }
    }
    return false;
}

/* Whose code or data it is. */
static const struct host_module *find_driver(uint64_t address)
{
    for (uint32_t i = 0; i < dq_machine->driver_count; i++) {
        const struct host_module *driver = &dq_machine->drivers[i];
        if (is_in(driver, address) || is_data_of(driver, address)) {
            return driver;
        }
    }
    return NULL;
}

void dq_report_name_code(struct dq_text *text, uint64_t address)
{
    const struct host_module *driver = find_driver(address);
    const struct host_module *scenario = &dq_machine->scenario;
    if (driver) {
        dq_text_format(text, "%s+0x%" PRIx64, driver->name, address - driver->base);
    } else if (is_in(scenario, address) || is_data_of(scenario, address)) {
        dq_text_format(text, "%s+0x%" PRIx64, scenario->name, address - scenario->base);
    } else if (dq_arena_is_ram(address)) {
        dq_text_format(text, "pool+0x%llx", address - DQ_ARENA_RAM_ADDRESS);
    } else if (dq_arena_is_core(address)) {
        dq_text_format(text, "object+0x%llx", address - DQ_ARENA_CORE_ADDRESS);
    } else {
        dq_text_append(text, "(dirql)");
    }
}

void dq_report_name_memory(struct dq_text *text, uint64_t address)
{
    struct host_symbol symbol;
    host_symbol_find_data((uintptr_t)address, &symbol);
    if (!symbol.function[0]) {
        dq_report_name_code(text, address);
        return;
    }
    dq_text_append(text, symbol.function);
    if (symbol.offset) {
        dq_text_format(text, "+%" PRIu64, symbol.offset);
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void dq_report_name_function(struct dq_text *text, uint64_t address)
{
    struct host_symbol symbol;
    host_symbol_find_function((uintptr_t)address, &symbol);
    if (!symbol.function[0]) {
        dq_report_name_code(text, address);
        return;
    }
    dq_text_append(text, symbol.function);
    if (symbol.line) {
        dq_text_format(text, " (%s:%" PRIu32 ")", base_name(symbol.file), symbol.line);
    }
}

void dq_report_write_time(struct dq_text *text, uint64_t ns)
{
    dq_text_format(text, "%" PRIu64 ".%03" PRIu64 " us", ns / 1000, ns % 1000);
}

void dq_report_write_irql(struct dq_text *text, uint8_t irql)
{
    switch (irql) {
    case DQ_IRQL_PASSIVE:
        dq_text_append(text, "PASSIVE");
        return;
    case DQ_IRQL_APC:
        dq_text_append(text, "APC");
        return;
    case DQ_IRQL_DISPATCH:
        dq_text_append(text, "DISPATCH");
        return;
    case DQ_IRQL_HIGH:
        dq_text_append(text, "HIGH");
        return;
    }
    dq_text_format(text, irql <= DQ_IRQL_DEVICE_MAX ? "DIRQL %u" : "IRQL %u", irql);
}

void dq_report_write_page(struct dq_text *text, const char *page)
{
    /* Pages of single calls and callbacks lie below ddi/, guides do not. */
    const char *name = base_name(page);
    bool is_of_call = strncmp(name, "nf-", 3) == 0 || strncmp(name, "nc-", 3) == 0;
    dq_text_format(text, PAGE_ROOT "%s%s", is_of_call ? "ddi/" : "", page);
}

/* A word of a shell command; quoted where the shell would see more than the word. */
static void write_word(struct dq_text *text, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./:,=+@%";
    if (*word && word[strspn(word, plain)] == '\0') {
        dq_text_format(text, " %s", word);
        return;
    }
    dq_text_append(text, " '");
    for (; *word; word++) {
        if (*word == '\'') {
            dq_text_append(text, "'\\''");
        } else {
            dq_text_append_bytes(text, word, 1);
        }
    }
    dq_text_append(text, "'");
}

static void write_option(void *context, const char *option, const char *value)
{
    struct dq_text *text = context;
    dq_text_format(text, " %s", option);
    if (value) {
        write_word(text, value);
    }
}

static void write_order_options(struct dq_text *text, const struct dirql_machine_config *config)
{
    switch (config->strategy) {
    case DIRQL_STRATEGY_FIRST:
        break;
    case DIRQL_STRATEGY_RANDOM:
        dq_text_format(text, " --strategy random --seed %" PRIu64, config->seed);
        break;
    case DIRQL_STRATEGY_REPLAY:
        write_option(text, "--choices", config->choices_path ? config->choices_path : "FILE");
        break;
    }
}

void dq_report_write_command(struct dq_text *text, const struct dirql_machine_config *config)
{
    dq_text_append(text, "dirql run");
    write_word(text, config->driver);
    dq_machine_options_visit(config, write_option, text);
    if (config->checks_memory) {
        dq_text_append(text, " --check-memory");
    }
    write_order_options(text, config);
}
