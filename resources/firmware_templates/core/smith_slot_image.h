/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SLOT_IMAGE_H
#define SMITH_SLOT_IMAGE_H

#include <stdint.h>

#define SMITH_MAX_KEYS 2u

/* Public keys that images must be signed with, from the key page of the store. */
typedef struct {
    uint32_t damaged;           /* the page is there but not whole: nothing is trusted */
    uint32_t count;             /* 0: signatures are not asked for */
    uint32_t refuses_downgrade; /* of the security counter */
    uint8_t keys[SMITH_MAX_KEYS][32];
    uint8_t key_hashes[SMITH_MAX_KEYS][32];
} smith_key_page;

typedef enum {
    SMITH_IMAGE_GOOD = 0,
    SMITH_IMAGE_EMPTY,      /* no magic */
    SMITH_IMAGE_BAD_SIZE,   /* sizes that do not fit the slot or one another */
    SMITH_IMAGE_BAD_TARGET, /* flags, load address or vector table of another board */
    SMITH_IMAGE_BAD_TLV,    /* TLV areas malformed, or no hash */
    SMITH_IMAGE_BAD_HASH,
    SMITH_IMAGE_NO_SIGNATURE, /* keys are provisioned and the image has none for them */
    SMITH_IMAGE_BAD_SIGNATURE,
    SMITH_IMAGE_BAD_KEYS /* the key page is damaged */
} smith_image_status;

typedef struct {
    smith_image_status status;
    uint8_t version[8];   /* header bytes 20 to 27 */
    uint8_t hash[32];     /* TLV 0x10 */
    uint32_t body_offset; /* in the slot */
    uint32_t body_bytes;
    uint32_t total_bytes;      /* header to last TLV */
    uint32_t security_counter; /* of the protected area, 0 when it has none */
} smith_image_info;

void smith_read_key_page(const uint8_t *page, smith_key_page *keys);
/* Checks a whole slot in the order of the status values. `info` is filled as far as the check came. */
smith_image_status smith_check_image(const uint8_t *slot, uint32_t slot_bytes, const smith_key_page *keys,
                                     smith_image_info *info);
/* What a status means, for people. */
const char *smith_image_status_text(smith_image_status status);

#endif
