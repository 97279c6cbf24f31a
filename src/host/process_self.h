/* SPDX-License-Identifier: MIT */
/* process_self - facts about and settings of our own process. */
#ifndef HOST_PROCESS_SELF_H
#define HOST_PROCESS_SELF_H

#include <stdint.h>

/* Run without address randomization: the first call in main(). Re-executes the program once if
 * needed; returns 0, or negative errno when the host does not allow it (runs are then deterministic
 * in their choices and traces, but pointers printed by a driver differ). */
int host_process_fix_addresses(char **arguments);
/* Value of an environment variable or NULL. */
const char *host_environment(const char *name);
/* End the process now, standard streams flushed. */
_Noreturn void host_process_exit(int status);
/* Resident set in KiB now. */
uint64_t host_process_resident_kib(void);
/* gdb: re-execute under gdb with breakpoints pending, less --gdb; gdb executes `commands` (ended by
 * NULL) when it has set up the program. Returns negative errno if gdb cannot be started, after a
 * message that names its package. -ELOOP: gdb started us already. */
int host_process_exec_gdb(char **arguments, const char *const *commands);

#endif
