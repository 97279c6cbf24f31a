/* SPDX-License-Identifier: MIT */
/*
 * test_control - what a driver under test and the program that runs it tell each other.
 *
 * The driver exports one TEST_CONTROL named TestControl and the table of its cases. The host fills
 * in the first part before a run and reads the second after it. Included by both worlds.
 */
#ifndef TESTS_DDI_TEST_CONTROL_H
#define TESTS_DDI_TEST_CONTROL_H

#include <wdf.h>

#define TEST_FAILURES_MAX 8
#define TEST_LOG_BYTES    2048

/* What the host does for a case while it runs. */
typedef struct {
    /* How often a rule was broken since the run began. */
    ULONG(NTAPI *Violations)(VOID);
    /* The n-th allocation from now fails, once; 0: none. */
    VOID(NTAPI *FailAllocation)(ULONG Nth);
    /* The policy that an interrupt has stored. FALSE: none was set. */
    BOOLEAN(NTAPI *StoredPolicy)(WDFINTERRUPT Interrupt, PWDF_INTERRUPT_EXTENDED_POLICY Policy);
    /* Have DbgPrint's text from now on; NULL ends it. */
    VOID(NTAPI *Capture)(char *Buffer, ULONG Bytes);
} TEST_SERVICES;

typedef struct {
    PCSTR Text;
    PCSTR File;
    ULONG Line;
    BOOLEAN HasValues;
    ULONG64 Actual;
    ULONG64 Expected;
} TEST_FAILURE;

typedef struct {
    /* The host's. */
    ULONG Selected;    /* index of the case */
    ULONG DeviceCount; /* devices that the machine has */
    ULONG Verifier;    /* 0 off, 1 kmdf, 2 stop */
    TEST_SERVICES Services;

    /* The driver's. */
    ULONG Checks;   /* statements checked */
    ULONG Failures; /* of them not met; the first ones are in Failure */
    TEST_FAILURE Failure[TEST_FAILURES_MAX];
    ULONG Breaks;         /* violations that the case meant to cause */
    BOOLEAN IsStopNext;   /* the next call must end the run */
    ULONG_PTR StopFirst;  /* ... and have this as first parameter, where the table says so */
    ULONG_PTR StopHandle; /* ... and have this as second parameter */
    ULONG_PTR StopThird;  /* ... and this as third, where the table says so */
    ULONG Counts[8];      /* for the host's own check of a case */
    ULONG LogLength;
    CHAR Log[TEST_LOG_BYTES];
} TEST_CONTROL;

#endif
