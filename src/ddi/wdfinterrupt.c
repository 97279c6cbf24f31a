/* SPDX-License-Identifier: MIT */
/* wdfinterrupt - the functions of wdfinterrupt.h. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/callout.h"
#include "framework/interrupt.h"

/* Sizes of WDF_INTERRUPT_CONFIG: 1.13 and later, 1.11, 1.9. Older forms get the defaults for what
 * they lack. */
enum { CONFIG_BYTES_1_11 = 96, CONFIG_BYTES_1_9 = 56, INFO_BYTES_1_7 = 56 };

static NTSTATUS decode_config(const WDF_INTERRUPT_CONFIG *Configuration,
                              WDF_INTERRUPT_CONFIG *ret_config)
{
    ULONG size = Configuration->Size;
    if (size != sizeof(*ret_config) && size != CONFIG_BYTES_1_11 && size != CONFIG_BYTES_1_9) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    WDF_INTERRUPT_CONFIG_INIT(ret_config, NULL, NULL);
    memcpy(ret_config, Configuration, size);
    ret_config->Size = sizeof(*ret_config);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI WdfInterruptCreate(WDFDEVICE Device, PWDF_INTERRUPT_CONFIG Configuration,
                                  PWDF_OBJECT_ATTRIBUTES Attributes, WDFINTERRUPT *Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptCreate);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(Configuration);
    DQ_DDI_REQUIRE(Interrupt);
    if (device->below) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "WdfInterruptCreate in a filter driver: not built yet");
    }
    WDF_INTERRUPT_CONFIG config;
    NTSTATUS status = decode_config(Configuration, &config);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_interrupt_object *interrupt;
    status = dq_interrupt_object_create(device, &config, Attributes, &interrupt);
    if (NT_SUCCESS(status)) {
        *Interrupt = dq_object_to_handle(&interrupt->object);
    }
    return status;
}

BOOLEAN NTAPI WdfInterruptQueueDpcForIsr(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptQueueDpcForIsr);
    return dq_interrupt_queue_dpc(dq_interrupt_from_handle(Interrupt));
}

BOOLEAN NTAPI WdfInterruptQueueWorkItemForIsr(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptQueueWorkItemForIsr);
    return dq_interrupt_queue_work_item(dq_interrupt_from_handle(Interrupt));
}

/* The lock of a passive-level interrupt is for PASSIVE_LEVEL. With the KMDF verifier on the call
 * does nothing. */
static bool is_refused_for_passive(const struct dq_interrupt_object *interrupt, const char *call)
{
    uint8_t irql = dq_irql_current();
    if (!interrupt->wait_lock || irql == DQ_IRQL_PASSIVE) {
        return false;
    }
    dq_violation(DQ_RULE_KMDF_IRQL, 0, irql, 0, 0,
                 "%s was called at IRQL %u for a passive-level interrupt; it may be called at "
                 "PASSIVE_LEVEL only",
                 call, irql);
    return dq_verifier_mode() != DQ_VERIFIER_OFF;
}

/* Who has to wait for it cannot, from DISPATCH_LEVEL on. */
static void require_waitable(const struct dq_interrupt_object *interrupt)
{
    if (interrupt->wait_lock && dq_irql_current() >= DQ_IRQL_DISPATCH) {
        dq_bug_check(0xB8, 0, 0, 0, 0);
    }
}

BOOLEAN NTAPI WdfInterruptSynchronize(WDFINTERRUPT Interrupt,
                                      PFN_WDF_INTERRUPT_SYNCHRONIZE Callback, WDFCONTEXT Context)
{
    DQ_DDI_ENTER(WdfInterruptSynchronize);
    struct dq_interrupt_object *interrupt = dq_interrupt_from_handle(Interrupt);
    if (is_refused_for_passive(interrupt, "WdfInterruptSynchronize")) {
        return FALSE;
    }
    DQ_DDI_REQUIRE(Callback);
    require_waitable(interrupt);
    dq_touch(dq_interrupt_connected_location(interrupt), DQ_TOUCH_READ);
    if (!interrupt->connected) {
        dq_violation(DQ_RULE_INTERRUPT_LOCK, 0, (uintptr_t)interrupt, 0, 0,
                     "WdfInterruptSynchronize on an interrupt that is not connected: KMDF would "
                     "crash here");
        dq_bug_check(0xD1, 0, dq_irql_current(), 0, 0);
    }
    uint8_t irql_old = dq_interrupt_callback_lock(interrupt);
    BOOLEAN result = dq_callout_interrupt_synchronize(Callback, Interrupt, Context);
    dq_interrupt_callback_unlock(interrupt, irql_old);
    return result;
}

static void refuse_unconnected(const struct dq_interrupt_object *interrupt, const char *call)
{
    dq_violation(DQ_RULE_INTERRUPT_LOCK, 0xB, (uintptr_t)interrupt, 0, 0,
                 "%s on an interrupt that is not connected: the lock is not touched and IRQL stays "
                 "as it is",
                 call);
}

