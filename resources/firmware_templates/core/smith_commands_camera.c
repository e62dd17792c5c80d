/* SPDX-License-Identifier: MIT */
#include "smith_at.h"
#include "smith_base64.h"
#include "smith_board.h"
#include "smith_camera.h"
#include "smith_text.h"

#define FRAME_MS 200u
#define BAUD_SWITCH_MS 200u
#define PIECE_BYTES 513u /* a multiple of 3, so that padding comes only at the end of a picture */

static const uint32_t sizes[][2] = {{64u, 64u}, {96u, 96u}, {160u, 120u}, {320u, 240u}};

static uint32_t frame;

void smith_camera_put_settings(void)
{
    const uint32_t channels = smith_board_camera_channels();
    smith_put("Has snapshot:    ");
    smith_put_line(channels > 0u ? "1" : "0");
    smith_put("Supports stream: ");
    smith_put_line(channels > 0u ? "1" : "0");
    smith_put("Color depth:     ");
    smith_put_line(channels == 1u ? "Grayscale" : "RGB");
    if (channels == 0u)
        return; /* an empty list is one that hosts cannot read */
    smith_put("Resolutions:     [ ");
    for (uint32_t i = 0u; i < sizeof sizes / sizeof sizes[0]; ++i) {
        if (i > 0u)
            smith_put(", ");
        smith_put_u32(sizes[i][0]);
        smith_put_char('x');
        smith_put_u32(sizes[i][1]);
    }
    smith_put_line(" ]");
}

static void put_picture(uint32_t width, uint32_t height)
{
    static uint8_t piece[PIECE_BYTES];
    smith_camera_scene scene;
    uint32_t count = 0u;
    const uint32_t channels = smith_board_camera_channels();
    smith_camera_scene_at(&scene, width, height, frame++);
    for (uint32_t y = 0u; y < height; ++y) {
        for (uint32_t x = 0u; x < width; ++x) {
            uint8_t rgb[3];
            smith_camera_pixel(&scene, x, y, rgb);
            if (channels == 1u)
                rgb[0] = smith_camera_gray(rgb);
            for (uint32_t i = 0u; i < channels; ++i)
                piece[count++] = rgb[i];
            if (count == PIECE_BYTES) {
                smith_put_base64(piece, count);
                count = 0u;
            }
        }
    }
    smith_put_base64(piece, count);
}

static int parse(const smith_at_arguments *a, uint32_t *width, uint32_t *height, int *fast)
{
    *fast = 0;
    if (a->count > 2u && !smith_at_flag(a->values[2], fast)) {
        smith_at_error("The last argument must be y or n.");
        return 0;
    }
    if (smith_parse_u32(a->values[0], width) && smith_parse_u32(a->values[1], height)) {
        for (uint32_t i = 0u; i < sizeof sizes / sizeof sizes[0]; ++i) {
            if (sizes[i][0] == *width && sizes[i][1] == *height)
                return 1;
        }
    }
    smith_at_error("The camera has no such resolution.");
    return 0;
}

/* Switches to the transfer rate and back are announced even where there is only one rate. */
static void begin_fast(int fast)
{
    if (fast) {
        smith_put("\r\nOK");
        smith_wait_ms(BAUD_SWITCH_MS);
    }
}

static void end_fast(int fast)
{
    smith_put("\r\nOK\r\n");
    if (fast)
        smith_wait_ms(BAUD_SWITCH_MS);
}

static void snapshot_write(const smith_at_arguments *a)
{
    uint32_t width;
    uint32_t height;
    int fast;
    if (!parse(a, &width, &height, &fast))
        return;
    begin_fast(fast);
    put_picture(width, height);
    end_fast(fast);
}

static int break_pressed(void)
{
    uint8_t byte;
    while (smith_get(&byte)) {
        if (byte == 'b')
            return 1;
    }
    return 0;
}

static void stream_write(const smith_at_arguments *a)
{
    uint32_t width;
    uint32_t height;
    uint32_t last;
    int fast;
    int broken = 0;
    if (!parse(a, &width, &height, &fast))
        return;
    smith_put_line("Starting snapshot stream...");
    begin_fast(fast);
    while (!broken) {
        last = smith_board_millis();
        put_picture(width, height);
        smith_newline();
        smith_flush();
        while (!broken && smith_board_millis() - last < FRAME_MS) {
            broken = break_pressed();
            smith_board_idle();
        }
    }
    if (fast)
        end_fast(fast);
}

static const smith_at_command commands[] = {
    {"SNAPSHOT", "WIDTH,HEIGHT,[y|n]", 2u, "Shows what the camera can do, or sends a picture as base64", 0,
     smith_camera_put_settings, snapshot_write},
    {"SNAPSHOTSTREAM", "WIDTH,HEIGHT,[y|n]", 2u, "Sends pictures as base64, one a line, until the byte b", 0, 0,
     stream_write},
};

const smith_at_table smith_camera_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
