/* SPDX-License-Identifier: MIT */
/*
 * request_wdm - a request's IRP as the kernel's headers describe it, for drivers to look at.
 *
 * Made when it is first asked for, gone with the request's completion. dirql's own request stays
 * what counts, but for IoStatus.Information, which is the driver's to write here as well.
 */
#ifndef DQ_FRAMEWORK_REQUEST_WDM_H
#define DQ_FRAMEWORK_REQUEST_WDM_H

#include "framework/request.h"

struct dq_request_wdm {
    IRP irp; /* first: what drivers point to */
    IO_STACK_LOCATION location;
};

/* The request is live. The run ends with its cause when there is no memory. */
IRP *dq_request_wdm_get(struct dq_request *request);
void dq_request_wdm_free(struct dq_request *request);
/* To whoever explores orders: the driver may read the flag at any time. */
static inline uint64_t dq_request_wdm_cancel_location(const struct dq_request *request)
{
    uintptr_t address = (uintptr_t)&request->wdm->irp.Cancel;
    return dq_location(DQ_LOCATION_MEMORY, address / DQ_LOCATION_BYTES);
}

#endif
