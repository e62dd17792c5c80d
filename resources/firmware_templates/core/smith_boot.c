/* SPDX-License-Identifier: MIT */
#include "smith_boot.h"

#include <string.h>

#include "smith_board.h"
#include "smith_checksum.h"
#include "smith_layout.h"

#define BOOT_STATE_MAGIC 0x54424d53u /* "SMBT" */
#define BOOT_STATE_BYTES 32u

enum { RC_OK = 0, RC_UNKNOWN = 1, RC_INVALID = 3 };

static int read_page(uint32_t offset, smith_boot_state *state)
{
    const uint8_t *page = smith_board_store() + offset;
    if (smith_get_u32_le(page) != BOOT_STATE_MAGIC ||
        smith_get_u32_le(page + BOOT_STATE_BYTES - 4u) != smith_crc32(page, BOOT_STATE_BYTES - 4u))
        return 0;
    state->sequence = smith_get_u32_le(page + 4);
    state->active = page[8];
    state->pending = page[9];
    state->pending_permanent = page[10];
    state->trial_started = page[11];
    state->bad_slots = page[12];
    return 1;
}

void smith_boot_state_read(smith_boot_state *state)
{
    smith_boot_state other;
    const int has_a = read_page(SMITH_BOOT_STATE_A_OFFSET, state);
    const int has_b = read_page(SMITH_BOOT_STATE_B_OFFSET, &other);
    if (has_b && (!has_a || (int32_t)(other.sequence - state->sequence) > 0))
        *state = other;
    if (has_a || has_b)
        return;
    memset(state, 0, sizeof *state);
    state->active = SMITH_NO_SLOT;
    state->pending = SMITH_NO_SLOT;
}

int smith_boot_state_write(smith_boot_state *state)
{
    uint8_t page[BOOT_STATE_BYTES];
    uint32_t offset;
    ++state->sequence;
    offset = (state->sequence & 1u) != 0u ? SMITH_BOOT_STATE_A_OFFSET : SMITH_BOOT_STATE_B_OFFSET;
    memset(page, 0, sizeof page);
    smith_set_u32_le(page, BOOT_STATE_MAGIC);
    smith_set_u32_le(page + 4, state->sequence);
    page[8] = state->active;
    page[9] = state->pending;
    page[10] = state->pending_permanent;
    page[11] = state->trial_started;
    page[12] = state->bad_slots;
    smith_set_u32_le(page + BOOT_STATE_BYTES - 4u, smith_crc32(page, BOOT_STATE_BYTES - 4u));
    if (smith_board_store_erase(offset, SMITH_STORE_SECTOR_BYTES) != 0)
        return 1;
    return smith_board_store_write(offset, page, sizeof page);
}

static smith_boot_choice choice_of(uint32_t slot, uint32_t trial, const char *note)
{
    smith_boot_choice choice;
    choice.slot = slot;
    choice.trial = trial;
    choice.note = note;
    return choice;
}

static void forget_pending(smith_boot_state *state)
{
    state->pending = SMITH_NO_SLOT;
    state->pending_permanent = 0u;
    state->trial_started = 0u;
}

static void make_active(smith_boot_state *state, uint32_t slot)
{
    state->active = (uint8_t)slot;
    state->bad_slots = (uint8_t)(state->bad_slots & ~(1u << slot));
    forget_pending(state);
}

static smith_boot_choice choose_confirmed(smith_boot_state *state, const uint32_t is_good[2],
                                          const char *note, uint32_t *changed)
{
    uint32_t other;
    if (state->active < SMITH_SLOT_COUNT && is_good[state->active] != 0u)
        return choice_of(state->active, 0u, note);
    for (other = 0u; other < SMITH_SLOT_COUNT; ++other) {
        if (other == state->active || is_good[other] == 0u || ((state->bad_slots >> other) & 1u) != 0u)
            continue;
        if (state->active < SMITH_SLOT_COUNT)
            note = "the active image is damaged, the other one runs";
        make_active(state, other);
        *changed = 1u;
        return choice_of(other, 0u, note);
    }
    return choice_of(SMITH_NO_SLOT, 0u, "no image can be booted");
}

