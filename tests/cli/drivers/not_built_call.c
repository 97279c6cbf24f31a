/* SPDX-License-Identifier: MIT */
/* not_built_call - calls a function that Windows has and dirql does not have yet. */
#include "skeleton.h"

static VOID Started(PTEST_CONTEXT Context)
{
    UNREFERENCED_PARAMETER(Context);
    (VOID) WdfObjectQuery(WdfGetDriver(), NULL, 0, NULL);
}

const TEST_HOOKS TestHooks = { .Started = Started };
