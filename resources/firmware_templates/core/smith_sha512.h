/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SHA512_H
#define SMITH_SHA512_H

#include <stdint.h>

#define SMITH_SHA512_BYTES 64u

/* SHA-512 (FIPS 180-4) of at most three pieces one after the other, which is all that Ed25519 needs. */
typedef struct {
    const uint8_t *bytes;
    uint32_t count;
} smith_sha512_piece;

void smith_sha512_of(const smith_sha512_piece *pieces, uint32_t piece_count,
                     uint8_t digest[SMITH_SHA512_BYTES]);

#endif
