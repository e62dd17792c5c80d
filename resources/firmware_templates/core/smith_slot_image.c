/* SPDX-License-Identifier: MIT */
#include "smith_slot_image.h"

#include <string.h>

#include "smith_checksum.h"
#include "smith_ed25519.h"
#include "smith_layout.h"
#include "smith_sha256.h"

#define KEY_PAGE_MAGIC 0x594b4d53u /* "SMKY" */
#define KEY_PAGE_VERSION 1u
#define KEY_PAGE_KEYS_AT 16u
#define KEY_PAGE_CRC_AT 80u
#define KEY_PAGE_REFUSE_DOWNGRADE 1u

#define IMAGE_MAGIC 0x96f3b83du
#define IMAGE_FLAG_RAM_LOAD 0x00000020u
#define IMAGE_FLAG_ROM_FIXED 0x00000100u
#define MIN_HEADER_BYTES 32u
#define MIN_BODY_BYTES 8u

#define TLV_INFO_MAGIC 0x6907u
#define TLV_PROTECTED_MAGIC 0x6908u
#define TLV_KEY_HASH 0x01u
#define TLV_SHA256 0x10u
#define TLV_ED25519 0x24u
#define TLV_SECURITY_COUNTER 0x50u

/* DER of the SubjectPublicKeyInfo of an Ed25519 key, before the 32 key bytes. */
static const uint8_t key_info_prefix[12] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                            0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

void smith_read_key_page(const uint8_t *page, smith_key_page *keys)
{
    uint8_t key_info[sizeof key_info_prefix + 32u];
    memset(keys, 0, sizeof *keys);
    if (smith_get_u32_le(page) != KEY_PAGE_MAGIC)
        return;
    keys->count = smith_get_u32_le(page + 8);
    if (smith_get_u32_le(page + KEY_PAGE_CRC_AT) != smith_crc32(page, KEY_PAGE_CRC_AT) ||
        smith_get_u32_le(page + 4) != KEY_PAGE_VERSION || keys->count == 0u || keys->count > SMITH_MAX_KEYS) {
        keys->damaged = 1u;
        keys->count = 0u;
        return;
    }
    keys->refuses_downgrade = smith_get_u32_le(page + 12) & KEY_PAGE_REFUSE_DOWNGRADE;
    memcpy(key_info, key_info_prefix, sizeof key_info_prefix);
    for (uint32_t i = 0u; i < keys->count; ++i) {
        memcpy(keys->keys[i], page + KEY_PAGE_KEYS_AT + 32u * i, 32u);
        memcpy(key_info + sizeof key_info_prefix, keys->keys[i], 32u);
        smith_sha256_of(key_info, (uint32_t)sizeof key_info, keys->key_hashes[i]);
    }
}

/* A TLV area that has been checked: `entries` points behind its info header. */
typedef struct {
    const uint8_t *entries;
    uint32_t count;
} tlv_area;

/* 1 when a whole area with this magic and well-formed entries starts at `at`. */
static int read_area(const uint8_t *slot, uint32_t slot_bytes, uint32_t at, uint32_t magic, tlv_area *area)
{
    uint32_t total;
    if (at > slot_bytes || slot_bytes - at < 4u || smith_get_u16_le(slot + at) != magic)
        return 0;
    total = smith_get_u16_le(slot + at + 2u);
    if (total < 4u || total > slot_bytes - at)
        return 0;
    area->entries = slot + at + 4u;
    area->count = total - 4u;
    for (uint32_t i = 0u; i < area->count;) {
        uint32_t length;
        if (area->count - i < 4u)
            return 0;
        length = smith_get_u16_le(area->entries + i + 2u);
        if (length > area->count - i - 4u)
            return 0;
        i += 4u + length;
    }
    return 1;
}

/* The first entry of this type at or after `*at`, and where to go on; a null pointer when there is none. */
static const uint8_t *next_entry(const tlv_area *area, uint32_t type, uint32_t length, uint32_t *at)
{
    while (*at < area->count) {
        const uint8_t *entry = area->entries + *at;
        const uint32_t entry_length = smith_get_u16_le(entry + 2);
        *at += 4u + entry_length;
        if (smith_get_u16_le(entry) == type && entry_length == length)
            return entry + 4;
    }
    return 0;
}

static const uint8_t *only_entry(const tlv_area *area, uint32_t type, uint32_t length)
{
    uint32_t at = 0u;
    return next_entry(area, type, length, &at);
}

static smith_image_status check_target(const uint8_t *slot, const smith_image_info *info)
{
    const uint32_t load_address = smith_get_u32_le(slot + 4);
    const uint32_t flags = smith_get_u32_le(slot + 16);
    const uint32_t reset = smith_get_u32_le(slot + info->body_offset + 4u);
    const uint32_t address_flags = flags & (IMAGE_FLAG_RAM_LOAD | IMAGE_FLAG_ROM_FIXED);
    if ((flags & ~(IMAGE_FLAG_RAM_LOAD | IMAGE_FLAG_ROM_FIXED)) != 0u)
        return SMITH_IMAGE_BAD_TARGET;
    if (address_flags != 0u && load_address != SMITH_IMAGE_LOAD_ADDRESS)
        return SMITH_IMAGE_BAD_TARGET;
    if ((reset & 1u) == 0u || reset < SMITH_IMAGE_LOAD_ADDRESS ||
        reset - SMITH_IMAGE_LOAD_ADDRESS >= info->body_bytes)
        return SMITH_IMAGE_BAD_TARGET;
    return SMITH_IMAGE_GOOD;
}

