/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SHA256_H
#define SMITH_SHA256_H

#include <stdint.h>

#define SMITH_SHA256_BYTES 32u

/* SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104). */
typedef struct {
    uint32_t state[8];
    uint8_t block[64];
    uint32_t block_count;
    uint64_t total;
} smith_sha256;

void smith_sha256_start(smith_sha256 *hash);
void smith_sha256_add(smith_sha256 *hash, const uint8_t *bytes, uint32_t count);
void smith_sha256_finish(smith_sha256 *hash, uint8_t digest[SMITH_SHA256_BYTES]);
void smith_sha256_of(const uint8_t *bytes, uint32_t count, uint8_t digest[SMITH_SHA256_BYTES]);

void smith_hmac_sha256(const uint8_t *key, uint32_t key_count, const uint8_t *bytes, uint32_t count,
                       uint8_t digest[SMITH_SHA256_BYTES]);

#endif
