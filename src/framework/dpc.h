/* SPDX-License-Identifier: MIT */
/* dpc - WDFDPC. */
#ifndef DQ_FRAMEWORK_DPC_H
#define DQ_FRAMEWORK_DPC_H

#include "framework/callback_lock.h"
#include "framework/object.h"
#include "kernel/dpc.h"

struct dq_dpc_object {
    struct dq_object object;
    struct dq_dpc dpc;                  /* L: the kernel's */
    KDPC wdm;                           /* I: what WdfDpcWdmGetDpc shows */
    PFN_WDF_DPC callback;               /* I: may be NULL */
    struct dq_callback_lock *serialize; /* I: NULL: not serialized */
};

NTSTATUS dq_dpc_object_create(const WDF_DPC_CONFIG *config, const WDF_OBJECT_ATTRIBUTES *attributes,
                              struct dq_dpc_object **ret_dpc);
/* As WdfDpcCancel; the caller has checked IRQL for `is_waiting`. */
bool dq_dpc_object_cancel(struct dq_dpc_object *dpc, bool is_waiting);

static inline struct dq_dpc_object *dq_dpc_object_from_handle(const void *handle)
{
    return (struct dq_dpc_object *)dq_object_from_handle(handle, DQ_TYPE_DPC);
}

#endif
