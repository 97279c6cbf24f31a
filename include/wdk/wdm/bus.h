/*
 * SPDX-License-Identifier: MIT
 *
 * bus.h - interfaces between drivers of one stack, and the one that the bus driver of PCI offers.
 */
#ifndef DQ_WDK_WDM_BUS_H
#define DQ_WDK_WDM_BUS_H

#include "types.h"

typedef VOID NTAPI INTERFACE_REFERENCE(_In_ PVOID Context);
typedef INTERFACE_REFERENCE *PINTERFACE_REFERENCE;
typedef VOID NTAPI INTERFACE_DEREFERENCE(_In_ PVOID Context);
typedef INTERFACE_DEREFERENCE *PINTERFACE_DEREFERENCE;

typedef struct _INTERFACE {
    USHORT Size;
    USHORT Version;
    PVOID Context;
    PINTERFACE_REFERENCE InterfaceReference;
    PINTERFACE_DEREFERENCE InterfaceDereference;
} INTERFACE, *PINTERFACE;

typedef BOOLEAN NTAPI TRANSLATE_BUS_ADDRESS(_Inout_opt_ PVOID Context,
                                            _In_ PHYSICAL_ADDRESS BusAddress, _In_ ULONG Length,
                                            _Out_ PULONG AddressSpace,
                                            _Out_ PPHYSICAL_ADDRESS TranslatedAddress);
typedef TRANSLATE_BUS_ADDRESS *PTRANSLATE_BUS_ADDRESS;

struct _DMA_ADAPTER;
struct _DEVICE_DESCRIPTION;

typedef struct _DMA_ADAPTER *NTAPI
GET_DMA_ADAPTER(_Inout_opt_ PVOID Context, _In_ struct _DEVICE_DESCRIPTION *DeviceDescriptor,
                _Out_ PULONG NumberOfMapRegisters);
typedef GET_DMA_ADAPTER *PGET_DMA_ADAPTER;

/**
 * Read (GetBusData) or write (SetBusData) the device's configuration space.
 *
 * @irql     <= DIRQL with PCI_WHICHSPACE_CONFIG
 * @context  does not call out, steps
 * @param    Context   the interface's
 * @param    DataType  PCI_WHICHSPACE_CONFIG
 * @param    Buffer    what is written, or receives what is read
 * @param    Offset    in configuration space
 * @param    Length    in bytes
 * @return   the number of bytes transferred; 0 if the space is not to be had
 * @source   wdm/nc-wdm-get_set_device_data
 */
typedef ULONG NTAPI GET_SET_DEVICE_DATA(_Inout_opt_ PVOID Context, _In_ ULONG DataType,
                                        _Inout_ PVOID Buffer, _In_ ULONG Offset, _In_ ULONG Length);
typedef GET_SET_DEVICE_DATA *PGET_SET_DEVICE_DATA;

/* What a bus driver says of its bus to the devices on it. */
typedef struct _PNP_BUS_INFORMATION {
    GUID BusTypeGuid;
    INTERFACE_TYPE LegacyBusType;
    ULONG BusNumber;
} PNP_BUS_INFORMATION, *PPNP_BUS_INFORMATION;

typedef struct _BUS_INTERFACE_STANDARD {
    USHORT Size;
    USHORT Version;
    PVOID Context;
    PINTERFACE_REFERENCE InterfaceReference;
    PINTERFACE_DEREFERENCE InterfaceDereference;
    PTRANSLATE_BUS_ADDRESS TranslateBusAddress;
    PGET_DMA_ADAPTER GetDmaAdapter;
    PGET_SET_DEVICE_DATA SetBusData;
    PGET_SET_DEVICE_DATA GetBusData;
} BUS_INTERFACE_STANDARD, *PBUS_INTERFACE_STANDARD;

#define PCI_WHICHSPACE_CONFIG 0x0
#define PCI_WHICHSPACE_ROM    0x52696350

#endif /* DQ_WDK_WDM_BUS_H */
