/* SPDX-License-Identifier: MIT */
#include "smith_acquisition.h"
#include "smith_application.h"
#include "smith_at.h"
#include "smith_base64.h"
#include "smith_board.h"
#include "smith_layout.h"
#include "smith_sensor.h"
#include "smith_settings.h"
#include "smith_text.h"

#include <string.h>

#define START_DELAY_MS 2000u
#define BAUD_SWITCH_MS 200u
#define BYTES_PER_ROW 16u  /* array head and three single floats */
#define BYTES_AROUND 1024u /* more than the document has beside its rows */

/* The one "file": the last sample, in the sample memory. */
static char file_name[SMITH_SETTING_TEXT_BYTES];
static uint32_t file_bytes;

static uint8_t *sample_memory(void)
{
    return smith_board_store() + SMITH_SAMPLE_OFFSET;
}

/* 1 when `b` has arrived; motion keys are obeyed. */
static int break_pressed(void)
{
    uint8_t byte;
    while (smith_get(&byte)) {
        if (byte == 'b')
            return 1;
        (void)smith_sensor_key(byte);
    }
    return 0;
}

/* 1 when the time passed without a break. */
static int wait_unbroken(uint32_t milliseconds)
{
    const uint32_t start = smith_board_millis();
    while (smith_board_millis() - start < milliseconds) {
        if (break_pressed())
            return 0;
        smith_board_idle();
    }
    return 1;
}

static void put_settings(const smith_settings *s)
{
    smith_put_line("Sampling settings:");
    smith_put("\tInterval: ");
    smith_put_float(s->interval_ms, 5u);
    smith_put_line(" ms.");
    smith_put("\tLength: ");
    smith_put_u32(s->length_ms);
    smith_put_line(" ms.");
    smith_put("\tName: ");
    smith_put_line(s->label);
    smith_put("\tHMAC Key: ");
    smith_put_line(s->hmac_key);
    smith_put("\tFile name: ");
    smith_put_line(s->label);
}

/* Collects until all readings are there or `b` is pressed. */
static void collect(smith_acquisition *document, float interval_ms, uint32_t readings)
{
    float values[SMITH_SENSOR_AXES];
    uint32_t taken = 0u;
    smith_board_sampling_start(interval_ms);
    while (taken < readings && !break_pressed()) {
        uint32_t due = smith_board_sampling_due();
        if (due == 0u)
            smith_board_idle();
        for (; due > 0u && taken < readings; --due, ++taken) {
            smith_sensor_next(interval_ms, values);
            smith_acquisition_add(document, values);
            if (smith_application_is_live())
                smith_sensor_put_reading(values);
        }
    }
    smith_board_sampling_stop();
}

/* Spoils or pads the finished document as the test board was told to. */
static void apply_faults(smith_acquisition *document)
{
    uint8_t *bytes = document->cbor.bytes;
    if (SMITH_HAS_FAULT(SMITH_FAULT_WRONG_SIGNATURE) && document->signature_at != 0u)
        bytes[document->signature_at] = bytes[document->signature_at] == '0' ? '1' : '0';
    if (SMITH_HAS_FAULT(SMITH_FAULT_PLACEHOLDER) && document->signature_at != 0u)
        memset(bytes + document->signature_at, '0', 64u);
    if (SMITH_HAS_FAULT(SMITH_FAULT_PADDED_TAIL)) {
        memset(bytes + file_bytes, 0xff, 6u);
        file_bytes += 6u;
    }
}

static void report_upload(void)
{
    smith_put_line("[1/1] Uploading file...");
    smith_put("Not uploading file, not connected to WiFi. Used buffer, from=0, to=");
    smith_put_u32(file_bytes);
    smith_put_line(".");
}

