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
#include "engine/self.h"
#include "engine/shadow.h"

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

/* What a device may store as one, and what longer transfers are made of. */
#define PIECE_BYTES 8u

static uint64_t location_of(uintptr_t address)
{
    return dq_location(DQ_LOCATION_MEMORY, address / DQ_LOCATION_BYTES);
}

static void touch_all(uintptr_t address, uint32_t bytes, enum dq_touch_mode mode)
{
    uint64_t last = location_of(address + bytes - 1);
    for (uint64_t location = location_of(address); location <= last; location++) {
        dq_touch(location, mode);
    }
}

/* The location of an access whose order matters, or its first one. */
static uint64_t find_point(uintptr_t address, uint32_t bytes, enum dq_touch_mode mode)
{
    uint64_t first = location_of(address);
    uint64_t last = location_of(address + bytes - 1);
    for (uint64_t location = first; location < last; location++) {
        if (dq_observer->is_point(location, mode)) {
            return location;
        }
    }
    return last;
}

/* Every order: the access is a point and a touch of each location that it lies in. */
static void observe(uintptr_t address, uint32_t bytes, uint32_t flags, enum dq_touch_mode mode,
                    uintptr_t pc)
{
    const struct dq_observer *observer = dq_observer;
    uint64_t first = location_of(address);
    if (DQ_UNLIKELY(first != location_of(address + bytes - 1))) {
        dq_step_at(DQ_REASON_ACCESS, find_point(address, bytes, mode), mode);
        touch_all(address, bytes, mode);
    } else if (DQ_UNLIKELY(!observer->pass(first, mode))) {
        dq_step_at(DQ_REASON_ACCESS, first, mode);
        observer->touch(first, mode);
    }
    dq_shadow_check((const void *)address, bytes, (flags & DQ_ACCESS_WRITE) != 0);
    if (observer->access) {
        observer->access(address, bytes, flags, pc);
    }
}

void dq_access_interlocked(const volatile void *address, uint32_t bytes, enum dq_touch_mode mode,
                           uint32_t order, uintptr_t pc)
{
    if (!dq_is_observed()) {
        dq_step(DQ_REASON_INTERLOCKED);
        dq_shadow_check(address, bytes, true);
        return;
    }
    uint32_t flags = DQ_ACCESS_WRITE | DQ_ACCESS_ATOMIC | order;
    /* Of operations that commute only one order is looked at: an edge from one to the next would
     * hide what the other order shows. */
    if (mode != DQ_TOUCH_WRITE) {
        flags = (flags & ~(uint32_t)DQ_ACCESS_ACQUIRE) | DQ_ACCESS_COMMUTES;
    }
    observe((uintptr_t)address, bytes, flags, mode, pc);
}

/* In pieces of at most 8 bytes, each a touch and an access. */
static void tell_pieces(const volatile void *start, size_t bytes, uint32_t flags, uintptr_t pc)
{
    enum dq_touch_mode mode = flags & DQ_ACCESS_WRITE ? DQ_TOUCH_WRITE : DQ_TOUCH_READ;
    for (size_t done = 0; done < bytes;) {
        uintptr_t piece = (uintptr_t)start + done;
        size_t left = PIECE_BYTES - piece % PIECE_BYTES;
        left = left < bytes - done ? left : bytes - done;
        touch_all(piece, (uint32_t)left, mode);
        if (dq_observer->access) {
            dq_observer->access(piece, (uint32_t)left, flags, pc);
        }
        done += left;
    }
}

void dq_access_by_kernel(const volatile void *start, size_t bytes, bool is_write, uintptr_t pc)
{
    if (dq_is_observed()) {
        tell_pieces(start, bytes, is_write ? DQ_ACCESS_WRITE : DQ_ACCESS_READ, pc);
    }
    dq_shadow_check(start, bytes, is_write);
}

void dq_access_dma(const void *address, size_t bytes, bool is_write)
{
    if (!dq_is_observed()) {
        return;
    }
    bool is_indivisible =
        is_write && bytes <= PIECE_BYTES && (uintptr_t)address % PIECE_BYTES + bytes <= PIECE_BYTES;
    uint32_t flags = is_write ? DQ_ACCESS_WRITE : DQ_ACCESS_READ;
    flags |= is_indivisible ? DQ_ACCESS_ATOMIC | DQ_ACCESS_RELEASE | DQ_ACCESS_DMA : 0u;
    tell_pieces(address, bytes, flags, 0);
}

void dq_access_end(const volatile void *start, size_t bytes, bool is_point)
{
    if (!dq_is_observed() || bytes == 0) {
        return;
    }
    if (is_point) {
        dq_step_at(DQ_REASON_ACCESS, find_point((uintptr_t)start, (uint32_t)bytes, DQ_TOUCH_WRITE),
                   DQ_TOUCH_WRITE);
    }
    dq_observer->memory_new((uintptr_t)start, bytes);
}

