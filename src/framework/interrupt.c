/* SPDX-License-Identifier: MIT */
/* interrupt - see interrupt.h: creation and resources. */
#include "framework/interrupt.h"

#include <string.h>

#include "framework/resource_list.h"
#include "kernel/stop.h"

static void dispose_interrupt(struct dq_object *object)
{
    struct dq_interrupt_object *interrupt =
        DQ_CONTAINER_OF(object, struct dq_interrupt_object, object);
    if (interrupt->kernel.is_connected) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)interrupt, 0, 0,
                     "a WDFINTERRUPT goes with its parent while it is connected: its device is in "
                     "D0 still");
        (void)dq_interrupt_power_down(interrupt, DQ_POWER_IMPLICIT);
    }
    dq_dpc_flush_all();
    dq_work_item_flush(&interrupt->work_item);
    if (interrupt->device) {
        dq_list_remove(&interrupt->link);
        interrupt->device->interrupt_count--;
    }
}

static void destroy_interrupt(struct dq_object *object)
{
    dq_dpc_check_free(&DQ_CONTAINER_OF(object, struct dq_interrupt_object, object)->dpc,
                      object->class->name);
}

static const struct dq_object_class interrupt_class = {
    .type = DQ_TYPE_INTERRUPT,
    .name = "WDFINTERRUPT",
    .bytes = sizeof(struct dq_interrupt_object),
    .is_passive_disposed = true,
    .dispose = dispose_interrupt,
    .destroy = destroy_interrupt,
};

/* Which of EvtDriverDeviceAdd's and EvtDevicePrepareHardware's rules apply goes by the device's
 * state. */
static NTSTATUS validate_window(const struct dq_device *device, const WDF_INTERRUPT_CONFIG *config)
{
    if (device->state != DQ_PNP_INIT && device->state != DQ_PNP_PREPARING) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    if (device->state == DQ_PNP_INIT) {
        bool is_wrong =
            config->InterruptRaw || config->InterruptTranslated || config->CanWakeDevice;
        return is_wrong ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
    }
    if (!config->InterruptRaw || !config->InterruptTranslated ||
        config->ShareVector != WdfUseDefault) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS validate_combination(const struct dq_device *device,
                                     const WDF_INTERRUPT_CONFIG *config)
{
    bool can_wake = device->policy.is_owner && !device->pdo && config->InterruptTranslated &&
                    (config->InterruptTranslated->Flags & CM_RESOURCE_INTERRUPT_WAKE_HINT);
    if (config->CanWakeDevice && !can_wake) {
        return STATUS_INVALID_PARAMETER;
    }
    if (config->EvtInterruptDpc && config->EvtInterruptWorkItem) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!config->PassiveHandling && (config->WaitLock || config->CanWakeDevice)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (config->PassiveHandling && config->SpinLock) {
        return STATUS_INVALID_PARAMETER;
    }
    return STATUS_SUCCESS;
}

/* The KMDF verifier's look at the descriptors that a driver names in EvtDevicePrepareHardware. */
static NTSTATUS validate_descriptors(const struct dq_device *device,
                                     const WDF_INTERRUPT_CONFIG *config)
{
    if (device->state != DQ_PNP_PREPARING || dq_verifier_mode() == DQ_VERIFIER_OFF) {
        return STATUS_SUCCESS;
    }
    const struct dq_resource_list *raw = device->resources_raw;
    const struct dq_resource_list *translated = device->resources_translated;
    int32_t index = dq_resource_list_index(translated, config->InterruptTranslated);
    bool is_ours = index >= 0 && index == dq_resource_list_index(raw, config->InterruptRaw);
    if (is_ours) {
        is_ours = memcmp(&translated->descriptors[index], &translated->pristine[index],
                         sizeof(translated->pristine[0])) == 0 &&
                  memcmp(&raw->descriptors[index], &raw->pristine[index],
                         sizeof(raw->pristine[0])) == 0 &&
                  config->InterruptTranslated->Type == CmResourceTypeInterrupt;
    }
    uint32_t claims = 0;
    DQ_LIST_FOR_EACH(link, &device->interrupts)
    {
        const struct dq_interrupt_object *other =
            DQ_LIST_ENTRY(link, struct dq_interrupt_object, link);
        claims += other->config.InterruptTranslated == config->InterruptTranslated;
    }
    bool is_message =
        is_ours && (config->InterruptTranslated->Flags & CM_RESOURCE_INTERRUPT_MESSAGE);
    if (is_message && claims >= config->InterruptRaw->u.MessageInterrupt.Raw.MessageCount) {
        is_ours = false;
    }
    if (!is_ours) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, 0, 0, 0,
                     "WdfInterruptCreate: InterruptRaw and InterruptTranslated must be the "
                     "framework's own descriptors, unmodified, and each message claimed once");
        return STATUS_INVALID_PARAMETER;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS validate_parent(const struct dq_device *device, struct dq_object *parent)
{
    bool is_right_kind =
        parent->class->type == DQ_TYPE_DEVICE || parent->class->type == DQ_TYPE_QUEUE;
    return dq_device_of(parent) == device && is_right_kind ? STATUS_SUCCESS
                                                           : STATUS_INVALID_PARAMETER;
}

static void take_resource(struct dq_interrupt_object *interrupt,
                          const CM_PARTIAL_RESOURCE_DESCRIPTOR *raw,
                          const CM_PARTIAL_RESOURCE_DESCRIPTOR *translated);

static void take_named_resource(struct dq_interrupt_object *interrupt)
{
    if (interrupt->config.InterruptTranslated) {
        interrupt->is_made_in_prepare = true;
        take_resource(interrupt, interrupt->config.InterruptRaw,
                      interrupt->config.InterruptTranslated);
    }
}

static void bind_wait_lock(struct dq_interrupt_object *interrupt)
{
    WDFWAITLOCK shared = interrupt->config.WaitLock;
    dq_wait_lock_init(&interrupt->own_wait_lock);
    interrupt->wait_lock =
        shared ? &dq_wait_lock_object_from_handle(shared)->lock : &interrupt->own_wait_lock;
    dq_interrupt_passive_init(&interrupt->kernel);
    if (interrupt->config.CanWakeDevice) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "WdfInterruptCreate: interrupts that wake their device "
                                       "(WDF_INTERRUPT_CONFIG.CanWakeDevice) are not built yet");
    }
}