static void record(const smith_settings *s, uint32_t readings)
{
    smith_acquisition document;
    const int is_signed = s->hmac_key[0] != '\0' && !SMITH_HAS_FAULT(SMITH_FAULT_UNSIGNED);
    smith_put_line("Sampling...");
    file_bytes = 0u;
    smith_acquisition_start(&document, sample_memory(), SMITH_SAMPLE_BYTES - 64u, s->device_id,
                            smith_board_type(), s->interval_ms, is_signed);
    collect(&document, s->interval_ms, readings);
    if (SMITH_HAS_FAULT(SMITH_FAULT_SAMPLE_ERROR)) {
        smith_at_error("Failed to start sampling");
        return;
    }
    file_bytes = smith_acquisition_finish(&document, s->hmac_key);
    if (file_bytes == 0u) {
        smith_at_error("The sample memory is full; nothing was kept.");
        return;
    }
    apply_faults(&document);
    (void)smith_copy_text(file_name, sizeof file_name, s->label); /* both hold the same number of bytes */
    smith_put("Done sampling, total bytes collected: ");
    smith_put_u32(file_bytes);
    smith_newline();
    report_upload();
    smith_at_ok();
}

static void sample_start_write(const smith_at_arguments *a)
{
    const smith_settings *s = smith_settings_now();
    uint32_t readings;
    if (!smith_equal(a->values[0], SMITH_SENSOR_NAME)) {
        smith_put("ERR: Failed to find sensor '");
        smith_put_foreign(a->values[0]);
        smith_put_line("' in the sensor list");
        return;
    }
    readings = (uint32_t)((float)s->length_ms / s->interval_ms);
    if (s->length_ms > SMITH_SENSOR_MAX_SECONDS * 1000u ||
        readings > (SMITH_SAMPLE_BYTES - BYTES_AROUND) / BYTES_PER_ROW) {
        smith_put("ERR: Sample length is too long. Maximum allowed is ");
        smith_put_u32(SMITH_SENSOR_MAX_SECONDS * 1000u);
        smith_put("ms at ");
        smith_put_float(1000.0f / s->interval_ms, 2u);
        smith_put_line("Hz.");
        return;
    }
    if (readings == 0u || s->interval_ms < SMITH_SENSOR_MIN_INTERVAL_MS ||
        s->interval_ms > SMITH_SENSOR_MAX_INTERVAL_MS) {
        smith_at_error("Failed to start sampling");
        return;
    }
    put_settings(s);
    smith_put_line("Starting in 2000 ms... (or until all flash was erased)");
    if (!wait_unbroken(START_DELAY_MS)) {
        smith_at_error("Sampling stopped by user");
        return;
    }
    record(s, readings);
}

/* Switches to the transfer rate and back are announced even though this board has only one rate. */
static void put_payload(uint32_t from, uint32_t count, int fast)
{
    if (fast) {
        smith_put("\r\nOK");
        smith_wait_ms(BAUD_SWITCH_MS);
    }
    if (SMITH_HAS_FAULT(SMITH_FAULT_DISCONNECT_READING)) {
        smith_put_base64(sample_memory() + from, count / 6u * 3u);
        smith_flush();
        smith_board_disconnect();
        return;
    }
    if (SMITH_HAS_FAULT(SMITH_FAULT_TRUNCATED_BASE64))
        count = count / 6u * 3u;
    smith_put_base64(sample_memory() + from, count);
    if (fast) {
        smith_put("\r\nOK\r\n");
        smith_wait_ms(BAUD_SWITCH_MS);
    }
}

static int parse_fast(const smith_at_arguments *a, uint32_t at, int *fast)
{
    *fast = 0;
    if (a->count > at && !smith_at_flag(a->values[at], fast)) {
        smith_at_error("The last argument must be y or n.");
        return 0;
    }
    return 1;
}

static void read_buffer_write(const smith_at_arguments *a)
{
    uint32_t from;
    uint32_t count;
    int fast;
    if (!parse_fast(a, 2u, &fast))
        return;
    if (!smith_parse_u32(a->values[0], &from) || !smith_parse_u32(a->values[1], &count) ||
        from > file_bytes || count > file_bytes - from) {
        smith_at_error("Failed to read from buffer");
        return;
    }
    put_payload(from, count, fast);
}

