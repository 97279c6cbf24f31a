/* SPDX-License-Identifier: MIT */
/*
 * irp_buffer - where a driver finds the bytes of an irp: what the I/O manager does with the
 * application's buffers before a driver sees the request, and at its end.
 *
 * Buffered I/O: input is copied in at the beginning, output back at the end. Direct I/O: the buffer
 * is the application's own memory, if that is in ram (dirql_app_alloc()); for what lies elsewhere,
 * where no device reaches it, it is a copy as well. Neither: there is none.
 *
 * Source: kernel/methods-for-accessing-data-buffers.
 */
#ifndef DQ_KERNEL_IRP_BUFFER_H
#define DQ_KERNEL_IRP_BUFFER_H

#include "kernel/irp.h"

/*
 * Once, before a driver sees it; a second time changes nothing. `device_flags`: DO_BUFFERED_IO,
 * DO_DIRECT_IO, or none of them, for reads and writes. STATUS_INSUFFICIENT_RESOURCES: what there is
 * already goes at the irp's end.
 */
NTSTATUS dq_irp_buffers_prepare(struct dq_irp *irp, uint32_t device_flags);
/* The buffer that an MDL describes: of direct I/O; NULL: there is none. */
const struct dq_irp_buffer *dq_irp_buffer_direct(const struct dq_irp *irp);
/* Its MDL, which is the irp's. NULL: no memory. */
PMDL dq_irp_mdl(struct dq_irp *irp);
/* For nonpaged memory of the framework's or the application's: known and mapped. NULL: no memory.
 */
PMDL dq_irp_mdl_create(void *bytes, size_t count);

/* irp.c, at the end: what the application gets to see, and nothing is left. */
void dq_irp_buffers_copy_output(const struct dq_irp *irp);
void dq_irp_buffers_free(struct dq_irp *irp);

#endif
