/* SPDX-License-Identifier: MIT */
/* exploration_token - the token that replays a finding: files, options, and the order's departures.
 */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "host/memory.h"
#include "machine/explore_internal.h"

/* Options and their values; see dq_machine_options_visit(). */
#define WORDS_MAX 200u

static char *copy_of(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = host_memory_alloc(bytes);
    memcpy(copy, text, bytes);
    return copy;
}

static void add_word(struct dirql_token *token, const char *word)
{
    DQ_ASSERT(token->option_count < WORDS_MAX);
    token->options[token->option_count++] = copy_of(word);
}

/* The scenario has a place of its own in a token. */
static void add_option(void *context, const char *option, const char *value)
{
    if (strcmp(option, "--scenario") != 0) {
        add_word(context, option);
        if (value) {
            add_word(context, value);
        }
    }
}

static void add_budgets(struct dirql_token *token, const uint32_t budgets[DIRQL_BUDGET_COUNT])
{
    static const char *const names[DIRQL_BUDGET_COUNT] = {
        [DIRQL_BUDGET_DEVICE] = "device", [DIRQL_BUDGET_SPURIOUS] = "spurious",
        [DIRQL_BUDGET_CANCEL] = "cancel", [DIRQL_BUDGET_TIMER] = "timer",
        [DIRQL_BUDGET_POWER] = "power",   [DIRQL_BUDGET_FAULT] = "fault",
    };
    char value[256];
    struct dq_text text;
    dq_text_init(&text, value, sizeof(value));
    for (uint32_t i = 0; i < DIRQL_BUDGET_COUNT; i++) {
        if (budgets[i] == DIRQL_UNLIMITED) {
            dq_text_format(&text, "%s%s=any", text.length ? "," : "", names[i]);
        } else if (budgets[i] != 0) {
            dq_text_format(&text, "%s%s=%" PRIu32, text.length ? "," : "", names[i], budgets[i]);
        }
    }
    if (text.length) {
        add_option(token, "--budget", value);
    }
}

static void add_detectors(struct dirql_token *token, uint32_t detectors)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } names[] = {
        { DIRQL_DETECT_RACE, "race" },
        { DIRQL_DETECT_TRIPLES, "triple" },
        { DIRQL_DETECT_MEMORY, "memory" },
    };
    char value[64];
    struct dq_text text;
    dq_text_init(&text, value, sizeof(value));
    for (uint32_t i = 0; i < DQ_COUNT_OF(names); i++) {
        if (detectors & names[i].bit) {
            dq_text_format(&text, "%s%s", text.length ? "," : "", names[i].name);
        }
    }
    add_option(token, "--detectors", text.length ? value : "none");
}

static void add_number(struct dirql_token *token, const char *option, uint64_t number)
{
    char value[32];
    struct dq_text text;
    dq_text_init(&text, value, sizeof(value));
    dq_text_format(&text, "%" PRIu64, number);
    add_option(token, option, value);
}

static void add_options(struct dirql_token *token, const struct dirql_explore_config *config,
                        const struct dq_found *found)
{
    token->options = host_memory_alloc(WORDS_MAX * sizeof(*token->options));
    dq_machine_options_visit(&config->machine, add_option, token);
    add_budgets(token, config->budgets);
    if (config->step_limit) {
        add_number(token, "--step-limit", config->step_limit);
    }
    add_detectors(token, found->detectors);
    if (found->detected_number > 0) {
        add_number(token, "--detected", found->detected_number);
    }
}

char *dq_exploring_token(const struct dirql_explore_config *config, const struct dq_found *found)
{
    const struct dq_departure_list *path = &found->path;
    struct dirql_token token = { .version = DIRQL_TOKEN_VERSION };
    char error[DIRQL_ERROR_BYTES];
    char *text = NULL;
    token.driver = copy_of(config->machine.driver);
    token.scenario = copy_of(config->machine.scenario ? config->machine.scenario : "");
    bool is_good = dirql_token_identify(&token, &config->machine, error) == DIRQL_OK;
    add_options(&token, config, found);
    token.departure_count = path->count;
    token.departures = host_memory_alloc((path->count + 1) * sizeof(*token.departures));
    for (uint32_t i = 0; i < path->count; i++) {
        token.departures[i] = (struct dirql_departure){ .position = path->items[i].position,
                                                        .option = path->items[i].option };
    }
    if (is_good && dirql_token_encode(&token, &text, error) != DIRQL_OK) {
        text = NULL; /* longer than a token may be */
    }
    dirql_token_free(&token);
    return text;
}
