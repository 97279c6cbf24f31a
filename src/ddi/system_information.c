/* SPDX-License-Identifier: MIT */
/* system_information - see system_information.h. */
#include "ddi/system_information.h"

#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "ntddk.h"

#define SYSTEM_BASIC_INFORMATION_CLASS 0u

/* No debugger, no port. Drivers only read it. */
static PUCHAR debugger_port;
PUCHAR *KdComPortInUse = &debugger_port;

struct basic_information {
    unsigned char reserved_first[24]; /* 0, as the others: see CAVEATS */
    void *reserved_next[4];
    CCHAR processor_count;
};

NTSTATUS NTAPI ZwQuerySystemInformation(ULONG SystemInformationClass, PVOID SystemInformation,
                                        ULONG SystemInformationLength, PULONG ReturnLength)
{
    DQ_DDI_ENTER(ZwQuerySystemInformation);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwQuerySystemInformation", SystemInformation);
    if (SystemInformationClass != SYSTEM_BASIC_INFORMATION_CLASS) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "ZwQuerySystemInformation of class %u: only SystemBasicInformation is built",
                    SystemInformationClass);
    }
    struct basic_information basic;
    memset(&basic, 0, sizeof(basic));
    basic.processor_count = (CCHAR)dq_cpu_count();
    if (ReturnLength) {
        *ReturnLength = sizeof(basic);
    }
    if (SystemInformationLength < sizeof(basic)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    memcpy(SystemInformation, &basic, sizeof(basic));
    return STATUS_SUCCESS;
}
