/* SPDX-License-Identifier: MIT */
/* program - what a program that makes machines does to itself. */
#include <errno.h>

#include "base/check.h"
#include "dirql/machine.h"
#include "host/console.h"
#include "host/process_self.h"

DQ_EXPORT void dirql_main_begin(char **arguments)
{
    /* Where the host refuses, runs are as deterministic, and only pointers that a driver prints
     * differ. */
    (void)host_process_fix_addresses(arguments);
}

DQ_EXPORT enum dirql_status_code dirql_main_gdb(char **arguments)
{
    if (host_process_exec_gdb(arguments) == -ELOOP) {
        host_console_error_printf("dirql: this program runs under gdb already\n");
    }
    return DIRQL_ENVIRONMENT;
}