static void acquire_wait_lock(struct dq_interrupt_object *interrupt)
{
    static const char *const call = "WdfInterruptAcquireLock";
    if (!is_refused_for_passive(interrupt, call)) {
        require_waitable(interrupt);
        (void)dq_wait_lock_acquire(interrupt->wait_lock, DQ_TIME_NEVER, call);
    }
}

static void release_wait_lock(struct dq_interrupt_object *interrupt)
{
    static const char *const call = "WdfInterruptReleaseLock";
    if (!is_refused_for_passive(interrupt, call)) {
        dq_wait_lock_release(interrupt->wait_lock, call);
    }
}

/* The lock with everything that taking it can mean: another order of things, a wait, a mistake. */
static DQ_NOINLINE VOID NTAPI acquire_lock(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptAcquireLock);
    struct dq_interrupt_object *interrupt = dq_interrupt_from_handle(Interrupt);
    if (interrupt->wait_lock) {
        acquire_wait_lock(interrupt);
        return;
    }
    dq_touch(dq_interrupt_connected_location(interrupt), DQ_TOUCH_READ);
    struct dq_interrupt *kernel = interrupt->connected;
    if (DQ_UNLIKELY(!kernel)) {
        refuse_unconnected(interrupt, "WdfInterruptAcquireLock");
        return;
    }
    uint8_t irql_old = dq_interrupt_lock(kernel);
    interrupt->irql_old = irql_old;
}

static DQ_NOINLINE VOID NTAPI release_lock(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptReleaseLock);
    struct dq_interrupt_object *interrupt = dq_interrupt_from_handle(Interrupt);
    if (interrupt->wait_lock) {
        release_wait_lock(interrupt);
        return;
    }
    dq_touch(dq_interrupt_connected_location(interrupt), DQ_TOUCH_READ);
    struct dq_interrupt *kernel = interrupt->connected;
    if (DQ_UNLIKELY(!kernel)) {
        refuse_unconnected(interrupt, "WdfInterruptReleaseLock");
        return;
    }
    dq_interrupt_unlock(kernel, interrupt->irql_old);
}

_Static_assert((int)DQ_DDI_MAX_WdfInterruptAcquireLock >= (int)DQ_DDI_IRQL_DIRQL &&
                   (int)DQ_DDI_MAX_WdfInterruptReleaseLock >= (int)DQ_DDI_IRQL_DIRQL,
               "the quiet way checks no IRQL");

/*
 * dq_interrupt_from_handle() for the quiet way, which may call nothing: NULL for what is no
 * interrupt, or one that is not connected or passive-level. What is wrong with it is said by the
 * other way.
 */
static inline struct dq_interrupt_object *peek_connected(const void *handle)
{
    uintptr_t address = (uintptr_t)handle;
    struct dq_interrupt_object *interrupt = (struct dq_interrupt_object *)address;
    bool is_usable = (address & (DQ_ARENA_ALIGN - 1)) == 0 && dq_arena_is_core(address) &&
                     interrupt->object.signature == DQ_OBJECT_SIGNATURE &&
                     interrupt->object.class->type == DQ_TYPE_INTERRUPT && interrupt->connected &&
                     !interrupt->wait_lock;
    return DQ_LIKELY(is_usable) ? interrupt : NULL;
}

VOID NTAPI WdfInterruptAcquireLock(WDFINTERRUPT Interrupt)
{
    struct dq_interrupt_object *interrupt = peek_connected(Interrupt);
    if (DQ_LIKELY(interrupt && dq_interrupt_lock_quietly(interrupt->connected, DQ_DDI_COST_NS,
                                                         &interrupt->irql_old))) {
        return;
    }
    acquire_lock(Interrupt);
}

VOID NTAPI WdfInterruptReleaseLock(WDFINTERRUPT Interrupt)
{
    const struct dq_interrupt_object *interrupt = peek_connected(Interrupt);
    if (DQ_LIKELY(interrupt && dq_interrupt_unlock_quietly(interrupt->connected, DQ_DDI_COST_NS,
                                                           interrupt->irql_old))) {
        return;
    }
    release_lock(Interrupt);
}

/* With the KMDF verifier on, a call above PASSIVE_LEVEL does nothing. */
static bool is_refused_above_passive(void)
{
    return dq_verifier_mode() != DQ_VERIFIER_OFF && dq_irql_current() > DQ_IRQL_PASSIVE;
}

BOOLEAN NTAPI WdfInterruptTryToAcquireLock(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptTryToAcquireLock);
    const struct dq_interrupt_object *interrupt = dq_interrupt_from_handle(Interrupt);
    if (!interrupt->wait_lock) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0xB, (uintptr_t)interrupt, 0, 0,
                     "WdfInterruptTryToAcquireLock is for passive-level interrupts: it is never "
                     "acquired at DIRQL");
        return FALSE;
    }
    if (is_refused_above_passive()) {
        return FALSE;
    }
    return dq_wait_lock_acquire(interrupt->wait_lock, 0, "WdfInterruptTryToAcquireLock") ==
           STATUS_SUCCESS;
}

