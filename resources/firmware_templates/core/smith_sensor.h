/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SENSOR_H
#define SMITH_SENSOR_H

#include <stdint.h>

#define SMITH_SENSOR_NAME "Built-in accelerometer"
#define SMITH_SENSOR_AXES 3u
#define SMITH_SENSOR_MAX_SECONDS 300u
#define SMITH_SENSOR_MIN_INTERVAL_MS 2.0f
#define SMITH_SENSOR_MAX_INTERVAL_MS 60000.0f

/* The simulated accelerometer: the motion model, or a loaded recording played in a loop. */
typedef enum { SMITH_SOURCE_MODEL, SMITH_SOURCE_RECORDING } smith_source;

void smith_sensor_init(uint32_t seed);
/* Name of a motion or "recording"; 0 when unknown or when there is no recording. */
int smith_sensor_choose(const char *name);
void smith_sensor_seed(uint32_t seed);
const char *smith_sensor_motion(void);
uint32_t smith_sensor_current_seed(void);
/* The next reading, interval_ms after the one before. */
void smith_sensor_next(float interval_ms, float values[SMITH_SENSOR_AXES]);

/* The recording lies in the store; `begin` forgets the old one, `finish` makes the new one playable. */
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
void smith_sensor_put_reading(const float values[SMITH_SENSOR_AXES]);

#endif
