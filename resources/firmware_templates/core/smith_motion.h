/* SPDX-License-Identifier: MIT */
#ifndef SMITH_MOTION_H
#define SMITH_MOTION_H

#include <stdint.h>

#include "smith_signal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an accelerometer, and a gyroscope beside it, in a moving hand would measure. A hand pulled along an intended path as by a damped
 * spring carries a sensor whose orientation drifts and turns with the gesture; the reading is the specific
 * force (motion plus gravity) in the sensor's axes, with bias, noise, quantisation and range. Tempo,
 * amplitude, shape and rests change from stroke to stroke. The same seed gives the same readings; only
 * float32 +, -, *, / are used, so host and board agree in every bit. */
typedef enum {
    SMITH_MOTION_IDLE = 0,   /* lying on a table or held still */
    SMITH_MOTION_WAVE = 1,   /* side to side, about 1 to 2 Hz, rolling along */
    SMITH_MOTION_SNAKE = 2,  /* lying figure of eight, about 0.5 to 1 Hz */
    SMITH_MOTION_UPDOWN = 3, /* vertical, about 0.8 to 1.6 Hz */
    SMITH_MOTION_COUNT = 4
} smith_motion_kind;

typedef struct {
    uint32_t random;
    smith_motion_kind kind;
    float phase;      /* turns of the gesture, 0 to 1 */
    float tempo;      /* turns per second of this stroke */
    float size;       /* of this stroke, 1 = usual */
    float base_tempo; /* of this episode */
    float base_size;
    float skew;   /* how lopsided strokes are */
    float effort; /* 0 at rest to 1 moving; follows `wanted_effort` */
    float wanted_effort;
    float rest_seconds; /* left of the pause, when resting */
    uint32_t strokes_to_rest;
    float plane_cos; /* direction of the gesture in the horizontal plane */
    float plane_sin;
    float position[3]; /* of the hand in the room, m */
    float velocity[3];
    float offset[3];    /* what is left of the way over from another gesture, m */
    float turn_gain[3]; /* how far roll, pitch, yaw follow the gesture, rad */
    float turn[3];      /* their present part of the orientation */
    float tremor_phase;
    float tremor_size;
    smith_drift tilt[3]; /* roll, pitch, yaw of the grip, rad */
    smith_drift tempo_drift;
    smith_drift size_drift;
    float bias[3];
    float noise; /* m/s2, standard deviation */
    uint32_t rate_random; /* the gyroscope's noise is its own, so that the accelerometer's stays what it is */
    float angle[3];       /* orientation at the last reading, rad */
    float rate[3];        /* what the gyroscope's filter has arrived at, rad/s */
    float rate_bias[3];
} smith_motion;

/* Starts an episode: grip, bias, tempo and size are drawn from the seed. */
void smith_motion_init(smith_motion *motion, smith_motion_kind kind, uint32_t seed);
/* Changes the gesture; the hand moves over smoothly, grip and sensor stay. */
void smith_motion_set_kind(smith_motion *motion, smith_motion_kind kind);
/* The next reading, interval_s after the one before; m/s2 in the sensor's axes x, y, z. */
void smith_motion_next(smith_motion *motion, float interval_s, float acceleration[3]);
/* The same reading with the angular rate about these axes, rad/s: the turn since the reading before. The
 * acceleration is the one that smith_motion_next() would have given, in every bit. */
void smith_motion_next_turning(smith_motion *motion, float interval_s, float acceleration[3], float rate[3]);
/* "idle", "wave", "snake", "updown"; a null pointer for any other number. */
const char *smith_motion_name(smith_motion_kind kind);

#ifdef __cplusplus
}
#endif

#endif
