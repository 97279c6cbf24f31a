/* SPDX-License-Identifier: MIT */
/* pdo - see pdo.h. */
#include "framework/pdo.h"

#include <string.h>

#include "framework/device_wdm.h"
#include "framework/string_object.h"
#include "kernel/pool.h"
#include "kernel/stop.h"

/* Parameters of bug check 0xCA. */
#define PNP_FATAL_ERROR 0xCAu
#define INVALID_ID      3u

enum id_kind { ID_DEVICE = 1, ID_INSTANCE, ID_HARDWARE, ID_COMPATIBLE };

static struct dq_pdo *create(struct dq_child_list *list)
{
    struct dq_pdo *pdo = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*pdo));
    if (pdo) {
        dq_object_reference(&list->parent->object);
        pdo->parent = list->parent;
        pdo->list = list;
        dq_list_init(&pdo->hardware_ids);
        dq_list_init(&pdo->compatible_ids);
        dq_list_init(&pdo->descriptions);
    }
    return pdo;
}

struct WDFDEVICE_INIT *dq_pdo_init_create(struct dq_child_list *list)
{
    struct WDFDEVICE_INIT *init = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*init));
    if (!init) {
        return NULL;
    }
    struct dq_pdo *pdo = create(list);
    if (!pdo) {
        dq_arena_core_free(init, sizeof(*init));
        return NULL;
    }
    dq_device_init_prepare(init, list->parent->driver, UINT32_MAX);
    init->is_power_policy_owner = false; /* but of a raw device */
    init->pdo = pdo;
    return init;
}

void dq_pdo_init_free(struct WDFDEVICE_INIT *init)
{
    dq_pdo_free(init->pdo);
    init->signature = 0;
    dq_arena_core_free(init, sizeof(*init));
}

static void free_texts(struct dq_list *list)
{
    struct dq_list *link;
    while ((link = dq_list_pop(list)) != NULL) {
        struct dq_pdo_text *text = DQ_LIST_ENTRY(link, struct dq_pdo_text, link);
        dq_unicode_free(text->text);
        dq_unicode_free(text->location);
        dq_arena_core_free(text, sizeof(*text));
    }
}

void dq_pdo_free(struct dq_pdo *pdo)
{
    if (!pdo) {
        return;
    }
    dq_unicode_free(pdo->device_id);
    dq_unicode_free(pdo->instance_id);
    dq_unicode_free(pdo->container_id);
    free_texts(&pdo->hardware_ids);
    free_texts(&pdo->compatible_ids);
    free_texts(&pdo->descriptions);
    struct dq_device *parent = pdo->parent;
    dq_arena_core_free(pdo, sizeof(*pdo));
    dq_object_dereference(&parent->object);
}

NTSTATUS dq_pdo_assign(UNICODE_STRING *assigned, const UNICODE_STRING *text)
{
    UNICODE_STRING copy;
    NTSTATUS status = dq_unicode_validate(text);
    if (NT_SUCCESS(status)) {
        status = dq_unicode_copy(text, &copy);
    }
    if (NT_SUCCESS(status)) {
        dq_unicode_free(*assigned);
        *assigned = copy;
    }
    return status;
}

static NTSTATUS add(struct dq_list *list, const struct dq_pdo_text *given)
{
    struct dq_pdo_text *text = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*text));
    if (!text) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    text->locale = given->locale;
    NTSTATUS status = dq_unicode_copy(&given->text, &text->text);
    if (NT_SUCCESS(status) && given->location.Buffer) {
        status = dq_unicode_copy(&given->location, &text->location);
    }
    if (!NT_SUCCESS(status)) {
        dq_unicode_free(text->text);
        dq_arena_core_free(text, sizeof(*text));
        return status;
    }
    dq_list_append(list, &text->link);
    return STATUS_SUCCESS;
}

NTSTATUS dq_pdo_add(struct dq_list *list, const UNICODE_STRING *text)
{
    const struct dq_pdo_text given = { .text = *text };
    NTSTATUS status = dq_unicode_validate(text);
    return NT_SUCCESS(status) ? add(list, &given) : status;
}

NTSTATUS dq_pdo_describe(struct dq_pdo *pdo, const UNICODE_STRING *description,
                         const UNICODE_STRING *location, LCID locale)
{
    const struct dq_pdo_text given = {
        .text = *description,
        .location = *location,
        .locale = locale,
    };
    NTSTATUS status = dq_unicode_validate(description);
    if (NT_SUCCESS(status)) {
        status = dq_unicode_validate(location);
    }
    return NT_SUCCESS(status) ? add(&pdo->descriptions, &given) : status;
}

/* ---- PnP's side ---- */

/* Source: debugger/bug-check-0xca--pnp-detected-fatal-error. */
static bool is_id_unit(WCHAR unit, enum id_kind kind)
{
    bool is_printable = unit >= 0x20 && unit <= 0x7F && unit != ',';
    return is_printable && !(kind == ID_INSTANCE && unit == '\\');
}

static void check_id(const struct dq_device *device, const UNICODE_STRING *text, enum id_kind kind)
{
    for (size_t i = 0; i < text->Length / sizeof(WCHAR); i++) {
        if (!is_id_unit(text->Buffer[i], kind)) {
            dq_bug_check(PNP_FATAL_ERROR, INVALID_ID, (uintptr_t)dq_device_wdm_own(device),
                         (uintptr_t)text->Buffer, kind);
        }
    }
}

static void check_ids(const struct dq_device *device, const struct dq_list *list, enum id_kind kind)
{
    DQ_LIST_FOR_EACH(link, list)
    {
        check_id(device, &DQ_LIST_ENTRY(link, struct dq_pdo_text, link)->text, kind);
    }
}

void dq_pdo_check_identifiers(struct dq_device *device)
{
    const struct dq_pdo *pdo = device->pdo;
    check_id(device, &pdo->device_id, ID_DEVICE);
    check_id(device, &pdo->instance_id, ID_INSTANCE);
    check_ids(device, &pdo->hardware_ids, ID_HARDWARE);
    check_ids(device, &pdo->compatible_ids, ID_COMPATIBLE);
}

static bool is_same_text(const UNICODE_STRING *one, const UNICODE_STRING *other)
{
    return one->Buffer && other->Buffer && one->Length == other->Length &&
           memcmp(one->Buffer, other->Buffer, one->Length) == 0;
}

bool dq_pdo_is_duplicate(const struct dq_device *device, const struct dq_device *other)
{
    return is_same_text(&device->pdo->device_id, &other->pdo->device_id) &&
           is_same_text(&device->pdo->instance_id, &other->pdo->instance_id);
}
