/*
 * SPDX-License-Identifier: MIT
 *
 * wdfinterrupt.h - interrupt objects: service routine, deferral, lock, policy.
 */
#ifndef DQ_WDF_WDFINTERRUPT_H
#define DQ_WDF_WDFINTERRUPT_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_INTERRUPT_POLARITY {
    WdfInterruptPolarityUnknown = 0,
    WdfInterruptActiveHigh,
    WdfInterruptActiveLow,
} WDF_INTERRUPT_POLARITY,
    *PWDF_INTERRUPT_POLARITY;

typedef enum _WDF_INTERRUPT_POLICY {
    WdfIrqPolicyMachineDefault = 0,
    WdfIrqPolicyAllCloseProcessors,
    WdfIrqPolicyOneCloseProcessor,
    WdfIrqPolicyAllProcessorsInMachine,
    WdfIrqPolicySpecifiedProcessors,
    WdfIrqPolicySpreadMessagesAcrossAllProcessors,
} WDF_INTERRUPT_POLICY,
    *PWDF_INTERRUPT_POLICY;

typedef enum _WDF_INTERRUPT_PRIORITY {
    WdfIrqPriorityUndefined = 0,
    WdfIrqPriorityLow,
    WdfIrqPriorityNormal,
    WdfIrqPriorityHigh,
} WDF_INTERRUPT_PRIORITY,
    *PWDF_INTERRUPT_PRIORITY;

/* At the interrupt's IRQL, under its lock. TRUE: the device of this interrupt asked for service. */
typedef BOOLEAN NTAPI EVT_WDF_INTERRUPT_ISR(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID);
typedef EVT_WDF_INTERRUPT_ISR *PFN_WDF_INTERRUPT_ISR;
/* At the interrupt's IRQL, under its lock. */
typedef BOOLEAN NTAPI EVT_WDF_INTERRUPT_SYNCHRONIZE(_In_ WDFINTERRUPT Interrupt,
                                                    _In_ WDFCONTEXT Context);
typedef EVT_WDF_INTERRUPT_SYNCHRONIZE *PFN_WDF_INTERRUPT_SYNCHRONIZE;
/* At DISPATCH_LEVEL. */
typedef VOID NTAPI EVT_WDF_INTERRUPT_DPC(_In_ WDFINTERRUPT Interrupt,
                                         _In_ WDFOBJECT AssociatedObject);
typedef EVT_WDF_INTERRUPT_DPC *PFN_WDF_INTERRUPT_DPC;
/* At PASSIVE_LEVEL. */
typedef VOID NTAPI EVT_WDF_INTERRUPT_WORKITEM(_In_ WDFINTERRUPT Interrupt,
                                              _In_ WDFOBJECT AssociatedObject);
typedef EVT_WDF_INTERRUPT_WORKITEM *PFN_WDF_INTERRUPT_WORKITEM;
/* Both at the interrupt's IRQL, under its lock. */
typedef NTSTATUS NTAPI EVT_WDF_INTERRUPT_ENABLE(_In_ WDFINTERRUPT Interrupt,
                                                _In_ WDFDEVICE AssociatedDevice);
typedef EVT_WDF_INTERRUPT_ENABLE *PFN_WDF_INTERRUPT_ENABLE;
typedef NTSTATUS NTAPI EVT_WDF_INTERRUPT_DISABLE(_In_ WDFINTERRUPT Interrupt,
                                                 _In_ WDFDEVICE AssociatedDevice);
typedef EVT_WDF_INTERRUPT_DISABLE *PFN_WDF_INTERRUPT_DISABLE;

