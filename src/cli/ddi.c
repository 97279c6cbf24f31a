/* SPDX-License-Identifier: MIT */
/* ddi - `dirql ddi`: what dirql knows about Microsoft's functions, and which of them it has. */
#include "cli/ddi.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/cli.h"
#include "cli/parse.h"
#include "dirql/machine.h"

enum {
    KEY_STATUS = 0x100,
    KEY_FORMAT,
};

/* Of names that have the typed text inside, so many are suggested. */
#define SUGGESTIONS_MAX 8u

static const struct argp_option option_table[] = {
    { "status", KEY_STATUS, NULL, 0,
      "Count what is there, and list what drivers with interrupts call and dirql lacks", 1 },
    { "format", KEY_FORMAT, "FORM", 0, "text (default) or json", 1 },
    { 0 },
};

struct ddi_options {
    const char *name;
    bool has_status;
    bool is_json;
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = { "text", "json", NULL };
    struct ddi_options *options = state->input;
    switch (key) {
    case KEY_STATUS:
        options->has_status = true;
        return 0;
    case KEY_FORMAT:
        options->is_json = cli_parse_word(state, "--format", text, formats) == 1;
        return 0;
    case ARGP_KEY_ARG:
        if (options->name) {
            argp_failure(state, DIRQL_USAGE, 0, "one name at a time: %.60s, and then %.60s",
                         options->name, text);
        }
        options->name = text;
        return 0;
    case ARGP_KEY_END:
        if (options->name && options->has_status) {
            argp_failure(state, DIRQL_USAGE, 0, "--status is about all names: leave out %.60s",
                         options->name);
        }
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

static void count_entry(void *context, const struct dirql_ddi *ddi)
{
    (void)ddi;
    ++*(size_t *)context;
}

static void add_entry(void *context, const struct dirql_ddi *ddi)
{
    struct cli_ddi_list *list = context;
    struct cli_ddi *entry = &list->entries[list->count++];
    entry->facts = *ddi;
    (void)snprintf(entry->page, sizeof(entry->page), "%s", ddi->page);
}

static int compare_names(const void *first, const void *second)
{
    const struct cli_ddi *a = first;
    const struct cli_ddi *b = second;
    return strcmp(a->facts.name, b->facts.name);
}

static bool make_list(struct cli_ddi_list *ret_list)
{
    size_t count = 0;
    dirql_ddi_list(count_entry, &count);
    *ret_list = (struct cli_ddi_list){ .entries = calloc(count, sizeof(struct cli_ddi)) };
    if (!ret_list->entries) {
        fprintf(stderr, "dirql ddi: no memory\n");
        return false;
    }
    dirql_ddi_list(add_entry, ret_list);
    qsort(ret_list->entries, ret_list->count, sizeof(*ret_list->entries), compare_names);
    for (size_t i = 0; i < ret_list->count; i++) {
        ret_list->entries[i].facts.page = ret_list->entries[i].page;
    }
    return true;
}

static const struct cli_ddi *find(const struct cli_ddi_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcasecmp(list->entries[i].facts.name, name) == 0) {
            return &list->entries[i];
        }
    }
    return NULL;
}

/* The nearest name; without one, those that have what was typed inside. */
static int refuse(const struct cli_ddi_list *list, const char *name)
{
    struct cli_suggestion suggestion = { .typed = name };
    const char *inside[SUGGESTIONS_MAX];
    size_t inside_count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const char *known = list->entries[i].facts.name;
        cli_suggest(&suggestion, known);
        if (inside_count < SUGGESTIONS_MAX && strlen(name) > 3 && strcasestr(known, name)) {
            inside[inside_count++] = known;
        }
    }
    const char *nearest = cli_suggestion_name(&suggestion);
    fprintf(stderr, "dirql ddi: unknown name %.60s", name);
    if (nearest) {
        fprintf(stderr, ": did you mean %s?\n", nearest);
    } else if (inside_count) {
        fprintf(stderr, ": did you mean ");
        for (size_t i = 0; i < inside_count; i++) {
            fprintf(stderr, "%s%s", i == 0 ? "" : i + 1 == inside_count ? " or " : ", ", inside[i]);
        }
        fprintf(stderr, "?\n");
    } else {
        fprintf(stderr, ": neither KMDF 1.33 nor a public KMDF driver has it; `dirql ddi` lists "
                        "all names\n");
    }
    return DIRQL_USAGE;
}

static const char *explain_status(enum dirql_ddi_status status)
{
    static const char *const texts[] = {
        [DIRQL_DDI_FULL] = "full: as documented, or CAVEATS.md says how not",
        [DIRQL_DDI_PARTIAL] = "partial: a call of what is not built stops the run and says so",
        [DIRQL_DDI_DECLARED] = "declared: a driver that calls it is refused when it is loaded",
        [DIRQL_DDI_HEADER] = "header: a macro or inline function of dirql's headers",
        [DIRQL_DDI_MISSING] = "missing: dirql does not have it",
    };
    return texts[status];
}

