/* SPDX-License-Identifier: MIT */
/* token_files - see token_files.h. */
#include "machine/token_files.h"

#include <string.h>

#include "base/check.h"
#include "bus/bus.h"
#include "machine/drive_files.h"
#include "machine/hive_file.h"
#include "machine/inf_file.h"
#include "machine/machine_internal.h"

static bool is_listed(const struct dq_token_models *models, const char *path)
{
    for (uint32_t i = 0; i < models->count; i++) {
        if (strcmp(models->paths[i], path) == 0) {
            return true;
        }
    }
    return false;
}

void dq_token_models_find(const struct dirql_machine_config *config,
                          struct dq_token_models *ret_models)
{
    ret_models->count = 0;
    for (uint32_t i = 0; i < config->device_count; i++) {
        char *path = ret_models->paths[ret_models->count];
        if (dq_bus_file_find(config->devices[i], path, DQ_TOKEN_PATH_BYTES) &&
            !is_listed(ret_models, path)) {
            ret_models->count++;
        }
    }
}

const char *dq_token_input_path(const struct dirql_machine_config *config, enum dirql_input input)
{
    switch (input) {
    case DIRQL_INPUT_INF:
        return config->inf;
    case DIRQL_INPUT_REGISTRY:
        return config->registry;
    case DIRQL_INPUT_SYSTEM_DRIVE:
        return config->system_drive;
    }
    return NULL;
}

const char *dq_token_input_noun(enum dirql_input input)
{
    switch (input) {
    case DIRQL_INPUT_INF:
        return "INF file";
    case DIRQL_INPUT_REGISTRY:
        return "registry hive";
    case DIRQL_INPUT_SYSTEM_DRIVE:
        return "system drive";
    }
    return NULL;
}

enum dirql_status_code dq_token_input_identify(enum dirql_input input, const char *path,
                                               uint64_t *ret_content, char error[DIRQL_ERROR_BYTES])
{
    switch (input) {
    case DIRQL_INPUT_INF:
        return dq_inf_file_identify(path, ret_content, error);
    case DIRQL_INPUT_REGISTRY:
        return dq_hive_file_identify(path, ret_content, error);
    case DIRQL_INPUT_SYSTEM_DRIVE:
        return dq_drive_files_identify(path, ret_content, error);
    }
    return DIRQL_USAGE;
}

/* ---- All of them ---- */

DQ_EXPORT enum dirql_status_code dirql_module_identity(const char *path, uint64_t *ret_build,
                                                       uint64_t *ret_source,
                                                       char error[DIRQL_ERROR_BYTES])
{
    struct host_module_identity identity;
    if (host_module_identify(path, &identity, error, DIRQL_ERROR_BYTES) != HOST_MODULE_OK) {
        return DIRQL_USAGE;
    }
    *ret_build = identity.build;
    *ret_source = identity.source;
    return DIRQL_OK;
}

static bool identify_others(struct dirql_token *token, const struct dirql_machine_config *config,
                            char error[DIRQL_ERROR_BYTES])
{
    struct dq_driver_names names;
    dq_driver_names_make(config, &names);
    for (uint32_t i = 1; i < names.count; i++) {
        struct dirql_module_content *content = &token->others[token->other_count++];
        if (dirql_module_identity(names.paths[i], &content->build, &content->source, error) !=
            DIRQL_OK) {
            return false;
        }
    }
    return true;
}

static bool identify_models(struct dirql_token *token, const struct dirql_machine_config *config,
                            char error[DIRQL_ERROR_BYTES])
{
    struct dq_token_models models;
    dq_token_models_find(config, &models);
    for (; token->model_count < models.count; token->model_count++) {
        struct dirql_module_content *content = &token->models[token->model_count];
        if (dirql_module_identity(models.paths[token->model_count], &content->build,
                                  &content->source, error) != DIRQL_OK) {
            return false;
        }
    }
    return true;
}

static bool identify_inputs(struct dirql_token *token, const struct dirql_machine_config *config,
                            char error[DIRQL_ERROR_BYTES])
{
    for (uint32_t i = 0; i < DIRQL_INPUT_COUNT; i++) {
        const char *path = dq_token_input_path(config, (enum dirql_input)i);
        if (path && dq_token_input_identify((enum dirql_input)i, path, &token->inputs[i], error) !=
                        DIRQL_OK) {
            return false;
        }
    }
    return true;
}

DQ_EXPORT enum dirql_status_code dirql_token_identify(struct dirql_token *token,
                                                      const struct dirql_machine_config *config,
                                                      char error[DIRQL_ERROR_BYTES])
{
    bool is_good =
        dirql_module_identity(config->driver, &token->driver_build, &token->driver_source, error) ==
            DIRQL_OK &&
        identify_others(token, config, error) && identify_models(token, config, error) &&
        identify_inputs(token, config, error) &&
        (!config->scenario || dirql_module_identity(config->scenario, &token->scenario_build,
                                                    &token->scenario_source, error) == DIRQL_OK);
    return is_good ? DIRQL_OK : DIRQL_USAGE;
}
