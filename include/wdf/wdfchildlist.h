/*
 * SPDX-License-Identifier: MIT
 *
 * wdfchildlist.h - children of a bus driver's device, as a list that it reports.
 *
 * Nothing is ejected: WdfChildListRequestChildEject is declared only.
 */
#ifndef DQ_WDF_WDFCHILDLIST_H
#define DQ_WDF_WDFCHILDLIST_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS {
    WdfChildListRetrieveDeviceUndefined = 0,
    WdfChildListRetrieveDeviceSuccess,
    WdfChildListRetrieveDeviceNotYetCreated,
    WdfChildListRetrieveDeviceNoSuchDevice,
} WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS,
    *PWDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS;

typedef enum _WDF_RETRIEVE_CHILD_FLAGS {
    WdfRetrieveUnspecified = 0x0000,
    WdfRetrievePresentChildren = 0x0001,
    WdfRetrieveMissingChildren = 0x0002,
    WdfRetrievePendingChildren = 0x0004,
    WdfRetrieveAddedChildren = WdfRetrievePresentChildren | WdfRetrievePendingChildren,
    WdfRetrieveAllChildren =
        WdfRetrievePresentChildren | WdfRetrievePendingChildren | WdfRetrieveMissingChildren,
} WDF_RETRIEVE_CHILD_FLAGS;

/* First member of a driver's own structure. */
typedef struct _WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER {
    ULONG IdentificationDescriptionSize;
} WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER, *PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER;

DQ_HEADER_INLINE VOID WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(
    _Out_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Header,
    _In_ ULONG IdentificationDescriptionSize)
{
    RtlZeroMemory(Header, IdentificationDescriptionSize);
    Header->IdentificationDescriptionSize = IdentificationDescriptionSize;
}

/* First member of a driver's own structure. */
typedef struct _WDF_CHILD_ADDRESS_DESCRIPTION_HEADER {
    ULONG AddressDescriptionSize;
} WDF_CHILD_ADDRESS_DESCRIPTION_HEADER, *PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER;

DQ_HEADER_INLINE VOID WDF_CHILD_ADDRESS_DESCRIPTION_HEADER_INIT(
    _Out_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER Header, _In_ ULONG AddressDescriptionSize)
{
    RtlZeroMemory(Header, AddressDescriptionSize);
    Header->AddressDescriptionSize = AddressDescriptionSize;
}

typedef NTSTATUS NTAPI EVT_WDF_CHILD_LIST_CREATE_DEVICE(
    _In_ WDFCHILDLIST ChildList,
    _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
    _In_ PWDFDEVICE_INIT ChildInit);
typedef EVT_WDF_CHILD_LIST_CREATE_DEVICE *PFN_WDF_CHILD_LIST_CREATE_DEVICE;
typedef VOID NTAPI EVT_WDF_CHILD_LIST_SCAN_FOR_CHILDREN(_In_ WDFCHILDLIST ChildList);
typedef EVT_WDF_CHILD_LIST_SCAN_FOR_CHILDREN *PFN_WDF_CHILD_LIST_SCAN_FOR_CHILDREN;
typedef VOID NTAPI EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY(
    _In_ WDFCHILDLIST ChildList,
    _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER SourceIdentificationDescription,
    _Out_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER DestinationIdentificationDescription);
typedef EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY
    *PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY;
typedef NTSTATUS NTAPI EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE(
    _In_ WDFCHILDLIST ChildList,
    _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER SourceIdentificationDescription,
    _Out_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER DestinationIdentificationDescription);
typedef EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE
    *PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE;
typedef BOOLEAN NTAPI EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE(
    _In_ WDFCHILDLIST ChildList,
    _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER FirstIdentificationDescription,
    _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER SecondIdentificationDescription);
typedef EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE
    *PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE;
typedef VOID NTAPI EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP(
    _In_ WDFCHILDLIST ChildList,
    _Inout_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription);
typedef EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP
    *PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP;
typedef VOID NTAPI EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY(
    _In_ WDFCHILDLIST ChildList,
    _In_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER SourceAddressDescription,
    _Out_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER DestinationAddressDescription);
typedef EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY *PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY;
typedef NTSTATUS NTAPI EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE(
    _In_ WDFCHILDLIST ChildList,
    _In_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER SourceAddressDescription,
    _Out_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER DestinationAddressDescription);
typedef EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE
    *PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE;
typedef VOID NTAPI EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP(
    _In_ WDFCHILDLIST ChildList, _Inout_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription);
