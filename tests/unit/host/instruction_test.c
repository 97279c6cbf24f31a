/* SPDX-License-Identifier: MIT */
/* instruction_test - host/instruction.h does what the processor does: each instruction is run by
 * both, with the same values. */
#include "host/instruction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "base/check.h"

#define ROUNDS     2000u
#define CODE_BYTES 4096u

enum { CARRY = 0x1, ADJUST = 0x10, ARITHMETIC = 0x8D5, NOT_ADJUST = ARITHMETIC & ~ADJUST };

/* Offsets are known to the code below. */
struct state {
    uint64_t rax;
    uint64_t rcx;
    uint64_t rdx;
    uint64_t *memory;
    uint64_t flags;
};

static const uint8_t enter[] = {
    0x49, 0x89, 0xFB,       /* mov r11, rdi */
    0x49, 0x8B, 0x03,       /* mov rax, [r11] */
    0x49, 0x8B, 0x4B, 0x08, /* mov rcx, [r11 + 8] */
    0x49, 0x8B, 0x53, 0x10, /* mov rdx, [r11 + 16] */
    0x41, 0xFF, 0x73, 0x20, /* push [r11 + 32] */
    0x9D,                   /* popf */
    0x49, 0x8B, 0x7B, 0x18, /* mov rdi, [r11 + 24] */
};
static const uint8_t leave[] = {
    0x9C,                   /* pushf */
    0x41, 0x8F, 0x43, 0x20, /* pop [r11 + 32] */
    0x49, 0x89, 0x03,       /* mov [r11], rax */
    0x49, 0x89, 0x4B, 0x08, /* mov [r11 + 8], rcx */
    0x49, 0x89, 0x53, 0x10, /* mov [r11 + 16], rdx */
    0xC3,                   /* ret */
};

