/* SPDX-License-Identifier: MIT */
#ifndef SMITH_CBOR_H
#define SMITH_CBOR_H

#include <stdint.h>

/* Writer into a buffer of the caller's. When it is full, `overflowed` is set and nothing more is written. */
typedef struct {
    uint8_t *bytes;
    uint32_t capacity;
    uint32_t count;
    uint32_t overflowed;
} smith_cbor_writer;

void smith_cbor_start(smith_cbor_writer *writer, uint8_t *bytes, uint32_t capacity);
void smith_cbor_put_map(smith_cbor_writer *writer, uint32_t entries);
void smith_cbor_put_array(smith_cbor_writer *writer, uint32_t entries);
void smith_cbor_put_open_array(smith_cbor_writer *writer);
void smith_cbor_put_break(smith_cbor_writer *writer);
void smith_cbor_put_unsigned(smith_cbor_writer *writer, uint32_t value);
void smith_cbor_put_integer(smith_cbor_writer *writer, int32_t value);
void smith_cbor_put_boolean(smith_cbor_writer *writer, int value);
void smith_cbor_put_text(smith_cbor_writer *writer, const char *text);
void smith_cbor_put_bytes(smith_cbor_writer *writer, const uint8_t *bytes, uint32_t count);
/* Half precision when that is exact, else single. */
void smith_cbor_put_float(smith_cbor_writer *writer, float value);

/* Reader of one map with text keys, as SMP requests are. Every length is checked against the buffer. */
typedef enum {
    SMITH_CBOR_OTHER = 0,
    SMITH_CBOR_UNSIGNED,
    SMITH_CBOR_BOOLEAN,
    SMITH_CBOR_TEXT,
    SMITH_CBOR_BYTES
} smith_cbor_kind;

typedef struct {
    smith_cbor_kind kind;
    uint32_t number;      /* unsigned (at most 2^32 - 1) or boolean */
    const uint8_t *bytes; /* text or bytes */
    uint32_t count;
} smith_cbor_value;

/* Looks the key up in the map; 1 found, 0 absent, -1 when the map is not well formed up to there. */
int smith_cbor_find(const uint8_t *map, uint32_t count, const char *key, smith_cbor_value *value);

#endif
