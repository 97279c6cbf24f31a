/* SPDX-License-Identifier: MIT */
/*
 * access - see access.h: the entry points that clang's thread sanitizer instrumentation calls, in
 * the System V convention.
 *
 * Each plain, volatile or unaligned access is one step before it happens. Atomic operations are
 * carried out here; with one host thread a plain operation is indivisible. Their names are the
 * compiler's; hence reserved identifiers.
 */
#include "engine/access.h"

#include <string.h>

#include "base/check.h"
#include "engine/engine.h"

/* S: bookkeeping of the machine thread. */
static DQ_BOOKKEEPING struct dq_access_totals totals;

void dq_access_reset(void)
{
    memset(&totals, 0, sizeof(totals));
}

struct dq_access_totals dq_access_inspect(void)
{
    return totals;
}

/* Modules are loaded before the machine exists: their constructors may get here. */
static void note_read(void)
{
    totals.reads++;
    if (DQ_LIKELY(dq_engine_pointer != NULL)) {
        dq_step(DQ_REASON_ACCESS);
    }
}

static void note_write(void)
{
    totals.writes++;
    if (DQ_LIKELY(dq_engine_pointer != NULL)) {
        dq_step(DQ_REASON_ACCESS);
    }
}

static void note_atomic(void)
{
    totals.atomics++;
    if (DQ_LIKELY(dq_engine_pointer != NULL)) {
        dq_step(DQ_REASON_INTERLOCKED);
    }
}

#define ENTRY(name, parameters, body)                                                              \
    DQ_EXPORT void name parameters;                                                                \
    DQ_EXPORT void name parameters                                                                 \
    {                                                                                              \
        body;                                                                                      \
    }

