/* SPDX-License-Identifier: MIT */
#ifndef SMITH_UPLOAD_H
#define SMITH_UPLOAD_H

#include <stdint.h>

/* Reception of an image into the slot that is not active. Progress is noted in the store at every sector, so
 * that an upload which names its SHA-256 goes on after a restart. */
typedef struct {
    uint32_t rc;
    uint32_t offset; /* what the board wants next */
    const char *reason;
} smith_upload_answer;

/* Takes up the noted upload, if there is one. */
void smith_upload_resume(void);
/* One upload request, its CBOR map. */
void smith_upload_chunk(const uint8_t *map, uint32_t map_bytes, smith_upload_answer *answer);
/* Empties the slot that uploads go to; answers an SMP code. */
uint32_t smith_upload_erase(void);

#endif
