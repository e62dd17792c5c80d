/* SPDX-License-Identifier: MIT */
#ifndef SMITH_TRANSFER_H
#define SMITH_TRANSFER_H

#include <stdint.h>

#define SMITH_TRANSFER_START_MS 5000u /* a chunk has to begin within this */
#define SMITH_TRANSFER_STALL_MS 1000u /* and must not pause for longer */
#define SMITH_TRANSFER_MAX_CHUNK 8192u

/* Where the numbers go; 0 when taken. */
typedef int (*smith_transfer_sink)(uint32_t index, float value);

/* Characters per chunk that carry `values` numbers with few round trips and little padding; a multiple of 4.
 */
uint32_t smith_transfer_chunk_for(uint32_t values);

/* Receives `values` float32 numbers as base64 in chunks: announces `OK CHUNK=n`, answers each chunk with the
 * numbers so far. 1 when all arrived; else the reason has been printed (TIMEOUT or ERR, then END OUTPUT) and
 * the rest of the transfer swallowed. */
int smith_transfer_receive(uint32_t values, uint32_t chunk_characters, smith_transfer_sink sink);

#endif
