/* SPDX-License-Identifier: MIT */
/* watchdog - see watchdog.h: an environment event that is due while a processor is in a DPC or ISR.
 */
#include "verifier/watchdog.h"

#include "kernel/cpu.h"
#include "kernel/stop.h"

static const struct dq_source watchdog_source;

/* When this processor will have been in its DPC or ISR for too long. */
static uint64_t deadline_of(const struct dq_cpu *cpu)
{
    bool is_busy = cpu->is_in_dpc || cpu->isr_depth > 0;
    return is_busy ? cpu->busy_since_ns + DQ_CPU_BUSY_MAX_NS : DQ_TIME_NEVER;
}

static uint64_t earliest_deadline(void)
{
    uint64_t earliest = DQ_TIME_NEVER;
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        uint64_t deadline = deadline_of(dq_cpu_at(i));
        earliest = deadline < earliest ? deadline : earliest;
    }
    return earliest;
}

/* Only the processor that acts is looked at: a clock that other code has advanced is not its time.
 */
static void list_expired(struct dq_option_list *list)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    uint64_t deadline = deadline_of(cpu);
    if (cpu->base.time_ns >= deadline) {
        dq_option_add_event(list, &watchdog_source, cpu->base.index, deadline, false);
    }
}

static bool expire(const struct dq_option *option)
{
    const struct dq_cpu *cpu = dq_cpu_at(option->id);
    uint64_t ticks = (cpu->base.time_ns - cpu->busy_since_ns) / DQ_TIMER_TICK_NS;
    dq_violation(DQ_RULE_WATCHDOG, 0, ticks, DQ_CPU_BUSY_TICKS_MAX, 0,
                 "%s has kept processor %u for %llu clock ticks of 15.625 ms; Windows' watchdog "
                 "allows %u",
                 cpu->isr_depth > 0 ? "an ISR" : "a DPC", option->id, (unsigned long long)ticks,
                 DQ_CPU_BUSY_TICKS_MAX);
    dq_bug_check(0x133, 0, ticks, DQ_CPU_BUSY_TICKS_MAX, 0);
}

static const struct dq_source watchdog_source = {
    .name = "watchdog",
    .list = list_expired,
    .take = expire,
    .deadline_ns = earliest_deadline,
};

void dq_watchdog_open(void)
{
    dq_engine_source_add(&watchdog_source);
}
