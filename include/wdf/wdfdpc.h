/*
 * SPDX-License-Identifier: MIT
 *
 * wdfdpc.h - a DPC that belongs to a framework object.
 */
#ifndef DQ_WDF_WDFDPC_H
#define DQ_WDF_WDFDPC_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef VOID NTAPI EVT_WDF_DPC(_In_ WDFDPC Dpc);
typedef EVT_WDF_DPC *PFN_WDF_DPC;

typedef struct _WDF_DPC_CONFIG {
    ULONG Size;
    PFN_WDF_DPC EvtDpcFunc;
    BOOLEAN AutomaticSerialization;
} WDF_DPC_CONFIG, *PWDF_DPC_CONFIG;

DQ_HEADER_INLINE VOID WDF_DPC_CONFIG_INIT(_Out_ PWDF_DPC_CONFIG Config, _In_ PFN_WDF_DPC EvtDpcFunc)
{
    RtlZeroMemory(Config, sizeof(WDF_DPC_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_DPC_CONFIG);
    Config->EvtDpcFunc = EvtDpcFunc;
    Config->AutomaticSerialization = TRUE;
}

/**
 * Create a DPC object.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Config      from WDF_DPC_CONFIG_INIT
 * @param    Attributes  with a parent that is, or is below, a device
 * @param    Dpc         receives the handle
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH; STATUS_WDF_PARENT_NOT_SPECIFIED;
 *           STATUS_INVALID_DEVICE_REQUEST if no device is above;
 *           STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL; STATUS_DELETE_PENDING;
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfdpc/nf-wdfdpc-wdfdpccreate
 */
WDFAPI NTSTATUS NTAPI WdfDpcCreate(_In_ PWDF_DPC_CONFIG Config,
                                   _In_ PWDF_OBJECT_ATTRIBUTES Attributes, _Out_ WDFDPC *Dpc);

/**
 * Queue the DPC once on this processor.
 *
 * @irql     any level
 * @context  does not call out; steps; below DISPATCH_LEVEL the DPC may run before it returns
 * @param    Dpc  a live DPC
 * @return   TRUE if queued; FALSE if it was queued already and has not started
 * @source   wdfdpc/nf-wdfdpc-wdfdpcenqueue
 */
WDFAPI BOOLEAN NTAPI WdfDpcEnqueue(_In_ WDFDPC Dpc);

/**
 * Take the DPC off its queue, and if wanted wait until no queued DPC of the system runs.
 *
 * @irql     any level; PASSIVE_LEVEL if Wait is TRUE
 * @context  does not call out; steps; blocks if Wait is TRUE and it was not queued
 * @param    Dpc   a live DPC
 * @param    Wait  TRUE: wait for a running callback
 * @return   TRUE if it was queued and that instance will not run
 * @source   wdfdpc/nf-wdfdpc-wdfdpccancel
 */
WDFAPI BOOLEAN NTAPI WdfDpcCancel(_In_ WDFDPC Dpc, _In_ BOOLEAN Wait);

/**
 * The parent given at creation.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Dpc  a live DPC
 * @return   the parent; NULL once deletion has begun
 * @source   wdfdpc/nf-wdfdpc-wdfdpcgetparentobject
 */
WDFAPI WDFOBJECT NTAPI WdfDpcGetParentObject(_In_ WDFDPC Dpc);

/**
 * The kernel's DPC behind the object, to set importance or target.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Dpc  a live DPC
 * @return   the kernel's DPC, valid until the cleanup callback returns
 * @source   wdfdpc/nf-wdfdpc-wdfdpcwdmgetdpc
 */
WDFAPI PKDPC NTAPI WdfDpcWdmGetDpc(_In_ WDFDPC Dpc);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFDPC_H */
