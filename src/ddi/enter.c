/* SPDX-License-Identifier: MIT */
/* enter - see enter.h. */
#include "ddi/enter.h"

#include <string.h>

static const char *irql_name(uint8_t irql)
{
    static const char *const names[] = { "PASSIVE_LEVEL", "APC_LEVEL", "DISPATCH_LEVEL" };
    return irql < DQ_COUNT_OF(names) ? names[irql] : "DIRQL";
}

/* KMDF's functions whose pages give a level, and that rules KmdfIrql and KmdfIrql2 do not apply to:
 * neither do the rules' pages name them nor theirs the rules. */
static const char *const without_rule[] = {
    "WdfDeviceAllocAndQueryPropertyEx",
    "WdfDeviceAssignProperty",
    "WdfDeviceOpenDevicemapKey",
    "WdfDeviceQueryPropertyEx",
    "WdfDmaEnablerConfigureSystemProfile",
    "WdfDmaTransactionAllocateResources",
    "WdfDmaTransactionCancel",
    "WdfDmaTransactionFreeResources",
    "WdfDmaTransactionGetTransferInfo",
    "WdfDmaTransactionInitializeUsingOffset",
    "WdfDmaTransactionSetChannelConfigurationCallback",
    "WdfDmaTransactionSetDeviceAddressOffset",
    "WdfDmaTransactionSetImmediateExecution",
    "WdfDmaTransactionSetMaximumLength",
    "WdfDmaTransactionSetSingleTransferRequirement",
    "WdfDmaTransactionSetTransferCompleteCallback",
    "WdfDmaTransactionStopSystemTransfer",
    "WdfDmaTransactionWdmGetTransferContext",
    "WdfDriverOpenPersistentStateRegistryKey",
    "WdfDriverWdmGetDriverObject",
    "WdfFdoInitAllocAndQueryPropertyEx",
    "WdfFdoInitQueryPropertyEx",
    "WdfFileObjectGetInitiatorProcessId",
    "WdfInterruptGetInfo",
    "WdfInterruptReportActive",
    "WdfInterruptReportInactive",
    "WdfInterruptSetExtendedPolicy",
    "WdfInterruptSetPolicy",
    "WdfInterruptTryToAcquireLock",
    "WdfIoQueueAssignForwardProgressPolicy",
    "WdfIoQueueStopAndPurge",
    "WdfIoQueueStopAndPurgeSynchronously",
    "WdfIoTargetPurge",
    "WdfMemoryCreateFromLookaside",
    "WdfObjectAllocateContext",
    "WdfObjectDereferenceActual",
    "WdfObjectQuery",
    "WdfObjectReferenceActual",
    "WdfPdoInitAllowForwardingRequestToParent",
    "WdfPdoInitAssignContainerID",
    "WdfPdoInitRemovePowerDependencyOnParent",
    "WdfRegistryWdmGetHandle",
    "WdfTimerGetParentObject",
};

/* `call` begins with the function's name. */
static enum dq_rule rule_of(const char *call)
{
    size_t length = strcspn(call, " ");
    for (size_t i = 0; i < DQ_COUNT_OF(without_rule); i++) {
        if (strlen(without_rule[i]) == length && strncmp(without_rule[i], call, length) == 0) {
            return DQ_RULE_WDM_IRQL;
        }
    }
    return strncmp(call, "Wdf", 3) == 0 ? DQ_RULE_KMDF_IRQL : DQ_RULE_WDM_IRQL;
}

void dq_ddi_irql_violation(const char *name, uint8_t irql_max)
{
    uint8_t irql = dq_engine()->current->irql;
    dq_violation(rule_of(name), 0, irql, 0, 0,
                 "%s was called at IRQL %u (%s); it may be called at %s or below", name, irql,
                 irql_name(irql), irql_name(irql_max));
}

bool dq_ddi_may_wait(const char *call)
{
    uint8_t irql = dq_engine()->current->irql;
    if (irql > DQ_IRQL_PASSIVE) {
        dq_violation(rule_of(call), 0, irql, 0, 0,
                     "%s was called at IRQL %u; it may be called at PASSIVE_LEVEL only", call,
                     irql);
    }
    return irql == DQ_IRQL_PASSIVE;
}
