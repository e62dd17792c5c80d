/* SPDX-License-Identifier: MIT */
#ifndef SMITH_BASE64_H
#define SMITH_BASE64_H

#include <stdint.h>

/* Base64 of the bytes on the console, without line breaks. */
void smith_put_base64(const uint8_t *bytes, uint32_t count);
/* Base64 of the bytes in memory; answers the number of characters (no terminator is written). */
uint32_t smith_base64_encode(const uint8_t *bytes, uint32_t count, char *text);

/* Decoder fed with one character at a time. Characters outside the alphabet are counted in `rejected`, `=`
 * ends the data. */
typedef struct {
    uint32_t bits;
    uint32_t bit_count;
    uint32_t ended;
    uint32_t rejected;
} smith_base64_decoder;

void smith_base64_start(smith_base64_decoder *decoder);
/* 1 when the character completed a byte. */
int smith_base64_feed(smith_base64_decoder *decoder, uint8_t character, uint8_t *byte);

#endif
