/* SPDX-License-Identifier: MIT */
/*
 * qemu_backend_test - the backend's operations on a real QEMU and its edu device.
 *
 * Actors: this test as bus, driver and machine; QEMU's main loop; edu's own thread, which computes
 * factorials. The moment that matters is the return of an operation: whatever the device does at
 * once must have reached the sink by then.
 */
#include "edu_fixture.h"

static void ident_is_read(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    assert_int_equal(edu.ops->config_read(edu.backend, 0, 4), 0x11E81234);
    assert_int_equal(edu_read(&edu, EDU_IDENT), 0x010000ED);
    assert_true(dq_qemu_backend_is_deterministic(edu.backend));
    assert_null(dq_qemu_backend_warning(edu.backend));
    edu_expect(&edu, "");
    edu_close(&edu);
}

static void bar_is_sized_like_hardware(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu.ops->config_write(edu.backend, PCI_BAR_0, 4, 0xFFFFFFFF);
    assert_int_equal(edu.ops->config_read(edu.backend, PCI_BAR_0, 4), 0xFFF00000);
    edu_close(&edu);
}

static void inverter_answers_the_complement(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu_write(&edu, EDU_INVERTER, 0x12345678);
    assert_int_equal(edu_read(&edu, EDU_INVERTER), 0xEDCBA987);
    edu_close(&edu);
}

static void eight_bytes_are_one_access(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu.ops->bar_write(edu.backend, 0, EDU_DMA_SOURCE, 8, UINT64_C(0x1122334455667788));
    assert_true(edu.ops->bar_read(edu.backend, 0, EDU_DMA_SOURCE, 8) ==
                UINT64_C(0x1122334455667788));
    edu_close(&edu);
}

static void configuration_is_read_and_written_in_all_sizes(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu.ops->config_write(edu.backend, 0x3C, 1, 0x0B); /* interrupt line: plain storage */
    assert_int_equal(edu.ops->config_read(edu.backend, 0x3C, 1), 0x0B);
    assert_int_equal(edu.ops->config_read(edu.backend, 0x3C, 2), 0x010B); /* pin A */
    assert_int_equal(edu.ops->config_read(edu.backend, 0x02, 2), 0x11E8);
    assert_int_equal(edu.ops->config_read(edu.backend, 0x100, 4), 0xFFFFFFFF);
    assert_int_equal(edu.ops->config_read(edu.backend, 0x1000, 4), 0xFFFFFFFF);
    edu_close(&edu);
}

