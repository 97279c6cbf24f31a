/* SPDX-License-Identifier: MIT */
/* children_driver - see children_test.c. */
#include "tests/ddi/support/child_driver.h"
#include "tests/ddi/support/power_script.h"

static WDFDEVICE Children[3];

static VOID AddTwo(PTEST_DEVICE Device)
{
    for (ULONG i = 1; i <= 2; i++) {
        Children[i] = ChildAdd(Device, i);
    }
}

static VOID NotRaw(PTEST_DEVICE Device)
{
    ChildShape.IsNotRaw = TRUE;
    AddTwo(Device);
}

static VOID child_cannot_wake_itself_shape(PTEST_DEVICE Device)
{
    ChildShape.WakesItself = TRUE;
    AddTwo(Device);
}

#define FAILS(name, step, child)                                                                   \
    static VOID name##_shape(PTEST_DEVICE Device)                                                  \
    {                                                                                              \
        ChildShape.FailingStep = (step);                                                           \
        ChildShape.FailingChild = (child);                                                         \
        AddTwo(Device);                                                                            \
    }

FAILS(child_vetoes_the_removal_of_its_parent, CHILD_QUERY_REMOVE, 1)
FAILS(child_vetoes_the_stop_of_its_parent, CHILD_QUERY_STOP, 1)
FAILS(child_that_does_not_start, CHILD_D0_ENTRY, 1)
FAILS(child_that_does_not_wake_is_lost, CHILD_D0_ENTRY_AGAIN, 2)

/* The sequences of the pages, for two children. Nothing of a child is before its parent's D0 entry
 * or after its D0 exit. */
#define PARENT_STARTS "prep0 in0 init0"
#define ONE_STARTS    " prep1 in1 init1"
#define TWO_STARTS    " prep2 in2 init2"
#define START         PARENT_STARTS ONE_STARTS TWO_STARTS
#define ONE_DOWN      " susp1 out1"
#define TWO_DOWN      " susp2 out2"
#define DOWN          TWO_DOWN ONE_DOWN " susp0 out0"
#define UP            " in0 res0 in1 res1 in2 res2"
#define ONE_ENDS      " susp1 out1 rel1 clean1 gone1"
#define TWO_ENDS      " susp2 out2 rel2 clean2 gone2"
#define PARENT_ENDS   " susp0 out0 rel0 clean0"
#define END           TWO_ENDS ONE_ENDS PARENT_ENDS

#define EXPECT(name, log)                                                                          \
    static VOID name(VOID)                                                                         \
    {                                                                                              \
        CHECK_LOG(log);                                                                            \
    }

EXPECT(raw_children_start_after_their_parent, START END)
EXPECT(child_cannot_wake_itself, START END)
EXPECT(children_sleep_first_and_wake_last, START DOWN UP END)
EXPECT(child_without_driver_is_not_started, PARENT_STARTS " gone2 gone1" PARENT_ENDS)
EXPECT(parent_is_removed_after_its_children, START " qrem2 qrem1 qrem0" END)
EXPECT(child_vetoes_the_removal_of_its_parent, START " qrem2 qrem1" END)
EXPECT(parent_pulled_out_takes_its_children_along,
       START " surp2 susp2 out2 rel2 clean2 gone2 surp1 susp1 out1 rel1 clean1 gone1"
             " surp0 susp0 out0 rel0 clean0")
EXPECT(parent_pulled_out_asleep,
       START DOWN " surp2 rel2 clean2 gone2 surp1 rel1 clean1 gone1 surp0 rel0 clean0")
EXPECT(rebalance_stops_children_first,
       START " qstop2 qstop1 qstop0 susp2 out2 rel2 susp1 out1 rel1 susp0 out0 rel0"
             " prep0 in0 res0 prep1 in1 res1 prep2 in2 res2" END)
EXPECT(child_vetoes_the_stop_of_its_parent, START " qstop2 qstop1" END)
EXPECT(child_that_does_not_start,
       PARENT_STARTS " prep1 in1 rel1" TWO_STARTS TWO_ENDS " gone1" PARENT_ENDS)
EXPECT(child_that_does_not_wake_is_lost,
       START DOWN " in0 res0 in1 res1 in2 surp2 rel2 clean2 gone2" ONE_ENDS PARENT_ENDS)

#define CASE(name, add)                                                                            \
    {                                                                                              \
        .Name = #name, .Init = ChildParentInit, .Add = (add), .Unload = name                       \
    }

TEST_CASES(CASE(raw_children_start_after_their_parent, AddTwo),
           CASE(child_cannot_wake_itself, child_cannot_wake_itself_shape),
           CASE(children_sleep_first_and_wake_last, AddTwo),
           CASE(child_without_driver_is_not_started, NotRaw),
           CASE(parent_is_removed_after_its_children, AddTwo),
           CASE(child_vetoes_the_removal_of_its_parent,
                child_vetoes_the_removal_of_its_parent_shape),
           CASE(parent_pulled_out_takes_its_children_along, AddTwo),
           CASE(parent_pulled_out_asleep, AddTwo), CASE(rebalance_stops_children_first, AddTwo),
           CASE(child_vetoes_the_stop_of_its_parent, child_vetoes_the_stop_of_its_parent_shape),
           CASE(child_that_does_not_start, child_that_does_not_start_shape),
           CASE(child_that_does_not_wake_is_lost, child_that_does_not_wake_is_lost_shape));
