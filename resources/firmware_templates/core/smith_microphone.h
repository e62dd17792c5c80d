/* SPDX-License-Identifier: MIT */
#ifndef SMITH_MICROPHONE_H
#define SMITH_MICROPHONE_H

#include <stdint.h>

/* What the microphone hears: a scene of smith_sound.h, or "recording", the sound in the store, in a loop. Boards
 * without a microphone have nothing of it. */
void smith_microphone_init(uint32_t seed);
/* 0 when the name is unknown, or when there is no sound in the store. */
int smith_microphone_choose(const char *name);
void smith_microphone_seed(uint32_t seed);
const char *smith_microphone_scene(void);
uint32_t smith_microphone_current_seed(void);
/* Of the sound in the store; 0 without a whole one. */
uint32_t smith_microphone_samples(void);
uint32_t smith_microphone_rate_hz(void);
/* The next sample, a whole number of 16 bits, interval_ms after the one before. */
float smith_microphone_next(float interval_ms);

#endif