/* Everything that can fail after the allocation: the locks, the parent, serialization. */
static NTSTATUS bind(struct dq_interrupt_object *interrupt, struct dq_object *parent)
{
    const WDF_INTERRUPT_CONFIG *config = &interrupt->config;
    if (config->SpinLock) {
        interrupt->shared_lock = dq_spin_lock_object_from_handle(config->SpinLock);
        interrupt->shared_lock->is_interrupt_lock = true;
    }
    NTSTATUS status = validate_parent(interrupt->device, parent);
    if (NT_SUCCESS(status) && config->AutomaticSerialization) {
        bool needs_passive = config->EvtInterruptWorkItem ? true
                             : config->EvtInterruptDpc    ? false
                                                          : config->PassiveHandling;
        status = dq_serialization_find(parent, needs_passive, &interrupt->serialize);
    }
    if (NT_SUCCESS(status) && parent->class->type == DQ_TYPE_QUEUE) {
        parent->is_undeletable = true;
    }
    if (NT_SUCCESS(status) && config->PassiveHandling) {
        bind_wait_lock(interrupt);
    }
    return status;
}

static NTSTATUS validate(const struct dq_device *device, const WDF_INTERRUPT_CONFIG *config)
{
    NTSTATUS status = validate_window(device, config);
    if (NT_SUCCESS(status)) {
        status = validate_combination(device, config);
    }
    if (NT_SUCCESS(status)) {
        status = validate_descriptors(device, config);
    }
    return status;
}

