/* SPDX-License-Identifier: MIT */
/* dma_map - see dma_map.h. */
#include "kernel/dma_map.h"

#include <string.h>

#include "engine/access.h"
#include "kernel/frame.h"
#include "kernel/stop.h"

#define LIST_TAG     0x6c476353u /* "ScGl" */
#define REGISTER_TAG 0x5270614du /* "MapR" */

/* Where in a chain of MDLs the next piece of a transfer begins. */
struct cursor {
    const MDL *mdl;
    size_t offset; /* in its buffer */
    size_t left;   /* of the transfer */
};

/* A piece lies in one page. */
struct piece {
    uint64_t physical;
    size_t bytes;
};

static bool start(struct cursor *cursor, const MDL *mdl, size_t offset, size_t bytes)
{
    while (mdl && offset >= mdl->ByteCount) {
        offset -= mdl->ByteCount;
        mdl = mdl->Next;
    }
    if (mdl && (mdl->MdlFlags & MDL_IO_SPACE)) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "a DMA transfer to or from an MDL of MmAllocateMdlForIoSpace: "
                    "in dirql devices reach memory only");
    }
    *cursor = (struct cursor){ .mdl = mdl, .offset = offset, .left = bytes };
    return mdl != NULL;
}

/* False at the end of the transfer, or of the chain. */
static bool next(struct cursor *cursor, struct piece *ret_piece)
{
    while (cursor->mdl && cursor->offset == cursor->mdl->ByteCount) {
        cursor->mdl = cursor->mdl->Next;
        cursor->offset = 0;
    }
    if (cursor->left == 0 || !cursor->mdl) {
        return false;
    }
    const MDL *mdl = cursor->mdl;
    size_t position = mdl->ByteOffset + cursor->offset;
    size_t bytes = DQ_PAGE_BYTES - position % DQ_PAGE_BYTES;
    size_t in_mdl = mdl->ByteCount - cursor->offset;
    bytes = bytes < in_mdl ? bytes : in_mdl;
    bytes = bytes < cursor->left ? bytes : cursor->left;
    uint64_t frame = ((const PFN_NUMBER *)(mdl + 1))[position / DQ_PAGE_BYTES];
    *ret_piece = (struct piece){ (frame << PAGE_SHIFT) + position % DQ_PAGE_BYTES, bytes };
    cursor->offset += bytes;
    cursor->left -= bytes;
    return true;
}

bool dq_dma_count_pages(const MDL *mdl, size_t offset, size_t bytes, uint32_t *ret_pages)
{
    struct cursor cursor;
    struct piece piece;
    *ret_pages = 0;
    bool has_begun = start(&cursor, mdl, offset, bytes);
    while (has_begun && next(&cursor, &piece)) {
        (*ret_pages)++;
    }
    return has_begun && cursor.left == 0;
}

size_t dq_dma_fit(const MDL *mdl, size_t offset, size_t bytes, uint32_t page_max, bool is_one_mdl,
                  uint32_t *ret_pages)
{
    struct cursor cursor;
    struct piece piece;
    size_t fitting = 0;
    *ret_pages = 0;
    bool has_begun = start(&cursor, mdl, offset, bytes);
    const MDL *first = cursor.mdl;
    while (has_begun && *ret_pages < page_max && next(&cursor, &piece) &&
           (cursor.mdl == first || !is_one_mdl)) {
        (*ret_pages)++;
        fitting += piece.bytes;
    }
    return fitting;
}

bool dq_dma_mapping_open(struct dq_dma_mapping *mapping, uint32_t page_count)
{
    size_t bytes = sizeof(SCATTER_GATHER_LIST) + page_count * sizeof(SCATTER_GATHER_ELEMENT);
    *mapping = (struct dq_dma_mapping){
        .list = dq_pool_alloc(bytes, LIST_TAG, true, DQ_POOL_FRAMEWORK),
        .element_count = page_count,
    };
    return mapping->list != NULL;
}

void dq_dma_mapping_close(struct dq_dma_mapping *mapping)
{
    dq_dma_unmap(mapping, 0);
    if (mapping->list) {
        uint32_t tag;
        (void)dq_pool_free(mapping->list, LIST_TAG, &tag);
        mapping->list = NULL;
    }
}

static bool is_reached(const struct dq_dma_reach *reach, uint64_t bus_address, size_t bytes)
{
    return bus_address + bytes - 1 <= reach->address_max;
}

