/* SPDX-License-Identifier: MIT */
/* ddi_json - `dirql ddi --format json`. Its names are an interface: what is there stays. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/ddi.h"

static void set(json_t *object, const char *name, json_t *value)
{
    (void)json_object_set_new(object, name, value);
}

/* NULL and "" are null. */
static json_t *make_text(const char *text)
{
    return text && text[0] ? json_string(text) : json_null();
}

static json_t *make_entry(const struct dirql_ddi *ddi)
{
    json_t *object = json_object();
    set(object, "name", json_string(ddi->name));
    set(object, "kind", json_string(cli_ddi_kind_word(ddi->kind)));
    set(object, "header", make_text(ddi->header));
    set(object, "version", make_text(ddi->version));
    set(object, "irql_min", make_text(cli_ddi_irql_word(ddi->irql_min)));
    set(object, "irql_max", make_text(cli_ddi_irql_word(ddi->irql_max)));
    set(object, "status", json_string(cli_ddi_status_word(ddi->status)));
    set(object, "touches", ddi->touches ? json_string(ddi->touches) : json_null());
    set(object, "drivers", json_integer(ddi->drivers));
    set(object, "interrupt_drivers", json_integer(ddi->interrupt_drivers));
    set(object, "page", make_text(ddi->page));
    return object;
}

static bool print(json_t *value)
{
    bool is_written = value && json_dumpf(value, stdout, JSON_INDENT(2)) == 0 && puts("") >= 0;
    json_decref(value);
    return is_written;
}

bool cli_ddi_json_one(const struct cli_ddi *ddi)
{
    return print(make_entry(&ddi->facts));
}

bool cli_ddi_json_list(const struct cli_ddi_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        (void)json_array_append_new(array, make_entry(&list->entries[i].facts));
    }
    return print(array);
}

bool cli_ddi_json_status(const struct cli_ddi_list *list)
{
    json_t *object = json_object();
    for (int group = 0; group < CLI_DDI_GROUP_COUNT; group++) {
        struct cli_ddi_counts counts = cli_ddi_count(list, (enum cli_ddi_group)group);
        json_t *counted = json_object();
        set(counted, "all", json_integer(counts.all));
        for (int status = 0; status < DIRQL_DDI_STATUS_COUNT; status++) {
            set(counted, cli_ddi_status_word((enum dirql_ddi_status)status),
                json_integer(counts.by_status[status]));
        }
        set(object, cli_ddi_group_word((enum cli_ddi_group)group), counted);
    }
    json_t *wanted = json_array();
    const struct cli_ddi **entries = calloc(list->count, sizeof(const struct cli_ddi *));
    size_t count = entries ? cli_ddi_wanted(list, entries) : 0;
    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(wanted, make_entry(&entries[i]->facts));
    }
    set(object, "called_by_interrupt_drivers", wanted);
    bool is_complete = entries != NULL;
    free(entries);
    return print(object) && is_complete;
}
