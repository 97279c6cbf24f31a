/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/register.h - access to device registers and I/O ports, part of wdm.h.
 *
 * Each call is one visible access of the stated width, in program order; a
 * buffer form is Count accesses of the same register. The address comes from
 * MmMapIoSpace or MmMapIoSpaceEx (registers) or is the translated port address
 * itself (ports). On Windows the register forms are compiled in line; here they
 * are calls, since dirql must see them.
 */
#ifndef DQ_WDK_WDM_REGISTER_H
#define DQ_WDK_WDM_REGISTER_H

#include "types.h"

EXTERN_C_START

/**
 * Read a 8-bit register.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @return   the value
 * @source   wdm/nf-wdm-read_register_uchar
 */
NTHALAPI UCHAR NTAPI READ_REGISTER_UCHAR(_In_ volatile UCHAR *Register);

/**
 * Read a 8-bit register Count times.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the accesses before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Buffer    receives Count values
 * @param    Count     how many accesses
 * @source   wdm/nf-wdm-read_register_buffer_uchar
 */
NTHALAPI VOID NTAPI READ_REGISTER_BUFFER_UCHAR(_In_ volatile UCHAR *Register,
                                               _Out_writes_all_(Count) PUCHAR Buffer,
                                               _In_ ULONG Count);

/**
 * Write a 8-bit register.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Value     the value
 * @source   wdm/nf-wdm-write_register_uchar
 */
NTHALAPI VOID NTAPI WRITE_REGISTER_UCHAR(_In_ volatile UCHAR *Register, _In_ UCHAR Value);

/**
 * Write a 8-bit register Count times.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the accesses before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Buffer    holds Count values
 * @param    Count     how many accesses
 * @source   wdm/nf-wdm-write_register_buffer_uchar
 */
NTHALAPI VOID NTAPI WRITE_REGISTER_BUFFER_UCHAR(_In_ volatile UCHAR *Register,
                                                _In_reads_(Count) PUCHAR Buffer, _In_ ULONG Count);

/**
 * Read a 16-bit register.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @return   the value
 * @source   wdm/nf-wdm-read_register_ushort
 */
NTHALAPI USHORT NTAPI READ_REGISTER_USHORT(_In_ volatile USHORT *Register);

/**
 * Read a 16-bit register Count times.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the accesses before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Buffer    receives Count values
 * @param    Count     how many accesses
 * @source   wdm/nf-wdm-read_register_buffer_ushort
 */
NTHALAPI VOID NTAPI READ_REGISTER_BUFFER_USHORT(_In_ volatile USHORT *Register,
                                                _Out_writes_all_(Count) PUSHORT Buffer,
                                                _In_ ULONG Count);

/**
 * Write a 16-bit register.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Value     the value
 * @source   wdm/nf-wdm-write_register_ushort
 */
NTHALAPI VOID NTAPI WRITE_REGISTER_USHORT(_In_ volatile USHORT *Register, _In_ USHORT Value);

/**
 * Write a 16-bit register Count times.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the accesses before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Buffer    holds Count values
 * @param    Count     how many accesses
 * @source   wdm/nf-wdm-write_register_buffer_ushort
 */
NTHALAPI VOID NTAPI WRITE_REGISTER_BUFFER_USHORT(_In_ volatile USHORT *Register,
                                                 _In_reads_(Count) PUSHORT Buffer,
                                                 _In_ ULONG Count);

/**
 * Read a 32-bit register.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @return   the value
 * @source   wdm/nf-wdm-read_register_ulong
 */
NTHALAPI ULONG NTAPI READ_REGISTER_ULONG(_In_ volatile ULONG *Register);

/**
 * Read a 32-bit register Count times.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the accesses before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Buffer    receives Count values
 * @param    Count     how many accesses
 * @source   wdm/nf-wdm-read_register_buffer_ulong
 */
NTHALAPI VOID NTAPI READ_REGISTER_BUFFER_ULONG(_In_ volatile ULONG *Register,
                                               _Out_writes_all_(Count) PULONG Buffer,
                                               _In_ ULONG Count);

/**
 * Write a 32-bit register.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Value     the value
 * @source   wdm/nf-wdm-write_register_ulong
 */
NTHALAPI VOID NTAPI WRITE_REGISTER_ULONG(_In_ volatile ULONG *Register, _In_ ULONG Value);

/**
 * Write a 32-bit register Count times.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the accesses before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Buffer    holds Count values
 * @param    Count     how many accesses
 * @source   wdm/nf-wdm-write_register_buffer_ulong
 */
NTHALAPI VOID NTAPI WRITE_REGISTER_BUFFER_ULONG(_In_ volatile ULONG *Register,
                                                _In_reads_(Count) PULONG Buffer, _In_ ULONG Count);

/**
 * Read a 64-bit register.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @return   the value
 * @source   wdm/nf-wdm-read_register_ulong64
 */
NTHALAPI ULONG64 NTAPI READ_REGISTER_ULONG64(_In_ volatile ULONG64 *Register);

/**
 * Read a 64-bit register Count times.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the accesses before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Buffer    receives Count values
 * @param    Count     how many accesses
 * @source   wdm/nf-wdm-read_register_buffer_ulong64
 */
NTHALAPI VOID NTAPI READ_REGISTER_BUFFER_ULONG64(_In_ volatile ULONG64 *Register,
                                                 _Out_writes_all_(Count) PULONG64 Buffer,
                                                 _In_ ULONG Count);

/**
 * Write a 64-bit register.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Value     the value
 * @source   wdm/nf-wdm-write_register_ulong64
 */
