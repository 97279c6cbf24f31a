/* SPDX-License-Identifier: MIT */
/* set_filter_driver - see set_filter_test.c. */
#include "tests/ddi/support/driver_test.h"

DECLARE_CONST_UNICODE_STRING(Everybody, L"D:P(A;;GA;;;WD)");

/* A description that no device is made of. */
static PWDFDEVICE_INIT Allocate(VOID)
{
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(WdfGetDriver(), &Everybody);

    CHECK(init != NULL);
    return init;
}

static VOID levels(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate();
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    WdfFdoInitSetFilter(init);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_BREAK(WdfFdoInitSetFilter(init));
    KeLowerIrql(irql);
    WdfDeviceInitFree(init);
}

static VOID description_that_is_none(PTEST_DEVICE Device)
{
    ULONG nothing = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(&nothing, WdfFdoInitSetFilter((PWDFDEVICE_INIT)&nothing));
}

static VOID InitFilter(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    CHECK(Attributes != NULL);
    WdfFdoInitSetFilter(Init);
}

TEST_CASES({ .Name = "levels", .Add = levels },
           { .Name = "description_that_is_none", .Add = description_that_is_none },
           { .Name = "filter_of_nothing_is_not_built", .Init = InitFilter });
