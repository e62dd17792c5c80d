/* SPDX-License-Identifier: MIT */
#include "smith_base64.h"

#include "smith_text.h"

static const char alphabet[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void encode_group(const uint8_t *bytes, uint32_t count, char *text)
{
    uint32_t group = (uint32_t)bytes[0] << 16;
    if (count > 1u)
        group |= (uint32_t)bytes[1] << 8;
    if (count > 2u)
        group |= (uint32_t)bytes[2];
    text[0] = alphabet[group >> 18];
    text[1] = alphabet[(group >> 12) & 63u];
    text[2] = count > 1u ? alphabet[(group >> 6) & 63u] : '=';
    text[3] = count > 2u ? alphabet[group & 63u] : '=';
}

void smith_put_base64(const uint8_t *bytes, uint32_t count)
{
    char text[4];
    for (uint32_t i = 0u; i < count; i += 3u) {
        encode_group(bytes + i, count - i, text);
        smith_put_bytes((const uint8_t *)text, 4u);
    }
}

uint32_t smith_base64_encode(const uint8_t *bytes, uint32_t count, char *text)
{
    uint32_t length = 0u;
    for (uint32_t i = 0u; i < count; i += 3u) {
        encode_group(bytes + i, count - i, text + length);
        length += 4u;
    }
    return length;
}

void smith_base64_start(smith_base64_decoder *decoder)
{
    decoder->bits = 0u;
    decoder->bit_count = 0u;
    decoder->ended = 0u;
    decoder->rejected = 0u;
}

static int32_t value_of(uint8_t character)
{
    if (character >= 'A' && character <= 'Z')
        return character - 'A';
    if (character >= 'a' && character <= 'z')
        return character - 'a' + 26;
    if (character >= '0' && character <= '9')
        return character - '0' + 52;
    if (character == '+')
        return 62;
    return character == '/' ? 63 : -1;
}

int smith_base64_feed(smith_base64_decoder *decoder, uint8_t character, uint8_t *byte)
{
    const int32_t value = value_of(character);
    if (character == '=') {
        decoder->ended = 1u;
        return 0;
    }
    if (value < 0 || decoder->ended != 0u) {
        ++decoder->rejected;
        return 0;
    }
    decoder->bits = (decoder->bits << 6) | (uint32_t)value;
    decoder->bit_count += 6u;
    if (decoder->bit_count < 8u)
        return 0;
    decoder->bit_count -= 8u;
    *byte = (uint8_t)(decoder->bits >> decoder->bit_count);
    decoder->bits &= (1u << decoder->bit_count) - 1u;
    return 1;
}
