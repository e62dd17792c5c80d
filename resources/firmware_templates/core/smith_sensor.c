/* SPDX-License-Identifier: MIT */
#include "smith_sensor.h"

#include <string.h>

#include "smith_board.h"
#include "smith_climate.h"
#include "smith_layout.h"
#include "smith_microphone.h"
#include "smith_motion.h"
#include "smith_text.h"

typedef enum { SMITH_SOURCE_MODEL, SMITH_SOURCE_RECORDING } smith_source;

static smith_motion motion;
static smith_climate climate;
static smith_source source;
static uint32_t current_seed;
static uint32_t recording_readings;
static float recording_interval;
static float recording_at; /* in readings */

static const char *const motion_axes[SMITH_SENSOR_MAX_AXES] = {"accX", "accY", "accZ", "gyrX", "gyrY", "gyrZ"};
static const char *const motion_units[SMITH_SENSOR_MAX_AXES] = {"m/s2",  "m/s2",  "m/s2",
                                                                "rad/s", "rad/s", "rad/s"};
static const char *const climate_axes[SMITH_CLIMATE_AXES] = {"temperature", "humidity", "pressure"};
static const char *const climate_units[SMITH_CLIMATE_AXES] = {"Cel", "%RH", "hPa"};
static const float motion_frequencies[2] = {62.5f, 100.0f};
static const float climate_frequencies[1] = {1.0f};
#if SMITH_HAS_RECORDINGS
static const char *const sound_axes[1] = {"audio"};
static const char *const sound_units[1] = {"wav"};
static const float sound_frequencies[1] = {16000.0f};
#endif

static const smith_sensor sensors[] = {
    {SMITH_SENSOR_ACCELEROMETER, "Built-in accelerometer", SMITH_ACCELEROMETER_AXES, motion_axes, motion_units,
     0u, motion_frequencies, 2u, 2.0f, 60000.0f},
    {SMITH_SENSOR_MOTION, "6-axis motion sensor", SMITH_SENSOR_MAX_AXES, motion_axes, motion_units, 0u,
     motion_frequencies, 2u, 2.0f, 60000.0f},
#if SMITH_HAS_RECORDINGS
    {SMITH_SENSOR_MICROPHONE, "Built-in microphone", 1u, sound_axes, sound_units, 1u, sound_frequencies, 1u,
     0.0625f, 1.0f},
#endif
    {SMITH_SENSOR_CLIMATE, "Environmental sensors", SMITH_CLIMATE_AXES, climate_axes, climate_units, 0u,
     climate_frequencies, 1u, 100.0f, 600000.0f},
};

uint32_t smith_sensor_count(void)
{
    return (uint32_t)(sizeof sensors / sizeof sensors[0]);
}

const smith_sensor *smith_sensor_at(uint32_t index)
{
    return &sensors[index];
}

const smith_sensor *smith_sensor_named(const char *name)
{
    for (uint32_t i = 0u; i < smith_sensor_count(); ++i) {
        if (smith_equal(sensors[i].name, name))
            return &sensors[i];
    }
    return 0;
}

const smith_sensor *smith_sensor_for_model(uint32_t axes, float interval_ms)
{
    const smith_sensor *found = 0;
    for (uint32_t i = 0u; i < smith_sensor_count(); ++i) {
        if (sensors[i].axes != axes)
            continue;
        if (smith_sensor_takes_interval(&sensors[i], interval_ms))
            return &sensors[i];
        if (found == 0)
            found = &sensors[i];
    }
    return found;
}

const smith_sensor *smith_sensor_main(void)
{
    return &sensors[0];
}

int smith_sensor_takes_interval(const smith_sensor *sensor, float interval_ms)
{
    return interval_ms >= sensor->min_interval_ms && interval_ms <= sensor->max_interval_ms;
}

void smith_sensor_init(uint32_t seed)
{
    source = SMITH_SOURCE_MODEL;
    current_seed = seed;
    recording_readings = 0u;
    recording_at = 0.0f;
    smith_motion_init(&motion, SMITH_MOTION_IDLE, seed);
    smith_climate_init(&climate, seed);
    smith_microphone_init(seed);
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

#if SMITH_HAS_RECORDINGS

static float recorded(uint32_t reading, uint32_t axis)
{
    float value;
    memcpy(&value,
           smith_board_store() + SMITH_RECORDING_OFFSET + 4u * (reading * SMITH_ACCELEROMETER_AXES + axis), 4u);
    return value;
}

/* Straight between two readings when the rates differ; the end is followed by the start. */
static void next_recorded(float interval_ms, float *values)
{
    const uint32_t reading = (uint32_t)recording_at % recording_readings;
    const uint32_t following = (reading + 1u) % recording_readings;
    const float share = recording_at - (float)(uint32_t)recording_at;
    for (uint32_t axis = 0u; axis < SMITH_ACCELEROMETER_AXES; ++axis) {
        const float value = recorded(reading, axis);
        values[axis] = share > 0.0f ? value + share * (recorded(following, axis) - value) : value;
    }
    recording_at += interval_ms / recording_interval;
    while (recording_at >= (float)recording_readings)
        recording_at -= (float)recording_readings;
}

uint32_t smith_sensor_recording_capacity(void)
{
    return SMITH_RECORDING_BYTES / (4u * SMITH_ACCELEROMETER_AXES);
}

int smith_sensor_recording_write(uint32_t first_value, float value)
{
    uint8_t bytes[4];
    memcpy(bytes, &value, sizeof bytes);
    return smith_board_store_write(SMITH_RECORDING_OFFSET + 4u * first_value, bytes, sizeof bytes);
}

#else

static void next_recorded(float interval_ms, float *values)
{
    (void)interval_ms; /* there never is a recording */
    (void)values;
}

uint32_t smith_sensor_recording_capacity(void)
{
    return 0u;
}

int smith_sensor_recording_write(uint32_t first_value, float value)
{
    (void)first_value;
    (void)value;
    return 1;
}

#endif

const char *smith_sensor_refusal(const smith_sensor *sensor)
{
    if (sensor->kind == SMITH_SENSOR_MOTION && source == SMITH_SOURCE_RECORDING)
        return "The loaded recording holds an accelerometer alone; choose another motion";
    return 0;
}

void smith_sensor_next(const smith_sensor *sensor, float interval_ms, float values[SMITH_SENSOR_MAX_AXES])
{
    switch (sensor->kind) {
    case SMITH_SENSOR_MOTION:
        smith_motion_next_turning(&motion, interval_ms / 1000.0f, values, values + SMITH_ACCELEROMETER_AXES);
        break;
    case SMITH_SENSOR_MICROPHONE:
        values[0] = smith_microphone_next(interval_ms);
        break;
    case SMITH_SENSOR_CLIMATE:
        smith_climate_next(&climate, interval_ms / 1000.0f, values);
        break;
    default:
        if (source == SMITH_SOURCE_RECORDING)
            next_recorded(interval_ms, values);
        else
            smith_motion_next(&motion, interval_ms / 1000.0f, values);
        break;
    }
}

void smith_sensor_recording_begin(void)
{
    if (source == SMITH_SOURCE_RECORDING)
        source = SMITH_SOURCE_MODEL;
    recording_readings = 0u;
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

void smith_sensor_put_reading(const smith_sensor *sensor, const float values[SMITH_SENSOR_MAX_AXES])
{
    smith_put("#r ");
    for (uint32_t axis = 0u; axis < sensor->axes; ++axis) {
        if (axis > 0u)
            smith_put_char(',');
        smith_put_float(values[axis], sensor->is_integer != 0u ? 0u : 5u);
    }
    smith_newline();
}
