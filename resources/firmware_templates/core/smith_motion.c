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

static uint32_t next_random(smith_motion *motion)
{
    uint32_t x = motion->random;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    motion->random = x;
    return x;
}

static float uniform(smith_motion *motion, float low, float high)
{
    return low + (high - low) * ((float)(next_random(motion) >> 8) / 16777216.0f);
}

/* Sum of four uniforms: standard deviation 1, never beyond 3.47. */
static float normal(smith_motion *motion)
{
    float sum = 0.0f;
    for (uint32_t i = 0u; i < 4u; ++i)
        sum += uniform(motion, -0.5f, 0.5f);
    return sum * 1.7320508f;
}

/* sin(2 pi turns), error below 1e-6: odd polynomial on a quarter turn. */
static float sine(float turns)
{
    float x;
    float s;
    turns -= (float)(int32_t)turns;
    if (turns < 0.0f)
        turns += 1.0f;
    if (turns > 0.75f)
        turns -= 1.0f;
    else if (turns > 0.25f)
        turns = 0.5f - turns;
    x = turns * 6.2831853f;
    s = x * x;
    return x *
           (1.0f + s * (-0.16666667f + s * (0.0083333310f + s * (-0.00019840874f + s * 0.0000027525562f))));
}

static float cosine(float turns)
{
    return sine(turns + 0.25f);
}

static float root(float x)
{
    float guess = x > 1.0f ? x : 1.0f;
    for (uint32_t i = 0u; i < 20u; ++i)
        guess = 0.5f * (guess + x / guess);
    return guess;
}

static void start_drift(smith_motion *motion, smith_motion_drift *drift, float mean, float spread,
                        float seconds)
{
    drift->mean = mean;
    drift->spread = spread;
    drift->seconds = seconds;
    drift->value = mean + spread * normal(motion);
}

static void step_drift(smith_motion *motion, smith_motion_drift *drift, float seconds)
{
    float share = seconds / drift->seconds;
    if (share > 1.0f)
        share = 1.0f;
    drift->value +=
        (drift->mean - drift->value) * share + drift->spread * root(2.0f * share) * normal(motion);
}

/* Draws what belongs to a gesture and to one person doing it this time. */
static void start_gesture(smith_motion *motion)
{
    /* One person's range: a handful of recordings should be enough to learn it from. */
    static const float slowest[SMITH_MOTION_COUNT] = {0.2f, 1.25f, 0.58f, 0.9f};
    static const float fastest[SMITH_MOTION_COUNT] = {0.4f, 1.75f, 0.86f, 1.35f};
    const smith_motion_kind kind = motion->kind;
    const float angle = uniform(motion, -0.07f, 0.07f);
    motion->base_tempo = uniform(motion, slowest[kind], fastest[kind]);
    motion->base_size = uniform(motion, 0.85f, 1.15f);
    motion->skew = uniform(motion, -0.06f, 0.06f);
    motion->plane_cos = cosine(angle);
    motion->plane_sin = sine(angle);
    motion->tempo = motion->base_tempo;
    motion->size = motion->base_size;
    motion->strokes_to_rest = 5u + (next_random(motion) % 9u);
    motion->rest_seconds = 0.0f;
    motion->wanted_effort = kind == SMITH_MOTION_IDLE ? 0.0f : 1.0f;
    for (uint32_t i = 0u; i < 3u; ++i)
        motion->turn_gain[i] = uniform(motion, -0.05f, 0.05f);
    if (kind == SMITH_MOTION_WAVE)
        motion->turn_gain[0] = uniform(motion, 0.15f, 0.45f);
    else if (kind == SMITH_MOTION_SNAKE)
        motion->turn_gain[2] = uniform(motion, 0.15f, 0.4f);
    else if (kind == SMITH_MOTION_UPDOWN)
        motion->turn_gain[1] = uniform(motion, 0.05f, 0.2f);
    /* On a table nothing trembles; a hand always does, more while it is held up. */
    motion->tremor_size = uniform(motion, 0.03f, 0.12f);
    if (kind == SMITH_MOTION_IDLE && uniform(motion, 0.0f, 1.0f) < 0.5f)
        motion->tremor_size = 0.0f;
}

