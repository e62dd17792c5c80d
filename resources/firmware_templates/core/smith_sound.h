/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SOUND_H
#define SMITH_SOUND_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a microphone would hear in a synthesised scene, as 16-bit numbers. Speech is a source with a filter: glottal
 * pulses or hiss through three resonances that move from vowel to vowel, in syllables, words and pauses. Each
 * sample is worked out in whole numbers, so a core without floating point keeps up, and all boards agree. */
typedef enum {
    SMITH_SOUND_QUIET = 0,  /* a room at night: the microphone's own noise */
    SMITH_SOUND_NOISE = 1,  /* a machine hall: broad noise that swells, and hum of the mains */
    SMITH_SOUND_SPEECH = 2, /* one voice that babbles vowels and consonants over the quiet room */
    SMITH_SOUND_TONE = 3,   /* 1000 Hz, for checks of the rate */
    SMITH_SOUND_COUNT = 4
} smith_sound_kind;

#define SMITH_SOUND_FORMANTS 3u

typedef struct {
    int32_t gain; /* all in 1/16384 */
    int32_t back1;
    int32_t back2;
    int32_t last1; /* what came out before, in units of the output */
    int32_t last2;
} smith_resonator;

typedef struct {
    uint32_t random;
    smith_sound_kind kind;
    float rate_hz;           /* that the coefficients were made for */
    uint32_t until_change;   /* samples left of this piece: vowel, consonant, pause */
    uint32_t until_update;   /* samples left until the coefficients move on */
    uint32_t syllables_left; /* of this word */
    uint32_t is_voiced;
    uint32_t pitch_phase; /* in 2^-32 turns */
    uint32_t pitch_step;
    float pitch_hz;
    float base_pitch_hz; /* of this voice */
    float formant_hz[SMITH_SOUND_FORMANTS];
    float wanted_hz[SMITH_SOUND_FORMANTS];
    smith_resonator resonators[SMITH_SOUND_FORMANTS];
    int32_t level; /* of the source, 1/16384 */
    int32_t wanted_level;
    int32_t pulse; /* of the glottis, dying away */
    int32_t low;   /* noise through low passes */
    int32_t lower;
} smith_sound;

void smith_sound_init(smith_sound *sound, smith_sound_kind kind, uint32_t seed);
/* The next sample, interval_ms after the one before. */
int32_t smith_sound_next(smith_sound *sound, float interval_ms);
/* "quiet", "noise", "speech", "tone"; a null pointer for any other number. */
const char *smith_sound_name(smith_sound_kind kind);

#ifdef __cplusplus
}
#endif

#endif
