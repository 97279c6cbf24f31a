/* SPDX-License-Identifier: MIT */
/* io_region - see io_region.h. */
#include "kernel/io_region.h"

#include <string.h>

#include "engine/engine.h"
#include "kernel/callout.h"
#include "kernel/stop.h"
#include "trace/trace.h"

/* Each mapping takes its own window of cookies, with an unused gap behind it. */
#define WINDOW_ALIGN 0x10000u
#define MAPPING_MAX  256u

struct mapping {
    uint64_t cookie; /* 0: free */
    uint64_t physical;
    size_t bytes;
    uint32_t region;
};

/* In core; changed at PASSIVE_LEVEL only, by the bus and by MmMapIoSpace. */
struct io_space {
    struct dq_io_region regions[DQ_IO_REGION_MAX];
    uint32_t region_count;
    struct mapping mappings[MAPPING_MAX];
    uint32_t mapping_count; /* high-water mark */
    uint32_t mapped_count;  /* now */
    uint64_t next_cookie;
};

static struct io_space *io_space;

void dq_io_region_open(void)
{
    io_space = dq_arena_core_alloc(sizeof(*io_space));
    DQ_ASSERT(io_space);
    io_space->next_cookie = DQ_ARENA_COOKIE_ADDRESS + WINDOW_ALIGN;
}

bool dq_io_region_register(const struct dq_io_region *region)
{
    if (io_space->region_count == DQ_IO_REGION_MAX) {
        return false;
    }
    io_space->regions[io_space->region_count++] = *region;
    return true;
}

static struct dq_io_region *region_at(uint64_t start, enum dq_io_space space)
{
    for (uint32_t i = 0; i < io_space->region_count; i++) {
        struct dq_io_region *region = &io_space->regions[i];
        if (region->start == start && region->space == space && region->bytes > 0) {
            return region;
        }
    }
    return NULL;
}

void dq_io_region_unregister(uint64_t start, enum dq_io_space space)
{
    struct dq_io_region *region = region_at(start, space);
    if (region) {
        region->bytes = 0; /* keeps its index, which mappings name */
    }
}

void dq_io_region_move(uint64_t start, enum dq_io_space space, uint64_t new_start)
{
    struct dq_io_region *region = region_at(start, space);
    DQ_ASSERT(region);
    region->start = new_start;
}

static const struct dq_io_region *find_region(uint64_t address, size_t bytes,
                                              enum dq_io_space space, uint32_t *ret_index)
{
    for (uint32_t i = 0; i < io_space->region_count; i++) {
        const struct dq_io_region *region = &io_space->regions[i];
        if (region->space == space && address >= region->start &&
            address - region->start < region->bytes &&
            bytes <= region->bytes - (address - region->start)) {
            *ret_index = i;
            return region;
        }
    }
    return NULL;
}

void *dq_io_map(uint64_t physical_address, size_t bytes)
{
    uint32_t region;
    if (bytes == 0 || !find_region(physical_address, bytes, DQ_IO_MEMORY, &region)) {
        return NULL;
    }
    uint32_t slot = 0;
    while (slot < io_space->mapping_count && io_space->mappings[slot].cookie != 0) {
        slot++;
    }
    if (slot == MAPPING_MAX) {
        return NULL;
    }
    uint64_t window = (bytes + 2 * (uint64_t)WINDOW_ALIGN - 1) & ~(uint64_t)(WINDOW_ALIGN - 1);
    if (window > DQ_ARENA_COOKIE_ADDRESS + DQ_ARENA_COOKIE_BYTES - io_space->next_cookie) {
        return NULL;
    }
    uint64_t cookie = io_space->next_cookie + physical_address % DQ_PAGE_BYTES;
    io_space->next_cookie += window;
    io_space->mappings[slot] = (struct mapping){
        .cookie = cookie, .physical = physical_address, .bytes = bytes, .region = region
    };
    if (slot == io_space->mapping_count) {
        io_space->mapping_count++;
    }
    io_space->mapped_count++;
    return (void *)(uintptr_t)cookie;
}

bool dq_io_unmap(void *cookie, size_t bytes)
{
    for (uint32_t i = 0; i < io_space->mapping_count; i++) {
        struct mapping *mapping = &io_space->mappings[i];
        if (mapping->cookie == (uintptr_t)cookie && mapping->bytes == bytes) {
            memset(mapping, 0, sizeof(*mapping));
            io_space->mapped_count--;
            return true;
        }
    }
    return false;
}

uint32_t dq_io_mappings_count(void)
{
    return io_space->mapped_count;
}

