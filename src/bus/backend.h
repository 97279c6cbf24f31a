/* SPDX-License-Identifier: MIT */
/*
 * backend - what a PCI device backend (model, qemu, later vfio) gives the bus.
 *
 * One backend instance is one PCI function; siblings may share what is behind them. The bus plays
 * firmware and bus driver: it reads and writes configuration space, sizes and assigns BARs, chooses
 * line or messages, and turns what the sink is told into vectors. A backend never calls the kernel,
 * never sees a driver, and runs on the machine thread only; a call returns when the device has
 * settled (all it did at once has reached the sink).
 *
 * Errors while opening: negative errno and one sentence with cause and remedy in error->text. A
 * device that dies later calls sink->failed() once; from then on reads answer all-ones and writes
 * do nothing.
 */
#ifndef DQ_BUS_BACKEND_H
#define DQ_BUS_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DQ_BACKEND_NO_DEADLINE UINT64_MAX
#define DQ_BACKEND_ERROR_BYTES 1024
#define DQ_BACKEND_SIBLING_MAX 4u

struct dq_backend;
struct dq_pci_identity; /* pci_ids.h */

struct dq_backend_error {
    char text[DQ_BACKEND_ERROR_BYTES];
};

/* Where a backend reports what its device did. `context` belongs to the bus. */
struct dq_backend_sink {
    void *context;
    void (*message)(void *context, uint32_t number);
    void (*line)(void *context, bool is_asserted);
    /* The device is gone (process died, protocol broken): one sentence, with what it printed last.
     */
    void (*failed)(void *context, const char *reason);
};

/* A function of the same kind in the same machine: what must be known before the first of them is
 * opened, where one process has them all. */
struct dq_backend_sibling {
    const char *name;
    const char *options;
    uint32_t line_of; /* number, + 1, of the sibling before it whose line it shares; 0: none */
    uint32_t wire_of; /* the same: at the other end of its cable */
};

struct dq_backend_config {
    uint32_t number;     /* the bus's, of the function */
    const char *name;    /* after the colon of --device, without options: "edu" */
    const char *options; /* "a=1,b=2" or "" */
    void *ram;           /* the computer's memory; physical address = offset */
    uint64_t ram_bytes;
    int ram_fd; /* the memfd behind `ram` */
    struct dq_backend_sink sink;
    uint64_t now_ns; /* virtual time at opening */

    /* All of this kind, in order, and which of them this is; 0: it is alone. */
    const struct dq_backend_sibling *siblings;
    uint32_t sibling_count;
    uint32_t sibling_index;
    struct dq_backend *first;    /* of the siblings; NULL while it is itself opened */
    struct dq_backend *wired_to; /* the sibling at the other end of the cable, if opened before */
};

/* How a device reaches us with messages: what the bus writes into the MSI capability. */
struct dq_backend_message_target {
    uint64_t address;
    uint32_t data; /* of message 0; message n uses data + n */
};

struct dq_backend_step_view {
    const char *name;
    bool is_armed;
    uint64_t due_ns; /* latest virtual time */
};

struct dq_backend_ops {
    const char *kind; /* "model", "qemu" */
    /* The file that the device of this name is loaded from; false: it is not there. NULL: devices
     * of this kind come from no file. */
    bool (*find_file)(const char *name, char *path, size_t bytes);
    bool can_rewind;   /* all its state is in the arena */
    bool shares_clock; /* one clock for all siblings: the first one's */

    int (*open)(const struct dq_backend_config *config, struct dq_backend **ret_backend,
                struct dq_backend_error *error);
    void (*close)(struct dq_backend *backend);

    /* Configuration space of the function, size_bytes 1, 2 or 4, naturally aligned. */
    uint32_t (*config_read)(struct dq_backend *backend, uint32_t offset, uint32_t size_bytes);
    void (*config_write)(struct dq_backend *backend, uint32_t offset, uint32_t size_bytes,
                         uint32_t value);

    /* Access by BAR number and offset, after the bus assigned the BARs; size_bytes 1, 2, 4 or 8. */
    uint64_t (*bar_read)(struct dq_backend *backend, uint32_t bar, uint64_t offset,
                         uint32_t size_bytes);
    void (*bar_write)(struct dq_backend *backend, uint32_t bar, uint64_t offset,
                      uint32_t size_bytes, uint64_t value);

    /* Reserve `count` messages (power of two). Negative errno if the backend cannot. */
    int (*messages_reserve)(struct dq_backend *backend, uint32_t count,
                            struct dq_backend_message_target *ret_target);

    /* Virtual time. next_deadline: when the device wants to run next by itself, or
     * DQ_BACKEND_NO_DEADLINE. advance: now is now_ns (never backwards, never beyond the deadline in
     * one call). */
    uint64_t (*next_deadline_ns)(struct dq_backend *backend);
    void (*advance)(struct dq_backend *backend, uint64_t now_ns);

    /* Named steps that may happen before their due time, as choices (model only; 0 elsewhere). */
    uint32_t (*step_count)(struct dq_backend *backend);
    void (*step_view)(struct dq_backend *backend, uint32_t index,
                      struct dq_backend_step_view *ret_view);
    void (*step_run)(struct dq_backend *backend, uint32_t index);

    void (*reset)(struct dq_backend *backend);

    /* Take the device out while it runs: nothing comes from it any more, and nobody accesses it.
     * NULL or false: it stays, and is only kept from line and memory. */
    bool (*unplug)(struct dq_backend *backend);
};

/* Every backend that is built in, ended by NULL. */
extern const struct dq_backend_ops *const dq_backends[];

/* Names that `kind` offers, for `dirql devices` and for the "unknown device" error: calls visit for
 * each. */
struct dq_backend_listing {
    const char *name;        /* "model:edu" */
    const char *description; /* one line */
    const char *unavailable; /* NULL, or why it cannot be used now, with the remedy */
    const struct dq_pci_identity *identity; /* NULL: not known, or stands for many devices */
};
typedef void dq_backend_visit(void *context, const struct dq_backend_listing *listing);
/* asks: a program may be started to learn of more devices than "KIND:NAME". */
void dq_backend_list(bool asks, dq_backend_visit *visit, void *context);

extern const struct dq_backend_ops dq_model_backend_ops;
extern const struct dq_backend_ops dq_qemu_backend_ops;

/* Each kind's own listing, called by dq_backend_list(). */
void dq_model_backend_list(dq_backend_visit *visit, void *context);
void dq_qemu_backend_list(bool asks, dq_backend_visit *visit, void *context);

#endif
