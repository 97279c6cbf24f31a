/* SPDX-License-Identifier: MIT
 *
 * names - which symbols of a driver do not follow the common rule.
 */
#include "names.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const host_functions[] = {
    "memcpy",  "memmove", "memset",  "memcmp", "memchr",  "strcat",  "strchr",
    "strcmp",  "strcpy",  "strcspn", "strlen", "strncat", "strncmp", "strncpy",
    "strnlen", "strpbrk", "strrchr", "strspn", "strstr",
};

static const char *const instrumentation_prefixes[] = {
    "__asan_", "__ubsan_handle_", "__sanitizer_", "__tsan_", "__llvm_profile_",
};

/* Sorted. What both C libraries have, so that a driver's reference would bind silently to the
 * wrong one; the host functions above are not here. */
static const char *const c_library[] = {
    "abort",    "abs",       "acos",      "asin",      "atan",      "atan2",    "atexit",
    "atof",     "atoi",      "atol",      "atoll",     "bsearch",   "calloc",   "ceil",
    "clock",    "cos",       "cosh",      "div",       "exit",      "exp",      "fabs",
    "fclose",   "feof",      "ferror",    "fflush",    "fgetc",     "fgets",    "floor",
    "fmod",     "fopen",     "fprintf",   "fputc",     "fputs",     "fread",    "free",
    "frexp",    "fscanf",    "fseek",     "ftell",     "fwprintf",  "fwrite",   "getc",
    "getchar",  "getenv",    "gmtime",    "isalnum",   "isalpha",   "iscntrl",  "isdigit",
    "isgraph",  "islower",   "isprint",   "ispunct",   "isspace",   "isupper",  "iswalnum",
    "iswalpha", "iswcntrl",  "iswctype",  "iswdigit",  "iswlower",  "iswprint", "iswpunct",
    "iswspace", "iswupper",  "iswxdigit", "isxdigit",  "labs",      "ldexp",    "ldiv",
    "llabs",    "localtime", "log",       "log10",     "longjmp",   "malloc",   "mblen",
    "mbstowcs", "mbtowc",    "mktime",    "modf",      "perror",    "pow",      "printf",
    "putc",     "putchar",   "puts",      "qsort",     "rand",      "realloc",  "remove",
    "rename",   "scanf",     "setjmp",    "setlocale", "sin",       "sinh",     "snprintf",
    "sprintf",  "sqrt",      "srand",     "sscanf",    "strcoll",   "strdup",   "strerror",
    "strtod",   "strtok",    "strtol",    "strtoll",   "strtoul",   "strtoull", "swprintf",
    "swscanf",  "system",    "tan",       "tanh",      "time",      "tolower",  "toupper",
    "towlower", "towupper",  "vfprintf",  "vprintf",   "vsnprintf", "vsprintf", "vswprintf",
    "vwprintf", "wcscat",    "wcschr",    "wcscmp",    "wcscoll",   "wcscpy",   "wcscspn",
    "wcslen",   "wcsncat",   "wcsncmp",   "wcsncpy",   "wcsnlen",   "wcspbrk",  "wcsrchr",
    "wcsspn",   "wcsstr",    "wcstod",    "wcstok",    "wcstol",    "wcstombs", "wcstoul",
    "wctomb",   "wmemchr",   "wmemcmp",   "wmemcpy",   "wmemmove",  "wmemset",  "wprintf",
    "wscanf",
};

static int compare_names(const void *key, const void *element)
{
    return strcmp(key, *(const char *const *)element);
}

bool dq_cc_name_is_host_function(const char *name)
{
    for (size_t i = 0; i < COUNT(host_functions); i++) {
        if (strcmp(name, host_functions[i]) == 0) {
            return true;
        }
    }
    return false;
}

const char *dq_cc_name_host_function(size_t i)
{
    return i < COUNT(host_functions) ? host_functions[i] : NULL;
}

bool dq_cc_name_is_instrumentation(const char *name)
{
    for (size_t i = 0; i < COUNT(instrumentation_prefixes); i++) {
        if (dq_cc_starts_with(name, instrumentation_prefixes[i])) {
            return true;
        }
    }
    return false;
}

bool dq_cc_name_is_c_library(const char *name)
{
    return bsearch(name, c_library, COUNT(c_library), sizeof(c_library[0]), compare_names) != NULL;
}

const char *dq_cc_name_in_source(const char *name)
{
    if (dq_cc_starts_with(name, DQ_CC_CRT_PREFIX)) {
        return name + strlen(DQ_CC_CRT_PREFIX);
    }
    return name;
}
