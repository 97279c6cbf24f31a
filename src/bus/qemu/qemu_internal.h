/* SPDX-License-Identifier: MIT */
/*
 * qemu_internal - one QEMU with the machine's devices, as the files of this folder see it.
 *
 * devices.c chooses board and slots, launch.c starts and stops the process, function.c reaches a
 * device's configuration space and BARs, qemu_backend.c is the table of operations: it settles,
 * reports to the sinks, and keeps the time.
 */
#ifndef DQ_BUS_QEMU_QEMU_INTERNAL_H
#define DQ_BUS_QEMU_QEMU_INTERNAL_H

#include "base/check.h"
#include "bus/backend.h"
#include "bus/qemu/board.h"
#include "bus/qemu/clock.h"
#include "bus/qemu/qtest.h"
#include "host/process.h"
#include "host/socket.h"

#include <stdbool.h>
#include <stdint.h>

struct dq_qemu_quirk;
struct dq_text;

#define DQ_QEMU_BAR_COUNT     6u
#define DQ_QEMU_MESSAGE_COUNT HOST_SIGNAL_MAX

/* Slots for the devices, on every board. */
#define DQ_QEMU_SLOT_FIRST 4u
#define DQ_QEMU_SLOT_END   25u

/* Where the doorbell of the messages is: register 12 of the ivshmem device's BAR 0. Its low 16 bits
 * are a vector, and the high ones select us, peer 0: a plain MSI has 16 bits of data only. */
#define DQ_QEMU_DOORBELL_SLOT    3u
#define DQ_QEMU_DOORBELL_BASE    UINT32_C(0xC0000000)
#define DQ_QEMU_DOORBELL_ADDRESS (DQ_QEMU_DOORBELL_BASE + 12u)

struct dq_qemu;

/* One device: what the bus knows as a backend. */
struct dq_qemu_function {
    struct dq_qemu *qemu;
    char device_name[64];
    char options[512];
    const struct dq_qemu_quirk *quirk; /* NULL for most devices */
    struct dq_backend_sink sink;       /* once it is open */
    bool is_open;
    uint32_t slot;
    uint32_t gsi;                     /* input of the interrupt controller that its pin goes to */
    uint32_t wired;                   /* number of the function at the other end, + 1; 0: none */
    uint32_t message_first;           /* of the doorbell's vectors */
    uint32_t message_count;           /* 0: none */
    uint16_t command;                 /* its command register */
    uint32_t bars[DQ_QEMU_BAR_COUNT]; /* its base address registers */
};

struct dq_qemu {
    struct dq_qemu_function functions[DQ_BACKEND_SIBLING_MAX];
    uint32_t function_count;
    const struct dq_qemu_board *board;
    uint32_t open_count; /* of functions that were opened and not closed */
    int ram_fd;          /* the machine's, not ours to close */
    uint64_t ram_bytes;

    struct host_process process;
    struct dq_qtest qtest;
    struct dq_qemu_clock clock;
    struct host_signals signals; /* signal n is message n; they outlive a reset */
    bool is_deterministic;
    bool is_serving; /* the devices were there */
    bool has_failed; /* QEMU is gone; the sinks know */

    uint64_t now_ns;         /* virtual */
    uint64_t owed_ns;        /* without the shim: virtual time that the host has not yet waited */
    uint64_t silent_ns;      /* without the shim: virtual time since a device did something */
    uint32_t message_next;   /* first vector that no function has */
    uint32_t lines_reported; /* levels that the sinks know, as qtest's */
    uint32_t access_count;

    char warning[512];
    struct dq_backend_error error; /* of reset(), which has no caller to tell */
    char output[8192];             /* scratch: what QEMU printed */
    char command_line[4096];       /* scratch: built arguments */
    const char *arguments[80];
};

/* ----------------------------------------------------------------- devices.c */

/* Take the devices of `config` in, and give each its slot and line. Negative errno and a sentence
 * with the remedy. */
DQ_MUST_CHECK int dq_qemu_add_devices(struct dq_qemu *qemu, const struct dq_backend_config *config,
                                      struct dq_backend_error *error);

/* ------------------------------------------------------------------ launch.c */

/* QEMU's program: 0 and its path, or negative errno and a sentence with the remedy. */
DQ_MUST_CHECK int dq_qemu_find_program(char *ret_path, size_t path_bytes, char *error,
                                       size_t error_bytes);

/* Start QEMU and connect to it. Negative errno and a sentence; nothing is left behind then. */
DQ_MUST_CHECK int dq_qemu_start(struct dq_qemu *qemu, struct dq_backend_error *error);
/* End it. Accepts a QEMU that is not running. */
void dq_qemu_stop(struct dq_qemu *qemu);

/* The devices, as a user names them: "qemu:edu, qemu:nvme". */
void dq_qemu_append_names(const struct dq_qemu *qemu, struct dq_text *text);

/* Describe why QEMU is of no use any more: how it ended, what it printed last. `cause` is the errno
 * of qtest. */
void dq_qemu_describe_failure(struct dq_qemu *qemu, int cause, char *text, size_t bytes);

/* ---------------------------------------------------------------- function.c */

/* Make the configuration spaces and the doorbell reachable, and see that the devices are there
 * (-ENODEV if one is not). */
DQ_MUST_CHECK int dq_qemu_functions_init(struct dq_qemu *qemu);

DQ_MUST_CHECK int dq_qemu_config_read(struct dq_qemu_function *function, uint32_t offset,
                                      uint32_t size_bytes, uint64_t *ret_value);
/* Also keeps track of where the BARs are. */
DQ_MUST_CHECK int dq_qemu_config_write(struct dq_qemu_function *function, uint32_t offset,
                                       uint32_t size_bytes, uint32_t value);

/* A BAR that is not decoded answers all-ones and takes nothing. */
DQ_MUST_CHECK int dq_qemu_bar_read(struct dq_qemu_function *function, uint32_t bar, uint64_t offset,
                                   uint32_t size_bytes, uint64_t *ret_value);
DQ_MUST_CHECK int dq_qemu_bar_write(struct dq_qemu_function *function, uint32_t bar,
                                    uint64_t offset, uint32_t size_bytes, uint64_t value);

#endif
