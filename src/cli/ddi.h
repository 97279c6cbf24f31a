/* SPDX-License-Identifier: MIT */
/* ddi - between the files of `dirql ddi`. */
#ifndef DQ_CLI_DDI_H
#define DQ_CLI_DDI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dirql/ddi.h"

#define CLI_DDI_PAGE_BYTES 192

struct cli_ddi {
    struct dirql_ddi facts; /* facts.page points to `page` */
    char page[CLI_DDI_PAGE_BYTES];
};

/* All that is known, sorted by name. */
struct cli_ddi_list {
    struct cli_ddi *entries;
    size_t count;
};

/* What the names are counted by. */
enum cli_ddi_group {
    CLI_DDI_KMDF_FUNCTIONS, /* the function table of KMDF 1.33 */
    CLI_DDI_KMDF_HEADERS,   /* its inline functions and macros */
    CLI_DDI_KERNEL,         /* what public KMDF drivers call besides */
    CLI_DDI_GROUP_COUNT
};

struct cli_ddi_counts {
    uint32_t all;
    uint32_t by_status[DIRQL_DDI_STATUS_COUNT];
};

/* GROUP_COUNT for a name that is in none. */
enum cli_ddi_group cli_ddi_group_of(const struct dirql_ddi *ddi);
struct cli_ddi_counts cli_ddi_count(const struct cli_ddi_list *list, enum cli_ddi_group group);
/* Those that drivers with interrupts call and that are missing or only declared, most used first;
 * returns how many. `ret_entries` has room for all entries of the list. */
size_t cli_ddi_wanted(const struct cli_ddi_list *list, const struct cli_ddi **ret_entries);

const char *cli_ddi_status_word(enum dirql_ddi_status status);
const char *cli_ddi_kind_word(enum dirql_ddi_kind kind);
const char *cli_ddi_group_word(enum cli_ddi_group group);
/* "PASSIVE", ...; NULL if it is not stated. */
const char *cli_ddi_irql_word(uint8_t irql);

/* The same as JSON on standard output; false if it could not be written. */
bool cli_ddi_json_one(const struct cli_ddi *ddi);
bool cli_ddi_json_list(const struct cli_ddi_list *list);
bool cli_ddi_json_status(const struct cli_ddi_list *list);

#endif
