/* SPDX-License-Identifier: MIT */
#include "smith_sound.h"

#include "smith_signal.h"

#define ONE 16384             /* 1.0 in the whole numbers of this file */
#define UPDATE_S 0.005f       /* between moves of the formants */
#define FORMANT_SHARE 0.18f   /* of the way to the next vowel, per move */
#define TONE_HZ 1000.0f
#define TONE_LEVEL 8000
#define HUM_HZ 50.0f
#define VOWELS 6u
#define LARGEST 32767

static const float vowels[VOWELS][SMITH_SOUND_FORMANTS] = {
    {730.0f, 1090.0f, 2440.0f}, {530.0f, 1840.0f, 2480.0f}, {270.0f, 2290.0f, 3010.0f},
    {570.0f, 840.0f, 2410.0f},  {300.0f, 870.0f, 2240.0f},  {500.0f, 1500.0f, 2500.0f}};
static const float hiss[SMITH_SOUND_FORMANTS] = {2600.0f, 4200.0f, 5600.0f};
static const float bandwidths[SMITH_SOUND_FORMANTS] = {80.0f, 110.0f, 160.0f};
/* How much of the source each formant lets through. */
static const int32_t weights[SMITH_SOUND_FORMANTS] = {ONE, ONE / 2, ONE / 4};

static int32_t scaled(int32_t value, int32_t factor)
{
    return (int32_t)(((int64_t)value * factor) / ONE);
}

/* A number from -32768 to 32767, all alike. */
static int32_t white(smith_sound *sound)
{
    return (int32_t)(smith_random_next(&sound->random) >> 16) - 32768;
}

static uint32_t turns_per_sample(float hertz, float rate_hz)
{
    return (uint32_t)(hertz / rate_hz * 4294967040.0f);
}

/* sin of a phase in 2^-32 turns, in 1/16384. */
static int32_t sine_of(uint32_t phase)
{
    return (int32_t)(smith_sine((float)(phase >> 8) / 16777216.0f) * (float)ONE);
}

static uint32_t samples_of(const smith_sound *sound, float seconds)
{
    const uint32_t samples = (uint32_t)(seconds * sound->rate_hz);
    return samples > 0u ? samples : 1u;
}

/* Two poles at the frequency; the radius is exp(-pi bandwidth / rate) by its series. The gain brings the peak near
 * to 1 for the impulses of a voice. */
static void tune(smith_resonator *resonator, float hertz, float bandwidth, float rate_hz)
{
    const float x = 3.1415927f * bandwidth / rate_hz;
    const float radius = 1.0f - x + x * x * 0.5f - x * x * x * 0.16666667f;
    const float top = 0.45f * rate_hz;
    const float turns = (hertz < top ? hertz : top) / rate_hz;
    resonator->back1 = (int32_t)(2.0f * radius * smith_cosine(turns) * (float)ONE);
    resonator->back2 = (int32_t)(radius * radius * (float)ONE);
    resonator->gain = (int32_t)((1.0f - radius) * 2.0f * (float)ONE);
}

static int32_t resonate(smith_resonator *resonator, int32_t input)
{
    const int64_t sum = (int64_t)resonator->gain * input + (int64_t)resonator->back1 * resonator->last1 -
                        (int64_t)resonator->back2 * resonator->last2;
    const int32_t output = (int32_t)(sum / ONE);
    resonator->last2 = resonator->last1;
    resonator->last1 = output;
    return output;
}

static void begin_vowel(smith_sound *sound)
{
    const uint32_t vowel = smith_random_next(&sound->random) % VOWELS;
    sound->is_voiced = 1u;
    for (uint32_t i = 0u; i < SMITH_SOUND_FORMANTS; ++i)
        sound->wanted_hz[i] = vowels[vowel][i] * smith_uniform(&sound->random, 0.95f, 1.05f);
    sound->wanted_level = (int32_t)(smith_uniform(&sound->random, 0.5f, 1.0f) * (float)ONE);
    sound->until_change = samples_of(sound, smith_uniform(&sound->random, 0.09f, 0.22f));
}

static void begin_hiss(smith_sound *sound)
{
    sound->is_voiced = 0u;
    for (uint32_t i = 0u; i < SMITH_SOUND_FORMANTS; ++i)
        sound->wanted_hz[i] = hiss[i];
    sound->wanted_level = (int32_t)(smith_uniform(&sound->random, 0.15f, 0.4f) * (float)ONE);
    sound->until_change = samples_of(sound, smith_uniform(&sound->random, 0.04f, 0.12f));
}

static void begin_silence(smith_sound *sound, float shortest, float longest)
{
    sound->wanted_level = 0;
    sound->until_change = samples_of(sound, smith_uniform(&sound->random, shortest, longest));
}

