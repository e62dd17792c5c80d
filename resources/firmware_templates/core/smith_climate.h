/* SPDX-License-Identifier: MIT */
#ifndef SMITH_CLIMATE_H
#define SMITH_CLIMATE_H

#include <stdint.h>

#include "smith_signal.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SMITH_CLIMATE_AXES 3u

/* The air of a heated room: the temperature follows a thermostat and wanders, the relative humidity falls when
 * it gets warmer, the pressure follows the weather. A small sensor lags behind the air and adds its noise. */
typedef struct {
    uint32_t random;
    smith_drift room;    /* degrees Celsius, beside the thermostat */
    smith_drift vapour;  /* relative humidity in % that this much water gives at 21 degrees */
    smith_drift weather; /* hPa */
    float heating_phase; /* of the thermostat's cycle, turns */
    float temperature;   /* as the sensor has it by now */
} smith_climate;

void smith_climate_init(smith_climate *climate, uint32_t seed);
/* Temperature in degrees Celsius, relative humidity in %, pressure in hPa, interval_s after the reading before. */
void smith_climate_next(smith_climate *climate, float interval_s, float values[SMITH_CLIMATE_AXES]);

#ifdef __cplusplus
}
#endif

#endif
