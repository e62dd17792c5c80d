/* SPDX-License-Identifier: MIT */
#include "smith_camera.h"

#include "smith_signal.h"

#define FRAMES_PER_FLIGHT 40.0f

static uint8_t mixed(int32_t from, int32_t to, int32_t share, int32_t whole)
{
    return (uint8_t)(from + (to - from) * share / (whole > 0 ? whole : 1));
}

void smith_camera_scene_at(smith_camera_scene *scene, uint32_t width, uint32_t height, uint32_t frame)
{
    const float turns = (float)(frame % 4000u) / FRAMES_PER_FLIGHT;
    const float across = smith_sine(turns);
    const float up = smith_sine(2.0f * turns + 0.1f);
    scene->width = (int32_t)width;
    scene->height = (int32_t)height;
    scene->horizon = (int32_t)height * 3 / 5;
    scene->radius = 1 + (int32_t)(width < height ? width : height) / 7;
    scene->ball_x = (int32_t)((float)width * (0.5f + 0.35f * across));
    scene->ball_y = (int32_t)((float)height * (0.45f + 0.25f * up));
    scene->frame = frame;
}

static void background(const smith_camera_scene *scene, int32_t x, int32_t y, uint8_t rgb[3])
{
    int32_t depth;
    if (y < scene->horizon) {
        rgb[0] = mixed(40, 245, y, scene->horizon);
        rgb[1] = mixed(70, 170, y, scene->horizon);
        rgb[2] = mixed(150, 110, y, scene->horizon);
        return;
    }
    depth = scene->height * 8 / (y - scene->horizon + 2);
    if ((((x - scene->width / 2) * depth / (scene->width + 1) + 64) / 2 + depth / 4) % 2 == 0) {
        rgb[0] = 96u;
        rgb[1] = 104u;
        rgb[2] = 88u;
    } else {
        rgb[0] = 180u;
        rgb[1] = 176u;
        rgb[2] = 150u;
    }
}

void smith_camera_pixel(const smith_camera_scene *scene, uint32_t x, uint32_t y, uint8_t rgb[3])
{
    const int32_t dx = (int32_t)x - scene->ball_x;
    const int32_t dy = (int32_t)y - scene->ball_y;
    const int32_t distance = dx * dx + dy * dy;
    const int32_t limit = scene->radius * scene->radius;
    uint32_t grain = (x * 73856093u) ^ (y * 19349663u) ^ (scene->frame * 83492791u);
    if (distance <= limit) { /* lit from above on the left */
        const int32_t shade = (dx + dy + 2 * scene->radius) * 100 / (4 * scene->radius);
        rgb[0] = mixed(250, 120, shade, 100);
        rgb[1] = mixed(90, 20, shade, 100);
        rgb[2] = mixed(60, 30, shade, 100);
    } else {
        background(scene, (int32_t)x, (int32_t)y, rgb);
    }
    grain ^= grain >> 13;
    for (uint32_t i = 0u; i < 3u; ++i) /* what the sensor adds */
        rgb[i] = (uint8_t)(rgb[i] - 2u + ((grain >> (8u * i)) & 3u));
}

uint8_t smith_camera_gray(const uint8_t rgb[3])
{
    return (uint8_t)((77u * rgb[0] + 150u * rgb[1] + 29u * rgb[2]) >> 8);
}
