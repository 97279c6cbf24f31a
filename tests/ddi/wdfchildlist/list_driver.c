/* SPDX-License-Identifier: MIT */
/* list_driver - see list_test.c. */
#include "tests/ddi/support/io_driver.h"

typedef struct _ID {
    WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Header;
    ULONG Number;
} ID;

typedef struct _ADDRESS {
    WDF_CHILD_ADDRESS_DESCRIPTION_HEADER Header;
    ULONG Number;
} ADDRESS;

typedef struct _LIST_CONTEXT {
    ULONG Number;
} LIST_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(LIST_CONTEXT, GetListContext)

/* Of a case. */
static struct {
    BOOLEAN HasAddress;
    BOOLEAN HasCallbacks; /* about descriptions */
    NTSTATUS Answer;      /* EvtChildListCreateDevice's */
    BOOLEAN CreatesNothing;
    ULONG RefusedDuplicates;
} Shape;

static TEST_THREAD *Body; /* what the application's request has the driver do: PnP looks by then */
static ULONG Created;     /* calls of EvtChildListCreateDevice */
static ULONG Scanned;
static ULONG Duplicates;
static ULONG Cleanups;
static ULONG Copies;
static ULONG Compares;
static WDFDEVICE Parent;

static ID IdOf(ULONG Number)
{
    ID id;

    WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&id.Header, sizeof(id));
    id.Number = Number;
    return id;
}

static ADDRESS AddressOf(ULONG Number)
{
    ADDRESS address;

    WDF_CHILD_ADDRESS_DESCRIPTION_HEADER_INIT(&address.Header, sizeof(address));
    address.Number = Number;
    return address;
}

/* Callbacks. */

static NTSTATUS CreateDevice(WDFCHILDLIST List,
                             PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Identification,
                             PWDFDEVICE_INIT Init)
{
    DECLARE_CONST_UNICODE_STRING(id, L"DIRQL\\Listed");
    WDFDEVICE child;

    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(WdfChildListGetDevice(List), Parent);
    CHECK_EQUAL(Identification->IdentificationDescriptionSize, sizeof(ID));
    TestLogNumber("create", ((ID *)Identification)->Number);
    Created++;
    if (Shape.CreatesNothing) {
        return Shape.Answer;
    }
    CHECK_STATUS(WdfPdoInitAssignDeviceID(Init, &id), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreate(&Init, WDF_NO_OBJECT_ATTRIBUTES, &child), STATUS_SUCCESS);
    CHECK_EQUAL(WdfPdoGetParent(child), Parent);
    return Shape.Answer;
}

static VOID Scan(WDFCHILDLIST List)
{
    ID id = IdOf(1);

    CHECK_IRQL(PASSIVE_LEVEL);
    Scanned++;
    WdfChildListBeginScan(List);
    CHECK(NT_SUCCESS(WdfChildListAddOrUpdateChildDescriptionAsPresent(List, &id.Header, NULL)));
    WdfChildListEndScan(List);
}

static NTSTATUS Duplicate(WDFCHILDLIST List, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Source,
                          PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Destination)
{
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(WdfChildListGetDevice(List), Parent);
    CHECK_EQUAL(Destination->IdentificationDescriptionSize, sizeof(ID));
    Duplicates++;
    if (Shape.RefusedDuplicates != 0) {
        Shape.RefusedDuplicates--;
        return STATUS_UNSUCCESSFUL;
    }
    RtlCopyMemory(Destination, Source, sizeof(ID));
    return STATUS_SUCCESS;
}

static VOID Copy(WDFCHILDLIST List, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Source,
                 PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Destination)
{
    UNREFERENCED_PARAMETER(List);
    CHECK_IRQL(DISPATCH_LEVEL);
    Copies++;
    RtlCopyMemory(Destination, Source, sizeof(ID));
}

static BOOLEAN Compare(WDFCHILDLIST List, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER First,
                       PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Second)
{
    UNREFERENCED_PARAMETER(List);
    CHECK_IRQL(DISPATCH_LEVEL);
    Compares++;
    return ((ID *)First)->Number == ((ID *)Second)->Number;
}

