/* SPDX-License-Identifier: MIT */
#include "smith_at.h"
#include "smith_board.h"
#include "smith_checksum.h"
#include "smith_layout.h"
#include "smith_runner.h"
#include "smith_text.h"
#include "smith_transfer.h"

#include <string.h>

#if SMITH_HAS_MODEL

#define VALUES_PER_LINE 32u

static uint32_t expected_windows;
static uint32_t next_window;

static void put_key(const char *key, uint32_t value)
{
    smith_put(key);
    smith_put_u32(value);
}

static void put_bits(const char *mark, const float *values, uint32_t count)
{
    for (uint32_t i = 0u; i < count; ++i) {
        if (i % VALUES_PER_LINE == 0u) {
            smith_put(mark);
            smith_put_u32(i);
        }
        smith_put_char(' ');
        smith_put_float_bits(values[i]);
        if (i % VALUES_PER_LINE == VALUES_PER_LINE - 1u || i + 1u == count)
            smith_newline();
    }
}

static void put_int8(const char *mark, const int8_t *values, uint32_t count)
{
    smith_put(mark);
    for (uint32_t i = 0u; i < count; ++i)
        smith_put_hex((uint32_t)values[i] & 0xffu, 2u);
    smith_newline();
}

static void put_window(const smith_run *run)
{
    const model_result *result = &run->result;
    smith_put("#window ");
    smith_put_u32(next_window++);
    smith_newline();
    smith_put("#crc ");
    smith_put_hex(smith_crc32((const uint8_t *)smith_runner_window(), (uint32_t)MODEL_WINDOW_VALUES * 4u),
                  8u);
    smith_newline();
    put_bits("#f ", run->features, (uint32_t)MODEL_FEATURE_COUNT);
    if (MODEL_CLASS_COUNT > 0) {
        put_int8("#i ", result->input_q, (uint32_t)MODEL_FEATURE_COUNT);
        put_int8("#q ", result->output_q, (uint32_t)MODEL_CLASS_COUNT);
        put_bits("#p ", result->probability, (uint32_t)MODEL_CLASS_COUNT);
    }
    smith_put("#top ");
    if (MODEL_CLASS_COUNT > 0)
        smith_put_u32((uint32_t)result->top_class);
    else
        smith_put("-1");
    smith_newline();
    if (MODEL_HAS_ANOMALY) {
        smith_put("#a ");
        smith_put_float_bits(result->anomaly_score);
        smith_newline();
    }
    put_key("#t ", run->feature_ticks);
    put_key(" ", run->network_ticks);
    smith_newline();
    put_key("#s ", run->stack_bytes);
    put_key(" ", smith_board_stack_deepest());
    smith_newline();
}

/* 1 when the window in the buffer ran and its lines are out. */
static int run_window(void)
{
    const smith_run *run = smith_runner_run();
    if (run->status != 0) {
        smith_put("ERR: The model answered ");
        smith_put_u32((uint32_t)(run->status < 0 ? -run->status : run->status));
        smith_put(" for window ");
        smith_put_u32(next_window);
        smith_put_line(".");
        return 0;
    }
    put_window(run);
    return 1;
}

static int is_room_for(uint32_t count)
{
    if (expected_windows == 0u) {
        smith_at_error("Verification was not started; send AT+VERIFYSTART first.");
        return 0;
    }
    if (count > expected_windows - next_window) {
        smith_put("ERR: Only ");
        smith_put_u32(expected_windows - next_window);
        smith_put(" of the announced ");
        smith_put_u32(expected_windows);
        smith_put_line(" windows are left.");
        return 0;
    }
    return 1;
}

static void verify_start_write(const smith_at_arguments *a)
{
    uint32_t windows;
    if (!smith_parse_u32(a->values[0], &windows) || windows == 0u) {
        smith_at_error("WINDOWS must be a positive whole number.");
        return;
    }
    expected_windows = windows;
    next_window = 0u;
    put_key("OK WINDOWS=", windows);
    put_key(" CHUNK=", smith_transfer_chunk_for((uint32_t)MODEL_WINDOW_VALUES));
    put_key(" VALUES=", (uint32_t)MODEL_WINDOW_VALUES);
    put_key(" FEATURES=", (uint32_t)MODEL_FEATURE_COUNT);
    put_key(" OUTPUTS=", (uint32_t)MODEL_CLASS_COUNT);
    put_key(" ANOMALY=", MODEL_HAS_ANOMALY ? 1u : 0u);
    put_key(" TICKS=", smith_board_ticks_per_second());
    smith_put_line(" MODEL=" MODEL_ID_HEX);
}

static void verify_window_write(const smith_at_arguments *a)
{
    uint32_t values;
    if (!smith_parse_u32(a->values[0], &values) || values != (uint32_t)MODEL_WINDOW_VALUES) {
        smith_put("ERR: A window has ");
        smith_put_u32((uint32_t)MODEL_WINDOW_VALUES);
        smith_put_line(" values.");
        return;
    }
    if (!is_room_for(1u) ||
        !smith_transfer_receive(values, smith_transfer_chunk_for(values), smith_runner_store))
        return;
    if (run_window())
        smith_at_ok();
}

static void verify_stored_write(const smith_at_arguments *a)
{
    const uint32_t window_bytes = (uint32_t)MODEL_WINDOW_VALUES * 4u;
    const uint32_t capacity = SMITH_MAILBOX_BYTES / window_bytes;
    uint32_t first;
    uint32_t count;
    if (!smith_parse_u32(a->values[0], &first) || !smith_parse_u32(a->values[1], &count) || count == 0u ||
        first > capacity || count > capacity - first) {
        smith_put("ERR: The mailbox holds ");
        smith_put_u32(capacity);
        smith_put_line(" windows.");
        return;
    }
    if (!is_room_for(count))
        return;
    for (uint32_t i = 0u; i < count; ++i) {
        memcpy(smith_runner_window(), smith_board_store() + SMITH_MAILBOX_OFFSET + (first + i) * window_bytes,
               window_bytes);
        if (!run_window())
            return;
    }
    smith_at_ok();
}

#else

static void put_no_model(const smith_at_arguments *a)
{
    (void)a;
    smith_at_error("This firmware holds no model");
}

#define verify_start_write put_no_model
#define verify_window_write put_no_model
#define verify_stored_write put_no_model

#endif

static const smith_at_command commands[] = {
    {"VERIFYSTART", "WINDOWS", 1u, "Begins a bit-by-bit check of the model", 0, 0, verify_start_write},
    {"VERIFYWINDOW", "VALUES", 1u, "Runs one window sent as base64 of float32 and shows all bits", 0, 0,
     verify_window_write},
    {"VERIFYSTORED", "FIRST,COUNT", 2u, "Runs windows that lie in the mailbox of the store", 0, 0,
     verify_stored_write},
};

const smith_at_table smith_verify_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
