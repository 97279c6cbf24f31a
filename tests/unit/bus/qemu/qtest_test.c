/* SPDX-License-Identifier: MIT */
/*
 * qtest_test - the protocol against a peer that this test plays: what is sent, and odd answers.
 *
 * The peer's answer is put into the socket before the command is sent, so no second thread is
 * needed.
 */
#include "bus/qemu/qtest.h"

#include "host/memory.h"
#include "host/socket.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct peer {
    struct dq_qtest qtest;
    int fd;
};

static void connect_peer(struct peer *peer, const char *answer)
{
    const uint32_t timeout_ms = 50;
    int ends[2];
    assert_int_equal(host_socket_pair(ends, timeout_ms), 0);
    dq_qtest_init(&peer->qtest, ends[0]);
    peer->fd = ends[1];
    assert_int_equal(host_socket_send(peer->fd, answer, strlen(answer)), 0);
}

static bool is_asserted(const struct peer *peer, uint32_t line)
{
    return (peer->qtest.lines >> line & 1) != 0;
}

static void disconnect_peer(struct peer *peer)
{
    dq_qtest_fini(&peer->qtest);
    host_fd_close(peer->fd);
}

static void expect_sent(struct peer *peer, const char *command)
{
    char buffer[512] = "";
    size_t count = 0;
    assert_int_equal(host_socket_receive(peer->fd, buffer, sizeof(buffer) - 1, false, &count), 0);
    buffer[count] = '\0';
    assert_string_equal(buffer, command);
}

static void commands_are_spelled_by_size(void **state)
{
    struct peer peer;
    uint64_t value = 0;
    (void)state;
    connect_peer(&peer, "OK 0x1\nOK 0x2\nOK 0xffffffffffffffff\nOK\nOK\nOK 0x7f\nOK\n");
    assert_int_equal(dq_qtest_memory_read(&peer.qtest, 0x1000, 1, &value), 0);
    assert_int_equal(dq_qtest_memory_read(&peer.qtest, UINT64_C(0xFFFFFFFF0), 2, &value), 0);
    assert_int_equal(value, 2);
    assert_int_equal(dq_qtest_memory_read(&peer.qtest, 0, 8, &value), 0);
    assert_true(value == UINT64_MAX);
    assert_int_equal(dq_qtest_memory_write(&peer.qtest, 0x20, 4, 0xABC), 0);
    assert_int_equal(dq_qtest_memory_write(&peer.qtest, 0x20, 8, UINT64_MAX), 0);
    assert_int_equal(dq_qtest_port_read(&peer.qtest, 0xC000, 2, &value), 0);
    assert_int_equal(value, 0x7F);
    assert_int_equal(dq_qtest_port_write(&peer.qtest, 0xCF8, 4, 0x80000000), 0);
    expect_sent(&peer, "readb 0x1000\nreadw 0xffffffff0\nreadq 0x0\nwritel 0x20 0xabc\n"
                       "writeq 0x20 0xffffffffffffffff\ninw 0xc000\noutl 0xcf8 0x80000000\n");
    disconnect_peer(&peer);
}

static void interrupt_lines_come_before_the_answer(void **state)
{
    struct peer peer;
    (void)state;
    connect_peer(&peer, "IRQ raise 20\nOK\n");
    assert_int_equal(dq_qtest_memory_write(&peer.qtest, 0, 4, 0), 0);
    assert_true(is_asserted(&peer, 20));
    disconnect_peer(&peer);
}

static void lines_of_others_are_not_ours(void **state)
{
    struct peer peer;
    (void)state;
    connect_peer(&peer, "IRQ raise 8\nIRQ raise 200\nIRQ raise 2\nOK\n");
    assert_int_equal(dq_qtest_memory_write(&peer.qtest, 0, 4, 0), 0);
    assert_false(is_asserted(&peer, 20));
    disconnect_peer(&peer);
}