NTHALAPI VOID NTAPI WRITE_REGISTER_ULONG64(_In_ volatile ULONG64 *Register, _In_ ULONG64 Value);

/**
 * Write a 64-bit register Count times.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the accesses before it returns
 * @param    Register  an address inside a mapping, aligned to its width
 * @param    Buffer    holds Count values
 * @param    Count     how many accesses
 * @source   wdm/nf-wdm-write_register_buffer_ulong64
 */
NTHALAPI VOID NTAPI WRITE_REGISTER_BUFFER_ULONG64(_In_ volatile ULONG64 *Register,
                                                  _In_reads_(Count) PULONG64 Buffer,
                                                  _In_ ULONG Count);

/**
 * Read a 8-bit port.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Port  a translated port address
 * @return   the value
 * @source   wdm/nf-wdm-read_port_uchar
 */
NTHALAPI UCHAR NTAPI READ_PORT_UCHAR(_In_ PUCHAR Port);

/**
 * Read a 16-bit port.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Port  a translated port address
 * @return   the value
 * @source   wdm/nf-wdm-read_port_ushort
 */
NTHALAPI USHORT NTAPI READ_PORT_USHORT(_In_ PUSHORT Port);

/**
 * Read a 32-bit port.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Port  a translated port address
 * @return   the value
 * @source   wdm/nf-wdm-read_port_ulong
 */
NTHALAPI ULONG NTAPI READ_PORT_ULONG(_In_ PULONG Port);

/**
 * Write a 8-bit port.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Port   a translated port address
 * @param    Value  the value
 * @source   wdm/nf-wdm-write_port_uchar
 */
NTHALAPI VOID NTAPI WRITE_PORT_UCHAR(_In_ PUCHAR Port, _In_ UCHAR Value);

/**
 * Write a 16-bit port.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Port   a translated port address
 * @param    Value  the value
 * @source   wdm/nf-wdm-write_port_ushort
 */
NTHALAPI VOID NTAPI WRITE_PORT_USHORT(_In_ PUSHORT Port, _In_ USHORT Value);

/**
 * Write a 32-bit port.
 *
 * @irql     any level
 * @context  does not call out; steps; the device sees the access before it returns
 * @param    Port   a translated port address
 * @param    Value  the value
 * @source   wdm/nf-wdm-write_port_ulong
 */
NTHALAPI VOID NTAPI WRITE_PORT_ULONG(_In_ PULONG Port, _In_ ULONG Value);

/**
 * Read a 8-bit port again and again, into a buffer.
 *
 * @irql     any level
 * @context  does not call out; steps at each access
 * @param    Port    a translated port address
 * @param    Buffer  receives the values
 * @param    Count   how many
 * @source   wdm/nf-wdm-read_port_buffer_uchar
 */
NTHALAPI VOID NTAPI READ_PORT_BUFFER_UCHAR(_In_ PUCHAR Port, _Out_writes_(Count) PUCHAR Buffer,
                                           _In_ ULONG Count);

/**
 * Write a 8-bit port again and again, from a buffer.
 *
 * @irql     any level
 * @context  does not call out; steps at each access
 * @param    Port    a translated port address
 * @param    Buffer  the values
 * @param    Count   how many
 * @source   wdm/nf-wdm-write_port_buffer_uchar
 */
NTHALAPI VOID NTAPI WRITE_PORT_BUFFER_UCHAR(_In_ PUCHAR Port, _In_reads_(Count) PUCHAR Buffer,
                                            _In_ ULONG Count);

/**
 * Read a 16-bit port again and again, into a buffer.
 *
 * @irql     any level
 * @context  does not call out; steps at each access
 * @param    Port    a translated port address
 * @param    Buffer  receives the values
 * @param    Count   how many
 * @source   wdm/nf-wdm-read_port_buffer_ushort
 */
NTHALAPI VOID NTAPI READ_PORT_BUFFER_USHORT(_In_ PUSHORT Port, _Out_writes_(Count) PUSHORT Buffer,
                                            _In_ ULONG Count);

/**
 * Write a 16-bit port again and again, from a buffer.
 *
 * @irql     any level
 * @context  does not call out; steps at each access
 * @param    Port    a translated port address
 * @param    Buffer  the values
 * @param    Count   how many
 * @source   wdm/nf-wdm-write_port_buffer_ushort
 */
NTHALAPI VOID NTAPI WRITE_PORT_BUFFER_USHORT(_In_ PUSHORT Port, _In_reads_(Count) PUSHORT Buffer,
                                             _In_ ULONG Count);

/**
 * Read a 32-bit port again and again, into a buffer.
 *
 * @irql     any level
 * @context  does not call out; steps at each access
 * @param    Port    a translated port address
 * @param    Buffer  receives the values
 * @param    Count   how many
 * @source   wdm/nf-wdm-read_port_buffer_ulong
 */
NTHALAPI VOID NTAPI READ_PORT_BUFFER_ULONG(_In_ PULONG Port, _Out_writes_(Count) PULONG Buffer,
                                           _In_ ULONG Count);

/**
 * Write a 32-bit port again and again, from a buffer.
 *
 * @irql     any level
 * @context  does not call out; steps at each access
 * @param    Port    a translated port address
 * @param    Buffer  the values
 * @param    Count   how many
 * @source   wdm/nf-wdm-write_port_buffer_ulong
 */
NTHALAPI VOID NTAPI WRITE_PORT_BUFFER_ULONG(_In_ PULONG Port, _In_reads_(Count) PULONG Buffer,
                                            _In_ ULONG Count);

EXTERN_C_END

#endif /* DQ_WDK_WDM_REGISTER_H */
