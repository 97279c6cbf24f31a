/* SPDX-License-Identifier: MIT */
/* token_compare - are the files that are here those that a token was made from? */
#include <inttypes.h>

#include "base/check.h"
#include "base/text.h"
#include "dirql/explore.h"
#include "machine/machine_internal.h"
#include "machine/token_files.h"

/* One of the token's modules, then and now. */
struct module_pair {
    const char *noun;
    const char *option; /* that names another file; NULL: none does */
    const char *path;
    uint64_t build;
    uint64_t source;
};

static enum dirql_fit fit_of(const struct module_pair *then, uint64_t build, uint64_t source)
{
    if (then->build == build) {
        return DIRQL_FIT_SAME;
    }
    if (!then->source || !source) {
        return DIRQL_FIT_UNKNOWN;
    }
    return then->source == source ? DIRQL_FIT_SAME_SOURCE : DIRQL_FIT_DIFFERENT;
}

static void describe(struct dq_text *text, const struct module_pair *then, uint64_t build,
                     uint64_t source, enum dirql_fit fit)
{
    dq_text_append(text, text->length ? ". " : "");
    switch (fit) {
    case DIRQL_FIT_SAME:
        dq_text_format(text, "The %s %s is the one of the token", then->noun, then->path);
        break;
    case DIRQL_FIT_SAME_SOURCE:
        dq_text_format(text,
                       "The %s %s is another build of the same source: build %016" PRIx64
                       " and not %016" PRIx64
                       "; the order means the same unless other options made the code reach dirql "
                       "in other places; if it does not fit, build as for the token, or explore "
                       "again",
                       then->noun, then->path, build, then->build);
        break;
    case DIRQL_FIT_UNKNOWN:
        dq_text_format(text,
                       "The %s %s differs from the one of the token: build %016" PRIx64
                       " and not %016" PRIx64
                       ", and whether of the same source is not known; the order may mean other "
                       "moments; if it does not fit, or nothing fails, explore again",
                       then->noun, then->path, build, then->build);
        break;
    case DIRQL_FIT_DIFFERENT:
        dq_text_format(text,
                       "The %s %s differs from the one of the token: source %016" PRIx64
                       " and not %016" PRIx64
                       "; the order may mean other moments, so that nothing failing is no proof "
                       "that the mistake is gone: explore again for that, or go back to the "
                       "token's source",
                       then->noun, then->path, source, then->source);
        break;
    }
}

static enum dirql_status_code compare_module(const struct module_pair *then, struct dq_text *text,
                                             enum dirql_fit *fit)
{
    char reason[DIRQL_ERROR_BYTES];
    uint64_t build;
    uint64_t source;
    if (dirql_module_identity(then->path, &build, &source, reason) != DIRQL_OK) {
        text->length = 0;
        dq_text_format(text, "the %s of the token: %s; ", then->noun, reason);
        if (then->option) {
            dq_text_format(text, "name the file with %s", then->option);
        } else {
            dq_text_append(text, "the file has to be where it was");
        }
        return DIRQL_USAGE;
    }
    enum dirql_fit own = fit_of(then, build, source);
    describe(text, then, build, source, own);
    *fit = own > *fit ? own : *fit;
    return DIRQL_OK;
}

static enum dirql_status_code compare_others(const struct dirql_token *token,
                                             const struct dirql_machine_config *now,
                                             struct dq_text *text, enum dirql_fit *fit)
{
    struct dq_driver_names names;
    dq_driver_names_make(now, &names);
    if (token->other_count != names.count - 1) {
        text->length = 0;
        dq_text_format(text,
                       "the token knows the content of %" PRIu32 " other drivers, and there are "
                       "%" PRIu32 ": it is damaged, or --driver names one of them; explore again",
                       token->other_count, names.count - 1);
        return DIRQL_USAGE;
    }
    enum dirql_status_code status = DIRQL_OK;
    for (uint32_t i = 1; i < names.count && status == DIRQL_OK; i++) {
        const struct dirql_module_content *content = &token->others[i - 1];
        const struct module_pair then = { "driver", NULL, names.paths[i], content->build,
                                          content->source };
        status = compare_module(&then, text, fit);
    }
    return status;
}

static enum dirql_status_code compare_models(const struct dirql_token *token,
                                             const struct dirql_machine_config *now,
                                             struct dq_text *text, enum dirql_fit *fit)
{
    struct dq_token_models models;
    dq_token_models_find(now, &models);
    if (token->model_count != models.count) {
        /* One that is gone is missed when it is loaded, with a better message. */
        dq_text_append(text, ". What the models of the devices were is not known");
        *fit = *fit > DIRQL_FIT_UNKNOWN ? *fit : DIRQL_FIT_UNKNOWN;
        return DIRQL_OK;
    }
    enum dirql_status_code status = DIRQL_OK;
    for (uint32_t i = 0; i < models.count && status == DIRQL_OK; i++) {
        const struct dirql_module_content *content = &token->models[i];
        const struct module_pair then = { "device model", NULL, models.paths[i], content->build,
                                          content->source };
        status = compare_module(&then, text, fit);
    }
    return status;
}

static enum dirql_status_code compare_input(enum dirql_input input, const char *path, uint64_t then,
                                            struct dq_text *text, enum dirql_fit *fit)
{
    const char *noun = dq_token_input_noun(input);
    char reason[DIRQL_ERROR_BYTES];
    uint64_t content;
    if (dq_token_input_identify(input, path, &content, reason) != DIRQL_OK) {
        text->length = 0;
        dq_text_format(text, "the %s of the token: %s; it has to be where it was", noun, reason);
        return DIRQL_USAGE;
    }
    if (content == then) {
        dq_text_format(text, ". The %s %s says what it said", noun, path);
        return DIRQL_OK;
    }
    dq_text_format(text,
                   ". The %s %s differs from the one of the token: content %016" PRIx64
                   " and not %016" PRIx64
                   "; who reads it may do something else, so that nothing failing is no proof that "
                   "the mistake is gone: explore again for that, or put back what it said",
                   noun, path, content, then);
    *fit = DIRQL_FIT_DIFFERENT;
    return DIRQL_OK;
}

DQ_EXPORT enum dirql_status_code dirql_token_compare(const struct dirql_token *token,
                                                     const struct dirql_machine_config *now,
                                                     enum dirql_fit *ret_fit,
                                                     char text[DIRQL_ERROR_BYTES])
{
    const struct module_pair driver_then = { "driver", "--driver", now->driver, token->driver_build,
                                             token->driver_source };
    const struct module_pair scenario_then = { "scenario", "--scenario", now->scenario,
                                               token->scenario_build, token->scenario_source };
    struct dq_text message;
    enum dirql_fit fit = DIRQL_FIT_SAME;
    dq_text_init(&message, text, DIRQL_ERROR_BYTES);
    enum dirql_status_code status = compare_module(&driver_then, &message, &fit);
    if (status == DIRQL_OK) {
        status = compare_others(token, now, &message, &fit);
    }
    if (status == DIRQL_OK && now->scenario) {
        status = compare_module(&scenario_then, &message, &fit);
    }
    if (status == DIRQL_OK) {
        status = compare_models(token, now, &message, &fit);
    }
    for (uint32_t i = 0; i < DIRQL_INPUT_COUNT && status == DIRQL_OK; i++) {
        const char *path = dq_token_input_path(now, (enum dirql_input)i);
        if (path) {
            status = compare_input((enum dirql_input)i, path, token->inputs[i], &message, &fit);
        }
    }
    if (status == DIRQL_OK) {
        *ret_fit = fit;
    }
    return status;
}
