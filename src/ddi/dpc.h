/* SPDX-License-Identifier: MIT */
/* dpc - a driver's KDPC, for functions of several headers. */
#ifndef DQ_DDI_DPC_H
#define DQ_DDI_DPC_H

#include "kernel/dpc.h"

/* A KDPC is the driver's memory; what the kernel keeps about it is in core, and DpcData leads
 * there. One that was not initialized is bug check 0xC7(1). */
struct dq_dpc *dq_ddi_dpc_of(PRKDPC Dpc);

#endif