static void print_line(const char *title, const char *text)
{
    printf("  %-9s %s\n", title, text);
}

static void print_irql(const struct dirql_ddi *ddi)
{
    const char *low = cli_ddi_irql_word(ddi->irql_min);
    const char *high = cli_ddi_irql_word(ddi->irql_max);
    if (!low || !high) {
        print_line("IRQL", "not stated");
    } else if (strcmp(low, high) == 0) {
        print_line("IRQL", low);
    } else if (ddi->irql_min == 0 && ddi->irql_max > DIRQL_DDI_IRQL_DIRQL) {
        print_line("IRQL", "any");
    } else {
        printf("  %-9s %s to %s\n", "IRQL", low, high);
    }
}

static void print_one(const struct dirql_ddi *ddi)
{
    printf("%s\n", ddi->name);
    print_line("kind", cli_ddi_kind_word(ddi->kind));
    print_line("header", ddi->header[0] ? ddi->header : "none that is public");
    if (ddi->version[0]) {
        printf("  %-9s KMDF %s\n", "since", ddi->version);
    }
    print_irql(ddi);
    print_line("status", explain_status(ddi->status));
    if (ddi->touches) {
        print_line("touches", ddi->touches[0] ? ddi->touches : "everything");
    }
    printf("  %-9s %u of 80 public KMDF drivers, %u of the 18 with interrupts\n", "called by",
           ddi->drivers, ddi->interrupt_drivers);
    if (ddi->page[0]) {
        print_line("see", ddi->page);
    }
}

static void print_counts(const struct cli_ddi_list *list, enum cli_ddi_group group,
                         const char *title)
{
    struct cli_ddi_counts counts = cli_ddi_count(list, group);
    printf("%-46s %4u:", title, counts.all);
    for (int status = 0; status < DIRQL_DDI_STATUS_COUNT; status++) {
        if (counts.by_status[status]) {
            printf(" %u %s", counts.by_status[status],
                   cli_ddi_status_word((enum dirql_ddi_status)status));
        }
    }
    printf("\n");
}

static bool print_status(const struct cli_ddi_list *list)
{
    const struct cli_ddi **wanted = calloc(list->count, sizeof(const struct cli_ddi *));
    if (!wanted) {
        return false;
    }
    print_counts(list, CLI_DDI_KMDF_FUNCTIONS, "functions of KMDF 1.33");
    print_counts(list, CLI_DDI_KMDF_HEADERS, "inline functions and macros of its headers");
    print_counts(list, CLI_DDI_KERNEL, "kernel and C library names that drivers call");
    size_t count = cli_ddi_wanted(list, wanted);
    printf(count ? "\nnot there, by how many drivers with interrupts (all drivers) call it:\n"
                 : "\nnothing that drivers with interrupts call is declared or missing\n");
    for (size_t i = 0; i < count; i++) {
        const struct dirql_ddi *ddi = &wanted[i]->facts;
        printf("  %3u (%2u) %-46s %-9s %s\n", ddi->interrupt_drivers, ddi->drivers, ddi->name,
               cli_ddi_status_word(ddi->status), ddi->header);
    }
    free(wanted);
    return true;
}

static void print_list(const struct cli_ddi_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct dirql_ddi *ddi = &list->entries[i].facts;
        printf("%-52s %-9s %s\n", ddi->name, cli_ddi_status_word(ddi->status), ddi->header);
    }
}

static int show(const struct ddi_options *options, const struct cli_ddi_list *list)
{
    bool is_written = true;
    if (options->name) {
        const struct cli_ddi *ddi = find(list, options->name);
        if (!ddi) {
            return refuse(list, options->name);
        }
        if (options->is_json) {
            is_written = cli_ddi_json_one(ddi);
        } else {
            print_one(&ddi->facts);
        }
    } else if (options->has_status) {
        is_written = options->is_json ? cli_ddi_json_status(list) : print_status(list);
    } else if (options->is_json) {
        is_written = cli_ddi_json_list(list);
    } else {
        print_list(list);
    }
    return is_written ? DIRQL_OK : DIRQL_ENVIRONMENT;
}

int cli_ddi(int argc, char **argv, char **program_arguments)
{
    (void)program_arguments;
    static const struct argp argp = {
        .options = option_table,
        .parser = parse,
        .args_doc = "[NAME]",
        .doc = "Show what dirql knows about a function that drivers call: its header, its IRQL, "
               "whether dirql has it, and Microsoft's page. Without NAME: all names, one line "
               "each.\v"
               "The names are those of KMDF 1.33 and what 80 public KMDF drivers call besides. "
               "Exit status: 0, 2 for an unknown name or a wrong option.",
    };
    struct ddi_options options = { 0 };
    if (argp_parse(&argp, argc, argv, 0, NULL, &options)) {
        return DIRQL_USAGE;
    }
    struct cli_ddi_list list;
    if (!make_list(&list)) {
        return DIRQL_ENVIRONMENT;
    }
    int status = show(&options, &list);
    free(list.entries);
    return status;
}
