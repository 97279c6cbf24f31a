/* SPDX-License-Identifier: MIT */
/*
 * order - a driver's own table of the orders in which its callbacks may come: from each place in
 * its device's life which callback leads where.
 */
#ifndef TESTS_POWER_ORDER_H
#define TESTS_POWER_ORDER_H

#include <ntddk.h>

typedef struct _ORDER_ROW {
    ULONG From;
    ULONG Call;
    ULONG To;
} ORDER_ROW;

/* The callback comes now; what the table does not allow stops the system with this code. */
static VOID OrderCalled(const ORDER_ROW *Allowed, ULONG Count, PULONG Life, ULONG Call, ULONG Code)
{
    for (ULONG i = 0; i < Count; i++) {
        if (Allowed[i].From == *Life && Allowed[i].Call == Call) {
            *Life = Allowed[i].To;
            return;
        }
    }
    KeBugCheckEx(Code, *Life, Call, 0, 0);
}

#endif
