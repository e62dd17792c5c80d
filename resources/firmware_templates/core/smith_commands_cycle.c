/* SPDX-License-Identifier: MIT */
#include "smith_acquisition.h"
#include "smith_at.h"
#include "smith_board.h"
#include "smith_cycle.h"
#include "smith_files.h"
#include "smith_layout.h"
#include "smith_sensor.h"
#include "smith_settings.h"
#include "smith_text.h"

typedef enum { RESTS, WAITS, RECORDS } cycle_state;

static const smith_sensor *sensor; /* a null pointer until it was chosen */
static uint32_t length_ms = 10000u;
static uint32_t interval_ms = 60000u;
static cycle_state state;
static uint32_t began_at; /* ms, of this recording */
static uint32_t number;
static uint32_t wanted; /* readings of a recording */
static uint32_t taken;
static smith_acquisition document;
static uint32_t document_at; /* where it begins in the sample memory */
/* As they were when the cycle was started; settings may change meanwhile. */
static float reading_interval_ms;
static char hmac_key[SMITH_SETTING_KEY_BYTES];

static const smith_sensor *sensor_now(void)
{
    return sensor != 0 ? sensor : smith_sensor_main();
}

void smith_cycle_put_settings(void)
{
    smith_put("Sensor:         ");
    smith_put_line(sensor_now()->name);
    smith_put("Cycle length:   ");
    smith_put_u32(length_ms);
    smith_put_line(" ms.");
    smith_put("Cycle interval: ");
    smith_put_u32(interval_ms);
    smith_put_line(" ms.");
}

void smith_cycle_stop(void)
{
    if (state == RECORDS)
        smith_board_sampling_stop();
    state = RESTS;
}

static void begin_recording(void)
{
    began_at = smith_board_millis();
    document_at = smith_files_end();
    if (smith_acquisition_room(sensor_now(), SMITH_SAMPLE_BYTES - document_at) < wanted) {
        state = RESTS; /* the memory is full */
        return;
    }
    smith_acquisition_start(&document, smith_board_sample_memory() + document_at, SMITH_SAMPLE_BYTES - document_at,
                            smith_settings_now()->device_id, smith_board_type(), sensor_now(), reading_interval_ms,
                            hmac_key[0] != '\0');
    taken = 0u;
    state = RECORDS;
    smith_board_sampling_start(reading_interval_ms);
}

static void end_recording(void)
{
    const uint32_t bytes = smith_acquisition_finish(&document, hmac_key);
    smith_board_sampling_stop();
    state = bytes > 0u && smith_files_add(++number, document_at, bytes) ? WAITS : RESTS;
}

void smith_cycle_poll(void)
{
    float values[SMITH_SENSOR_MAX_AXES];
    if (state == WAITS && smith_board_millis() - began_at >= interval_ms)
        begin_recording();
    if (state != RECORDS)
        return;
    for (uint32_t due = smith_board_sampling_due(); due > 0u && taken < wanted; --due, ++taken) {
        smith_sensor_next(sensor_now(), reading_interval_ms, values);
        smith_acquisition_add(&document, values);
    }
    if (taken == wanted)
        end_recording();
}

static void settings_write(const smith_at_arguments *a)
{
    const smith_sensor *named = smith_sensor_named(a->values[0]);
    uint32_t length;
    uint32_t interval;
    if (named == 0) {
        smith_put("ERR: Failed to find sensor '");
        smith_put_foreign(a->values[0]);
        smith_put_line("' in the sensor list");
        return;
    }
    if (!smith_parse_u32(a->values[1], &length) || !smith_parse_u32(a->values[2], &interval) || length == 0u ||
        interval < length) {
        smith_at_error("TOTAL_MS must be a positive number, INTERVAL_MS one that is not smaller.");
        return;
    }
    smith_cycle_stop();
    sensor = named;
    length_ms = length;
    interval_ms = interval;
    smith_at_ok();
}

static void start_run(void)
{
    const smith_settings *s = smith_settings_now();
    const float readings = (float)length_ms / s->interval_ms;
    smith_cycle_stop();
    if (smith_sensor_refusal(sensor_now()) != 0 || !smith_sensor_takes_interval(sensor_now(), s->interval_ms) ||
        readings < 1.0f || readings > (float)smith_acquisition_room(sensor_now(), SMITH_SAMPLE_BYTES)) {
        smith_at_error("Failed to start sampling");
        return;
    }
    smith_files_begin(s->label);
    reading_interval_ms = s->interval_ms;
    (void)smith_copy_text(hmac_key, sizeof hmac_key, s->hmac_key); /* both hold the same number of bytes */
    number = 0u;
    wanted = (uint32_t)readings;
    smith_at_ok();
    begin_recording();
}

static const smith_at_command commands[] = {
    {"INGESTIONCYCLESETTINGS", "SENSOR,TOTAL_MS,INTERVAL_MS", 3u,
     "Sets how long and how often is recorded without a host; ends a cycle under way", 0, smith_cycle_put_settings, settings_write},
    {"STARTINGESTIONCYCLE", "", 0u, "Records again and again, until AT+SAMPLESTART or the memory is full", start_run, 0,
     0},
};

const smith_at_table smith_cycle_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
