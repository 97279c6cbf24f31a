/* SPDX-License-Identifier: MIT */
/* main - `dirql`, the command: finds the subcommand. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "dirql/machine.h"

#define ARGUMENT_MAX 4096

const char *argp_program_version = "dirql " DIRQL_VERSION;

static const char help_text[] =
    "Usage: dirql COMMAND [OPTION]...\n"
    "Run a Windows KMDF driver's interrupt code on Linux, against a device model or a device that\n"
    "QEMU emulates.\n"
    "\n"
    "  dirql run DRIVER.so --device NAME      load and start the driver, run a scenario, report\n"
    "  dirql explore DRIVER.so --device NAME  run it in every order, up to a bound\n"
    "  dirql replay TOKEN                     run again, in the same order, what failed\n"
    "  dirql devices                          list what --device accepts\n"
    "  dirql ddi [NAME]                       what dirql has of what drivers call\n"
    "\n"
    "  dirql COMMAND --help                   options of a command\n"
    "  dirql --version                        print the version\n"
    "\n"
    "Drivers are compiled with dirql-cc. Exit status: 0 nothing wrong, 1 the driver failed, 2 "
    "wrong\n"
    "usage, 3 something of this computer is missing, 4 nothing wrong was found but not everything "
    "was\n"
    "looked at, 5 dirql itself failed.\n";

/* What stands in [0] of a command's own argument list is how argp names the program. */
struct command {
    const char *name;
    char title[16];
    int (*run)(int argc, char **argv, char **program_arguments);
};

static struct command commands[] = {
    { "run", "dirql run", cli_run },
    { "explore", "dirql explore", cli_explore },
    { "replay", "dirql replay", cli_replay },
    { "ddi", "dirql ddi", cli_ddi },
    { "devices", "dirql devices", cli_devices },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

/* Commands that the design has and this version does not. */
static const char *const later_commands[] = { "report", "build" };

static bool is_one_of(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static int refuse(const char *command)
{
    for (size_t i = 0; i < sizeof(later_commands) / sizeof(later_commands[0]); i++) {
        if (strcmp(command, later_commands[i]) == 0) {
            fprintf(stderr, "dirql: `dirql %s` is not in this version (%s); see `dirql --help`\n",
                    command, DIRQL_VERSION);
            return DIRQL_USAGE;
        }
    }
    struct cli_suggestion suggestion = { .typed = command };
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        cli_suggest(&suggestion, commands[i].name);
    }
    const char *meant = cli_suggestion_name(&suggestion);
    if (command[0] == '-') {
        fprintf(stderr,
                "dirql: unknown option %s: options come after the command, as in `dirql run "
                "DRIVER.so --device NAME`; see `dirql --help`\n",
                command);
    } else if (meant) {
        fprintf(stderr, "dirql: unknown command %s: did you mean %s?\n", command, meant);
    } else {
        fprintf(stderr, "dirql: unknown command %s: see `dirql --help`\n", command);
    }
    return DIRQL_USAGE;
}

int main(int argc, char **argv)
{
    dirql_main_begin(argv);
    argp_err_exit_status = DIRQL_USAGE;
    if (argc < 2) {
        fprintf(stderr, "dirql: no command: see `dirql --help`\n");
        return DIRQL_USAGE;
    }
    const char *command = argv[1];
    bool has_topic = argc == 3 && strcmp(command, "help") == 0;
    if (is_one_of(command, "--help", "-?") || (argc == 2 && is_one_of(command, "help", "-h"))) {
        fputs(help_text, stdout);
        return DIRQL_OK;
    }
    if (is_one_of(command, "--version", "-V")) {
        puts(argp_program_version);
        return DIRQL_OK;
    }
    if (argc > ARGUMENT_MAX) {
        fprintf(stderr, "dirql: more than %d arguments\n", ARGUMENT_MAX);
        return DIRQL_USAGE;
    }

    static char *arguments[ARGUMENT_MAX + 1];
    static char option_help[] = "--help";
    for (int i = 1; i < argc; i++) {
        arguments[i - 1] = argv[i];
    }
    int count = argc - 1;
    if (has_topic) { /* dirql help run */
        command = argv[2];
        arguments[1] = option_help;
        count = 2;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(command, commands[i].name) == 0) {
            arguments[0] = commands[i].title;
            return commands[i].run(count, arguments, argv);
        }
    }
    return refuse(command);
}
