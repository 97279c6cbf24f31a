/* SPDX-License-Identifier: MIT */
/* wdftimer - the functions of wdftimer.h. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/timer.h"
#include "kernel/kevent.h"

/* Sizes of WDF_TIMER_CONFIG up to KMDF 1.7, and up to 1.11. */
#define CONFIG_BYTES_1_7  offsetof(WDF_TIMER_CONFIG, TolerableDelay)
#define CONFIG_BYTES_1_11 offsetof(WDF_TIMER_CONFIG, UseHighResolutionTimer)
#define PERIOD_MAX        0x7FFFFFFFu

static NTSTATUS decode_config(const WDF_TIMER_CONFIG *Config, WDF_TIMER_CONFIG *ret_config)
{
    if (Config->Size != sizeof(*Config) && Config->Size != CONFIG_BYTES_1_11 &&
        Config->Size != CONFIG_BYTES_1_7) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    memset(ret_config, 0, sizeof(*ret_config));
    memcpy(ret_config, Config, Config->Size);
    if (ret_config->Period > PERIOD_MAX ||
        (ret_config->TolerableDelay > 0 && ret_config->UseHighResolutionTimer)) {
        return STATUS_INVALID_PARAMETER;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI WdfTimerCreate(PWDF_TIMER_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes,
                              WDFTIMER *Timer)
{
    DQ_DDI_ENTER(WdfTimerCreate);
    NTSTATUS status = dq_ddi_require_parent(Attributes);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    DQ_DDI_REQUIRE(Config);
    DQ_DDI_REQUIRE(Timer);
    WDF_TIMER_CONFIG config;
    status = decode_config(Config, &config);
    if (NT_SUCCESS(status)) {
        status = dq_attributes_validate(Attributes,
                                        DQ_ATTRIBUTES_REQUIRED | DQ_ATTRIBUTES_LEVEL_ALLOWED);
    }
    if (NT_SUCCESS(status) && config.Period > 0 &&
        Attributes->ExecutionLevel == WdfExecutionLevelPassive) {
        status = STATUS_NOT_SUPPORTED;
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_timer_object *timer;
    status = dq_timer_object_create(&config, Attributes, &timer);
    if (NT_SUCCESS(status)) {
        *Timer = dq_object_to_handle(&timer->object);
    }
    return status;
}

BOOLEAN NTAPI WdfTimerStart(WDFTIMER Timer, LONGLONG DueTime)
{
    DQ_DDI_ENTER(WdfTimerStart);
    struct dq_timer_object *timer = dq_timer_object_from_handle(Timer);
    if (timer->is_high_resolution && DueTime >= 0) {
        dq_violation(DQ_RULE_TIMER_OBJECT, 0, (uintptr_t)&timer->kernel, 0, 0,
                     "WdfTimerStart of a high-resolution timer with a due time that is not "
                     "relative");
        dq_bug_check(0xC7, 0, (uintptr_t)&timer->kernel, 0, 0);
    }
    LARGE_INTEGER due = { .QuadPart = DueTime };
    return dq_timer_object_start(timer, dq_time_from_nt_100ns(&due));
}

BOOLEAN NTAPI WdfTimerStop(WDFTIMER Timer, BOOLEAN Wait)
{
    DQ_DDI_ENTER(WdfTimerStop);
    struct dq_timer_object *timer = dq_timer_object_from_handle(Timer);
    if (!Wait) {
        return dq_timer_object_stop(timer);
    }
    if (!dq_ddi_may_wait("WdfTimerStop with Wait TRUE") && dq_verifier_mode() != DQ_VERIFIER_OFF) {
        return FALSE; /* and nothing is stopped */
    }
    return dq_timer_object_stop_and_wait(timer);
}

WDFOBJECT NTAPI WdfTimerGetParentObject(WDFTIMER Timer)
{
    DQ_DDI_ENTER(WdfTimerGetParentObject);
    struct dq_timer_object *timer = dq_timer_object_from_handle(Timer);
    bool is_live = timer->object.state == DQ_OBJECT_LIVE && timer->object.parent;
    return is_live ? dq_object_to_handle(timer->object.parent) : NULL;
}
