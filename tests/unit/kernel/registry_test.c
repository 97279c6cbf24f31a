/* SPDX-License-Identifier: MIT */
/*
 * registry_test - kernel/registry.h: what exists from the start, references of keys that were
 * deleted, lookups, and rewinding.
 */
#include "unit/kernel/computer.h"

#include "kernel/registry_handle.h"

static int open_registry(void **state)
{
    (void)computer_open_idle(state);
    dq_registry_open();
    dq_registry_control_set_open();
    return 0;
}

#define SERVICES(rest) DQ_WIDE("\\Registry\\Machine\\System\\CurrentControlSet\\Services" rest)

static struct dq_registry_key *find(struct dq_wide path)
{
    struct dq_registry_key *key = NULL;
    assert_int_equal(dq_registry_key_find(NULL, path, &key), STATUS_SUCCESS);
    return key;
}

static struct dq_registry_key *make(struct dq_wide path, uint32_t options)
{
    struct dq_registry_key *key = NULL;
    assert_int_equal(dq_registry_key_make(NULL, path, options, &key, NULL), STATUS_SUCCESS);
    return key;
}

static void current_control_set_stands_for_the_selected_one(void **state)
{
    (void)state;
    struct dq_registry_key *link = find(SERVICES(""));
    struct dq_registry_key *set =
        find(DQ_WIDE("\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services"));
    assert_ptr_equal(link, set);
    dq_registry_key_dereference(link);
    dq_registry_key_dereference(set);
}

static void selected_control_set_may_be_another(void **state)
{
    (void)computer_open_idle(state);
    dq_registry_open();
    struct dq_registry_key *select = make(DQ_WIDE("\\Registry\\Machine\\System\\Select"), 0);
    uint32_t current = 12;
    assert_int_equal(dq_registry_value_write(select, DQ_WIDE("Current"), REG_DWORD, &current, 4),
                     STATUS_SUCCESS);
    dq_registry_key_dereference(select);
    dq_registry_control_set_open();
    struct dq_registry_key *link = find(SERVICES(""));
    struct dq_registry_key *set =
        find(DQ_WIDE("\\Registry\\Machine\\System\\ControlSet012\\Services"));
    assert_ptr_equal(link, set);
}

