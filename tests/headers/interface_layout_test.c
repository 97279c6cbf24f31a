/*
 * SPDX-License-Identifier: MIT
 *
 * interface_layout_test.c - layout of what devices and requests carry: configuration space of
 * PCI, nodes of WMI.
 *
 * Compiled, never run, in both worlds, in C and C++. The offsets are those of the PCI
 * specification and of the pages named in the headers.
 */
#include "layout.h"

#include <evntrace.h>
#include <wmilib.h>
#include <wmistr.h>

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
