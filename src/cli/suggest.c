/* SPDX-License-Identifier: MIT */
/* suggest - what the user may have meant, and numbers that users type. */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_LENGTH 63u

/* Single-character insertions, deletions, replacements and swaps of neighbours between two names.
 */
static unsigned distance_between(const char *a, const char *b)
{
    size_t a_length = strlen(a);
    size_t b_length = strlen(b);
    if (a_length > NAME_MAX_LENGTH || b_length > NAME_MAX_LENGTH) {
        return NAME_MAX_LENGTH;
    }
    unsigned rows[3][NAME_MAX_LENGTH + 1] = { 0 };
    for (unsigned j = 0; j <= b_length; j++) {
        rows[0][j] = j;
    }
    for (unsigned i = 1; i <= a_length; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= b_length; j++) {
            unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap && two_above[j - 2] + 1 < best) {
                best = two_above[j - 2] + 1;
            }
            row[j] = best;
        }
    }
    return rows[a_length % 3][b_length];
}

void cli_suggest(struct cli_suggestion *suggestion, const char *name)
{
    unsigned distance = distance_between(suggestion->typed, name);
    /* "edu" for "model:edu": the kind was forgotten. */
    const char *colon = strchr(name, ':');
    if (colon && !strchr(suggestion->typed, ':') && strcmp(colon + 1, suggestion->typed) == 0) {
        distance = 1;
    }
    if (!suggestion->name[0] || distance < suggestion->distance) {
        suggestion->distance = distance;
        (void)snprintf(suggestion->name, sizeof(suggestion->name), "%s", name);
    }
}

const char *cli_suggestion_name(const struct cli_suggestion *suggestion)
{
    size_t length = strlen(suggestion->typed);
    unsigned near = length < 4 ? 1 : length < 8 ? 2 : 3;
    return suggestion->name[0] && suggestion->distance <= near ? suggestion->name : NULL;
}

bool cli_number(const char *text, uint64_t low, uint64_t high, uint64_t *ret_number)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 0);
    bool is_number = *text >= '0' && *text <= '9' && *end == '\0' && errno == 0;
    if (!is_number || number < low || number > high) {
        return false;
    }
    *ret_number = number;
    return true;
}
