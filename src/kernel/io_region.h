/* SPDX-License-Identifier: MIT */
/*
 * io_region - where register accesses go.
 *
 * A region is a range of bus-physical memory addresses, ports or configuration space that the bus
 * registered. Mapping memory gives a cookie: an address in a range with no access, which only
 * READ_/WRITE_REGISTER functions understand. Each access steps before it happens and costs its
 * actor DQ_REGISTER_COST_NS.
 */
#ifndef DQ_KERNEL_IO_REGION_H
#define DQ_KERNEL_IO_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DQ_REGISTER_COST_NS 500u
#define DQ_IO_REGION_MAX    64u

enum dq_io_space { DQ_IO_MEMORY, DQ_IO_PORT, DQ_IO_CONFIG };

/* Configuration space of the bus's function n starts at n times this. */
#define DQ_IO_CONFIG_BYTES 4096u

struct dq_io_region {
    uint64_t start; /* physical address, port, or place in the configuration spaces */
    uint64_t bytes;
    enum dq_io_space space;
    uint64_t (*read)(void *context, uint64_t offset, uint32_t size_bytes);
    void (*write)(void *context, uint64_t offset, uint32_t size_bytes, uint64_t value);
    void *context;
    uint32_t device; /* the bus's number of the function */
};

/* False when the table is full. */
bool dq_io_region_register(const struct dq_io_region *region);
void dq_io_region_unregister(uint64_t start, enum dq_io_space space);
/* The region is somewhere else now. What was mapped before is not there any more. */
void dq_io_region_move(uint64_t start, enum dq_io_space space, uint64_t new_start);

/* Cookie for a physical range, NULL if no memory region contains it. Unmap: false if `cookie` was
 * not mapped with these bytes. */
void *dq_io_map(uint64_t physical_address, size_t bytes);
bool dq_io_unmap(void *cookie, size_t bytes);
uint32_t dq_io_mappings_count(void);

/* By cookie (memory). An address nobody mapped is a violation, and reads all ones. */
uint64_t dq_register_read(uint64_t cookie, uint32_t size_bytes);
void dq_register_write(uint64_t cookie, uint32_t size_bytes, uint64_t value);

/* By address. What nobody decodes reads as ones and swallows writes, as on a PC. */
uint64_t dq_io_read(enum dq_io_space space, uint64_t address, uint32_t size_bytes);
void dq_io_write(enum dq_io_space space, uint64_t address, uint32_t size_bytes, uint64_t value);

void dq_io_region_open(void);

#endif
