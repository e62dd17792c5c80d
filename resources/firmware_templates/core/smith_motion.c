/* SPDX-License-Identifier: MIT */
#include "smith_motion.h"

#define GRAVITY 9.80665f
#define RANGE 39.2266f         /* 4 g */
#define RESOLUTION 0.0011971f  /* 4 g in 15 bits */
#define MAX_STEP_S 0.004f      /* of the hand's equation of motion */
#define MAX_STEPS 512u         /* per reading; longer intervals take longer steps */
#define MAX_STEP_LIMIT_S 0.02f /* beyond this the spring below would not be stable */
#define HAND_STIFFNESS 1400.0f /* 1/s2: the hand follows up to about 6 Hz */
#define HAND_DAMPING 52.0f     /* 1/s */
#define CHANGE_SECONDS 0.3f    /* from one gesture's path to the next one's */
#define WARM_UP_STEPS 250u     /* so that an episode starts in full swing */
#define TURN_SECONDS 0.05f     /* the wrist lags this much behind the gesture */
#define RATE_RANGE 34.906585f  /* 2000 degrees a second, in rad/s */
#define RATE_RESOLUTION 0.0010652644f
#define RATE_FILTER_S 0.01f /* the gyroscope's own low pass */
#define RATE_NOISE 0.002f   /* rad/s, standard deviation */
#define TURNS_PER_RADIAN 0.15915494f

/* Draws what belongs to a gesture and to one person doing it this time. */
static void start_gesture(smith_motion *motion)
{
    /* One person's range: a handful of recordings should be enough to learn it from. */
    static const float slowest[SMITH_MOTION_COUNT] = {0.2f, 1.25f, 0.58f, 0.9f};
    static const float fastest[SMITH_MOTION_COUNT] = {0.4f, 1.75f, 0.86f, 1.35f};
    const smith_motion_kind kind = motion->kind;
    const float angle = smith_uniform(&motion->random, -0.07f, 0.07f);
    motion->base_tempo = smith_uniform(&motion->random, slowest[kind], fastest[kind]);
    motion->base_size = smith_uniform(&motion->random, 0.85f, 1.15f);
    motion->skew = smith_uniform(&motion->random, -0.06f, 0.06f);
    motion->plane_cos = smith_cosine(angle);
    motion->plane_sin = smith_sine(angle);
    motion->tempo = motion->base_tempo;
    motion->size = motion->base_size;
    motion->strokes_to_rest = 5u + (smith_random_next(&motion->random) % 9u);
    motion->rest_seconds = 0.0f;
    motion->wanted_effort = kind == SMITH_MOTION_IDLE ? 0.0f : 1.0f;
    for (uint32_t i = 0u; i < 3u; ++i)
        motion->turn_gain[i] = smith_uniform(&motion->random, -0.05f, 0.05f);
    if (kind == SMITH_MOTION_WAVE)
        motion->turn_gain[0] = smith_uniform(&motion->random, 0.15f, 0.45f);
    else if (kind == SMITH_MOTION_SNAKE)
        motion->turn_gain[2] = smith_uniform(&motion->random, 0.15f, 0.4f);
    else if (kind == SMITH_MOTION_UPDOWN)
        motion->turn_gain[1] = smith_uniform(&motion->random, 0.05f, 0.2f);
    /* On a table nothing trembles; a hand always does, more while it is held up. */
    motion->tremor_size = smith_uniform(&motion->random, 0.03f, 0.12f);
    if (kind == SMITH_MOTION_IDLE && smith_uniform(&motion->random, 0.0f, 1.0f) < 0.5f)
        motion->tremor_size = 0.0f;
}

/* A stroke ends: the next one has its own tempo and size, and now and then comes a rest. */
static void end_stroke(smith_motion *motion)
{
    motion->tempo = motion->base_tempo * (1.0f + 0.08f * smith_normal(&motion->random));
    motion->size = motion->base_size * (1.0f + 0.1f * smith_normal(&motion->random));
    motion->skew = 0.8f * motion->skew + 0.02f * smith_normal(&motion->random);
    if (motion->strokes_to_rest > 0u) {
        --motion->strokes_to_rest;
        return;
    }
    motion->strokes_to_rest = 5u + (smith_random_next(&motion->random) % 9u);
    if (motion->kind != SMITH_MOTION_IDLE) {
        motion->rest_seconds = smith_uniform(&motion->random, 0.15f, 0.45f);
        motion->wanted_effort = 0.15f;
    }
}

static void advance_phase(smith_motion *motion, float seconds)
{
    if (motion->rest_seconds > 0.0f) {
        motion->rest_seconds -= seconds;
        if (motion->rest_seconds <= 0.0f)
            motion->wanted_effort = motion->kind == SMITH_MOTION_IDLE ? 0.0f : 1.0f;
    }
    motion->effort += (motion->wanted_effort - motion->effort) * (seconds / (seconds + 0.18f));
    motion->phase += motion->tempo * motion->tempo_drift.value * seconds;
    if (motion->phase >= 1.0f) {
        motion->phase -= 1.0f;
        end_stroke(motion);
    }
}

