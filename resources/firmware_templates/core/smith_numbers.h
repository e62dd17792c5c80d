/* SPDX-License-Identifier: MIT */
#ifndef SMITH_NUMBERS_H
#define SMITH_NUMBERS_H

#include <stdint.h>

#define SMITH_NUMBERS_MAX_VALUES 16u

/* The second firmware: it takes no commands and prints one line of numbers a reading, as data forwarders expect. */
typedef enum { SMITH_NUMBERS_NO_TIME, SMITH_NUMBERS_US, SMITH_NUMBERS_MS, SMITH_NUMBERS_S } smith_numbers_time;

typedef struct {
    float interval_ms;
    uint32_t values;         /* of a reading, 1 to SMITH_NUMBERS_MAX_VALUES */
    char separator;          /* ',', '\t', ' ' or ';' */
    smith_numbers_time time; /* a first column with the time since the start */
    int counts;              /* 1: the last value is the number of the reading, an integer */
    uint32_t count_from;     /* number of the first reading */
    int header;              /* 1: a line of names first, and again every 100 lines */
    int lf_only;             /* 1: lines end with \n instead of \r\n */
    uint32_t damage_every;   /* one value in so many readings is no number; 0: never */
    uint32_t lose_every;     /* one line in so many is not printed; 0: never */
    uint32_t error_after;    /* the line "ERR: sensor gone" comes after so many readings; 0: never */
    uint32_t silent_after;   /* nothing comes after so many readings; 0: never */
} smith_numbers_settings;

/* Prints for ever. Values are the simulated accelerometer's, each axis again with half its size beyond the third. */
void smith_numbers_run(const smith_numbers_settings *settings);
/* The same with three values after commas, at a rate in 1/1000 Hz; 0: 62.5 Hz. */
void smith_numbers_run_plain(uint32_t millihertz);

#endif