static void undecoded_bar_answers_all_ones(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu.ops->config_write(edu.backend, PCI_COMMAND, 2, 0);
    assert_int_equal(edu_read(&edu, EDU_IDENT), 0xFFFFFFFF);
    assert_int_equal(edu.ops->bar_read(edu.backend, 0, 0, 2), 0xFFFF);
    assert_true(edu.ops->bar_read(edu.backend, 0, 0, 8) == UINT64_MAX);
    edu_write(&edu, EDU_INVERTER, 1);
    assert_int_equal(edu.ops->bar_read(edu.backend, 3, 0, 4), 0xFFFFFFFF);
    edu.ops->config_write(edu.backend, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    assert_int_equal(edu_read(&edu, EDU_INVERTER), 0);
    edu_close(&edu);
}

static void moved_bar_is_followed(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu_write(&edu, EDU_INVERTER, 5);
    edu.ops->config_write(edu.backend, PCI_BAR_0, 4, DQ_QEMU_BAR_MEMORY_LAST - 0xFFFFF);
    assert_int_equal(edu_read(&edu, EDU_INVERTER), ~5u);
    edu_close(&edu);
}

static void ports_are_reached(void **state)
{
    const uint32_t scratch = 7; /* of a 16550 */
    struct edu_fixture edu;
    (void)state;
    edu_prepare(&edu, "pci-serial", "");
    assert_int_equal(edu_open(&edu), 0);
    edu.ops->config_write(edu.backend, PCI_BAR_0, 4, DQ_QEMU_BAR_PORT_FIRST);
    edu.ops->bar_write(edu.backend, 0, scratch, 1, 0x5A);
    assert_int_equal(edu.ops->bar_read(edu.backend, 0, scratch, 1), 0xFF);
    edu.ops->config_write(edu.backend, PCI_COMMAND, 2, PCI_COMMAND_PORTS);
    edu.ops->bar_write(edu.backend, 0, scratch, 1, 0x5A);
    assert_int_equal(edu.ops->bar_read(edu.backend, 0, scratch, 1), 0x5A);
    assert_true(edu.ops->bar_read(edu.backend, 0, 0, 8) == UINT64_MAX);
    edu_close(&edu);
}

static void raised_line_stays_until_acknowledged(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu_write(&edu, EDU_RAISE, 0x6);
    edu_expect(&edu, "+L ");
    edu_write(&edu, EDU_RAISE, 0x8);
    edu_write(&edu, EDU_ACKNOWLEDGE, 0x6);
    edu_expect(&edu, "");
    assert_int_equal(edu_read(&edu, EDU_INTERRUPT_STATUS), 0x8);
    edu_write(&edu, EDU_ACKNOWLEDGE, 0x8);
    edu_expect(&edu, "-L ");
    edu_close(&edu);
}

static void factorial_raises_line_before_the_write_returns(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu_write(&edu, EDU_STATUS, EDU_STATUS_INTERRUPT);
    edu_write(&edu, EDU_FACTORIAL, 5);
    edu_expect(&edu, "+L ");
    assert_int_equal(edu_read(&edu, EDU_FACTORIAL), 120);
    assert_int_equal(edu_read(&edu, EDU_INTERRUPT_STATUS), EDU_FACTORIAL_DONE);
    edu_write(&edu, EDU_ACKNOWLEDGE, EDU_FACTORIAL_DONE);
    edu_expect(&edu, "-L ");
    edu_close(&edu);
}

static void factorial_sends_message_before_the_write_returns(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu_messages_set(&edu, true);
    edu_write(&edu, EDU_STATUS, EDU_STATUS_INTERRUPT);
    edu_write(&edu, EDU_FACTORIAL, 6);
    edu_expect(&edu, "M0 ");
    /* Not acknowledged: the interrupt status cannot tell the second computation's end, the message
     * comes all the same. */
    edu_write(&edu, EDU_FACTORIAL, 7);
    edu_expect(&edu, "M0 ");
    assert_int_equal(edu_read(&edu, EDU_FACTORIAL), 5040);
    edu_close(&edu);
}

static void factorial_without_interrupt_is_done_when_the_write_returns(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    for (uint32_t i = 0; i < 50; i++) {
        edu_write(&edu, EDU_FACTORIAL, 10);
        assert_int_equal(edu_read(&edu, EDU_FACTORIAL), 3628800);
        /* If the thread were still about to look at this bit, it would interrupt. */
        edu_write(&edu, EDU_STATUS, EDU_STATUS_INTERRUPT);
        edu_write(&edu, EDU_STATUS, 0);
    }
    edu_expect(&edu, "");
    edu_close(&edu);
}

static void long_factorial_is_waited_for(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu_write(&edu, EDU_STATUS, EDU_STATUS_INTERRUPT);
    edu_write(&edu, EDU_FACTORIAL, 50000000);
    edu_expect(&edu, "+L ");
    assert_int_equal(edu_read(&edu, EDU_FACTORIAL), 0); /* modulo 2^32 */
    edu_close(&edu);
}

static void dma_goes_both_ways_at_its_time(void **state)
{
    const uint32_t count = 4000;
    const uint64_t from = 0x100000;
    const uint64_t to = 0x200000;
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    for (uint32_t i = 0; i < count; i++) {
        edu.ram[from + i] = (uint8_t)(i * 7 + 3);
    }
    assert_true(edu.ops->next_deadline_ns(edu.backend) == DQ_BACKEND_NO_DEADLINE);
    edu_start_dma(&edu, from, EDU_BUFFER, count, 0);
    assert_true(edu.ops->next_deadline_ns(edu.backend) == EDU_DMA_TIME_NS);
    assert_true(edu_jump(&edu) == EDU_DMA_TIME_NS);
    edu_start_dma(&edu, EDU_BUFFER, to, count, EDU_DMA_TO_RAM | EDU_DMA_INTERRUPT);
    edu.ops->advance(edu.backend, 2 * EDU_DMA_TIME_NS - 1);
    assert_int_equal(edu_read(&edu, EDU_DMA_COMMAND) & EDU_DMA_RUN, EDU_DMA_RUN);
    assert_int_equal(edu.ram[to], 0);
    edu_expect(&edu, "");
    edu_jump(&edu);
    assert_memory_equal(edu.ram + from, edu.ram + to, count);
    edu_expect(&edu, "+L ");
    assert_int_equal(edu_read(&edu, EDU_INTERRUPT_STATUS), EDU_DMA_DONE);
    assert_int_equal(edu_read(&edu, EDU_DMA_COMMAND) & EDU_DMA_RUN, 0);
    assert_true(edu.ops->next_deadline_ns(edu.backend) == DQ_BACKEND_NO_DEADLINE);
    edu_close(&edu);
}

static void memory_is_left_as_it_was(void **state)
{
    struct edu_fixture edu;
    uint64_t changed = 0;
    (void)state;
    edu_prepare(&edu, "edu", "");
    for (uint64_t i = 0; i < EDU_RAM_BYTES; i++) {
        edu.ram[i] = (uint8_t)(i >> 12);
    }
    assert_int_equal(edu_open(&edu), 0);
    edu_enumerate(&edu);
    edu.ops->reset(edu.backend);
    for (uint64_t i = 0; i < EDU_RAM_BYTES; i++) {
        changed += edu.ram[i] != (uint8_t)(i >> 12);
    }
    assert_true(changed == 0);
    edu_close(&edu);
}

static void options_reach_the_device(void **state)
{
    const uint64_t from = 0x300000;
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "dma_mask=0xfffff"); /* 1 MiB: 0x300010 becomes 0x10 */
    edu.ram[0x10] = 0x77;
    edu.ram[from + 0x10] = 0x11;
    edu_start_dma(&edu, from + 0x10, EDU_BUFFER, 1, 0);
    edu_jump(&edu);
    edu_start_dma(&edu, EDU_BUFFER, 0x20, 1, EDU_DMA_TO_RAM);
    edu_jump(&edu);
    assert_int_equal(edu.ram[0x20], 0x77);
    edu_close(&edu);
}

