/* SPDX-License-Identifier: MIT */
#include "smith_cbor.h"

#include <string.h>

#include "smith_text.h"

#define SMITH_CBOR_MAX_DEPTH 4u

enum {
    MAJOR_UNSIGNED = 0,
    MAJOR_NEGATIVE = 1,
    MAJOR_BYTES = 2,
    MAJOR_TEXT = 3,
    MAJOR_ARRAY = 4,
    MAJOR_MAP = 5,
    MAJOR_TAG = 6,
    MAJOR_SIMPLE = 7
};

void smith_cbor_start(smith_cbor_writer *writer, uint8_t *bytes, uint32_t capacity)
{
    writer->bytes = bytes;
    writer->capacity = capacity;
    writer->count = 0u;
    writer->overflowed = 0u;
}

static void put(smith_cbor_writer *writer, const uint8_t *bytes, uint32_t count)
{
    if (writer->overflowed != 0u || count > writer->capacity - writer->count) {
        writer->overflowed = 1u;
        return;
    }
    memcpy(writer->bytes + writer->count, bytes, count);
    writer->count += count;
}

static void put_byte(smith_cbor_writer *writer, uint32_t byte)
{
    const uint8_t value = (uint8_t)byte;
    put(writer, &value, 1u);
}

static void put_head(smith_cbor_writer *writer, uint32_t major, uint32_t value)
{
    if (value < 24u) {
        put_byte(writer, (major << 5) | value);
    } else if (value < 0x100u) {
        put_byte(writer, (major << 5) | 24u);
        put_byte(writer, value);
    } else if (value < 0x10000u) {
        put_byte(writer, (major << 5) | 25u);
        put_byte(writer, value >> 8);
        put_byte(writer, value & 0xffu);
    } else {
        put_byte(writer, (major << 5) | 26u);
        for (uint32_t shift = 32u; shift > 0u; shift -= 8u)
            put_byte(writer, (value >> (shift - 8u)) & 0xffu);
    }
}

void smith_cbor_put_map(smith_cbor_writer *writer, uint32_t entries)
{
    put_head(writer, MAJOR_MAP, entries);
}

void smith_cbor_put_array(smith_cbor_writer *writer, uint32_t entries)
{
    put_head(writer, MAJOR_ARRAY, entries);
}

void smith_cbor_put_open_array(smith_cbor_writer *writer)
{
    put_byte(writer, 0x9fu);
}

void smith_cbor_put_break(smith_cbor_writer *writer)
{
    put_byte(writer, 0xffu);
}

void smith_cbor_put_unsigned(smith_cbor_writer *writer, uint32_t value)
{
    put_head(writer, MAJOR_UNSIGNED, value);
}

void smith_cbor_put_integer(smith_cbor_writer *writer, int32_t value)
{
    if (value < 0)
        put_head(writer, MAJOR_NEGATIVE, (uint32_t)(-1 - value));
    else
        put_head(writer, MAJOR_UNSIGNED, (uint32_t)value);
}

void smith_cbor_put_boolean(smith_cbor_writer *writer, int value)
{
    put_byte(writer, value ? 0xf5u : 0xf4u);
}

void smith_cbor_put_text(smith_cbor_writer *writer, const char *text)
{
    const uint32_t count = smith_length(text);
    put_head(writer, MAJOR_TEXT, count);
    put(writer, (const uint8_t *)text, count);
}

void smith_cbor_put_bytes(smith_cbor_writer *writer, const uint8_t *bytes, uint32_t count)
{
    put_head(writer, MAJOR_BYTES, count);
    put(writer, bytes, count);
}

/* 1 and the half when the float is zero, a normal or subnormal half, or infinite. */
static int exact_half(uint32_t bits, uint32_t *half)
{
    const uint32_t sign = (bits >> 16) & 0x8000u;
    const int32_t exponent = (int32_t)((bits >> 23) & 0xffu) - 127;
    const uint32_t mantissa = bits & 0x007fffffu;
    if ((bits & 0x7fffffffu) == 0u) {
        *half = sign;
        return 1;
    }
    if (exponent == 128 && mantissa == 0u) {
        *half = sign | 0x7c00u;
        return 1;
    }
    if (exponent >= -14 && exponent <= 15 && (mantissa & 0x1fffu) == 0u) {
        *half = sign | ((uint32_t)(exponent + 15) << 10) | (mantissa >> 13);
        return 1;
    }
    if (exponent >= -24 && exponent < -14) {
        const uint32_t shift = (uint32_t)(-exponent - 1); /* 14 more than normal halves lose, so 14..23 */
        const uint32_t full = mantissa | 0x00800000u;
        if ((full & ((1u << shift) - 1u)) == 0u) {
            *half = sign | (full >> shift);
            return 1;
        }
    }
    return 0;
}

