/* SPDX-License-Identifier: MIT */
/*
 * serial - model of QEMU's pci-serial: a 16550A UART as a PCI function with one I/O BAR and a line.
 *
 * Same identity and registers, so that one driver binary gives the same results on
 * `--device model:serial` and `--device qemu:pci-serial`. The other end of the cable is another
 * device's (`wire=K`); without one, what is sent is lost. Flow control is that of the wire: a
 * receiver whose FIFO is full takes nothing, and the sender keeps the rest.
 *
 * What the device does by itself is a step: "transmit" shifts out everything in the transmitter's
 * FIFO, "timeout" reports bytes that wait below the trigger level. A driver can tell neither from a
 * UART that takes its time for each byte, but by the time that it takes.
 *
 * Registers of BAR0, one byte each:
 *   0 R  receive buffer, W transmit buffer   4 RW modem control: 0x10 loops the transmitter back
 *   1 RW interrupt enable                    5 R  line status
 *   2 R  interrupt identification            6 R  modem status
 *   2 W  FIFO control                        7 RW scratch
 *   3 RW line control: 0x80 shows the divisor at 0 and 1
 * Accesses wider than a byte read as ones and write nothing.
 *
 * Options:
 *   byte_ns=N   a byte takes at most N virtual nanoseconds on the wire (default 86805: 115200 baud)
 *   overrun=1   no flow control: a byte that finds the FIFO full is lost, and line status says so
 */
#include "dirql/device_model.h"

#define FIFO_BYTES 16u

#define IER_RECEIVED     0x01u
#define IER_TRANSMIT     0x02u
#define IER_LINE_STATUS  0x04u
#define IER_MODEM_STATUS 0x08u
#define IER_ALL          0x0fu

#define IIR_NONE         0x01u
#define IIR_TRANSMIT     0x02u
#define IIR_RECEIVED     0x04u
#define IIR_LINE_STATUS  0x06u
#define IIR_TIMEOUT      0x0cu
#define IIR_MODEM_STATUS 0x00u
#define IIR_FIFOS        0xc0u

#define FCR_ENABLE         0x01u
#define FCR_CLEAR_RECEIVE  0x02u
#define FCR_CLEAR_TRANSMIT 0x04u

#define LCR_DIVISOR 0x80u

#define MCR_DTR  0x01u
#define MCR_RTS  0x02u
#define MCR_OUT1 0x04u
#define MCR_OUT2 0x08u
#define MCR_LOOP 0x10u
#define MCR_ALL  0x1fu

#define LSR_DATA        0x01u
#define LSR_OVERRUN     0x02u
#define LSR_ERRORS      0x1eu
#define LSR_HOLDING     0x20u /* transmitter's FIFO is empty */
#define LSR_TRANSMITTER 0x40u /* and the shift register too */

#define MSR_DELTAS 0x0fu
#define MSR_CTS    0x10u
#define MSR_DSR    0x20u
#define MSR_RI     0x40u
#define MSR_DCD    0x80u

#define BYTE_NS_DEFAULT 86805u
/* A time-out is four characters of silence. */
#define TIMEOUT_BYTES 4u

enum { STEP_TRANSMIT, STEP_TIMEOUT, STEP_COUNT };

struct fifo {
    uint8_t bytes[FIFO_BYTES];
    uint32_t first;
    uint32_t count;
};

struct serial {
    uint64_t byte_ns;
    bool loses; /* option overrun */
    struct fifo received;
    struct fifo sending;
    bool has_fifos;
    uint32_t trigger;
    bool is_transmit_pending; /* interrupt causes that are events, not levels */
    bool is_timeout_pending;
    uint8_t ier;
    uint8_t lcr;
    uint8_t mcr;
    uint8_t line_errors; /* LSR_ERRORS that were not read yet */
    uint8_t modem_deltas;
    uint8_t scratch;
    uint8_t divisor[2];
};

static uint32_t capacity(const struct serial *serial)
{
    return serial->has_fifos ? FIFO_BYTES : 1;
}

static void fifo_put(struct fifo *fifo, uint8_t byte)
{
    fifo->bytes[(fifo->first + fifo->count) % FIFO_BYTES] = byte;
    fifo->count++;
}

static uint8_t fifo_take(struct fifo *fifo)
{
    uint8_t byte = fifo->bytes[fifo->first];

    fifo->first = (fifo->first + 1) % FIFO_BYTES;
    fifo->count--;
    return byte;
}

/* Interrupts. */

static uint8_t identification(const struct serial *serial)
{
    bool is_triggered = serial->received.count >= (serial->has_fifos ? serial->trigger : 1);

    if ((serial->ier & IER_LINE_STATUS) && serial->line_errors) {
        return IIR_LINE_STATUS;
    }
    if ((serial->ier & IER_RECEIVED) && serial->is_timeout_pending) {
        return IIR_TIMEOUT;
    }
    if ((serial->ier & IER_RECEIVED) && is_triggered) {
        return IIR_RECEIVED;
    }
    if ((serial->ier & IER_TRANSMIT) && serial->is_transmit_pending) {
        return IIR_TRANSMIT;
    }
    if ((serial->ier & IER_MODEM_STATUS) && serial->modem_deltas) {
        return IIR_MODEM_STATUS;
    }
    return IIR_NONE;
}

