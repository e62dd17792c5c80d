/* SPDX-License-Identifier: MIT */
#include "smith_application.h"
#include "smith_at.h"
#include "smith_board.h"
#include "smith_layout.h"
#include "smith_sensor.h"
#include "smith_text.h"
#include "smith_transfer.h"

static void motion_read(void)
{
    smith_put("Motion: ");
    smith_put_line(smith_sensor_motion());
    smith_put("Seed: ");
    smith_put_u32(smith_sensor_current_seed());
    smith_newline();
    smith_put("Recording: ");
    smith_put_u32(smith_sensor_recording_readings());
    smith_put(" readings, ");
    smith_put_float(smith_sensor_recording_interval_ms(), 3u);
    smith_put_line(" ms");
}

static void motion_write(const smith_at_arguments *a)
{
    uint32_t seed = 0u;
    if (a->count > 1u && !smith_parse_u32(a->values[1], &seed)) {
        smith_at_error("SEED must be a whole number from 0 to 4294967295.");
        return;
    }
    if (!smith_sensor_choose(a->values[0])) {
        if (smith_equal(a->values[0], "recording"))
            smith_at_error("No recording was loaded; load one with AT+MOTIONLOAD first.");
        else
            smith_at_error("Unknown motion; use idle, wave, snake, updown or recording.");
        return;
    }
    if (a->count > 1u)
        smith_sensor_seed(seed);
    smith_at_ok();
}

static void motion_load_write(const smith_at_arguments *a)
{
    uint32_t readings;
    float interval;
    if (smith_sensor_recording_capacity() == 0u) {
        smith_at_error("This board has no memory for a recording.");
        return;
    }
    if (!smith_parse_u32(a->values[0], &readings) || readings == 0u ||
        readings > smith_sensor_recording_capacity()) {
        smith_put("ERR: READINGS must be from 1 to ");
        smith_put_u32(smith_sensor_recording_capacity());
        smith_put_line(".");
        return;
    }
    if (!smith_parse_float(a->values[1], &interval) || interval < SMITH_RECORDING_MIN_INTERVAL_MS ||
        interval > SMITH_RECORDING_MAX_INTERVAL_MS) {
        smith_at_error("INTERVAL_MS must be from 2 to 60000.");
        return;
    }
    smith_sensor_recording_begin();
    if (!smith_transfer_receive(readings * SMITH_ACCELEROMETER_AXES,
                                smith_transfer_chunk_for(readings * SMITH_ACCELEROMETER_AXES),
                                smith_sensor_recording_write))
        return;
    smith_sensor_recording_finish(readings, interval);
    smith_at_ok();
}

static void live_read(void)
{
    smith_put_line(smith_application_is_live() ? "y" : "n");
}

static void live_write(const smith_at_arguments *a)
{
    int live;
    if (!smith_at_flag(a->values[0], &live)) {
        smith_at_error("The argument must be y or n.");
        return;
    }
    smith_application_set_live(live);
    smith_at_ok();
}

#if SMITH_HAS_RECORDINGS
#define MOTIONS "idle|wave|snake|updown|recording"
#else
#define MOTIONS "idle|wave|snake|updown"
#endif

static const smith_at_command commands[] = {
    {"MOTION", MOTIONS ",[SEED]", 1u, "Shows or chooses the simulated motion", 0,
     motion_read, motion_write},
    {"MOTIONLOAD", "READINGS,INTERVAL_MS", 2u, "Loads a recording to be replayed, as base64 of float32", 0, 0,
     motion_load_write},
    {"LIVE", "y|n", 1u, "Shows or sets whether readings are printed while recording and inferencing", 0,
     live_read, live_write},
};

const smith_at_table smith_motion_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
