/* SPDX-License-Identifier: MIT */
/* order_options - see order_options.h. */
#include "cli/order_options.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/parse.h"

#define BOUND_MAX (DIRQL_UNLIMITED - 1)

/* No key is one that another parser of the same command has. */
enum { KEY_BUDGET = 0x2000, KEY_STEP_LIMIT, KEY_DETECTORS, KEY_DETECTED };

static const struct argp_option option_table[] = {
    { "budget", KEY_BUDGET, "KIND=N,...", 0,
      "How often the environment may act early, for each of device, spurious, timer and "
      "cancel (power, fault: not built yet); any: no limit",
      CLI_GROUP_ORDERS },
    { "detectors", KEY_DETECTORS, "LIST", 0,
      "Beside the rules that every run checks: race, memory (default: both), triple; all or none",
      CLI_GROUP_FINDINGS },
    { "step-limit", KEY_STEP_LIMIT, "N", 0, "At most N steps in one execution (default 1000000)",
      CLI_GROUP_LIMITS },
    { "detected", KEY_DETECTED, "N", OPTION_HIDDEN, "Of tokens: which of what detectors see",
      CLI_GROUP_FINDINGS },
    { 0 },
};

/* The next word of a list that commas separate, as copy; false at its end. Empty words count. */
static bool next_word(const char **list, char *ret_word, size_t word_bytes)
{
    if (!*list) {
        return false;
    }
    size_t length = strcspn(*list, ",");
    size_t kept = length < word_bytes ? length : word_bytes - 1;
    memcpy(ret_word, *list, kept);
    ret_word[kept] = '\0';
    *list = (*list)[length] ? *list + length + 1 : NULL;
    return true;
}

uint32_t cli_parse_bound(struct argp_state *state, const char *option, const char *text,
                         const char *unlimited)
{
    uint64_t bound = 0;
    if (strcmp(text, unlimited) == 0) {
        return DIRQL_UNLIMITED;
    }
    if (!cli_number(text, 0, BOUND_MAX, &bound)) {
        argp_failure(state, DIRQL_USAGE, 0, "--%s %s: a number is needed, or %s for no bound",
                     option, text, unlimited);
    }
    return (uint32_t)bound;
}

/* Of these nothing happens by itself yet, so that there is nothing to count. */
static bool is_built(uint32_t kind)
{
    return kind != DIRQL_BUDGET_POWER && kind != DIRQL_BUDGET_FAULT;
}

static void parse_budgets(struct argp_state *state, uint32_t *budgets, const char *text)
{
    static const char *const kinds[] = {
        [DIRQL_BUDGET_DEVICE] = "device", [DIRQL_BUDGET_SPURIOUS] = "spurious",
        [DIRQL_BUDGET_CANCEL] = "cancel", [DIRQL_BUDGET_TIMER] = "timer",
        [DIRQL_BUDGET_POWER] = "power",   [DIRQL_BUDGET_FAULT] = "fault",
        [DIRQL_BUDGET_COUNT] = NULL,
    };
    char word[64];
    while (next_word(&text, word, sizeof(word))) {
        char *equal = strchr(word, '=');
        if (!equal) {
            argp_failure(state, DIRQL_USAGE, 0, "--budget %s: KIND=N is needed, as in device=2",
                         word);
            return;
        }
        *equal = '\0';
        uint32_t kind = cli_parse_word(state, "budget", word, kinds);
        budgets[kind] = cli_parse_bound(state, "budget", equal + 1, "any");
        if (budgets[kind] != 0 && !is_built(kind)) {
            argp_failure(state, DIRQL_USAGE, 0, "--budget %s: not built yet; leave it out, or 0",
                         word);
        }
    }
}

static uint32_t parse_detectors(struct argp_state *state, const char *text)
{
    static const char *const names[] = { "race", "triple", "memory", "all", "none", NULL };
    static const uint32_t bits[] = { DIRQL_DETECT_RACE, DIRQL_DETECT_TRIPLES, DIRQL_DETECT_MEMORY,
                                     DIRQL_DETECT_ALL, 0 };
    uint32_t detectors = 0;
    char word[64];
    while (next_word(&text, word, sizeof(word))) {
        detectors |= bits[cli_parse_word(state, "detectors", word, names)];
    }
    return detectors;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct cli_order_options *options = state->input;
    switch (key) {
    case KEY_BUDGET:
        parse_budgets(state, options->budgets, text);
        return 0;
    case KEY_STEP_LIMIT:
        options->step_limit = cli_parse_number(state, "step-limit", text, 1, UINT64_MAX);
        return 0;
    case KEY_DETECTORS:
        options->detectors = parse_detectors(state, text);
        return 0;
    case KEY_DETECTED:
        options->detected = (uint32_t)cli_parse_number(state, "detected", text, 0, UINT32_MAX);
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

const struct argp cli_order_argp = { .options = option_table, .parser = parse };
