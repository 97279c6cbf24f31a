/* SPDX-License-Identifier: MIT */
/* no_such_call - calls functions that no Windows has: compiled without the check of the imports.
 * Needs no skeleton. */
#include <ntddk.h>

DRIVER_INITIALIZE DriverEntry;
NTSTATUS WdfFrobnicate(PVOID Object);
NTSTATUS KeFrobnicate(PVOID Object);

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    KeFrobnicate(DriverObject);
    return WdfFrobnicate(DriverObject);
}
