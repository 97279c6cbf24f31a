/* SPDX-License-Identifier: MIT */
/*
 * io_region_test - kernel/io_region.h: regions, mappings as cookies, accesses and what they cost.
 */
#include "unit/kernel/computer.h"

#define PHYSICAL 0xE0000000u
#define PORT     0xC000u

/* A device that remembers its last access. */
static struct {
    uint64_t offset;
    uint64_t value;
    uint32_t size_bytes;
    uint32_t reads;
    uint32_t writes;
} device;

static uint64_t read_device(void *context, uint64_t offset, uint32_t size_bytes)
{
    device.offset = offset;
    device.size_bytes = size_bytes;
    device.reads++;
    return *(uint64_t *)context;
}

static void write_device(void *context, uint64_t offset, uint32_t size_bytes, uint64_t value)
{
    (void)context;
    device.offset = offset;
    device.size_bytes = size_bytes;
    device.value = value;
    device.writes++;
}

static uint64_t pattern = 0x1122334455667788ull;

static void register_region(uint64_t start, uint64_t bytes, bool is_port)
{
    struct dq_io_region region = { .start = start,
                                   .bytes = bytes,
                                   .space = is_port ? DQ_IO_PORT : DQ_IO_MEMORY,
                                   .read = read_device,
                                   .write = write_device,
                                   .context = &pattern };
    note_bool(dq_io_region_register(&region));
}

static void begin(void)
{
    memset(&device, 0, sizeof(device));
    register_region(PHYSICAL, 0x1000, false);
    register_region(PORT, 0x20, true);
}

static void map_several(void)
{
    begin();
    void *whole = dq_io_map(PHYSICAL, 0x1000);
    void *part = dq_io_map(PHYSICAL + 0x104, 0x10);
    note_bool(dq_arena_is_cookie((uintptr_t)whole));
    note_bool(whole != part && part != NULL);
    computer.numbers[0] = (uintptr_t)part % DQ_PAGE_BYTES;
    computer.numbers[1] = dq_io_mappings_count();
    note('|');
    note_bool(dq_io_map(PHYSICAL + 0xff0, 0x11) != NULL); /* beyond its end */
    note_bool(dq_io_map(PHYSICAL - 1, 4) != NULL);
    note_bool(dq_io_map(PHYSICAL, 0) != NULL);
    note_bool(dq_io_map(PHYSICAL, SIZE_MAX) != NULL);
    note_bool(dq_io_map(PORT, 4) != NULL); /* ports are not mapped */
    note('|');
    note_bool(dq_io_unmap(part, 0x11));
    note_bool(dq_io_unmap((char *)part + 4, 0x10));
    note_bool(dq_io_unmap(part, 0x10));
    note_bool(dq_io_unmap(part, 0x10));
    computer.numbers[2] = dq_io_mappings_count();
    void *again = dq_io_map(PHYSICAL + 0x104, 0x10);
    computer.numbers[3] = again == part; /* a stale cookie must not work by chance */
}

static void mapping_gives_a_cookie_and_unmapping_wants_the_same_range(void **state)
{
    (void)state;
    computer_run_plain(map_several);
    assert_string_equal(computer.log, "1111|00000|0010");
    assert_int_equal(computer.numbers[0], 0x104);
    assert_int_equal(computer.numbers[1], 2);
    assert_int_equal(computer.numbers[2], 1);
    assert_int_equal(computer.numbers[3], 0);
}

static void access_registers(void)
{
    begin();
    uint64_t cookie = (uintptr_t)dq_io_map(PHYSICAL + 0x100, 0x100);
    uint64_t before_ns = dq_time_now_ns();
    computer.numbers[0] = dq_register_read(cookie + 8, 4);
    computer.numbers[1] = dq_time_now_ns() - before_ns;
    computer.numbers[2] = device.offset;
    computer.numbers[3] = dq_register_read(cookie, 1);
    computer.numbers[4] = dq_register_read(cookie + 0xf8, 8);
    dq_register_write(cookie + 2, 2, 0xabcdef);
    computer.numbers[5] = device.value;
    computer.numbers[6] = device.offset;
    computer.numbers[7] = device.size_bytes;
    computer.numbers[8] = dq_time_now_ns() - before_ns;
}

static void access_reaches_the_device_by_offset_and_width_and_costs_time(void **state)
{
    (void)state;
    computer_run_plain(access_registers);
    assert_int_equal(computer.numbers[0], 0x55667788u);
    assert_int_equal(computer.numbers[1], DQ_REGISTER_COST_NS);
    assert_int_equal(computer.numbers[2], 0x108);
    assert_int_equal(computer.numbers[3], 0x88);
    assert_true(computer.numbers[4] == pattern);
    assert_int_equal(computer.numbers[5], 0xcdef);
    assert_int_equal(computer.numbers[6], 0x102);
    assert_int_equal(computer.numbers[7], 2);
    assert_int_equal(computer.numbers[8], 4 * DQ_REGISTER_COST_NS);
}

static void access_wrongly(void)
{
    begin();
    void *mapped = dq_io_map(PHYSICAL, 0x100);
    uint64_t cookie = (uintptr_t)mapped;
    computer.numbers[0] = dq_register_read(cookie + 0xfe, 4); /* half outside */
    computer.numbers[1] = dq_register_read(cookie + 0x100, 2);
    computer.numbers[2] = dq_register_read((uintptr_t)&device, 1);
    dq_register_write(0, 4, 1);
    note_bool(dq_io_unmap(mapped, 0x100));
    computer.numbers[3] = dq_register_read(cookie, 8);
    computer.numbers[4] = dq_violation_count_of(DQ_RULE_REGISTER_ADDRESS);
}

