/* SPDX-License-Identifier: MIT */
/* bus_internal - one PCI function, between the files of this folder. */
#ifndef DQ_BUS_BUS_INTERNAL_H
#define DQ_BUS_BUS_INTERNAL_H

#include "bus/bus.h"
#include "kernel/vector.h"

#define DQ_BUS_BAR_MAX 6u

struct dq_bus_bar {
    uint32_t function; /* index of the owner */
    uint32_t number;
    uint64_t start; /* physical address or port; 0: absent */
    uint64_t other; /* where it moves to, see move.c; 0: nowhere yet */
    uint64_t bytes;
    bool is_port;
    bool is_64_bit;
    bool is_decoded; /* the function answers there now */
};

/* One number per message; the last one counts for the rest. A line is message 0. */
struct dq_bus_numbers {
    uint32_t count; /* 0: not given */
    uint64_t numbers[DQ_BUS_MESSAGE_MAX];
};

struct dq_bus_options {
    enum dq_bus_interrupt_mode interrupt_mode;
    uint32_t messages_max;
    struct dq_bus_numbers irqls;
    struct dq_bus_numbers targets; /* masks of processors */
    enum dq_vector_spread spread;
    uint32_t line_of; /* function whose line it shares, + 1; 0: it has its own */
    uint32_t
        wire_of;     /* function at the other end of its cable, + 1; 0: named by none or that one */
    bool goes_first; /* neighbours: in front of the driver's interrupts on the line */
    char service[DQ_BUS_SERVICE_BYTES]; /* of the driver that it names; "": it names none */
};

struct dq_bus_neighbour; /* neighbour.c */
struct dq_device_node;   /* device_node.h */

struct dq_bus_function {
    uint32_t index;
    uint32_t clock; /* index of the function whose backend has its clock: itself, or a sibling */
    char spec[256];
    char name[128];
    char backend_options[256]; /* what is left for the backend */
    struct dq_bus_options options;
    const struct dq_backend_ops *ops;
    struct dq_backend *backend;
    struct dq_bus_bar bars[DQ_BUS_BAR_MAX];
    bool has_line;
    bool has_failed;
    uint32_t power_offset;  /* of the power management capability; 0: none */
    uint32_t message_count; /* enabled; 0: the line is used */
    bool are_messages_msix;
    uint64_t msix_table;                /* physical address of the first entry */
    uint32_t vector;                    /* of the line or of message 0; 0: no interrupt */
    bool is_line_asserted;              /* by this function; the line is up if any on it does */
    bool is_in_step;                    /* it does something by itself */
    struct dq_bus_neighbour *neighbour; /* NULL: the function is the driver's */
    struct dq_device_node *node;
    uint64_t now_ns;       /* what the backend was told last */
    uint32_t command;      /* what its command register gets back when it is no more off */
    bool is_off;           /* in a low-power state, or not started */
    bool is_gone;          /* pulled out */
    uint32_t other_vector; /* where its vectors move to, see move.c; 0: nowhere yet */
    char failure[512];
};

/* Nothing comes from it, and nothing reaches it. */
static inline bool dq_bus_is_silent(const struct dq_bus_function *function)
{
    return function->is_off || function->is_gone;
}

static inline uint64_t dq_bus_number_of(const struct dq_bus_numbers *numbers, uint32_t message)
{
    return numbers->numbers[message < numbers->count ? message : numbers->count - 1];
}

/* Where BARs may go: below the fixed addresses of a PC, and above all memory. */
struct dq_bus_windows {
    uint64_t memory_next;
    uint64_t high_next; /* 64-bit BARs */
    uint64_t port_next;
};

void dq_bus_windows_init(struct dq_bus_windows *windows);

/* bus_options.c: split "name,a=b,..." into our options and the backend's. NULL, or what is wrong.
 */
const char *dq_bus_options_parse(struct dq_bus_function *function, const char *text);

/* pci.c: size and assign the BARs, register their regions and that of the configuration space,
 * enable decoding and bus mastering. NULL, or what is wrong. */
const char *dq_bus_assign_bars(struct dq_bus_function *function, struct dq_bus_windows *windows);
/* pci.c: which BARs are decoded, after something was written to configuration space. */
void dq_bus_decode_refresh(struct dq_bus_function *function);
/* pci.c: resource lists. */
void dq_bus_describe(const struct dq_bus_function *function, struct dq_resource_set *ret_resources);

/* pci_messages.c: messages if wanted and possible, else the line. */
void dq_bus_interrupts_enable(struct dq_bus_function *function, uint32_t vector);
/* pci_messages.c: of MSI-X, let a message through or hold it back: a register access of dirql's,
 * which steps. */
void dq_bus_message_mask(struct dq_bus_function *function, uint32_t message, bool is_masked);

/* pci.c */
uint32_t dq_bus_config_read(struct dq_bus_function *function, uint32_t offset, uint32_t size_bytes);
void dq_bus_config_write(struct dq_bus_function *function, uint32_t offset, uint32_t size_bytes,
                         uint32_t value);
/* Offset of the capability, 0 if there is none. */
uint32_t dq_bus_capability(struct dq_bus_function *function, uint32_t id);

/* pci.c, for move.c: a place for one BAR, and where a BAR is now. */
bool dq_bus_bar_place(struct dq_bus_windows *windows, const struct dq_bus_bar *bar,
                      uint64_t *ret_start);
void dq_bus_bar_write_start(struct dq_bus_function *function, const struct dq_bus_bar *bar);

/* move.c: other resources. Nobody is connected or mapped. */
void dq_bus_move(struct dq_bus_function *function, const struct dq_resource_grant *grant,
                 struct dq_bus_windows *windows, uint32_t *next_vector);

/* neighbour.c: devices that dirql serves itself. */
bool dq_bus_neighbour_is_one(struct dq_bus_function *function);
bool dq_bus_neighbour_add(struct dq_bus_function *function);
/* PASSIVE_LEVEL. */
void dq_bus_neighbour_connect(struct dq_bus_function *function);
/* False for what is no neighbour. */
bool dq_bus_neighbour_may_assert(const struct dq_bus_function *function);
void dq_bus_neighbour_assert(struct dq_bus_function *function);
/* Asserted, and no interrupt is under way. */
bool dq_bus_neighbour_is_starved(const struct dq_bus_function *function);

/* bus.c: tell the kernel about a function's vectors, as its options are. */
void dq_bus_vectors_configure(struct dq_bus_function *function);
/* Does its line belong to another function too? */
bool dq_bus_is_line_shared(const struct dq_bus_function *function);
/* bus.c: behind the BARs' regions; context is the struct dq_bus_bar. */
uint64_t dq_bus_bar_read(void *context, uint64_t offset, uint32_t size_bytes);
void dq_bus_bar_write(void *context, uint64_t offset, uint32_t size_bytes, uint64_t value);
/* bus.c: behind the configuration space's region; context is the function. */
uint64_t dq_bus_space_read(void *context, uint64_t offset, uint32_t size_bytes);
void dq_bus_space_write(void *context, uint64_t offset, uint32_t size_bytes, uint64_t value);

#endif
