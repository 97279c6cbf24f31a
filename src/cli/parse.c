/* SPDX-License-Identifier: MIT */
/* parse - see parse.h. */
#include "cli/parse.h"

#include <argp.h>
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "dirql/machine.h"

uint64_t cli_parse_number(struct argp_state *state, const char *option, const char *text,
                          uint64_t low, uint64_t high)
{
    uint64_t number = 0;
    if (!cli_number(text, low, high, &number)) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "--%s %s: a number from %" PRIu64 " to %" PRIu64 " is needed", option, text,
                     low, high);
    }
    return number;
}

uint32_t cli_parse_word(struct argp_state *state, const char *option, const char *text,
                        const char *const *words)
{
    struct cli_suggestion suggestion = { .typed = text };
    char known[128] = "";
    for (uint32_t i = 0; words[i]; i++) {
        if (strcmp(text, words[i]) == 0) {
            return i;
        }
        cli_suggest(&suggestion, words[i]);
        strncat(known, i > 0 ? ", " : "", sizeof(known) - strlen(known) - 1);
        strncat(known, words[i], sizeof(known) - strlen(known) - 1);
    }
    const char *meant = cli_suggestion_name(&suggestion);
    if (meant) {
        argp_failure(state, DIRQL_USAGE, 0, "--%s %s: did you mean %s? (%s)", option, text, meant,
                     known);
    }
    argp_failure(state, DIRQL_USAGE, 0, "--%s %s: one of %s is needed", option, text, known);
    return 0;
}
