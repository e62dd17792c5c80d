/* SPDX-License-Identifier: MIT */
#include "smith_numbers.h"

#include "smith_board.h"
#include "smith_motion.h"
#include "smith_text.h"

#define HEADER_EVERY 100u
#define AXES 3u
#define MOTION_SEED 5u
#define DECIMALS 4u
#define US_PER_MS 1000.0f
#define USUAL_INTERVAL_MS 16.0f

static const char *const names[SMITH_NUMBERS_MAX_VALUES] = {"accX", "accY", "accZ", "gyrX", "gyrY", "gyrZ",
                                                            "magX", "magY", "magZ", "v10",  "v11",  "v12",
                                                            "v13",  "v14",  "v15",  "v16"};

static void put_end(const smith_numbers_settings *settings)
{
    if (settings->lf_only)
        smith_put_char('\n');
    else
        smith_newline();
}

static void put_header(const smith_numbers_settings *settings)
{
    uint32_t i;
    if (settings->time != SMITH_NUMBERS_NO_TIME) {
        smith_put("time");
        smith_put_char(settings->separator);
    }
    for (i = 0u; i < settings->values; ++i) {
        if (i > 0u)
            smith_put_char(settings->separator);
        smith_put(names[i]);
    }
    put_end(settings);
}

/* By the number of the reading, so that the column is exact however late the line is printed. */
static void put_time(const smith_numbers_settings *settings, uint32_t reading)
{
    const uint64_t us = (uint64_t)(settings->interval_ms * US_PER_MS + 0.5f) * (uint64_t)reading;
    if (settings->time == SMITH_NUMBERS_US) {
        smith_put_u32((uint32_t)us);
    } else {
        const uint32_t unit = settings->time == SMITH_NUMBERS_MS ? 1000u : 1000000u;
        uint32_t rest = (uint32_t)(us % unit);
        uint32_t digit = unit / 10u;
        smith_put_u32((uint32_t)(us / unit));
        smith_put_char('.');
        for (; digit > 0u; digit /= 10u) {
            smith_put_char((char)('0' + rest / digit));
            rest %= digit;
        }
    }
    smith_put_char(settings->separator);
}

static int is_every(uint32_t reading, uint32_t period)
{
    return period > 0u && reading % period == period - 1u;
}

static void put_reading(const smith_numbers_settings *settings, const float axes[AXES], uint32_t reading)
{
    uint32_t i;
    if (settings->time != SMITH_NUMBERS_NO_TIME)
        put_time(settings, reading);
    for (i = 0u; i < settings->values; ++i) {
        if (i > 0u)
            smith_put_char(settings->separator);
        if (i == 0u && is_every(reading, settings->damage_every))
            smith_put("0.x7");
        else if (i + 1u == settings->values && settings->counts)
            smith_put_u32(settings->count_from + reading);
        else
            smith_put_float(axes[i % AXES] * (i < AXES ? 1.0f : 0.5f), DECIMALS);
    }
    put_end(settings);
}

void smith_numbers_run(const smith_numbers_settings *settings)
{
    smith_motion motion;
    float axes[AXES];
    uint32_t reading = 0u;
    uint8_t ignored;
    smith_motion_init(&motion, SMITH_MOTION_WAVE, MOTION_SEED);
    smith_board_sampling_start(settings->interval_ms);
    for (;;) {
        uint32_t due = smith_board_sampling_due();
        while (smith_board_read(&ignored) != 0) {
        }
        if (due == 0u) {
            smith_flush();
            smith_board_idle();
        }
        for (; due > 0u; --due, ++reading) {
            if (settings->silent_after > 0u && reading >= settings->silent_after)
                continue;
            if (settings->header && reading % HEADER_EVERY == 0u)
                put_header(settings);
            if (settings->error_after > 0u && reading == settings->error_after)
                smith_put_line("ERR: sensor gone");
            smith_motion_next(&motion, settings->interval_ms / 1000.0f, axes);
            if (!is_every(reading, settings->lose_every))
                put_reading(settings, axes, reading);
        }
    }
}

void smith_numbers_run_plain(uint32_t millihertz)
{
    static smith_numbers_settings settings;
    settings.interval_ms = millihertz > 0u ? 1000000.0f / (float)millihertz : USUAL_INTERVAL_MS;
    settings.values = AXES;
    settings.separator = ',';
    smith_numbers_run(&settings);
}