static VOID CleanUp(WDFCHILDLIST List, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Identification)
{
    UNREFERENCED_PARAMETER(Identification);
    CHECK_EQUAL(WdfChildListGetDevice(List), Parent);
    Cleanups++;
}

static NTSTATUS DuplicateAddress(WDFCHILDLIST List, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER Source,
                                 PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER Destination)
{
    UNREFERENCED_PARAMETER(List);
    CHECK_IRQL(DISPATCH_LEVEL);
    Duplicates++;
    RtlCopyMemory(Destination, Source, sizeof(ADDRESS));
    return STATUS_SUCCESS;
}

static VOID CopyAddress(WDFCHILDLIST List, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER Source,
                        PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER Destination)
{
    UNREFERENCED_PARAMETER(List);
    CHECK_IRQL(DISPATCH_LEVEL);
    Copies++;
    RtlCopyMemory(Destination, Source, sizeof(ADDRESS));
}

static VOID CleanUpAddress(WDFCHILDLIST List, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER Address)
{
    UNREFERENCED_PARAMETER(List);
    UNREFERENCED_PARAMETER(Address);
    Cleanups++;
}

static VOID Configure(PWDF_CHILD_LIST_CONFIG Config)
{
    WDF_CHILD_LIST_CONFIG_INIT(Config, sizeof(ID), CreateDevice);
    if (Shape.HasAddress) {
        Config->AddressDescriptionSize = sizeof(ADDRESS);
    }
    if (!Shape.HasCallbacks) {
        return;
    }
    Config->EvtChildListIdentificationDescriptionDuplicate = Duplicate;
    Config->EvtChildListIdentificationDescriptionCopy = Copy;
    Config->EvtChildListIdentificationDescriptionCompare = Compare;
    Config->EvtChildListIdentificationDescriptionCleanup = CleanUp;
    Config->EvtChildListAddressDescriptionDuplicate = DuplicateAddress;
    Config->EvtChildListAddressDescriptionCopy = CopyAddress;
    Config->EvtChildListAddressDescriptionCleanup = CleanUpAddress;
}

static WDFCHILDLIST Create(PTEST_DEVICE Device)
{
    WDF_CHILD_LIST_CONFIG config;
    WDFCHILDLIST list = NULL;

    Configure(&config);
    CHECK_STATUS(WdfChildListCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &list),
                 STATUS_SUCCESS);
    return list;
}

static NTSTATUS Add(WDFCHILDLIST List, ULONG Number)
{
    ID id = IdOf(Number);
    ADDRESS address = AddressOf(Number + 100);

    return WdfChildListAddOrUpdateChildDescriptionAsPresent(
        List, &id.Header, Shape.HasAddress ? &address.Header : NULL);
}

static NTSTATUS Miss(WDFCHILDLIST List, ULONG Number)
{
    ID id = IdOf(Number);

    return WdfChildListUpdateChildDescriptionAsMissing(List, &id.Header);
}

/* The device of a child, and how it stands in the list. */
static WDFDEVICE Find(WDFCHILDLIST List, ULONG Number,
                      WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS Expected)
{
    ID id = IdOf(Number);
    WDF_CHILD_RETRIEVE_INFO info;
    WDFDEVICE device;

    WDF_CHILD_RETRIEVE_INFO_INIT(&info, &id.Header);
    device = WdfChildListRetrievePdo(List, &info);
    CHECK_EQUAL(info.Status, Expected);
    CHECK_EQUAL(device != NULL, Expected == WdfChildListRetrieveDeviceSuccess);
    return device;
}

