/* SPDX-License-Identifier: MIT
 *
 * host_hooks - the entry points that instrumented drivers call, in Linux' calling convention: the
 * access instrumentation's, which count, and the undefined behaviour checks', which print.
 */
#include "boundary.h"

#include <stdio.h>
#include <string.h>

#define HOOK __attribute__((visibility("default")))

static struct {
    unsigned reads;
    unsigned writes;
    unsigned volatile_reads;
    unsigned volatile_writes;
    unsigned entries;
    unsigned exits;
    unsigned blocks;
    unsigned atomics;
} seen;

BOUNDARY void HostAccessReset(void)
{
    memset(&seen, 0, sizeof(seen));
}

BOUNDARY void HostAccessPrint(void)
{
    printf("access: reads=%u writes=%u volatile_reads=%u volatile_writes=%u "
           "entries=%u exits=%u blocks=%u atomics=%u\n",
           seen.reads, seen.writes, seen.volatile_reads, seen.volatile_writes, seen.entries,
           seen.exits, seen.blocks, seen.atomics);
}

#define COUNTING(name, counter)                                                                    \
    HOOK void name(void *address);                                                                 \
    void name(void *address)                                                                       \
    {                                                                                              \
        (void)address;                                                                             \
        seen.counter++;                                                                            \
    }

#define COUNTING_SIZES(prefix, counter)                                                            \
    COUNTING(prefix##1, counter)                                                                   \
    COUNTING(prefix##2, counter)                                                                   \
    COUNTING(prefix##4, counter)                                                                   \
    COUNTING(prefix##8, counter)                                                                   \
    COUNTING(prefix##16, counter)

COUNTING_SIZES(__tsan_read, reads)
COUNTING_SIZES(__tsan_write, writes)
COUNTING_SIZES(__tsan_unaligned_read, reads)
COUNTING_SIZES(__tsan_unaligned_write, writes)
COUNTING_SIZES(__tsan_volatile_read, volatile_reads)
COUNTING_SIZES(__tsan_volatile_write, volatile_writes)
COUNTING(__tsan_func_entry, entries)

/* C++ only: an object's pointer to its virtual functions is read or written. */
COUNTING(__tsan_vptr_read, reads)

HOOK void __tsan_vptr_update(void **address, void *value);
void __tsan_vptr_update(void **address, void *value)
{
    (void)address;
    (void)value;
    seen.writes++;
}

HOOK void __tsan_init(void);
void __tsan_init(void) {}

HOOK void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
    seen.exits++;
}

HOOK int __tsan_atomic32_fetch_add(volatile int *address, int value, int order);
int __tsan_atomic32_fetch_add(volatile int *address, int value, int order)
{
    (void)order;
    seen.atomics++;
    return __atomic_fetch_add(address, value, __ATOMIC_SEQ_CST);
}

HOOK void *__wrap_memcpy(void *to, const void *from, size_t size);
void *__wrap_memcpy(void *to, const void *from, size_t size)
{
    seen.blocks++;
    return memcpy(to, from, size);
}

HOOK void *__wrap_memset(void *to, int value, size_t size);
void *__wrap_memset(void *to, int value, size_t size)
{
    seen.blocks++;
    return memset(to, value, size);
}

HOOK void *__wrap_memmove(void *to, const void *from, size_t size);
void *__wrap_memmove(void *to, const void *from, size_t size)
{
    seen.blocks++;
    return memmove(to, from, size);
}

HOOK int __wrap_memcmp(const void *left, const void *right, size_t size);
int __wrap_memcmp(const void *left, const void *right, size_t size)
{
    seen.blocks++;
    return memcmp(left, right, size);
}

/* The first member of every description is the place: a file name, a line and a column. */
struct place {
    const char *file;
    unsigned line;
    unsigned column;
};

#define REPORTING(name)                                                                            \
    HOOK void __ubsan_handle_##name(const struct place *place);                                    \
    void __ubsan_handle_##name(const struct place *place)                                          \
    {                                                                                              \
        const char *slash = strrchr(place->file, '/');                                             \
        printf("undefined: %s %s:%u\n", #name, slash == NULL ? place->file : slash + 1,            \
               place->line);                                                                       \
    }

REPORTING(add_overflow)
REPORTING(sub_overflow)
REPORTING(mul_overflow)
REPORTING(negate_overflow)
REPORTING(divrem_overflow)
REPORTING(shift_out_of_bounds)
REPORTING(out_of_bounds)
REPORTING(pointer_overflow)
REPORTING(type_mismatch_v1)
REPORTING(builtin_unreachable)
REPORTING(load_invalid_value)
REPORTING(vla_bound_not_positive)
REPORTING(float_cast_overflow)