static void path_that_is_none_is_refused(void **state)
{
    (void)state;
    static char long_name[600];
    uint16_t units[600];
    static const struct {
        struct dq_wide path;
        NTSTATUS status;
    } rows[] = {
        { { (const uint16_t *)u"", 0 }, STATUS_OBJECT_PATH_SYNTAX_BAD },
        { { (const uint16_t *)u"Registry", 8 }, STATUS_OBJECT_PATH_SYNTAX_BAD },
        { { (const uint16_t *)u"\\Device", 7 }, STATUS_OBJECT_PATH_NOT_FOUND },
        { { (const uint16_t *)u"\\Registry\\\\Machine", 18 }, STATUS_OBJECT_NAME_INVALID },
        { { (const uint16_t *)u"\\Registry\\None", 14 }, STATUS_OBJECT_NAME_NOT_FOUND },
        { { (const uint16_t *)u"\\Registry\\None\\x", 16 }, STATUS_OBJECT_PATH_NOT_FOUND },
    };
    for (size_t i = 0; i < DQ_COUNT_OF(rows); i++) {
        struct dq_registry_key *key;
        assert_int_equal(dq_registry_key_find(NULL, rows[i].path, &key), rows[i].status);
    }
    memset(long_name, 'a', sizeof(long_name));
    memcpy(long_name, "\\Registry\\", 10);
    size_t count = dq_wide_from_utf8(units, 600, long_name, 10 + 256);
    struct dq_registry_key *key;
    assert_int_equal(dq_registry_key_make(NULL, (struct dq_wide){ units, count }, 0, &key, NULL),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(
        dq_registry_key_make(NULL, (struct dq_wide){ units, count - 1 }, 0, &key, NULL),
        STATUS_SUCCESS);
}

static void permanent_key_cannot_be_deleted(void **state)
{
    (void)state;
    struct dq_registry_key *key = find(SERVICES(""));
    assert_int_equal(dq_registry_key_delete(key), STATUS_CANNOT_DELETE);
    dq_registry_key_dereference(key);
}

static void deleted_key_answers_as_long_as_it_is_held(void **state)
{
    (void)state;
    struct dq_registry_key *key = make(SERVICES("\\one"), 0);
    struct dq_registry_key *below;
    uint32_t value = 1;
    dq_registry_key_reference(key);
    assert_int_equal(dq_registry_value_write(key, DQ_WIDE("a"), REG_DWORD, &value, 4),
                     STATUS_SUCCESS);
    assert_int_equal(dq_registry_key_delete(key), STATUS_SUCCESS);
    dq_registry_key_dereference(key);
    assert_int_equal(dq_registry_ulong_read(key, DQ_WIDE("a"), &value), STATUS_KEY_DELETED);
    assert_int_equal(dq_registry_key_make(key, DQ_WIDE("b"), 0, &below, NULL), STATUS_KEY_DELETED);
    assert_int_equal(dq_registry_key_delete(key), STATUS_KEY_DELETED);
    struct dq_registry_key *again = make(SERVICES("\\one"), 0);
    assert_ptr_not_equal(again, key);
    dq_registry_key_dereference(key); /* the last: its memory goes */
    struct dq_registry_key *other = make(SERVICES("\\two"), 0);
    assert_ptr_equal(other, key);
    dq_registry_key_dereference(other);
    dq_registry_key_dereference(again);
}

static void value_is_replaced_with_another_length(void **state)
{
    (void)state;
    struct dq_registry_key *key = make(SERVICES("\\one"), 0);
    static unsigned char data[3000];
    uint32_t type;
    uint32_t bytes;
    static const uint32_t lengths[] = { 1, 3000, 0, 64, 65 };
    for (size_t i = 0; i < DQ_COUNT_OF(lengths); i++) {
        memset(data, (int)i, sizeof(data));
        assert_int_equal(dq_registry_value_write(key, DQ_WIDE("v"), REG_BINARY, data, lengths[i]),
                         STATUS_SUCCESS);
        unsigned char back[3000] = { 0 };
        assert_int_equal(
            dq_registry_value_read(key, DQ_WIDE("V"), back, sizeof(back), &type, &bytes),
            STATUS_SUCCESS);
        assert_int_equal(bytes, lengths[i]);
        assert_memory_equal(back, data, lengths[i]);
    }
    assert_int_equal(
        dq_registry_value_write(key, DQ_WIDE("v"), REG_BINARY, data, DQ_REGISTRY_DATA_MAX + 1),
        STATUS_INVALID_PARAMETER);
    dq_registry_key_dereference(key);
}

static void handle_that_is_none_is_refused(void **state)
{
    (void)state;
    struct dq_registry_opening opening = { .access = GENERIC_READ, .is_checked = true };
    HANDLE handle;
    struct dq_registry_key *key;
    assert_int_equal(dq_registry_handle_open(NULL, SERVICES(""), &opening, &handle, NULL),
                     STATUS_SUCCESS);
    assert_int_equal(dq_registry_handle_key(handle, KEY_READ, &key), STATUS_SUCCESS);
    assert_int_equal(dq_registry_handle_key(handle, KEY_SET_VALUE, &key), STATUS_ACCESS_DENIED);
    assert_int_equal(dq_registry_handle_key((char *)handle + 8, 0, &key), STATUS_INVALID_HANDLE);
    static const struct dq_handle_type other_type = { .close = NULL };
    void *object;
    assert_int_equal(dq_handle_object(handle, &other_type, 0, &object),
                     STATUS_OBJECT_TYPE_MISMATCH);
    assert_int_equal(dq_handle_close(handle), STATUS_SUCCESS);
    assert_int_equal(dq_registry_handle_key(handle, 0, &key), STATUS_INVALID_HANDLE);
    assert_int_equal(dq_registry_handle_key(NULL, 0, &key), STATUS_INVALID_HANDLE);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_registry, computer_close_idle)
    const struct CMUnitTest tests[] = {
        TEST(current_control_set_stands_for_the_selected_one),
        cmocka_unit_test_teardown(selected_control_set_may_be_another, computer_close_idle),
        TEST(path_that_is_none_is_refused),
        TEST(permanent_key_cannot_be_deleted),
        TEST(deleted_key_answers_as_long_as_it_is_held),
        TEST(value_is_replaced_with_another_length),
        TEST(handle_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
