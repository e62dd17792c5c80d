/* SPDX-License-Identifier: MIT */
#include "smith_sensor.h"

#include <string.h>

#include "smith_board.h"
#include "smith_layout.h"
#include "smith_motion.h"
#include "smith_text.h"

static smith_motion motion;
static smith_source source;
static uint32_t current_seed;
static uint32_t recording_readings;
static float recording_interval;
static float recording_at; /* in readings */

void smith_sensor_init(uint32_t seed)
{
    source = SMITH_SOURCE_MODEL;
    current_seed = seed;
    recording_readings = 0u;
    recording_at = 0.0f;
    smith_motion_init(&motion, SMITH_MOTION_IDLE, seed);
}

int smith_sensor_choose(const char *name)
{
    for (uint32_t kind = 0u; kind < (uint32_t)SMITH_MOTION_COUNT; ++kind) {
        if (smith_equal(name, smith_motion_name((smith_motion_kind)kind))) {
            source = SMITH_SOURCE_MODEL;
            smith_motion_set_kind(&motion, (smith_motion_kind)kind);
            return 1;
        }
    }
    if (!smith_equal(name, "recording") || recording_readings == 0u)
        return 0;
    source = SMITH_SOURCE_RECORDING;
    recording_at = 0.0f;
    return 1;
}

void smith_sensor_seed(uint32_t seed)
{
    current_seed = seed;
    smith_motion_init(&motion, motion.kind, seed);
}

const char *smith_sensor_motion(void)
{
    return source == SMITH_SOURCE_RECORDING ? "recording" : smith_motion_name(motion.kind);
}

uint32_t smith_sensor_current_seed(void)
{
    return current_seed;
}

static float recorded(uint32_t reading, uint32_t axis)
{
    float value;
    memcpy(&value, smith_board_store() + SMITH_RECORDING_OFFSET + 4u * (reading * SMITH_SENSOR_AXES + axis),
           4u);
    return value;
}

/* Straight between two readings when the rates differ; the end is followed by the start. */
static void next_recorded(float interval_ms, float values[SMITH_SENSOR_AXES])
{
    const uint32_t reading = (uint32_t)recording_at % recording_readings;
    const uint32_t following = (reading + 1u) % recording_readings;
    const float share = recording_at - (float)(uint32_t)recording_at;
    for (uint32_t axis = 0u; axis < SMITH_SENSOR_AXES; ++axis) {
        const float value = recorded(reading, axis);
        values[axis] = share > 0.0f ? value + share * (recorded(following, axis) - value) : value;
    }
    recording_at += interval_ms / recording_interval;
    while (recording_at >= (float)recording_readings)
        recording_at -= (float)recording_readings;
}

void smith_sensor_next(float interval_ms, float values[SMITH_SENSOR_AXES])
{
    if (source == SMITH_SOURCE_RECORDING)
        next_recorded(interval_ms, values);
    else
        smith_motion_next(&motion, interval_ms / 1000.0f, values);
}

uint32_t smith_sensor_recording_capacity(void)
{
    return SMITH_RECORDING_BYTES / (4u * SMITH_SENSOR_AXES);
}

void smith_sensor_recording_begin(void)
{
    if (source == SMITH_SOURCE_RECORDING)
        source = SMITH_SOURCE_MODEL;
    recording_readings = 0u;
}

int smith_sensor_recording_write(uint32_t first_value, float value)
{
    uint8_t bytes[4];
    memcpy(bytes, &value, sizeof bytes);
    return smith_board_store_write(SMITH_RECORDING_OFFSET + 4u * first_value, bytes, sizeof bytes);
}

void smith_sensor_recording_finish(uint32_t readings, float interval_ms)
{
    recording_readings = readings;
    recording_interval = interval_ms;
    recording_at = 0.0f;
}

uint32_t smith_sensor_recording_readings(void)
{
    return recording_readings;
}

float smith_sensor_recording_interval_ms(void)
{
    return recording_readings > 0u ? recording_interval : 0.0f;
}

int smith_sensor_key(uint8_t byte)
{
    static const char *const names[5] = {"idle", "wave", "snake", "updown", "recording"};
    if (byte < '1' || byte > '5')
        return 0;
    (void)smith_sensor_choose(names[byte - '1']); /* without a recording, key 5 changes nothing */
    return 1;
}

void smith_sensor_put_reading(const float values[SMITH_SENSOR_AXES])
{
    smith_put("#r ");
    for (uint32_t axis = 0u; axis < SMITH_SENSOR_AXES; ++axis) {
        if (axis > 0u)
            smith_put_char(',');
        smith_put_float(values[axis], 5u);
    }
    smith_newline();
}
