/* SPDX-License-Identifier: MIT */
#include "smith_text.h"

#include <string.h>

#include "smith_bad_line.h"
#include "smith_board.h"

#define SMITH_OUTPUT_BYTES 256u

static uint8_t output[SMITH_OUTPUT_BYTES];
static uint32_t output_count;

void smith_flush(void)
{
    if (output_count > 0u) {
#ifdef SMITH_FAULTS
        output_count = smith_spoil(output, output_count);
#endif
        smith_board_write(output, output_count);
        output_count = 0u;
    }
}

void smith_put_bytes(const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0u; i < count; ++i) {
        output[output_count++] = bytes[i];
        if (output_count == SMITH_OUTPUT_BYTES)
            smith_flush();
    }
}

void smith_put_char(char c)
{
    const uint8_t byte = (uint8_t)c;
    smith_put_bytes(&byte, 1u);
}

void smith_put(const char *text)
{
    smith_put_bytes((const uint8_t *)text, smith_length(text));
}

void smith_newline(void)
{
    if (!SMITH_HAS_FAULT(SMITH_FAULT_LF_ONLY))
        smith_put_char('\r');
    smith_put_char('\n');
}

void smith_put_line(const char *text)
{
    smith_put(text);
    smith_newline();
}

static void put_u64(uint64_t value, uint32_t min_digits)
{
    char digits[20];
    uint32_t count = 0u;
    while (value > 0u || count < min_digits) {
        digits[count++] = (char)('0' + (int)(value % 10u));
        value /= 10u;
    }
    while (count > 0u)
        smith_put_char(digits[--count]);
}

void smith_put_u32(uint32_t value)
{
    put_u64(value, 1u);
}

void smith_put_hex(uint32_t value, uint32_t digits)
{
    while (digits > 0u) {
        --digits;
        smith_put_char("0123456789abcdef"[(value >> (4u * digits)) & 15u]);
    }
}

void smith_put_hex_bytes(const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0u; i < count; ++i)
        smith_put_hex(bytes[i], 2u);
}

uint32_t smith_float_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

void smith_put_float_bits(float value)
{
    smith_put_hex(smith_float_bits(value), 8u);
}

static const uint32_t powers_of_ten[7] = {1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u};

/* magnitude < 2^40, so that magnitude * 10^6 fits 64 bits; a float has 24 bits, so the product below is
 * exact. */
static void put_fixed(float magnitude, uint32_t decimals)
{
    const uint32_t bits = smith_float_bits(magnitude);
    const int32_t exponent = (int32_t)(bits >> 23) - 150;
    const uint64_t mantissa = (bits & 0x007fffffu) | ((bits >> 23) != 0u ? 0x00800000u : 0u);
    uint64_t scaled = mantissa * powers_of_ten[decimals];
    if (exponent >= 0) {
        scaled <<= exponent;
    } else if (exponent > -64) {
        const uint32_t shift = (uint32_t)-exponent;
        scaled = (scaled >> shift) + ((scaled >> (shift - 1u)) & 1u);
    } else {
        scaled = 0u;
    }
    put_u64(scaled / powers_of_ten[decimals], 1u);
    if (decimals > 0u) {
        smith_put_char('.');
        put_u64(scaled % powers_of_ten[decimals], decimals);
    }
}

void smith_put_float(float value, uint32_t decimals)
{
    const uint32_t bits = smith_float_bits(value);
    float magnitude = value;
    if (decimals > 6u)
        decimals = 6u;
    if ((bits & 0x7fffffffu) > 0x7f800000u) {
        smith_put("nan");
        return;
    }
    if ((bits & 0x80000000u) != 0u) {
        smith_put_char('-');
        magnitude = -value;
    }
    if (magnitude >= 1.0e12f) {
        uint32_t exponent = 0u;
        if ((bits & 0x7f800000u) == 0x7f800000u) {
            smith_put("inf");
            return;
        }
        while (magnitude >= 10.0f) {
            magnitude /= 10.0f;
            ++exponent;
        }
        put_fixed(magnitude, decimals);
        smith_put("e+");
        put_u64(exponent, 2u);
        return;
    }
    put_fixed(magnitude, decimals);
}

void smith_put_foreign(const char *text)
{
    for (; *text != '\0'; ++text)
        smith_put_char(*text == '>' ? '?' : *text);
}

int smith_get(uint8_t *byte)
{
    smith_flush();
    return smith_board_read(byte);
}

void smith_wait_ms(uint32_t milliseconds)
{
    const uint32_t start = smith_board_millis();
    smith_flush();
    while (smith_board_millis() - start < milliseconds)
        smith_board_idle();
}

int smith_parse_u32(const char *text, uint32_t *value)
{
    uint32_t result = 0u;
    if (*text == '\0')
        return 0;
    for (; *text != '\0'; ++text) {
        const uint32_t digit = (uint32_t)(uint8_t)*text - (uint32_t)'0';
        if (digit > 9u || result > (0xffffffffu - digit) / 10u)
            return 0;
        result = result * 10u + digit;
    }
    *value = result;
    return 1;
}

int smith_parse_float(const char *text, float *value)
{
    uint32_t number = 0u;
    uint32_t digits = 0u;
    uint32_t decimals = 0u;
    int point = 0;
    for (; *text != '\0'; ++text) {
        const uint32_t digit = (uint32_t)(uint8_t)*text - (uint32_t)'0';
        if (*text == '.' && !point) {
            point = 1;
            continue;
        }
        if (digit > 9u)
            return 0;
        if (point && decimals == 6u)
            continue; /* more decimals than any interval needs */
        if (number > 99999999u)
            return 0;
        number = number * 10u + digit;
        ++digits;
        decimals += point ? 1u : 0u;
    }
    if (digits == 0u)
        return 0;
    *value = (float)number / (float)powers_of_ten[decimals];
    return 1;
}

uint32_t smith_length(const char *text)
{
    return (uint32_t)strlen(text);
}

int smith_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

int smith_copy_text(char *destination, uint32_t capacity, const char *text)
{
    uint32_t i = 0u;
    for (; i + 1u < capacity && text[i] != '\0'; ++i)
        destination[i] = text[i];
    destination[i] = '\0';
    return text[i] == '\0';
}
