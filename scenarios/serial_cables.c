/* SPDX-License-Identifier: MIT */
/*
 * serial_cables - cards that are wired two by two send to each other, all at once, both ways.
 *
 * Actors: for each card a thread that writes and one that reads; the ISRs of all cards on one line.
 * The moments that matter: a card interrupts while another one's ISR runs, bytes arrive while a
 * read is put into the queue, a FIFO is full before anybody reads.
 *
 * Options (--set NAME=N): cards (4; card 0 is wired to 1, 2 to 3), bytes of each card (65536).
 */
#include "serial_app.h"

#define CARDS_DEFAULT 4u
#define CARDS_MAX     4u
#define BYTES_DEFAULT 65536u

static void check_card(struct dirql_app *app, uint32_t card, uint64_t byte_count)
{
    struct dirql_file *file = serial_app_open(app, card);
    SERIAL_STATISTICS statistics;

    if (file == NULL) {
        return;
    }
    statistics = serial_app_statistics(app, file);
    DIRQL_EXPECT(app, statistics.BytesSent == byte_count);
    DIRQL_EXPECT(app, statistics.BytesReceived == byte_count);
    DIRQL_EXPECT(app, statistics.Overruns == 0);
    dirql_log(app, "card %u: %u bytes sent, %u received, none lost", card, statistics.BytesSent,
              statistics.BytesReceived);
    dirql_close(file);
}

static void run(struct dirql_app *app)
{
    uint64_t wanted = dirql_option(app, "cards", CARDS_DEFAULT);
    uint32_t card_count = wanted < CARDS_MAX ? (uint32_t)wanted : CARDS_MAX;
    uint64_t byte_count = dirql_option(app, "bytes", BYTES_DEFAULT);
    struct serial_flow *flows = dirql_app_alloc(app, CARDS_MAX * sizeof(*flows));

    for (uint32_t i = 0; i < card_count; i++) {
        flows[i].from = i;
        flows[i].to = i ^ 1u;
        flows[i].byte_count = byte_count;
        serial_app_flow_start(app, &flows[i]);
    }
    for (uint32_t i = 0; i < card_count; i++) {
        serial_app_flow_join(&flows[i]);
    }
    for (uint32_t i = 0; i < card_count; i++) {
        check_card(app, i, byte_count);
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "serial_cables",
    .description = "cards wired two by two send to each other; options cards, bytes",
    .run = run,
};
