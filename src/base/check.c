/* SPDX-License-Identifier: MIT */
/* check - see check.h. The handler is the only state in base/: it must work when everything else is
 * broken. */
#include "base/check.h"

#include <stdlib.h>

static DQ_BOOKKEEPING dq_assert_handler *installed_handler;

void dq_assert_handler_set(dq_assert_handler *handler)
{
    installed_handler = handler;
}

_Noreturn void dq_assert_failed(const char *condition, const char *file, uint32_t line)
{
    dq_assert_handler *handler = installed_handler;
    installed_handler = 0; /* an assertion inside the handler aborts */
    if (handler) {
        handler(condition, file, line);
    }
    abort();
}