static void access_outside_every_mapping_is_a_violation_and_reads_ones(void **state)
{
    (void)state;
    computer_run_plain(access_wrongly);
    assert_int_equal(computer.numbers[0], UINT32_MAX);
    assert_int_equal(computer.numbers[1], UINT16_MAX);
    assert_int_equal(computer.numbers[2], UINT8_MAX);
    assert_true(computer.numbers[3] == UINT64_MAX);
    assert_int_equal(computer.numbers[4], 5);
    assert_int_equal(device.reads + device.writes, 0);
}

static void access_ports(void)
{
    begin();
    computer.numbers[0] = dq_io_read(DQ_IO_PORT, PORT + 4, 2);
    computer.numbers[1] = device.offset;
    dq_io_write(DQ_IO_PORT, PORT + 0x1f, 1, 0x1ff);
    computer.numbers[2] = device.value;
    computer.numbers[3] = dq_io_read(DQ_IO_PORT, PORT + 0x1e, 4); /* not decoded to its end */
    dq_io_write(DQ_IO_PORT, 0x60, 1, 1);
    computer.numbers[4] = dq_violation_count();
    dq_io_region_unregister(PORT, true);
    computer.numbers[5] = dq_io_read(DQ_IO_PORT, PORT, 1);
    computer.numbers[6] = device.reads;
}

static void ports_that_nobody_decodes_read_ones_and_swallow_writes(void **state)
{
    (void)state;
    computer_run_plain(access_ports);
    assert_int_equal(computer.numbers[0], 0x7788);
    assert_int_equal(computer.numbers[1], 4);
    assert_int_equal(computer.numbers[2], 0xff);
    assert_int_equal(computer.numbers[3], UINT32_MAX);
    assert_int_equal(computer.numbers[4], 0);
    assert_int_equal(computer.numbers[5], 0xff);
    assert_int_equal(computer.numbers[6], 1);
}

static void unregister_mapped(void)
{
    begin();
    uint64_t cookie = (uintptr_t)dq_io_map(PHYSICAL, 0x100);
    dq_io_region_unregister(PHYSICAL, false);
    computer.numbers[0] = dq_register_read(cookie, 1);
    dq_register_write(cookie, 1, 0);
    note_bool(dq_io_map(PHYSICAL, 4) != NULL);
}

static void region_that_is_gone_reads_ones_through_old_mappings(void **state)
{
    (void)state;
    computer_run_plain(unregister_mapped);
    assert_string_equal(computer.log, "110");
    assert_int_equal(computer.numbers[0], 0xff);
    assert_int_equal(device.reads + device.writes, 0);
}

static void fill_tables(void)
{
    begin();
    uint32_t regions = 2;
    struct dq_io_region region = { .start = 0x100,
                                   .bytes = 1,
                                   .space = DQ_IO_PORT,
                                   .read = read_device,
                                   .write = write_device,
                                   .context = &pattern };
    while (dq_io_region_register(&region)) {
        regions++;
    }
    computer.numbers[0] = regions;
    void *last = NULL;
    void *mapped;
    while ((mapped = dq_io_map(PHYSICAL, 4)) != NULL) {
        last = mapped;
        computer.numbers[1]++;
    }
    note_bool(dq_io_unmap(last, 4));
    note_bool(dq_io_map(PHYSICAL, 4) != NULL);
}

static void full_tables_are_a_failure(void **state)
{
    (void)state;
    computer_run_plain(fill_tables);
    assert_string_equal(computer.log, "1111");
    assert_int_equal(computer.numbers[0], DQ_IO_REGION_MAX);
    assert_in_range(computer.numbers[1], 16, 4096);
}

static uint32_t shared_steps;

static void poll_register(void *context)
{
    const uint64_t *cookie = context;
    for (int i = 0; i < 5; i++) {
        (void)dq_register_read(*cookie, 4);
        shared_steps++;
    }
}

static void access_on_two_processors(void)
{
    shared_steps = 0;
    begin();
    uint64_t cookie = (uintptr_t)dq_io_map(PHYSICAL, 0x100);
    struct dq_thread *thread =
        computer_thread("poller", DQ_PRIORITY_APPLICATION, poll_register, &cookie);
    for (int i = 0; i < 5; i++) {
        uint32_t before = shared_steps;
        (void)dq_register_read(cookie, 4);
        computer.numbers[0] += shared_steps != before; /* somebody came in between */
    }
    computer_join(thread);
}

static bool has_interleaved(void)
{
    assert_true(computer.has_finished);
    return computer.numbers[0] > 1;
}

static void other_processors_may_come_at_each_access(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_true(computer_search(&config, access_on_two_processors, 20, has_interleaved) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mapping_gives_a_cookie_and_unmapping_wants_the_same_range),
        cmocka_unit_test(access_reaches_the_device_by_offset_and_width_and_costs_time),
        cmocka_unit_test(access_outside_every_mapping_is_a_violation_and_reads_ones),
        cmocka_unit_test(ports_that_nobody_decodes_read_ones_and_swallow_writes),
        cmocka_unit_test(region_that_is_gone_reads_ones_through_old_mappings),
        cmocka_unit_test(full_tables_are_a_failure),
        cmocka_unit_test(other_processors_may_come_at_each_access),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
