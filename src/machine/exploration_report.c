/* SPDX-License-Identifier: MIT */
/* exploration_report - what an exploration found and what it may claim. */
#include "base/check.h"
#include "dirql/explore.h"
#include "host/console.h"

DQ_EXPORT enum dirql_status_code
dirql_exploration_report(const struct dirql_exploration *exploration,
                         enum dirql_report_format format, const char *path,
                         char error[DIRQL_ERROR_BYTES])
{
    (void)format;
    (void)path;
    (void)error;
    host_console_printf("not complete: %s\n", exploration->why_not_complete);
    host_console_flush();
    return DIRQL_OK;
}

DQ_EXPORT enum dirql_status_code
dirql_exploration_coverage(const struct dirql_exploration *exploration, const char *path,
                           char error[DIRQL_ERROR_BYTES])
{
    (void)exploration;
    (void)path;
    (void)error;
    return DIRQL_OK;
}
