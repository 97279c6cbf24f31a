/* SPDX-License-Identifier: MIT */
/*
 * token_tool - makes replay tokens for the tests of the command, and says what files are.
 *
 *     token_tool identity FILE                   build and source, hexadecimal
 *     token_tool make DRIVER SCENARIO|'' OPTION... a token of the files as they are
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dirql/explore.h"

static char error[DIRQL_ERROR_BYTES];

static int fail(void)
{
    fprintf(stderr, "token_tool: %s\n", error);
    return 1;
}

static int print_identity(const char *path)
{
    uint64_t build;
    uint64_t source;
    if (dirql_module_identity(path, &build, &source, error) != DIRQL_OK) {
        return fail();
    }
    printf("%016" PRIx64 " %016" PRIx64 "\n", build, source);
    return 0;
}

static int print_token(char **arguments, int count)
{
    static struct dirql_departure departures[] = { { 12, 1 }, { 40, 2 } };
    struct dirql_token token = { .driver = arguments[0],
                                 .scenario = arguments[1],
                                 .options = arguments + 2,
                                 .option_count = (uint32_t)(count - 2),
                                 .departures = departures,
                                 .departure_count = 2 };
    struct dirql_machine_config config;
    dirql_machine_config_init(&config);
    config.driver = token.driver;
    config.scenario = token.scenario[0] ? token.scenario : NULL;
    for (uint32_t i = 0; i + 1 < token.option_count; i++) {
        if (strcmp(token.options[i], "--device") == 0) {
            config.devices[config.device_count++] = token.options[i + 1];
        }
    }
    char *text;
    if (dirql_token_identify(&token, &config, error) != DIRQL_OK ||
        dirql_token_encode(&token, &text, error) != DIRQL_OK) {
        return fail();
    }
    puts(text);
    dirql_text_free(text);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "identity") == 0) {
        return print_identity(argv[2]);
    }
    if (argc >= 4 && strcmp(argv[1], "make") == 0) {
        return print_token(argv + 2, argc - 2);
    }
    fprintf(stderr, "usage: token_tool identity FILE | make DRIVER SCENARIO OPTION...\n");
    return 2;
}