void smith_cbor_put_float(smith_cbor_writer *writer, float value)
{
    const uint32_t bits = smith_float_bits(value);
    uint32_t half;
    if (exact_half(bits, &half)) {
        const uint8_t item[3] = {0xf9u, (uint8_t)(half >> 8), (uint8_t)half};
        put(writer, item, sizeof item);
    } else {
        const uint8_t item[5] = {0xfau, (uint8_t)(bits >> 24), (uint8_t)(bits >> 16), (uint8_t)(bits >> 8),
                                 (uint8_t)bits};
        put(writer, item, sizeof item);
    }
}

typedef struct {
    const uint8_t *bytes;
    uint32_t count;
    uint32_t at;
} reader;

typedef struct {
    uint32_t major;
    uint32_t open;  /* indefinite length */
    uint32_t value; /* length or number; 8-byte numbers above 2^32 - 1 are refused */
} head;

static int read_head(reader *in, head *item)
{
    uint32_t info;
    uint32_t extra;
    if (in->at >= in->count)
        return 0;
    item->major = (uint32_t)in->bytes[in->at] >> 5;
    info = in->bytes[in->at] & 31u;
    ++in->at;
    item->open = info == 31u ? 1u : 0u;
    item->value = info;
    if (info < 24u || info == 31u)
        return 1;
    if (info > 27u)
        return 0;
    extra = 1u << (info - 24u);
    if (extra > in->count - in->at)
        return 0;
    item->value = 0u;
    for (uint32_t i = 0u; i < extra; ++i) {
        if (item->major != (uint32_t)MAJOR_SIMPLE && item->value > 0x00ffffffu)
            return 0;
        item->value = (item->value << 8) | in->bytes[in->at++];
    }
    if (item->major == (uint32_t)MAJOR_SIMPLE)
        item->value = 32u; /* a float or an unassigned simple value: skipped, never used */
    return 1;
}

static int at_break(reader *in)
{
    if (in->at < in->count && in->bytes[in->at] == 0xffu) {
        ++in->at;
        return 1;
    }
    return 0;
}

static int read_value(reader *in, smith_cbor_value *value, uint32_t depth);

static int skip_items(reader *in, const head *item, uint32_t depth)
{
    smith_cbor_value ignored;
    const uint32_t per_entry = item->major == (uint32_t)MAJOR_MAP ? 2u : 1u;
    if (depth == 0u)
        return 0;
    for (uint32_t i = 0u; item->open != 0u || i < item->value; ++i) {
        if (item->open != 0u && at_break(in))
            return 1;
        for (uint32_t k = 0u; k < per_entry; ++k) {
            if (!read_value(in, &ignored, depth - 1u))
                return 0;
        }
    }
    return 1;
}

static int read_value(reader *in, smith_cbor_value *value, uint32_t depth)
{
    head item;
    value->kind = SMITH_CBOR_OTHER;
    value->number = 0u;
    value->bytes = in->bytes;
    value->count = 0u;
    if (!read_head(in, &item))
        return 0;
    switch (item.major) {
    case MAJOR_UNSIGNED:
        value->kind = SMITH_CBOR_UNSIGNED;
        value->number = item.value;
        return item.open == 0u;
    case MAJOR_BYTES:
    case MAJOR_TEXT:
        if (item.open != 0u || item.value > in->count - in->at)
            return 0;
        value->kind = item.major == (uint32_t)MAJOR_TEXT ? SMITH_CBOR_TEXT : SMITH_CBOR_BYTES;
        value->bytes = in->bytes + in->at;
        value->count = item.value;
        in->at += item.value;
        return 1;
    case MAJOR_ARRAY:
    case MAJOR_MAP:
        return skip_items(in, &item, depth);
    case MAJOR_TAG:
        return item.open == 0u && depth > 0u && read_value(in, value, depth - 1u);
    case MAJOR_SIMPLE:
        if (item.value == 20u || item.value == 21u) {
            value->kind = SMITH_CBOR_BOOLEAN;
            value->number = item.value - 20u;
        }
        return item.open == 0u;
    default:
        return item.open == 0u; /* negative numbers */
    }
}

int smith_cbor_find(const uint8_t *map, uint32_t count, const char *key, smith_cbor_value *value)
{
    reader in = {map, count, 0u};
    head item;
    smith_cbor_value name;
    const uint32_t length = smith_length(key);
    if (!read_head(&in, &item) || item.major != (uint32_t)MAJOR_MAP)
        return -1;
    for (uint32_t i = 0u; item.open != 0u || i < item.value; ++i) {
        if (item.open != 0u && at_break(&in))
            return 0;
        if (!read_value(&in, &name, SMITH_CBOR_MAX_DEPTH) || !read_value(&in, value, SMITH_CBOR_MAX_DEPTH))
            return -1;
        if (name.kind == SMITH_CBOR_TEXT && name.count == length && memcmp(name.bytes, key, length) == 0)
            return 1;
    }
    return 0;
}
