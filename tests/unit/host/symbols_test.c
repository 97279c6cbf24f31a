/* SPDX-License-Identifier: MIT */
/* symbols_test - host/symbols.h but the stack walk, on this program itself. Needs debug information
 * (-g). */
#include "host/symbols.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "host/console.h"
#include "host/module.h"
#include "unit/host/elf_image.h"

static uintptr_t return_address;
static uint32_t line_of_call;

static DQ_NOINLINE void remember_caller(void)
{
    return_address = (uintptr_t)__builtin_return_address(0);
}

static uint32_t line_of_function;

/* The two macros stand in for line numbers that would change with every edit. */
static DQ_NOINLINE int called_function(int value)
{
    line_of_function = __LINE__ - 2;
    line_of_call = __LINE__ + 1;
    remember_caller();
    return value + 1;
}

static inline __attribute__((always_inline)) void inlined_function(void)
{
    line_of_call = __LINE__ + 1;
    remember_caller();
    __asm__ volatile("" ::: "memory"); /* no tail call */
}

static uint32_t line_of_inlining;

static DQ_NOINLINE int inlining_function(int value)
{
    line_of_inlining = __LINE__ + 1;
    inlined_function();
    return value + 1;
}

static int visible_data = 5;

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static const char *own_name(void)
{
    static char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    path[length > 0 ? length : 0] = '\0';
    return strrchr(path, '/') + 1;
}

static void inlined_code_is_that_of_its_function_and_of_its_callers(void **state)
{
    (void)state;
    struct host_symbol symbols[4];
    assert_int_equal(inlining_function(1), 2);
    assert_int_equal(host_symbol_find_calls(return_address, true, symbols, 4), 2);
    assert_string_equal(symbols[0].function, "inlined_function");
    assert_int_equal(symbols[0].line, line_of_call);
    assert_string_equal(symbols[1].function, "inlining_function");
    assert_int_equal(symbols[1].line, line_of_inlining);
    assert_true(ends_with(symbols[1].file, "symbols_test.c"));
    assert_int_equal(host_symbol_find_calls(return_address, true, symbols, 1), 1);
    assert_string_equal(symbols[0].function, "inlined_function");
}

static void return_address_is_the_line_of_its_call(void **state)
{
    (void)state;
    struct host_symbol symbol;
    assert_int_equal(called_function(1), 2);
    host_symbol_find(return_address, true, &symbol);
    assert_string_equal(symbol.function, "called_function");
    assert_true(ends_with(symbol.file, "symbols_test.c"));
    assert_int_equal(symbol.line, line_of_call);
    assert_string_equal(symbol.module, own_name());
}

static void function_is_found_where_it_is_declared(void **state)
{
    (void)state;
    struct host_symbol symbol;
    assert_int_equal(called_function(1), 2);
    host_symbol_find_function((uintptr_t)called_function, &symbol);
    assert_string_equal(symbol.function, "called_function");
    assert_true(ends_with(symbol.file, "symbols_test.c"));
    assert_int_equal(symbol.line, line_of_function);
    assert_string_equal(symbol.module, own_name());
}

extern const char _start[]; /* of the C library's start file, which has no debug information */

static void code_without_debug_information_has_no_line(void **state)
{
    (void)state;
    struct host_symbol symbol;
    host_symbol_find((uintptr_t)_start, false, &symbol);
    assert_string_equal(symbol.function, "_start");
    assert_string_equal(symbol.file, "");
    assert_int_equal(symbol.line, 0);
}

static void offset_is_from_the_load_address(void **state)
{
    (void)state;
    Dl_info info;
    struct host_symbol symbol;
    assert_int_not_equal(dladdr((void *)(uintptr_t)called_function, &info), 0);
    host_symbol_find((uintptr_t)called_function, false, &symbol);
    assert_int_equal(symbol.offset, (uintptr_t)called_function - (uintptr_t)info.dli_fbase);
}