typedef EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP
    *PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP;
typedef BOOLEAN NTAPI EVT_WDF_CHILD_LIST_DEVICE_REENUMERATED(
    _In_ WDFCHILDLIST ChildList, _In_ WDFDEVICE OldDevice,
    _In_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER OldAddressDescription,
    _Out_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER NewAddressDescription);
typedef EVT_WDF_CHILD_LIST_DEVICE_REENUMERATED *PFN_WDF_CHILD_LIST_DEVICE_REENUMERATED;

typedef struct _WDF_CHILD_RETRIEVE_INFO {
    ULONG Size;
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription;
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription;
    WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS Status;
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE
    EvtChildListIdentificationDescriptionCompare;
} WDF_CHILD_RETRIEVE_INFO, *PWDF_CHILD_RETRIEVE_INFO;

DQ_HEADER_INLINE VOID WDF_CHILD_RETRIEVE_INFO_INIT(_Out_ PWDF_CHILD_RETRIEVE_INFO Info,
                                                   _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER
                                                       IdentificationDescription)
{
    RtlZeroMemory(Info, sizeof(WDF_CHILD_RETRIEVE_INFO));
    Info->Size = WDF_STRUCTURE_SIZE(WDF_CHILD_RETRIEVE_INFO);
    Info->IdentificationDescription = IdentificationDescription;
}

typedef struct _WDF_CHILD_LIST_CONFIG {
    ULONG Size;
    ULONG IdentificationDescriptionSize;
    ULONG AddressDescriptionSize;
    PFN_WDF_CHILD_LIST_CREATE_DEVICE EvtChildListCreateDevice;
    PFN_WDF_CHILD_LIST_SCAN_FOR_CHILDREN EvtChildListScanForChildren;
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY EvtChildListIdentificationDescriptionCopy;
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE
    EvtChildListIdentificationDescriptionDuplicate;
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP
    EvtChildListIdentificationDescriptionCleanup;
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE
    EvtChildListIdentificationDescriptionCompare;
    PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY EvtChildListAddressDescriptionCopy;
    PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE EvtChildListAddressDescriptionDuplicate;
    PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP EvtChildListAddressDescriptionCleanup;
    PFN_WDF_CHILD_LIST_DEVICE_REENUMERATED EvtChildListDeviceReenumerated;
} WDF_CHILD_LIST_CONFIG, *PWDF_CHILD_LIST_CONFIG;

