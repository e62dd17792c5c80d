/* SPDX-License-Identifier: MIT */
#ifndef SMITH_TEXT_H
#define SMITH_TEXT_H

#include <stdint.h>

/* Console text without printf. Output is gathered and handed to the board when full, when input is asked for,
 * or by smith_flush. */
void smith_flush(void);
void smith_put_bytes(const uint8_t *bytes, uint32_t count);
void smith_put_char(char c);
void smith_put(const char *text);
void smith_newline(void);
void smith_put_line(const char *text);
void smith_put_u32(uint32_t value);
void smith_put_hex(uint32_t value, uint32_t digits);
void smith_put_hex_bytes(const uint8_t *bytes, uint32_t count);
/* Decimal with 0 to 6 decimals, rounded to nearest; from 2^40 on with an exponent. */
void smith_put_float(float value, uint32_t decimals);
/* Bits of a float as 8 hex digits. */
void smith_put_float_bits(float value);
/* Text from outside: `>` is shown as `?`, since "> " would look like the prompt. */
void smith_put_foreign(const char *text);

/* Input. */
int smith_get(uint8_t *byte);
void smith_wait_ms(uint32_t milliseconds);

/* 1 when the whole text is a number in range, else 0. */
int smith_parse_u32(const char *text, uint32_t *value);
int smith_parse_float(const char *text, float *value);

uint32_t smith_length(const char *text);
int smith_equal(const char *a, const char *b);
/* Copies at most capacity - 1 characters; 1 when all fitted. */
int smith_copy_text(char *destination, uint32_t capacity, const char *text);
uint32_t smith_float_bits(float value);

#endif
