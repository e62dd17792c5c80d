/* SPDX-License-Identifier: MIT */
#ifndef SMITH_AT_H
#define SMITH_AT_H

#include <stdint.h>

#define SMITH_AT_VERSION "1.8.0"
/* The command set is 1.this one; a test board can be told to be an old one. */
#define SMITH_AT_MINOR                                                                                       \
    (SMITH_HAS_FAULT(SMITH_FAULT_AT_1_0) ? 0u : SMITH_HAS_FAULT(SMITH_FAULT_AT_1_3) ? 3u : 8u)
/* Up to 1.3: other prompt, other refusals, fewer commands. */
#define SMITH_AT_IS_OLD (SMITH_AT_MINOR <= 3u)
#define SMITH_AT_MAX_ARGUMENTS 10u
#define SMITH_AT_LINE_BYTES 512u

typedef struct {
    uint32_t count;
    char *values[SMITH_AT_MAX_ARGUMENTS];
} smith_at_arguments;

/* One command; a kind that is not supported has a null pointer. */
typedef struct {
    const char *name;
    const char *arguments; /* as shown by help, optional ones in brackets */
    uint32_t required;     /* arguments of the write form */
    const char *help;
    void (*run)(void);
    void (*read)(void);
    void (*write)(const smith_at_arguments *arguments);
} smith_at_command;

typedef struct {
    const smith_at_command *commands;
    uint32_t count;
} smith_at_table;

/* The tables in the order of help. They must stay valid. */
void smith_at_start(const smith_at_table *tables, uint32_t table_count);
/* Takes the bytes that have arrived, echoes and answers; 1 when there were any. */
int smith_at_poll(void);
void smith_at_prompt(void);
/* Prints all commands. */
void smith_at_help(void);

/* For handlers: `ERR: text`, and the line `OK`. */
void smith_at_error(const char *text);
void smith_at_ok(void);
/* The Snapshot lines of the configuration. */
void smith_camera_put_settings(void);
/* The optional last argument `y` or `n`; 0 when it is something else. */
int smith_at_flag(const char *text, int *flag);

extern const smith_at_table smith_config_commands;
extern const smith_at_table smith_sampling_commands;
extern const smith_at_table smith_motion_commands;
extern const smith_at_table smith_sound_commands;
extern const smith_at_table smith_camera_commands; /* of boards that can have one */
extern const smith_at_table smith_cycle_commands;  /* of boards that can record without a host */
extern const smith_at_table smith_wifi_commands;   /* of test boards with a radio */
extern const smith_at_table smith_impulse_commands;
extern const smith_at_table smith_verify_commands;

#endif
