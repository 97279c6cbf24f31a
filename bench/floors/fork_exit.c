/* SPDX-License-Identifier: MIT */
/* fork_exit - a copy of this process that ends at once: a fresh start the operating system's way.
 */
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "floors/floors.h"

void floor_fork_exit(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        pid_t child = fork();
        if (child == 0) {
            _exit(0);
        }
        if (child > 0) {
            (void)waitpid(child, NULL, 0);
        }
    }
}