static void update_line(struct dirql_device *device, const struct serial *serial)
{
    dirql_device_line_set(device, identification(serial) != IIR_NONE);
}

/* Receiving. */

/* False: there is no room, and the sender keeps it. */
static bool take_byte(struct dirql_device *device, struct serial *serial, uint8_t byte)
{
    if (serial->received.count < capacity(serial)) {
        fifo_put(&serial->received, byte);
    } else if (serial->loses) {
        serial->line_errors |= LSR_OVERRUN;
    } else {
        return false;
    }
    if (serial->has_fifos) {
        dirql_device_step_arm(device, STEP_TIMEOUT, TIMEOUT_BYTES * serial->byte_ns);
    }
    update_line(device, serial);
    return true;
}

static bool serial_wire_receive(struct dirql_device *device, void *state, uint8_t byte)
{
    struct serial *serial = state;

    /* Looped back, the receiver is not connected to the wire. */
    return (serial->mcr & MCR_LOOP) || take_byte(device, serial, byte);
}

static void timeout_step(struct dirql_device *device, void *state)
{
    struct serial *serial = state;

    serial->is_timeout_pending = serial->received.count > 0;
    update_line(device, serial);
}

static void arm_transmit(struct dirql_device *device, const struct serial *serial)
{
    if (serial->sending.count > 0) {
        dirql_device_step_arm(device, STEP_TRANSMIT, serial->sending.count * serial->byte_ns);
    }
}

/* Who may have been refused: the other end, or looped back the own transmitter. */
static void announce_room(struct dirql_device *device, const struct serial *serial)
{
    if (serial->mcr & MCR_LOOP) {
        arm_transmit(device, serial);
    } else {
        dirql_device_wire_ready(device);
    }
}

static uint8_t read_received(struct dirql_device *device, struct serial *serial)
{
    bool was_full = serial->received.count == capacity(serial);
    uint8_t byte;

    if (serial->received.count == 0) {
        return 0;
    }
    byte = fifo_take(&serial->received);
    serial->is_timeout_pending = false;
    if (serial->received.count == 0 || !serial->has_fifos) {
        (void)dirql_device_step_disarm(device, STEP_TIMEOUT);
    } else {
        dirql_device_step_arm(device, STEP_TIMEOUT, TIMEOUT_BYTES * serial->byte_ns);
    }
    update_line(device, serial);
    if (was_full) {
        announce_room(device, serial);
    }
    return byte;
}

/* Sending. */

/* False: the other side takes no more now. */
static bool shift_out(struct dirql_device *device, struct serial *serial, uint8_t byte)
{
    if (serial->mcr & MCR_LOOP) {
        return take_byte(device, serial, byte);
    }
    return dirql_device_wire_send(device, byte);
}

static void transmit_step(struct dirql_device *device, void *state)
{
    struct serial *serial = state;

    while (serial->sending.count > 0 &&
           shift_out(device, serial, serial->sending.bytes[serial->sending.first])) {
        (void)fifo_take(&serial->sending);
    }
    if (serial->sending.count == 0) {
        serial->is_transmit_pending = true;
        update_line(device, serial);
    }
}

static void serial_wire_ready(struct dirql_device *device, void *state)
{
    arm_transmit(device, state);
}

static void write_sending(struct dirql_device *device, struct serial *serial, uint8_t byte)
{
    serial->is_transmit_pending = false;
    if (serial->sending.count < capacity(serial)) {
        fifo_put(&serial->sending, byte);
    }
    arm_transmit(device, serial);
    update_line(device, serial);
}

/* Registers. */

static uint8_t line_status(const struct serial *serial)
{
    return (uint8_t)(serial->line_errors | (serial->received.count ? LSR_DATA : 0) |
                     (serial->sending.count ? 0 : LSR_HOLDING | LSR_TRANSMITTER));
}

static uint8_t modem_status(const struct serial *serial)
{
    uint8_t mcr = serial->mcr;

    if (!(mcr & MCR_LOOP)) {
        return MSR_CTS | MSR_DSR | MSR_DCD;
    }
    return (uint8_t)((mcr & MCR_RTS ? MSR_CTS : 0) | (mcr & MCR_DTR ? MSR_DSR : 0) |
                     (mcr & MCR_OUT1 ? MSR_RI : 0) | (mcr & MCR_OUT2 ? MSR_DCD : 0));
}