/* A stroke ends: the next one has its own tempo and size, and now and then comes a rest. */
static void end_stroke(smith_motion *motion)
{
    motion->tempo = motion->base_tempo * (1.0f + 0.08f * normal(motion));
    motion->size = motion->base_size * (1.0f + 0.1f * normal(motion));
    motion->skew = 0.8f * motion->skew + 0.02f * normal(motion);
    if (motion->strokes_to_rest > 0u) {
        --motion->strokes_to_rest;
        return;
    }
    motion->strokes_to_rest = 5u + (next_random(motion) % 9u);
    if (motion->kind != SMITH_MOTION_IDLE) {
        motion->rest_seconds = uniform(motion, 0.15f, 0.45f);
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
    const float lopsided = motion->phase + motion->skew * sine(motion->phase);
    const float first = sine(lopsided);
    const float second = sine(2.0f * lopsided);
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
    room_acceleration[0] += motion->tremor_size * sine(motion->tremor_phase);
    room_acceleration[2] += 0.7f * motion->tremor_size * sine(motion->tremor_phase + 0.3f);
}

void smith_motion_init(smith_motion *motion, smith_motion_kind kind, uint32_t seed)
{
    static const smith_motion blank = {0};
    float room[3];
    float leading;
    *motion = blank;
    seed = (seed ^ (seed >> 16)) * 0x7feb352du + 0x9e3779b9u;
    seed = (seed ^ (seed >> 15)) * 0x846ca68bu;
    motion->random = seed ^ (seed >> 16);
    if (motion->random == 0u)
        motion->random = 1u;
    for (uint32_t i = 0u; i < 8u; ++i)
        (void)next_random(motion);
    motion->kind = kind < SMITH_MOTION_COUNT ? kind : SMITH_MOTION_IDLE;
    for (uint32_t i = 0u; i < 3u; ++i) {
        motion->bias[i] = 0.1f * normal(motion);
        start_drift(motion, &motion->tilt[i], 0.13f * normal(motion), 0.03f, 6.0f);
    }
    motion->noise = uniform(motion, 0.025f, 0.05f);
    start_drift(motion, &motion->tempo_drift, 1.0f, 0.06f, 4.0f);
    start_drift(motion, &motion->size_drift, 1.0f, 0.09f, 5.0f);
    start_gesture(motion);
    motion->effort = motion->wanted_effort;
    motion->phase = uniform(motion, 0.0f, 1.0f);
    intended_path(motion, motion->position, &leading);
    for (uint32_t i = 0u; i < WARM_UP_STEPS; ++i)
        move_hand(motion, MAX_STEP_S, room);
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
    const float turns = 0.15915494f;
    const float cr = cosine(angle[0] * turns), sr = sine(angle[0] * turns);
    const float cp = cosine(angle[1] * turns), sp = sine(angle[1] * turns);
    const float cy = cosine(angle[2] * turns), sy = sine(angle[2] * turns);
    const float x1 = cy * room[0] + sy * room[1];
    const float y1 = cy * room[1] - sy * room[0];
    const float z2 = cp * room[2] + sp * x1;
    sensor[0] = cp * x1 - sp * room[2];
    sensor[1] = cr * y1 + sr * z2;
    sensor[2] = cr * z2 - sr * y1;
}

static float as_measured(float value)
{
    float steps;
    if (value > RANGE)
        value = RANGE;
    if (value < -RANGE)
        value = -RANGE;
    steps = value / RESOLUTION;
    return (float)(int32_t)(steps >= 0.0f ? steps + 0.5f : steps - 0.5f) * RESOLUTION;
}

void smith_motion_next(smith_motion *motion, float interval_s, float acceleration[3])
{
    float room[3] = {0.0f, 0.0f, 0.0f};
    float angle[3];
    float sensor[3];
    uint32_t steps = 1u;
    float step_s;
    while (steps < MAX_STEPS && interval_s > MAX_STEP_S * (float)steps)
        ++steps;
    step_s = interval_s / (float)steps;
    if (step_s > MAX_STEP_LIMIT_S)
        step_s = MAX_STEP_LIMIT_S;
    for (uint32_t i = 0u; i < steps; ++i)
        move_hand(motion, step_s, room);
    step_drift(motion, &motion->tempo_drift, interval_s);
    step_drift(motion, &motion->size_drift, interval_s);
    for (uint32_t i = 0u; i < 3u; ++i) {
        if (motion->tremor_size > 0.0f) /* what lies on a table does not turn */
            step_drift(motion, &motion->tilt[i], interval_s);
        angle[i] = motion->tilt[i].value + motion->turn[i];
    }
    room[2] += GRAVITY;
    turn_into_sensor(angle, room, sensor);
    for (uint32_t i = 0u; i < 3u; ++i)
        acceleration[i] = as_measured(sensor[i] + motion->bias[i] + motion->noise * normal(motion));
}

const char *smith_motion_name(smith_motion_kind kind)
{
    static const char *const names[SMITH_MOTION_COUNT] = {"idle", "wave", "snake", "updown"};
    return kind < SMITH_MOTION_COUNT ? names[kind] : (const char *)0;
}
