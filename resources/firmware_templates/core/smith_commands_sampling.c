/* SPDX-License-Identifier: MIT */
#include "smith_acquisition.h"
#include "smith_application.h"
#include "smith_at.h"
#include "smith_base64.h"
#include "smith_board.h"
#include "smith_files.h"
#include "smith_layout.h"
#include "smith_sampling.h"
#include "smith_sensor.h"
#include "smith_settings.h"
#include "smith_text.h"

#include <string.h>

#define START_DELAY_MS 2000u
#define BAUD_SWITCH_MS 200u
#define TAIL_BYTES 64u /* left behind a document for what a fault appends */

static uint32_t room_for(const smith_sensor *sensor)
{
    return smith_acquisition_room(sensor, SMITH_SAMPLE_BYTES - TAIL_BYTES);
}

uint32_t smith_sampling_most_seconds(const smith_sensor *sensor)
{
    return (uint32_t)((float)room_for(sensor) / sensor->frequencies[sensor->frequency_count - 1u]);
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
    float values[SMITH_SENSOR_MAX_AXES];
    const smith_sensor *sensor = document->sensor;
    const int is_printed = smith_application_is_live() && interval_ms >= SMITH_PRINT_MIN_INTERVAL_MS;
    uint32_t taken = 0u;
    uint8_t ignored;
    smith_board_sampling_start(interval_ms);
    while (taken < readings && !break_pressed()) {
        uint32_t due = smith_board_sampling_due();
        if (due == 0u)
            smith_board_idle();
        while (SMITH_HAS_FAULT(SMITH_FAULT_SILENT_SAMPLING) && taken > readings / 2u) {
            (void)smith_get(&ignored); /* and so for ever */
            smith_board_idle();
        }
        for (; due > 0u && taken < readings; --due, ++taken) {
            smith_sensor_next(sensor, interval_ms, values);
            smith_acquisition_add(document, values);
            if (is_printed)
                smith_sensor_put_reading(sensor, values);
        }
    }
    smith_board_sampling_stop();
}

/* Spoils or pads the finished document of so many bytes as the test board was told to; answers how many it has then. */
static uint32_t apply_faults(smith_acquisition *document, uint32_t file_bytes)
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
    return file_bytes;
}

static void report_upload(uint32_t file_bytes)
{
    smith_put_line("[1/1] Uploading file...");
    if (SMITH_AT_MINOR < 3u) { /* the sample is read as a file */
        smith_put_line("Not uploading file, not connected to WiFi.");
        return;
    }
    smith_put("Not uploading file, not connected to WiFi. Used buffer, from=0, to=");
    smith_put_u32(file_bytes);
    smith_put_line(".");
}

static void record(const smith_settings *s, const smith_sensor *sensor, uint32_t readings)
{
    smith_acquisition document;
    const int is_signed = s->hmac_key[0] != '\0' && !SMITH_HAS_FAULT(SMITH_FAULT_UNSIGNED);
    uint32_t file_bytes;
    smith_put_line("Sampling...");
    smith_files_begin(s->label);
    smith_acquisition_start(&document, smith_board_sample_memory(), SMITH_SAMPLE_BYTES - TAIL_BYTES,
                            s->device_id, smith_board_type(), sensor, s->interval_ms, is_signed);
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
    file_bytes = apply_faults(&document, file_bytes);
    (void)smith_files_add(0u, 0u, file_bytes); /* the first one always fits */
    smith_put("Done sampling, total bytes collected: ");
    smith_put_u32(file_bytes);
    smith_newline();
    report_upload(file_bytes);
    smith_at_ok();
}

static const smith_sensor *sensor_named(const char *name)
{
    const smith_sensor *sensor = smith_sensor_named(name);
    if (sensor == 0) {
        smith_put("ERR: Failed to find sensor '");
        smith_put_foreign(name);
        smith_put_line("' in the sensor list");
    }
    return sensor;
}

/* 1 when the sensor can be read now; else the reason has been printed. */
static int is_ready(const smith_sensor *sensor)
{
    const char *refusal = smith_sensor_refusal(sensor);
    if (refusal != 0)
        smith_at_error(refusal);
    return refusal == 0;
}

static void refuse_length(const smith_sensor *sensor, float interval_ms)
{
    smith_put("ERR: Sample length is too long. Maximum allowed is ");
    smith_put_u32((uint32_t)((float)room_for(sensor) * interval_ms));
    smith_put("ms at ");
    smith_put_float(1000.0f / interval_ms, 2u);
    smith_put_line("Hz.");
}

static void sample_start_write(const smith_at_arguments *a)
{
    const smith_settings *s = smith_settings_now();
    const smith_sensor *sensor = sensor_named(a->values[0]);
    float readings;
    if (sensor == 0 || !is_ready(sensor))
        return;
    readings = (float)s->length_ms / s->interval_ms;
    if (readings < 1.0f || !smith_sensor_takes_interval(sensor, s->interval_ms)) {
        smith_at_error("Failed to start sampling");
        return;
    }
    if (readings > (float)room_for(sensor)) {
        refuse_length(sensor, s->interval_ms);
        return;
    }
    smith_application_begin_run();
    put_settings(s);
    smith_put_line("Starting in 2000 ms... (or until all flash was erased)");
    if (!wait_unbroken(START_DELAY_MS)) {
        smith_at_error("Sampling stopped by user");
        return;
    }
    record(s, sensor, (uint32_t)readings);
}

