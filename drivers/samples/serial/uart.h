/* SPDX-License-Identifier: MIT */
/*
 * uart.h - registers of a 16550A, one byte each, from the first port of its BAR on.
 */
#ifndef SERIAL_UART_H
#define SERIAL_UART_H

#define UART_PORTS 8

#define UART_DATA           0
#define UART_INTERRUPTS     1
#define UART_IDENTIFICATION 2 /* read */
#define UART_FIFO_CONTROL   2 /* write */
#define UART_LINE_CONTROL   3
#define UART_MODEM_CONTROL  4
#define UART_LINE_STATUS    5
#define UART_MODEM_STATUS   6
#define UART_SCRATCH        7
#define UART_DIVISOR_LOW    0 /* with UART_LINE_DIVISOR */
#define UART_DIVISOR_HIGH   1

#define UART_INTERRUPT_RECEIVED    0x01
#define UART_INTERRUPT_TRANSMIT    0x02
#define UART_INTERRUPT_LINE_STATUS 0x04

/* Of the identification: nothing pending, or one of the causes, the most urgent first. */
#define UART_CAUSE_MASK         0x0F
#define UART_CAUSE_NONE         0x01
#define UART_CAUSE_LINE_STATUS  0x06
#define UART_CAUSE_RECEIVED     0x04 /* as many bytes as the trigger level */
#define UART_CAUSE_TIMEOUT      0x0C /* some bytes, and silence */
#define UART_CAUSE_TRANSMIT     0x02
#define UART_CAUSE_MODEM_STATUS 0x00

#define UART_FIFO_BYTES   16
#define UART_FIFO_TRIGGER 8
/* Enable and clear both FIFOs, trigger level 8. */
#define UART_FIFO_START 0x87

#define UART_LINE_8N1     0x03
#define UART_LINE_DIVISOR 0x80

#define UART_MODEM_READY 0x0B /* DTR, RTS, OUT2 */
#define UART_MODEM_LOOP  0x10

#define UART_STATUS_DATA    0x01
#define UART_STATUS_OVERRUN 0x02
#define UART_STATUS_ERRORS  0x1E

/* What a port answers when no device is behind it. */
#define UART_ABSENT 0xFF

#endif