DQ_HEADER_INLINE VOID WDF_CHILD_LIST_CONFIG_INIT(
    _Out_ PWDF_CHILD_LIST_CONFIG Config, _In_ ULONG IdentificationDescriptionSize,
    _In_ PFN_WDF_CHILD_LIST_CREATE_DEVICE EvtChildListCreateDevice)
{
    RtlZeroMemory(Config, sizeof(WDF_CHILD_LIST_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_CHILD_LIST_CONFIG);
    Config->IdentificationDescriptionSize = IdentificationDescriptionSize;
    Config->EvtChildListCreateDevice = EvtChildListCreateDevice;
}

typedef struct _WDF_CHILD_LIST_ITERATOR {
    ULONG Size;
    ULONG Flags;
    PVOID Reserved[4];
} WDF_CHILD_LIST_ITERATOR, *PWDF_CHILD_LIST_ITERATOR;

DQ_HEADER_INLINE VOID WDF_CHILD_LIST_ITERATOR_INIT(_Out_ PWDF_CHILD_LIST_ITERATOR Iterator,
                                                   _In_ ULONG Flags)
{
    RtlZeroMemory(Iterator, sizeof(WDF_CHILD_LIST_ITERATOR));
    Iterator->Size = WDF_STRUCTURE_SIZE(WDF_CHILD_LIST_ITERATOR);
    Iterator->Flags = Flags;
}

/**
 * Create a list of a bus driver's children.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER about the
 *           configuration; STATUS_INSUFFICIENT_RESOURCES; a status about the attributes
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistcreate
 */
WDFAPI NTSTATUS NTAPI WdfChildListCreate(_In_ WDFDEVICE Device, _In_ PWDF_CHILD_LIST_CONFIG Config,
                                         _In_opt_ PWDF_OBJECT_ATTRIBUTES ChildListAttributes,
                                         _Out_ WDFCHILDLIST *ChildList);

/**
 * The device that a list belongs to.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   its handle
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistgetdevice
 */
WDFAPI WDFDEVICE NTAPI WdfChildListGetDevice(_In_ WDFCHILDLIST ChildList);

/**
 * The device object of the child that is described.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's callbacks about descriptions, at DISPATCH_LEVEL; steps
 * @return   its handle; NULL, and RetrieveInfo->Status says why
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistretrievepdo
 */
WDFAPI WDFDEVICE NTAPI WdfChildListRetrievePdo(_In_ WDFCHILDLIST ChildList,
                                               _Inout_ PWDF_CHILD_RETRIEVE_INFO RetrieveInfo);

/**
 * The address of the child that is described.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's callbacks about descriptions, at DISPATCH_LEVEL; steps
 * @return   STATUS_SUCCESS; STATUS_NO_SUCH_DEVICE; STATUS_INVALID_DEVICE_REQUEST if the list has no
 *           addresses, or a size is wrong
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistretrieveaddressdescription
 */
WDFAPI NTSTATUS NTAPI WdfChildListRetrieveAddressDescription(
    _In_ WDFCHILDLIST ChildList,
    _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
    _Inout_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription);

/**
 * Begin to report all children anew.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistbeginscan
 */
WDFAPI VOID NTAPI WdfChildListBeginScan(_In_ WDFCHILDLIST ChildList);

/**
 * End a scan: what was not reported in it is missing.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistendscan
 */
WDFAPI VOID NTAPI WdfChildListEndScan(_In_ WDFCHILDLIST ChildList);

/**
 * Begin to look at the children one after the other; the list does not change meanwhile.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistbeginiteration
 */
WDFAPI VOID NTAPI WdfChildListBeginIteration(_In_ WDFCHILDLIST ChildList,
                                             _In_ PWDF_CHILD_LIST_ITERATOR Iterator);

/**
 * The next child of an iteration.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's callbacks about descriptions, at DISPATCH_LEVEL; steps
 * @return   STATUS_SUCCESS; STATUS_NO_MORE_ENTRIES; STATUS_INVALID_DEVICE_STATE before
 *           WdfChildListBeginIteration; STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER about
 *           sizes and flags; STATUS_INVALID_DEVICE_REQUEST if the list has no addresses
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistretrievenextdevice
 */
WDFAPI NTSTATUS NTAPI WdfChildListRetrieveNextDevice(_In_ WDFCHILDLIST ChildList,
                                                     _In_ PWDF_CHILD_LIST_ITERATOR Iterator,
                                                     _Out_ WDFDEVICE *Device,
                                                     _Inout_opt_ PWDF_CHILD_RETRIEVE_INFO Info);

/**
 * End an iteration.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistenditeration
 */
WDFAPI VOID NTAPI WdfChildListEndIteration(_In_ WDFCHILDLIST ChildList,
                                           _In_ PWDF_CHILD_LIST_ITERATOR Iterator);

/**
 * Report that a child is there.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's callbacks about descriptions, at DISPATCH_LEVEL; steps
 * @return   STATUS_SUCCESS; STATUS_OBJECT_NAME_EXISTS: it was there, its address has changed;
 *           STATUS_INVALID_DEVICE_REQUEST about sizes; STATUS_INSUFFICIENT_RESOURCES; what the
 *           Duplicate callbacks return
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistaddorupdatechilddescriptionaspresent
 */
WDFAPI NTSTATUS NTAPI WdfChildListAddOrUpdateChildDescriptionAsPresent(
    _In_ WDFCHILDLIST ChildList,
    _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
    _In_opt_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription);

/**
 * Report that a child has gone.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's callbacks about descriptions, at DISPATCH_LEVEL; steps
 * @return   STATUS_SUCCESS; STATUS_NO_SUCH_DEVICE; STATUS_INVALID_DEVICE_REQUEST about the size
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistupdatechilddescriptionasmissing
 */
WDFAPI NTSTATUS NTAPI WdfChildListUpdateChildDescriptionAsMissing(
    _In_ WDFCHILDLIST ChildList,
    _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription);

/**
 * Report that every child of the list is there.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistupdateallchilddescriptionsaspresent
 */
WDFAPI VOID NTAPI WdfChildListUpdateAllChildDescriptionsAsPresent(_In_ WDFCHILDLIST ChildList);

/**
 * Ask for the ejection of a child.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   what was asked for
 * @source   wdfchildlist/nf-wdfchildlist-wdfchildlistrequestchildeject
 */
WDFAPI BOOLEAN NTAPI WdfChildListRequestChildEject(_In_ WDFCHILDLIST ChildList,
                                                   _In_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER
                                                       IdentificationDescription);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFCHILDLIST_H */