static void put_contents(uint32_t from, uint32_t count)
{
    if (SMITH_AT_MINOR < 2u) /* before base64 */
        smith_put_hex_bytes(smith_board_sample_memory() + from, count);
    else
        smith_put_base64(smith_board_sample_memory() + from, count);
}

/* Switches to the transfer rate and back are announced even though this board has only one rate. */
static void put_payload(uint32_t from, uint32_t count, int fast)
{
    if (fast) {
        smith_put("\r\nOK");
        smith_wait_ms(BAUD_SWITCH_MS);
    }
    if (SMITH_HAS_FAULT(SMITH_FAULT_DISCONNECT_READING)) {
        smith_put_base64(smith_board_sample_memory() + from, count / 6u * 3u);
        smith_flush();
        smith_board_disconnect();
        return;
    }
    if (SMITH_HAS_FAULT(SMITH_FAULT_TRUNCATED_BASE64))
        count = count / 6u * 3u;
    put_contents(from, count);
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
    const smith_file *file = smith_files_newest();
    uint32_t from;
    uint32_t count;
    int fast;
    if (!parse_fast(a, 2u, &fast))
        return;
    if (file == 0 || !smith_parse_u32(a->values[0], &from) || !smith_parse_u32(a->values[1], &count) ||
        from > file->bytes || count > file->bytes - from) {
        smith_at_error("Failed to read from buffer");
        return;
    }
    put_payload(file->offset + from, count, fast);
}

static void read_file_write(const smith_at_arguments *a)
{
    const smith_file *file = smith_files_named(a->values[0]);
    int fast;
    if (!parse_fast(a, 1u, &fast))
        return;
    if (file == 0) {
        smith_put("File '");
        smith_put_foreign(a->values[0]);
        smith_put_line("' does not exist");
        return;
    }
    put_payload(file->offset, file->bytes, fast);
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
        const uint32_t byte = smith_board_sample_memory()[i];
        smith_put_char("0123456789ABCDEF"[byte >> 4]);
        smith_put_char("0123456789ABCDEF"[byte & 15u]);
        if ((i - from) % 16u == 15u || i + 1u == end)
            smith_newline();
        else
            smith_put_char(' ');
    }
    smith_newline();
}

static void unlink_file_write(const smith_at_arguments *a)
{
    const smith_file *file = smith_files_named(a->values[0]);
    if (file == 0) {
        smith_put("File '");
        smith_put_foreign(a->values[0]);
        smith_put_line("' could not be unlinked");
        return;
    }
    smith_files_remove(file);
    smith_newline();
}

/* Prints readings until `b`. */
static void stream(const smith_sensor *sensor, float interval_ms)
{
    float values[SMITH_SENSOR_MAX_AXES];
    smith_application_begin_run();
    smith_put_line("Streaming, press 'b' to break");
    smith_board_sampling_start(interval_ms);
    while (!break_pressed()) {
        uint32_t due = smith_board_sampling_due();
        if (due == 0u)
            smith_board_idle();
        for (; due > 0u; --due) {
            smith_sensor_next(sensor, interval_ms, values);
            smith_sensor_put_reading(sensor, values);
        }
    }
    smith_board_sampling_stop();
    smith_put_line("Streaming stopped by user");
}

static void stream_start_write(const smith_at_arguments *a)
{
    const smith_sensor *sensor = sensor_named(a->values[0]);
    float interval;
    if (sensor == 0 || !is_ready(sensor))
        return;
    if (!smith_parse_float(a->values[1], &interval) || !smith_sensor_takes_interval(sensor, interval)) {
        smith_put("ERR: INTERVAL_MS must be from ");
        smith_put_float(sensor->min_interval_ms, 4u);
        smith_put(" to ");
        smith_put_u32((uint32_t)sensor->max_interval_ms);
        smith_put_line(".");
        return;
    }
    if (interval < SMITH_PRINT_MIN_INTERVAL_MS) {
        smith_at_error("So many readings cannot be printed one a line; record them instead.");
        return;
    }
    stream(sensor, interval);
}

static const smith_at_command commands[] = {
    {"SAMPLESTART", "SENSOR", 1u, "Records one sample with the sample settings", 0, 0, sample_start_write},
    {"READBUFFER", "START,LENGTH,[y|n]", 2u, "Sends bytes of the last sample as base64", 0, 0,
     read_buffer_write},
    {"READFILE", "FILE,[y|n]", 1u, "Sends the last sample as base64", 0, 0, read_file_write},
    {"READRAW", "START,END", 2u, "Shows bytes of the sample memory in hex", 0, 0, read_raw_write},
    {"LISTFILES", "", 0u, "Lists the samples kept on the board", smith_files_put_names, 0, 0},
    {"UNLINKFILE", "FILE", 1u, "Forgets a sample", 0, 0, unlink_file_write},
    {"STREAMSTART", "SENSOR,INTERVAL_MS", 2u, "Prints readings until the byte b", 0, 0, stream_start_write},
};

const smith_at_table smith_sampling_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
