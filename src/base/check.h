/* SPDX-License-Identifier: MIT */
/*
 * check - assertions about dirql itself. Always on.
 *
 * A failed assertion means that dirql is wrong, never that the driver is: driver mistakes are
 * violations (kernel/violation.h), documented failures are NTSTATUS values.
 */
#ifndef DQ_BASE_CHECK_H
#define DQ_BASE_CHECK_H

#include <stdint.h>

#define DQ_LIKELY(x)   __builtin_expect(!!(x), 1)
#define DQ_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define DQ_MUST_CHECK  __attribute__((warn_unused_result))
#define DQ_EXPORT      __attribute__((visibility("default")))
#define DQ_NOINLINE    __attribute__((noinline))
#define DQ_COLD        __attribute__((noinline, cold))
/* Static data that survives a rewind on purpose: the machine thread's own records (letter S). All
 * other static data of the runtime is constant once a machine exists, which the rewind's audit
 * checks. */
#define DQ_BOOKKEEPING     __attribute__((section("dq_bookkeeping")))
#define DQ_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define DQ_CONTAINER_OF(pointer, type, member)                                                     \
    ((type *)(void *)((unsigned char *)(pointer)-offsetof(type, member)))

#define DQ_ASSERT(condition)                                                                       \
    do {                                                                                           \
        if (DQ_UNLIKELY(!(condition))) {                                                           \
            dq_assert_failed(#condition, __FILE__, (uint32_t)__LINE__);                            \
        }                                                                                          \
    } while (0)

/* What to do with a failed assertion; the machine installs one that prints the last events and ends
 * the process with exit status 5. Without one the process aborts. */
typedef void dq_assert_handler(const char *condition, const char *file, uint32_t line);
void dq_assert_handler_set(dq_assert_handler *handler);

_Noreturn void dq_assert_failed(const char *condition, const char *file, uint32_t line);

#endif
