/* SPDX-License-Identifier: MIT */
/* wdfstring - the functions of wdfstring.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/string_object.h"

NTSTATUS NTAPI WdfStringCreate(PCUNICODE_STRING UnicodeString,
                               PWDF_OBJECT_ATTRIBUTES StringAttributes, WDFSTRING *String)
{
    DQ_DDI_ENTER(WdfStringCreate);
    dq_ddi_check_parent(StringAttributes);
    DQ_DDI_REQUIRE(String);
    *String = NULL;
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    NTSTATUS status = dq_attributes_validate(StringAttributes, 0);
    if (NT_SUCCESS(status) && UnicodeString) {
        status = dq_unicode_validate(UnicodeString);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_string *string;
    status = dq_string_create(StringAttributes, UnicodeString, &string);
    if (NT_SUCCESS(status)) {
        *String = dq_object_to_handle(&string->object);
    }
    return status;
}

VOID NTAPI WdfStringGetUnicodeString(WDFSTRING String, PUNICODE_STRING UnicodeString)
{
    DQ_DDI_ENTER(WdfStringGetUnicodeString);
    struct dq_string *string = dq_string_from_handle(String);
    DQ_DDI_REQUIRE(UnicodeString);
    if (!dq_ddi_verifier_refuses_above_passive()) {
        *UnicodeString = dq_string_text(string);
    }
}