smith_boot_choice smith_boot_choose(smith_boot_state *state, const uint32_t is_good[2], uint32_t *changed)
{
    const uint32_t pending = state->pending;
    *changed = 0u;
    if (pending >= SMITH_SLOT_COUNT)
        return choose_confirmed(state, is_good, "active image", changed);
    *changed = 1u;
    if (state->trial_started != 0u) {
        state->bad_slots = (uint8_t)(state->bad_slots | (1u << pending));
        forget_pending(state);
        return choose_confirmed(state, is_good, "the image on trial did not confirm itself, reverted",
                                changed);
    }
    if (is_good[pending] == 0u) {
        forget_pending(state);
        return choose_confirmed(state, is_good, "the pending image is damaged, the active one runs", changed);
    }
    if (state->pending_permanent != 0u) {
        make_active(state, pending);
        return choice_of(pending, 0u, "new image, confirmed by the host");
    }
    state->trial_started = 1u;
    return choice_of(pending, 1u, "new image on trial");
}

uint32_t smith_slot_offset(uint32_t slot)
{
    return slot == 0u ? SMITH_SLOT_0_OFFSET : SMITH_SLOT_1_OFFSET;
}

smith_image_status smith_check_slot(uint32_t slot, smith_image_info *info)
{
    smith_key_page keys;
    const uint8_t *store = smith_board_store();
    smith_read_key_page(store + SMITH_KEYS_OFFSET, &keys);
    return smith_check_image(store + smith_slot_offset(slot), SMITH_SLOT_BYTES, &keys, info);
}

uint32_t smith_upload_slot(const smith_boot_state *state)
{
    return state->active == 0u ? 1u : 0u;
}

smith_boot_choice smith_boot_prepare(smith_image_info images[2])
{
    smith_boot_state state;
    smith_boot_choice choice;
    uint32_t is_good[2];
    uint32_t changed;
    for (uint32_t slot = 0u; slot < SMITH_SLOT_COUNT; ++slot)
        is_good[slot] = smith_check_slot(slot, &images[slot]) == SMITH_IMAGE_GOOD ? 1u : 0u;
    smith_boot_state_read(&state);
    choice = smith_boot_choose(&state, is_good, &changed);
    if (changed != 0u && smith_boot_state_write(&state) != 0 && choice.trial != 0u)
        return choice_of(SMITH_NO_SLOT, 0u, "the start of the trial could not be noted");
    return choice;
}

uint32_t smith_boot_mark(uint32_t slot, int permanent)
{
    smith_boot_state state;
    smith_image_info image;
    smith_image_info active;
    smith_key_page keys;
    smith_boot_state_read(&state);
    if (slot == state.active) {
        forget_pending(&state); /* "confirm the active one" calls a pending trial off */
        return smith_boot_state_write(&state) == 0 ? RC_OK : RC_UNKNOWN;
    }
    if (smith_check_slot(slot, &image) != SMITH_IMAGE_GOOD)
        return RC_INVALID;
    smith_read_key_page(smith_board_store() + SMITH_KEYS_OFFSET, &keys);
    if (keys.refuses_downgrade != 0u && state.active < SMITH_SLOT_COUNT &&
        smith_check_slot(state.active, &active) == SMITH_IMAGE_GOOD &&
        image.security_counter < active.security_counter)
        return RC_INVALID;
    state.pending = (uint8_t)slot;
    state.pending_permanent = permanent ? 1u : 0u;
    state.trial_started = 0u;
    state.bad_slots = (uint8_t)(state.bad_slots & ~(1u << slot));
    return smith_boot_state_write(&state) == 0 ? RC_OK : RC_UNKNOWN;
}

int smith_boot_confirm(uint32_t slot)
{
    smith_boot_state state;
    smith_boot_state_read(&state);
    if (state.active == slot && state.pending == SMITH_NO_SLOT)
        return 0;
    make_active(&state, slot);
    return smith_boot_state_write(&state);
}
