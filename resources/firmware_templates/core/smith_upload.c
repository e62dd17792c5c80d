/* SPDX-License-Identifier: MIT */
#include "smith_upload.h"

#include <string.h>

#include "smith_board.h"
#include "smith_boot.h"
#include "smith_cbor.h"
#include "smith_checksum.h"
#include "smith_layout.h"
#include "smith_sha256.h"

#define RECORD_MAGIC 0x50554d53u /* "SMUP" */
#define RECORD_BYTES 56u

enum { RC_OK = 0, RC_UNKNOWN = 1, RC_NO_MEMORY = 2, RC_INVALID = 3 };

typedef struct {
    uint32_t slot;
    uint32_t total; /* 0: no upload under way */
    uint32_t received;
    uint32_t has_sha;
    uint8_t sha[SMITH_SHA256_BYTES];
} upload;

static upload current;

static int write_record(void)
{
    uint8_t record[RECORD_BYTES];
    memset(record, 0, sizeof record);
    smith_set_u32_le(record, RECORD_MAGIC);
    smith_set_u32_le(record + 4, current.slot);
    smith_set_u32_le(record + 8, current.total);
    smith_set_u32_le(record + 12, current.received);
    smith_set_u32_le(record + 16, current.has_sha);
    memcpy(record + 20, current.sha, sizeof current.sha);
    smith_set_u32_le(record + RECORD_BYTES - 4u, smith_crc32(record, RECORD_BYTES - 4u));
    if (smith_board_store_erase(SMITH_UPLOAD_RECORD_OFFSET, SMITH_STORE_SECTOR_BYTES) != 0)
        return 1;
    return smith_board_store_write(SMITH_UPLOAD_RECORD_OFFSET, record, sizeof record);
}

static int forget(void)
{
    memset(&current, 0, sizeof current);
    return smith_board_store_erase(SMITH_UPLOAD_RECORD_OFFSET, SMITH_STORE_SECTOR_BYTES);
}

void smith_upload_resume(void)
{
    const uint8_t *record = smith_board_store() + SMITH_UPLOAD_RECORD_OFFSET;
    smith_boot_state state;
    memset(&current, 0, sizeof current);
    if (smith_get_u32_le(record) != RECORD_MAGIC ||
        smith_get_u32_le(record + RECORD_BYTES - 4u) != smith_crc32(record, RECORD_BYTES - 4u))
        return;
    smith_boot_state_read(&state);
    current.slot = smith_get_u32_le(record + 4);
    current.total = smith_get_u32_le(record + 8);
    current.received = smith_get_u32_le(record + 12);
    current.has_sha = smith_get_u32_le(record + 16);
    memcpy(current.sha, record + 20, sizeof current.sha);
    if (current.slot != smith_upload_slot(&state) || current.total > SMITH_SLOT_BYTES ||
        current.received > current.total)
        memset(&current, 0, sizeof current);
}

/* The slot's content is about to go: it must not be booted or tried. */
static int clear_slot(uint32_t slot)
{
    smith_boot_state state;
    smith_boot_state_read(&state);
    if (slot == state.active)
        return 1;
    if (slot == state.pending) {
        state.pending = SMITH_NO_SLOT;
        state.pending_permanent = 0u;
        state.trial_started = 0u;
    }
    state.bad_slots = (uint8_t)(state.bad_slots & ~(1u << slot));
    if (smith_boot_state_write(&state) != 0)
        return 1;
    return smith_board_store_erase(smith_slot_offset(slot), SMITH_SLOT_BYTES);
}

uint32_t smith_upload_erase(void)
{
    smith_boot_state state;
    smith_boot_state_read(&state);
    if (forget() != 0 || clear_slot(smith_upload_slot(&state)) != 0)
        return RC_UNKNOWN;
    return RC_OK;
}

static void refuse(smith_upload_answer *answer, uint32_t rc, const char *reason)
{
    answer->rc = rc;
    answer->reason = reason;
    answer->offset = current.received;
}

/* Major, minor, revision, build as one number that sorts. */
static uint64_t version_number(const uint8_t *version)
{
    return ((uint64_t)version[0] << 56) | ((uint64_t)version[1] << 48) |
           ((uint64_t)smith_get_u16_le(version + 2) << 32) | smith_get_u32_le(version + 4);
}

