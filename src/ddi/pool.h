/* SPDX-License-Identifier: MIT */
/* pool - freeing pool, for functions of several headers. */
#ifndef DQ_DDI_POOL_H
#define DQ_DDI_POOL_H

#include "wdm.h"

/* Tag 0 matches any. What is no allocated block of the driver's with that tag is bug check 0xC2. */
void dq_ddi_pool_free(PVOID P, ULONG Tag);

#endif
