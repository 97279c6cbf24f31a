/* SPDX-License-Identifier: MIT */
/* instruction - see instruction.h. */
#include "host/instruction.h"

#include <Zydis/Zydis.h>

#include "base/check.h"

#define PAGE_BYTES 4096u

enum {
    FLAG_CARRY = 0x1,
    FLAG_PARITY = 0x4,
    FLAG_ADJUST = 0x10,
    FLAG_ZERO = 0x40,
    FLAG_SIGN = 0x80,
    FLAG_OVERFLOW = 0x800,
    FLAGS_ARITHMETIC = 0x8D5,
};

/* One that is being done. */
struct work {
    struct host_instruction_registers *registers;
    uintptr_t address;
    const struct host_instruction_memory *memory;
    ZydisDecodedInstruction instruction;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

static uint64_t mask_of(uint32_t bits)
{
    return bits >= 64 ? UINT64_MAX : (1ull << bits) - 1;
}

static uint64_t sign_extend(uint64_t value, uint32_t bits)
{
    uint64_t sign = 1ull << (bits - 1);
    return ((value & mask_of(bits)) ^ sign) - sign;
}

/* The processor has fetched it, so its bytes can be read; those behind it perhaps not. */
static bool decode(struct work *work)
{
    ZydisDecoder decoder;
    uintptr_t pc = work->registers->pc - 1;
    size_t bytes = PAGE_BYTES - pc % PAGE_BYTES;
    bool is_known =
        ZYAN_SUCCESS(ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64));
    DQ_ASSERT(is_known);
    if (bytes >= ZYDIS_MAX_INSTRUCTION_LENGTH) {
        bytes = ZYDIS_MAX_INSTRUCTION_LENGTH;
    }
    ZyanStatus status = ZydisDecoderDecodeFull(&decoder, (const void *)pc, bytes,
                                               &work->instruction, work->operands);
    if (status == ZYDIS_STATUS_NO_MORE_DATA) {
        status = ZydisDecoderDecodeFull(&decoder, (const void *)pc, ZYDIS_MAX_INSTRUCTION_LENGTH,
                                        &work->instruction, work->operands);
    }
    return ZYAN_SUCCESS(status);
}

/* Of a general register of any size: where its 64 bits are; NULL: it is no such register. */
static uint64_t *find_register(const struct work *work, ZydisRegister name, uint32_t *ret_shift)
{
    ZydisRegister whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, name);
    if (whole < ZYDIS_REGISTER_RAX || whole > ZYDIS_REGISTER_R15) {
        return NULL;
    }
    *ret_shift = name >= ZYDIS_REGISTER_AH && name <= ZYDIS_REGISTER_BH ? 8 : 0;
    return &work->registers->general[whole - ZYDIS_REGISTER_RAX];
}

/* Can it be read and, unless it is an immediate one, written? */
static bool is_possible(const struct work *work, const ZydisDecodedOperand *operand)
{
    uint32_t shift;
    switch (operand->type) {
    case ZYDIS_OPERAND_TYPE_MEMORY:
        return operand->mem.type == ZYDIS_MEMOP_TYPE_MEM &&
               (operand->size == 8 || operand->size == 16 || operand->size == 32 ||
                operand->size == 64);
    case ZYDIS_OPERAND_TYPE_REGISTER:
        return find_register(work, operand->reg.value, &shift) != NULL &&
               operand->reg.value != ZYDIS_REGISTER_RSP;
    case ZYDIS_OPERAND_TYPE_IMMEDIATE:
        return true;
    default:
        return false;
    }
}

static uint64_t read_operand(const struct work *work, const ZydisDecodedOperand *operand)
{
    uint32_t shift = 0;
    uint64_t mask = mask_of(operand->size);
    switch (operand->type) {
    case ZYDIS_OPERAND_TYPE_MEMORY:
        return work->memory->read(work->address, operand->size / 8u) & mask;
    case ZYDIS_OPERAND_TYPE_REGISTER: {
        const uint64_t *whole = find_register(work, operand->reg.value, &shift);
        return *whole >> shift & mask;
    }
    default:
        return operand->imm.value.u;
    }
}