/* With `upgrade`, only a higher version than the active one's is taken. */
static int is_refused_upgrade(const uint8_t *map, uint32_t map_bytes, const smith_cbor_value *data)
{
    smith_cbor_value upgrade;
    smith_boot_state state;
    smith_image_info active;
    if (smith_cbor_find(map, map_bytes, "upgrade", &upgrade) != 1 || upgrade.number == 0u ||
        data->count < 28u)
        return 0;
    smith_boot_state_read(&state);
    return state.active < SMITH_SLOT_COUNT && smith_check_slot(state.active, &active) == SMITH_IMAGE_GOOD &&
           version_number(data->bytes + 20) <= version_number(active.version);
}

/* The first chunk: a new upload, or one that goes on. 1 when its data are to be written. */
static int begin(const uint8_t *map, uint32_t map_bytes, const smith_cbor_value *data,
                 smith_upload_answer *answer)
{
    smith_cbor_value total;
    smith_cbor_value sha;
    smith_boot_state state;
    const int has_sha = smith_cbor_find(map, map_bytes, "sha", &sha) == 1 && sha.kind == SMITH_CBOR_BYTES &&
                        sha.count == SMITH_SHA256_BYTES;
    if (smith_cbor_find(map, map_bytes, "len", &total) != 1 || total.kind != SMITH_CBOR_UNSIGNED ||
        total.number == 0u) {
        refuse(answer, RC_INVALID, "the first chunk must tell the length");
        return 0;
    }
    if (total.number > SMITH_SLOT_BYTES) {
        refuse(answer, RC_NO_MEMORY, "the image is larger than the slot");
        return 0;
    }
    if (is_refused_upgrade(map, map_bytes, data)) {
        refuse(answer, RC_INVALID, "the version is not higher than the active one");
        return 0;
    }
    if (has_sha && current.has_sha != 0u && current.total == total.number && current.received > 0u &&
        memcmp(sha.bytes, current.sha, sizeof current.sha) == 0) {
        answer->offset = current.received;
        return 0;
    }
    smith_boot_state_read(&state);
    (void)forget(); /* the record is written anew just below, and that is checked */
    if (clear_slot(smith_upload_slot(&state)) != 0) {
        refuse(answer, RC_UNKNOWN, "the slot could not be erased");
        return 0;
    }
    current.slot = smith_upload_slot(&state);
    current.total = total.number;
    current.has_sha = has_sha ? 1u : 0u;
    if (has_sha)
        memcpy(current.sha, sha.bytes, sizeof current.sha);
    return 1;
}

static void finish(smith_upload_answer *answer)
{
    uint8_t digest[SMITH_SHA256_BYTES];
    smith_image_info image;
    const upload done = current;
    smith_image_status status;
    smith_sha256_of(smith_board_store() + smith_slot_offset(done.slot), done.total, digest);
    if (forget() != 0)
        answer->rc = RC_UNKNOWN;
    answer->offset = done.total;
    if (done.has_sha != 0u && memcmp(digest, done.sha, sizeof digest) != 0) {
        answer->rc = RC_INVALID;
        answer->reason = "what arrived does not have the announced SHA-256";
        return;
    }
    status = smith_check_slot(done.slot, &image);
    if (status != SMITH_IMAGE_GOOD) {
        answer->rc = RC_INVALID;
        answer->reason = smith_image_status_text(status);
    }
}

void smith_upload_chunk(const uint8_t *map, uint32_t map_bytes, smith_upload_answer *answer)
{
    smith_cbor_value offset;
    smith_cbor_value data;
    uint32_t before;
    memset(answer, 0, sizeof *answer);
    if (smith_cbor_find(map, map_bytes, "off", &offset) != 1 || offset.kind != SMITH_CBOR_UNSIGNED ||
        smith_cbor_find(map, map_bytes, "data", &data) != 1 || data.kind != SMITH_CBOR_BYTES) {
        refuse(answer, RC_INVALID, "upload wants off and data");
        return;
    }
    if (offset.number == 0u && !begin(map, map_bytes, &data, answer))
        return;
    answer->offset = current.received;
    if (current.total == 0u || offset.number != current.received)
        return; /* the host goes on from the offset it is told */
    if (data.count > current.total - current.received) {
        refuse(answer, RC_INVALID, "more data than the announced length");
        return;
    }
    before = current.received;
    if (smith_board_store_write(smith_slot_offset(current.slot) + before, data.bytes, data.count) != 0) {
        refuse(answer, RC_UNKNOWN, "the slot could not be written");
        return;
    }
    current.received += data.count;
    answer->offset = current.received;
    if (current.received == current.total)
        finish(answer);
    else if (before == 0u ||
             before / SMITH_STORE_SECTOR_BYTES != current.received / SMITH_STORE_SECTOR_BYTES) {
        if (write_record() != 0)
            refuse(answer, RC_UNKNOWN, "the progress could not be noted");
    }
}