/* The children that the flags ask for, one digit each, in the list's order. */
static ULONG Children(WDFCHILDLIST List, ULONG Flags)
{
    WDF_CHILD_LIST_ITERATOR iterator;
    WDF_CHILD_RETRIEVE_INFO info;
    WDFDEVICE device;
    ID id = IdOf(0);
    ULONG children = 0;
    NTSTATUS status;

    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, Flags);
    WDF_CHILD_RETRIEVE_INFO_INIT(&info, &id.Header);
    WdfChildListBeginIteration(List, &iterator);
    for (;;) {
        status = WdfChildListRetrieveNextDevice(List, &iterator, &device, &info);
        if (!NT_SUCCESS(status)) {
            break;
        }
        CHECK_EQUAL(device != NULL, info.Status == WdfChildListRetrieveDeviceSuccess);
        children = children * 10 + id.Number;
    }
    CHECK_STATUS(status, STATUS_NO_MORE_ENTRIES);
    WdfChildListEndIteration(List, &iterator);
    return children;
}

/* Time for PnP to look. */
static VOID Settle(VOID)
{
    TestSleep(1000);
}

static VOID create_statuses(PTEST_DEVICE Device)
{
    WDF_CHILD_LIST_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFCHILDLIST list;
    ULONG nth = 0;
    NTSTATUS status;

    Configure(&config);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, LIST_CONTEXT);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfChildListCreate(Device->Device, &config, &attributes, &list),
                 STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED);
    attributes.ParentObject = NULL;
    config.Size--;
    CHECK_STATUS(WdfChildListCreate(Device->Device, &config, &attributes, &list),
                 STATUS_INFO_LENGTH_MISMATCH);
    Configure(&config);
    config.IdentificationDescriptionSize = 0;
    CHECK_STATUS(WdfChildListCreate(Device->Device, &config, &attributes, &list),
                 STATUS_INVALID_PARAMETER);
    Configure(&config);
    config.EvtChildListCreateDevice = NULL;
    CHECK_STATUS(WdfChildListCreate(Device->Device, &config, &attributes, &list),
                 STATUS_INVALID_PARAMETER);
    CHECK(list == NULL);
    Configure(&config);
    do {
        TestControl.Services.FailAllocation(++nth);
        status = WdfChildListCreate(Device->Device, &config, &attributes, &list);
        TestControl.Services.FailAllocation(0);
        CHECK(status == STATUS_SUCCESS || status == STATUS_INSUFFICIENT_RESOURCES);
    } while (!NT_SUCCESS(status));
    CHECK(nth > 1);
    CHECK_EQUAL(WdfChildListGetDevice(list), Device->Device);
    GetListContext(list)->Number = 1;
    CHECK_BREAK(WdfObjectDelete(list));
}

