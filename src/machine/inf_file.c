/* SPDX-License-Identifier: MIT */
/* inf_file - see inf_file.h and dirql/machine.h. */
#include "machine/inf_file.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "bus/backend.h"
#include "bus/pci_ids.h"
#include "host/console.h"
#include "host/memory.h"
#include "machine/content_hash.h"

/* What a message has room for. */
#define IDS_SHOWN 6u

/* Heap bytes. */
static enum dirql_status_code read_bytes(const char *path, char **ret_bytes, size_t *ret_count,
                                         char error[DIRQL_ERROR_BYTES])
{
    int status = host_file_read_all(path, DQ_INF_BYTES_MAX, ret_bytes, ret_count);
    if (status) {
        struct dq_text text;
        dq_text_init(&text, error, DIRQL_ERROR_BYTES);
        dq_text_format(&text, "the INF file %s cannot be read: %s", path, strerror(-status));
        return DIRQL_USAGE;
    }
    return DIRQL_OK;
}

enum dirql_status_code dq_inf_file_read(const char *path, struct dq_inf **ret_inf,
                                        char error[DIRQL_ERROR_BYTES])
{
    char *bytes;
    size_t count;
    enum dirql_status_code status = read_bytes(path, &bytes, &count, error);
    if (status != DIRQL_OK) {
        return status;
    }
    struct dq_inf_error inf_error;
    bool is_read = dq_inf_read(bytes, count, ret_inf, &inf_error);
    host_memory_free(bytes);
    if (!is_read) {
        struct dq_text text;
        dq_text_init(&text, error, DIRQL_ERROR_BYTES);
        dq_text_format(&text, "%s:%u:%u: %s", path, inf_error.line, inf_error.column,
                       inf_error.text);
        return DIRQL_USAGE;
    }
    return DIRQL_OK;
}

enum dirql_status_code dq_inf_file_identify(const char *path, uint64_t *ret_content,
                                            char error[DIRQL_ERROR_BYTES])
{
    char *bytes;
    size_t count;
    enum dirql_status_code status = read_bytes(path, &bytes, &count, error);
    if (status == DIRQL_OK) {
        struct dq_content_hash hash;
        dq_content_hash_begin(&hash);
        dq_content_hash_add(&hash, bytes, count);
        *ret_content = dq_content_hash_end(&hash);
        host_memory_free(bytes);
    }
    return status;
}

struct shown {
    struct dq_text *text;
    uint32_t count;
};

static void show_id(void *context, const char *id, const char *description)
{
    struct shown *shown = context;
    (void)description;
    if (shown->count < IDS_SHOWN) {
        dq_text_format(shown->text, "%s%s", shown->count ? ", " : "", id);
    } else if (shown->count == IDS_SHOWN) {
        dq_text_append(shown->text, ", ...");
    }
    shown->count++;
}

void dq_inf_file_describe_misfit(const struct dirql_machine_config *config,
                                 const struct dq_inf *inf, char error[DIRQL_ERROR_BYTES])
{
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    dq_text_format(&text, "%s is for none of the machine's devices; it is for ", config->inf);
    struct shown shown = { .text = &text };
    dq_inf_visit_ids(inf, show_id, &shown);
    dq_text_append(&text, ". Name another device, add its identifier to the file, or leave --inf "
                          "out; without --device, devices that fit are listed");
}

struct devices {
    const struct dq_inf *inf;
    void (*visit)(void *context, const char *name, const char *description, const char *id,
                  uint32_t rank);
    void *context;
};

static void look_at_device(void *context, const struct dq_backend_listing *listing)
{
    const struct devices *devices = context;
    if (!listing->identity) {
        return;
    }
    struct dq_pci_ids ids;
    dq_pci_ids_make(listing->identity, &ids);
    struct dq_inf_ids wanted = { ids.hardware, ids.compatible };
    struct dq_inf_match match;
    if (dq_inf_find(devices->inf, &wanted, &match)) {
        devices->visit(devices->context, listing->name, listing->description, match.id, match.rank);
    }
}

DQ_EXPORT enum dirql_status_code
dirql_inf_devices_list(const char *inf,
                       void (*visit)(void *context, const char *name, const char *description,
                                     const char *id, uint32_t rank),
                       void *context, char error[DIRQL_ERROR_BYTES])
{
    struct devices devices = { .visit = visit, .context = context };
    struct dq_inf *file;
    enum dirql_status_code status = dq_inf_file_read(inf, &file, error);
    if (status == DIRQL_OK) {
        devices.inf = file;
        dq_backend_list(false, look_at_device, &devices);
        dq_inf_free(file);
    }
    return status;
}

DQ_EXPORT enum dirql_status_code dirql_inf_ids_list(const char *inf,
                                                    void (*visit)(void *context, const char *id,
                                                                  const char *description),
                                                    void *context, char error[DIRQL_ERROR_BYTES])
{
    struct dq_inf *file;
    enum dirql_status_code status = dq_inf_file_read(inf, &file, error);
    if (status == DIRQL_OK) {
        dq_inf_visit_ids(file, visit, context);
        dq_inf_free(file);
    }
    return status;
}