/* Modules are loaded before the machine exists: their constructors may get here. */
static void note_read(const volatile void *address, uint32_t bytes, uint32_t flags, uintptr_t pc)
{
    totals.reads++;
    if (DQ_UNLIKELY(dq_engine_pointer == NULL)) {
        return;
    }
    if (DQ_IS_SELF && dq_self_is_runtime(pc)) {
        dq_self_access((uintptr_t)address, bytes, flags, pc);
        return;
    }
    if (dq_is_observed()) {
        observe((uintptr_t)address, bytes, flags, DQ_TOUCH_READ, pc);
    } else {
        dq_step(DQ_REASON_ACCESS);
        dq_shadow_check(address, bytes, false);
    }
}

static void note_write(const volatile void *address, uint32_t bytes, uint32_t flags, uintptr_t pc)
{
    totals.writes++;
    if (DQ_UNLIKELY(dq_engine_pointer == NULL)) {
        return;
    }
    if (DQ_IS_SELF && dq_self_is_runtime(pc)) {
        dq_self_access((uintptr_t)address, bytes, flags | DQ_ACCESS_WRITE, pc);
        return;
    }
    if (dq_is_observed()) {
        observe((uintptr_t)address, bytes, flags | DQ_ACCESS_WRITE, DQ_TOUCH_WRITE, pc);
    } else {
        dq_step(DQ_REASON_ACCESS);
        dq_shadow_check(address, bytes, true);
    }
}

/* `flags` of the operation as a whole. */
static void note_atomic(const volatile void *address, uint32_t bytes, uint32_t flags, uintptr_t pc)
{
    totals.atomics++;
    if (DQ_UNLIKELY(dq_engine_pointer == NULL)) {
        return;
    }
    if (DQ_IS_SELF && dq_self_is_runtime(pc)) {
        dq_self_access((uintptr_t)address, bytes, flags | DQ_ACCESS_ATOMIC, pc);
        return;
    }
    if (dq_is_observed() && bytes > 0) {
        observe((uintptr_t)address, bytes, flags | DQ_ACCESS_ATOMIC,
                flags & DQ_ACCESS_WRITE ? DQ_TOUCH_WRITE : DQ_TOUCH_READ, pc);
    } else {
        dq_step(DQ_REASON_INTERLOCKED);
        dq_shadow_check(address, bytes, (flags & DQ_ACCESS_WRITE) != 0);
    }
}

/* Who called the entry point. */
#define PC ((uintptr_t)__builtin_return_address(0))
/* Microsoft's rules for volatile on x64: a load acquires, a store releases, and neither races. */
#define LOAD  (DQ_ACCESS_ATOMIC | DQ_ACCESS_ACQUIRE)
#define STORE (DQ_ACCESS_ATOMIC | DQ_ACCESS_RELEASE | DQ_ACCESS_REPLACES)

/* Ranges count as pieces of at most 8 bytes, each an access. */
static void note_range(const void *start, size_t bytes, bool is_read, bool is_write, uintptr_t pc)
{
    const char *address = start;
    for (size_t i = 0; i < bytes;) {
        size_t piece = PIECE_BYTES - (uintptr_t)(address + i) % PIECE_BYTES;
        piece = piece < bytes - i ? piece : bytes - i;
        if (is_read) {
            note_read(address + i, (uint32_t)piece, 0, pc);
        }
        if (is_write) {
            note_write(address + i, (uint32_t)piece, 0, pc);
        }
        i += piece;
    }
}

/* The compiler's memory orders: relaxed, consume, acquire, release, both, all. */
static uint32_t flags_of(int order)
{
    uint32_t acquires = order == 1 || order == 2 || order >= 4 ? DQ_ACCESS_ACQUIRE : 0u;
    uint32_t releases = order >= 3 ? DQ_ACCESS_RELEASE : 0u;
    return acquires | releases;
}

#define ENTRY(name, parameters, body)                                                              \
    DQ_EXPORT void name parameters;                                                                \
    DQ_EXPORT void name parameters                                                                 \
    {                                                                                              \
        body;                                                                                      \
    }

