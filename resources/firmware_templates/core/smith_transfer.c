/* SPDX-License-Identifier: MIT */
#include "smith_transfer.h"

#include <string.h>

#include "smith_base64.h"
#include "smith_board.h"
#include "smith_text.h"

#define SMITH_TRANSFER_QUIET_MS 100u
#define SMITH_TRANSFER_MAX_DRAIN_MS 10000u

typedef struct {
    smith_base64_decoder decoder;
    uint8_t bytes[4];
    uint32_t byte_count;
    uint32_t received;
    uint32_t wanted;
    smith_transfer_sink sink;
} transfer;

uint32_t smith_transfer_chunk_for(uint32_t values)
{
    const uint32_t characters = (values * 4u + 2u) / 3u * 4u;
    const uint32_t chunks = (characters + SMITH_TRANSFER_MAX_CHUNK - 1u) / SMITH_TRANSFER_MAX_CHUNK;
    uint32_t chunk = chunks > 1u ? (characters + chunks - 1u) / chunks : characters;
    chunk = (chunk + 3u) / 4u * 4u;
    return chunk > 0u ? chunk : 4u;
}

static int get_within(uint8_t *byte, uint32_t milliseconds)
{
    uint32_t start;
    if (smith_board_read(byte))
        return 1;
    start = smith_board_millis();
    for (;;) {
        if (smith_board_read(byte))
            return 1;
        if (smith_board_millis() - start >= milliseconds)
            return 0;
        smith_board_idle();
    }
}

/* After a failure: what is still under way must not reach the command line. */
static void swallow_rest(void)
{
    uint8_t byte;
    const uint32_t start = smith_board_millis();
    while (get_within(&byte, SMITH_TRANSFER_QUIET_MS)) {
        if (smith_board_millis() - start > SMITH_TRANSFER_MAX_DRAIN_MS)
            return;
    }
}

static int take_character(transfer *t, uint8_t character)
{
    float value;
    if (!smith_base64_feed(&t->decoder, character, &t->bytes[t->byte_count]))
        return 1;
    if (++t->byte_count < 4u)
        return 1;
    t->byte_count = 0u;
    if (t->received >= t->wanted)
        return 1; /* padding of the last chunk written as data: no harm */
    memcpy(&value, t->bytes, sizeof value);
    return t->sink(t->received++, value) == 0;
}

static int fail(const char *reason)
{
    smith_flush();
    swallow_rest();
    smith_put_line(reason);
    smith_put_line("END OUTPUT");
    return 0;
}

int smith_transfer_receive(uint32_t values, uint32_t chunk_characters, smith_transfer_sink sink)
{
    transfer t;
    uint8_t character;
    smith_base64_start(&t.decoder);
    t.byte_count = 0u;
    t.received = 0u;
    t.wanted = values;
    t.sink = sink;
    smith_put("OK CHUNK=");
    smith_put_u32(chunk_characters);
    smith_newline();
    while (t.received < values) {
        smith_flush();
        for (uint32_t i = 0u; i < chunk_characters; ++i) {
            if (!get_within(&character, i == 0u ? SMITH_TRANSFER_START_MS : SMITH_TRANSFER_STALL_MS))
                return fail("TIMEOUT");
            if (!take_character(&t, character))
                return fail("ERR: A received number could not be stored.");
        }
        if (t.decoder.rejected > 0u)
            return fail("ERR: The transfer holds characters that are not base64.");
        if (t.decoder.ended != 0u && t.received < values)
            return fail("ERR: The transfer ended before all numbers had come.");
        smith_put("OK ");
        smith_put_u32(t.received);
        smith_put_char(' ');
        smith_newline();
    }
    smith_put("TRANSFER COMPLETED ");
    smith_put_u32(t.received);
    smith_newline();
    return 1;
}