static VOID add_statuses(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);
    ID id = IdOf(1);
    ADDRESS address = AddressOf(1);
    NTSTATUS status;
    ULONG nth = 0;

    do {
        TestControl.Services.FailAllocation(++nth);
        status = Add(list, 1);
        TestControl.Services.FailAllocation(0);
        CHECK(status == STATUS_SUCCESS || status == STATUS_INSUFFICIENT_RESOURCES);
    } while (!NT_SUCCESS(status));
    CHECK(nth > 1);
    CHECK_STATUS(Add(list, 1), STATUS_OBJECT_NAME_EXISTS);
    id.Header.IdentificationDescriptionSize--;
    CHECK_STATUS(WdfChildListAddOrUpdateChildDescriptionAsPresent(list, &id.Header, NULL),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfChildListUpdateChildDescriptionAsMissing(list, &id.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    id = IdOf(1);
    CHECK_STATUS(
        WdfChildListAddOrUpdateChildDescriptionAsPresent(list, &id.Header, &address.Header),
        STATUS_INVALID_DEVICE_REQUEST); /* the list has no addresses */
    CHECK_STATUS(Miss(list, 2), STATUS_NO_SUCH_DEVICE);
    CHECK_STATUS(Miss(list, 1), STATUS_SUCCESS);
}

static VOID with_addresses(PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    Shape.HasAddress = TRUE;
}

static VOID address_statuses(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);
    ID id = IdOf(1);
    ADDRESS address = AddressOf(5);
    WDFDEVICE child;

    CHECK_STATUS(WdfChildListAddOrUpdateChildDescriptionAsPresent(list, &id.Header, NULL),
                 STATUS_INVALID_DEVICE_REQUEST);
    address.Header.AddressDescriptionSize++;
    CHECK_STATUS(
        WdfChildListAddOrUpdateChildDescriptionAsPresent(list, &id.Header, &address.Header),
        STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfChildListRetrieveAddressDescription(list, &id.Header, &address.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    address = AddressOf(5);
    CHECK_STATUS(WdfChildListRetrieveAddressDescription(list, &id.Header, &address.Header),
                 STATUS_NO_SUCH_DEVICE);
    CHECK_STATUS(
        WdfChildListAddOrUpdateChildDescriptionAsPresent(list, &id.Header, &address.Header),
        STATUS_SUCCESS);
    address.Number = 6;
    CHECK_STATUS(
        WdfChildListAddOrUpdateChildDescriptionAsPresent(list, &id.Header, &address.Header),
        STATUS_OBJECT_NAME_EXISTS);
    address.Number = 0;
    CHECK_STATUS(WdfChildListRetrieveAddressDescription(list, &id.Header, &address.Header),
                 STATUS_SUCCESS);
    CHECK_EQUAL(address.Number, 6);
    id.Header.IdentificationDescriptionSize--;
    CHECK_STATUS(WdfChildListRetrieveAddressDescription(list, &id.Header, &address.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    Settle();
    child = Find(list, 1, WdfChildListRetrieveDeviceSuccess);
    address.Number = 7;
    CHECK_STATUS(WdfPdoUpdateAddressDescription(child, &address.Header), STATUS_SUCCESS);
    address.Number = 0;
    CHECK_STATUS(WdfPdoRetrieveAddressDescription(child, &address.Header), STATUS_SUCCESS);
    CHECK_EQUAL(address.Number, 7);
    address.Header.AddressDescriptionSize--;
    CHECK_STATUS(WdfPdoUpdateAddressDescription(child, &address.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfPdoRetrieveAddressDescription(child, &address.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
}

static VOID child_is_described(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);
    ID id = IdOf(0);
    ADDRESS address = AddressOf(0);
    WDFDEVICE child;

    CHECK_STATUS(Add(list, 3), STATUS_SUCCESS);
    Settle();
    child = Find(list, 3, WdfChildListRetrieveDeviceSuccess);
    CHECK_STATUS(WdfPdoRetrieveIdentificationDescription(child, &id.Header), STATUS_SUCCESS);
    CHECK_EQUAL(id.Number, 3);
    id.Header.IdentificationDescriptionSize++;
    CHECK_STATUS(WdfPdoRetrieveIdentificationDescription(child, &id.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfPdoRetrieveAddressDescription(child, &address.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_BREAK(WdfObjectDelete(child));
}

/* PnP asks for one device for each child that is there. */
static VOID children_come_and_go(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);

    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    CHECK_STATUS(Add(list, 2), STATUS_SUCCESS);
    Settle();
    CHECK_LOG("create1 create2");
    CHECK_EQUAL(Children(list, WdfRetrievePresentChildren), 12);
    CHECK_STATUS(Add(list, 1), STATUS_OBJECT_NAME_EXISTS);
    CHECK_STATUS(Miss(list, 1), STATUS_SUCCESS);
    Settle();
    CHECK_EQUAL(Children(list, WdfRetrieveAllChildren), 2);
    (VOID) Find(list, 1, WdfChildListRetrieveDeviceNoSuchDevice);
    CHECK_STATUS(Miss(list, 1), STATUS_NO_SUCH_DEVICE);
    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    Settle();
    CHECK_LOG("create1");
    CHECK_EQUAL(Children(list, WdfRetrievePresentChildren), 21);
}

/* What changes while the list is scanned or iterated over waits until the last of them ends. */
static VOID changes_wait_for_scans(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);
    WDF_CHILD_LIST_ITERATOR iterator;

    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, WdfRetrieveAllChildren);
    WdfChildListBeginIteration(list, &iterator);
    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    CHECK_STATUS(Add(list, 2), STATUS_SUCCESS);
    CHECK_STATUS(Miss(list, 2), STATUS_SUCCESS);
    CHECK_STATUS(Miss(list, 2), STATUS_NO_SUCH_DEVICE);
    Settle();
    CHECK_EQUAL(Created, 0);
    (VOID) Find(list, 1, WdfChildListRetrieveDeviceNotYetCreated);
    CHECK_EQUAL(Children(list, WdfRetrievePresentChildren), 0);
    CHECK_EQUAL(Children(list, WdfRetrievePendingChildren), 1);
    CHECK_EQUAL(Children(list, WdfRetrieveAddedChildren), 1);
    CHECK_EQUAL(Created, 0);
    WdfChildListEndIteration(list, &iterator);
    Settle();
    CHECK_EQUAL(Created, 1);
    WdfChildListBeginIteration(list, &iterator);
    CHECK_STATUS(Miss(list, 1), STATUS_SUCCESS);
    CHECK_EQUAL(Children(list, WdfRetrievePresentChildren), 0);
    CHECK_EQUAL(Children(list, WdfRetrieveMissingChildren), 1);
    Settle();
    CHECK_EQUAL(Children(list, WdfRetrieveMissingChildren), 1);
    (VOID) Find(list, 1, WdfChildListRetrieveDeviceSuccess);
    WdfChildListEndIteration(list, &iterator);
    Settle();
    CHECK_EQUAL(Children(list, WdfRetrieveAllChildren), 0);
}

/* A scan: who is not reported in it is missing. */
static VOID scan_finds_who_is_missing(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);

    WdfChildListBeginScan(list);
    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    CHECK_STATUS(Add(list, 2), STATUS_SUCCESS);
    WdfChildListEndScan(list);
    Settle();
    CHECK_EQUAL(Children(list, WdfRetrievePresentChildren), 12);
    WdfChildListBeginScan(list);
    CHECK_STATUS(Add(list, 2), STATUS_OBJECT_NAME_EXISTS);
    CHECK_STATUS(Add(list, 3), STATUS_SUCCESS);
    WdfChildListEndScan(list);
    Settle();
    CHECK_EQUAL(Children(list, WdfRetrievePresentChildren), 23);
    WdfChildListBeginScan(list);
    WdfChildListUpdateAllChildDescriptionsAsPresent(list);
    WdfChildListEndScan(list);
    Settle();
    CHECK_EQUAL(Children(list, WdfRetrievePresentChildren), 23);
    WdfChildListBeginScan(list);
    WdfChildListEndScan(list);
    Settle();
    CHECK_EQUAL(Children(list, WdfRetrieveAllChildren), 0);
    CHECK_BREAK(WdfChildListEndScan(list));
}

static VOID next_device_statuses(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);
    WDF_CHILD_LIST_ITERATOR iterator;
    WDF_CHILD_RETRIEVE_INFO info;
    ID id = IdOf(0);
    ADDRESS address = AddressOf(0);
    WDFDEVICE device;

    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, WdfRetrieveAllChildren);
    CHECK_STATUS(WdfChildListRetrieveNextDevice(list, &iterator, &device, NULL),
                 STATUS_INVALID_DEVICE_STATE);
    WdfChildListBeginIteration(list, &iterator);
    CHECK_STATUS(WdfChildListRetrieveNextDevice(list, &iterator, &device, NULL),
                 STATUS_NO_MORE_ENTRIES);
    iterator.Size--;
    CHECK_STATUS(WdfChildListRetrieveNextDevice(list, &iterator, &device, NULL),
                 STATUS_INFO_LENGTH_MISMATCH);
    CHECK_BREAK(WdfChildListBeginIteration(list, &iterator));
    CHECK_BREAK(WdfChildListEndIteration(list, &iterator));
    iterator.Size++;
    iterator.Flags = 8;
    CHECK_STATUS(WdfChildListRetrieveNextDevice(list, &iterator, &device, NULL),
                 STATUS_INVALID_PARAMETER);
    CHECK_BREAK(WdfChildListBeginIteration(list, &iterator));
    iterator.Flags = WdfRetrieveAllChildren;
    WDF_CHILD_RETRIEVE_INFO_INIT(&info, &id.Header);
    info.AddressDescription = &address.Header;
    CHECK_STATUS(WdfChildListRetrieveNextDevice(list, &iterator, &device, &info),
                 STATUS_INVALID_DEVICE_REQUEST);
    id.Header.IdentificationDescriptionSize++;
    CHECK_STATUS(WdfChildListRetrieveNextDevice(list, &iterator, &device, &info),
                 STATUS_INVALID_PARAMETER);
    info.Size--;
    CHECK_STATUS(WdfChildListRetrieveNextDevice(list, &iterator, &device, &info),
                 STATUS_INFO_LENGTH_MISMATCH);
    CHECK(WdfChildListRetrievePdo(list, &info) == NULL);
    WdfChildListEndIteration(list, &iterator);
    CHECK_BREAK(WdfChildListEndIteration(list, &iterator));
}

static BOOLEAN IsOdd(WDFCHILDLIST List, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER First,
                     PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Second)
{
    UNREFERENCED_PARAMETER(List);
    CHECK_EQUAL(((ID *)First)->Number, 77);
    return (((ID *)Second)->Number & 1) != 0;
}

/* An iteration's own comparison, and addresses. */
static VOID iteration_chooses(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);
    WDF_CHILD_LIST_ITERATOR iterator;
    WDF_CHILD_RETRIEVE_INFO info;
    ID id = IdOf(77);
    ADDRESS address = AddressOf(0);
    WDFDEVICE device;

    for (ULONG i = 1; i <= 3; i++) {
        CHECK_STATUS(Add(list, i + 1), STATUS_SUCCESS);
    }
    Settle();
    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, WdfRetrieveAddedChildren);
    WDF_CHILD_RETRIEVE_INFO_INIT(&info, &id.Header);
    info.AddressDescription = &address.Header;
    info.EvtChildListIdentificationDescriptionCompare = IsOdd;
    WdfChildListBeginIteration(list, &iterator);
    CHECK_STATUS(WdfChildListRetrieveNextDevice(list, &iterator, &device, &info), STATUS_SUCCESS);
    CHECK_EQUAL(id.Number, 3);
    CHECK_EQUAL(address.Number, 103);
    CHECK(device != NULL);
    id.Number = 77;
    CHECK_STATUS(WdfChildListRetrieveNextDevice(list, &iterator, &device, &info),
                 STATUS_NO_MORE_ENTRIES);
    CHECK(device == NULL);
    WdfChildListEndIteration(list, &iterator);
}

static VOID with_callbacks(PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    Shape.HasCallbacks = TRUE;
    Shape.HasAddress = TRUE;
}

static VOID descriptions_go_through_callbacks(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);
    ID id = IdOf(0);
    WDFDEVICE child;

    CHECK_STATUS(Add(list, 4), STATUS_SUCCESS);
    CHECK_EQUAL(Duplicates, 2);
    CHECK_STATUS(Add(list, 4), STATUS_OBJECT_NAME_EXISTS);
    CHECK_EQUAL(Copies, 1);
    CHECK_EQUAL(Compares, 1);
    Settle();
    child = Find(list, 4, WdfChildListRetrieveDeviceSuccess);
    CHECK_STATUS(WdfPdoRetrieveIdentificationDescription(child, &id.Header), STATUS_SUCCESS);
    CHECK_EQUAL(id.Number, 4);
    CHECK_EQUAL(Copies, 2);
    Shape.RefusedDuplicates = 1;
    CHECK_STATUS(Add(list, 5), STATUS_UNSUCCESSFUL);
    CHECK_EQUAL(Cleanups, 2);
    CHECK_STATUS(Miss(list, 4), STATUS_SUCCESS);
    Settle();
    CHECK_EQUAL(Cleanups, 4);
}

