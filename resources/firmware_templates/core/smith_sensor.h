/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SENSOR_H
#define SMITH_SENSOR_H

#include <stdint.h>

#define SMITH_SENSOR_MAX_AXES 6u
#define SMITH_ACCELEROMETER_AXES 3u
#define SMITH_RECORDING_MIN_INTERVAL_MS 2.0f
#define SMITH_RECORDING_MAX_INTERVAL_MS 60000.0f
/* Below this, readings are too many to be printed one a line. */
#define SMITH_PRINT_MIN_INTERVAL_MS 2.0f

typedef enum {
    SMITH_SENSOR_ACCELEROMETER,
    SMITH_SENSOR_MOTION,
    SMITH_SENSOR_MICROPHONE,
    SMITH_SENSOR_CLIMATE
} smith_sensor_kind;

/* One sensor of the board, as it is listed and written into samples. */
typedef struct {
    smith_sensor_kind kind;
    const char *name; /* without commas */
    uint32_t axes;
    const char *const *axis_names; /* [axes] */
    const char *const *units;      /* [axes] */
    uint32_t is_integer;           /* readings are 16-bit numbers */
    const float *frequencies;      /* Hz, the highest last */
    uint32_t frequency_count;
    float min_interval_ms;
    float max_interval_ms;
} smith_sensor;

/* The sensors that this board has. */
uint32_t smith_sensor_count(void);
const smith_sensor *smith_sensor_at(uint32_t index);
/* A null pointer when there is none of that name. */
const smith_sensor *smith_sensor_named(const char *name);
/* The sensor that a model of so many axes runs on: of several one that takes the interval, if there is one. A null
 * pointer when none has so many. */
const smith_sensor *smith_sensor_for_model(uint32_t axes, float interval_ms);
/* The one that every board has. */
const smith_sensor *smith_sensor_main(void);
int smith_sensor_takes_interval(const smith_sensor *sensor, float interval_ms);

void smith_sensor_init(uint32_t seed);
/* A null pointer when it can be read now, else what stands against it. */
const char *smith_sensor_refusal(const smith_sensor *sensor);
/* The next reading, interval_ms after the one before. */
void smith_sensor_next(const smith_sensor *sensor, float interval_ms, float values[SMITH_SENSOR_MAX_AXES]);

/* The motion: a name of smith_motion.h, or "recording", which is played in a loop; 0 when unknown or when there
 * is no recording. */
int smith_sensor_choose(const char *name);
void smith_sensor_seed(uint32_t seed);
const char *smith_sensor_motion(void);
uint32_t smith_sensor_current_seed(void);

/* The recording of a motion lies in the store; `begin` forgets the old one, `finish` makes the new one playable. */
uint32_t smith_sensor_recording_capacity(void);
void smith_sensor_recording_begin(void);
int smith_sensor_recording_write(uint32_t first_value, float value);
void smith_sensor_recording_finish(uint32_t readings, float interval_ms);
uint32_t smith_sensor_recording_readings(void);
float smith_sensor_recording_interval_ms(void);

/* Bytes that may be pressed while something runs: `1` to `5` choose the motion; 1 when the byte was one of
 * them. */
int smith_sensor_key(uint8_t byte);
/* The line `#r x,y,z` of one reading. */
void smith_sensor_put_reading(const smith_sensor *sensor, const float values[SMITH_SENSOR_MAX_AXES]);

#endif