static int is_file(const char *name)
{
    return file_bytes > 0u && smith_equal(name, file_name);
}

static void read_file_write(const smith_at_arguments *a)
{
    int fast;
    if (!parse_fast(a, 1u, &fast))
        return;
    if (!is_file(a->values[0])) {
        smith_put("File '");
        smith_put_foreign(a->values[0]);
        smith_put_line("' does not exist");
        return;
    }
    put_payload(0u, file_bytes, fast);
}

static void read_raw_write(const smith_at_arguments *a)
{
    uint32_t from;
    uint32_t end;
    if (!smith_parse_u32(a->values[0], &from) || !smith_parse_u32(a->values[1], &end) || from > end ||
        end > SMITH_SAMPLE_BYTES) {
        smith_at_error("Failed to read from buffer");
        return;
    }
    for (uint32_t i = from; i < end; ++i) {
        const uint32_t byte = sample_memory()[i];
        smith_put_char("0123456789ABCDEF"[byte >> 4]);
        smith_put_char("0123456789ABCDEF"[byte & 15u]);
        if ((i - from) % 16u == 15u || i + 1u == end)
            smith_newline();
        else
            smith_put_char(' ');
    }
    smith_newline();
}

static void list_files_run(void)
{
    if (file_bytes > 0u)
        smith_put_line(file_name);
}

static void unlink_file_write(const smith_at_arguments *a)
{
    if (!is_file(a->values[0])) {
        smith_put("File '");
        smith_put_foreign(a->values[0]);
        smith_put_line("' could not be unlinked");
        return;
    }
    file_bytes = 0u;
    smith_newline();
}

static void stream_start_write(const smith_at_arguments *a)
{
    float interval;
    float values[SMITH_SENSOR_AXES];
    if (!smith_equal(a->values[0], SMITH_SENSOR_NAME)) {
        smith_put("ERR: Failed to find sensor '");
        smith_put_foreign(a->values[0]);
        smith_put_line("' in the sensor list");
        return;
    }
    if (!smith_parse_float(a->values[1], &interval) || interval < SMITH_SENSOR_MIN_INTERVAL_MS ||
        interval > SMITH_SENSOR_MAX_INTERVAL_MS) {
        smith_at_error("INTERVAL_MS must be from 2 to 60000.");
        return;
    }
    smith_put_line("Streaming, press 'b' to break");
    smith_board_sampling_start(interval);
    while (!break_pressed()) {
        uint32_t due = smith_board_sampling_due();
        if (due == 0u)
            smith_board_idle();
        for (; due > 0u; --due) {
            smith_sensor_next(interval, values);
            smith_sensor_put_reading(values);
        }
    }
    smith_board_sampling_stop();
    smith_put_line("Streaming stopped by user");
}

static const smith_at_command commands[] = {
    {"SAMPLESTART", "SENSOR", 1u, "Records one sample with the sample settings", 0, 0, sample_start_write},
    {"READBUFFER", "START,LENGTH,[y|n]", 2u, "Sends bytes of the last sample as base64", 0, 0,
     read_buffer_write},
    {"READFILE", "FILE,[y|n]", 1u, "Sends the last sample as base64", 0, 0, read_file_write},
    {"READRAW", "START,END", 2u, "Shows bytes of the sample memory in hex", 0, 0, read_raw_write},
    {"LISTFILES", "", 0u, "Lists the samples kept on the board", list_files_run, 0, 0},
    {"UNLINKFILE", "FILE", 1u, "Forgets a sample", 0, 0, unlink_file_write},
    {"STREAMSTART", "SENSOR,INTERVAL_MS", 2u, "Prints readings until the byte b", 0, 0, stream_start_write},
};

const smith_at_table smith_sampling_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
