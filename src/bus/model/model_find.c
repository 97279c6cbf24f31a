/* SPDX-License-Identifier: MIT */
/* model_find - where models are, and what there is. */
#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "bus/model/model_internal.h"
#include "bus/pci_ids.h"
#include "host/console.h"
#include "host/directory.h"
#include "host/process_self.h"

#define LOADED_MAX 8u
#define PATH_BYTES 1024u

/* S: modules outlive the runs. */
static DQ_BOOKKEEPING struct {
    struct host_module modules[LOADED_MAX];
    uint32_t count;
} loaded;

/* The folders that are searched, in order. False when there are no more. */
static bool search_folder(uint32_t index, char *folder, size_t bytes)
{
    const char *path = host_environment("DIRQL_MODEL_PATH");
    while (path && *path) {
        size_t length = strcspn(path, ":");
        if (index == 0) {
            struct dq_text text;
            dq_text_init(&text, folder, bytes);
            dq_text_append_bytes(&text, path, length);
            return true;
        }
        index--;
        path += length + (path[length] == ':');
    }
    if (index == 0) {
        struct dq_text text;
        dq_text_init(&text, folder, bytes);
        dq_text_format(&text, "%s/../lib/dirql/models", host_module_own_folder());
        return true;
    }
    return false;
}

bool dq_model_find_file(const char *name, char *path, size_t bytes)
{
    struct dq_text text;
    if (strchr(name, '/')) {
        dq_text_copy(path, bytes, name);
        return host_file_exists(path);
    }
    char folder[PATH_BYTES];
    for (uint32_t i = 0; search_folder(i, folder, sizeof(folder)); i++) {
        dq_text_init(&text, path, bytes);
        dq_text_format(&text, "%s/%s.so", folder, name);
        if (host_file_exists(path)) {
            return true;
        }
    }
    return false;
}

void dq_model_unload_last(void)
{
    DQ_ASSERT(loaded.count > 0);
    host_module_unload(&loaded.modules[--loaded.count]);
}

int dq_model_find(const char *name, struct host_module *ret_module,
                  const struct dirql_device_model **ret_model, struct dq_backend_error *error)
{
    struct dq_text text;
    dq_text_init(&text, error->text, sizeof(error->text));
    char path[PATH_BYTES];
    if (!dq_model_find_file(name, path, sizeof(path))) {
        dq_text_format(&text,
                       "there is no device model \"%s\"; `dirql devices` lists what there is, "
                       "DIRQL_MODEL_PATH names further folders, model:./my_model.so a file",
                       name);
        return -EINVAL;
    }
    DQ_ASSERT(loaded.count < LOADED_MAX);
    struct host_module *module = &loaded.modules[loaded.count];
    if (host_module_load(path, module) != HOST_MODULE_OK) {
        dq_text_format(&text, "the device model %s cannot be loaded: %s", path, module->error);
        return -EINVAL;
    }
    loaded.count++;
    *ret_model = host_module_symbol(module, "dirql_device_model");
    if (!*ret_model) {
        dq_text_format(&text,
                       "%s is no device model: it does not export dirql_device_model (see "
                       "dirql/device_model.h)",
                       path);
        dq_model_unload_last();
        return -EINVAL;
    }
    *ret_module = *module;
    return 0;
}

void dq_model_unload_all(void)
{
    while (loaded.count > 0) {
        host_module_unload(&loaded.modules[--loaded.count]);
    }
}

struct listing {
    dq_backend_visit *visit;
    void *context;
};

static void list_file(void *context, const char *folder, const char *file)
{
    struct listing *listing = context;
    size_t length = strlen(file);
    if (length < 4 || strcmp(file + length - 3, ".so") != 0) {
        return;
    }
    char path[PATH_BYTES];
    char name[128];
    struct dq_text text;
    dq_text_init(&text, path, sizeof(path));
    dq_text_format(&text, "%s/%s", folder, file);
    dq_text_init(&text, name, sizeof(name));
    dq_text_append(&text, "model:");
    dq_text_append_bytes(&text, file, length - 3);
    struct host_module module;
    struct dq_backend_listing entry = { .name = name, .description = "" };
    bool is_loaded = host_module_load(path, &module) == HOST_MODULE_OK;
    const struct dirql_device_model *model =
        is_loaded ? host_module_symbol(&module, "dirql_device_model") : NULL;
    if (model && model->version == DIRQL_DEVICE_MODEL_VERSION) {
        struct dq_pci_identity identity = {
            .vendor = model->vendor_id,
            .device = model->device_id,
            .subsystem_vendor = model->subsystem_vendor_id,
            .subsystem = model->subsystem_id,
            .revision = model->revision,
            .class_code = model->class_code,
        };
        entry.description = model->description ? model->description : "";
        entry.identity = &identity;
        listing->visit(listing->context, &entry);
    }
    if (is_loaded) {
        host_module_unload(&module);
    }
}

void dq_model_backend_list(dq_backend_visit *visit, void *context)
{
    struct listing listing = { .visit = visit, .context = context };
    char folder[PATH_BYTES];
    for (uint32_t i = 0; search_folder(i, folder, sizeof(folder)); i++) {
        host_directory_list(folder, list_file, &listing);
    }
}