static VOID all_copies_are_cleaned_up(VOID)
{
    CHECK_EQUAL(Duplicates, 3);
    CHECK_EQUAL(Cleanups, 4);
}

/* EvtChildListCreateDevice fails, in each of its ways. */
static VOID child_that_cannot_be_created_is_missing(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);

    Shape.Answer = STATUS_UNSUCCESSFUL;
    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    Settle();
    CHECK_EQUAL(Created, 1);
    (VOID) Find(list, 1, WdfChildListRetrieveDeviceNoSuchDevice);
    Shape.CreatesNothing = TRUE;
    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    Settle();
    CHECK_EQUAL(Created, 2);
    (VOID) Find(list, 1, WdfChildListRetrieveDeviceNoSuchDevice);
    Shape.Answer = STATUS_RETRY;
    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    Settle();
    CHECK(Created > 4); /* more than once, and not for ever */
    (VOID) Find(list, 1, WdfChildListRetrieveDeviceNoSuchDevice);
    Shape.Answer = STATUS_SUCCESS;
    Shape.CreatesNothing = FALSE;
    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    Settle();
    (VOID) Find(list, 1, WdfChildListRetrieveDeviceSuccess);
}

static VOID success_without_a_device_is_a_violation(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);

    Shape.CreatesNothing = TRUE;
    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    CHECK_BREAK(Settle());
    (VOID) Find(list, 1, WdfChildListRetrieveDeviceNoSuchDevice);
}

