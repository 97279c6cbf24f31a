/* SPDX-License-Identifier: MIT */
/* wpp - where the trace statements go of a driver that was compiled with --wpp-print. */
#ifndef DQ_DDI_WPP_H
#define DQ_DDI_WPP_H

#include "kernel/cpu.h"

/**
 * Print as DbgPrint does, a line. At any IRQL, except that wide text needs PASSIVE_LEVEL on
 * Windows. Returns 0.
 *
 * @param  function  what %!FUNC! stands for
 * @param  format    as for DbgPrint, and the types of WPP: %!STATUS! and its like print their
 *                   number, %!GUID! its address, others a decimal number; what has no value
 *                   (%!LEVEL!, %!FLAGS!, %!STDPREFIX!, ...) prints nothing
 */
DQ_EXPORT int NTAPI dirql_wpp_message(const char *function, const char *format, ...);

#endif
