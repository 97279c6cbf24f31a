/* SPDX-License-Identifier: MIT */
/* pdo - see pdo.h. */
#include "framework/pdo.h"

#include "framework/string_object.h"
#include "kernel/pool.h"

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
