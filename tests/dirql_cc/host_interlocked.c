/* SPDX-License-Identifier: MIT
 *
 * host_interlocked - a few interlocked functions as the runtime exports them, which print who was
 * called: the first letter of the operation, and the order that dirql_... was given.
 */
#include "boundary.h"

#include <stdio.h>

BOUNDARY s32 InterlockedIncrement(volatile s32 *addend)
{
    printf(" i");
    return ++*addend;
}

BOUNDARY s32 dirql_InterlockedIncrement(volatile s32 *addend, u32 order)
{
    printf(" i%u", order);
    return ++*addend;
}

BOUNDARY s32 InterlockedAdd(volatile s32 *addend, s32 value)
{
    printf(" a");
    return *addend += value;
}

BOUNDARY s32 dirql_InterlockedAdd(volatile s32 *addend, s32 value, u32 order)
{
    printf(" a%u", order);
    return *addend += value;
}

BOUNDARY long long InterlockedOr64(volatile long long *target, long long value)
{
    printf(" o");
    long long old = *target;
    *target |= value;
    return old;
}

BOUNDARY long long dirql_InterlockedOr64(volatile long long *target, long long value, u32 order)
{
    printf(" o%u", order);
    long long old = *target;
    *target |= value;
    return old;
}

BOUNDARY s32 InterlockedExchange(volatile s32 *target, s32 value)
{
    printf(" x");
    s32 old = *target;
    *target = value;
    return old;
}

BOUNDARY void HostInterlockedPrint(const char *title)
{
    printf("\n%s:", title);
}
