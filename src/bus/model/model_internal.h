/* SPDX-License-Identifier: MIT */
/* model_internal - a model's instance, and finding models. */
#ifndef DQ_BUS_MODEL_MODEL_INTERNAL_H
#define DQ_BUS_MODEL_MODEL_INTERNAL_H

#include "bus/backend.h"
#include "dirql/device_model.h"
#include "host/module.h"

#define DQ_MODEL_CONFIG_BYTES 256u

/* Not an address that any memory has: messages of models come by function call. */
#define DQ_MODEL_MESSAGE_ADDRESS 0xFEE00000u

/* One entry of the MSI-X table, as a driver of the hardware would see it. */
struct dq_model_message {
    uint64_t address;
    uint32_t data;
    uint32_t control; /* DQ_PCI_MSIX_ENTRY_MASKED */
};

/* In core. */
struct dirql_device {
    const struct dirql_device_model *model;
    void *state;
    struct dq_backend_sink sink;
    uint32_t number;           /* the bus's */
    struct dirql_device *peer; /* at the other end of its cable, or NULL */
    char options[256];
    unsigned char config[DQ_MODEL_CONFIG_BYTES];
    unsigned char writable[DQ_MODEL_CONFIG_BYTES]; /* bits of it that a write changes */
    uint32_t msi_offset;                           /* of the capabilities; 0: none */
    uint32_t msix_offset;
    struct dq_model_message messages[DIRQL_DEVICE_MSIX_MAX];
    uint64_t pending; /* MSI-X: wanted to be sent while masked */
    uint64_t due_ns[DIRQL_DEVICE_STEP_MAX];
    uint32_t armed;
    bool is_line_wanted; /* by the model */
    bool is_line_driven; /* and not disabled */
};

/* ------------------------------------------------------------------ model_config.c */

/* NULL, or what of the description no header can be made of. */
const char *dq_model_config_check(const struct dirql_device_model *model);
/* Header and capabilities as after power-on. */
void dq_model_config_reset(struct dirql_device *device);
/* size_bytes 1, 2 or 4. */
uint32_t dq_model_config_read(const struct dirql_device *device, uint32_t offset,
                              uint32_t size_bytes);
void dq_model_config_write(struct dirql_device *device, uint32_t offset, uint32_t size_bytes,
                           uint32_t value);
bool dq_model_is_master(const struct dirql_device *device);

/* -------------------------------------------------------------------- model_msix.c */

void dq_model_msix_reset(struct dirql_device *device);
/* Is the place in the table or among the pending bits? */
bool dq_model_msix_owns(const struct dirql_device *device, uint32_t bar, uint64_t offset);
uint64_t dq_model_msix_read(const struct dirql_device *device, uint64_t offset,
                            uint32_t size_bytes);
void dq_model_msix_write(struct dirql_device *device, uint64_t offset, uint32_t size_bytes,
                         uint64_t value);
bool dq_model_msix_is_enabled(const struct dirql_device *device);
void dq_model_msix_send(struct dirql_device *device, uint32_t number);
/* The mask of all messages may have changed: send what waits and may go. */
void dq_model_msix_flush(struct dirql_device *device);

/* -------------------------------------------------------------------- model_find.c */

/* `name` is a path if it has a slash, else a file NAME.so in DIRQL_MODEL_PATH or beside the
 * runtime. False: there is none. */
bool dq_model_find_file(const char *name, char *path, size_t bytes);
/* Negative errno and error->text: -EINVAL for a name that is none. The module stays loaded
 * until dq_model_unload_all(). */
int dq_model_find(const char *name, struct host_module *ret_module,
                  const struct dirql_device_model **ret_model, struct dq_backend_error *error);
void dq_model_unload_all(void);
/* What dq_model_find() has just loaded is not used after all. */
void dq_model_unload_last(void);

#endif