/* Where the hand means to be, m. `across` and `along` are horizontal, `up` is up. */
static void intended_path(const smith_motion *motion, float target[3], float *leading)
{
    const float size = motion->size * motion->size_drift.value * motion->effort;
    const float lopsided = motion->phase + motion->skew * smith_sine(motion->phase);
    const float first = smith_sine(lopsided);
    const float second = smith_sine(2.0f * lopsided);
    float across = 0.0f;
    float along = 0.0f;
    float up = 0.0f;
    switch (motion->kind) {
    case SMITH_MOTION_WAVE:
        across = 0.11f * first;
        up = 0.012f * second; /* the forearm swings on an arc */
        break;
    case SMITH_MOTION_SNAKE:
        across = 0.14f * first;
        along = 0.06f * second;
        break;
    case SMITH_MOTION_UPDOWN:
        up = 0.13f * first;
        along = 0.015f * second;
        break;
    default:
        break;
    }
    *leading = first * motion->effort * motion->size_drift.value;
    target[0] = motion->offset[0] + size * (along * motion->plane_cos - across * motion->plane_sin);
    target[1] = motion->offset[1] + size * (along * motion->plane_sin + across * motion->plane_cos);
    target[2] = motion->offset[2] + size * up;
}

static void move_hand(smith_motion *motion, float seconds, float room_acceleration[3])
{
    float target[3];
    float leading;
    const float share = seconds / (seconds + TURN_SECONDS);
    advance_phase(motion, seconds);
    intended_path(motion, target, &leading);
    for (uint32_t i = 0u; i < 3u; ++i) {
        const float pull =
            HAND_STIFFNESS * (target[i] - motion->position[i]) - HAND_DAMPING * motion->velocity[i];
        motion->velocity[i] += pull * seconds;
        motion->position[i] += motion->velocity[i] * seconds;
        room_acceleration[i] = pull;
        motion->offset[i] -= motion->offset[i] * (seconds / (seconds + CHANGE_SECONDS));
        motion->turn[i] += (motion->turn_gain[i] * leading - motion->turn[i]) * share;
    }
    motion->tremor_phase += (8.5f + 1.5f * motion->tempo_drift.value) * seconds;
    motion->tremor_phase -= (float)(int32_t)motion->tremor_phase;
    room_acceleration[0] += motion->tremor_size * smith_sine(motion->tremor_phase);
    room_acceleration[2] += 0.7f * motion->tremor_size * smith_sine(motion->tremor_phase + 0.3f);
}

void smith_motion_init(smith_motion *motion, smith_motion_kind kind, uint32_t seed)
{
    static const smith_motion blank = {0};
    float room[3];
    float leading;
    *motion = blank;
    motion->random = smith_random_start(seed);
    motion->kind = kind < SMITH_MOTION_COUNT ? kind : SMITH_MOTION_IDLE;
    for (uint32_t i = 0u; i < 3u; ++i) {
        motion->bias[i] = 0.1f * smith_normal(&motion->random);
        smith_drift_start(&motion->tilt[i], &motion->random, 0.13f * smith_normal(&motion->random), 0.03f,
                          6.0f);
    }
    motion->noise = smith_uniform(&motion->random, 0.025f, 0.05f);
    smith_drift_start(&motion->tempo_drift, &motion->random, 1.0f, 0.06f, 4.0f);
    smith_drift_start(&motion->size_drift, &motion->random, 1.0f, 0.09f, 5.0f);
    start_gesture(motion);
    motion->effort = motion->wanted_effort;
    motion->phase = smith_uniform(&motion->random, 0.0f, 1.0f);
    intended_path(motion, motion->position, &leading);
    for (uint32_t i = 0u; i < WARM_UP_STEPS; ++i)
        move_hand(motion, MAX_STEP_S, room);
    motion->rate_random = smith_random_start(motion->random);
    for (uint32_t i = 0u; i < 3u; ++i) {
        motion->rate_bias[i] = 0.01f * smith_normal(&motion->rate_random);
        motion->angle[i] = motion->tilt[i].value + motion->turn[i];
    }
}

void smith_motion_set_kind(smith_motion *motion, smith_motion_kind kind)
{
    float before[3];
    float leading;
    if (kind >= SMITH_MOTION_COUNT || kind == motion->kind)
        return;
    intended_path(motion, before, &leading);
    motion->kind = kind;
    start_gesture(motion);
    motion->effort = 0.0f;
    for (uint32_t i = 0u; i < 3u; ++i)
        motion->offset[i] = before[i]; /* the new path starts at the middle */
}

