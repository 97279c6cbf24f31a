/* SPDX-License-Identifier: MIT */
/* missing_driver - see missing_test.c. */
#include "tests/ddi/support/child_driver.h"
#include "tests/ddi/support/io_driver.h"

/* What the application asks the parent for; the last digit is the child's. */
#define FUNCTION_MISS     0x820
#define FUNCTION_MISS_DPC 0x830
#define FUNCTION_REPORT   0x840
#define FUNCTION_SCAN     0x850

typedef struct _ID {
    WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Header;
    ULONG Number;
} ID;

static WDFDEVICE Children[3];
static WDFCHILDLIST List; /* NULL: the children are static */
static ULONG Missed;

static ID IdOf(ULONG Number)
{
    ID id;

    WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&id.Header, sizeof(id));
    id.Number = Number;
    return id;
}

static VOID Miss(ULONG Number)
{
    ID id = IdOf(Number);

    if (List != NULL) {
        CHECK_STATUS(WdfChildListUpdateChildDescriptionAsMissing(List, &id.Header), STATUS_SUCCESS);
    } else {
        CHECK_STATUS(WdfPdoMarkMissing(Children[Number]), STATUS_SUCCESS);
    }
}

static VOID MissInDpc(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_IRQL(DISPATCH_LEVEL);
    Miss(Missed);
}

