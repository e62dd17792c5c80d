/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SMP_H
#define SMITH_SMP_H

#include <stdint.h>

#define SMITH_SMP_BUFFER_BYTES 2048u /* largest packet, header counted */
#define SMITH_SMP_FRAME_BYTES 127u   /* longest console frame, its line end counted */

/* SMP over the console: frames in, answers out. Bytes outside frames are text. */
void smith_smp_start(void);
/* 1 when the byte belonged to a frame. Answers go out at once; a reset asked for happens after its answer. */
int smith_smp_feed(uint8_t byte);

#endif
