/* SPDX-License-Identifier: MIT */
/* module_test - host/module.h, on shared objects that elf_image.h builds. */
#include "host/module.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/console.h"
#include "host/memory.h"
#include "unit/host/elf_image_file.h"

static char error[HOST_MODULE_ERROR_BYTES];

struct visited {
    int count;
    char last[64];
};

static void remember(void *context, const char *name)
{
    struct visited *visited = context;
    visited->count++;
    (void)snprintf(visited->last, sizeof(visited->last), "%s", name);
}

static enum host_module_status inspect(struct visited *visited)
{
    memset(visited, 0, sizeof(*visited));
    return host_module_inspect(path, remember, visited, error, sizeof(error));
}

/* --- inspecting --- */

static void inspect_visits_strong_undefined_symbols_only(void **state)
{
    (void)state;
    struct visited visited;
    write_image(sizeof(image));
    assert_int_equal(inspect(&visited), HOST_MODULE_OK);
    assert_int_equal(visited.count, 1);
    assert_string_equal(visited.last, "strlen");
    assert_string_equal(error, "");
}

static void inspect_of_an_installed_library_works(void **state)
{
    (void)state;
    Dl_info info;
    struct visited visited = { 0 };
    assert_int_not_equal(dladdr((void *)(uintptr_t)strtod, &info), 0);
    assert_int_equal(host_module_inspect(info.dli_fname, remember, &visited, error, sizeof(error)),
                     HOST_MODULE_OK);
    assert_true(visited.count > 0); /* libc needs the loader */
}

static void inspect_of_a_missing_file_names_it(void **state)
{
    (void)state;
    assert_int_equal(host_module_inspect("/nowhere/a.so", NULL, NULL, error, sizeof(error)),
                     HOST_MODULE_NO_FILE);
    assert_string_equal(error, "/nowhere/a.so cannot be read: No such file or directory");
    assert_int_equal(host_module_inspect(folder, NULL, NULL, error, sizeof(error)),
                     HOST_MODULE_NO_FILE);
}

static void inspect_of_other_files_says_what_they_are(void **state)
{
    (void)state;
    struct visited visited;
    image.head.header.e_ident[EI_MAG1] = 'X';
    write_image(sizeof(image));
    assert_int_equal(inspect(&visited), HOST_MODULE_NOT_ELF);
    assert_non_null(strstr(error, "not an ELF file"));

    elf_image_build(&image, "strlen");
    image.head.header.e_machine = EM_AARCH64;
    write_image(sizeof(image));
    assert_int_equal(inspect(&visited), HOST_MODULE_NOT_ELF);
    assert_non_null(strstr(error, "another processor"));

    elf_image_build(&image, "strlen");
    image.head.header.e_type = ET_REL;
    write_image(sizeof(image));
    assert_int_equal(inspect(&visited), HOST_MODULE_NOT_ELF);
    assert_non_null(strstr(error, "shared object"));

    write_image(0);
    assert_int_equal(inspect(&visited), HOST_MODULE_NOT_ELF);
    assert_non_null(strstr(error, "shorter"));
}