typedef struct _WDF_INTERRUPT_CONFIG {
    ULONG Size;
    WDFSPINLOCK SpinLock;
    WDF_TRI_STATE ShareVector;
    BOOLEAN FloatingSave;
    BOOLEAN AutomaticSerialization;
    PFN_WDF_INTERRUPT_ISR EvtInterruptIsr;
    PFN_WDF_INTERRUPT_DPC EvtInterruptDpc;
    PFN_WDF_INTERRUPT_ENABLE EvtInterruptEnable;
    PFN_WDF_INTERRUPT_DISABLE EvtInterruptDisable;
    PFN_WDF_INTERRUPT_WORKITEM EvtInterruptWorkItem;
    PCM_PARTIAL_RESOURCE_DESCRIPTOR InterruptRaw;
    PCM_PARTIAL_RESOURCE_DESCRIPTOR InterruptTranslated;
    WDFWAITLOCK WaitLock;
    BOOLEAN PassiveHandling;
    WDF_TRI_STATE ReportInactiveOnPowerDown;
    BOOLEAN CanWakeDevice;
} WDF_INTERRUPT_CONFIG, *PWDF_INTERRUPT_CONFIG;

DQ_HEADER_INLINE VOID WDF_INTERRUPT_CONFIG_INIT(_Out_ PWDF_INTERRUPT_CONFIG Configuration,
                                                _In_ PFN_WDF_INTERRUPT_ISR EvtInterruptIsr,
                                                _In_opt_ PFN_WDF_INTERRUPT_DPC EvtInterruptDpc)
{
    RtlZeroMemory(Configuration, sizeof(WDF_INTERRUPT_CONFIG));
    Configuration->Size = WDF_STRUCTURE_SIZE(WDF_INTERRUPT_CONFIG);
    Configuration->ShareVector = WdfUseDefault;
    Configuration->EvtInterruptIsr = EvtInterruptIsr;
    Configuration->EvtInterruptDpc = EvtInterruptDpc;
    Configuration->ReportInactiveOnPowerDown = WdfUseDefault;
}

typedef struct _WDF_INTERRUPT_INFO {
    ULONG Size;
    ULONG64 Reserved1;
    KAFFINITY TargetProcessorSet;
    ULONG Reserved2;
    ULONG MessageNumber;
    ULONG Vector;
    KIRQL Irql;
    KINTERRUPT_MODE Mode;
    WDF_INTERRUPT_POLARITY Polarity;
    BOOLEAN MessageSignaled;
    UCHAR ShareDisposition;
    DECLSPEC_ALIGN(8) USHORT Group;
} WDF_INTERRUPT_INFO, *PWDF_INTERRUPT_INFO;

DQ_HEADER_INLINE VOID WDF_INTERRUPT_INFO_INIT(_Out_ PWDF_INTERRUPT_INFO Info)
{
    RtlZeroMemory(Info, sizeof(WDF_INTERRUPT_INFO));
    Info->Size = WDF_STRUCTURE_SIZE(WDF_INTERRUPT_INFO);
}

typedef struct _WDF_INTERRUPT_EXTENDED_POLICY {
    ULONG Size;
    WDF_INTERRUPT_POLICY Policy;
    WDF_INTERRUPT_PRIORITY Priority;
    GROUP_AFFINITY TargetProcessorSetAndGroup;
} WDF_INTERRUPT_EXTENDED_POLICY, *PWDF_INTERRUPT_EXTENDED_POLICY;

DQ_HEADER_INLINE VOID
WDF_INTERRUPT_EXTENDED_POLICY_INIT(_Out_ PWDF_INTERRUPT_EXTENDED_POLICY ExtendedPolicy)
{
    RtlZeroMemory(ExtendedPolicy, sizeof(WDF_INTERRUPT_EXTENDED_POLICY));
    ExtendedPolicy->Size = WDF_STRUCTURE_SIZE(WDF_INTERRUPT_EXTENDED_POLICY);
    ExtendedPolicy->Policy = WdfIrqPolicyMachineDefault;
    ExtendedPolicy->Priority = WdfIrqPriorityUndefined;
}

/**
 * Create an interrupt object; the framework connects it when the device enters D0.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Device         the device, in EvtDriverDeviceAdd or EvtDevicePrepareHardware
 * @param    Configuration  from WDF_INTERRUPT_CONFIG_INIT
 * @param    Attributes     attributes; a parent only with AutomaticSerialization
 * @param    Interrupt      receives the handle
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER;
 *           STATUS_INVALID_DEVICE_STATE at another time or with resources that do not fit it;
 *           STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL; STATUS_DELETE_PENDING;
 *           STATUS_INSUFFICIENT_RESOURCES; or a status about the attributes
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptcreate
 */