/* With memory at [rdi]. */
static const struct row {
    const char *name;
    uint8_t code[8];
    uint32_t bytes;
    uint32_t flags; /* that are defined afterwards */
} rows[] = {
    { "mov eax, [rdi]", { 0x8B, 0x07 }, 2, ARITHMETIC },
    { "mov al, [rdi]", { 0x8A, 0x07 }, 2, ARITHMETIC },
    { "mov ah, [rdi]", { 0x8A, 0x27 }, 2, ARITHMETIC },
    { "mov ax, [rdi]", { 0x66, 0x8B, 0x07 }, 3, ARITHMETIC },
    { "mov rax, [rdi]", { 0x48, 0x8B, 0x07 }, 3, ARITHMETIC },
    { "mov [rdi], ecx", { 0x89, 0x0F }, 2, ARITHMETIC },
    { "mov [rdi], cl", { 0x88, 0x0F }, 2, ARITHMETIC },
    { "mov [rdi], ch", { 0x88, 0x2F }, 2, ARITHMETIC },
    { "mov [rdi], cx", { 0x66, 0x89, 0x0F }, 3, ARITHMETIC },
    { "mov [rdi], rcx", { 0x48, 0x89, 0x0F }, 3, ARITHMETIC },
    { "mov dword [rdi], imm", { 0xC7, 0x07, 0x78, 0x56, 0x34, 0x12 }, 6, ARITHMETIC },
    { "mov qword [rdi], imm", { 0x48, 0xC7, 0x07, 0x78, 0x56, 0x34, 0xF2 }, 7, ARITHMETIC },
    { "mov byte [rdi], imm", { 0xC6, 0x07, 0xA5 }, 3, ARITHMETIC },
    { "mov word [rdi], imm", { 0x66, 0xC7, 0x07, 0x34, 0x92 }, 5, ARITHMETIC },
    { "movzx eax, byte [rdi]", { 0x0F, 0xB6, 0x07 }, 3, ARITHMETIC },
    { "movzx eax, word [rdi]", { 0x0F, 0xB7, 0x07 }, 3, ARITHMETIC },
    { "movsx eax, byte [rdi]", { 0x0F, 0xBE, 0x07 }, 3, ARITHMETIC },
    { "movsx ax, byte [rdi]", { 0x66, 0x0F, 0xBE, 0x07 }, 4, ARITHMETIC },
    { "movsx rax, word [rdi]", { 0x48, 0x0F, 0xBF, 0x07 }, 4, ARITHMETIC },
    { "movsxd rax, [rdi]", { 0x48, 0x63, 0x07 }, 3, ARITHMETIC },
    { "add eax, [rdi]", { 0x03, 0x07 }, 2, ARITHMETIC },
    { "add [rdi], ecx", { 0x01, 0x0F }, 2, ARITHMETIC },
    { "lock add [rdi], rcx", { 0xF0, 0x48, 0x01, 0x0F }, 4, ARITHMETIC },
    { "sub ax, [rdi]", { 0x66, 0x2B, 0x07 }, 3, ARITHMETIC },
    { "sub [rdi], cl", { 0x28, 0x0F }, 2, ARITHMETIC },
    { "cmp [rdi], ecx", { 0x39, 0x0F }, 2, ARITHMETIC },
    { "cmp rax, [rdi]", { 0x48, 0x3B, 0x07 }, 3, ARITHMETIC },
    { "cmp dword [rdi], -128", { 0x83, 0x3F, 0x80 }, 3, ARITHMETIC },
    { "cmp byte [rdi], 127", { 0x80, 0x3F, 0x7F }, 3, ARITHMETIC },
    { "test [rdi], ecx", { 0x85, 0x0F }, 2, NOT_ADJUST },
    { "test byte [rdi], imm", { 0xF6, 0x07, 0x81 }, 3, NOT_ADJUST },
    { "test dword [rdi], imm", { 0xF7, 0x07, 0x00, 0x00, 0x00, 0x80 }, 6, NOT_ADJUST },
    { "and eax, [rdi]", { 0x23, 0x07 }, 2, NOT_ADJUST },
    { "and dword [rdi], -16", { 0x83, 0x27, 0xF0 }, 3, NOT_ADJUST },
    { "or [rdi], rcx", { 0x48, 0x09, 0x0F }, 3, NOT_ADJUST },
    { "or byte [rdi], imm", { 0x80, 0x0F, 0x55 }, 3, NOT_ADJUST },
    { "xor [rdi], cx", { 0x66, 0x31, 0x0F }, 3, NOT_ADJUST },
    { "inc dword [rdi]", { 0xFF, 0x07 }, 2, ARITHMETIC },
    { "dec byte [rdi]", { 0xFE, 0x0F }, 2, ARITHMETIC },
    { "neg dword [rdi]", { 0xF7, 0x1F }, 2, ARITHMETIC },
    { "not word [rdi]", { 0x66, 0xF7, 0x17 }, 3, ARITHMETIC },
    { "bt dword [rdi], 5", { 0x0F, 0xBA, 0x27, 0x05 }, 4, CARRY },
    { "bt qword [rdi], 40", { 0x48, 0x0F, 0xBA, 0x27, 0x28 }, 5, CARRY },
};

static uint64_t memory; /* the device's */
static uintptr_t asked;

static uint64_t read_memory(uintptr_t address, uint32_t bytes)
{
    uint64_t value = 0;
    asked = address;
    memcpy(&value, &memory, bytes);
    return value;
}

static void write_memory(uintptr_t address, uint32_t bytes, uint64_t value)
{
    asked = address;
    memcpy(&memory, &value, bytes);
}

static const struct host_instruction_memory device = { read_memory, write_memory };

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Small numbers, and those near a sign, are where flags change. */
static uint64_t next_value(uint64_t *seed)
{
    static const uint64_t edges[] = { 0,
                                      1,
                                      0x7F,
                                      0x80,
                                      0xFF,
                                      0x7FFF,
                                      0x8000,
                                      0xFFFF,
                                      0x7FFFFFFF,
                                      0x80000000,
                                      0xFFFFFFFF,
                                      INT64_MAX,
                                      (uint64_t)INT64_MIN,
                                      UINT64_MAX };
    uint64_t random = next_random(seed);
    return random % 3 ? next_random(seed) : edges[random / 3 % DQ_COUNT_OF(edges)];
}