/* Room to sensor: yaw about z, then pitch about y, then roll about x. */
static void turn_into_sensor(const float angle[3], const float room[3], float sensor[3])
{
    const float turns = TURNS_PER_RADIAN;
    const float cr = smith_cosine(angle[0] * turns), sr = smith_sine(angle[0] * turns);
    const float cp = smith_cosine(angle[1] * turns), sp = smith_sine(angle[1] * turns);
    const float cy = smith_cosine(angle[2] * turns), sy = smith_sine(angle[2] * turns);
    const float x1 = cy * room[0] + sy * room[1];
    const float y1 = cy * room[1] - sy * room[0];
    const float z2 = cp * room[2] + sp * x1;
    sensor[0] = cp * x1 - sp * room[2];
    sensor[1] = cr * y1 + sr * z2;
    sensor[2] = cr * z2 - sr * y1;
}

/* The rows of the matrix that turn_into_sensor() stands for. */
static void orientation_of(const float angle[3], float matrix[3][3])
{
    static const float axes[3][3] = {{1.0f, 0.0f, 0.0f}, {0.0f, 1.0f, 0.0f}, {0.0f, 0.0f, 1.0f}};
    for (uint32_t column = 0u; column < 3u; ++column) {
        float turned[3];
        turn_into_sensor(angle, axes[column], turned);
        for (uint32_t row = 0u; row < 3u; ++row)
            matrix[row][column] = turned[row];
    }
}

/* Mean angular rate in the sensor's axes between two orientations: the antisymmetric part of now * before^T. */
static void rate_between(const float before[3], const float now[3], float interval_s, float rate[3])
{
    float old[3][3], new[3][3], change[3][3];
    orientation_of(before, old);
    orientation_of(now, new);
    for (uint32_t row = 0u; row < 3u; ++row) {
        for (uint32_t column = 0u; column < 3u; ++column)
            change[row][column] = new[row][0] * old[column][0] + new[row][1] * old[column][1] +
                                  new[row][2] * old[column][2];
    }
    rate[0] = (change[1][2] - change[2][1]) / (2.0f * interval_s);
    rate[1] = (change[2][0] - change[0][2]) / (2.0f * interval_s);
    rate[2] = (change[0][1] - change[1][0]) / (2.0f * interval_s);
}

/* Moves on by one reading: what acts on the sensor, in the room, and how it is turned. */
static void advance(smith_motion *motion, float interval_s, float room[3], float angle[3])
{
    uint32_t steps = 1u;
    float step_s;
    while (steps < MAX_STEPS && interval_s > MAX_STEP_S * (float)steps)
        ++steps;
    step_s = interval_s / (float)steps;
    if (step_s > MAX_STEP_LIMIT_S)
        step_s = MAX_STEP_LIMIT_S;
    for (uint32_t i = 0u; i < steps; ++i)
        move_hand(motion, step_s, room);
    smith_drift_step(&motion->tempo_drift, &motion->random, interval_s);
    smith_drift_step(&motion->size_drift, &motion->random, interval_s);
    for (uint32_t i = 0u; i < 3u; ++i) {
        if (motion->tremor_size > 0.0f) /* what lies on a table does not turn */
            smith_drift_step(&motion->tilt[i], &motion->random, interval_s);
        angle[i] = motion->tilt[i].value + motion->turn[i];
    }
    room[2] += GRAVITY;
}

static void measure_acceleration(smith_motion *motion, const float room[3], const float angle[3],
                                 float acceleration[3])
{
    float sensor[3];
    turn_into_sensor(angle, room, sensor);
    for (uint32_t i = 0u; i < 3u; ++i)
        acceleration[i] = smith_as_measured(
            sensor[i] + motion->bias[i] + motion->noise * smith_normal(&motion->random), RANGE, RESOLUTION);
}

void smith_motion_next(smith_motion *motion, float interval_s, float acceleration[3])
{
    float room[3] = {0.0f, 0.0f, 0.0f};
    advance(motion, interval_s, room, motion->angle);
    measure_acceleration(motion, room, motion->angle, acceleration);
}

void smith_motion_next_turning(smith_motion *motion, float interval_s, float acceleration[3], float rate[3])
{
    float room[3] = {0.0f, 0.0f, 0.0f};
    float angle[3];
    float mean[3];
    advance(motion, interval_s, room, angle);
    measure_acceleration(motion, room, angle, acceleration);
    rate_between(motion->angle, angle, interval_s, mean);
    for (uint32_t i = 0u; i < 3u; ++i) {
        motion->angle[i] = angle[i];
        motion->rate[i] += (mean[i] - motion->rate[i]) * (interval_s / (interval_s + RATE_FILTER_S));
        rate[i] = smith_as_measured(motion->rate[i] + motion->rate_bias[i] +
                                        RATE_NOISE * smith_normal(&motion->rate_random),
                                    RATE_RANGE, RATE_RESOLUTION);
    }
}

const char *smith_motion_name(smith_motion_kind kind)
{
    static const char *const names[SMITH_MOTION_COUNT] = {"idle", "wave", "snake", "updown"};
    return kind < SMITH_MOTION_COUNT ? names[kind] : (const char *)0;
}