NTSTATUS dq_interrupt_object_create(struct dq_device *device, const WDF_INTERRUPT_CONFIG *config,
                                    const WDF_OBJECT_ATTRIBUTES *attributes,
                                    struct dq_interrupt_object **ret_interrupt)
{
    if (!config->EvtInterruptIsr) {
        return STATUS_INVALID_PARAMETER;
    }
    NTSTATUS status = dq_attributes_validate(
        attributes, config->AutomaticSerialization ? 0 : DQ_ATTRIBUTES_NO_PARENT);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_object *parent = dq_device_parent_of(device, attributes);
    status = validate(device, config);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_object *object;
    status = dq_object_create(&interrupt_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_interrupt_object *interrupt =
        DQ_CONTAINER_OF(object, struct dq_interrupt_object, object);
    interrupt->device = device;
    interrupt->config = *config;
    interrupt->info.MessageNumber = device->interrupt_count;
    dq_list_init(&interrupt->link);
    dq_list_init(&interrupt->changers);
    dq_dpc_init(&interrupt->dpc, dq_interrupt_run_dpc, interrupt);
    dq_work_item_init(&interrupt->work_item, dq_interrupt_run_work_item, interrupt);
    status = bind(interrupt, parent);
    if (NT_SUCCESS(status)) {
        status = dq_object_commit(object, parent);
    }
    if (!NT_SUCCESS(status)) {
        dq_object_abandon(object);
        return status;
    }
    dq_list_append(&device->interrupts, &interrupt->link);
    device->interrupt_count++;
    take_named_resource(interrupt);
    *ret_interrupt = interrupt;
    return STATUS_SUCCESS;
}

static void reset_info(struct dq_interrupt_object *interrupt)
{
    WDF_INTERRUPT_INFO *info = &interrupt->info;
    ULONG message = info->MessageNumber;
    memset(info, 0, sizeof(*info));
    info->MessageNumber = message;
    interrupt->state = DQ_INTERRUPT_UNASSIGNED;
    interrupt->kernel.synchronize_irql = DQ_IRQL_PASSIVE;
}

static void take_resource(struct dq_interrupt_object *interrupt,
                          const CM_PARTIAL_RESOURCE_DESCRIPTOR *raw,
                          const CM_PARTIAL_RESOURCE_DESCRIPTOR *translated)
{
    WDF_INTERRUPT_INFO *info = &interrupt->info;
    bool is_message = (translated->Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0;
    bool is_multiple = is_message && raw->u.MessageInterrupt.Raw.MessageCount > 1;
    /* Translated message and line descriptors have level, vector and affinity at the same places.
     */
    info->Vector = translated->u.Interrupt.Vector + (is_multiple ? info->MessageNumber : 0);
    info->Irql =
        interrupt->config.PassiveHandling ? PASSIVE_LEVEL : (KIRQL)translated->u.Interrupt.Level;
    info->TargetProcessorSet = translated->u.Interrupt.Affinity;
    info->ShareDisposition = translated->ShareDisposition;
    info->MessageSignaled = is_message;
    info->Mode = translated->Flags & CM_RESOURCE_INTERRUPT_LATCHED ? Latched : LevelSensitive;
    info->Polarity = WdfInterruptPolarityUnknown;
    interrupt->state = info->Vector ? DQ_INTERRUPT_DISCONNECTED : DQ_INTERRUPT_UNASSIGNED;
    interrupt->kernel.synchronize_irql = info->Irql;
}

static struct dq_interrupt_object *next_interrupt(const struct dq_device *device,
                                                  struct dq_list **position)
{
    if (*position == &device->interrupts) {
        return NULL;
    }
    struct dq_interrupt_object *interrupt =
        DQ_LIST_ENTRY(*position, struct dq_interrupt_object, link);
    *position = (*position)->next;
    return interrupt;
}

void dq_interrupt_assign_all(struct dq_device *device)
{
    DQ_LIST_FOR_EACH(link, &device->interrupts)
    {
        reset_info(DQ_LIST_ENTRY(link, struct dq_interrupt_object, link));
    }
    struct dq_list *position = device->interrupts.next;
    for (uint32_t i = 0; i < device->resources_translated->count; i++) {
        const CM_PARTIAL_RESOURCE_DESCRIPTOR *raw = &device->resources_raw->descriptors[i];
        const CM_PARTIAL_RESOURCE_DESCRIPTOR *translated =
            &device->resources_translated->descriptors[i];
        if (translated->Type != CmResourceTypeInterrupt) {
            continue;
        }
        /* One descriptor of several messages serves as many objects. */
        uint32_t serves = translated->Flags & CM_RESOURCE_INTERRUPT_MESSAGE
                              ? raw->u.MessageInterrupt.Raw.MessageCount
                              : 1;
        for (uint32_t k = 0; k < serves; k++) {
            struct dq_interrupt_object *interrupt = next_interrupt(device, &position);
            if (!interrupt) {
                return;
            }
            take_resource(interrupt, raw, translated);
        }
    }
}

void dq_interrupt_compute_irqls(struct dq_device *device)
{
    DQ_LIST_FOR_EACH(link, &device->interrupts)
    {
        struct dq_interrupt_object *interrupt =
            DQ_LIST_ENTRY(link, struct dq_interrupt_object, link);
        uint8_t irql = interrupt->info.Irql;
        DQ_LIST_FOR_EACH(peer_link, &device->interrupts)
        {
            const struct dq_interrupt_object *peer =
                DQ_LIST_ENTRY(peer_link, struct dq_interrupt_object, link);
            bool is_shared = peer->shared_lock && peer->shared_lock == interrupt->shared_lock;
            if (is_shared && peer->info.Irql > irql) {
                irql = peer->info.Irql;
            }
        }
        bool is_assigned = interrupt->state != DQ_INTERRUPT_UNASSIGNED;
        interrupt->kernel.synchronize_irql = is_assigned ? irql : DQ_IRQL_PASSIVE;
    }
}

void dq_interrupt_revoke_all(struct dq_device *device)
{
    DQ_LIST_FOR_EACH(link, &device->interrupts)
    {
        reset_info(DQ_LIST_ENTRY(link, struct dq_interrupt_object, link));
    }
}

void dq_interrupt_delete_prepared(struct dq_device *device)
{
    struct dq_list *link = device->interrupts.previous;
    while (link != &device->interrupts) {
        struct dq_list *previous = link->previous;
        struct dq_interrupt_object *interrupt =
            DQ_LIST_ENTRY(link, struct dq_interrupt_object, link);
        if (interrupt->is_made_in_prepare) {
            dq_object_delete(&interrupt->object);
        }
        link = previous;
    }
}
