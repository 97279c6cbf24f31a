/* SPDX-License-Identifier: MIT */
/* string_object - WDFSTRING: a copy of a Unicode string. */
#ifndef DQ_FRAMEWORK_STRING_OBJECT_H
#define DQ_FRAMEWORK_STRING_OBJECT_H

#include "framework/object.h"

struct dq_string {
    struct dq_object object;
    UNICODE_STRING text; /* P: Buffer is the string's own block of pool, terminated; NULL: empty */
};

/* From WdfStringCreate; attributes and text (may be NULL) have been validated. Parent: the
 * attributes' or the driver. */
NTSTATUS dq_string_create(const WDF_OBJECT_ATTRIBUTES *attributes, const UNICODE_STRING *text,
                          struct dq_string **ret_string);
/* A copy of `text` instead of what the string held. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_string_assign(struct dq_string *string, const UNICODE_STRING *text);
UNICODE_STRING dq_string_text(struct dq_string *string);

/* In pool of the framework's. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_unicode_copy(const UNICODE_STRING *text, UNICODE_STRING *ret_copy);
/* Such a copy, or none (Buffer NULL). */
void dq_unicode_free(UNICODE_STRING text);
/* What KMDF asks of a string that it copies: STATUS_INVALID_PARAMETER otherwise. */
NTSTATUS dq_unicode_validate(const UNICODE_STRING *text);

static inline struct dq_string *dq_string_from_handle(const void *handle)
{
    return (struct dq_string *)dq_object_from_handle(handle, DQ_TYPE_STRING);
}

#endif
