/* SPDX-License-Identifier: MIT */
/* string_object - see string_object.h. */
#include "framework/string_object.h"

#include <string.h>

#include "framework/driver.h"
#include "kernel/pool.h"

#define STRING_TAG 0x72745344u

void dq_unicode_free(UNICODE_STRING text)
{
    if (text.Buffer) {
        uint32_t tag;
        DQ_ASSERT(dq_pool_free(text.Buffer, STRING_TAG, &tag));
    }
}

static void destroy_string(struct dq_object *object)
{
    dq_unicode_free(DQ_CONTAINER_OF(object, struct dq_string, object)->text);
}

static const struct dq_object_class string_class = {
    .type = DQ_TYPE_STRING,
    .name = "WDFSTRING",
    .bytes = sizeof(struct dq_string),
    .is_passive_disposed = true,
    .is_driver_deletable = true,
    .destroy = destroy_string,
};

/* Units are two bytes; the copy is terminated, as far as lengths of 16 bits can say. */
NTSTATUS dq_unicode_copy(const UNICODE_STRING *text, UNICODE_STRING *ret_copy)
{
    WCHAR *units =
        dq_pool_alloc((size_t)text->Length + sizeof(WCHAR), STRING_TAG, true, DQ_POOL_FRAMEWORK);
    if (!units) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (text->Length > 0) {
        memcpy(units, text->Buffer, text->Length);
    }
    ret_copy->Buffer = units;
    ret_copy->Length = text->Length;
    ret_copy->MaximumLength = text->Length < UNICODE_STRING_MAX_BYTES
                                  ? (USHORT)(text->Length + sizeof(WCHAR))
                                  : UNICODE_STRING_MAX_BYTES;
    return STATUS_SUCCESS;
}

NTSTATUS dq_string_create(const WDF_OBJECT_ATTRIBUTES *attributes, const UNICODE_STRING *text,
                          struct dq_string **ret_string)
{
    struct dq_object *parent = dq_driver_parent_of(attributes);
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&string_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_string *string = DQ_CONTAINER_OF(object, struct dq_string, object);
    if (text) {
        status = dq_unicode_copy(text, &string->text);
    }
    if (!NT_SUCCESS(status)) {
        goto fail_abandon;
    }
    status = dq_object_commit(object, parent);
    if (!NT_SUCCESS(status)) {
        goto fail_free_text;
    }
    *ret_string = string;
    return STATUS_SUCCESS;

fail_free_text:
    dq_unicode_free(string->text);
fail_abandon:
    dq_object_abandon(object);
    return status;
}

static uint64_t location_of(const struct dq_string *string)
{
    return dq_location_of(DQ_LOCATION_OBJECT, string);
}

NTSTATUS dq_string_assign(struct dq_string *string, const UNICODE_STRING *text)
{
    UNICODE_STRING copy;
    NTSTATUS status = dq_unicode_copy(text, &copy);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_step_and_touch(DQ_REASON_DDI, location_of(string), DQ_TOUCH_WRITE);
    UNICODE_STRING before = string->text;
    string->text = copy;
    dq_unicode_free(before);
    return STATUS_SUCCESS;
}

UNICODE_STRING dq_string_text(struct dq_string *string)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(string), DQ_TOUCH_READ);
    return string->text;
}

NTSTATUS dq_unicode_validate(const UNICODE_STRING *text)
{
    bool is_odd = (text->Length & 1u) != 0 || (text->MaximumLength & 1u) != 0;
    bool is_nowhere = text->MaximumLength > 0 && !text->Buffer;
    return is_odd || is_nowhere || text->Length > text->MaximumLength ? STATUS_INVALID_PARAMETER
                                                                      : STATUS_SUCCESS;
}
