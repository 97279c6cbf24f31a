/* SPDX-License-Identifier: MIT */
/* wdm_register - register and port access of wdm.h: one family per width. */
#include "ddi/enter.h"
#include "kernel/io_region.h"
#include "ntddk.h"

#define DEFINE_REGISTER(TYPE)                                                                      \
    TYPE NTAPI READ_REGISTER_##TYPE(volatile TYPE *Register)                                       \
    {                                                                                              \
        DQ_DDI_ENTER(READ_REGISTER_##TYPE);                                                        \
        return (TYPE)dq_register_read((uintptr_t)Register, sizeof(TYPE));                          \
    }                                                                                              \
    VOID NTAPI WRITE_REGISTER_##TYPE(volatile TYPE *Register, TYPE Value)                          \
    {                                                                                              \
        DQ_DDI_ENTER(WRITE_REGISTER_##TYPE);                                                       \
        dq_register_write((uintptr_t)Register, sizeof(TYPE), Value);                               \
    }                                                                                              \
    VOID NTAPI READ_REGISTER_BUFFER_##TYPE(volatile TYPE *Register, TYPE *Buffer, ULONG Count)     \
    {                                                                                              \
        DQ_DDI_ENTER(READ_REGISTER_BUFFER_##TYPE);                                                 \
        for (ULONG i = 0; i < Count; i++) {                                                        \
            Buffer[i] = (TYPE)dq_register_read((uintptr_t)&Register[i], sizeof(TYPE));             \
        }                                                                                          \
    }                                                                                              \
    VOID NTAPI WRITE_REGISTER_BUFFER_##TYPE(volatile TYPE *Register, TYPE *Buffer, ULONG Count)    \
    {                                                                                              \
        DQ_DDI_ENTER(WRITE_REGISTER_BUFFER_##TYPE);                                                \
        for (ULONG i = 0; i < Count; i++) {                                                        \
            dq_register_write((uintptr_t)&Register[i], sizeof(TYPE), Buffer[i]);                   \
        }                                                                                          \
    }

#define DEFINE_PORT(TYPE)                                                                          \
    TYPE NTAPI READ_PORT_##TYPE(TYPE *Port)                                                        \
    {                                                                                              \
        DQ_DDI_ENTER(READ_PORT_##TYPE);                                                            \
        return (TYPE)dq_io_read(DQ_IO_PORT, (uintptr_t)Port, sizeof(TYPE));                        \
    }                                                                                              \
    VOID NTAPI WRITE_PORT_##TYPE(TYPE *Port, TYPE Value)                                           \
    {                                                                                              \
        DQ_DDI_ENTER(WRITE_PORT_##TYPE);                                                           \
        dq_io_write(DQ_IO_PORT, (uintptr_t)Port, sizeof(TYPE), Value);                             \
    }                                                                                              \
    VOID NTAPI READ_PORT_BUFFER_##TYPE(TYPE *Port, TYPE *Buffer, ULONG Count)                      \
    {                                                                                              \
        DQ_DDI_ENTER(READ_PORT_BUFFER_##TYPE);                                                     \
        for (ULONG i = 0; i < Count; i++) {                                                        \
            Buffer[i] = (TYPE)dq_io_read(DQ_IO_PORT, (uintptr_t)Port, sizeof(TYPE));               \
        }                                                                                          \
    }                                                                                              \
    VOID NTAPI WRITE_PORT_BUFFER_##TYPE(TYPE *Port, TYPE *Buffer, ULONG Count)                     \
    {                                                                                              \
        DQ_DDI_ENTER(WRITE_PORT_BUFFER_##TYPE);                                                    \
        for (ULONG i = 0; i < Count; i++) {                                                        \
            dq_io_write(DQ_IO_PORT, (uintptr_t)Port, sizeof(TYPE), Buffer[i]);                     \
        }                                                                                          \
    }

DEFINE_REGISTER(UCHAR)
DEFINE_REGISTER(USHORT)
DEFINE_REGISTER(ULONG)
DEFINE_REGISTER(ULONG64)
DEFINE_PORT(UCHAR)
DEFINE_PORT(USHORT)
DEFINE_PORT(ULONG)
