/* SPDX-License-Identifier: MIT */
/* parameters - see parameters.h. */
#include "ddi/parameters.h"

NTSTATUS dq_ddi_require_parent(const WDF_OBJECT_ATTRIBUTES *attributes)
{
    if (!attributes) {
        return STATUS_WDF_PARENT_NOT_SPECIFIED;
    }
    if (attributes->Size != sizeof(*attributes)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    if (!attributes->ParentObject) {
        return STATUS_WDF_PARENT_NOT_SPECIFIED;
    }
    (void)dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT);
    return STATUS_SUCCESS;
}

void dq_ddi_check_parent(const WDF_OBJECT_ATTRIBUTES *attributes)
{
    if (attributes && attributes->Size == sizeof(*attributes) && attributes->ParentObject) {
        (void)dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT);
    }
}

bool dq_ddi_verifier_refuses_above_passive(void)
{
    return dq_engine()->current->irql > DQ_IRQL_PASSIVE && dq_verifier_mode() != DQ_VERIFIER_OFF;
}

bool dq_ddi_can_wait(void)
{
    if (dq_engine()->current->irql == DQ_IRQL_PASSIVE) {
        return true;
    }
    if (dq_verifier_mode() == DQ_VERIFIER_OFF) {
        dq_bug_check(0xB8, 0, 0, 0, 0);
    }
    return false;
}

_Noreturn void dq_ddi_memory_is_not_own(const char *name, const volatile void *pointer)
{
    dq_violation(DQ_RULE_HANDLE, 0x5, (uintptr_t)pointer, 0, 0,
                 "%s is given a framework object where it takes memory of the driver's", name);
    dq_bug_check(0x10D, 0x5, (uintptr_t)pointer, 0, 0);
}
