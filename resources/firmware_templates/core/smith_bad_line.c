/* SPDX-License-Identifier: MIT */
#include "smith_bad_line.h"

#include "smith_board.h"

#ifdef SMITH_FAULTS

#define TROUBLE_EVERY 6000u /* bytes between two that noise or loss strikes, at most; half of it on average */

uint32_t smith_spoil(uint8_t *bytes, uint32_t count)
{
    static uint32_t random = 0x2545f491u;
    static uint32_t until_trouble = TROUBLE_EVERY;
    uint32_t left = 0u;
    if (!SMITH_HAS_FAULT(SMITH_FAULT_NOISE | SMITH_FAULT_DROPPED_BYTES))
        return count;
    for (uint32_t i = 0u; i < count; ++i) {
        const int struck = --until_trouble == 0u;
        if (struck) {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            until_trouble = 1u + random % TROUBLE_EVERY;
        }
        if (struck && SMITH_HAS_FAULT(SMITH_FAULT_DROPPED_BYTES))
            continue;
        bytes[left++] = struck ? (uint8_t)(random >> 24) : bytes[i];
    }
    return left;
}

#endif
