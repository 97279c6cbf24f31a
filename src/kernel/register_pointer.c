/* SPDX-License-Identifier: MIT */
/* register_pointer - see register_pointer.h: from faults to the accesses that they were to be. */
#include "kernel/register_pointer.h"

#include "base/check.h"
#include "engine/arena.h"
#include "engine/crash.h"
#include "kernel/io_region.h"
#include "kernel/stop.h"

/* S: of the machine thread. */
static DQ_BOOKKEEPING bool (*is_driver)(uintptr_t address);

static bool is_one(uintptr_t pc, uintptr_t address)
{
    return dq_arena_is_cookie(address) && is_driver(pc);
}

static const char *done_to(bool is_write)
{
    return is_write ? "written" : "read";
}

static void begin(uintptr_t address, bool is_write)
{
    dq_violation(DQ_RULE_REGISTER_DEREFERENCE, address, is_write, 0, 0,
                 "a register was %s through a plain pointer; that is not portable: use "
                 "READ_REGISTER_* and WRITE_REGISTER_*",
                 done_to(is_write));
}

static uint64_t read(uintptr_t address, uint32_t bytes)
{
    return dq_register_read(address, bytes);
}

static void write(uintptr_t address, uint32_t bytes, uint64_t value)
{
    dq_register_write(address, bytes, value);
}

static void refuse(uintptr_t address, bool is_write)
{
    (void)address;
    dq_stop_run(
        DQ_STOP_NOT_BUILT,
        "a register was %s through a plain pointer, by an instruction that dirql does not do "
        "for a device: use READ_REGISTER_* and WRITE_REGISTER_*",
        done_to(is_write));
}

void dq_register_pointers_open(bool (*is_driver_code)(uintptr_t address))
{
    static const struct dq_crash_accesses accesses = { is_one, begin, read, write, refuse };
    is_driver = is_driver_code;
    dq_crash_accesses_set(&accesses);
}
