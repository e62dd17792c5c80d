/* SPDX-License-Identifier: MIT */
/* The firmware that prints plain numbers, on a pseudo-terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host_board.h"
#include "smith_numbers.h"
#include "smith_text.h"

#define MOST_HZ 50000.0f

typedef struct {
    host_board_options board;
    smith_numbers_settings numbers;
} options;

static void print_usage(FILE *out)
{
    (void)fprintf(out,
                  "Usage: sensorsmith-number-board [options]\n"
                  "A board that prints plain numbers on a pseudo-terminal; prints its path and runs until stopped.\n"
                  "  --pty-link PATH     make PATH a link to the pseudo-terminal\n"
                  "  --rate HZ           readings a second, 0.01 to 50000 (62.5)\n"
                  "  --values N          numbers in a line, 1 to %u (3)\n"
                  "  --separator NAME    comma, tab, blank or semicolon (comma)\n"
                  "  --time UNIT         a first column with the time: us, ms, s or none (none)\n"
                  "  --end NAME          of lines: crlf or lf (crlf)\n"
                  "  --header YES        names every 100 lines: yes or no (no)\n"
                  "  --counts YES        the last value counts the readings: yes or no (no)\n"
                  "  --count-from N      the number of the first reading (0)\n"
                  "  --damage-every N    one reading in N holds something that is no number\n"
                  "  --lose-every N      one line in N is not printed\n"
                  "  --error-after N     report an error after N readings\n"
                  "  --silent-after N    print nothing after N readings\n",
                  SMITH_NUMBERS_MAX_VALUES);
}

/* Place of a word in a list that ends with a null pointer; -1 when it is not there. */
static int place_of(const char *word, const char *const words[])
{
    for (int i = 0; words[i] != NULL; ++i) {
        if (strcmp(word, words[i]) == 0)
            return i;
    }
    return -1;
}

static int take_word(options *o, const char *name, const char *value)
{
    static const char *const separators[] = {"comma", "tab", "blank", "semicolon", NULL};
    static const char *const times[] = {"none", "us", "ms", "s", NULL};
    static const char *const ends[] = {"crlf", "lf", NULL};
    static const char *const answers[] = {"no", "yes", NULL};
    int place = -1;
    if (strcmp(name, "--separator") == 0 && (place = place_of(value, separators)) >= 0)
        o->numbers.separator = ",\t ;"[place];
    else if (strcmp(name, "--time") == 0 && (place = place_of(value, times)) >= 0)
        o->numbers.time = (smith_numbers_time)place;
    else if (strcmp(name, "--end") == 0 && (place = place_of(value, ends)) >= 0)
        o->numbers.lf_only = place;
    else if (strcmp(name, "--header") == 0 && (place = place_of(value, answers)) >= 0)
        o->numbers.header = place;
    else if (strcmp(name, "--counts") == 0 && (place = place_of(value, answers)) >= 0)
        o->numbers.counts = place;
    return place >= 0;
}

static int take_number(options *o, const char *name, const char *value)
{
    float hz;
    uint32_t number;
    if (strcmp(name, "--rate") == 0) {
        if (smith_parse_float(value, &hz) == 0 || hz < 0.01f || hz > MOST_HZ)
            return 0;
        o->numbers.interval_ms = 1000.0f / hz;
        return 1;
    }
    if (smith_parse_u32(value, &number) == 0 || number == 0u)
        return 0;
    if (strcmp(name, "--values") == 0 && number <= SMITH_NUMBERS_MAX_VALUES)
        o->numbers.values = number;
    else if (strcmp(name, "--count-from") == 0)
        o->numbers.count_from = number;
    else if (strcmp(name, "--damage-every") == 0)
        o->numbers.damage_every = number;
    else if (strcmp(name, "--lose-every") == 0)
        o->numbers.lose_every = number;
    else if (strcmp(name, "--error-after") == 0)
        o->numbers.error_after = number;
    else if (strcmp(name, "--silent-after") == 0)
        o->numbers.silent_after = number;
    else
        return 0;
    return 1;
}

int main(int count, char **arguments)
{
    options o;
    memset(&o, 0, sizeof o);
    host_board_defaults(&o.board, arguments);
    o.numbers.interval_ms = 16.0f;
    o.numbers.values = 3u;
    o.numbers.separator = ',';
    for (int i = 1; i < count; i += 2) {
        const char *value = i + 1 < count ? arguments[i + 1] : "";
        if (strcmp(arguments[i], "--help") == 0) {
            print_usage(stdout);
            return EXIT_SUCCESS;
        }
        if (strcmp(arguments[i], "--pty-link") == 0 && value[0] != '\0') {
            o.board.pty_link = value;
        } else if (!take_word(&o, arguments[i], value) && !take_number(&o, arguments[i], value)) {
            (void)fprintf(stderr, "sensorsmith-number-board: cannot understand %s %s\n", arguments[i], value);
            return 2;
        }
    }
    if (!host_board_open(&o.board))
        return EXIT_FAILURE;
    (void)printf("%s\n", host_board_pty());
    (void)fflush(stdout);
    smith_numbers_run(&o.numbers);
    return EXIT_SUCCESS;
}