/* Of the transfer's first byte in its page. */
static size_t first_offset(const struct dq_dma_mapping *mapping)
{
    struct cursor cursor;
    struct piece piece;
    bool is_found = start(&cursor, mapping->mdl, mapping->offset, 1) && next(&cursor, &piece);
    DQ_ASSERT(is_found);
    return piece.physical % DQ_PAGE_BYTES;
}

/* Longer by this range, in the element before if it follows that one. */
static void append(struct dq_dma_mapping *mapping, uint64_t bus_address, size_t bytes)
{
    SCATTER_GATHER_LIST *list = mapping->list;
    if (list->NumberOfElements > 0) {
        SCATTER_GATHER_ELEMENT *last = &list->Elements[list->NumberOfElements - 1];
        if ((uint64_t)last->Address.QuadPart + last->Length == bus_address) {
            last->Length += (ULONG)bytes;
            return;
        }
    }
    DQ_ASSERT(list->NumberOfElements < mapping->element_count);
    SCATTER_GATHER_ELEMENT *element = &list->Elements[list->NumberOfElements++];
    element->Address.QuadPart = (LONGLONG)bus_address;
    element->Length = (ULONG)bytes;
    element->Reserved = 0;
}

/* With the pages themselves. False if the device does not reach them like this. */
static bool describe_pages(struct dq_dma_mapping *mapping, const struct dq_dma_reach *reach)
{
    struct cursor cursor;
    struct piece piece;
    mapping->list->NumberOfElements = 0;
    (void)start(&cursor, mapping->mdl, mapping->offset, mapping->bytes);
    while (next(&cursor, &piece)) {
        uint64_t bus_address = dq_frame_bus_of(piece.physical);
        if (!is_reached(reach, bus_address, piece.bytes)) {
            return false;
        }
        append(mapping, bus_address, piece.bytes);
    }
    return reach->has_scatter_gather || mapping->list->NumberOfElements <= 1;
}

/* The driver's bytes and the map registers', one way or the other; the first `bytes` of them. */
static void copy(const struct dq_dma_mapping *mapping, size_t bytes, bool is_to_registers)
{
    struct cursor cursor;
    struct piece piece;
    char *registers = mapping->registers + mapping->register_offset;
    (void)start(&cursor, mapping->mdl, mapping->offset, bytes);
    while (next(&cursor, &piece)) {
        char *memory = (char *)dq_frame_memory(piece.physical);
        dq_access_by_kernel(memory, piece.bytes, !is_to_registers, 0);
        dq_access_by_kernel(registers, piece.bytes, is_to_registers, 0);
        memcpy(is_to_registers ? registers : memory, is_to_registers ? memory : registers,
               piece.bytes);
        registers += piece.bytes;
    }
}

static bool describe_registers(struct dq_dma_mapping *mapping, const struct dq_dma_reach *reach)
{
    size_t offset = first_offset(mapping);
    mapping->register_offset = offset;
    mapping->registers = dq_pool_contiguous_alloc(offset + mapping->bytes, DQ_PAGE_BYTES,
                                                  REGISTER_TAG, DQ_POOL_FRAMEWORK);
    if (!mapping->registers) {
        return false;
    }
    uint64_t bus_address =
        dq_frame_bus_of(dq_frame_physical((uintptr_t)mapping->registers)) + offset;
    if (!is_reached(reach, bus_address, mapping->bytes)) {
        dq_pool_contiguous_free(mapping->registers, offset + mapping->bytes);
        mapping->registers = NULL;
        return false;
    }
    mapping->list->NumberOfElements = 0;
    append(mapping, bus_address, mapping->bytes);
    if (mapping->is_to_device) {
        copy(mapping, mapping->bytes, true);
    }
    return true;
}

bool dq_dma_map(struct dq_dma_mapping *mapping, const struct dq_dma_reach *reach, const MDL *mdl,
                size_t offset, size_t bytes, bool is_to_device)
{
    DQ_ASSERT(!mapping->is_mapped);
    mapping->mdl = mdl;
    mapping->offset = offset;
    mapping->bytes = bytes;
    mapping->is_to_device = is_to_device;
    mapping->is_mapped = describe_pages(mapping, reach) || describe_registers(mapping, reach);
    return mapping->is_mapped;
}

void dq_dma_unmap(struct dq_dma_mapping *mapping, size_t bytes)
{
    if (!mapping->is_mapped) {
        return;
    }
    if (mapping->registers) {
        if (!mapping->is_to_device && bytes > 0) {
            copy(mapping, bytes, false);
        }
        dq_pool_contiguous_free(mapping->registers, mapping->register_offset + mapping->bytes);
        mapping->registers = NULL;
    }
    mapping->is_mapped = false;
    mapping->mdl = NULL;
}
