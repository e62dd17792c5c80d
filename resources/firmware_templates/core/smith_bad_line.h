/* SPDX-License-Identifier: MIT */
#ifndef SMITH_BAD_LINE_H
#define SMITH_BAD_LINE_H

#include <stdint.h>

/* What a bad line makes of bytes that are sent, in place, while the board is told to have one; the same at every start.
 * Answers how many are left. */
uint32_t smith_spoil(uint8_t *bytes, uint32_t count);

#endif