/* The key hash says which key comes next; a signature counts only behind the hash of a key that is trusted.
 */
static smith_image_status check_signature(const tlv_area *area, const uint8_t hash[32],
                                          const smith_key_page *keys)
{
    const uint8_t *key_hash = only_entry(area, TLV_KEY_HASH, 32u);
    const uint8_t *signature = only_entry(area, TLV_ED25519, 64u);
    if (keys->damaged != 0u)
        return SMITH_IMAGE_BAD_KEYS;
    if (keys->count == 0u)
        return SMITH_IMAGE_GOOD;
    if (key_hash == 0 || signature == 0)
        return SMITH_IMAGE_NO_SIGNATURE;
    for (uint32_t i = 0u; i < keys->count; ++i) {
        if (memcmp(key_hash, keys->key_hashes[i], 32u) == 0)
            return smith_ed25519_verify(keys->keys[i], hash, 32u, signature) ? SMITH_IMAGE_GOOD
                                                                             : SMITH_IMAGE_BAD_SIGNATURE;
    }
    return SMITH_IMAGE_NO_SIGNATURE;
}

static smith_image_status check(const uint8_t *slot, uint32_t slot_bytes, const smith_key_page *keys,
                                smith_image_info *info)
{
    uint8_t digest[SMITH_SHA256_BYTES];
    tlv_area open;
    tlv_area protected_area = {0, 0u};
    const uint8_t *entry;
    smith_image_status status;
    uint32_t hashed;
    const uint32_t protected_bytes = smith_get_u16_le(slot + 10);
    if (smith_get_u32_le(slot) != IMAGE_MAGIC)
        return SMITH_IMAGE_EMPTY;
    info->body_offset = smith_get_u16_le(slot + 8);
    info->body_bytes = smith_get_u32_le(slot + 12);
    memcpy(info->version, slot + 20, sizeof info->version);
    if (info->body_offset < MIN_HEADER_BYTES || info->body_offset > slot_bytes ||
        info->body_bytes < MIN_BODY_BYTES || info->body_bytes > slot_bytes - info->body_offset)
        return SMITH_IMAGE_BAD_SIZE;
    hashed = info->body_offset + info->body_bytes;
    if (protected_bytes != 0u) {
        if (!read_area(slot, slot_bytes, hashed, TLV_PROTECTED_MAGIC, &protected_area) ||
            protected_area.count + 4u != protected_bytes)
            return SMITH_IMAGE_BAD_TLV;
        hashed += protected_bytes;
        entry = only_entry(&protected_area, TLV_SECURITY_COUNTER, 4u);
        info->security_counter = entry != 0 ? smith_get_u32_le(entry) : 0u;
    }
    if (!read_area(slot, slot_bytes, hashed, TLV_INFO_MAGIC, &open))
        return SMITH_IMAGE_BAD_TLV;
    info->total_bytes = hashed + 4u + open.count;
    entry = only_entry(&open, TLV_SHA256, SMITH_SHA256_BYTES);
    if (entry == 0)
        return SMITH_IMAGE_BAD_TLV;
    memcpy(info->hash, entry, SMITH_SHA256_BYTES);
    smith_sha256_of(slot, hashed, digest);
    if (memcmp(digest, entry, sizeof digest) != 0)
        return SMITH_IMAGE_BAD_HASH;
    status = check_target(slot, info);
    return status != SMITH_IMAGE_GOOD ? status : check_signature(&open, digest, keys);
}

smith_image_status smith_check_image(const uint8_t *slot, uint32_t slot_bytes, const smith_key_page *keys,
                                     smith_image_info *info)
{
    memset(info, 0, sizeof *info);
    info->status = check(slot, slot_bytes, keys, info);
    return info->status;
}

const char *smith_image_status_text(smith_image_status status)
{
    switch (status) {
    case SMITH_IMAGE_GOOD:
        return "good";
    case SMITH_IMAGE_EMPTY:
        return "empty";
    case SMITH_IMAGE_BAD_SIZE:
        return "sizes do not fit the slot";
    case SMITH_IMAGE_BAD_TARGET:
        return "made for another board";
    case SMITH_IMAGE_BAD_TLV:
        return "trailer malformed";
    case SMITH_IMAGE_BAD_HASH:
        return "SHA-256 does not match";
    case SMITH_IMAGE_NO_SIGNATURE:
        return "not signed by a trusted key";
    case SMITH_IMAGE_BAD_SIGNATURE:
        return "signature does not match";
    case SMITH_IMAGE_BAD_KEYS:
        return "key page damaged";
    }
    return "unknown";
}