VOID NTAPI WdfInterruptEnable(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptEnable);
    struct dq_interrupt_object *interrupt = dq_interrupt_from_handle(Interrupt);
    if (!is_refused_above_passive()) {
        dq_interrupt_force_connect(interrupt);
    }
}

VOID NTAPI WdfInterruptDisable(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptDisable);
    struct dq_interrupt_object *interrupt = dq_interrupt_from_handle(Interrupt);
    if (!is_refused_above_passive()) {
        dq_interrupt_force_disconnect(interrupt);
    }
}

PKINTERRUPT NTAPI WdfInterruptWdmGetInterrupt(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptWdmGetInterrupt);
    return (PKINTERRUPT)(void *)dq_interrupt_from_handle(Interrupt)->connected;
}

VOID NTAPI WdfInterruptGetInfo(WDFINTERRUPT Interrupt, PWDF_INTERRUPT_INFO Info)
{
    DQ_DDI_ENTER(WdfInterruptGetInfo);
    const struct dq_interrupt_object *interrupt = dq_interrupt_from_handle(Interrupt);
    DQ_DDI_REQUIRE(Info);
    ULONG size = Info->Size;
    if (size != sizeof(*Info) && size != INFO_BYTES_1_7) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Info, size, 0,
                     "WdfInterruptGetInfo: Info->Size is %u; use WDF_INTERRUPT_INFO_INIT",
                     (unsigned)size);
        return;
    }
    WDF_INTERRUPT_INFO info = interrupt->info;
    info.Size = size;
    memcpy(Info, &info, size);
}

static void set_policy(struct dq_interrupt_object *interrupt,
                       const WDF_INTERRUPT_EXTENDED_POLICY *policy)
{
    bool is_valid = policy->Size == sizeof(*policy) &&
                    policy->Policy >= WdfIrqPolicyMachineDefault &&
                    policy->Policy <= WdfIrqPolicySpreadMessagesAcrossAllProcessors &&
                    policy->Priority >= WdfIrqPriorityLow && policy->Priority <= WdfIrqPriorityHigh;
    for (size_t i = 0; i < DQ_COUNT_OF(policy->TargetProcessorSetAndGroup.Reserved); i++) {
        is_valid = is_valid && policy->TargetProcessorSetAndGroup.Reserved[i] == 0;
    }
    if (!is_valid || interrupt->is_made_in_prepare) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)interrupt, 0, 0,
                     is_valid ? "an interrupt's policy is set too late: its resource is assigned"
                              : "an interrupt's policy is refused: Size, Policy, Priority (Low to "
                                "High) or Reserved is out of range");
    }
    if (is_valid) {
        interrupt->policy = *policy;
        interrupt->is_policy_set = true;
    }
}

VOID NTAPI WdfInterruptSetPolicy(WDFINTERRUPT Interrupt, WDF_INTERRUPT_POLICY Policy,
                                 WDF_INTERRUPT_PRIORITY Priority, KAFFINITY TargetProcessorSet)
{
    DQ_DDI_ENTER(WdfInterruptSetPolicy);
    WDF_INTERRUPT_EXTENDED_POLICY policy;
    WDF_INTERRUPT_EXTENDED_POLICY_INIT(&policy);
    policy.Policy = Policy;
    policy.Priority = Priority;
    policy.TargetProcessorSetAndGroup.Mask = TargetProcessorSet;
    set_policy(dq_interrupt_from_handle(Interrupt), &policy);
}

VOID NTAPI WdfInterruptSetExtendedPolicy(WDFINTERRUPT Interrupt,
                                         PWDF_INTERRUPT_EXTENDED_POLICY PolicyAndGroup)
{
    DQ_DDI_ENTER(WdfInterruptSetExtendedPolicy);
    struct dq_interrupt_object *interrupt = dq_interrupt_from_handle(Interrupt);
    DQ_DDI_REQUIRE(PolicyAndGroup);
    set_policy(interrupt, PolicyAndGroup);
}

WDFDEVICE NTAPI WdfInterruptGetDevice(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptGetDevice);
    return dq_object_to_handle(&dq_interrupt_from_handle(Interrupt)->device->object);
}

static void report_activity(struct dq_interrupt_object *interrupt, bool is_active, const char *call)
{
    if (!interrupt->connected) {
        refuse_unconnected(interrupt, call);
        return;
    }
    dq_interrupt_active_set(interrupt->connected, is_active);
}

VOID NTAPI WdfInterruptReportActive(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptReportActive);
    report_activity(dq_interrupt_from_handle(Interrupt), true, "WdfInterruptReportActive");
}

VOID NTAPI WdfInterruptReportInactive(WDFINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(WdfInterruptReportInactive);
    report_activity(dq_interrupt_from_handle(Interrupt), false, "WdfInterruptReportInactive");
}
