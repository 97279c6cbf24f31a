/* SPDX-License-Identifier: MIT */
/* policy_driver - see policy_test.c. */
#include "tests/ddi/support/driver_test.h"

static EVT_WDF_INTERRUPT_ISR Isr;

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static WDFINTERRUPT Create(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    TestInterruptCreate(Device, 0, &config);
    return Device->Interrupt[0];
}

static VOID CheckNothingIsStored(WDFINTERRUPT Interrupt)
{
    WDF_INTERRUPT_EXTENDED_POLICY stored;

    CHECK(!TestControl.Services.StoredPolicy(Interrupt, &stored));
}

/* A policy that would be taken as it is. */
static VOID InitGoodPolicy(PWDF_INTERRUPT_EXTENDED_POLICY Policy)
{
    WDF_INTERRUPT_EXTENDED_POLICY_INIT(Policy);
    Policy->Policy = WdfIrqPolicySpecifiedProcessors;
    Policy->Priority = WdfIrqPriorityHigh;
    Policy->TargetProcessorSetAndGroup.Mask = 3;
}

static VOID policy_in_range_is_stored(PTEST_DEVICE Device)
{
    WDFINTERRUPT interrupt = Create(Device);
    WDF_INTERRUPT_EXTENDED_POLICY policy;
    WDF_INTERRUPT_EXTENDED_POLICY stored;

    CheckNothingIsStored(interrupt);
    WdfInterruptSetPolicy(interrupt, WdfIrqPolicySpreadMessagesAcrossAllProcessors,
                          WdfIrqPriorityLow, 1);
    CHECK(TestControl.Services.StoredPolicy(interrupt, &stored));
    CHECK_EQUAL(stored.Policy, WdfIrqPolicySpreadMessagesAcrossAllProcessors);
    CHECK_EQUAL(stored.Priority, WdfIrqPriorityLow);
    CHECK_EQUAL(stored.TargetProcessorSetAndGroup.Mask, 1);
    CHECK_EQUAL(stored.TargetProcessorSetAndGroup.Group, 0);

    InitGoodPolicy(&policy);
    WdfInterruptSetExtendedPolicy(interrupt, &policy);
    CHECK(TestControl.Services.StoredPolicy(interrupt, &stored));
    CHECK_EQUAL(stored.Policy, WdfIrqPolicySpecifiedProcessors);
    CHECK_EQUAL(stored.Priority, WdfIrqPriorityHigh);
    CHECK_EQUAL(stored.TargetProcessorSetAndGroup.Mask, 3);
}

static VOID policy_with_undefined_priority_is_ignored(PTEST_DEVICE Device)
{
    WDFINTERRUPT interrupt = Create(Device);

    CHECK_BREAK(WdfInterruptSetPolicy(interrupt, WdfIrqPolicySpecifiedProcessors,
                                      WdfIrqPriorityUndefined, 1));
    CheckNothingIsStored(interrupt);
    CHECK_BREAK(WdfInterruptSetPolicy(interrupt, WdfIrqPolicySpecifiedProcessors,
                                      (WDF_INTERRUPT_PRIORITY)(WdfIrqPriorityHigh + 1), 1));
    CheckNothingIsStored(interrupt);
}

static VOID policy_out_of_range_is_ignored(PTEST_DEVICE Device)
{
    WDFINTERRUPT interrupt = Create(Device);

    CHECK_BREAK(WdfInterruptSetPolicy(interrupt, (WDF_INTERRUPT_POLICY)6, WdfIrqPriorityNormal, 1));
    CheckNothingIsStored(interrupt);
    CHECK_BREAK(
        WdfInterruptSetPolicy(interrupt, (WDF_INTERRUPT_POLICY)-1, WdfIrqPriorityNormal, 1));
    CheckNothingIsStored(interrupt);
}

static VOID extended_policy_of_another_size_is_ignored(PTEST_DEVICE Device)
{
    WDFINTERRUPT interrupt = Create(Device);
    WDF_INTERRUPT_EXTENDED_POLICY policy;

    InitGoodPolicy(&policy);
    CHECK_EQUAL(policy.Size, 32);
    policy.Size--;
    CHECK_BREAK(WdfInterruptSetExtendedPolicy(interrupt, &policy));
    CheckNothingIsStored(interrupt);
}

static VOID extended_policy_with_reserved_not_zero_is_ignored(PTEST_DEVICE Device)
{
    WDFINTERRUPT interrupt = Create(Device);
    WDF_INTERRUPT_EXTENDED_POLICY policy;

    for (ULONG i = 0; i < RTL_NUMBER_OF(policy.TargetProcessorSetAndGroup.Reserved); i++) {
        InitGoodPolicy(&policy);
        policy.TargetProcessorSetAndGroup.Reserved[i] = 1;
        CHECK_BREAK(WdfInterruptSetExtendedPolicy(interrupt, &policy));
        CheckNothingIsStored(interrupt);
    }
}

static VOID extended_policy_straight_from_init_is_ignored(PTEST_DEVICE Device)
{
    WDFINTERRUPT interrupt = Create(Device);
    WDF_INTERRUPT_EXTENDED_POLICY policy;

    WDF_INTERRUPT_EXTENDED_POLICY_INIT(&policy);
    CHECK_BREAK(WdfInterruptSetExtendedPolicy(interrupt, &policy));
    CheckNothingIsStored(interrupt);
}

TEST_CASES(CASE_ADD(policy_in_range_is_stored), CASE_ADD(policy_with_undefined_priority_is_ignored),
           CASE_ADD(policy_out_of_range_is_ignored),
           CASE_ADD(extended_policy_of_another_size_is_ignored),
           CASE_ADD(extended_policy_with_reserved_not_zero_is_ignored),
           CASE_ADD(extended_policy_straight_from_init_is_ignored));
