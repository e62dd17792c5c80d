/* SPDX-License-Identifier: MIT */
#ifndef SMITH_CAMERA_H
#define SMITH_CAMERA_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A synthesised scene for a camera: a ball that flies over a floor of squares under an evening sky. The same frame
 * number gives the same picture on every board; nothing but the pixel that is asked for is ever in memory. */
typedef struct {
    int32_t width;
    int32_t height;
    int32_t horizon; /* row */
    int32_t ball_x;
    int32_t ball_y;
    int32_t radius;
    uint32_t frame;
} smith_camera_scene;

void smith_camera_scene_at(smith_camera_scene *scene, uint32_t width, uint32_t height, uint32_t frame);
void smith_camera_pixel(const smith_camera_scene *scene, uint32_t x, uint32_t y, uint8_t rgb[3]);
uint8_t smith_camera_gray(const uint8_t rgb[3]);

#ifdef __cplusplus
}
#endif

#endif
