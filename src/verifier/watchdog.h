/* SPDX-License-Identifier: MIT */
/*
 * watchdog - a DPC or ISR that keeps its processor for too long: bug check 0x133, as Windows' DPC
 * watchdog.
 *
 * The limit is virtual time of that processor (kernel/cpu.h). Windows' own limits are not
 * documented but for one sample; that is the one used here.
 */
#ifndef DQ_VERIFIER_WATCHDOG_H
#define DQ_VERIFIER_WATCHDOG_H

/* Register with the engine. */
void dq_watchdog_open(void);

#endif