static uint8_t *map_code(void)
{
    uint8_t *code = mmap(NULL, CODE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(code, MAP_FAILED);
    return code;
}

static void run_on_processor(uint8_t *code, const struct row *row, struct state *state)
{
    void (*run)(struct state *);
    memcpy(code, enter, sizeof(enter));
    memcpy(code + sizeof(enter), row->code, row->bytes);
    memcpy(code + sizeof(enter) + row->bytes, leave, sizeof(leave));
    memcpy(&run, &code, sizeof(run));
    run(state);
}

static void compare(uint8_t *code, const struct row *row, uint64_t *seed)
{
    uint64_t real_memory = next_value(seed);
    struct state state = { .rax = next_value(seed),
                           .rcx = next_value(seed),
                           .rdx = next_value(seed),
                           .memory = &real_memory,
                           .flags = 0x202 | (next_random(seed) & ARITHMETIC) };
    struct host_instruction_registers registers = { .general = { state.rax, state.rcx, state.rdx },
                                                    .flags = state.flags };
    memory = real_memory;
    run_on_processor(code, row, &state);
    registers.pc = (uintptr_t)code + sizeof(enter) + 1;
    assert_true(host_instruction_perform(&registers, 0x1234, &device));
    if (registers.general[0] != state.rax || registers.general[1] != state.rcx ||
        registers.general[2] != state.rdx || memory != real_memory ||
        ((registers.flags ^ state.flags) & row->flags) != 0) {
        print_error("%s\n", row->name);
    }
    assert_int_equal(registers.general[0], state.rax);
    assert_int_equal(registers.general[1], state.rcx);
    assert_int_equal(registers.general[2], state.rdx);
    assert_int_equal(memory, real_memory);
    assert_int_equal(registers.flags & row->flags, state.flags & row->flags);
    assert_int_equal(registers.flags & ~(uint64_t)ARITHMETIC, 0x202);
    assert_int_equal(registers.pc, (uintptr_t)code + sizeof(enter) + row->bytes);
    assert_int_equal(asked, 0x1234);
}

static void instruction_does_what_the_processor_does(void **test_state)
{
    (void)test_state;
    uint8_t *code = map_code();
    uint64_t seed = 0x9E3779B97F4A7C15;
    for (size_t i = 0; i < DQ_COUNT_OF(rows); i++) {
        for (uint32_t round = 0; round < ROUNDS; round++) {
            compare(code, &rows[i], &seed);
        }
    }
    munmap(code, CODE_BYTES);
}

static void instruction_of_another_kind_is_left_alone(void **test_state)
{
    (void)test_state;
    static const uint8_t others[][8] = {
        { 0x0F, 0x28, 0x07 },       /* movaps xmm0, [rdi] */
        { 0x87, 0x07 },             /* xchg [rdi], eax */
        { 0xF3, 0xA4 },             /* rep movsb */
        { 0x0F, 0xBA, 0x2F, 0x05 }, /* bts [rdi], 5 */
        { 0x0F, 0xA3, 0x0F },       /* bt [rdi], ecx */
        { 0x48, 0x8B, 0x27 },       /* mov rsp, [rdi] */
        { 0xFF, 0x37 },             /* push [rdi] */
        { 0xFF, 0x17 },             /* call [rdi] */
        { 0x06 },                   /* none at all */
    };
    for (size_t i = 0; i < DQ_COUNT_OF(others); i++) {
        struct host_instruction_registers before = { .general = { 1, 2, 3 },
                                                     .flags = 0x202,
                                                     .pc = (uintptr_t)others[i] + 1 };
        struct host_instruction_registers registers = before;
        asked = 0;
        assert_false(host_instruction_perform(&registers, 0x1234, &device));
        assert_memory_equal(&registers, &before, sizeof(before));
        assert_int_equal(asked, 0);
    }
}

/* The last one before memory that is not there. */
static void instruction_at_the_end_of_a_page_is_read_to_its_end(void **test_state)
{
    (void)test_state;
    uint8_t *code = map_code();
    uint8_t *end = code + CODE_BYTES;
    struct host_instruction_registers registers = { .pc = (uintptr_t)end - 1 };
    memcpy(end - 2, rows[0].code, 2);
    memory = 0x11223344AABBCCDD;
    assert_true(host_instruction_perform(&registers, 0x1234, &device));
    assert_int_equal(registers.general[0], 0xAABBCCDD);
    munmap(code, CODE_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instruction_does_what_the_processor_does),
        cmocka_unit_test(instruction_of_another_kind_is_left_alone),
        cmocka_unit_test(instruction_at_the_end_of_a_page_is_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