WDFAPI NTSTATUS NTAPI WdfInterruptCreate(_In_ WDFDEVICE Device,
                                         _In_ PWDF_INTERRUPT_CONFIG Configuration,
                                         _In_opt_ PWDF_OBJECT_ATTRIBUTES Attributes,
                                         _Out_ WDFINTERRUPT *Interrupt);

/**
 * Queue the interrupt's EvtInterruptDpc once, on this processor.
 *
 * @irql     <= DIRQL of this interrupt; any level is fine for a passive-level interrupt
 * @context  does not call out; steps; below DISPATCH_LEVEL the DPC may run before it returns
 * @param    Interrupt  created with EvtInterruptDpc
 * @return   TRUE if queued; FALSE if it was queued already and has not started
 * @rules    KmdfIrql, dirql.dpc-without-callback
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptqueuedpcforisr
 */
WDFAPI BOOLEAN NTAPI WdfInterruptQueueDpcForIsr(_In_ WDFINTERRUPT Interrupt);

/**
 * Queue the interrupt's EvtInterruptWorkItem; above DISPATCH_LEVEL by way of its DPC.
 *
 * @irql     <= DIRQL of this interrupt
 * @context  does not call out; steps
 * @param    Interrupt  created with EvtInterruptWorkItem
 * @return   TRUE if queued; FALSE if it was queued already and has not started
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptqueueworkitemforisr
 */
WDFAPI BOOLEAN NTAPI WdfInterruptQueueWorkItemForIsr(_In_ WDFINTERRUPT Interrupt);

/**
 * Run a callback at the interrupt's IRQL under its lock.
 *
 * @irql     <= DISPATCH_LEVEL; PASSIVE_LEVEL for a passive-level interrupt
 * @context  calls out (Callback); steps; spins, or blocks for a passive-level interrupt
 * @param    Interrupt  a connected interrupt whose lock the caller does not hold
 * @param    Callback   runs before this returns
 * @param    Context    handed to the callback
 * @return   what the callback returned
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptsynchronize
 */
WDFAPI BOOLEAN NTAPI WdfInterruptSynchronize(_In_ WDFINTERRUPT Interrupt,
                                             _In_ PFN_WDF_INTERRUPT_SYNCHRONIZE Callback,
                                             _In_ WDFCONTEXT Context);

/**
 * Raise to the interrupt's IRQL and take its lock; for a passive-level interrupt, take its wait
 * lock.
 *
 * @irql     <= DIRQL of this interrupt; PASSIVE_LEVEL for a passive-level interrupt
 * @context  does not call out; steps; spins, or blocks for a passive-level interrupt
 * @param    Interrupt  a connected interrupt whose lock the caller does not hold
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptacquirelock
 */
WDFAPI VOID NTAPI WdfInterruptAcquireLock(_In_ WDFINTERRUPT Interrupt);

/**
 * Free the interrupt's lock and return to the IRQL of the matching acquire.
 *
 * @irql     the level that the acquire set
 * @context  does not call out; steps; pending interrupts, DPCs and threads may run before it
 *           returns
 * @param    Interrupt  an interrupt whose lock the caller holds
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptreleaselock
 */
WDFAPI VOID NTAPI WdfInterruptReleaseLock(_In_ WDFINTERRUPT Interrupt);

/**
 * Connect the interrupt and call EvtInterruptEnable, after WdfInterruptDisable.
 *
 * @irql     PASSIVE_LEVEL
 * @context  calls out (EvtInterruptEnable); steps; blocks
 * @param    Interrupt  an interrupt of a device in D0, not from its own callbacks
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptenable
 */
WDFAPI VOID NTAPI WdfInterruptEnable(_In_ WDFINTERRUPT Interrupt);

