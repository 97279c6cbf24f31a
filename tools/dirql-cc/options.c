/* SPDX-License-Identifier: MIT
 *
 * options - the command line of dirql-cc.
 *
 * One table names every option; its first matching row wins, so longer spellings stand before
 * their prefixes. What a row does is a function of three words: the options, the row, the value.
 */
#include "options.h"

#include "option_actions.h"

#include <string.h>
#include <sys/stat.h>

#define TARGET_IS_FIXED "dirql-cc has one target; leave the option out"
#define GCOV_REMEDY     "use -fprofile-instr-generate -fcoverage-mapping and llvm-cov"

/* Rows of the table: an option that does something, one that chooses the stage, one that is known
 * and refused. */
#define OPTION(text, how, action)                                                                  \
    {                                                                                              \
        .name = (text), .form = (how), .apply = (action)                                           \
    }
#define STAGE(text, which)                                                                         \
    {                                                                                              \
        .name = (text), .form = FORM_FLAG, .apply = dq_cc_set_stage, .stage = (which)              \
    }
#define REFUSED(text, how, instead)                                                                \
    {                                                                                              \
        .name = (text), .form = (how), .apply = dq_cc_refuse, .remedy = (instead)                  \
    }

static const struct dq_cc_rule rules[] = {
    STAGE("-c", DQ_CC_STAGE_COMPILE),
    STAGE("-S", DQ_CC_STAGE_ASSEMBLY),
    STAGE("-E", DQ_CC_STAGE_PREPROCESS),
    STAGE("-M", DQ_CC_STAGE_PREPROCESS),
    STAGE("-MM", DQ_CC_STAGE_PREPROCESS),
    STAGE("-fsyntax-only", DQ_CC_STAGE_SYNTAX),
    STAGE("--help", DQ_CC_STAGE_HELP),
    STAGE("--version", DQ_CC_STAGE_VERSION),

    OPTION("--debug", FORM_FLAG, dq_cc_set_checked_build),
    OPTION("--wpp-print", FORM_FLAG, dq_cc_set_wpp_printed),
    OPTION("--wpp-function", FORM_SEPARATE, dq_cc_add_wpp_function),
    OPTION("--library", FORM_FLAG, dq_cc_set_library),
    OPTION("--dirql-root", FORM_SEPARATE, dq_cc_set_root),
    OPTION("--exports", FORM_SEPARATE, dq_cc_set_exports),
    OPTION("--unchecked", FORM_FLAG, dq_cc_set_unchecked),
    OPTION("--clang", FORM_SEPARATE, dq_cc_set_clang),
    OPTION("-fdirql-access", FORM_FLAG, dq_cc_set_access),
    OPTION("--coverage-source", FORM_FLAG, dq_cc_set_coverage),
    OPTION("-fprofile-instr-generate", FORM_FLAG, dq_cc_set_coverage),
    OPTION("-fcoverage-mapping", FORM_FLAG, dq_cc_set_coverage),
    OPTION("-fsanitize=", FORM_PREFIX, dq_cc_add_sanitizers),
    OPTION("-v", FORM_FLAG, dq_cc_set_verbose),

    OPTION("-o", FORM_EITHER, dq_cc_set_output),
    OPTION("-x", FORM_EITHER, dq_cc_set_language),
    OPTION("-MD", FORM_FLAG, dq_cc_set_dependencies),
    OPTION("-MMD", FORM_FLAG, dq_cc_set_dependencies),
    OPTION("-MF", FORM_EITHER, dq_cc_set_dependency_file),
    OPTION("-MT", FORM_EITHER, dq_cc_set_dependency_target),
    OPTION("-MQ", FORM_EITHER, dq_cc_set_dependency_target),
    OPTION("-MP", FORM_FLAG, dq_cc_pass_front),
    OPTION("-MG", FORM_FLAG, dq_cc_pass_front),
    OPTION("-D", FORM_EITHER, dq_cc_define),
    OPTION("-U", FORM_EITHER, dq_cc_define),
    OPTION("-isystem", FORM_EITHER, dq_cc_add_include_folder),
    OPTION("-iquote", FORM_EITHER, dq_cc_add_include_folder),
    OPTION("-idirafter", FORM_EITHER, dq_cc_add_include_folder),
    OPTION("-I", FORM_EITHER, dq_cc_add_include_folder),
    OPTION("-include", FORM_SEPARATE, dq_cc_pass_front),
    OPTION("-imacros", FORM_SEPARATE, dq_cc_pass_front),
    OPTION("-nostdinc", FORM_FLAG, dq_cc_pass_front),
    OPTION("-Xclang", FORM_SEPARATE, dq_cc_pass_front),
    OPTION("-mllvm", FORM_SEPARATE, dq_cc_pass_back),

    OPTION("-Wl,", FORM_PREFIX, dq_cc_pass_link),
    REFUSED("-Wa,", FORM_PREFIX, "there is no assembler step to hand it to"),
    OPTION("-Xlinker", FORM_SEPARATE, dq_cc_pass_link),
    OPTION("-fuse-ld=", FORM_PREFIX, dq_cc_pass_link),
    REFUSED("-l", FORM_EITHER, "name the archive itself, as libx.a"),
    OPTION("-s", FORM_FLAG, dq_cc_pass_link),

    OPTION("-shared", FORM_FLAG, dq_cc_accept),
    OPTION("-nostdlib", FORM_FLAG, dq_cc_accept),
    OPTION("-pipe", FORM_FLAG, dq_cc_accept),
    OPTION("-fPIC", FORM_FLAG, dq_cc_accept),
    OPTION("-fpic", FORM_FLAG, dq_cc_accept),
    OPTION("-fshort-wchar", FORM_FLAG, dq_cc_accept),
    OPTION("-fvisibility=hidden", FORM_FLAG, dq_cc_accept),
    OPTION("-fvisibility-inlines-hidden", FORM_FLAG, dq_cc_accept),

    REFUSED("-fvisibility=", FORM_PREFIX, "export with __declspec(dllexport)"),
    REFUSED("-fno-short-wchar", FORM_FLAG, "WCHAR has 16 bits in a driver"),
    REFUSED("-flto", FORM_PREFIX, "link-time optimization is not supported"),
    REFUSED("-fexceptions", FORM_FLAG, "kernel code has no C++ exceptions"),
    REFUSED("-frtti", FORM_FLAG, "kernel code has no run-time type information"),
    REFUSED("--coverage", FORM_FLAG, GCOV_REMEDY),
    REFUSED("-fprofile-arcs", FORM_FLAG, GCOV_REMEDY),
    REFUSED("-ftest-coverage", FORM_FLAG, GCOV_REMEDY),
    REFUSED("--target=", FORM_PREFIX, TARGET_IS_FIXED),
    REFUSED("-target", FORM_SEPARATE, TARGET_IS_FIXED),
    REFUSED("-m32", FORM_FLAG, TARGET_IS_FIXED),
    REFUSED("-mx32", FORM_FLAG, TARGET_IS_FIXED),
    REFUSED("-mabi=", FORM_PREFIX, TARGET_IS_FIXED),

    OPTION("-ffunction-sections", FORM_FLAG, dq_cc_pass_back),
    OPTION("-fdata-sections", FORM_FLAG, dq_cc_pass_back),
    OPTION("-fno-vectorize", FORM_FLAG, dq_cc_pass_back),
    OPTION("-fno-slp-vectorize", FORM_FLAG, dq_cc_pass_back),
    OPTION("-funroll-loops", FORM_FLAG, dq_cc_pass_back),
    OPTION("-fno-unroll-loops", FORM_FLAG, dq_cc_pass_back),
    OPTION("-O", FORM_PREFIX, dq_cc_set_optimization),
    OPTION("-g", FORM_PREFIX, dq_cc_set_debug_info),
    OPTION("-m", FORM_PREFIX, dq_cc_pass_both),
    OPTION("-f", FORM_PREFIX, dq_cc_pass_front),
    OPTION("-std=", FORM_PREFIX, dq_cc_pass_front),
    OPTION("-W", FORM_PREFIX, dq_cc_pass_front),
    OPTION("-w", FORM_FLAG, dq_cc_pass_front),
    OPTION("-pedantic", FORM_PREFIX, dq_cc_pass_front),
};