#define ENTRIES_OF_SIZE(size)                                                                      \
    ENTRY(__tsan_read##size, (void *address), note_read(address, size, 0, PC))                     \
    ENTRY(__tsan_write##size, (void *address), note_write(address, size, 0, PC))                   \
    ENTRY(__tsan_volatile_read##size, (void *address), note_read(address, size, LOAD, PC))         \
    ENTRY(__tsan_volatile_write##size, (void *address), note_write(address, size, STORE, PC))      \
    ENTRY(__tsan_read_write##size, (void *address), note_read(address, size, 0, PC);               \
          note_write(address, size, 0, PC))

#define ENTRIES_UNALIGNED(size)                                                                    \
    ENTRY(__tsan_unaligned_read##size, (void *address), note_read(address, size, 0, PC))           \
    ENTRY(__tsan_unaligned_write##size, (void *address), note_write(address, size, 0, PC))         \
    ENTRY(__tsan_unaligned_volatile_read##size, (void *address),                                   \
          note_read(address, size, LOAD, PC))                                                      \
    ENTRY(__tsan_unaligned_volatile_write##size, (void *address),                                  \
          note_write(address, size, STORE, PC))                                                    \
    ENTRY(__tsan_unaligned_read_write##size, (void *address), note_read(address, size, 0, PC);     \
          note_write(address, size, 0, PC))

/* clang-format off */
ENTRY(__tsan_init, (void), (void)0)
ENTRY(__tsan_func_entry, (void *caller), (void)caller)
ENTRY(__tsan_func_exit, (void), (void)0)
ENTRY(__tsan_vptr_read, (void **address), note_read(address, 8, 0, PC))
ENTRY(__tsan_vptr_update, (void **address, void *value), (void)value; note_write(address, 8, 0, PC))
ENTRIES_OF_SIZE(1)
ENTRIES_OF_SIZE(2)
ENTRIES_OF_SIZE(4)
ENTRIES_OF_SIZE(8)
ENTRIES_OF_SIZE(16)
ENTRIES_UNALIGNED(2)
ENTRIES_UNALIGNED(4)
ENTRIES_UNALIGNED(8)
ENTRIES_UNALIGNED(16)
ENTRY(__tsan_read_range, (void *address, size_t bytes), note_range(address, bytes, true, false, PC))
ENTRY(__tsan_write_range, (void *address, size_t bytes), note_range(address, bytes, false, true, PC))
ENTRY(__tsan_atomic_thread_fence, (int order), (void)order; note_atomic(NULL, 0, 0, PC))
ENTRY(__tsan_atomic_signal_fence, (int order), (void)order)
/* clang-format on */

#define ATOMIC_UPDATE(bits, name, expression)                                                      \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *address,        \
                                                          uint##bits##_t value, int order);        \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *address,        \
                                                          uint##bits##_t value, int order)         \
    {                                                                                              \
        note_atomic(address, bits / 8, DQ_ACCESS_WRITE | flags_of(order), PC);                     \
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
        note_atomic(address, bits / 8, flags_of(order) & DQ_ACCESS_ACQUIRE, PC);                   \
        return *address;                                                                           \
    }                                                                                              \
    DQ_EXPORT void __tsan_atomic##bits##_store(volatile uint##bits##_t *address,                   \
                                               uint##bits##_t value, int order);                   \
    DQ_EXPORT void __tsan_atomic##bits##_store(volatile uint##bits##_t *address,                   \
                                               uint##bits##_t value, int order)                    \
    {                                                                                              \
        note_atomic(address, bits / 8,                                                             \
                    DQ_ACCESS_WRITE | DQ_ACCESS_REPLACES | (flags_of(order) & DQ_ACCESS_RELEASE),  \
                    PC);                                                                           \
        *address = value;                                                                          \
    }                                                                                              \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                           \
        volatile uint##bits##_t *address, uint##bits##_t comparand, uint##bits##_t value,          \
        int order, int order_on_failure);                                                          \
    DQ_EXPORT uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                           \
        volatile uint##bits##_t *address, uint##bits##_t comparand, uint##bits##_t value,          \
        int order, int order_on_failure)                                                           \
    {                                                                                              \
        (void)order_on_failure;                                                                    \
        note_atomic(address, bits / 8, DQ_ACCESS_WRITE | flags_of(order), PC);                     \
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

/* Memory routines of instrumented drivers come here by the linker's --wrap. */
DQ_EXPORT void *__wrap_memcpy(void *to, const void *from, size_t bytes);
DQ_EXPORT void *__wrap_memcpy(void *to, const void *from, size_t bytes)
{
    note_range(from, bytes, true, false, PC);
    note_range(to, bytes, false, true, PC);
    return memcpy(to, from, bytes);
}

DQ_EXPORT void *__wrap_memmove(void *to, const void *from, size_t bytes);
DQ_EXPORT void *__wrap_memmove(void *to, const void *from, size_t bytes)
{
    note_range(from, bytes, true, false, PC);
    note_range(to, bytes, false, true, PC);
    return memmove(to, from, bytes);
}

DQ_EXPORT void *__wrap_memset(void *to, int value, size_t bytes);
DQ_EXPORT void *__wrap_memset(void *to, int value, size_t bytes)
{
    note_range(to, bytes, false, true, PC);
    return memset(to, value, bytes);
}

DQ_EXPORT int __wrap_memcmp(const void *left, const void *right, size_t bytes);
DQ_EXPORT int __wrap_memcmp(const void *left, const void *right, size_t bytes)
{
    note_range(left, bytes, true, false, PC);
    note_range(right, bytes, true, false, PC);
    return memcmp(left, right, bytes);
}