/* The default list. */
static VOID ConfigureDefault(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_CHILD_LIST_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;

    UNREFERENCED_PARAMETER(Attributes);
    Configure(&config);
    config.EvtChildListScanForChildren = Scan;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, LIST_CONTEXT);
    WdfFdoInitSetDefaultChildListConfig(Init, &config, &attributes);
    config.IdentificationDescriptionSize = 0;
    CHECK_BREAK(WdfFdoInitSetDefaultChildListConfig(Init, &config, &attributes));
    config.IdentificationDescriptionSize = sizeof(ID);
    attributes.ParentObject = WdfGetDriver();
    CHECK_BREAK(WdfFdoInitSetDefaultChildListConfig(Init, &config, &attributes));
}

static VOID default_list_is_scanned(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = WdfFdoGetDefaultChildList(Device->Device);

    CHECK_EQUAL(WdfChildListGetDevice(list), Device->Device);
    GetListContext(list)->Number = 1;
    CHECK_EQUAL(Scanned, 1);
    CHECK_EQUAL(Created, 1); /* before the device is known to have started */
    CHECK_EQUAL(Children(list, WdfRetrievePresentChildren), 1);
}

static VOID device_without_config_has_no_default_list(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    CHECK(WdfFdoGetDefaultChildList(Device->Device) == NULL);
    KeLowerIrql(irql);
}

