/* SPDX-License-Identifier: MIT */
/*
 * ports_test - port functions of wdm.h: one access after the other, all of them to the one port.
 *
 * Source: wdm/nf-wdm-read_port_buffer_uchar and the pages of its kin.
 */
#include <stdio.h>

#include "ntddk.h"

#include "unit/kernel/computer.h"

#define PORT 0xC010u

/* What the device was asked: "r1" is a read of one byte, "w4=5" a write. */
static struct {
    char log[200];
    uint64_t next; /* value of the next read */
} device;

static uint64_t read_device(void *context, uint64_t offset, uint32_t size_bytes)
{
    (void)context;
    size_t length = strlen(device.log);
    (void)snprintf(device.log + length, sizeof(device.log) - length, "r%u@%x ", size_bytes,
                   (unsigned)offset);
    return device.next++;
}

static void write_device(void *context, uint64_t offset, uint32_t size_bytes, uint64_t value)
{
    (void)context;
    size_t length = strlen(device.log);
    (void)snprintf(device.log + length, sizeof(device.log) - length, "w%u@%x=%llx ", size_bytes,
                   (unsigned)offset, (unsigned long long)value);
}

static void begin(void)
{
    memset(&device, 0, sizeof(device));
    device.next = 0x81828384;
    struct dq_io_region region = { .start = PORT,
                                   .bytes = 0x10,
                                   .space = DQ_IO_PORT,
                                   .read = read_device,
                                   .write = write_device };
    note_bool(dq_io_region_register(&region));
}

#define PORT_OF(type) ((type *)(uintptr_t)(PORT + 4))

static void read_buffers(void)
{
    UCHAR bytes[3] = { 0 };
    USHORT words[2] = { 0 };
    ULONG longs[2] = { 0 };
    begin();
    READ_PORT_BUFFER_UCHAR(PORT_OF(UCHAR), bytes, 3);
    READ_PORT_BUFFER_USHORT(PORT_OF(USHORT), words, 2);
    READ_PORT_BUFFER_ULONG(PORT_OF(ULONG), longs, 2);
    READ_PORT_BUFFER_ULONG(PORT_OF(ULONG), longs, 0);
    for (int i = 0; i < 3; i++) {
        computer.numbers[i] = bytes[i];
    }
    computer.numbers[3] = words[1];
    computer.numbers[4] = longs[1];
}

static void buffers_are_read_from_one_port(void **state)
{
    (void)state;
    computer_run_plain(read_buffers);
    assert_string_equal(device.log, "r1@4 r1@4 r1@4 r2@4 r2@4 r4@4 r4@4 ");
    assert_int_equal(computer.numbers[0], 0x84);
    assert_int_equal(computer.numbers[1], 0x85);
    assert_int_equal(computer.numbers[2], 0x86);
    assert_int_equal(computer.numbers[3], 0x8388);
    assert_int_equal(computer.numbers[4], 0x8182838A);
}

static void write_buffers(void)
{
    UCHAR bytes[3] = { 1, 2, 3 };
    USHORT words[2] = { 0x104, 0x105 };
    ULONG longs[1] = { 0x12345678 };
    begin();
    WRITE_PORT_BUFFER_UCHAR(PORT_OF(UCHAR), bytes, 3);
    WRITE_PORT_BUFFER_USHORT(PORT_OF(USHORT), words, 2);
    WRITE_PORT_BUFFER_ULONG(PORT_OF(ULONG), longs, 1);
}

static void buffers_are_written_to_one_port(void **state)
{
    (void)state;
    computer_run_plain(write_buffers);
    assert_string_equal(device.log, "w1@4=1 w1@4=2 w1@4=3 w2@4=104 w2@4=105 w4@4=12345678 ");
}

static void single_accesses(void)
{
    begin();
    computer.numbers[0] = READ_PORT_UCHAR(PORT_OF(UCHAR));
    computer.numbers[1] = READ_PORT_USHORT(PORT_OF(USHORT));
    computer.numbers[2] = READ_PORT_ULONG(PORT_OF(ULONG));
    WRITE_PORT_UCHAR(PORT_OF(UCHAR), 0xFE);
    WRITE_PORT_USHORT(PORT_OF(USHORT), 0xFEDC);
    WRITE_PORT_ULONG(PORT_OF(ULONG), 0xFEDCBA98);
}

static void single_accesses_have_their_width(void **state)
{
    (void)state;
    computer_run_plain(single_accesses);
    assert_string_equal(device.log, "r1@4 r2@4 r4@4 w1@4=fe w2@4=fedc w4@4=fedcba98 ");
    assert_int_equal(computer.numbers[0], 0x84);
    assert_int_equal(computer.numbers[1], 0x8385);
    assert_int_equal(computer.numbers[2], 0x81828386);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_are_read_from_one_port),
        cmocka_unit_test(buffers_are_written_to_one_port),
        cmocka_unit_test(single_accesses_have_their_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
