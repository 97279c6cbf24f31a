/* SPDX-License-Identifier: MIT */
/*
 * lab - what the laboratory driver, its application and the tests tell each other.
 *
 * The driver serves two model:pair devices: number 0 with messages at DIRQL 5 ("edge"), number 1
 * with its line at DIRQL 8
 * ("level"). A device control request runs one experiment in the caller's thread; what happened is
 * in a log that the driver exports as LabEvents and LabEventCount. Included by Windows' world and
 * by ours: macros and fixed widths only.
 */
#ifndef TESTS_SCENARIO_LAB_H
#define TESTS_SCENARIO_LAB_H

/* Experiments: the function code of the request, and the scenario's option `case`. */
#define LAB_NEST        1 /* thread, DPC, ISR at 5, ISR at 8 */
#define LAB_PEND        2 /* interrupts at and below the processor's IRQL */
#define LAB_COALESCE    3 /* three interrupts before the DPC, one during it */
#define LAB_OVERLAP     4 /* one DPC on two processors */
#define LAB_SYNCHRONIZE 5 /* WdfInterruptSynchronize against the ISR */
#define LAB_CONTEND     6 /* two threads, one WDFSPINLOCK */
#define LAB_RACE        7 /* the same without the lock */
#define LAB_LINE        8 /* a line that stays high */
#define LAB_DEADLOCK    9 /* two threads, two WDFSPINLOCKs in opposite orders */

#define LAB_FUNCTION_FIRST 0x900

/* Events: a letter for what, a digit for the device. */
#define LAB_THREAD_BEGIN 'T'
#define LAB_THREAD_END   't'
#define LAB_ISR_BEGIN    'I'
#define LAB_ISR_END      'i'
#define LAB_DPC_BEGIN    'D'
#define LAB_DPC_END      'd'
#define LAB_SYNC_BEGIN   'S'
#define LAB_SYNC_END     's'
#define LAB_QUEUED       '+' /* WdfInterruptQueueDpcForIsr returned TRUE */
#define LAB_NOT_QUEUED   '-'
#define LAB_MARK         '.' /* a place in the experiment */

/* LAB_EVENT: four 32-bit words. */
#define LAB_EVENT_WORDS     4
#define LAB_EVENT_WHAT      0
#define LAB_EVENT_DEVICE    1
#define LAB_EVENT_IRQL      2
#define LAB_EVENT_PROCESSOR 3
#define LAB_EVENTS_MAX      2048

/* How often each thread of CONTEND and RACE adds one. */
#define LAB_ADDITIONS 5
/* How often OVERLAP interrupts. */
#define LAB_OVERLAP_INTERRUPTS 6

#endif