/* The region and the offset in it that a cookie stands for, or NULL after a report. */
static const struct dq_io_region *resolve(uint64_t cookie, uint32_t size_bytes,
                                          uint64_t *ret_offset)
{
    for (uint32_t i = 0; i < io_space->mapping_count; i++) {
        const struct mapping *mapping = &io_space->mappings[i];
        if (cookie - mapping->cookie < mapping->bytes &&
            size_bytes <= mapping->bytes - (cookie - mapping->cookie)) {
            const struct dq_io_region *region = &io_space->regions[mapping->region];
            *ret_offset = mapping->physical - region->start + (cookie - mapping->cookie);
            return *ret_offset < region->bytes ? region : NULL; /* NULL: gone, or moved */
        }
    }
    dq_violation(DQ_RULE_REGISTER_ADDRESS, cookie, 0, 0, 0,
                 "a register access of %u bytes at 0x%llx, which no mapping contains: map the BAR "
                 "with MmMapIoSpaceEx and stay inside its length",
                 size_bytes, (unsigned long long)cookie);
    return NULL;
}

static uint64_t all_ones(uint32_t size_bytes)
{
    return size_bytes == 8 ? UINT64_MAX : (1ull << (size_bytes * 8)) - 1;
}

static uint64_t read_region(const struct dq_io_region *region, uint64_t offset, uint32_t size_bytes)
{
    uint64_t value = region->read(region->context, offset, size_bytes) & all_ones(size_bytes);
    dq_trace(region->space == DQ_IO_CONFIG ? DQ_TRACE_CONFIG_READ : DQ_TRACE_REGISTER_READ, offset,
             value);
    return value;
}

static void write_region(const struct dq_io_region *region, uint64_t offset, uint32_t size_bytes,
                         uint64_t value)
{
    dq_trace(region->space == DQ_IO_CONFIG ? DQ_TRACE_CONFIG_WRITE : DQ_TRACE_REGISTER_WRITE,
             offset, value & all_ones(size_bytes));
    region->write(region->context, offset, size_bytes, value & all_ones(size_bytes));
}

/*
 * An access: a visible operation, and to the device always a change (a read may clear). What the
 * driver wrote comes before the step that consumes it; what steps did before a read that sees it.
 * The device itself orders no two processors.
 */
struct access {
    const struct dq_io_region *region; /* NULL: nobody decodes it */
    uint64_t offset;
    uint32_t size_bytes;
};

static void begin_access(const struct access *access)
{
    uint64_t location = access->region ? dq_location(DQ_LOCATION_DEVICE, access->region->device)
                                       : DQ_LOCATION_PRIVATE;
    dq_step_at(DQ_REASON_REGISTER, location, DQ_TOUCH_WRITE);
}

static uint64_t read_from(const struct access *access)
{
    const struct dq_io_region *region = access->region;
    if (!region) {
        return all_ones(access->size_bytes);
    }
    dq_touch(dq_location(DQ_LOCATION_DEVICE, region->device), DQ_TOUCH_WRITE);
    dq_acquire(dq_edge(DQ_EDGE_DEVICE_STEPPED, region->device));
    uint64_t value = read_region(region, access->offset, access->size_bytes);
    if (dq_is_observed()) {
        dq_observer->polled(dq_location(DQ_LOCATION_DEVICE, region->device),
                            access->offset << 32 ^ value);
    }
    return value;
}

static void write_to(const struct access *access, uint64_t value)
{
    const struct dq_io_region *region = access->region;
    if (region) {
        dq_touch(dq_location(DQ_LOCATION_DEVICE, region->device), DQ_TOUCH_WRITE);
        dq_release(dq_edge(DQ_EDGE_DEVICE_WRITTEN, region->device));
        write_region(region, access->offset, access->size_bytes, value);
    }
}

static struct access find_register(uint64_t cookie, uint32_t size_bytes)
{
    struct access access = { .size_bytes = size_bytes };
    access.region = resolve(cookie, size_bytes, &access.offset);
    return access;
}

static struct access find_address(enum dq_io_space space, uint64_t address, uint32_t size_bytes)
{
    uint32_t index;
    struct access access = { .size_bytes = size_bytes };
    access.region = find_region(address, size_bytes, space, &index);
    access.offset = access.region ? address - access.region->start : 0;
    return access;
}

/* A loop over registers may keep an ISR or DPC for ever. */
static void charge(void)
{
    dq_charge(DQ_REGISTER_COST_NS);
    dq_callout_check_time();
}

/* The device may have interrupted because of it: hence a step afterwards. */
static uint64_t read(struct access access)
{
    charge();
    begin_access(&access);
    uint64_t value = read_from(&access);
    dq_step_after(DQ_REASON_REGISTER);
    return value;
}

static void write(struct access access, uint64_t value)
{
    charge();
    begin_access(&access);
    write_to(&access, value);
    dq_step_after(DQ_REASON_REGISTER);
}

uint64_t dq_register_read(uint64_t cookie, uint32_t size_bytes)
{
    return read(find_register(cookie, size_bytes));
}

void dq_register_write(uint64_t cookie, uint32_t size_bytes, uint64_t value)
{
    write(find_register(cookie, size_bytes), value);
}

uint64_t dq_io_read(enum dq_io_space space, uint64_t address, uint32_t size_bytes)
{
    return read(find_address(space, address, size_bytes));
}

void dq_io_write(enum dq_io_space space, uint64_t address, uint32_t size_bytes, uint64_t value)
{
    write(find_address(space, address, size_bytes), value);
}
