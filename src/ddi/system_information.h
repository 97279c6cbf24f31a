/* SPDX-License-Identifier: MIT */
/*
 * system_information - the system service that no header of Microsoft's declares.
 *
 * Its page tells to find it by name; drivers that call it bring a declaration of their own, and
 * types of their own for what it answers, so include/ has neither.
 */
#ifndef DQ_DDI_SYSTEM_INFORMATION_H
#define DQ_DDI_SYSTEM_INFORMATION_H

#include "wdm.h"

/**
 * What the system knows about itself, of one kind. Other kinds than SystemBasicInformation (0) stop
 * the run.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    SystemInformationClass   which
 * @param    SystemInformation        where the answer goes
 * @param    SystemInformationLength  how much fits there
 * @param    ReturnLength             told how long the answer is, whether it fits or not; optional
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH if it does not fit
 * @source   windows/win32/sysinfo/zwquerysysteminformation
 */
NTSYSAPI NTSTATUS NTAPI ZwQuerySystemInformation(_In_ ULONG SystemInformationClass,
                                                 _Inout_ PVOID SystemInformation,
                                                 _In_ ULONG SystemInformationLength,
                                                 _Out_opt_ PULONG ReturnLength);

#endif