/* After a vowel comes a consonant or a closure, then the next vowel; after the last syllable of a word a pause. */
static void begin_piece(smith_sound *sound)
{
    const int was_vowel = sound->is_voiced != 0u && sound->wanted_level > 0;
    if (!was_vowel) {
        begin_vowel(sound);
        return;
    }
    if (sound->syllables_left == 0u) {
        sound->syllables_left = 1u + smith_random_next(&sound->random) % 6u;
        sound->base_pitch_hz *= smith_uniform(&sound->random, 0.97f, 1.03f);
        if (sound->base_pitch_hz < 85.0f || sound->base_pitch_hz > 240.0f)
            sound->base_pitch_hz = smith_uniform(&sound->random, 95.0f, 220.0f);
        begin_silence(sound, 0.12f, 0.5f);
        return;
    }
    --sound->syllables_left;
    if ((smith_random_next(&sound->random) & 3u) == 0u)
        begin_silence(sound, 0.02f, 0.06f);
    else
        begin_hiss(sound);
}

/* Everything that needs float happens here, a few hundred times a second. */
static void update(smith_sound *sound)
{
    sound->until_update = samples_of(sound, UPDATE_S);
    if (sound->kind == SMITH_SOUND_TONE || sound->kind == SMITH_SOUND_NOISE)
        sound->pitch_step =
            turns_per_sample(sound->kind == SMITH_SOUND_TONE ? TONE_HZ : HUM_HZ, sound->rate_hz);
    if (sound->kind == SMITH_SOUND_NOISE)
        sound->level += ((int32_t)(smith_uniform(&sound->random, 0.35f, 1.0f) * (float)ONE) - sound->level) / 64;
    if (sound->kind != SMITH_SOUND_SPEECH)
        return;
    sound->pitch_hz += (sound->base_pitch_hz - sound->pitch_hz) * 0.05f +
                       0.01f * sound->base_pitch_hz * smith_normal(&sound->random);
    sound->pitch_step = turns_per_sample(sound->pitch_hz, sound->rate_hz);
    for (uint32_t i = 0u; i < SMITH_SOUND_FORMANTS; ++i) {
        sound->formant_hz[i] += (sound->wanted_hz[i] - sound->formant_hz[i]) * FORMANT_SHARE;
        tune(&sound->resonators[i], sound->formant_hz[i],
             bandwidths[i] * (sound->is_voiced != 0u ? 1.0f : 4.0f), sound->rate_hz);
    }
}

static int32_t speak(smith_sound *sound)
{
    const uint32_t before = sound->pitch_phase;
    const int32_t pulse = sound->pulse;
    int32_t source;
    int32_t sum = 0;
    if (sound->until_change == 0u)
        begin_piece(sound);
    --sound->until_change;
    sound->level += (sound->wanted_level - sound->level) / 64;
    sound->pitch_phase += sound->pitch_step;
    if (sound->pitch_phase < before)
        sound->pulse = 4 * 32767;
    sound->pulse -= sound->pulse / 8;
    /* The lips let through the change of the flow, so there is no constant part. */
    source = sound->is_voiced != 0u ? sound->pulse - pulse + white(sound) / 32 : white(sound) / 2;
    source = scaled(source, sound->level);
    for (uint32_t i = 0u; i < SMITH_SOUND_FORMANTS; ++i)
        sum += scaled(resonate(&sound->resonators[i], source), weights[i]);
    return sum / 4 * 3 + white(sound) / 2048;
}

static int32_t rumble(smith_sound *sound)
{
    const int32_t noise = white(sound);
    sound->low += (noise - sound->low) / 4;
    sound->lower += (noise - sound->lower) / 64;
    sound->pitch_phase += sound->pitch_step;
    return scaled(sound->low / 4 + sound->lower, sound->level) + sine_of(sound->pitch_phase) / 24;
}

void smith_sound_init(smith_sound *sound, smith_sound_kind kind, uint32_t seed)
{
    static const smith_sound blank = {0};
    *sound = blank;
    sound->random = smith_random_start(seed);
    sound->kind = kind < SMITH_SOUND_COUNT ? kind : SMITH_SOUND_QUIET;
    sound->base_pitch_hz = smith_uniform(&sound->random, 95.0f, 220.0f);
    sound->pitch_hz = sound->base_pitch_hz;
    sound->syllables_left = 1u + smith_random_next(&sound->random) % 6u;
    sound->level = sound->kind == SMITH_SOUND_NOISE ? ONE / 2 : 0;
    for (uint32_t i = 0u; i < SMITH_SOUND_FORMANTS; ++i)
        sound->formant_hz[i] = vowels[0][i];
}

int32_t smith_sound_next(smith_sound *sound, float interval_ms)
{
    int32_t value;
    if (sound->until_update == 0u) {
        sound->rate_hz = 1000.0f / interval_ms;
        update(sound);
    }
    --sound->until_update;
    switch (sound->kind) {
    case SMITH_SOUND_NOISE:
        value = rumble(sound);
        break;
    case SMITH_SOUND_SPEECH:
        value = speak(sound);
        break;
    case SMITH_SOUND_TONE:
        sound->pitch_phase += sound->pitch_step;
        value = scaled(TONE_LEVEL, sine_of(sound->pitch_phase));
        break;
    default:
        value = white(sound) / 1024;
        break;
    }
    if (value > LARGEST)
        value = LARGEST;
    if (value < -LARGEST - 1)
        value = -LARGEST - 1;
    return value;
}

const char *smith_sound_name(smith_sound_kind kind)
{
    static const char *const names[SMITH_SOUND_COUNT] = {"quiet", "noise", "speech", "tone"};
    return kind < SMITH_SOUND_COUNT ? names[kind] : (const char *)0;
}