/* Everything that may be called at DISPATCH_LEVEL, and one level above. */
static VOID levels(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);
    WDFCHILDLIST other = NULL;
    WDF_CHILD_LIST_CONFIG config;
    WDF_CHILD_LIST_ITERATOR iterator;
    WDFDEVICE device;
    ADDRESS address = AddressOf(0);
    ID id = IdOf(1);
    WDF_CHILD_RETRIEVE_INFO info;
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    CHECK_STATUS(Add(list, 1), STATUS_SUCCESS);
    CHECK_STATUS(Add(list, 2), STATUS_SUCCESS);
    CHECK_EQUAL(Children(list, WdfRetrieveAllChildren), 12);
    CHECK_STATUS(Miss(list, 2), STATUS_SUCCESS);
    WdfChildListBeginScan(list);
    WdfChildListUpdateAllChildDescriptionsAsPresent(list);
    WdfChildListEndScan(list);
    (VOID) Find(list, 1, WdfChildListRetrieveDeviceNotYetCreated);
    CHECK_STATUS(WdfChildListRetrieveAddressDescription(list, &id.Header, &address.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_EQUAL(WdfChildListGetDevice(list), Device->Device);
    KeLowerIrql(irql);
    Settle();
    CHECK_EQUAL(Children(list, WdfRetrievePresentChildren), 1);

    Configure(&config);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(
        CHECK_STATUS(WdfChildListCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &other),
                     TestControl.Verifier != 0 ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS));
    KeLowerIrql(irql);
    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, WdfRetrieveAllChildren);
    WDF_CHILD_RETRIEVE_INFO_INIT(&info, &id.Header);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)Add(list, 1));
    CHECK_BREAK((VOID)Miss(list, 9));
    CHECK_BREAK(WdfChildListBeginScan(list));
    CHECK_BREAK(WdfChildListUpdateAllChildDescriptionsAsPresent(list));
    CHECK_BREAK(WdfChildListEndScan(list));
    CHECK_BREAK(WdfChildListBeginIteration(list, &iterator));
    CHECK_BREAK((VOID)WdfChildListRetrieveNextDevice(list, &iterator, &device, NULL));
    CHECK_BREAK(WdfChildListEndIteration(list, &iterator));
    CHECK_BREAK((VOID)WdfChildListRetrievePdo(list, &info));
    CHECK_BREAK((VOID)WdfChildListRetrieveAddressDescription(list, &id.Header, &address.Header));
    CHECK_BREAK((VOID)WdfChildListGetDevice(list));
    CHECK_BREAK((VOID)WdfFdoGetDefaultChildList(Device->Device));
    KeLowerIrql(irql);
}

