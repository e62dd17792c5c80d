/* SPDX-License-Identifier: MIT */
#ifndef SMITH_CHECKSUM_H
#define SMITH_CHECKSUM_H

#include <stdint.h>

/* CRC-16/XMODEM: polynomial 0x1021, start 0, not reflected. */
uint16_t smith_crc16(const uint8_t *bytes, uint32_t count);
/* CRC-32 as in zip files: 0xEDB88320 reflected, start and end inverted. */
uint32_t smith_crc32(const uint8_t *bytes, uint32_t count);

/* Numbers in byte order of file formats. */
uint16_t smith_get_u16_le(const uint8_t *bytes);
uint32_t smith_get_u32_le(const uint8_t *bytes);
void smith_set_u32_le(uint8_t *bytes, uint32_t value);

#endif