static VOID Report(ULONG Number)
{
    ID id = IdOf(Number);

    CHECK_STATUS(WdfChildListAddOrUpdateChildDescriptionAsPresent(List, &id.Header, NULL),
                 STATUS_SUCCESS);
}

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    PTEST_DEVICE device = TestGetDevice(WdfIoQueueGetDevice(Queue));
    ULONG number = Code >> 2 & 0xf;

    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    switch (Code >> 2 & 0xff0) {
    case FUNCTION_MISS:
        Miss(number);
        break;
    case FUNCTION_MISS_DPC:
        Missed = number;
        TestOnProcessor(device, 0, MissInDpc);
        break;
    case FUNCTION_REPORT:
        Report(number);
        break;
    default:
        WdfChildListBeginScan(List);
        WdfChildListEndScan(List);
        break;
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static NTSTATUS CreateChild(WDFCHILDLIST ChildList,
                            PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Identification,
                            PWDFDEVICE_INIT Init)
{
    WDFDEVICE child;

    CHECK_EQUAL(ChildList, List);
    return ChildCreate(Init, ((ID *)Identification)->Number, &child);
}

static VOID ListedInit(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_CHILD_LIST_CONFIG config;

    ChildParentInit(Init, Attributes);
    WDF_CHILD_LIST_CONFIG_INIT(&config, sizeof(ID), CreateChild);
    WdfFdoInitSetDefaultChildListConfig(Init, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static VOID Add(PTEST_DEVICE Device, PCSTR Script)
{
    ChildParentAdd(Device);
    List = WdfFdoGetDefaultChildList(Device->Device);
    for (ULONG i = 1; i <= 2; i++) {
        if (List != NULL) {
            Report(i);
        } else {
            Children[i] = ChildAdd(Device, i);
        }
    }
    IoScript(Device, Script, Control);
}

#define CHILD1 "\\\\.\\DirqlChild1"
#define CHILD2 "\\\\.\\DirqlChild2"

#define START       "prep0 in0 init0 prep1 in1 init1 prep2 in2 init2"
#define ONE_LOST    " surp1 susp1 out1 rel1 clean1"
#define ONE_ENDS    " susp1 out1 rel1 clean1 gone1"
#define TWO_ENDS    " susp2 out2 rel2 clean2 gone2"
#define PARENT_ENDS " susp0 out0 rel0 clean0"

/* Both kinds of lists. */
#define SCRIPTED(name, script, log)                                                                \
    static VOID name##_add(PTEST_DEVICE Device)                                                    \
    {                                                                                              \
        Add(Device, script);                                                                       \
    }                                                                                              \
    static VOID name##_unload(VOID)                                                                \
    {                                                                                              \
        CHECK_LOG(log);                                                                            \
    }

SCRIPTED(missing_child_goes, "d1:821 e1=0 s N1:" CHILD1 " n2:" CHILD2 " f2 d3:800 e3=0 x2",
         START " missing1" ONE_LOST " gone1" TWO_ENDS PARENT_ENDS)
SCRIPTED(child_goes_at_dispatch_level, "d1:831 e1=0 s N1:" CHILD1,
         START " missing1" ONE_LOST " gone1" TWO_ENDS PARENT_ENDS)
SCRIPTED(open_child_stays_until_it_is_closed,
         "n1:" CHILD1 " f1 d1:801 p1 f0 d2:821 e2=0 e1=C0000120 f1 d3:800 e3=C0000184 "
         "N2:" CHILD1 " x1 s f0 d4:822 e4=0 s",
         START " missing1" ONE_LOST
               " gone1 missing2 surp2 susp2 out2 rel2 clean2 gone2" PARENT_ENDS)
SCRIPTED(open_child_goes_before_its_parent, "n1:" CHILD1 " f1 d1:801 p1 f0 d2:821 e2=0 e1=C0000120",
         START " missing1" ONE_LOST " gone1" TWO_ENDS PARENT_ENDS)
SCRIPTED(child_comes_back, "d1:821 e1=0 s d2:841 e2=0 s n1:" CHILD1 " x1",
         START " missing1" ONE_LOST " gone1 prep1 in1 init1" ONE_ENDS TWO_ENDS PARENT_ENDS)
SCRIPTED(empty_scan_takes_all, "d1:850 e1=0 s N1:" CHILD1 " N2:" CHILD2,
         START " missing1 missing2" ONE_LOST
               " gone1 surp2 susp2 out2 rel2 clean2 gone2" PARENT_ENDS)

/* A child that is a bus itself: it has no static list, but may have others. */
static VOID child_is_a_bus_add(PTEST_DEVICE Device)
{
    WDF_CHILD_LIST_CONFIG config;
    PWDFDEVICE_INIT init = WdfPdoInitAllocate(Device->Device);

    CHECK_STATUS(ChildCreate(init, 1, &Children[1]), STATUS_SUCCESS);
    WDF_CHILD_LIST_CONFIG_INIT(&config, sizeof(ID), CreateChild);
    CHECK_STATUS(WdfChildListCreate(Children[1], &config, WDF_NO_OBJECT_ATTRIBUTES, &List),
                 STATUS_SUCCESS);
    Report(2);
    CHECK_STATUS(WdfFdoAddStaticChild(Device->Device, Children[1]), STATUS_SUCCESS);
    IoScript(Device, "n1:" CHILD2 " f1 d1:801 p1 f0 d2:822 e2=0 e1=C0000120 f1 x1 f0 d3:842 e3=0 s",
             Control);
}

static VOID child_is_a_bus_unload(VOID)
{
    CHECK_LOG(START " missing2 surp2 susp2 out2 rel2 clean2 gone2 prep2 in2 init2" TWO_ENDS ONE_ENDS
                  PARENT_ENDS);
}

/* Idle devices: what a while is for the application is less than a millisecond. */
#define LONG_WHILE                                                                                 \
    "s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s s "

SCRIPTED(idle_children_let_their_parent_idle,
         "n1:" CHILD1 " " LONG_WHILE "f1 d1:800 e1=0 " LONG_WHILE "x1",
         START " susp1 out1 susp2 out2 susp0 out0 in0 res0 in1 res1 susp1 out1 susp0 out0"
               " rel2 clean2 gone2 rel1 clean1 gone1 rel0 clean0")
SCRIPTED(busy_children_keep_their_parent, LONG_WHILE "d1:822 e1=0 s",
         START " missing2 surp2 susp2 out2 rel2 clean2 gone2" ONE_ENDS PARENT_ENDS)
SCRIPTED(gone_children_let_their_parent_idle, "d1:850 e1=0 " LONG_WHILE,
         START " missing1 missing2" ONE_LOST " gone1 surp2 susp2 out2 rel2 clean2 gone2"
               " susp0 out0 rel0 clean0")

static VOID AllIdle(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    ChildShape.IdleMs = 1;
    ChildShape.ParentIdleMs = 1;
    ChildParentInit(Init, Attributes);
}

static VOID ParentIdles(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    ChildShape.ParentIdleMs = 1;
    ListedInit(Init, Attributes);
}

static VOID ReportLater(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestSleep(2000);
    Report(1);
}

/* Its parent comes back for its start. */
static VOID child_of_an_idle_parent_add(PTEST_DEVICE Device)
{
    ChildParentAdd(Device);
    List = WdfFdoGetDefaultChildList(Device->Device);
    IoScript(Device, LONG_WHILE LONG_WHILE "n1:" CHILD1 " x1", Control);
    TestThreadStart(Device, 0, ReportLater);
}

static VOID child_of_an_idle_parent_unload(VOID)
{
    CHECK_LOG("prep0 in0 init0 susp0 out0 in0 res0 prep1 in1 init1" ONE_ENDS PARENT_ENDS);
}

#define IDLES(name, init)                                                                          \
    {                                                                                              \
        .Name = #name, .Init = (init), .Add = name##_add, .Unload = name##_unload                  \
    }

#define STATIC(name)                                                                               \
    {                                                                                              \
        .Name = "static_" #name, .Init = ChildParentInit, .Add = name##_add,                       \
        .Unload = name##_unload                                                                    \
    }
#define LISTED(name)                                                                               \
    {                                                                                              \
        .Name = "listed_" #name, .Init = ListedInit, .Add = name##_add, .Unload = name##_unload    \
    }

TEST_CASES(STATIC(missing_child_goes), LISTED(missing_child_goes),
           STATIC(child_goes_at_dispatch_level), LISTED(child_goes_at_dispatch_level),
           STATIC(open_child_stays_until_it_is_closed), LISTED(open_child_stays_until_it_is_closed),
           STATIC(open_child_goes_before_its_parent), LISTED(child_comes_back),
           LISTED(empty_scan_takes_all), IDLES(idle_children_let_their_parent_idle, AllIdle),
           IDLES(busy_children_keep_their_parent, ParentIdles),
           IDLES(gone_children_let_their_parent_idle, ParentIdles),
           IDLES(child_of_an_idle_parent, ParentIdles), IDLES(child_is_a_bus, ChildParentInit));
