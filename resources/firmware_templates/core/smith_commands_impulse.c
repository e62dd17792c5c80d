/* SPDX-License-Identifier: MIT */
#include "smith_application.h"
#include "smith_at.h"
#include "smith_board.h"
#include "smith_runner.h"
#include "smith_sensor.h"
#include "smith_text.h"
#include "smith_transfer.h"

#include <string.h>

#if SMITH_HAS_MODEL

#define STATIC_CHUNK_CHARACTERS 128u
#define START_DELAY_MS 2000u

static uint64_t microseconds(uint32_t ticks)
{
    return (uint64_t)ticks * 1000000u / smith_board_ticks_per_second();
}

static void put_classes(const model_result *result)
{
    for (int32_t i = 0; i < (int32_t)MODEL_CLASS_COUNT; ++i) {
        smith_put("  ");
        smith_put_foreign(model_class_names[i]);
        smith_put(": ");
        smith_put_float(result->probability[i], 5u);
        smith_newline();
    }
}

static void put_anomaly(const model_result *result)
{
    if (MODEL_HAS_ANOMALY) {
        smith_put("Anomaly prediction: ");
        smith_put_float(result->anomaly_score, 5u);
        smith_newline();
    }
}

static void put_static_time(const char *name, uint32_t ticks)
{
    smith_put(name);
    smith_put_float((float)microseconds(ticks) / 1000.0f, 3u);
    smith_put(" ms");
}

static void put_features(const smith_run *run)
{
    smith_put("Features:");
    for (uint32_t i = 0u; i < (uint32_t)MODEL_FEATURE_COUNT; ++i) {
        smith_put_char(' ');
        smith_put_float(run->features[i], 6u);
    }
    smith_newline();
}

static void put_static_result(const smith_run *run, int debug)
{
    if (debug)
        put_features(run);
    put_static_time("Timing: DSP ", run->feature_ticks);
    put_static_time(", inference ", run->network_ticks);
    put_static_time(", anomaly ", 0u);
    smith_newline();
    if (MODEL_CLASS_COUNT > 0) {
        smith_put_line("Predictions:");
        put_classes(&run->result);
    }
    put_anomaly(&run->result);
}

static void run_static_write(const smith_at_arguments *a)
{
    int debug;
    uint32_t length;
    const smith_run *run;
    if (!smith_at_flag(a->values[0], &debug) || !smith_parse_u32(a->values[1], &length)) {
        smith_at_error("The arguments must be y or n, and a number of values.");
        return;
    }
    if (length != (uint32_t)MODEL_WINDOW_VALUES) {
        smith_put_line("ERROR: The size of the input buffer is not correct.");
        smith_put("Expected ");
        smith_put_u32((uint32_t)MODEL_WINDOW_VALUES);
        smith_put(" items, but got ");
        smith_put_u32(length);
        smith_newline();
        return;
    }
    if (!smith_transfer_receive(length, STATIC_CHUNK_CHARACTERS, smith_runner_store))
        return;
    run = smith_runner_run();
    if (run->status == 0)
        put_static_result(run, debug);
    smith_put("RESULT ");
    smith_put_u32((uint32_t)(run->status < 0 ? -run->status : run->status));
    smith_newline();
    smith_put_line("END OUTPUT");
}

#if MODEL_AXIS_COUNT == 1 || MODEL_AXIS_COUNT == 3 || MODEL_AXIS_COUNT == 6

static int is_debugging;

/* The sensor with as many axes as the model wants, at its interval. */
static const smith_sensor *model_sensor(void)
{
    return smith_sensor_for_model((uint32_t)MODEL_AXIS_COUNT, MODEL_INTERVAL_MS);
}

/* A null pointer when the model can run on what the board measures now. */
static const char *model_refusal(void)
{
    const smith_sensor *sensor = model_sensor();
    if (sensor == 0)
        return "This board has no sensor with as many axes as the model wants";
    if (!smith_sensor_takes_interval(sensor, MODEL_INTERVAL_MS))
        return "No sensor of this board measures at the interval that the model wants";
    return smith_sensor_refusal(sensor);
}

static void put_time(uint32_t ticks)
{
    const uint64_t us = microseconds(ticks);
    smith_put_u32((uint32_t)(us < 1000u ? us : us / 1000u));
    smith_put(us < 1000u ? " us" : " ms");
}

static void put_failure(int status)
{
    smith_put("Failed to run impulse (");
    smith_put_u32((uint32_t)(status < 0 ? -status : status));
    smith_put_line(")");
}

/* The anomaly score is computed and timed together with the network. */
static void put_result(const smith_run *run)
{
    if (run->status != 0) {
        put_failure(run->status);
        return;
    }
    if (is_debugging)
        put_features(run);
    smith_put("Timing: DSP ");
    put_time(run->feature_ticks);
    smith_put(", inference ");
    put_time(run->network_ticks);
    smith_put_line(", anomaly 0 us");
    if (MODEL_CLASS_COUNT > 0) {
        smith_put_line("#Classification predictions:");
        put_classes(&run->result);
    }
    put_anomaly(&run->result);
}

/* 1 when `b` has arrived. */
static int break_pressed(void)
{
    uint8_t byte;
    while (smith_get(&byte)) {
        if (byte == 'b')
            return 1;
        (void)smith_sensor_key(byte);
    }
    return 0;
}