/* As the processor does: 32 bits clear the upper half, fewer leave the rest. */
static void write_operand(const struct work *work, const ZydisDecodedOperand *operand,
                          uint64_t value)
{
    uint64_t mask = mask_of(operand->size);
    if (operand->type == ZYDIS_OPERAND_TYPE_MEMORY) {
        work->memory->write(work->address, operand->size / 8u, value & mask);
        return;
    }
    uint32_t shift = 0;
    uint64_t *whole = find_register(work, operand->reg.value, &shift);
    if (operand->size >= 32) {
        *whole = value & mask;
    } else {
        *whole = (*whole & ~(mask << shift)) | (value & mask) << shift;
    }
}

static void set_flags(const struct work *work, uint64_t changed, uint64_t flags)
{
    work->registers->flags = (work->registers->flags & ~changed) | (flags & changed);
}

/* Those that a result has by itself. */
static uint64_t result_flags(uint64_t result, uint32_t bits)
{
    result &= mask_of(bits);
    uint64_t flags = result == 0 ? FLAG_ZERO : 0;
    flags |= result >> (bits - 1) & 1 ? FLAG_SIGN : 0;
    flags |= __builtin_parity((unsigned)(result & 0xFF)) ? 0 : FLAG_PARITY;
    return flags;
}

static uint64_t add(uint64_t a, uint64_t b, uint32_t bits, uint64_t *ret_flags)
{
    uint64_t sum = (a + b) & mask_of(bits);
    uint64_t flags = result_flags(sum, bits);
    flags |= sum < a ? FLAG_CARRY : 0;
    flags |= (a ^ b ^ sum) & FLAG_ADJUST;
    flags |= ((a ^ sum) & (b ^ sum)) >> (bits - 1) & 1 ? FLAG_OVERFLOW : 0;
    *ret_flags = flags;
    return sum;
}

static uint64_t subtract(uint64_t a, uint64_t b, uint32_t bits, uint64_t *ret_flags)
{
    uint64_t difference = (a - b) & mask_of(bits);
    uint64_t flags = result_flags(difference, bits);
    flags |= a < b ? FLAG_CARRY : 0;
    flags |= (a ^ b ^ difference) & FLAG_ADJUST;
    flags |= ((a ^ b) & (a ^ difference)) >> (bits - 1) & 1 ? FLAG_OVERFLOW : 0;
    *ret_flags = flags;
    return difference;
}

static bool perform_move(const struct work *work)
{
    const ZydisDecodedOperand *to = &work->operands[0];
    const ZydisDecodedOperand *from = &work->operands[1];
    if (!is_possible(work, to) || !is_possible(work, from)) {
        return false;
    }
    uint64_t value = read_operand(work, from);
    bool is_signed = work->instruction.mnemonic == ZYDIS_MNEMONIC_MOVSX ||
                     work->instruction.mnemonic == ZYDIS_MNEMONIC_MOVSXD;
    write_operand(work, to, is_signed ? sign_extend(value, from->size) : value);
    return true;
}

