/* SPDX-License-Identifier: MIT */
/*
 * child_driver - for drivers under test whose device is a bus: children that log their callbacks.
 *
 * A child's words end with its number, the parent's with 0: "prep1 in1 init1" is the start of child
 * 1, "in0" the parent's EvtDeviceD0Entry. Child N can be opened as \\.\DirqlChildN; it completes
 * CONTROL_COMPLETE and keeps CONTROL_KEEP (power_script.h).
 */
#ifndef TESTS_DDI_CHILD_DRIVER_H
#define TESTS_DDI_CHILD_DRIVER_H

#include "tests/ddi/support/driver_test.h"

typedef struct _TEST_CHILD {
    ULONG Number;
    WDFREQUEST Kept;
} TEST_CHILD, *PTEST_CHILD;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(TEST_CHILD, TestGetChild)

/* Callbacks of the child that is to be: which one fails, and with what. */
typedef enum _CHILD_STEP {
    CHILD_NONE,
    CHILD_PREPARE,
    CHILD_D0_ENTRY,
    CHILD_D0_ENTRY_AGAIN,
    CHILD_D0_EXIT,
    CHILD_QUERY_STOP,
    CHILD_QUERY_REMOVE,
} CHILD_STEP;

typedef struct _CHILD_SHAPE {
    BOOLEAN IsNotRaw;
    BOOLEAN IsNotOwner; /* WdfDeviceInitSetPowerPolicyOwnership FALSE */
    ULONG IdleMs;       /* children that idle after this time; 0: they do not */
    ULONG ParentIdleMs;
    BOOLEAN WakesItself; /* it asks for an interrupt that does, in EvtDevicePrepareHardware */
    CHILD_STEP FailingStep;
    ULONG FailingChild;
} CHILD_SHAPE;
extern CHILD_SHAPE ChildShape;

/* What every child is told before WdfDeviceCreate; and the device itself. */
NTSTATUS ChildCreate(PWDFDEVICE_INIT Init, ULONG Number, WDFDEVICE *Child);
/* A static child of the device, that is added to it. */
WDFDEVICE ChildAdd(PTEST_DEVICE Parent, ULONG Number);
/* In the Add hook: the parent idles, if its shape says so. */
VOID ChildParentAdd(PTEST_DEVICE Parent);
/* An Init hook: the parent logs its callbacks. */
VOID ChildParentInit(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes);

#endif
