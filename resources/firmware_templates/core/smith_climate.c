/* SPDX-License-Identifier: MIT */
#include "smith_climate.h"

#define HEATING_SECONDS 900.0f  /* a cycle of the thermostat */
#define HEATING_DEGREES 0.4f    /* up and down from the mean */
#define LAG_SECONDS 8.0f        /* of the sensor behind the air */
#define MEAN_DEGREES 21.0f
#define HUMIDITY_PER_DEGREE 2.7f /* % less for each degree more, with the same water in the air */

static float air_temperature(const smith_climate *climate)
{
    return climate->room.value + HEATING_DEGREES * smith_sine(climate->heating_phase);
}

void smith_climate_init(smith_climate *climate, uint32_t seed)
{
    static const smith_climate blank = {0};
    *climate = blank;
    climate->random = smith_random_start(seed ^ 0x436c696du);
    smith_drift_start(&climate->room, &climate->random, MEAN_DEGREES, 0.8f, 3600.0f);
    smith_drift_start(&climate->vapour, &climate->random, 42.0f, 4.0f, 2400.0f);
    smith_drift_start(&climate->weather, &climate->random, 1013.2f, 6.0f, 40000.0f);
    climate->heating_phase = smith_uniform(&climate->random, 0.0f, 1.0f);
    climate->temperature = air_temperature(climate);
}

void smith_climate_next(smith_climate *climate, float interval_s, float values[SMITH_CLIMATE_AXES])
{
    float humidity;
    smith_drift_step(&climate->room, &climate->random, interval_s);
    smith_drift_step(&climate->vapour, &climate->random, interval_s);
    smith_drift_step(&climate->weather, &climate->random, interval_s);
    climate->heating_phase += interval_s / HEATING_SECONDS;
    climate->heating_phase -= (float)(int32_t)climate->heating_phase;
    climate->temperature +=
        (air_temperature(climate) - climate->temperature) * (interval_s / (interval_s + LAG_SECONDS));
    humidity = climate->vapour.value - HUMIDITY_PER_DEGREE * (climate->temperature - MEAN_DEGREES);
    values[0] = smith_as_measured(climate->temperature + 0.01f * smith_normal(&climate->random), 85.0f, 0.01f);
    values[1] = smith_as_measured(humidity + 0.03f * smith_normal(&climate->random), 100.0f, 0.01f);
    values[2] = smith_as_measured(climate->weather.value + 0.015f * smith_normal(&climate->random), 1100.0f, 0.01f);
}