/* Of two operands, the first of which has the result if there is one. */
static bool perform_arithmetic(const struct work *work)
{
    const ZydisDecodedOperand *first = &work->operands[0];
    const ZydisDecodedOperand *second = &work->operands[1];
    ZydisMnemonic mnemonic = work->instruction.mnemonic;
    if (!is_possible(work, first) || !is_possible(work, second)) {
        return false;
    }
    uint32_t bits = first->size;
    uint64_t a = read_operand(work, first);
    uint64_t b = read_operand(work, second) & mask_of(bits);
    uint64_t result = 0;
    uint64_t flags = 0;
    switch (mnemonic) {
    case ZYDIS_MNEMONIC_ADD:
        result = add(a, b, bits, &flags);
        break;
    case ZYDIS_MNEMONIC_SUB:
    case ZYDIS_MNEMONIC_CMP:
        result = subtract(a, b, bits, &flags);
        break;
    case ZYDIS_MNEMONIC_OR:
        result = a | b;
        flags = result_flags(result, bits);
        break;
    case ZYDIS_MNEMONIC_XOR:
        result = a ^ b;
        flags = result_flags(result, bits);
        break;
    default: /* AND, TEST */
        result = a & b;
        flags = result_flags(result, bits);
        break;
    }
    set_flags(work, FLAGS_ARITHMETIC, flags);
    if (mnemonic != ZYDIS_MNEMONIC_CMP && mnemonic != ZYDIS_MNEMONIC_TEST) {
        write_operand(work, first, result);
    }
    return true;
}

static bool perform_one_operand(const struct work *work)
{
    const ZydisDecodedOperand *operand = &work->operands[0];
    if (!is_possible(work, operand)) {
        return false;
    }
    uint32_t bits = operand->size;
    uint64_t value = read_operand(work, operand);
    uint64_t flags = 0;
    switch (work->instruction.mnemonic) {
    case ZYDIS_MNEMONIC_INC:
        value = add(value, 1, bits, &flags);
        set_flags(work, FLAGS_ARITHMETIC & ~FLAG_CARRY, flags);
        break;
    case ZYDIS_MNEMONIC_DEC:
        value = subtract(value, 1, bits, &flags);
        set_flags(work, FLAGS_ARITHMETIC & ~FLAG_CARRY, flags);
        break;
    case ZYDIS_MNEMONIC_NEG:
        value = subtract(0, value, bits, &flags);
        set_flags(work, FLAGS_ARITHMETIC, flags);
        break;
    default: /* NOT */
        value = ~value;
        break;
    }
    write_operand(work, operand, value);
    return true;
}

/* A bit of the operand, whose number is in the code, into the carry flag. */
static bool perform_bit_test(const struct work *work)
{
    const ZydisDecodedOperand *operand = &work->operands[0];
    if (!is_possible(work, operand) || work->operands[1].type != ZYDIS_OPERAND_TYPE_IMMEDIATE) {
        return false;
    }
    uint64_t number = work->operands[1].imm.value.u % operand->size;
    set_flags(work, FLAG_CARRY, read_operand(work, operand) >> number & 1);
    return true;
}

static bool perform(const struct work *work)
{
    switch (work->instruction.mnemonic) {
    case ZYDIS_MNEMONIC_MOV:
    case ZYDIS_MNEMONIC_MOVZX:
    case ZYDIS_MNEMONIC_MOVSX:
    case ZYDIS_MNEMONIC_MOVSXD:
        return perform_move(work);
    case ZYDIS_MNEMONIC_ADD:
    case ZYDIS_MNEMONIC_SUB:
    case ZYDIS_MNEMONIC_CMP:
    case ZYDIS_MNEMONIC_TEST:
    case ZYDIS_MNEMONIC_AND:
    case ZYDIS_MNEMONIC_OR:
    case ZYDIS_MNEMONIC_XOR:
        return perform_arithmetic(work);
    case ZYDIS_MNEMONIC_INC:
    case ZYDIS_MNEMONIC_DEC:
    case ZYDIS_MNEMONIC_NEG:
    case ZYDIS_MNEMONIC_NOT:
        return perform_one_operand(work);
    case ZYDIS_MNEMONIC_BT:
        return perform_bit_test(work);
    default:
        return false;
    }
}

bool host_instruction_perform(struct host_instruction_registers *registers, uintptr_t address,
                              const struct host_instruction_memory *memory)
{
    struct work work = { .registers = registers, .address = address, .memory = memory };
    if (!decode(&work) || !perform(&work)) {
        return false;
    }
    registers->pc += work.instruction.length - 1u;
    return true;
}
