/* SPDX-License-Identifier: MIT */
#include "smith_checksum.h"

uint16_t smith_crc16(const uint8_t *bytes, uint32_t count)
{
    uint32_t crc = 0u;
    for (uint32_t i = 0u; i < count; ++i) {
        crc ^= (uint32_t)bytes[i] << 8;
        for (uint32_t bit = 0u; bit < 8u; ++bit)
            crc = (crc & 0x8000u) != 0u ? (crc << 1) ^ 0x1021u : crc << 1;
    }
    return (uint16_t)(crc & 0xffffu);
}

uint32_t smith_crc32(const uint8_t *bytes, uint32_t count)
{
    uint32_t crc = 0xffffffffu;
    for (uint32_t i = 0u; i < count; ++i) {
        crc ^= bytes[i];
        for (uint32_t bit = 0u; bit < 8u; ++bit)
            crc = (crc & 1u) != 0u ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

uint16_t smith_get_u16_le(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | ((uint32_t)bytes[1] << 8));
}

uint32_t smith_get_u32_le(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | ((uint32_t)bytes[1] << 8) | ((uint32_t)bytes[2] << 16) |
           ((uint32_t)bytes[3] << 24);
}

void smith_set_u32_le(uint8_t *bytes, uint32_t value)
{
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
    bytes[2] = (uint8_t)(value >> 16);
    bytes[3] = (uint8_t)(value >> 24);
}