/* Our own long options also take their value after an equals sign. */
static bool has_long_value(const struct dq_cc_rule *rule, const char *word)
{
    return rule->form == FORM_SEPARATE && dq_cc_starts_with(word, "--") &&
           dq_cc_starts_with(word, rule->name) && word[strlen(rule->name)] == '=';
}

static const struct dq_cc_rule *find_rule(const char *word)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const struct dq_cc_rule *rule = &rules[i];
        bool may_be_joined = rule->form == FORM_PREFIX || rule->form == FORM_EITHER;
        if (may_be_joined ? dq_cc_starts_with(word, rule->name)
                          : strcmp(word, rule->name) == 0 || has_long_value(rule, word)) {
            return rule;
        }
    }
    return NULL;
}

static enum dq_cc_language language_from_name(const char *path)
{
    const char *dot = strrchr(dq_cc_base_name(path), '.');
    static const char *const cxx[] = { ".cpp", ".cxx", ".cc", ".c++" };
    if (dot != NULL && strcasecmp(dot, ".c") == 0) {
        return DQ_CC_LANGUAGE_C; /* PCIDRV.C is C: case means nothing to Windows */
    }
    for (size_t i = 0; dot != NULL && i < sizeof(cxx) / sizeof(cxx[0]); i++) {
        if (strcasecmp(dot, cxx[i]) == 0) {
            return DQ_CC_LANGUAGE_CXX;
        }
    }
    return DQ_CC_LANGUAGE_OBJECT;
}

