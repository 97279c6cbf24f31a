/* SPDX-License-Identifier: MIT */
/*
 * bus - firmware and PCI bus driver of the machine: one function per device that was asked for.
 *
 * Functions are opened through their backends, sized, given BARs and interrupts, and then deliver
 * resource lists. Their interrupts become kernel vectors, their BARs io_regions, their steps and
 * deadlines options of the engine. Vectors start at DQ_BUS_VECTOR_FIRST, never 0.
 */
#ifndef DQ_BUS_BUS_H
#define DQ_BUS_BUS_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/backend.h"
#include "kernel/quirk.h"
#include "kernel/resources.h"

struct dq_device_node; /* kernel/device_node.h */
struct dq_inf;         /* bus/inf/inf.h */
struct dq_text;

#define DQ_BUS_FUNCTION_MAX 4u
#define DQ_BUS_SOURCE_MAX   8u
#define DQ_BUS_MESSAGE_MAX  32u
#define DQ_BUS_VECTOR_FIRST 0x30u
#define DQ_BUS_IRQL_DEFAULT 6u
/* Of a service's name, with its end. */
#define DQ_BUS_SERVICE_BYTES 128u

enum dq_bus_interrupt_mode {
    DQ_BUS_INTERRUPT_AUTO,
    DQ_BUS_INTERRUPT_LINE,
    DQ_BUS_INTERRUPT_MSI,
    DQ_BUS_INTERRUPT_MSIX,
};

/* Defaults for all functions; a device's own options (bus_options.c) go before them. */
struct dq_bus_config {
    enum dq_bus_interrupt_mode interrupt_mode;
    uint32_t messages_max;            /* 0: what the device offers */
    uint8_t irqls[DQ_BUS_SOURCE_MAX]; /* of function k; 0: default */
    uint64_t targets[DQ_BUS_SOURCE_MAX];
    struct dq_quirk_budget quirks; /* of the whole machine */
    const struct dq_inf *inf;      /* NULL: the driver is for every device; kept by the caller
                                      while functions are added */
    const char *service;           /* the driver's, where no INF names one */
};

enum dq_bus_status {
    DQ_BUS_OK,
    DQ_BUS_USAGE,       /* the name or an option is wrong */
    DQ_BUS_ENVIRONMENT, /* the device cannot be had now */
};

/* The service of a driver that no INF describes: its file's name without what is behind its first
 * dot. */
void dq_bus_service_of_file(const char *path, char *buffer, size_t bytes);

void dq_bus_open(const struct dq_bus_config *config);
/* All functions of the machine, once. spec: "kind:name,option=value,...". On failure error->text.
 */
enum dq_bus_status dq_bus_functions_add(const char *const *specs, uint32_t count,
                                        struct dq_backend_error *error);
/* Of a spec, whether or not it is a function's: the file that its device is loaded from. False: it
 * comes from none, or it is not there. */
bool dq_bus_file_find(const char *spec, char *path, size_t bytes);
/* The INF is not needed any more. */
void dq_bus_installed(void);
uint32_t dq_bus_function_count(void);
const char *dq_bus_function_spec(uint32_t index);
/* Is it a driver's? Not if dirql serves it itself, or the INF is for others. */
bool dq_bus_function_has_driver(uint32_t index);
/* ... that its own options name? */
bool dq_bus_function_has_own_driver(uint32_t index);
const struct dq_device_node *dq_bus_function_node(uint32_t index);
/* Of the driver: what the INF says, else what the configuration does. */
const char *dq_bus_service(void);
/* Does dirql serve it itself? */
bool dq_bus_function_is_neighbour(uint32_t index);
/* PASSIVE_LEVEL, before the driver is loaded: dirql's own drivers start. */
void dq_bus_start(void);
/* Appends which neighbours assert a line and are not served, although an interrupt of theirs is
 * neither pending nor in service; false if there are none. */
bool dq_bus_describe_starved(struct dq_text *text);
/* Can every function be rewound? */
bool dq_bus_can_rewind(void);
/* What the function offers the driver. grant NULL: as it was set up when it was added. Else the
 * function moves: its vectors and addresses are others, and what the grant says; nobody may be
 * connected or mapped. */
void dq_bus_resources(uint32_t index, const struct dq_resource_grant *grant,
                      struct dq_resource_set *ret_resources);
/* Off: registers read all-ones and swallow writes, nothing happens by itself, no interrupt comes;
 * messages that are on their way arrive. On again: a device in process is as after its reset. */
void dq_bus_power_set(uint32_t index, bool is_on);
/* Pulled out: off for ever. */
void dq_bus_unplug(uint32_t index);
void dq_bus_close(void);

#endif
