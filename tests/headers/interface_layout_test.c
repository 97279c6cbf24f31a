/*
 * SPDX-License-Identifier: MIT
 *
 * interface_layout_test.c - layout of what devices and requests carry: configuration space of
 * PCI, nodes of WMI, records of bug checks, registers, descriptors and requests of human interface
 * devices, serial ports and network adapters.
 *
 * Compiled, never run, in both worlds, in C and C++. The offsets are those of the PCI
 * specification and of the pages named in the headers.
 */
#include "layout.h"

#include <evntrace.h>
#include <hidport.h>
#include <hidusage.h>
#include <ntddndis.h>
#include <ntddser.h>
#include <wmidata.h>
#include <wmilib.h>
#include <wmistr.h>
#include <xfilter.h>

/* Configuration space: PCI Local Bus Specification 3.0, chapter 6. */
HAS_SIZE(PCI_COMMON_HEADER, 64);
IS_AT(PCI_COMMON_HEADER, VendorID, 0);
IS_AT(PCI_COMMON_HEADER, DeviceID, 2);
IS_AT(PCI_COMMON_HEADER, Command, 4);
IS_AT(PCI_COMMON_HEADER, Status, 6);
IS_AT(PCI_COMMON_HEADER, RevisionID, 8);
IS_AT(PCI_COMMON_HEADER, ProgIf, 9);
IS_AT(PCI_COMMON_HEADER, SubClass, 10);
IS_AT(PCI_COMMON_HEADER, BaseClass, 11);
IS_AT(PCI_COMMON_HEADER, CacheLineSize, 12);
IS_AT(PCI_COMMON_HEADER, HeaderType, 14);
IS_AT(PCI_COMMON_HEADER, BIST, 15);
IS_AT(PCI_COMMON_HEADER, u.type0.BaseAddresses, 0x10);
IS_AT(PCI_COMMON_HEADER, u.type0.CIS, 0x28);
IS_AT(PCI_COMMON_HEADER, u.type0.SubVendorID, 0x2c);
IS_AT(PCI_COMMON_HEADER, u.type0.SubSystemID, 0x2e);
IS_AT(PCI_COMMON_HEADER, u.type0.ROMBaseAddress, 0x30);
IS_AT(PCI_COMMON_HEADER, u.type0.CapabilitiesPtr, 0x34);
IS_AT(PCI_COMMON_HEADER, u.type0.InterruptLine, 0x3c);
IS_AT(PCI_COMMON_HEADER, u.type0.InterruptPin, 0x3d);
IS_AT(PCI_COMMON_HEADER, u.type0.MaximumLatency, 0x3f);
IS_AT(PCI_COMMON_HEADER, u.type1.PrimaryBus, 0x18);
IS_AT(PCI_COMMON_HEADER, u.type1.IOBase, 0x1c);
IS_AT(PCI_COMMON_HEADER, u.type1.MemoryBase, 0x20);
IS_AT(PCI_COMMON_HEADER, u.type1.PrefetchBaseUpper32, 0x28);
IS_AT(PCI_COMMON_HEADER, u.type1.CapabilitiesPtr, 0x34);
IS_AT(PCI_COMMON_HEADER, u.type1.ROMBaseAddress, 0x38);
IS_AT(PCI_COMMON_HEADER, u.type1.BridgeControl, 0x3e);
IS_AT(PCI_COMMON_HEADER, u.type2.CapabilitiesPtr, 0x14);
IS_AT(PCI_COMMON_HEADER, u.type2.PrimaryBus, 0x18);
IS_AT(PCI_COMMON_HEADER, u.type2.Range, 0x1c);
IS_AT(PCI_COMMON_HEADER, u.type2.BridgeControl, 0x3e);
HAS_SIZE(PCI_COMMON_CONFIG, 256);
IS_AT(PCI_COMMON_CONFIG, DeviceSpecific, 64);
HAS_VALUE(PCI_COMMON_HDR_LENGTH, 64);
HAS_SIZE(PCI_SLOT_NUMBER, 4);
HAS_SIZE(PCI_CAPABILITIES_HEADER, 2);

/* Nodes of WMI; data that follows is aligned on 8 bytes by its offset. */
HAS_SIZE(WNODE_HEADER, 48);
IS_AT(WNODE_HEADER, ProviderId, 4);
IS_AT(WNODE_HEADER, HistoricalContext, 8);
IS_AT(WNODE_HEADER, Linkage, 12);
IS_AT(WNODE_HEADER, TimeStamp, 16);
IS_AT(WNODE_HEADER, Guid, 24);
IS_AT(WNODE_HEADER, ClientContext, 40);
IS_AT(WNODE_HEADER, Flags, 44);
IS_AT(WNODE_ALL_DATA, OffsetInstanceNameOffsets, 56);
IS_AT(WNODE_ALL_DATA, OffsetInstanceDataAndLength, 60);
IS_AT(WNODE_SINGLE_INSTANCE, VariableData, 64);
IS_AT(WNODE_SINGLE_ITEM, VariableData, 68);
IS_AT(WNODE_METHOD_ITEM, VariableData, 68);
IS_AT(WNODE_TOO_SMALL, SizeNeeded, 48);
IS_AT(WNODE_EVENT_REFERENCE, TargetInstanceIndex, 68);
HAS_SIZE(WMIREGGUIDW, 32);
IS_AT(WMIREGGUIDW, Pdo, 24);
IS_AT(WMIREGINFOW, WmiRegGuid, 24);
HAS_SIZE(WMIGUIDREGINFO, 16);
HAS_SIZE(WMILIB_CONTEXT, 64);

