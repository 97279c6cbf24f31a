/* SPDX-License-Identifier: MIT */
/* program - what a program that makes machines does to itself. */
#include <errno.h>

#include "base/check.h"
#include "dirql/explore.h"
#include "host/console.h"
#include "host/process_self.h"

DQ_EXPORT void dirql_main_begin(char **arguments)
{
    /* Where the host refuses, runs are as deterministic, and only pointers that a driver prints
     * differ. */
    (void)host_process_fix_addresses(arguments);
}

static enum dirql_status_code execute_gdb(char **arguments, const char *const *commands)
{
    if (host_process_exec_gdb(arguments, commands) == -ELOOP) {
        host_console_error_printf("dirql: this program runs under gdb already\n");
    }
    return DIRQL_ENVIRONMENT;
}

DQ_EXPORT enum dirql_status_code dirql_main_gdb(char **arguments)
{
    static const char *const commands[] = { "break DriverEntry", "run", NULL };
    return execute_gdb(arguments, commands);
}

DQ_EXPORT enum dirql_status_code dirql_main_gdb_at_failure(char **arguments)
{
    /* The library may have no type for the variable (-g1). */
    static const char *const commands[] = {
        "break dirql_failed_here",
        "run",
        "frame address *(unsigned long *)&dirql_failing_frame",
        NULL,
    };
    return execute_gdb(arguments, commands);
}