static void inspect_of_broken_tables_is_refused(void **state)
{
    (void)state;
    static const struct {
        size_t offset; /* of the 8 bytes to spoil */
        uint64_t value;
    } rows[] = {
        { offsetof(struct elf_image, head.header.e_phoff), UINT64_MAX },
        { offsetof(struct elf_image, head.header.e_phoff), UINT64_MAX - 100 },
        { offsetof(struct elf_image, head.header.e_shoff), UINT64_MAX },
        { offsetof(struct elf_image, head.header.e_shoff), 0x3f00 },
        { offsetof(struct elf_image, head.segments[0].p_offset), UINT64_MAX },
        { offsetof(struct elf_image, head.segments[0].p_filesz), UINT64_MAX },
        { offsetof(struct elf_image, head.segments[1].p_vaddr), UINT64_MAX - 0xfff },
        { offsetof(struct elf_image, head.segments[1].p_vaddr), 0 },
        { offsetof(struct elf_image, head.segments[2].p_memsz), UINT64_MAX },
        { offsetof(struct elf_image, head.segments[2].p_memsz), 0 },
        { offsetof(struct elf_image, head.segments[3].p_vaddr), 0x900000 },
        { offsetof(struct elf_image, head.segments[5].p_vaddr), 0x900000 },
        { offsetof(struct elf_image, sections[1].sh_offset), UINT64_MAX },
        { offsetof(struct elf_image, sections[1].sh_size), UINT64_MAX },
        { offsetof(struct elf_image, sections[2].sh_offset), UINT64_MAX },
        { offsetof(struct elf_image, sections[2].sh_size), 3 },
        { offsetof(struct elf_image, dynamic[0].d_un), UINT64_MAX },
        { offsetof(struct elf_image, dynamic[1].d_un), 0x900000 },
        { offsetof(struct elf_image, dynamic[2].d_un), 23 },
        { offsetof(struct elf_image, dynamic[3].d_un), UINT64_MAX },
        { offsetof(struct elf_image, dynamic[4].d_un), UINT64_MAX },
        { offsetof(struct elf_image, dynamic[5].d_un), 0x900000 },
        { offsetof(struct elf_image, dynamic[6].d_un), UINT64_MAX },
        { offsetof(struct elf_image, dynamic[6].d_un), 25 },
        { offsetof(struct elf_image, dynamic[7].d_un), 0 },
        { offsetof(struct elf_image, dynamic[8].d_tag), DT_DEBUG }, /* no end... */
        { offsetof(struct elf_image, head.relocations[0].r_offset), 0x900000 },
        { offsetof(struct elf_image, head.relocations[0].r_info), (uint64_t)900000 << 32 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct visited visited;
        elf_image_build(&image, "strlen");
        image.dynamic[9].d_tag = DT_DEBUG; /* ... and nothing behind it that ends it either */
        memcpy((char *)&image + rows[i].offset, &rows[i].value, sizeof(rows[i].value));
        write_image(sizeof(image));
        if (inspect(&visited) != HOST_MODULE_NOT_ELF) {
            fail_msg("row %zu was accepted", i);
        }
        assert_non_null(strstr(error, "driver.so is not a usable x86-64 shared object"));
    }
}

/* Any answer is right, as long as there is one; sanitizers watch the bounds. */
static void inspect_of_a_file_with_one_wrong_byte_answers(void **state)
{
    (void)state;
    static const unsigned char values[] = { 0x00, 0x7f, 0xff };
    const size_t ends[][2] = { { 0, sizeof(struct elf_image_head) },
                               { ELF_IMAGE_RELRO, ELF_IMAGE_RELRO + sizeof(image.dynamic) },
                               { ELF_IMAGE_SECTIONS, sizeof(image) } };
    char note[16];
    for (size_t part = 0; part < 3; part++) {
        for (size_t at = ends[part][0]; at < ends[part][1]; at++) {
            struct visited visited;
            unsigned char *byte = (unsigned char *)&image + at;
            unsigned char before = *byte;
            *byte = values[at % 3];
            write_image(sizeof(image));
            (void)inspect(&visited);
            (void)host_module_note_read(path, ELF_IMAGE_OWNER, ELF_IMAGE_NOTE_TYPE, note,
                                        sizeof(note));
            *byte = before;
        }
    }
}

/* --- notes --- */

static void note_is_found_by_owner_and_type(void **state)
{
    (void)state;
    char text[16] = { 0 };
    write_image(sizeof(image));
    assert_int_equal(
        host_module_note_read(path, ELF_IMAGE_OWNER, ELF_IMAGE_NOTE_TYPE, text, sizeof(text)), 6);
    assert_string_equal(text, "clang");
    assert_int_equal(host_module_note_read(path, "other", ELF_IMAGE_NOTE_TYPE, text, 16), 0);
    assert_int_equal(host_module_note_read(path, ELF_IMAGE_OWNER, 1, text, 16), 0);
    assert_int_equal(host_module_note_read("/nowhere", ELF_IMAGE_OWNER, 1, text, 16), 0);
}

static void note_that_is_not_loaded_is_found_by_its_section(void **state)
{
    (void)state;
    char text[16] = { 0 };
    image.head.segments[5].p_type = PT_NULL;
    write_image(sizeof(image));
    assert_int_equal(
        host_module_note_read(path, ELF_IMAGE_OWNER, ELF_IMAGE_NOTE_TYPE, text, sizeof(text)), 6);
    assert_string_equal(text, "clang");
}

static void note_longer_than_the_buffer_is_cut_and_tells_its_size(void **state)
{
    (void)state;
    char text[4] = "123";
    write_image(sizeof(image));
    assert_int_equal(host_module_note_read(path, ELF_IMAGE_OWNER, ELF_IMAGE_NOTE_TYPE, text, 2), 6);
    assert_string_equal(text, "cl3");
}

static void note_with_a_wild_size_is_not_found(void **state)
{
    (void)state;
    char text[16];
    image.head.note.header.n_descsz = UINT32_MAX;
    write_image(sizeof(image));
    assert_int_equal(host_module_note_read(path, ELF_IMAGE_OWNER, ELF_IMAGE_NOTE_TYPE, text, 16),
                     0);
}

/* --- loading --- */

static void loaded_module_tells_where_it_lies(void **state)
{
    (void)state;
    struct host_module module;
    int (*answer)(void);
    write_image(sizeof(image));
    assert_int_equal(host_module_load(path, &module), HOST_MODULE_OK);
    assert_string_equal(module.name, "driver.so");
    assert_string_equal(module.path, path);
    assert_int_equal(module.text_start, module.base + ELF_IMAGE_TEXT);
    assert_int_equal(module.text_end, module.base + ELF_IMAGE_TEXT + 0x1000);
    assert_int_equal(module.writable_count, 1);
    assert_ptr_equal(module.writable[0].start, (void *)(module.base + ELF_IMAGE_DATA));
    assert_int_equal(module.writable[0].bytes, ELF_IMAGE_MEMORY_END - ELF_IMAGE_DATA);

    void *address = host_module_symbol(&module, "answer");
    assert_non_null(address);
    memcpy(&answer, &address, sizeof(answer));
    assert_int_equal(answer(), 42);
    assert_ptr_equal(host_module_symbol(&module, "counter"), module.writable[0].start);
    assert_null(host_module_symbol(&module, "absent"));
    memset(module.writable[0].start, 0xaa, module.writable[0].bytes);
    host_module_unload(&module);
    host_module_unload(&module); /* harmless */
}

static void module_loaded_again_is_fresh(void **state)
{
    (void)state;
    write_image(sizeof(image));
    for (int i = 0; i < 3; i++) {
        struct host_module module;
        assert_int_equal(host_module_load(path, &module), HOST_MODULE_OK);
        uint64_t *counter = host_module_symbol(&module, "counter");
        assert_int_equal(*counter, 7);
        *counter = 8;
        host_module_unload(&module);
    }
}

static void relro_that_ends_inside_a_page_leaves_that_page_writable(void **state)
{
    (void)state;
    struct host_module module;
    image.head.segments[4].p_memsz = 0x1004;
    write_image(sizeof(image));
    assert_int_equal(host_module_load(path, &module), HOST_MODULE_OK);
    assert_int_equal(module.writable_count, 1);
    assert_ptr_equal(module.writable[0].start, (void *)(module.base + ELF_IMAGE_DATA));
    host_module_unload(&module);
}

static void module_without_relro_is_writable_from_its_start(void **state)
{
    (void)state;
    struct host_module module;
    image.head.segments[4].p_type = PT_NULL;
    write_image(sizeof(image));
    assert_int_equal(host_module_load(path, &module), HOST_MODULE_OK);
    assert_ptr_equal(module.writable[0].start, (void *)(module.base + ELF_IMAGE_RELRO));
    host_module_unload(&module);
}

static void relative_path_and_link_become_absolute(void **state)
{
    (void)state;
    struct host_module module;
    char before[4096];
    write_image(sizeof(image));
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(symlink("driver.so", "link.so"), 0);
    enum host_module_status status = host_module_load("link.so", &module);
    assert_int_equal(unlink("link.so"), 0);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(status, HOST_MODULE_OK);
    assert_string_equal(module.path, path);
    host_module_unload(&module);
}

static void module_that_needs_an_absent_symbol_is_refused_by_name(void **state)
{
    (void)state;
    struct host_module module;
    elf_image_build(&image, "WdfNowhereCreate");
    write_image(sizeof(image));
    assert_int_equal(host_module_load(path, &module), HOST_MODULE_LOAD_FAILED);
    assert_non_null(strstr(module.error, "WdfNowhereCreate"));
    assert_null(module.handle);
}

static void truncated_module_is_refused(void **state)
{
    (void)state;
    struct host_module module;
    for (size_t bytes = 0; bytes < ELF_IMAGE_SECTIONS; bytes += 0x3f) {
        write_image(bytes);
        assert_int_equal(host_module_load(path, &module), HOST_MODULE_NOT_ELF);
        assert_true(strlen(module.error) > 0);
    }
    assert_int_equal(host_module_load("/nowhere/a.so", &module), HOST_MODULE_NO_FILE);
    assert_int_equal(host_module_load("", &module), HOST_MODULE_NO_FILE);
}

/* --- our own process --- */

static void process_exports_what_libraries_define(void **state)
{
    (void)state;
    assert_true(host_module_process_exports("strlen"));
    assert_false(host_module_process_exports("WdfNowhereCreate"));
}

static void own_folder_holds_this_program(void **state)
{
    (void)state;
    char own[4096];
    char file[8192];
    ssize_t length = readlink("/proc/self/exe", own, sizeof(own) - 1);
    assert_true(length > 0);
    own[length] = '\0';
    (void)snprintf(file, sizeof(file), "%s/%s", host_module_own_folder(), strrchr(own, '/') + 1);
    assert_string_equal(file, own);
    assert_ptr_equal(host_module_own_folder(), host_module_own_folder());
}

#define WITH_IMAGE(function) cmocka_unit_test_setup(function, build_image)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_IMAGE(inspect_visits_strong_undefined_symbols_only),
        WITH_IMAGE(inspect_of_an_installed_library_works),
        WITH_IMAGE(inspect_of_a_missing_file_names_it),
        WITH_IMAGE(inspect_of_other_files_says_what_they_are),
        WITH_IMAGE(inspect_of_broken_tables_is_refused),
        WITH_IMAGE(inspect_of_a_file_with_one_wrong_byte_answers),
        WITH_IMAGE(note_is_found_by_owner_and_type),
        WITH_IMAGE(note_that_is_not_loaded_is_found_by_its_section),
        WITH_IMAGE(note_longer_than_the_buffer_is_cut_and_tells_its_size),
        WITH_IMAGE(note_with_a_wild_size_is_not_found),
        WITH_IMAGE(loaded_module_tells_where_it_lies),
        WITH_IMAGE(module_loaded_again_is_fresh),
        WITH_IMAGE(relro_that_ends_inside_a_page_leaves_that_page_writable),
        WITH_IMAGE(module_without_relro_is_writable_from_its_start),
        WITH_IMAGE(relative_path_and_link_become_absolute),
        WITH_IMAGE(module_that_needs_an_absent_symbol_is_refused_by_name),
        WITH_IMAGE(truncated_module_is_refused),
        WITH_IMAGE(process_exports_what_libraries_define),
        WITH_IMAGE(own_folder_holds_this_program),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
