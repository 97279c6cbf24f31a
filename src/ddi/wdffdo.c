/* SPDX-License-Identifier: MIT */
/*
 * wdffdo - the functions of wdffdo.h, and the interface that the bus driver of PCI gives a driver
 * that asks for it.
 */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "ddi/query_interface.h"
#include "framework/device.h"
#include "kernel/io_region.h"
#include "wdf.h"

/* wdmguid.h's GUID_BUS_INTERFACE_STANDARD, which the driver defines for itself. */
static const GUID bus_interface_standard = {
    0x496b8280, 0x6f25, 0x11d0, { 0xbe, 0xaf, 0x08, 0x00, 0x2b, 0xe2, 0x09, 0x2f }
};

/* The bus outlives every driver: there is nothing to count. */
static VOID NTAPI keep_interface(PVOID Context)
{
    (void)dq_device_from_handle(Context);
}

static BOOLEAN NTAPI translate_bus_address(PVOID Context, PHYSICAL_ADDRESS BusAddress, ULONG Length,
                                           PULONG AddressSpace, PPHYSICAL_ADDRESS TranslatedAddress)
{
    (void)dq_device_from_handle(Context);
    (void)Length;
    DQ_DDI_REQUIRE(AddressSpace);
    DQ_DDI_REQUIRE(TranslatedAddress);
    *TranslatedAddress = BusAddress; /* a PC's bus sees addresses as the processor does */
    return TRUE;
}

static struct _DMA_ADAPTER *NTAPI get_dma_adapter(PVOID Context,
                                                  struct _DEVICE_DESCRIPTION *DeviceDescriptor,
                                                  PULONG NumberOfMapRegisters)
{
    (void)Context;
    (void)DeviceDescriptor;
    (void)NumberOfMapRegisters;
    dq_stop_run(DQ_STOP_NOT_BUILT, "BUS_INTERFACE_STANDARD: GetDmaAdapter is not in this version: "
                                   "use WdfDmaEnablerCreate");
    return NULL;
}

static void check_irql(const char *name)
{
    if (dq_engine()->current->irql > DQ_DDI_IRQL_DIRQL) {
        dq_ddi_irql_violation(name, DQ_DDI_IRQL_DIRQL);
    }
}

/* The widest access of configuration space that is aligned and ends within `bytes`. */
static uint32_t width_at(uint32_t offset, uint32_t bytes)
{
    uint32_t width = 4;
    while (offset % width || width > bytes) {
        width /= 2;
    }
    return width;
}

/* Bytes that were transferred: 0 if the space is not configuration space. */
static ULONG transfer(PVOID Context, ULONG DataType, UCHAR *Buffer, ULONG Offset, ULONG Length,
                      bool is_write)
{
    uint64_t start = (uint64_t)dq_device_from_handle(Context)->bus_index * DQ_IO_CONFIG_BYTES;
    DQ_DDI_REQUIRE(Buffer);
    if (DataType != PCI_WHICHSPACE_CONFIG || Offset >= DQ_IO_CONFIG_BYTES) {
        return 0;
    }
    uint32_t room = DQ_IO_CONFIG_BYTES - Offset;
    uint32_t bytes = Length < room ? Length : room;
    uint32_t width;
    for (uint32_t done = 0; done < bytes; done += width) {
        uint32_t value = 0;
        width = width_at(Offset + done, bytes - done);
        if (is_write) {
            memcpy(&value, Buffer + done, width);
            dq_io_write(DQ_IO_CONFIG, start + Offset + done, width, value);
        } else {
            value = (uint32_t)dq_io_read(DQ_IO_CONFIG, start + Offset + done, width);
            memcpy(Buffer + done, &value, width);
        }
    }
    return bytes;
}

static ULONG NTAPI get_bus_data(PVOID Context, ULONG DataType, PVOID Buffer, ULONG Offset,
                                ULONG Length)
{
    check_irql("GetBusData");
    return transfer(Context, DataType, Buffer, Offset, Length, false);
}

static ULONG NTAPI set_bus_data(PVOID Context, ULONG DataType, PVOID Buffer, ULONG Offset,
                                ULONG Length)
{
    check_irql("SetBusData");
    return transfer(Context, DataType, Buffer, Offset, Length, true);
}

/* The bus driver of PCI. False: it knows nothing of it. */
static bool answer(struct dq_device *device, const struct dq_query_interface_question *question)
{
    PBUS_INTERFACE_STANDARD bus = (PBUS_INTERFACE_STANDARD)question->answer;
    bool is_bus = memcmp(question->type, &bus_interface_standard, sizeof(GUID)) == 0;
    if (!is_bus || question->size < sizeof(*bus) || question->version != 1) {
        return false;
    }
    *bus = (BUS_INTERFACE_STANDARD){
        .Size = sizeof(*bus),
        .Version = 1,
        .Context = dq_object_to_handle(&device->object),
        .InterfaceReference = keep_interface,
        .InterfaceDereference = keep_interface,
        .TranslateBusAddress = translate_bus_address,
        .GetDmaAdapter = get_dma_adapter,
        .SetBusData = set_bus_data,
        .GetBusData = get_bus_data,
    };
    return true;
}

NTSTATUS dq_ddi_query_interface(struct dq_device *device,
                                const struct dq_query_interface_question *question)
{
    NTSTATUS status;
    struct dq_device *on_bus = dq_query_interface_ask(device, question, &status);
    return on_bus && answer(on_bus, question) ? STATUS_SUCCESS : status;
}

NTSTATUS NTAPI WdfFdoQueryForInterface(WDFDEVICE Fdo, LPCGUID InterfaceType, PINTERFACE Interface,
                                       USHORT Size, USHORT Version, PVOID InterfaceSpecificData)
{
    DQ_DDI_ENTER(WdfFdoQueryForInterface);
    struct dq_device *device = dq_device_from_handle(Fdo);
    if (!InterfaceType || !Interface) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!dq_device_is_fdo(device)) {
        return STATUS_NOT_SUPPORTED;
    }
    struct dq_query_interface_question question = { .type = InterfaceType,
                                                    .answer = Interface,
                                                    .size = Size,
                                                    .version = Version,
                                                    .data = InterfaceSpecificData };
    return dq_ddi_query_interface(device, &question);
}

VOID NTAPI WdfFdoInitSetFilter(PWDFDEVICE_INIT DeviceInit)
{
    DQ_DDI_ENTER(WdfFdoInitSetFilter);
    dq_device_init_from_pointer(DeviceInit)->is_filter = true;
}
