/* SPDX-License-Identifier: MIT */
/* model_internal - a model's instance, and finding models. */
#ifndef DQ_BUS_MODEL_MODEL_INTERNAL_H
#define DQ_BUS_MODEL_MODEL_INTERNAL_H

#include "bus/backend.h"
#include "dirql/device_model.h"
#include "host/module.h"

/* In core. */
struct dirql_device {
    const struct dirql_device_model *model;
    void *state;
    struct dq_backend_sink sink;
    char options[256];
    unsigned char config[256];
    uint64_t due_ns[DIRQL_DEVICE_STEP_MAX];
    uint32_t armed;
    bool is_line_driven;
};

/* `name` is a path if it has a slash, else a file NAME.so in DIRQL_MODEL_PATH or beside the
 * runtime. Negative errno and error->text: -EINVAL for a name that is none. The module stays loaded
 * until dq_model_unload_all(). */
int dq_model_find(const char *name, struct host_module *ret_module,
                  const struct dirql_device_model **ret_model, struct dq_backend_error *error);
void dq_model_unload_all(void);
/* What dq_model_find() has just loaded is not used after all. */
void dq_model_unload_last(void);

#endif