/* Bug check callbacks. */
HAS_SIZE(KBUGCHECK_CALLBACK_RECORD, 64);
IS_AT(KBUGCHECK_CALLBACK_RECORD, CallbackRoutine, 16);
IS_AT(KBUGCHECK_CALLBACK_RECORD, Component, 40);
IS_AT(KBUGCHECK_CALLBACK_RECORD, State, 56);
HAS_SIZE(KBUGCHECK_REASON_CALLBACK_RECORD, 48);
IS_AT(KBUGCHECK_REASON_CALLBACK_RECORD, Reason, 40);
IS_AT(KBUGCHECK_REASON_CALLBACK_RECORD, State, 44);
HAS_VALUE(KbCallbackDumpIo, 3);
HAS_VALUE(KbCallbackTriageDumpData, 7);

/* Registers. */
HAS_SIZE(XMM_SAVE_AREA32, 512);
IS_AT(XMM_SAVE_AREA32, FloatRegisters, 32);
IS_AT(XMM_SAVE_AREA32, XmmRegisters, 160);
HAS_SIZE(CONTEXT, 1232);
IS_AT(CONTEXT, ContextFlags, 0x30);
IS_AT(CONTEXT, EFlags, 0x44);
IS_AT(CONTEXT, Dr7, 0x70);
IS_AT(CONTEXT, Rax, 0x78);
IS_AT(CONTEXT, Rip, 0xf8);
IS_AT(CONTEXT, FltSave, 0x100);
IS_AT(CONTEXT, VectorRegister, 0x300);
IS_AT(CONTEXT, LastExceptionFromRip, 0x4c8);

/* Files, as parameters of an IRP. */
IS_AT(IO_STACK_LOCATION, Parameters.QueryFile.FileInformationClass, 16);
IS_AT(IO_STACK_LOCATION, Parameters.SetFile.FileObject, 24);
IS_AT(IO_STACK_LOCATION, Parameters.SetFile.DeleteHandle, 32);

/* Notifications. */
HAS_SIZE(DEVICE_INTERFACE_CHANGE_NOTIFICATION, 48);
IS_AT(DEVICE_INTERFACE_CHANGE_NOTIFICATION, Event, 4);
IS_AT(DEVICE_INTERFACE_CHANGE_NOTIFICATION, InterfaceClassGuid, 20);
IS_AT(DEVICE_INTERFACE_CHANGE_NOTIFICATION, SymbolicLinkName, 40);

/* Human interface devices. */
HAS_SIZE(HID_DESCRIPTOR, 9);
IS_AT(HID_DESCRIPTOR, DescriptorList, 6);
HAS_SIZE(HID_DEVICE_ATTRIBUTES, 32);
HAS_SIZE(HID_XFER_PACKET, 16);
HAS_SIZE(HID_COLLECTION_INFORMATION, 12);
IS_AT(HID_COLLECTION_INFORMATION, VendorID, 6);
HAS_VALUE(IOCTL_HID_GET_DEVICE_DESCRIPTOR, 0x000b0003);
HAS_VALUE(IOCTL_HID_READ_REPORT, 0x000b000b);
HAS_VALUE(IOCTL_HID_SET_FEATURE, 0x000b0191);
HAS_VALUE(IOCTL_HID_GET_FEATURE, 0x000b0192);

/* Serial ports. */
HAS_SIZE(SERIAL_LINE_CONTROL, 3);
HAS_SIZE(SERIAL_TIMEOUTS, 20);
HAS_SIZE(SERIAL_CHARS, 6);
HAS_SIZE(SERIAL_HANDFLOW, 16);
HAS_SIZE(SERIAL_STATUS, 20);
HAS_SIZE(SERIAL_XOFF_COUNTER, 12);
HAS_SIZE(SERIALPERF_STATS, 24);
HAS_SIZE(SERIAL_BASIC_SETTINGS, 44);
HAS_SIZE(SERIAL_COMMPROP, 64);
IS_AT(SERIAL_COMMPROP, SettableData, 40);
IS_AT(SERIAL_COMMPROP, CurrentTxQueue, 44);
IS_AT(SERIAL_COMMPROP, ProvChar, 60);
HAS_VALUE(IOCTL_SERIAL_SET_BAUD_RATE, 0x001b0004);
HAS_VALUE(IOCTL_SERIAL_GET_PROPERTIES, 0x001b0074);
HAS_VALUE(IOCTL_SERIAL_SET_FIFO_CONTROL, 0x001b009c);
HAS_SIZE(SERIAL_WMI_COMM_DATA, 64);
HAS_SIZE(SERIAL_WMI_PERF_DATA, 24);

/* Network adapters. */
HAS_SIZE(NDIS_PM_PACKET_PATTERN, 24);
HAS_SIZE(NDIS_PNP_CAPABILITIES, 16);