static void put_run_settings(void)
{
    smith_put_line("Inferencing settings:");
    smith_put("\tInterval: ");
    smith_put_float(MODEL_INTERVAL_MS, 6u);
    smith_put_line("ms.");
    smith_put("\tFrame size: ");
    smith_put_u32((uint32_t)MODEL_WINDOW_VALUES);
    smith_newline();
    smith_put("\tSample length: ");
    smith_put_float(MODEL_INTERVAL_MS * (float)MODEL_WINDOW_READINGS, 6u);
    smith_put_line(" ms.");
    smith_put("\tNo. of classes: ");
    smith_put_u32((uint32_t)MODEL_CLASS_COUNT);
    smith_newline();
    smith_put_line("Starting inferencing, press 'b' to break");
    smith_put_line("Starting inferencing in 2 seconds...");
}

/* Drops the oldest stride of the window; answers how many readings are still in it, and how many to skip
 * first. */
static uint32_t make_room(float *window, uint32_t *skip)
{
    const uint32_t stride = (uint32_t)MODEL_STRIDE_READINGS;
    const uint32_t readings = (uint32_t)MODEL_WINDOW_READINGS;
    if (stride >= readings) {
        *skip = stride - readings;
        return 0u;
    }
    *skip = 0u;
    memmove(window, window + stride * (uint32_t)MODEL_AXIS_COUNT,
            (size_t)(readings - stride) * (size_t)MODEL_AXIS_COUNT * sizeof *window);
    return readings - stride;
}

static void run_continuously(void)
{
    float values[SMITH_SENSOR_MAX_AXES];
    const smith_sensor *sensor = model_sensor();
    const int is_printed = smith_application_is_live() && MODEL_INTERVAL_MS >= SMITH_PRINT_MIN_INTERVAL_MS;
    float *window = smith_runner_window();
    uint32_t filled = 0u;
    uint32_t skip = 0u;
    smith_application_begin_run();
    smith_put_line("Sampling...");
    smith_board_sampling_start(MODEL_INTERVAL_MS);
    while (!break_pressed()) {
        uint32_t due = smith_board_sampling_due();
        if (due == 0u)
            smith_board_idle();
        for (; due > 0u; --due) {
            smith_sensor_next(sensor, MODEL_INTERVAL_MS, values);
            if (is_printed)
                smith_sensor_put_reading(sensor, values);
            if (skip > 0u) {
                --skip;
                continue;
            }
            memcpy(window + filled * (uint32_t)MODEL_AXIS_COUNT, values, (size_t)MODEL_AXIS_COUNT * sizeof values[0]);
            if (++filled < (uint32_t)MODEL_WINDOW_READINGS)
                continue;
            put_result(smith_runner_run());
            filled = make_room(window, &skip);
        }
    }
    smith_board_sampling_stop();
}

static void run_impulse_run(void)
{
    const char *refusal = model_refusal();
    uint32_t start;
    int broken = 0;
    if (!smith_application_model_ready()) {
        smith_at_error("The model did not pass its self-test.");
        return;
    }
    if (refusal != 0) {
        smith_at_error(refusal);
        return;
    }
    put_run_settings();
    start = smith_board_millis();
    while (!broken && smith_board_millis() - start < START_DELAY_MS) {
        broken = break_pressed();
        smith_board_idle();
    }
    if (!broken)
        run_continuously();
    smith_put_line("Inferencing stopped by user");
}

/* The argument asks for the faster transfer of pictures, of which a run without a camera has none. */
static void run_debug_write(const smith_at_arguments *a)
{
    int fast;
    if (!smith_at_flag(a->values[0], &fast)) {
        smith_at_error("The argument must be y or n.");
        return;
    }
    is_debugging = 1;
    run_impulse_run();
    is_debugging = 0;
}

#else

static void run_impulse_run(void)
{
    smith_at_error("The model wants another number of axes than a sensor of this board has (1, 3 or 6).");
}

static void run_debug_write(const smith_at_arguments *a)
{
    (void)a;
    run_impulse_run();
}

#endif

#else

static void put_no_model(void)
{
    smith_at_error("This firmware holds no model");
}

static void run_impulse_run(void)
{
    put_no_model();
}

static void run_debug_write(const smith_at_arguments *a)
{
    (void)a;
    put_no_model();
}

static void run_static_write(const smith_at_arguments *a)
{
    (void)a;
    put_no_model();
}

#endif

/* Nothing runs while commands are read; the byte `b` has stopped it before. */
static void stop_impulse_run(void)
{
    smith_at_ok();
}

static const smith_at_command commands[] = {
    {"RUNIMPULSE", "", 0u, "Classifies what the sensor measures until the byte b", run_impulse_run, 0, 0},
    {"RUNIMPULSECONT", "", 0u, "The same; windows always follow one another by the stride", run_impulse_run,
     0, 0},
    {"RUNIMPULSEDEBUG", "y|n", 1u, "The same as RUNIMPULSE, with the features of each window", 0, 0, run_debug_write},
    {"RUNIMPULSESTATIC", "y|n,LENGTH", 2u, "Classifies one window sent as base64 of float32", 0, 0,
     run_static_write},
    {"STOPIMPULSE", "", 0u, "Answers OK; what runs is stopped by the byte b", stop_impulse_run, 0, 0},
};

const smith_at_table smith_impulse_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
