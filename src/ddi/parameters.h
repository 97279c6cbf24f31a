/* SPDX-License-Identifier: MIT */
/* parameters - decoding what a driver passes: required pointers. */
#ifndef DQ_DDI_PARAMETERS_H
#define DQ_DDI_PARAMETERS_H

#include "base/check.h"
#include "framework/object.h"
#include "kernel/memory_check.h"
#include "kernel/stop.h"

/* DPCs and work items: what names the parent is looked at first, the rest of the attributes after
 * the configuration. A handle that is none is bug check 0x10D(5). */
NTSTATUS dq_ddi_require_parent(const WDF_OBJECT_ATTRIBUTES *attributes);

/* Creation: a parent that is named must be one, whatever else is wrong. */
void dq_ddi_check_parent(const WDF_OBJECT_ATTRIBUTES *attributes);

/* With the verifier on KMDF refuses some calls above PASSIVE_LEVEL; the level itself has been
 * reported on entry. */
bool dq_ddi_verifier_refuses_above_passive(void);
/* The same for the calls that wait: false, it returns. Without the verifier Windows would stop in
 * the wait. */
bool dq_ddi_can_wait(void);

struct dq_irp;
/* What a request asks for; all but Size. */
void dq_ddi_write_request_parameters(const struct dq_irp *irp, WDF_REQUEST_PARAMETERS *parameters);

struct dq_send_options;
/* NULL: none are set. STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER: flags that are none or
 * do not go together. */
NTSTATUS dq_ddi_read_send_options(const WDF_REQUEST_SEND_OPTIONS *given,
                                  struct dq_send_options *options);

/* A NULL where KMDF requires a pointer is bug check 0x10D(4, 0, caller), verifier or not. */
#define DQ_DDI_REQUIRE(pointer)                                                                    \
    do {                                                                                           \
        if (DQ_UNLIKELY((pointer) == NULL)) {                                                      \
            dq_bug_check(0x10D, 0x4, 0, (uintptr_t)__builtin_return_address(0), 0);                \
        }                                                                                          \
    } while (0)

/* Memory of the driver's that the call writes to. A handle instead would overwrite the framework's
 * own object: bug check 0x10D(5), as where a handle is wrong. */
#define DQ_DDI_REQUIRE_OWN_MEMORY(name, pointer)                                                   \
    do {                                                                                           \
        if (DQ_UNLIKELY(dq_arena_is_core((uintptr_t)(pointer)))) {                                 \
            dq_ddi_memory_is_not_own(name, pointer);                                               \
        }                                                                                          \
    } while (0)
_Noreturn void dq_ddi_memory_is_not_own(const char *name, const volatile void *pointer);

/* Memory of the driver's that the kernel keeps state in: an event, a lock, a DPC. */
#define DQ_DDI_REQUIRE_ALIVE(pointer) dq_memory_check_argument(pointer, sizeof(*(pointer)))

#endif
