/* SPDX-License-Identifier: MIT */
/*
 * edu_fixture - QEMU's edu device behind the backend, enumerated as a bus would, with a written
 * record of what the sink is told.
 *
 * The record is text: "+L " the pin is raised, "-L " lowered, "M0 " message 0, "FAILED " the device
 * is gone.
 */
#ifndef DQ_TESTS_BUS_QEMU_EDU_FIXTURE_H
#define DQ_TESTS_BUS_QEMU_EDU_FIXTURE_H

#include "bus/backend.h"
#include "bus/qemu/qemu_backend.h"
#include "host/memory.h"
#include "host/socket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define EDU_RAM_BYTES ((uint64_t)64 << 20)
#define EDU_BASE      0xE0000000u

enum edu_register {
    EDU_IDENT = 0x00,
    EDU_INVERTER = 0x04,
    EDU_FACTORIAL = 0x08,
    EDU_STATUS = 0x20,
    EDU_INTERRUPT_STATUS = 0x24,
    EDU_RAISE = 0x60,
    EDU_ACKNOWLEDGE = 0x64,
    EDU_DMA_SOURCE = 0x80,
    EDU_DMA_TARGET = 0x88,
    EDU_DMA_COUNT = 0x90,
    EDU_DMA_COMMAND = 0x98,
};

#define EDU_STATUS_INTERRUPT 0x80u
#define EDU_DMA_RUN          0x1u
#define EDU_DMA_TO_RAM       0x2u
#define EDU_DMA_INTERRUPT    0x4u
#define EDU_FACTORIAL_DONE   0x1u
#define EDU_DMA_DONE         0x100u
#define EDU_BUFFER           0x40000u
#define EDU_DMA_TIME_NS      UINT64_C(100000000)

#define PCI_COMMAND        0x04u
#define PCI_BAR_0          0x10u
#define PCI_CAPABILITIES   0x34u
#define PCI_COMMAND_PORTS  0x1u
#define PCI_COMMAND_MEMORY 0x2u
#define PCI_COMMAND_MASTER 0x4u

struct edu_fixture {
    const struct dq_backend_ops *ops;
    struct dq_backend *backend;
    struct dq_backend_config config;
    struct dq_backend_error error;
    uint8_t *ram;
    uint32_t failed_count;
    char reason[DQ_BACKEND_ERROR_BYTES];
    char record[4096];
};

static inline void edu_record(struct edu_fixture *edu, const char *word)
{
    size_t length = strlen(edu->record);
    snprintf(edu->record + length, sizeof(edu->record) - length, "%s ", word);
}

static inline void edu_on_message(void *context, uint32_t number)
{
    char word[16];
    snprintf(word, sizeof(word), "M%u", number);
    edu_record(context, word);
}

static inline void edu_on_line(void *context, bool is_asserted)
{
    edu_record(context, is_asserted ? "+L" : "-L");
}

static inline void edu_on_failed(void *context, const char *reason)
{
    struct edu_fixture *edu = context;
    edu->failed_count++;
    snprintf(edu->reason, sizeof(edu->reason), "%s", reason);
    edu_record(edu, "FAILED");
}

/* Memory and configuration; nothing is opened yet. */
static inline void edu_prepare(struct edu_fixture *edu, const char *name, const char *options)
{
    void *ram = NULL;
    memset(edu, 0, sizeof(*edu));
    edu->ops = &dq_qemu_backend_ops;
    int fd = host_memory_file_create("ram", EDU_RAM_BYTES);
    assert_true(fd >= 0);
    assert_int_equal(host_socket_share_memory(fd, EDU_RAM_BYTES, &ram), 0);
    edu->ram = ram;
    edu->config = (struct dq_backend_config){
        .name = name,
        .options = options,
        .ram = ram,
        .ram_bytes = EDU_RAM_BYTES,
        .ram_fd = fd,
        .sink = { edu, edu_on_message, edu_on_line, edu_on_failed },
    };
}

static inline int edu_open(struct edu_fixture *edu)
{
    return edu->ops->open(&edu->config, &edu->backend, &edu->error);
}

static inline void edu_close(struct edu_fixture *edu)
{
    edu->ops->close(edu->backend);
    host_memory_unmap(edu->ram, EDU_RAM_BYTES);
    host_fd_close(edu->config.ram_fd);
}

static inline uint32_t edu_read(struct edu_fixture *edu, uint32_t offset)
{
    return (uint32_t)edu->ops->bar_read(edu->backend, 0, offset, 4);
}

static inline void edu_write(struct edu_fixture *edu, uint32_t offset, uint32_t value)
{
    edu->ops->bar_write(edu->backend, 0, offset, 4, value);
}

/* What a bus does: size the BAR, place it, enable decoding and bus mastering. */
static inline void edu_enumerate(struct edu_fixture *edu)
{
    edu->ops->config_write(edu->backend, PCI_BAR_0, 4, 0xFFFFFFFF);
    (void)edu->ops->config_read(edu->backend, PCI_BAR_0, 4);
    edu->ops->config_write(edu->backend, PCI_BAR_0, 4, EDU_BASE);
    edu->ops->config_write(edu->backend, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
}

/* A running, enumerated edu device. */
static inline void edu_start(struct edu_fixture *edu, const char *options)
{
    edu_prepare(edu, "edu", options);
    if (edu_open(edu)) {
        fail_msg("%s", edu->error.text);
    }
    edu_enumerate(edu);
}

static inline void edu_messages_set(struct edu_fixture *edu, bool is_enabled)
{
    struct dq_backend_message_target target;
    uint32_t capability = edu->ops->config_read(edu->backend, PCI_CAPABILITIES, 1);
    if (is_enabled) {
        assert_int_equal(edu->ops->messages_reserve(edu->backend, 1, &target), 0);
        edu->ops->config_write(edu->backend, capability + 4, 4, (uint32_t)target.address);
        edu->ops->config_write(edu->backend, capability + 8, 4, (uint32_t)(target.address >> 32));
        edu->ops->config_write(edu->backend, capability + 12, 2, target.data);
    }
    edu->ops->config_write(edu->backend, capability + 2, 2, is_enabled);
}

static inline void edu_start_dma(struct edu_fixture *edu, uint64_t source, uint64_t target,
                                 uint32_t count, uint32_t command)
{
    edu->ops->bar_write(edu->backend, 0, EDU_DMA_SOURCE, 8, source);
    edu->ops->bar_write(edu->backend, 0, EDU_DMA_TARGET, 8, target);
    edu->ops->bar_write(edu->backend, 0, EDU_DMA_COUNT, 8, count);
    edu->ops->bar_write(edu->backend, 0, EDU_DMA_COMMAND, 4, command | EDU_DMA_RUN);
}

/* Let virtual time pass up to the device's next wish. */
static inline uint64_t edu_jump(struct edu_fixture *edu)
{
    uint64_t deadline_ns = edu->ops->next_deadline_ns(edu->backend);
    assert_true(deadline_ns != DQ_BACKEND_NO_DEADLINE);
    edu->ops->advance(edu->backend, deadline_ns);
    return deadline_ns;
}

static inline void edu_expect(struct edu_fixture *edu, const char *record)
{
    assert_string_equal(edu->record, record);
    edu->record[0] = '\0';
}

#endif
