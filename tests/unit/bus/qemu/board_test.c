/* SPDX-License-Identifier: MIT */
/*
 * board_test - QEMU's two boards: the device is the same on both, and from pc it can be pulled out.
 *
 * Source of the expectations: PCI Local Bus 3.0, 3.2.2.3 (what nobody decodes reads all-ones), and
 * bus/backend.h.
 */
#include "edu_fixture.h"

static const char *const boards[] = { "board=q35", "board=pc", "dma_mask=0xffffffff,board=pc" };

static void the_device_is_the_same_on_both(void **state)
{
    const uint64_t from = 0x100000;
    (void)state;
    for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
        struct edu_fixture edu;
        edu_start(&edu, boards[i]);
        assert_true(dq_qemu_backend_is_deterministic(edu.backend));
        assert_true(edu.ops->next_deadline_ns(edu.backend) == DQ_BACKEND_NO_DEADLINE);
        assert_int_equal(edu.ops->config_read(edu.backend, 0, 4), 0x11E81234);
        edu.ops->config_write(edu.backend, 0x3C, 1, 0x0B);
        assert_int_equal(edu.ops->config_read(edu.backend, 0x3C, 2), 0x010B);
        assert_int_equal(edu.ops->config_read(edu.backend, 0x3D, 1), 0x01);
        assert_int_equal(edu.ops->config_read(edu.backend, 0x100, 4), 0xFFFFFFFF);
        edu_write(&edu, EDU_RAISE, 0x6);
        edu_expect(&edu, "+L ");
        edu_write(&edu, EDU_ACKNOWLEDGE, 0x6);
        edu_expect(&edu, "-L ");
        edu_messages_set(&edu, true);
        edu_write(&edu, EDU_RAISE, 0x1);
        edu_expect(&edu, "M0 ");
        edu_start_dma(&edu, from, EDU_BUFFER, 16, 0);
        assert_true(edu_jump(&edu) == EDU_DMA_TIME_NS);
        edu_close(&edu);
    }
}

static void q35_keeps_its_devices(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    assert_false(edu.ops->unplug(edu.backend));
    assert_int_equal(edu_read(&edu, EDU_IDENT), 0x010000ED);
    edu_close(&edu);
}

static void a_device_is_pulled_out_of_pc(void **state)
{
    const uint64_t to = 0x200000;
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "board=pc");
    edu.ram[to] = 0xAA;
    edu_write(&edu, EDU_RAISE, 0x1);
    edu_start_dma(&edu, EDU_BUFFER, to, 16, EDU_DMA_TO_RAM | EDU_DMA_INTERRUPT);
    edu_expect(&edu, "+L ");
    assert_true(edu.ops->unplug(edu.backend));
    edu_expect(&edu, "-L ");
    assert_int_equal(edu.ops->config_read(edu.backend, 0, 4), 0xFFFFFFFF);
    assert_true(edu.ops->next_deadline_ns(edu.backend) == DQ_BACKEND_NO_DEADLINE);
    edu.ops->advance(edu.backend, 2 * EDU_DMA_TIME_NS);
    assert_int_equal(edu.ram[to], 0xAA);
    edu_expect(&edu, "");
    edu_close(&edu);
}

/* Two on one line; each is opened as the bus does, the second one into the first one's QEMU. */
static void its_neighbour_on_the_line_stays(void **state)
{
    static const struct dq_backend_sibling siblings[] = {
        { .name = "edu", .options = "board=pc" },
        { .name = "edu", .options = "", .line_of = 1 },
    };
    struct edu_fixture gone;
    struct edu_fixture left;
    (void)state;
    edu_prepare(&gone, "edu", siblings[0].options);
    gone.config.siblings = siblings;
    gone.config.sibling_count = 2;
    assert_int_equal(edu_open(&gone), 0);
    memset(&left, 0, sizeof(left));
    left.ops = gone.ops;
    left.config = gone.config;
    left.config.sibling_index = 1;
    left.config.first = gone.backend;
    left.config.sink.context = &left;
    assert_int_equal(edu_open(&left), 0);
    edu_enumerate(&gone);
    left.ops->config_write(left.backend, PCI_BAR_0, 4, EDU_BASE + 0x100000);
    left.ops->config_write(left.backend, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    edu_write(&gone, EDU_RAISE, 0x1);
    edu_write(&left, EDU_RAISE, 0x2);
    edu_expect(&left, "+L ");
    assert_true(gone.ops->unplug(gone.backend));
    edu_expect(&left, "");
    assert_int_equal(edu_read(&left, EDU_INTERRUPT_STATUS), 0x2);
    edu_write(&left, EDU_ACKNOWLEDGE, 0x2);
    edu_expect(&left, "-L ");
    left.ops->close(left.backend);
    edu_close(&gone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_device_is_the_same_on_both),
        cmocka_unit_test(q35_keeps_its_devices),
        cmocka_unit_test(a_device_is_pulled_out_of_pc),
        cmocka_unit_test(its_neighbour_on_the_line_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
