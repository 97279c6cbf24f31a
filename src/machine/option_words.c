/* SPDX-License-Identifier: MIT */
/* option_words - the options of a command that makes this computer once more. */
#include <inttypes.h>

#include "base/check.h"
#include "machine/machine_internal.h"

#define LOOP_LIMIT_DEFAULT 10u

struct words {
    dq_option_visit *visit;
    void *context;
};

static void give(const struct words *words, const char *option, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void give(const struct words *words, const char *option, const char *format, ...)
{
    char value[64];
    struct dq_text text;
    dq_text_init(&text, value, sizeof(value));
    va_list arguments;
    va_start(arguments, format);
    dq_text_format_va(&text, format, arguments);
    va_end(arguments);
    words->visit(words->context, option, value);
}

static void visit_interrupts(const struct words *words, const struct dirql_machine_config *config)
{
    if (config->interrupt_mode != DIRQL_INTERRUPT_AUTO) {
        give(words, "--interrupt", "%s",
             config->interrupt_mode == DIRQL_INTERRUPT_LINE  ? "line"
             : config->interrupt_mode == DIRQL_INTERRUPT_MSI ? "msi"
                                                             : "msix");
    }
    if (config->messages) {
        give(words, "--messages", "%" PRIu32, config->messages);
    }
    for (uint32_t i = 0; i < DQ_COUNT_OF(config->irqls); i++) {
        if (config->irqls[i]) {
            give(words, "--irql", "%" PRIu32 "=%u", i, config->irqls[i]);
        }
        if (config->targets[i]) {
            give(words, "--target", "%" PRIu32 "=0x%" PRIx64, i, config->targets[i]);
        }
    }
}

static void visit_quirks(const struct words *words, const struct dirql_machine_config *config)
{
    static const char *const names[DIRQL_QUIRK_COUNT] = {
        [DIRQL_QUIRK_SPURIOUS] = "spurious", [DIRQL_QUIRK_EARLY] = "early",
        [DIRQL_QUIRK_LATE] = "late",         [DIRQL_QUIRK_NEIGHBOUR] = "neighbour",
        [DIRQL_QUIRK_CANCEL] = "cancel",
    };
    for (uint32_t i = 0; i < DIRQL_QUIRK_COUNT; i++) {
        if (config->quirks[i]) {
            give(words, "--quirk", "%s=%" PRIu32, names[i], config->quirks[i]);
        }
    }
}

void dq_machine_options_visit(const struct dirql_machine_config *config, dq_option_visit *visit,
                              void *context)
{
    const struct words words = { .visit = visit, .context = context };
    for (uint32_t i = 0; i < config->filter_count; i++) {
        visit(context, "--filter", config->filters[i]);
    }
    for (uint32_t i = 0; i < config->device_count; i++) {
        visit(context, "--device", config->devices[i]);
    }
    if (config->inf) {
        visit(context, "--inf", config->inf);
    }
    if (config->registry) {
        visit(context, "--registry", config->registry);
    }
    if (config->system_drive) {
        visit(context, "--system-drive", config->system_drive);
    }
    if (config->scenario) {
        visit(context, "--scenario", config->scenario);
    }
    for (uint32_t i = 0; i < config->setting_count; i++) {
        visit(context, "--set", config->settings[i]);
    }
    if (config->processors > 1) {
        give(&words, "--processors", "%" PRIu32, config->processors);
    }
    if (config->workers && config->workers != 2) {
        give(&words, "--workers", "%" PRIu32, config->workers);
    }
    if (config->verifier != DIRQL_VERIFIER_STOP) {
        visit(context, "--verifier", config->verifier == DIRQL_VERIFIER_OFF ? "off" : "kmdf");
    }
    if (config->loop_limit_seconds && config->loop_limit_seconds != LOOP_LIMIT_DEFAULT) {
        give(&words, "--loop-limit", "%" PRIu32, config->loop_limit_seconds);
    }
    if (config->isr_limit_us) {
        give(&words, "--isr-limit", "%" PRIu32, config->isr_limit_us);
    }
    if (config->dpc_limit_us) {
        give(&words, "--dpc-limit", "%" PRIu32, config->dpc_limit_us);
    }
    visit_interrupts(&words, config);
    visit_quirks(&words, config);
}