/**
 * Call EvtInterruptDisable, disconnect, and keep the interrupt so until WdfInterruptEnable.
 *
 * @irql     PASSIVE_LEVEL
 * @context  calls out (EvtInterruptDisable); steps; blocks
 * @param    Interrupt  an interrupt of a device in D0, not from its own callbacks
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptdisable
 */
WDFAPI VOID NTAPI WdfInterruptDisable(_In_ WDFINTERRUPT Interrupt);

/**
 * The kernel's interrupt object.
 *
 * @irql     <= DIRQL
 * @context  does not call out, does not step
 * @param    Interrupt  a live interrupt
 * @return   the object; NULL unless connected
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptwdmgetinterrupt
 */
WDFAPI PKINTERRUPT NTAPI WdfInterruptWdmGetInterrupt(_In_ WDFINTERRUPT Interrupt);

/**
 * What the framework knows of the interrupt: message number, vector, IRQL, mode, processors.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Interrupt  a live interrupt, between EvtDevicePrepareHardware and
 *                      EvtDeviceReleaseHardware
 * @param    Info       from WDF_INTERRUPT_INFO_INIT; receives the rest
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptgetinfo
 */
WDFAPI VOID NTAPI WdfInterruptGetInfo(_In_ WDFINTERRUPT Interrupt,
                                      _Inout_ PWDF_INTERRUPT_INFO Info);

/**
 * Ask for priority and processors; counts when resources are next assigned.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Interrupt           created in EvtDriverDeviceAdd
 * @param    Policy              which processors
 * @param    Priority            WdfIrqPriorityLow to WdfIrqPriorityHigh
 * @param    TargetProcessorSet  processors of group 0, for WdfIrqPolicySpecifiedProcessors
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptsetpolicy
 */
WDFAPI VOID NTAPI WdfInterruptSetPolicy(_In_ WDFINTERRUPT Interrupt,
                                        _In_ WDF_INTERRUPT_POLICY Policy,
                                        _In_ WDF_INTERRUPT_PRIORITY Priority,
                                        _In_ KAFFINITY TargetProcessorSet);

/**
 * WdfInterruptSetPolicy with a processor group.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Interrupt       created in EvtDriverDeviceAdd
 * @param    PolicyAndGroup  from WDF_INTERRUPT_EXTENDED_POLICY_INIT, with Priority set
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptsetextendedpolicy
 */
WDFAPI VOID NTAPI WdfInterruptSetExtendedPolicy(_In_ WDFINTERRUPT Interrupt,
                                                _In_ PWDF_INTERRUPT_EXTENDED_POLICY PolicyAndGroup);

/**
 * The device of the interrupt, whatever its parent is.
 *
 * @irql     <= DIRQL
 * @context  does not call out, does not step
 * @param    Interrupt  a live interrupt
 * @return   the device
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptgetdevice
 */
WDFAPI WDFDEVICE NTAPI WdfInterruptGetDevice(_In_ WDFINTERRUPT Interrupt);

/**
 * Take the lock of a passive-level interrupt if it is free.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Interrupt  a passive-level interrupt
 * @return   TRUE if taken; FALSE if not, and always for an interrupt at DIRQL
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterrupttrytoacquirelock
 */
WDFAPI BOOLEAN NTAPI WdfInterruptTryToAcquireLock(_In_ WDFINTERRUPT Interrupt);

/**
 * Tell the kernel that the interrupt may be delivered again.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Interrupt  a connected interrupt
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptreportactive
 */
WDFAPI VOID NTAPI WdfInterruptReportActive(_In_ WDFINTERRUPT Interrupt);

/**
 * Tell the kernel that the device will not interrupt until told otherwise.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Interrupt  a connected interrupt whose device has been silenced
 * @source   wdfinterrupt/nf-wdfinterrupt-wdfinterruptreportinactive
 */
WDFAPI VOID NTAPI WdfInterruptReportInactive(_In_ WDFINTERRUPT Interrupt);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFINTERRUPT_H */
