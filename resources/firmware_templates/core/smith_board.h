/* SPDX-License-Identifier: MIT */
#ifndef SMITH_BOARD_H
#define SMITH_BOARD_H

#include <stdint.h>

/* What a board provides to the core. One thread calls all of it; interrupts stay inside the port. */

/* What the boot loader found out; filled before the application starts. */
typedef struct {
    int32_t slot;       /* slot the running image came from, -1 when it did not come from a slot */
    int32_t trial;      /* 1 while the image still has to confirm itself */
    uint8_t version[8]; /* as in the image header: major, minor, u16 revision, u32 build, little endian */
    uint8_t hash[32];   /* SHA-256 TLV of the image */
    char note[64];      /* how the slot was chosen, for people */
    uint32_t security_counter; /* of the image, 0 when it has none */
} smith_boot_info;

/* Device type shown to hosts: upper case, no blanks. */
const char* smith_board_type(void);
const smith_boot_info* smith_board_boot_info(void);

/* What tells this part from others of its kind, 0 when it has nothing of that sort. */
uint32_t smith_board_serial_number(void);

/* Console. Reading never waits: 1 and a byte, or 0. Writing waits until everything is handed over. */
int smith_board_read(uint8_t* byte);
void smith_board_write(const uint8_t* bytes, uint32_t count);
/* Sleeps until a byte or a reading is due, at most about 10 ms. */
void smith_board_idle(void);

/* Milliseconds since the start; wraps. Must be asked at least once a minute. */
uint32_t smith_board_millis(void);
/* Free-running timer, counting up; wraps at 2^32. */
uint32_t smith_board_ticks(void);
uint32_t smith_board_ticks_per_second(void);
/* Between these two calls no interrupt runs, so that a measured stretch is always the same. */
void smith_board_measure_begin(void);
void smith_board_measure_end(void);

/* Sampling clock. `due` answers how many readings have become due since it was last asked. */
void smith_board_sampling_start(float interval_ms);
uint32_t smith_board_sampling_due(void);
void smith_board_sampling_stop(void);

/* Plain memory of SMITH_SAMPLE_BYTES, where a sample is written and kept. */
uint8_t* smith_board_sample_memory(void);
/* The store (smith_layout.h), readable through the pointer, changed only through the functions (0 when done). */
uint8_t* smith_board_store(void);
int smith_board_store_write(uint32_t offset, const uint8_t* bytes, uint32_t count);
int smith_board_store_erase(uint32_t offset, uint32_t count);

/* Stack: `mark` starts a measurement below the caller; `since_mark` and `deepest` answer bytes, 0 if unknown.
 */
void smith_board_stack_mark(void);
uint32_t smith_board_stack_since_mark(void);
uint32_t smith_board_stack_deepest(void);

/* Neither comes back. */
void smith_board_reset(void);
void smith_board_enter_recovery(void);
/* The image has confirmed itself: the watchdog of the trial is switched off. */
void smith_board_trial_passed(void);

/* Faults that a board built with SMITH_FAULTS can be told to have: test boards, and emulated ones without a model. In all
 * other firmware there are none and the code for them is left out. */
enum {
    SMITH_FAULT_NO_ECHO = 1 << 0,
    SMITH_FAULT_LF_ONLY = 1 << 1,
    SMITH_FAULT_PROMPT_IN_OUTPUT = 1 << 2,
    SMITH_FAULT_TRUNCATED_BASE64 = 1 << 3,
    SMITH_FAULT_WRONG_SIGNATURE = 1 << 4,
    SMITH_FAULT_UNSIGNED = 1 << 5,
    SMITH_FAULT_PLACEHOLDER = 1 << 6,
    SMITH_FAULT_PADDED_TAIL = 1 << 7,
    SMITH_FAULT_SAMPLE_ERROR = 1 << 8,
    SMITH_FAULT_SILENCE = 1 << 9,
    SMITH_FAULT_DISCONNECT_READING = 1 << 10,
    SMITH_FAULT_SELF_TEST = 1 << 11,
    SMITH_FAULT_NOISE = 1 << 12,
    SMITH_FAULT_DROPPED_BYTES = 1 << 13,
    SMITH_FAULT_SILENT_SAMPLING = 1 << 14,
    SMITH_FAULT_AT_1_0 = 1 << 15,
    SMITH_FAULT_AT_1_3 = 1 << 16,
    SMITH_FAULT_WRONG_ANSWER = 1 << 17
};
#ifdef SMITH_TEST_BOARD
#ifndef SMITH_FAULTS
#define SMITH_FAULTS
#endif
/* Bytes of a pixel: 0 without a camera, 1 gray, 3 red, green and blue. */
uint32_t smith_board_camera_channels(void);
/* 1: the board can record without a host. */
int smith_board_records_alone(void);
/* 1: the board has a radio. */
int smith_board_has_wifi(void);
#endif
#ifdef SMITH_FAULTS
uint32_t smith_board_faults(void);
/* As if the cable were pulled. */
void smith_board_disconnect(void);
#define SMITH_HAS_FAULT(fault) ((smith_board_faults() & (uint32_t)(fault)) != 0u)
#else
#define SMITH_HAS_FAULT(fault) 0
#define smith_board_disconnect() ((void)0)
#endif

#endif
