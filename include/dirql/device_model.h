/* SPDX-License-Identifier: MIT */
/*
 * device_model - a PCI device written in C, for drivers that run under dirql.
 *
 * A model is a shared object that exports one `const struct dirql_device_model dirql_device_model`.
 * dirql enumerates it like any PCI function: configuration space, BARs and capabilities are made
 * from the description below; register accesses, named steps and reset reach the callbacks.
 *
 * Rules of a model:
 *  - All that changes while it runs lives in `state` (state_bytes, zeroed, then reset() is called).
 *    Writable globals are not rewound and not seen by the explorer.
 *  - A callback runs to its end at once; what the device does later is a *step*: arm it, and dirql
 *    decides when it happens (no later than its delay in virtual time when nothing else is left to
 * do, and at any earlier moment when orders are explored).
 *  - Nothing in a model may depend on the host's clock, randomness or addresses.
 *
 * Compiled as ordinary Linux C (gcc or clang); see dirql_add_model() in DirqlDriver.cmake.
 */
#ifndef DIRQL_DEVICE_MODEL_H
#define DIRQL_DEVICE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DIRQL_DEVICE_MODEL_VERSION 2u
#define DIRQL_DEVICE_BAR_MAX       6u
#define DIRQL_DEVICE_STEP_MAX      32u
#define DIRQL_DEVICE_MSIX_MAX      64u

/** One running instance of a model. */
struct dirql_device;

/** Base address register; size_bytes 0 means absent, else a power of two (memory >= 16, I/O >= 4).
 * A memory BAR of 64 bits takes the next register too, which must be absent. */
struct dirql_device_bar {
    uint64_t size_bytes;
    bool is_io;
    bool is_64_bit;
};

/** MSI-X: how many messages (0: none, at most DIRQL_DEVICE_MSIX_MAX), and where in a memory BAR the
 * table (16 bytes a message) and the pending bits (8 bytes) are. dirql serves both; the model never
 * sees an access to them. Offsets are multiples of 8. */
struct dirql_device_msix {
    uint16_t messages;
    uint8_t bar;
    uint32_t table_offset;
    uint32_t pending_offset;
};

/** Something the device does on its own, some time after it was armed. */
struct dirql_device_step {
    const char *name;
    void (*run)(struct dirql_device *device, void *state);
};

struct dirql_device_model {
    uint32_t version; /* DIRQL_DEVICE_MODEL_VERSION */
    const char *name;
    const char *description; /* one line, shown by `dirql devices` */

    uint16_t vendor_id;
    uint16_t device_id;
    uint8_t revision;
    uint32_t class_code; /* 24 bits: class, subclass, programming interface */
    uint16_t subsystem_vendor_id;
    uint16_t subsystem_id;
    struct dirql_device_bar bars[DIRQL_DEVICE_BAR_MAX];

    bool has_line;         /* has an interrupt pin (level, active low on the wire) */
    uint16_t messages_max; /* MSI messages offered: 0 (none), 1, 2, 4, 8, 16 or 32 */
    struct dirql_device_msix msix;
    bool has_power_management; /* capabilities; registers, and with power management: what is not */
    bool is_express;           /* in D0 answers at no BAR */

    /* Names of the options that the model knows, ended by NULL; NULL: none. Others are refused. */
    const char *const *options;

    size_t state_bytes;
    const struct dirql_device_step *steps;
    uint32_t step_count; /* at most DIRQL_DEVICE_STEP_MAX */

    /** Bring the device to its state after power-on. Steps are disarmed and the line is low
     * already. */
    void (*reset)(struct dirql_device *device, void *state);

    /** Register access of size_bytes 1, 2, 4 or 8 at offset of a BAR; always inside the BAR. */
    uint64_t (*read)(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                     uint32_t size_bytes);
    void (*write)(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                  uint32_t size_bytes, uint64_t value);

    /** Optional, for a device with a cable: a byte arrives from the other end; false: not taken
     * now, and dirql_device_wire_ready() will be called. */
    bool (*wire_receive)(struct dirql_device *device, void *state, uint8_t byte);
    /** Optional: the other end takes bytes again. */
    void (*wire_ready)(struct dirql_device *device, void *state);
};

/** Arm step `index`: it runs once, at the latest delay_ns of virtual time from now. Armed again:
 * the new delay counts. */
void dirql_device_step_arm(struct dirql_device *device, uint32_t index, uint64_t delay_ns);

/** Take an armed step back. Returns false if it was not armed. */
bool dirql_device_step_disarm(struct dirql_device *device, uint32_t index);

/** Drive the interrupt pin. Repeating the present level does nothing. */
void dirql_device_line_set(struct dirql_device *device, bool is_asserted);

/** Number of messages the bus enabled, of MSI or MSI-X: 0 while the device must use its pin. */
uint32_t dirql_device_messages_enabled(const struct dirql_device *device);

/** Send message `number`: of MSI taken modulo the number enabled; of MSI-X, one that is masked
 * waits in its pending bit, one that is not in the table is dropped. Dropped while bus mastering is
 * off or none is enabled. */
void dirql_device_message_send(struct dirql_device *device, uint32_t number);

/**
 * Read or write the computer's memory as bus master, by physical address. Bytes outside memory read
 * as all-ones and are not written; with bus mastering off nothing is transferred. Returns true if
 * all bytes were transferred.
 */
bool dirql_device_dma_read(struct dirql_device *device, uint64_t address, void *buffer,
                           size_t bytes);
bool dirql_device_dma_write(struct dirql_device *device, uint64_t address, const void *buffer,
                            size_t bytes);

/** Give a byte to the device at the other end of the cable (`wire=K`): true if it took it. Without
 * a cable it is lost, and true. */
bool dirql_device_wire_send(struct dirql_device *device, uint8_t byte);

/** Tell the other end that this device, which refused a byte, takes bytes again. */
void dirql_device_wire_ready(struct dirql_device *device);

/** Virtual time since the machine started, in nanoseconds. */
uint64_t dirql_device_now_ns(const struct dirql_device *device);

/** Value of an option given as `--device model:NAME,option=value`, or `fallback`. Numbers in C
 * notation. */
uint64_t dirql_device_option(const struct dirql_device *device, const char *name,
                             uint64_t fallback);

/** The model itself. A shared object that is a model exports it under this name. */
extern const struct dirql_device_model dirql_device_model;

#ifdef __cplusplus
}
#endif

#endif
