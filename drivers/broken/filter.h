/* SPDX-License-Identifier: MIT */
/*
 * filter.h - what the filter drivers of this folder share: DriverEntry, and a queue whose handler
 * completes device controls. They stand above a function driver of this folder.
 */
#ifndef DRIVERS_BROKEN_FILTER_H
#define DRIVERS_BROKEN_FILTER_H

#include <ntddk.h>
#include <wdf.h>

/* Given by the file with the rule. */
EVT_WDF_DRIVER_DEVICE_ADD FilterEvtAdd;

/* A default queue for device controls. */
VOID FilterInitQueue(_Out_ PWDF_IO_QUEUE_CONFIG Config);

#endif
