/* SPDX-License-Identifier: MIT */
#ifndef SMITH_ED25519_H
#define SMITH_ED25519_H

#include <stdint.h>

/* 1 when the 64-byte signature of the message was made with the key that belongs to the 32-byte public key
 * (RFC 8032, strict: encodings must be canonical). Only verifies, so nothing here is secret and time may
 * vary. */
int smith_ed25519_verify(const uint8_t public_key[32], const uint8_t *message, uint32_t count,
                         const uint8_t signature[64]);

#endif
