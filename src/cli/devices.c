/* SPDX-License-Identifier: MIT */
/* devices - `dirql devices`: what --device accepts. */
#include "cli/cli.h"

#include <argp.h>
#include <stdio.h>

#include "dirql/machine.h"

static void print_device(void *context, const char *name, const char *description,
                         const char *unavailable)
{
    (void)context;
    printf("%-20s %s\n", name, description);
    if (unavailable) {
        printf("%-20s not available here: %s\n", "", unavailable);
    }
}

int cli_devices(int argc, char **argv, char **program_arguments)
{
    (void)program_arguments;
    static const struct argp argp = {
        .doc = "List the devices that --device of `dirql run` accepts.\v"
               "A name may be followed by options, as in model:edu,dma_ns=1000. Models are looked "
               "for beside dirql and in the folders of DIRQL_MODEL_PATH; model:./FILE.so names one "
               "by its path.",
    };
    error_t error = argp_parse(&argp, argc, argv, 0, NULL, NULL);
    if (error) {
        return DIRQL_USAGE;
    }
    dirql_devices_list(true, print_device, NULL);
    return DIRQL_OK;
}
