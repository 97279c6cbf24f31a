/* SPDX-License-Identifier: MIT */
/* quirk - see quirk.h. */
#include "kernel/quirk.h"

#include "kernel/cpu.h"
#include "kernel/internal_lock.h"
#include "trace/trace.h"

/* In core. */
struct quirks {
    uint32_t left[DQ_QUIRK_COUNT];
    struct dq_list interrupts; /* those that are in a phase, in order of connection */
};

static struct quirks *quirks;

static const struct dq_source quirk_source;

bool dq_quirk_is_left(enum dq_quirk quirk)
{
    return quirks->left[quirk] > 0;
}

void dq_quirk_take(enum dq_quirk quirk, uint32_t number)
{
    static const char *const names[DQ_QUIRK_COUNT] = {
        [DQ_QUIRK_SPURIOUS] = "spurious",   [DQ_QUIRK_EARLY] = "early",   [DQ_QUIRK_LATE] = "late",
        [DQ_QUIRK_NEIGHBOUR] = "neighbour", [DQ_QUIRK_CANCEL] = "cancel",
    };
    DQ_ASSERT(quirks->left[quirk] > 0);
    quirks->left[quirk]--;
    dq_trace(DQ_TRACE_QUIRK, (uintptr_t)names[quirk], number);
}

static void set_phase_locked(struct dq_interrupt *interrupt, enum dq_interrupt_phase phase)
{
    bool was_listed = interrupt->phase != DQ_INTERRUPT_PHASE_NONE;
    interrupt->phase = (uint8_t)phase;
    if (phase == DQ_INTERRUPT_PHASE_NONE) {
        if (was_listed) {
            dq_list_remove(&interrupt->phase_link);
        }
        return;
    }
    if (!was_listed) {
        dq_list_append(&quirks->interrupts, &interrupt->phase_link);
    }
    dq_engine_attend();
}

void dq_interrupt_phase_set(struct dq_interrupt *interrupt, enum dq_interrupt_phase phase)
{
    dq_internal_lock_acquire(DQ_LOCK_VECTOR);
    set_phase_locked(interrupt, phase);
    dq_internal_lock_release(DQ_LOCK_VECTOR);
}

static enum dq_quirk quirk_of(const struct dq_interrupt *interrupt)
{
    switch ((enum dq_interrupt_phase)interrupt->phase) {
    case DQ_INTERRUPT_PHASE_CONNECTED:
        return DQ_QUIRK_EARLY;
    case DQ_INTERRUPT_PHASE_ENABLED:
        return DQ_QUIRK_SPURIOUS;
    case DQ_INTERRUPT_PHASE_DISABLED:
        return DQ_QUIRK_LATE;
    case DQ_INTERRUPT_PHASE_NONE:
        break;
    }
    dq_assert_failed("an interrupt without a phase is listed", __FILE__, __LINE__);
}

/* Is there another one before it, of the same vector and in the same phase? Both are one option. */
static bool is_listed_before(const struct dq_interrupt *interrupt)
{
    for (const struct dq_list *link = quirks->interrupts.next; link != &interrupt->phase_link;
         link = link->next) {
        const struct dq_interrupt *other =
            DQ_CONTAINER_OF((struct dq_list *)(uintptr_t)link, struct dq_interrupt, phase_link);
        if (other->vector == interrupt->vector && other->phase == interrupt->phase) {
            return true;
        }
    }
    return false;
}

/* Without one of these no interrupt has to be looked at. */
static bool is_any_left(void)
{
    return (quirks->left[DQ_QUIRK_SPURIOUS] | quirks->left[DQ_QUIRK_EARLY] |
            quirks->left[DQ_QUIRK_LATE]) != 0;
}

static void list_quirks(struct dq_option_list *list)
{
    if (!is_any_left()) {
        return;
    }
    DQ_LIST_FOR_EACH(link, &quirks->interrupts)
    {
        const struct dq_interrupt *interrupt = DQ_LIST_ENTRY(link, struct dq_interrupt, phase_link);
        enum dq_quirk quirk = quirk_of(interrupt);
        if (dq_quirk_is_left(quirk) && dq_vector_is_at_rest(interrupt->vector) &&
            !is_listed_before(interrupt)) {
            dq_option_add_quirk(list, &quirk_source, (uint32_t)quirk << 8 | interrupt->vector);
        }
    }
}

static bool take_quirk(const struct dq_option *option)
{
    uint32_t vector = option->id & 0xff;
    dq_actor outer = dq_actor_begin(DQ_ACTOR_DEVICE, option->id, "quirk");
    dq_quirk_take((enum dq_quirk)(option->id >> 8), vector);
    dq_vector_pend_without_cause(vector);
    dq_actor_end(outer);
    return false;
}

/* Every step looks while a quirk may come. */
static uint64_t quirk_deadline(void)
{
    if (!is_any_left()) {
        return DQ_TIME_NEVER;
    }
    DQ_LIST_FOR_EACH(link, &quirks->interrupts)
    {
        if (dq_quirk_is_left(quirk_of(DQ_LIST_ENTRY(link, struct dq_interrupt, phase_link)))) {
            return 0;
        }
    }
    return DQ_TIME_NEVER;
}

static const struct dq_source quirk_source = {
    .name = "quirks",
    .list = list_quirks,
    .take = take_quirk,
    .deadline_ns = quirk_deadline,
};

void dq_quirk_open(void)
{
    quirks = dq_arena_core_alloc(sizeof(*quirks));
    DQ_ASSERT(quirks);
    dq_list_init(&quirks->interrupts);
}

void dq_quirk_budget_set(const struct dq_quirk_budget *budget)
{
    quirks->left[DQ_QUIRK_SPURIOUS] = budget->spurious;
    quirks->left[DQ_QUIRK_EARLY] = budget->early;
    quirks->left[DQ_QUIRK_LATE] = budget->late;
    quirks->left[DQ_QUIRK_NEIGHBOUR] = budget->neighbour;
    quirks->left[DQ_QUIRK_CANCEL] = budget->cancel;
    if (is_any_left()) {
        dq_engine_source_add(&quirk_source);
    }
}