static void lines_that_come_late_are_taken_without_waiting(void **state)
{
    const char late[] = "IRQ raise 20\nIRQ lower 20\nIRQ raise 20\n";
    struct peer peer;
    (void)state;
    connect_peer(&peer, "OK\n");
    assert_int_equal(dq_qtest_memory_write(&peer.qtest, 0, 4, 0), 0);
    assert_int_equal(dq_qtest_take_lines(&peer.qtest), 0);
    assert_false(is_asserted(&peer, 20));
    assert_int_equal(host_socket_send(peer.fd, late, sizeof(late) - 1), 0);
    assert_int_equal(dq_qtest_take_lines(&peer.qtest), 0);
    assert_true(is_asserted(&peer, 20));
    disconnect_peer(&peer);
}

static void line_in_two_pieces_is_one_line(void **state)
{
    struct peer peer;
    (void)state;
    connect_peer(&peer, "IRQ ra");
    assert_int_equal(dq_qtest_take_lines(&peer.qtest), 0);
    assert_int_equal(host_socket_send(peer.fd, "ise 20\nOK\n", 10), 0);
    assert_int_equal(dq_qtest_memory_write(&peer.qtest, 0, 4, 0), 0);
    assert_true(is_asserted(&peer, 20));
    disconnect_peer(&peer);
}

static void expect_odd(const char *answer, int status, const char *odd)
{
    struct peer peer;
    uint64_t value = 0;
    connect_peer(&peer, answer);
    assert_int_equal(dq_qtest_memory_read(&peer.qtest, 0, 4, &value), status);
    assert_string_equal(peer.qtest.odd_line, odd);
    disconnect_peer(&peer);
}

static void answers_that_are_none_are_refused(void **state)
{
    (void)state;
    expect_odd("FAIL Unknown command 'readl'\n", -EPROTO, "FAIL Unknown command 'readl'");
    expect_odd("OK\n", -EPROTO, "OK");
    expect_odd("OK 0x\n", -EPROTO, "OK 0x");
    expect_odd("OK 0x12g\n", -EPROTO, "OK 0x12g");
    expect_odd("OKAY\n", -EPROTO, "OKAY");
}

static void answer_that_nobody_asked_for_is_refused(void **state)
{
    struct peer peer;
    (void)state;
    connect_peer(&peer, "OK\n");
    assert_int_equal(dq_qtest_take_lines(&peer.qtest), -EPROTO);
    disconnect_peer(&peer);
}

static void line_without_end_is_refused(void **state)
{
    char letters[5000];
    struct peer peer;
    (void)state;
    memset(letters, 'x', sizeof(letters));
    connect_peer(&peer, "");
    assert_int_equal(host_socket_send(peer.fd, letters, sizeof(letters)), 0);
    assert_int_equal(dq_qtest_wake(&peer.qtest), -EPROTO);
    disconnect_peer(&peer);
}

static void silence_ends_by_time(void **state)
{
    expect_odd("", -ETIMEDOUT, "");
    (void)state;
}

static void closed_peer_is_a_broken_pipe(void **state)
{
    struct peer peer;
    uint64_t value = 0;
    (void)state;
    connect_peer(&peer, "");
    host_fd_close(peer.fd);
    assert_int_equal(dq_qtest_take_lines(&peer.qtest), -EPIPE);
    assert_int_equal(dq_qtest_memory_read(&peer.qtest, 0, 4, &value), -EPIPE);
    dq_qtest_fini(&peer.qtest);
    dq_qtest_fini(&peer.qtest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_spelled_by_size),
        cmocka_unit_test(interrupt_lines_come_before_the_answer),
        cmocka_unit_test(lines_of_others_are_not_ours),
        cmocka_unit_test(lines_that_come_late_are_taken_without_waiting),
        cmocka_unit_test(line_in_two_pieces_is_one_line),
        cmocka_unit_test(answers_that_are_none_are_refused),
        cmocka_unit_test(answer_that_nobody_asked_for_is_refused),
        cmocka_unit_test(line_without_end_is_refused),
        cmocka_unit_test(silence_ends_by_time),
        cmocka_unit_test(closed_peer_is_a_broken_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
