/* SPDX-License-Identifier: MIT */
#include "smith_microphone.h"

#include "smith_layout.h"

#if SMITH_HAS_RECORDINGS

#include "smith_board.h"
#include "smith_checksum.h"
#include "smith_sound.h"
#include "smith_text.h"

#define SMITH_SOUND_MOST_HZ 192000u

static smith_sound sound;
static uint32_t current_seed;
static uint32_t samples; /* of the sound in the store, 0 without one */
static uint32_t rate_hz;
static uint32_t is_recording;
static float position; /* in samples */

static void look_for_sound(void)
{
    const uint8_t *head = smith_board_store() + SMITH_SOUND_OFFSET;
    samples = 0u;
    if (smith_get_u32_le(head) != SMITH_SOUND_MAGIC || smith_get_u32_le(head + 12) != smith_crc32(head, 12u))
        return;
    if (smith_get_u32_le(head + 4) > (SMITH_SOUND_BYTES - SMITH_SOUND_HEAD_BYTES) / 2u || smith_get_u32_le(head + 8) == 0u ||
        smith_get_u32_le(head + 8) > SMITH_SOUND_MOST_HZ)
        return;
    samples = smith_get_u32_le(head + 4);
    rate_hz = smith_get_u32_le(head + 8);
}

void smith_microphone_init(uint32_t seed)
{
    current_seed = seed;
    is_recording = 0u;
    position = 0.0f;
    smith_sound_init(&sound, SMITH_SOUND_QUIET, seed);
    look_for_sound();
}

int smith_microphone_choose(const char *name)
{
    for (uint32_t kind = 0u; kind < (uint32_t)SMITH_SOUND_COUNT; ++kind) {
        if (smith_equal(name, smith_sound_name((smith_sound_kind)kind))) {
            is_recording = 0u;
            smith_sound_init(&sound, (smith_sound_kind)kind, current_seed);
            return 1;
        }
    }
    look_for_sound(); /* it may have been put there, or taken away, while the board runs */
    if (samples == 0u)
        is_recording = 0u;
    if (!smith_equal(name, "recording") || samples == 0u)
        return 0;
    is_recording = 1u;
    position = 0.0f;
    return 1;
}

void smith_microphone_seed(uint32_t seed)
{
    current_seed = seed;
    smith_sound_init(&sound, sound.kind, seed);
}

const char *smith_microphone_scene(void)
{
    return is_recording != 0u ? "recording" : smith_sound_name(sound.kind);
}

uint32_t smith_microphone_current_seed(void)
{
    return current_seed;
}

uint32_t smith_microphone_samples(void)
{
    return samples;
}

uint32_t smith_microphone_rate_hz(void)
{
    return samples > 0u ? rate_hz : 0u;
}

static int32_t recorded(uint32_t at)
{
    const uint8_t *bytes = smith_board_store() + SMITH_SOUND_OFFSET + SMITH_SOUND_HEAD_BYTES + 2u * at;
    const uint32_t bits = (uint32_t)bytes[0] | ((uint32_t)bytes[1] << 8);
    return (int32_t)bits - ((bits & 0x8000u) != 0u ? 0x10000 : 0);
}

/* The sample that was heard last; at the sound's own rate that is every one of them as it is. */
static int32_t next_recorded(float interval_ms)
{
    const int32_t value = recorded((uint32_t)position % samples);
    position += interval_ms * (float)rate_hz / 1000.0f;
    while (position >= (float)samples)
        position -= (float)samples;
    return value;
}

float smith_microphone_next(float interval_ms)
{
    return (float)(is_recording != 0u ? next_recorded(interval_ms) : smith_sound_next(&sound, interval_ms));
}

#else

void smith_microphone_init(uint32_t seed)
{
    (void)seed;
}

float smith_microphone_next(float interval_ms)
{
    (void)interval_ms;
    return 0.0f;
}

#endif
