/* SPDX-License-Identifier: MIT */
#include "smith_sha256.h"

#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u, 0x923f82a4u, 0xab1c5ed5u,
    0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u, 0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u,
    0xe49b69c1u, 0xefbe4786u, 0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau,
    0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u, 0x06ca6351u, 0x14292967u,
    0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u, 0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u,
    0xa2bfe8a1u, 0xa81a664bu, 0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
    0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au, 0x5b9cca4fu, 0x682e6ff3u,
    0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u, 0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u};

static uint32_t rotate(uint32_t x, uint32_t n)
{
    return (x >> n) | (x << (32u - n));
}

static void mix_block(smith_sha256 *hash)
{
    uint32_t w[64];
    uint32_t v[8];
    for (uint32_t i = 0u; i < 16u; ++i) {
        const uint8_t *b = hash->block + 4u * i;
        w[i] = ((uint32_t)b[0] << 24) | ((uint32_t)b[1] << 16) | ((uint32_t)b[2] << 8) | (uint32_t)b[3];
    }
    for (uint32_t i = 16u; i < 64u; ++i) {
        const uint32_t s0 = rotate(w[i - 15u], 7u) ^ rotate(w[i - 15u], 18u) ^ (w[i - 15u] >> 3);
        const uint32_t s1 = rotate(w[i - 2u], 17u) ^ rotate(w[i - 2u], 19u) ^ (w[i - 2u] >> 10);
        w[i] = w[i - 16u] + s0 + w[i - 7u] + s1;
    }
    memcpy(v, hash->state, sizeof v);
    for (uint32_t i = 0u; i < 64u; ++i) {
        const uint32_t s1 = rotate(v[4], 6u) ^ rotate(v[4], 11u) ^ rotate(v[4], 25u);
        const uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        const uint32_t t1 = v[7] + s1 + choice + round_constants[i] + w[i];
        const uint32_t s0 = rotate(v[0], 2u) ^ rotate(v[0], 13u) ^ rotate(v[0], 22u);
        const uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        v[7] = v[6];
        v[6] = v[5];
        v[5] = v[4];
        v[4] = v[3] + t1;
        v[3] = v[2];
        v[2] = v[1];
        v[1] = v[0];
        v[0] = t1 + s0 + majority;
    }
    for (uint32_t i = 0u; i < 8u; ++i)
        hash->state[i] += v[i];
}

void smith_sha256_start(smith_sha256 *hash)
{
    static const uint32_t start[8] = {0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
                                      0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u};
    memcpy(hash->state, start, sizeof start);
    hash->block_count = 0u;
    hash->total = 0u;
}

void smith_sha256_add(smith_sha256 *hash, const uint8_t *bytes, uint32_t count)
{
    hash->total += count;
    while (count > 0u) {
        uint32_t part = 64u - hash->block_count;
        if (part > count)
            part = count;
        memcpy(hash->block + hash->block_count, bytes, part);
        hash->block_count += part;
        bytes += part;
        count -= part;
        if (hash->block_count == 64u) {
            mix_block(hash);
            hash->block_count = 0u;
        }
    }
}

void smith_sha256_finish(smith_sha256 *hash, uint8_t digest[SMITH_SHA256_BYTES])
{
    const uint64_t bits = hash->total * 8u;
    hash->block[hash->block_count++] = 0x80u;
    if (hash->block_count > 56u) {
        memset(hash->block + hash->block_count, 0, 64u - hash->block_count);
        mix_block(hash);
        hash->block_count = 0u;
    }
    memset(hash->block + hash->block_count, 0, 56u - hash->block_count);
    for (uint32_t i = 0u; i < 8u; ++i)
        hash->block[56u + i] = (uint8_t)(bits >> (56u - 8u * i));
    mix_block(hash);
    for (uint32_t i = 0u; i < SMITH_SHA256_BYTES; ++i)
        digest[i] = (uint8_t)(hash->state[i / 4u] >> (24u - 8u * (i % 4u)));
}

void smith_sha256_of(const uint8_t *bytes, uint32_t count, uint8_t digest[SMITH_SHA256_BYTES])
{
    smith_sha256 hash;
    smith_sha256_start(&hash);
    smith_sha256_add(&hash, bytes, count);
    smith_sha256_finish(&hash, digest);
}

void smith_hmac_sha256(const uint8_t *key, uint32_t key_count, const uint8_t *bytes, uint32_t count,
                       uint8_t digest[SMITH_SHA256_BYTES])
{
    smith_sha256 hash;
    uint8_t pad[64];
    uint8_t inner[SMITH_SHA256_BYTES];
    memset(pad, 0, sizeof pad);
    if (key_count > sizeof pad)
        smith_sha256_of(key, key_count, pad);
    else
        memcpy(pad, key, key_count);
    for (uint32_t i = 0u; i < sizeof pad; ++i)
        pad[i] ^= 0x36u;
    smith_sha256_start(&hash);
    smith_sha256_add(&hash, pad, sizeof pad);
    smith_sha256_add(&hash, bytes, count);
    smith_sha256_finish(&hash, inner);
    for (uint32_t i = 0u; i < sizeof pad; ++i)
        pad[i] ^= 0x36u ^ 0x5cu;
    smith_sha256_start(&hash);
    smith_sha256_add(&hash, pad, sizeof pad);
    smith_sha256_add(&hash, inner, sizeof inner);
    smith_sha256_finish(&hash, digest);
}