static void without_bus_mastering_neither_data_nor_messages_move(void **state)
{
    const uint64_t to = 0x200000;
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu_messages_set(&edu, true);
    edu.ops->config_write(edu.backend, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    edu.ram[to] = 0xAA;
    edu_start_dma(&edu, EDU_BUFFER, to, 16, EDU_DMA_TO_RAM | EDU_DMA_INTERRUPT);
    edu_jump(&edu);
    assert_int_equal(edu.ram[to], 0xAA);
    edu_expect(&edu, "");
    edu_close(&edu);
}

static void disabled_messages_give_the_line_back(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu_messages_set(&edu, true);
    edu_write(&edu, EDU_RAISE, 1);
    edu_expect(&edu, "M0 ");
    edu_messages_set(&edu, false);
    edu_write(&edu, EDU_ACKNOWLEDGE, 1);
    edu_write(&edu, EDU_RAISE, 2);
    edu_expect(&edu, "+L ");
    edu_close(&edu);
}

static void messages_are_reserved_in_powers_of_two(void **state)
{
    struct edu_fixture edu;
    struct dq_backend_message_target target;
    (void)state;
    edu_start(&edu, "");
    assert_true(edu.ops->messages_reserve(edu.backend, 0, &target) < 0);
    assert_true(edu.ops->messages_reserve(edu.backend, 3, &target) < 0);
    assert_true(edu.ops->messages_reserve(edu.backend, 128, &target) < 0);
    for (uint32_t count = 1; count <= 64; count *= 2) {
        assert_int_equal(edu.ops->messages_reserve(edu.backend, count, &target), 0);
        assert_int_equal(target.data % count, 0);
    }
    edu_close(&edu);
}

static void message_table_numbers_are_told_apart(void **state)
{
    /* An e1000e sends what its table (MSI-X, BAR 3) says; ICS raises causes, IVAR maps them to
     * entries. */
    enum { ICS = 0x00C8, IMS = 0x00D0, IVAR = 0x00E4, IVAR_OTHER_4 = 0x80000 | 0x40000 };
    const uint32_t cause_link = 0x4;
    const uint32_t cause_other = 0x01000000;
    struct dq_backend_message_target target;
    struct edu_fixture nic;
    (void)state;
    edu_prepare(&nic, "e1000e", "");
    if (edu_open(&nic)) {
        fail_msg("%s", nic.error.text);
    }
    nic.ops->config_write(nic.backend, PCI_BAR_0, 4, EDU_BASE);
    nic.ops->config_write(nic.backend, PCI_BAR_0 + 12, 4, EDU_BASE + 0x100000);
    nic.ops->config_write(nic.backend, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
    assert_int_equal(nic.ops->messages_reserve(nic.backend, 8, &target), 0);
    for (uint32_t i = 0; i < 5; i++) {
        nic.ops->bar_write(nic.backend, 3, 16 * i, 4, (uint32_t)target.address);
        nic.ops->bar_write(nic.backend, 3, 16 * i + 4, 4, 0);
        nic.ops->bar_write(nic.backend, 3, 16 * i + 8, 4, target.data + i);
        nic.ops->bar_write(nic.backend, 3, 16 * i + 12, 4, 0);
    }
    uint32_t capability = nic.ops->config_read(nic.backend, PCI_CAPABILITIES, 1);
    while (capability && nic.ops->config_read(nic.backend, capability, 1) != 0x11) {
        capability = nic.ops->config_read(nic.backend, capability + 1, 1);
    }
    assert_int_not_equal(capability, 0);
    nic.ops->config_write(nic.backend, capability + 2, 2, 0x8000);
    nic.ops->bar_write(nic.backend, 0, IVAR, 4, IVAR_OTHER_4);
    nic.ops->bar_write(nic.backend, 0, IMS, 4, cause_link | cause_other);
    nic.ops->bar_write(nic.backend, 0, ICS, 4, cause_link | cause_other);
    edu_expect(&nic, "M4 ");
    edu_close(&nic);
}

/* One busy life of the device, written down. */
static void run_script(char *ret_record, size_t bytes)
{
    struct edu_fixture edu;
    edu_start(&edu, "");
    edu_write(&edu, EDU_STATUS, EDU_STATUS_INTERRUPT);
    for (uint32_t i = 3; i < 9; i++) {
        edu_messages_set(&edu, i % 2 == 0);
        edu_start_dma(&edu, 0x100000, EDU_BUFFER, 64, EDU_DMA_INTERRUPT);
        edu_write(&edu, EDU_FACTORIAL, i * 1000);
        edu_record(&edu, "written");
        if (i % 3 == 0) {
            edu_write(&edu, EDU_ACKNOWLEDGE, EDU_FACTORIAL_DONE);
        }
        char time[32];
        snprintf(time, sizeof(time), "%llu", (unsigned long long)edu_jump(&edu));
        edu_record(&edu, time);
        snprintf(time, sizeof(time), "%x", edu_read(&edu, EDU_INTERRUPT_STATUS));
        edu_record(&edu, time);
        edu_write(&edu, EDU_ACKNOWLEDGE, EDU_FACTORIAL_DONE | EDU_DMA_DONE);
    }
    snprintf(ret_record, bytes, "%s", edu.record);
    edu_close(&edu);
}

static void twenty_runs_give_one_record(void **state)
{
    static char first[4096];
    static char other[4096];
    (void)state;
    run_script(first, sizeof(first));
    assert_non_null(strstr(first, "+L written"));
    assert_non_null(strstr(first, "M0 written"));
    for (uint32_t i = 1; i < 20; i++) {
        run_script(other, sizeof(other));
        assert_string_equal(first, other);
    }
}

static void reset_is_power_on_with_the_same_memory_and_time(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu.ram[0x100000] = 0x42;
    edu_start_dma(&edu, 0x100000, EDU_BUFFER, 1, 0);
    edu_jump(&edu);
    edu_write(&edu, EDU_INVERTER, 0x1);
    edu_write(&edu, EDU_RAISE, 0x1);
    edu_expect(&edu, "+L ");
    edu.ops->reset(edu.backend);
    edu_expect(&edu, "-L ");
    assert_int_equal(edu.ops->config_read(edu.backend, PCI_BAR_0, 4), 0);
    assert_int_equal(edu.ops->config_read(edu.backend, PCI_COMMAND, 2), 0);
    edu_enumerate(&edu);
    assert_int_equal(edu_read(&edu, EDU_INVERTER), 0);
    assert_int_equal(edu_read(&edu, EDU_INTERRUPT_STATUS), 0);
    assert_int_equal(edu.ram[0x100000], 0x42);
    edu_messages_set(&edu, true);
    edu_start_dma(&edu, 0x100000, EDU_BUFFER, 1, EDU_DMA_INTERRUPT);
    assert_true(edu_jump(&edu) == 2 * EDU_DMA_TIME_NS);
    edu_expect(&edu, "M0 ");
    edu_close(&edu);
}

static void opened_late_the_device_counts_from_there(void **state)
{
    const uint64_t opened_ns = UINT64_C(123456789012);
    struct edu_fixture edu;
    (void)state;
    edu_prepare(&edu, "edu", "");
    edu.config.now_ns = opened_ns;
    assert_int_equal(edu_open(&edu), 0);
    edu_enumerate(&edu);
    edu_start_dma(&edu, 0x100000, EDU_BUFFER, 1, EDU_DMA_INTERRUPT);
    assert_true(edu_jump(&edu) == opened_ns + EDU_DMA_TIME_NS);
    edu_expect(&edu, "+L ");
    edu_close(&edu);
}

static void named_steps_do_not_exist(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    assert_int_equal(edu.ops->step_count(edu.backend), 0);
    assert_false(edu.ops->can_rewind);
    edu_close(&edu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ident_is_read),
        cmocka_unit_test(bar_is_sized_like_hardware),
        cmocka_unit_test(inverter_answers_the_complement),
        cmocka_unit_test(eight_bytes_are_one_access),
        cmocka_unit_test(configuration_is_read_and_written_in_all_sizes),
        cmocka_unit_test(undecoded_bar_answers_all_ones),
        cmocka_unit_test(moved_bar_is_followed),
        cmocka_unit_test(ports_are_reached),
        cmocka_unit_test(raised_line_stays_until_acknowledged),
        cmocka_unit_test(factorial_raises_line_before_the_write_returns),
        cmocka_unit_test(factorial_sends_message_before_the_write_returns),
        cmocka_unit_test(factorial_without_interrupt_is_done_when_the_write_returns),
        cmocka_unit_test(long_factorial_is_waited_for),
        cmocka_unit_test(dma_goes_both_ways_at_its_time),
        cmocka_unit_test(memory_is_left_as_it_was),
        cmocka_unit_test(options_reach_the_device),
        cmocka_unit_test(without_bus_mastering_neither_data_nor_messages_move),
        cmocka_unit_test(disabled_messages_give_the_line_back),
        cmocka_unit_test(messages_are_reserved_in_powers_of_two),
        cmocka_unit_test(message_table_numbers_are_told_apart),
        cmocka_unit_test(twenty_runs_give_one_record),
        cmocka_unit_test(reset_is_power_on_with_the_same_memory_and_time),
        cmocka_unit_test(opened_late_the_device_counts_from_there),
        cmocka_unit_test(named_steps_do_not_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