#define ENTRIES_OF_SIZE(size)                                                                      \
    ENTRY(__tsan_read##size, (void *address), (void)address; note_read())                          \
    ENTRY(__tsan_write##size, (void *address), (void)address; note_write())                        \
    ENTRY(__tsan_volatile_read##size, (void *address), (void)address; note_read())                 \
    ENTRY(__tsan_volatile_write##size, (void *address), (void)address; note_write())               \
    ENTRY(__tsan_read_write##size, (void *address), (void)address; note_read(); note_write())

#define ENTRIES_UNALIGNED(size)                                                                    \
    ENTRY(__tsan_unaligned_read##size, (void *address), (void)address; note_read())                \
    ENTRY(__tsan_unaligned_write##size, (void *address), (void)address; note_write())              \
    ENTRY(__tsan_unaligned_volatile_read##size, (void *address), (void)address; note_read())       \
    ENTRY(__tsan_unaligned_volatile_write##size, (void *address), (void)address; note_write())     \
    ENTRY(__tsan_unaligned_read_write##size, (void *address), (void)address; note_read();          \
          note_write())

/* clang-format off */
ENTRY(__tsan_init, (void), (void)0)
ENTRY(__tsan_func_entry, (void *caller), (void)caller)
ENTRY(__tsan_func_exit, (void), (void)0)
ENTRY(__tsan_vptr_read, (void **address), (void)address; note_read())
ENTRY(__tsan_vptr_update, (void **address, void *value), (void)address; (void)value; note_write())
ENTRIES_OF_SIZE(1)
ENTRIES_OF_SIZE(2)
ENTRIES_OF_SIZE(4)
ENTRIES_OF_SIZE(8)
ENTRIES_OF_SIZE(16)
ENTRIES_UNALIGNED(2)
ENTRIES_UNALIGNED(4)
ENTRIES_UNALIGNED(8)
ENTRIES_UNALIGNED(16)
ENTRY(__tsan_read_range, (void *address, size_t bytes), (void)address; (void)bytes; note_read())
ENTRY(__tsan_write_range, (void *address, size_t bytes), (void)address; (void)bytes; note_write())
ENTRY(__tsan_atomic_thread_fence, (int order), (void)order; note_atomic())
ENTRY(__tsan_atomic_signal_fence, (int order), (void)order)
/* clang-format on */

#define ATOMIC_UPDATE(bits, name, expression)                                                      \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *address,        \
                                                          uint##bits##_t value, int order);        \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *address,        \
                                                          uint##bits##_t value, int order)         \
    {                                                                                              \
        (void)order;                                                                               \
        note_atomic();                                                                             \
        uint##bits##_t old = *address;                                                             \
        *address = (uint##bits##_t)(expression);                                                   \
        return old;                                                                                \
    }

#define ATOMICS(bits)                                                                              \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *address,    \
                                                        int order);                                \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *address,    \
                                                        int order)                                 \
    {                                                                                              \
        (void)order;                                                                               \
        note_atomic();                                                                             \
        return *address;                                                                           \
    }                                                                                              \
    DQ_EXPORT void __tsan_atomic##bits##_store(volatile uint##bits##_t *address,                   \
                                               uint##bits##_t value, int order);                   \
    DQ_EXPORT void __tsan_atomic##bits##_store(volatile uint##bits##_t *address,                   \
                                               uint##bits##_t value, int order)                    \
    {                                                                                              \
        (void)order;                                                                               \
        note_atomic();                                                                             \
        *address = value;                                                                          \
    }                                                                                              \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                           \
        volatile uint##bits##_t *address, uint##bits##_t comparand, uint##bits##_t value,          \
        int order, int order_on_failure);                                                          \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                           \
        volatile uint##bits##_t *address, uint##bits##_t comparand, uint##bits##_t value,          \
        int order, int order_on_failure)                                                           \
    {                                                                                              \
        (void)order;                                                                               \
        (void)order_on_failure;                                                                    \
        note_atomic();                                                                             \
        uint##bits##_t old = *address;                                                             \
        if (old == comparand) {                                                                    \
            *address = value;                                                                      \
        }                                                                                          \
        return old;                                                                                \
    }                                                                                              \
    ATOMIC_UPDATE(bits, exchange, value)                                                           \
    ATOMIC_UPDATE(bits, fetch_add, old + value)                                                    \
    ATOMIC_UPDATE(bits, fetch_sub, old - value)                                                    \
    ATOMIC_UPDATE(bits, fetch_and, old &value)                                                     \
    ATOMIC_UPDATE(bits, fetch_or, old | value)                                                     \
    ATOMIC_UPDATE(bits, fetch_xor, old ^ value)                                                    \
    ATOMIC_UPDATE(bits, fetch_nand, ~(old & value))

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)

/* Memory routines of instrumented drivers come here by the linker's --wrap: pieces of at most 8
 * bytes, each an access. */
static void note_range(size_t bytes, bool is_read, bool is_write)
{
    for (size_t i = 0; i < bytes; i += 8) {
        if (is_read) {
            note_read();
        }
        if (is_write) {
            note_write();
        }
    }
}

DQ_EXPORT void *__wrap_memcpy(void *to, const void *from, size_t bytes);
DQ_EXPORT void *__wrap_memcpy(void *to, const void *from, size_t bytes)
{
    note_range(bytes, true, true);
    return memcpy(to, from, bytes);
}

DQ_EXPORT void *__wrap_memmove(void *to, const void *from, size_t bytes);
DQ_EXPORT void *__wrap_memmove(void *to, const void *from, size_t bytes)
{
    note_range(bytes, true, true);
    return memmove(to, from, bytes);
}

DQ_EXPORT void *__wrap_memset(void *to, int value, size_t bytes);
DQ_EXPORT void *__wrap_memset(void *to, int value, size_t bytes)
{
    note_range(bytes, false, true);
    return memset(to, value, bytes);
}

DQ_EXPORT int __wrap_memcmp(const void *left, const void *right, size_t bytes);
DQ_EXPORT int __wrap_memcmp(const void *left, const void *right, size_t bytes)
{
    note_range(bytes, true, false);
    return memcmp(left, right, bytes);
}