static void data_has_its_module_and_name(void **state)
{
    (void)state;
    struct host_symbol symbol;
    host_symbol_find((uintptr_t)&visible_data, false, &symbol);
    assert_string_equal(symbol.module, own_name());
    assert_string_equal(symbol.function, "visible_data");
    assert_int_equal(symbol.line, 0);
}

static void library_without_debug_information_has_names(void **state)
{
    (void)state;
    struct host_symbol symbol;
    void *address = dlsym(RTLD_DEFAULT, "strtod");
    host_symbol_find((uintptr_t)address, false, &symbol);
    assert_int_equal(strncmp(symbol.module, "libc", 4), 0);
    assert_non_null(strstr(symbol.function, "strtod"));
}

static void address_of_no_module_stays_empty(void **state)
{
    (void)state;
    static const struct host_symbol empty;
    static const uintptr_t addresses[] = { 0, 1, 0x200000000000, UINTPTR_MAX };
    int on_stack = 0;
    for (size_t i = 0; i < DQ_COUNT_OF(addresses); i++) {
        struct host_symbol symbol;
        host_symbol_find(addresses[i], true, &symbol);
        assert_memory_equal(&symbol, &empty, sizeof(empty));
        host_symbol_find_function(addresses[i], &symbol);
        assert_memory_equal(&symbol, &empty, sizeof(empty));
    }
    struct host_symbol symbol;
    host_symbol_find((uintptr_t)&on_stack, false, &symbol);
    assert_string_equal(symbol.module, "");
}

static void module_loaded_later_is_found_until_it_is_unloaded(void **state)
{
    (void)state;
    static struct elf_image image;
    char folder[] = "/tmp/dirql_symbols_test_XXXXXX";
    char path[64];
    struct host_file_writer *writer;
    struct host_module module;
    struct host_symbol symbol;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/late.so", folder);
    elf_image_build(&image, "strlen");
    assert_int_equal(host_file_writer_open(path, &writer), 0);
    host_file_writer_append(writer, &image, sizeof(image));
    assert_int_equal(host_file_writer_commit(writer), 0);

    host_symbol_find((uintptr_t)called_function, false, &symbol); /* the list exists */
    assert_int_equal(host_module_load(path, &module), HOST_MODULE_OK);
    uintptr_t answer = (uintptr_t)host_module_symbol(&module, "answer");
    host_symbol_find(answer, false, &symbol);
    assert_string_equal(symbol.module, "late.so");
    assert_string_equal(symbol.function, "answer");
    assert_int_equal(symbol.offset, ELF_IMAGE_TEXT);
    assert_int_equal(symbol.line, 0);
    host_module_unload(&module);
    host_symbol_find(answer, false, &symbol);
    assert_string_equal(symbol.module, "");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void closed_symbols_open_again(void **state)
{
    (void)state;
    struct host_symbol symbol;
    host_symbols_close();
    host_symbols_close();
    host_symbol_find((uintptr_t)called_function, false, &symbol);
    assert_string_equal(symbol.function, "called_function");
}

static int close_symbols(void **state)
{
    (void)state;
    host_symbols_close();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inlined_code_is_that_of_its_function_and_of_its_callers),
        cmocka_unit_test(return_address_is_the_line_of_its_call),
        cmocka_unit_test(function_is_found_where_it_is_declared),
        cmocka_unit_test(code_without_debug_information_has_no_line),
        cmocka_unit_test(offset_is_from_the_load_address),
        cmocka_unit_test(data_has_its_module_and_name),
        cmocka_unit_test(library_without_debug_information_has_names),
        cmocka_unit_test(address_of_no_module_stays_empty),
        cmocka_unit_test(module_loaded_later_is_found_until_it_is_unloaded),
        cmocka_unit_test(closed_symbols_open_again),
    };
    return cmocka_run_group_tests(tests, NULL, close_symbols);
}
