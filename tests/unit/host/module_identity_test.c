/* SPDX-License-Identifier: MIT */
/* module_identity_test - host_module_identify(), on shared objects that elf_image.h builds; that
 * compilers give the same file in another folder is tested by tests/dirql_cc/source_note.sh. */
#include "base/driver_note.h"
#include "host/module.h"
#include "unit/host/elf_image_file.h"

static char error[HOST_MODULE_ERROR_BYTES];

static enum host_module_status identify(size_t bytes, struct host_module_identity *ret_identity)
{
    write_image(bytes);
    return host_module_identify(path, ret_identity, error, sizeof(error));
}

static uint64_t build_of_image(void)
{
    struct host_module_identity identity;
    assert_int_equal(identify(sizeof(image), &identity), HOST_MODULE_OK);
    assert_int_equal(identity.source, 0);
    assert_true(identity.build != 0);
    return identity.build;
}

/* Beside the tables of symbols and strings: code and data, in place of no section and the note. */
static void add_sections(void)
{
    image.sections[0] = (Elf64_Shdr){ .sh_type = SHT_PROGBITS,
                                      .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                                      .sh_offset = ELF_IMAGE_AT(text),
                                      .sh_size = sizeof(image.text) };
    image.sections[3] = (Elf64_Shdr){ .sh_type = SHT_PROGBITS,
                                      .sh_flags = SHF_ALLOC | SHF_WRITE,
                                      .sh_offset = ELF_IMAGE_AT(counter),
                                      .sh_size = sizeof(image.counter) };
}

static void build_changes_with_code_and_data_only(void **state)
{
    (void)state;
    struct elf_image good;
    add_sections();
    good = image;
    uint64_t build = build_of_image();
    assert_int_equal(build_of_image(), build);

    image.text[100] ^= 1;
    assert_int_not_equal(build_of_image(), build);
    image = good;
    image.counter++;
    assert_int_not_equal(build_of_image(), build);
    image = good;
    image.head.symbols[1].st_name++; /* binds to "trlen" */
    assert_int_not_equal(build_of_image(), build);
    image = good;
    image.head.note.content[0] ^= 1;
    image.head.header.e_entry ^= 1;
    image.rest_of_data[8] ^= 1; /* in no section: nobody's */
    assert_int_equal(build_of_image(), build);
}

static void file_without_sections_has_a_build(void **state)
{
    (void)state;
    image.head.header.e_shnum = 0;
    uint64_t build = build_of_image();
    image.text[100] ^= 1;
    assert_int_not_equal(build_of_image(), build);
}

static void broken_file_is_refused(void **state)
{
    (void)state;
    struct host_module_identity identity;
    assert_int_equal(host_module_identify("/nowhere/x.so", &identity, error, sizeof(error)),
                     HOST_MODULE_NO_FILE);
    assert_int_equal(identify(10, &identity), HOST_MODULE_NOT_ELF);
    assert_int_equal(identify(ELF_IMAGE_DATA, &identity), HOST_MODULE_NOT_ELF);
    assert_non_null(strstr(error, "section headers"));
    add_sections();
    image.sections[0].sh_size = UINT64_MAX;
    assert_int_equal(identify(sizeof(image), &identity), HOST_MODULE_NOT_ELF);
    assert_non_null(strstr(error, "truncated"));
    image.head.header.e_shnum = 0;
    image.head.segments[1].p_offset = UINT64_MAX - 1;
    assert_int_equal(identify(sizeof(image), &identity), HOST_MODULE_NOT_ELF);
}

/* The image's note, given another owner, type and content. */
static uint64_t source_of_note(uint32_t type, const void *content, uint32_t bytes)
{
    struct host_module_identity identity;
    struct elf_image_note *note = &image.head.note;
    note->header.n_namesz = sizeof(DQ_DRIVER_NOTE_NAME);
    note->header.n_descsz = bytes;
    note->header.n_type = type;
    char text[sizeof(note->owner) + sizeof(note->content)] = DQ_DRIVER_NOTE_NAME;
    memcpy(text + 8, content, bytes); /* the owner's name takes 8 bytes, padded */
    memcpy((char *)note + offsetof(struct elf_image_note, owner), text, sizeof(text));
    assert_int_equal(identify(sizeof(image), &identity), HOST_MODULE_OK);
    return identity.source;
}

static void source_is_unknown_unless_every_object_says_it(void **state)
{
    (void)state;
    const struct dq_driver_source_note known = { 1, 2 };
    assert_int_equal(source_of_note(DQ_DRIVER_NOTE_SOURCE, &known, sizeof(known)), 0);
    assert_int_equal(source_of_note(DQ_DRIVER_NOTE_OBJECT, &known, sizeof(known)), 0);
    assert_int_equal(source_of_note(DQ_DRIVER_NOTE_SOURCE, &known, 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(build_changes_with_code_and_data_only, build_image),
        cmocka_unit_test_setup(file_without_sections_has_a_build, build_image),
        cmocka_unit_test_setup(broken_file_is_refused, build_image),
        cmocka_unit_test_setup(source_is_unknown_unless_every_object_says_it, build_image),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
