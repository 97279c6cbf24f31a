/* SPDX-License-Identifier: MIT */
/* routines - the kernel's functions by name, for drivers that look before they call. */
#ifndef DQ_DDI_ROUTINES_H
#define DQ_DDI_ROUTINES_H

/* NULL if the kernel part of ddi_table.def has no function of this name that is written. */
void *dq_ddi_routine_find(const char *name);

#endif