static void write_fifo_control(struct dirql_device *device, struct serial *serial, uint8_t value)
{
    static const uint32_t triggers[] = { 1, 4, 8, 14 };
    bool has_fifos = (value & FCR_ENABLE) != 0;
    bool is_changed = has_fifos != serial->has_fifos;

    serial->has_fifos = has_fifos;
    serial->trigger = triggers[value >> 6];
    if (is_changed || (value & FCR_CLEAR_RECEIVE)) {
        serial->received.count = 0;
        serial->is_timeout_pending = false;
        (void)dirql_device_step_disarm(device, STEP_TIMEOUT);
        announce_room(device, serial);
    }
    if (is_changed || (value & FCR_CLEAR_TRANSMIT)) {
        serial->is_transmit_pending = true;
        serial->sending.count = 0;
        (void)dirql_device_step_disarm(device, STEP_TRANSMIT);
    }
    update_line(device, serial);
}

static void write_modem_control(struct dirql_device *device, struct serial *serial, uint8_t value)
{
    uint8_t before = modem_status(serial);
    uint8_t was = serial->mcr;

    serial->mcr = value & MCR_ALL;
    if ((was | serial->mcr) & MCR_LOOP) {
        serial->modem_deltas |= (uint8_t)((before ^ modem_status(serial)) >> 4 & MSR_DELTAS);
        arm_transmit(device, serial); /* whoever refused what waits is not asked any more */
    }
    update_line(device, serial);
}

static uint8_t read_register(struct dirql_device *device, struct serial *serial, uint64_t offset)
{
    uint8_t value = 0xff;

    switch (offset) {
    case 0:
        return serial->lcr & LCR_DIVISOR ? serial->divisor[0] : read_received(device, serial);
    case 1:
        return serial->lcr & LCR_DIVISOR ? serial->divisor[1] : serial->ier;
    case 2:
        value = identification(serial);
        if (value == IIR_TRANSMIT) {
            serial->is_transmit_pending = false;
        }
        value |= serial->has_fifos ? IIR_FIFOS : 0;
        break;
    case 3:
        return serial->lcr;
    case 4:
        return serial->mcr;
    case 5:
        value = line_status(serial);
        serial->line_errors = 0;
        break;
    case 6:
        value = modem_status(serial) | serial->modem_deltas;
        serial->modem_deltas = 0;
        break;
    case 7:
        return serial->scratch;
    }
    update_line(device, serial);
    return value;
}

static void write_register(struct dirql_device *device, struct serial *serial, uint64_t offset,
                           uint8_t value)
{
    bool is_divisor = (serial->lcr & LCR_DIVISOR) && offset < 2;

    if (is_divisor) {
        serial->divisor[offset] = value;
        return;
    }
    switch (offset) {
    case 0:
        write_sending(device, serial, value);
        break;
    case 1:
        if ((value & ~serial->ier & IER_TRANSMIT) && serial->sending.count == 0) {
            serial->is_transmit_pending = true;
        }
        serial->ier = value & IER_ALL;
        update_line(device, serial);
        break;
    case 2:
        write_fifo_control(device, serial, value);
        break;
    case 3:
        serial->lcr = value;
        break;
    case 4:
        write_modem_control(device, serial, value);
        break;
    case 7:
        serial->scratch = value;
        break;
    }
}

static uint64_t serial_read(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                            uint32_t size_bytes)
{
    (void)bar;
    return size_bytes == 1 ? read_register(device, state, offset) : UINT64_MAX;
}

static void serial_write(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                         uint32_t size_bytes, uint64_t value)
{
    (void)bar;
    if (size_bytes == 1) {
        write_register(device, state, offset, (uint8_t)value);
    }
}

static void serial_reset(struct dirql_device *device, void *state)
{
    struct serial *serial = state;

    serial->byte_ns = dirql_device_option(device, "byte_ns", BYTE_NS_DEFAULT);
    serial->loses = dirql_device_option(device, "overrun", 0) != 0;
    serial->mcr = MCR_OUT2;
    serial->divisor[0] = 12; /* 9600 baud */
    serial->trigger = 1;
}

static const struct dirql_device_step steps[] = {
    [STEP_TRANSMIT] = { "transmit", transmit_step },
    [STEP_TIMEOUT] = { "timeout", timeout_step },
};

static const char *const options[] = { "byte_ns", "overrun", NULL };

const struct dirql_device_model dirql_device_model = {
    .version = DIRQL_DEVICE_MODEL_VERSION,
    .name = "serial",
    .description = "QEMU's pci-serial, a 16550A: FIFOs, a line, I/O ports; two make a cable with "
                   "wire=K; options: byte_ns=N, overrun=1",
    .vendor_id = 0x1b36,
    .device_id = 0x0002,
    .revision = 1,
    .class_code = 0x070002,
    .subsystem_vendor_id = 0x1af4,
    .subsystem_id = 0x1100,
    .bars = { [0] = { .size_bytes = 8, .is_io = true } },
    .has_line = true,
    .options = options,
    .state_bytes = sizeof(struct serial),
    .steps = steps,
    .step_count = STEP_COUNT,
    .reset = serial_reset,
    .read = serial_read,
    .write = serial_write,
    .wire_receive = serial_wire_receive,
    .wire_ready = serial_wire_ready,
};