static VOID LevelsOfInit(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_CHILD_LIST_CONFIG config;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Attributes);
    Configure(&config);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(WdfFdoInitSetDefaultChildListConfig(Init, &config, WDF_NO_OBJECT_ATTRIBUTES));
    KeLowerIrql(irql);
}

static VOID a_device_is_no_list(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device, (VOID)WdfChildListGetDevice((WDFCHILDLIST)Device->Device));
}

static VOID no_identification(PTEST_DEVICE Device)
{
    WDFCHILDLIST list = Create(Device);

    CHECK_STOPS(0, (VOID)WdfChildListUpdateChildDescriptionAsMissing(list, NULL));
}

/* The cases. */

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    UNREFERENCED_PARAMETER(Code);
    CHECK_IRQL(PASSIVE_LEVEL);
    Body(TestGetDevice(WdfIoQueueGetDevice(Queue)));
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID RunLater(PTEST_DEVICE Device, TEST_THREAD *Routine)
{
    Parent = Device->Device;
    Body = Routine;
    IoScript(Device, "d1:810 e1=0", Control);
}

#define LATER(name)                                                                                \
    static VOID name##_later(PTEST_DEVICE Device)                                                  \
    {                                                                                              \
        RunLater(Device, name);                                                                    \
    }

LATER(create_statuses)
LATER(add_statuses)
LATER(child_is_described)
LATER(children_come_and_go)
LATER(changes_wait_for_scans)
LATER(scan_finds_who_is_missing)
LATER(next_device_statuses)
LATER(child_that_cannot_be_created_is_missing)
LATER(success_without_a_device_is_a_violation)
LATER(device_without_config_has_no_default_list)
LATER(levels)
LATER(a_device_is_no_list)
LATER(no_identification)
LATER(address_statuses)
LATER(iteration_chooses)
LATER(descriptions_go_through_callbacks)
LATER(default_list_is_scanned)

#define CASE(name)                                                                                 \
    {                                                                                              \
        .Name = #name, .Add = name##_later                                                         \
    }
#define WITH(driver, name)                                                                         \
    {                                                                                              \
        .Name = #name, .Driver = (driver), .Add = name##_later                                     \
    }

TEST_CASES(CASE(create_statuses), CASE(add_statuses), WITH(with_addresses, address_statuses),
           CASE(child_is_described), CASE(children_come_and_go), CASE(changes_wait_for_scans),
           CASE(scan_finds_who_is_missing), CASE(next_device_statuses),
           WITH(with_addresses, iteration_chooses),
           { .Name = "descriptions_go_through_callbacks",
             .Driver = with_callbacks,
             .Add = descriptions_go_through_callbacks_later,
             .Unload = all_copies_are_cleaned_up },
           CASE(child_that_cannot_be_created_is_missing),
           CASE(success_without_a_device_is_a_violation),
           { .Name = "default_list_is_scanned",
             .Init = ConfigureDefault,
             .Add = default_list_is_scanned_later },
           CASE(device_without_config_has_no_default_list), CASE(levels),
           { .Name = "levels_of_the_default_list", .Init = LevelsOfInit },
           CASE(a_device_is_no_list), CASE(no_identification));
