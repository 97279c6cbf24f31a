/* SPDX-License-Identifier: MIT */
/* driver_file - is this file a driver that can be loaded? Looked at before anything of it runs. */
#ifndef DQ_MACHINE_DRIVER_FILE_H
#define DQ_MACHINE_DRIVER_FILE_H

#include "dirql/machine.h"

enum dirql_status_code dq_driver_file_check(const char *path, char error[DIRQL_ERROR_BYTES]);

#endif
