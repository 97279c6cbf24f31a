/* SPDX-License-Identifier: MIT */
/* computer - see computer.h. */
#include "computer.h"

#include <stdio.h>
#include <string.h>

#include "harness.h"

static void set_path(char path[BENCH_PATH_BYTES], const char *prefix, const char *build,
                     const char *rest)
{
    int length = snprintf(path, BENCH_PATH_BYTES, "%s%s/%s", prefix, build, rest);
    if (length < 0 || length >= (int)BENCH_PATH_BYTES) {
        bench_give_up("the build tree's path is too long");
    }
}

static void init(struct bench_computer *computer)
{
    memset(computer, 0, sizeof(*computer));
    dirql_machine_config_init(&computer->config);
    computer->config.is_quiet = true;
    computer->config.driver = computer->driver;
    computer->config.devices[0] = computer->device;
    computer->config.device_count = 1;
}

void bench_computer_edu(struct bench_computer *computer, const char *build)
{
    init(computer);
    set_path(computer->driver, "", build, "lib/dirql/drivers/edu.so");
    set_path(computer->device, "model:", build, "lib/dirql/models/edu.so");
}

void bench_computer_edu_scenario(struct bench_computer *computer, const char *build,
                                 const char *scenario, const char *setting)
{
    char name[BENCH_PATH_BYTES];
    bench_computer_edu(computer, build);
    (void)snprintf(name, sizeof(name), "lib/dirql/scenarios/%s.so", scenario);
    set_path(computer->scenario, "", build, name);
    computer->config.scenario = computer->scenario;
    if (setting) {
        (void)snprintf(computer->setting, sizeof(computer->setting), "%s", setting);
        computer->config.settings[0] = computer->setting;
        computer->config.setting_count = 1;
    }
}

static void set_driver(struct bench_computer *computer, const char *build, const char *driver)
{
    char name[BENCH_PATH_BYTES];
    (void)snprintf(name, sizeof(name), "bench/%s.so", driver);
    set_path(computer->driver, "", build, name);
}

void bench_computer_body(struct bench_computer *computer, const char *build, const char *driver,
                         void (*run)(struct dirql_app *app, void *context), void *context)
{
    init(computer);
    computer->body = (struct bench_body){ run, context };
    set_driver(computer, build, driver);
    set_path(computer->device, "model:", build, "lib/dirql/models/pair.so");
    set_path(computer->scenario, "", build, "bench/bench_body.so");
    computer->config.scenario = computer->scenario;
    (void)snprintf(computer->setting, sizeof(computer->setting), "body=%p",
                   (void *)&computer->body);
    computer->config.settings[0] = computer->setting;
    computer->config.setting_count = 1;
}

void bench_computer_requests(struct bench_computer *computer, const char *build, const char *driver)
{
    init(computer);
    set_driver(computer, build, driver);
    set_path(computer->device, "model:", build, "lib/dirql/models/pair.so");
    set_path(computer->scenario, "", build, "bench/bench_requests.so");
    computer->config.scenario = computer->scenario;
    computer->config.settings[0] = "requests=4";
    computer->config.setting_count = 1;
}

struct dirql_machine *bench_computer_create(const struct bench_computer *computer)
{
    struct dirql_machine *machine;
    char error[DIRQL_ERROR_BYTES];
    if (dirql_machine_create(&computer->config, &machine, error) != DIRQL_OK) {
        bench_give_up(error);
    }
    return machine;
}

void bench_computer_run(struct dirql_machine *machine)
{
    struct dirql_result result;
    if (dirql_machine_run(machine, &result) != DIRQL_OK) {
        bench_give_up(result.summary);
    }
}

void bench_computer_rewind(struct dirql_machine *machine, bool audit)
{
    char error[DIRQL_ERROR_BYTES];
    if (dirql_machine_rewind(machine, audit, error) != DIRQL_OK) {
        bench_give_up(error);
    }
}

void bench_computer_live(const struct bench_computer *computer)
{
    struct dirql_machine *machine = bench_computer_create(computer);
    bench_computer_run(machine);
    dirql_machine_destroy(machine);
}
