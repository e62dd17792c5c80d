/* SPDX-License-Identifier: MIT */
#include "smith_settings.h"

#include <string.h>

#include "smith_board.h"
#include "smith_checksum.h"
#include "smith_layout.h"
#include "smith_sha256.h"
#include "smith_text.h"

#define SMITH_SETTINGS_MAGIC 0x45534d53u /* "SMSE" */
#define SMITH_SETTINGS_VERSION 1u

typedef struct {
    uint32_t magic;
    uint32_t version;
    uint32_t sequence;
    smith_settings settings;
    uint32_t crc;
} stored_settings;

static stored_settings current;

/* The copy at this place of the store, or a null pointer when it is not whole. */
static const uint8_t *whole_copy(uint32_t offset)
{
    const uint8_t *copy = smith_board_store() + offset;
    const uint32_t crc_at = (uint32_t)sizeof current - 4u;
    return smith_get_u32_le(copy) == SMITH_SETTINGS_MAGIC && smith_get_u32_le(copy + 4) == SMITH_SETTINGS_VERSION &&
                   smith_get_u32_le(copy + crc_at) == smith_crc32(copy, crc_at)
               ? copy
               : (const uint8_t *)0;
}

/* A locally administered address made from the board's type, its serial number, else its clock, and the id before. */
static void make_device_id(char *id)
{
    smith_sha256 hash;
    uint8_t digest[SMITH_SHA256_BYTES];
    uint8_t clock[8];
    uint32_t at = 0u;
    const uint32_t serial = smith_board_serial_number();
    smith_set_u32_le(clock, serial != 0u ? serial : smith_board_ticks());
    smith_set_u32_le(clock + 4, serial != 0u ? 0u : smith_board_millis());
    smith_sha256_start(&hash);
    smith_sha256_add(&hash, (const uint8_t *)smith_board_type(), smith_length(smith_board_type()));
    smith_sha256_add(&hash, (const uint8_t *)id, smith_length(id));
    smith_sha256_add(&hash, clock, sizeof clock);
    smith_sha256_finish(&hash, digest);
    digest[0] = (uint8_t)((digest[0] & 0xfcu) | 0x02u);
    for (uint32_t i = 0u; i < 6u; ++i) {
        id[at++] = "0123456789ABCDEF"[digest[i] >> 4];
        id[at++] = "0123456789ABCDEF"[digest[i] & 15u];
        id[at++] = i < 5u ? ':' : '\0';
    }
}

static void set_factory_values(void)
{
    char id[SMITH_SETTING_TEXT_BYTES];
    smith_settings *s = &current.settings;
    memcpy(id, s->device_id, sizeof id);
    memset(s, 0, sizeof *s);
    memcpy(s->device_id, id, sizeof id);
    make_device_id(s->device_id);
    (void)smith_copy_text(s->label, sizeof s->label, "test");
    (void)smith_copy_text(s->hmac_key, sizeof s->hmac_key, "please-set-me");
    (void)smith_copy_text(s->upload_path, sizeof s->upload_path, "/api/training/data");
    s->interval_ms = 16.0f;
    s->length_ms = 1000u;
}

void smith_settings_load(void)
{
    const uint8_t *newest = whole_copy(SMITH_SETTINGS_A_OFFSET);
    const uint8_t *other = whole_copy(SMITH_SETTINGS_B_OFFSET);
    if (newest == 0 ||
        (other != 0 && (int32_t)(smith_get_u32_le(other + 8) - smith_get_u32_le(newest + 8)) > 0))
        newest = other;
    if (newest != 0) {
        memcpy(&current, newest, sizeof current);
        return;
    }
    memset(&current, 0, sizeof current);
    current.magic = SMITH_SETTINGS_MAGIC;
    current.version = SMITH_SETTINGS_VERSION;
    set_factory_values();
}

smith_settings *smith_settings_now(void)
{
    return &current.settings;
}

int smith_settings_save(void)
{
    uint32_t offset;
    ++current.sequence;
    offset = (current.sequence & 1u) != 0u ? SMITH_SETTINGS_A_OFFSET : SMITH_SETTINGS_B_OFFSET;
    current.crc = smith_crc32((const uint8_t *)&current, (uint32_t)sizeof current - 4u);
    if (smith_board_store_erase(offset, SMITH_STORE_SECTOR_BYTES) != 0)
        return 1;
    return smith_board_store_write(offset, (const uint8_t *)&current, (uint32_t)sizeof current);
}

int smith_settings_clear(void)
{
    set_factory_values();
    return smith_settings_save();
}
