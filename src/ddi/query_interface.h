/* SPDX-License-Identifier: MIT */
/* query_interface - what the calls share that ask a stack for an interface. */
#ifndef DQ_DDI_QUERY_INTERFACE_H
#define DQ_DDI_QUERY_INTERFACE_H

#include "framework/query_interface.h"

/* wdffdo.c: the device's whole stack, with the bus driver of PCI below it. */
NTSTATUS dq_ddi_query_interface(struct dq_device *device,
                                const struct dq_query_interface_question *question);

#endif
