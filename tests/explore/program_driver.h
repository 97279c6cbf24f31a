/* SPDX-License-Identifier: MIT */
/*
 * program_driver - between the two halves of the program driver: what the explorer sees (accesses
 * to the variables, compiled with access instrumentation), and what it does not (the interpreter,
 * its program and log).
 */
#ifndef TESTS_EXPLORE_PROGRAM_DRIVER_H
#define TESTS_EXPLORE_PROGRAM_DRIVER_H

#include <ntddk.h>
#include <wdf.h>

#include "program.h"

typedef struct _PROGRAM_DEVICE {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt;
    ULONG Number; /* in order of EvtDriverDeviceAdd */
} PROGRAM_DEVICE, *PPROGRAM_DEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(PROGRAM_DEVICE, ProgramGetDevice)

/* Instrumented: program_accesses.c. Number: PROGRAM_NUMBER of the operation. */
ULONG ProgramAccess(ULONG Code, ULONG Variable, ULONG Number);

/* Not instrumented: program_driver.c. */
extern ULONG ProgramVariables[PROGRAM_VARIABLES_MAX][16]; /* a cache line each */

/* For the harness. */
extern __declspec(dllexport) struct program_entry ProgramLog[PROGRAM_LOG_MAX];
extern __declspec(dllexport) ULONG ProgramLogCount;

#endif
