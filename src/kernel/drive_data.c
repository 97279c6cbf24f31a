/* SPDX-License-Identifier: MIT */
/* drive_data - what is in a file: the machine's bytes until the first change, then a copy in core
 * that doubles as it grows. */
#include <string.h>

#include "engine/arena.h"
#include "kernel/drive_internal.h"

#define CAPACITY_MIN 4096u

uint32_t dq_drive_data_read_locked(const struct dq_drive_node *node, uint64_t offset, void *buffer,
                                   uint32_t count)
{
    if (offset >= node->count) {
        return 0;
    }
    uint64_t rest = node->count - offset;
    uint32_t copied = count < rest ? count : (uint32_t)rest;
    if (copied > 0) {
        memcpy(buffer, node->bytes + offset, copied);
    }
    return copied;
}

static uint64_t capacity_for(uint64_t count)
{
    uint64_t capacity = CAPACITY_MIN;
    while (capacity < count) {
        capacity *= 2;
    }
    return capacity;
}

/* Own bytes with room for so many. */
static NTSTATUS reserve_locked(struct dq_drive_node *node, uint64_t count)
{
    if (node->is_own && count <= node->capacity) {
        return STATUS_SUCCESS;
    }
    uint64_t capacity = capacity_for(count);
    uint8_t *bytes =
        count <= DQ_DRIVE_FILE_BYTES_MAX ? dq_arena_core_alloc((size_t)capacity) : NULL;
    if (!bytes) {
        return STATUS_DISK_FULL;
    }
    uint64_t kept = node->count < count ? node->count : count;
    if (kept > 0) {
        memcpy(bytes, node->bytes, (size_t)kept);
    }
    dq_drive_data_free_locked(node);
    node->bytes = bytes;
    node->count = kept;
    node->capacity = capacity;
    node->is_own = true;
    return STATUS_SUCCESS;
}

NTSTATUS dq_drive_data_resize_locked(struct dq_drive_node *node, uint64_t count)
{
    if (count > node->count) {
        NTSTATUS status = reserve_locked(node, count);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        memset(node->bytes + node->count, 0, (size_t)(count - node->count));
    }
    node->count = count;
    return STATUS_SUCCESS;
}

NTSTATUS dq_drive_data_write_locked(struct dq_drive_node *node, uint64_t offset, const void *buffer,
                                    uint32_t count)
{
    if (count == 0) {
        return STATUS_SUCCESS;
    }
    if (offset > DQ_DRIVE_FILE_BYTES_MAX || count > DQ_DRIVE_FILE_BYTES_MAX - offset) {
        return STATUS_DISK_FULL;
    }
    uint64_t end = offset + count;
    NTSTATUS status = reserve_locked(node, end > node->count ? end : node->count);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (offset > node->count) {
        memset(node->bytes + node->count, 0, (size_t)(offset - node->count));
    }
    memcpy(node->bytes + offset, buffer, count);
    node->count = end > node->count ? end : node->count;
    return STATUS_SUCCESS;
}

void dq_drive_data_free_locked(struct dq_drive_node *node)
{
    if (node->is_own) {
        dq_arena_core_free(node->bytes, (size_t)node->capacity);
    }
    node->bytes = NULL;
    node->count = 0;
    node->capacity = 0;
    node->is_own = false;
}