static bool add_input(struct dq_cc_options *options, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        bool is_windows_option = path[0] == '/' && strchr(path + 1, '/') == NULL;
        dq_cc_error("no such file: '%s'%s", path,
                    is_windows_option ? " (options start with '-', not with '/')" : "");
        return false;
    }
    enum dq_cc_language language = options->next_language;
    if (language == DQ_CC_LANGUAGE_BY_NAME) {
        language = language_from_name(path);
    }
    const char *suffix = strrchr(dq_cc_base_name(path), '.');
    if (language == DQ_CC_LANGUAGE_OBJECT &&
        (suffix == NULL || (strcasecmp(suffix, ".o") != 0 && strcasecmp(suffix, ".a") != 0 &&
                            strcasecmp(suffix, ".obj") != 0 && strcasecmp(suffix, ".lib") != 0))) {
        dq_cc_error("unknown kind of file: '%s'; known: .c .cpp .cxx .cc .o .obj .a .lib, "
                    "or name the language with -x c or -x c++",
                    path);
        return false;
    }
    options->inputs[options->input_count++] = (struct dq_cc_input){ path, language };
    return true;
}

static bool apply_word(struct dq_cc_options *options, const struct dq_cc_list *words,
                       size_t *position)
{
    const char *word = words->items[*position];
    const struct dq_cc_rule *rule = find_rule(word);
    if (rule == NULL && options->is_launched) {
        dq_cc_warning("option '%s' of the project's compiler is not used for drivers", word);
        return true;
    }
    if (rule == NULL) {
        dq_cc_error("unknown option '%s'; see dirql-cc --help", word);
        return false;
    }
    size_t length = strlen(rule->name);
    const char *value = NULL;
    if (has_long_value(rule, word)) {
        value = word + length + 1;
    } else if (rule->form == FORM_PREFIX || (rule->form == FORM_EITHER && word[length] != '\0')) {
        value = word + length;
    } else if (rule->form != FORM_FLAG) {
        if (*position + 1 >= words->count) {
            dq_cc_error("option '%s' needs a value", word);
            return false;
        }
        value = words->items[++*position];
    }
    return rule->apply(options, rule, word, value);
}

/* What only the whole command line shows. */
static bool is_consistent(const struct dq_cc_options *options)
{
    if (options->stage == DQ_CC_STAGE_HELP || options->stage == DQ_CC_STAGE_VERSION) {
        return true;
    }
    if (options->input_count == 0) {
        dq_cc_error("no input files; see dirql-cc --help");
        return false;
    }
    if (options->stage != DQ_CC_STAGE_LINK && options->output != NULL && options->input_count > 1) {
        dq_cc_error("one output file, '%s', cannot hold %zu inputs; leave -o out or link them",
                    options->output, options->input_count);
        return false;
    }
    if (options->dependency_file != NULL && options->input_count > 1) {
        dq_cc_error("one dependency file, '%s', cannot hold %zu inputs; leave -MF out",
                    options->dependency_file, options->input_count);
        return false;
    }
    for (size_t i = 0; options->stage != DQ_CC_STAGE_LINK && i < options->input_count; i++) {
        if (options->inputs[i].language == DQ_CC_LANGUAGE_OBJECT) {
            dq_cc_error("'%s' is an object and nothing is linked", options->inputs[i].path);
            return false;
        }
    }
    return true;
}

bool dq_cc_options_parse(int count, char **arguments, struct dq_cc_options *ret_options)
{
    struct dq_cc_options *options = ret_options;
    *options = (struct dq_cc_options){ .stage = DQ_CC_STAGE_LINK, .optimize = "-O0" };
    struct dq_cc_list words = { 0 };
    if (count > 0 && strcmp(arguments[0], "--launch") == 0) {
        if (count < 2) {
            dq_cc_error("option '--launch' needs a value");
            return false;
        }
        options->is_launched = true;
        arguments += 2;
        count -= 2;
    }
    if (!dq_cc_response_expand(count, arguments, &words)) {
        return false;
    }
    options->inputs = dq_cc_allocate((words.count + 1) * sizeof(*options->inputs));
    for (size_t i = 0; i < words.count; i++) {
        const char *word = words.items[i];
        bool is_option = word[0] == '-' && word[1] != '\0';
        if (!(is_option ? apply_word(options, &words, &i) : add_input(options, word))) {
            return false;
        }
    }
    return is_consistent(options);
}
