/* SPDX-License-Identifier: MIT */
/* without_memory - initializes new objects for ever: KDPCs, or KTIMERs with -DTIMERS. Needs no
 * skeleton. */
#include <ntddk.h>

DRIVER_INITIALIZE DriverEntry;
static KDEFERRED_ROUTINE Dpc;

static VOID Dpc(PKDPC Self, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Self);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    for (;;) {
#ifdef TIMERS
        KTIMER timer = { 0 };

        KeInitializeTimer(&timer);
#else
        KDPC dpc = { 0 };

        KeInitializeDpc(&dpc, Dpc, NULL);
#endif
    }
}
