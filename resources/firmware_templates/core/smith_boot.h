/* SPDX-License-Identifier: MIT */
#ifndef SMITH_BOOT_H
#define SMITH_BOOT_H

#include <stdint.h>

#include "smith_slot_image.h"

#define SMITH_NO_SLOT 255u

/* Which slot runs, which is to be tried. Kept in two pages of the store, the newer whole one counts. */
typedef struct {
    uint32_t sequence;
    uint8_t active;            /* confirmed slot, or SMITH_NO_SLOT */
    uint8_t pending;           /* slot to be tried, or SMITH_NO_SLOT */
    uint8_t pending_permanent; /* confirmed as soon as it is chosen */
    uint8_t trial_started;     /* the pending slot has been booted once */
    uint8_t bad_slots;         /* bit per slot: was tried and not confirmed */
} smith_boot_state;

void smith_boot_state_read(smith_boot_state *state);
/* 0 when written. */
int smith_boot_state_write(smith_boot_state *state);

typedef struct {
    uint32_t slot; /* or SMITH_NO_SLOT: stay in recovery */
    uint32_t trial;
    const char *note;
} smith_boot_choice;

/* The decision, without side effects but on `state`; 1 in `changed` when that has to be written before
 * booting. */
smith_boot_choice smith_boot_choose(smith_boot_state *state, const uint32_t is_good[2], uint32_t *changed);

/* Offset in the store of a slot. */
uint32_t smith_slot_offset(uint32_t slot);
smith_image_status smith_check_slot(uint32_t slot, smith_image_info *info);
/* The slot that an upload may write: not the active one. */
uint32_t smith_upload_slot(const smith_boot_state *state);
/* The slots' images and the choice, with the state written; what the boot loader does at every start. */
smith_boot_choice smith_boot_prepare(smith_image_info images[2]);
/* Marks a slot for a trial or for good; 0 done, else an SMP error code. */
uint32_t smith_boot_mark(uint32_t slot, int permanent);
/* The running image is good: it becomes the active one; 0 when written. */
int smith_boot_confirm(uint32_t slot);

#endif
