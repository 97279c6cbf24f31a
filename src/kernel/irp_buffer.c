/* SPDX-License-Identifier: MIT */
/* irp_buffer - see irp_buffer.h. */
#include "kernel/irp_buffer.h"

#include <string.h>

#include "kernel/mdl.h"
#include "kernel/pool.h"

#define SYSTEM_BUFFER_TAG 0x20707249u /* "Irp " */
#define DIRECT_BUFFER_TAG 0x446d4d49u /* "IMmD" */

static void *alloc_buffer(size_t bytes, uint32_t tag)
{
    return bytes ? dq_pool_alloc(bytes, tag, false, DQ_POOL_FRAMEWORK) : NULL;
}

static void free_buffer(void *buffer)
{
    if (buffer) {
        uint32_t tag;
        DQ_ASSERT(dq_pool_free(buffer, 0, &tag));
    }
}

/* What the driver sees with direct I/O. `bytes` is not 0. */
static NTSTATUS prepare_direct(struct dq_irp *irp, const void *memory, size_t bytes, uint32_t tag,
                               struct dq_irp_buffer *buffer)
{
    void *seen = (void *)(uintptr_t)memory;
    if (!dq_arena_is_ram((uintptr_t)memory)) {
        seen = alloc_buffer(bytes, tag);
        if (!seen) {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        memcpy(seen, memory, bytes);
        irp->direct_buffer = seen;
    }
    buffer->bytes = seen;
    buffer->count = bytes;
    return STATUS_SUCCESS;
}

static NTSTATUS prepare_transfer(struct dq_irp *irp)
{
    bool is_read = irp->type == DQ_IRP_READ;
    size_t bytes = is_read ? irp->output_bytes : irp->input_bytes;
    const void *memory = is_read ? irp->output : irp->input;
    struct dq_irp_buffer *buffer = is_read ? &irp->seen_output : &irp->seen_input;
    if (bytes == 0 || (irp->device_flags & (DO_BUFFERED_IO | DO_DIRECT_IO)) == 0) {
        return STATUS_SUCCESS;
    }
    if (irp->device_flags & DO_DIRECT_IO) {
        return prepare_direct(irp, memory, bytes, SYSTEM_BUFFER_TAG, buffer);
    }
    irp->system_buffer = alloc_buffer(bytes, SYSTEM_BUFFER_TAG);
    if (!irp->system_buffer) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (!is_read) {
        memcpy(irp->system_buffer, memory, bytes);
    }
    buffer->bytes = irp->system_buffer;
    buffer->count = bytes;
    return STATUS_SUCCESS;
}

static NTSTATUS prepare_device_control(struct dq_irp *irp)
{
    uint32_t method = METHOD_FROM_CTL_CODE(irp->control_code);
    bool is_buffered = method == METHOD_BUFFERED;
    if (method == METHOD_NEITHER) {
        return STATUS_SUCCESS;
    }
    size_t system_bytes = irp->input_bytes;
    if (is_buffered && irp->output_bytes > system_bytes) {
        system_bytes = irp->output_bytes;
    }
    irp->system_buffer = alloc_buffer(system_bytes, SYSTEM_BUFFER_TAG);
    if (system_bytes > 0 && !irp->system_buffer) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (irp->input_bytes > 0) {
        memcpy(irp->system_buffer, irp->input, irp->input_bytes);
    }
    irp->seen_input.bytes = irp->system_buffer;
    irp->seen_input.count = irp->input_bytes;
    irp->seen_output.bytes = irp->system_buffer;
    irp->seen_output.count = irp->output_bytes;
    if (is_buffered || irp->output_bytes == 0) {
        return STATUS_SUCCESS;
    }
    return prepare_direct(irp, irp->output, irp->output_bytes, DIRECT_BUFFER_TAG,
                          &irp->seen_output);
}

NTSTATUS dq_irp_buffers_prepare(struct dq_irp *irp, uint32_t device_flags)
{
    if (irp->is_prepared) {
        return STATUS_SUCCESS;
    }
    irp->device_flags = device_flags;
    NTSTATUS status = STATUS_SUCCESS;
    if (irp->type == DQ_IRP_READ || irp->type == DQ_IRP_WRITE) {
        status = prepare_transfer(irp);
    } else if (irp->type == DQ_IRP_DEVICE_CONTROL) {
        status = prepare_device_control(irp);
    }
    irp->is_prepared = NT_SUCCESS(status);
    return status;
}

const struct dq_irp_buffer *dq_irp_buffer_direct(const struct dq_irp *irp)
{
    const struct dq_irp_buffer *buffer = NULL;
    if (irp->type == DQ_IRP_DEVICE_CONTROL) {
        uint32_t method = METHOD_FROM_CTL_CODE(irp->control_code);
        bool is_direct = method == METHOD_IN_DIRECT || method == METHOD_OUT_DIRECT;
        buffer = is_direct ? &irp->seen_output : NULL;
    } else if (irp->device_flags & DO_DIRECT_IO) {
        buffer = irp->type == DQ_IRP_READ    ? &irp->seen_output
                 : irp->type == DQ_IRP_WRITE ? &irp->seen_input
                                             : NULL;
    }
    return buffer && buffer->count > 0 ? buffer : NULL;
}

PMDL dq_irp_mdl_create(void *bytes, size_t count)
{
    PMDL mdl = dq_mdl_create(bytes, count, DQ_POOL_FRAMEWORK);
    if (!mdl) {
        return NULL;
    }
    bool is_described = dq_mdl_describe(mdl);
    DQ_ASSERT(is_described); /* pool, or what was looked at when the irp came */
    mdl->MdlFlags = (CSHORT)(mdl->MdlFlags | MDL_SOURCE_IS_NONPAGED_POOL);
    mdl->MappedSystemVa = bytes;
    return mdl;
}

PMDL dq_irp_mdl(struct dq_irp *irp)
{
    const struct dq_irp_buffer *buffer = dq_irp_buffer_direct(irp);
    if (buffer && !irp->mdl) {
        irp->mdl = dq_irp_mdl_create(buffer->bytes, buffer->count);
    }
    return irp->mdl;
}

void dq_irp_buffers_copy_output(const struct dq_irp *irp)
{
    const struct dq_irp_buffer *output = &irp->seen_output;
    if (!output->bytes || output->count == 0 || output->bytes == irp->output) {
        return; /* the last: direct, the application's own memory */
    }
    size_t bytes = 0;
    if (dq_irp_buffer_direct(irp)) {
        /* As if the driver had written to the application's pages; it does not with
         * METHOD_IN_DIRECT. */
        bool is_written = irp->type != DQ_IRP_DEVICE_CONTROL ||
                          METHOD_FROM_CTL_CODE(irp->control_code) == METHOD_OUT_DIRECT;
        bytes = is_written ? output->count : 0;
    } else if (!NT_ERROR(irp->status)) {
        bytes = irp->information < output->count ? (size_t)irp->information : output->count;
    }
    if (bytes > 0) {
        memcpy(irp->output, output->bytes, bytes);
    }
}

void dq_irp_buffers_free(struct dq_irp *irp)
{
    if (irp->mdl) {
        bool is_freed = dq_mdl_destroy(irp->mdl, DQ_POOL_FRAMEWORK);
        DQ_ASSERT(is_freed);
        irp->mdl = NULL;
    }
    free_buffer(irp->system_buffer);
    free_buffer(irp->direct_buffer);
    irp->system_buffer = NULL;
    irp->direct_buffer = NULL;
}
