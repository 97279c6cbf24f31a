/* SPDX-License-Identifier: MIT */
/* program_accesses - the variables' operations of a program, as a driver would write them; compiled
 * with access instrumentation. */
#include "program_driver.h"

static ULONG Unused(ULONG Code, PULONG Variable, ULONG Number)
{
    volatile LONG *target = (volatile LONG *)Variable;

    switch (Code) {
    case PROGRAM_ADD:
        InterlockedExchangeAdd(target, (LONG)PROGRAM_AMOUNT(Number));
        break;
    case PROGRAM_OR:
        InterlockedOr(target, (LONG)PROGRAM_BIT(Number));
        break;
    case PROGRAM_AND:
        InterlockedAnd(target, (LONG)~PROGRAM_BIT(Number));
        break;
    case PROGRAM_XOR:
        InterlockedXor(target, (LONG)PROGRAM_BIT(Number));
        break;
    default:
        break;
    }
    return 0;
}

static ULONG Used(ULONG Code, PULONG Variable, ULONG Number)
{
    volatile LONG *target = (volatile LONG *)Variable;

    switch (Code) {
    case PROGRAM_ADD_USED:
        return (ULONG)InterlockedExchangeAdd(target, (LONG)PROGRAM_AMOUNT(Number));
    case PROGRAM_OR_USED:
        return (ULONG)InterlockedOr(target, (LONG)PROGRAM_BIT(Number));
    case PROGRAM_AND_USED:
        return (ULONG)InterlockedAnd(target, (LONG)~PROGRAM_BIT(Number));
    case PROGRAM_XOR_USED:
        return (ULONG)InterlockedXor(target, (LONG)PROGRAM_BIT(Number));
    default:
        return 0;
    }
}

static DECLSPEC_NOINLINE ULONG Increase(PULONG Variable, ULONG Amount)
{
    ULONG old = *Variable; /* as *Variable += Amount does, but tells what it read */

    *Variable = old + Amount;
    return old;
}

/* Returns the value that it read, if it is one that does. */
ULONG ProgramAccess(ULONG Code, ULONG Variable, ULONG Number)
{
    PULONG variable = &ProgramVariables[Variable][0];

    switch (Code) {
    case PROGRAM_READ:
        return *variable;
    case PROGRAM_WRITE:
        *variable = PROGRAM_CONSTANT(Number);
        return 0;
    case PROGRAM_INCREASE:
        return Increase(variable, PROGRAM_AMOUNT(Number));
    case PROGRAM_ADD:
    case PROGRAM_OR:
    case PROGRAM_AND:
    case PROGRAM_XOR:
        return Unused(Code, variable, Number);
    default:
        return Used(Code, variable, Number);
    }
}
