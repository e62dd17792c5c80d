/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SAMPLING_H
#define SMITH_SAMPLING_H

#include "smith_sensor.h"

/* The longest sample of a sensor that fits the sample memory at its highest rate; whole seconds. */
uint32_t smith_sampling_most_seconds(const smith_sensor *sensor);

#endif
