/* SPDX-License-Identifier: MIT */
/* create_driver - see create_test.c. */
#include "tests/ddi/support/driver_test.h"

#include <string.h>

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
}

static VOID config_init_zeroes_all_but_its_defaults(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;
    WDF_INTERRUPT_CONFIG expected;

    UNREFERENCED_PARAMETER(Device);
    RtlFillMemory(&config, sizeof(config), 0xA5);
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    RtlZeroMemory(&expected, sizeof(expected));
    expected.Size = sizeof(expected);
    expected.ShareVector = WdfUseDefault;
    expected.EvtInterruptIsr = Isr;
    expected.EvtInterruptDpc = Dpc;
    expected.ReportInactiveOnPowerDown = WdfUseDefault;
    CHECK_EQUAL(memcmp(&config, &expected, sizeof(config)), 0);
    CHECK_EQUAL(WdfUseDefault, 2);
}

TEST_CASES(CASE_ADD(config_init_zeroes_all_but_its_defaults));
