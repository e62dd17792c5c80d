/* SPDX-License-Identifier: MIT */
#ifndef SMITH_WINDOW_H
#define SMITH_WINDOW_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Which axes of a window a block takes. A window is [readings x total_axes], interleaved. */
typedef struct {
    uint32_t reading_count;
    uint32_t total_axes;
    uint32_t axis_count;          /* of the block */
    const uint16_t* axis_indices; /* [axis_count], each < total_axes */
    float scale;                  /* multiplies every reading */
} smith_window_layout;

/* Copies one axis of the window, scaled. axis counts within the block. Returns the number of readings. */
uint32_t smith_window_axis(const smith_window_layout* layout, const float* window, uint32_t axis,
                           float* values);

/* 1 when the layout can be used, else 0. */
int smith_window_layout_valid(const smith_window_layout* layout);

#ifdef __cplusplus
}
#endif

#endif
