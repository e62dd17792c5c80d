/* SPDX-License-Identifier: MIT */
#include "smith_smp.h"

#include <string.h>

#include "smith_base64.h"
#include "smith_board.h"
#include "smith_boot.h"
#include "smith_cbor.h"
#include "smith_checksum.h"
#include "smith_layout.h"
#include "smith_text.h"
#include "smith_upload.h"

#define HEADER_BYTES 8u
#define FRAME_PAYLOAD_BYTES 93u /* 124 characters, two mark bytes and the line end make 127 */

enum { OP_READ = 0, OP_WRITE = 2 };
enum { GROUP_OS = 0, GROUP_IMAGE = 1 };
enum { OS_ECHO = 0, OS_RESET = 5, OS_PARAMETERS = 6 };
enum { IMAGE_STATE = 0, IMAGE_UPLOAD = 1, IMAGE_ERASE = 5, IMAGE_SLOT_INFO = 6 };
enum { RC_OK = 0, RC_UNKNOWN = 1, RC_INVALID = 3, RC_NO_ENTRY = 5, RC_NOT_SUPPORTED = 8 };

/* A request taken apart. */
typedef struct {
    uint32_t op;
    uint32_t group;
    uint32_t command;
    const uint8_t *map;
    uint32_t map_bytes;
} request;

/* Frame reception: 0 outside, 1 after the first mark byte, 2 inside. */
static uint32_t frame_state;
static uint8_t frame_mark;
static uint32_t frame_characters;
static smith_base64_decoder frame_decoder;
/* Length field, packet and CRC as they are collected over frames. */
static uint8_t packet[SMITH_SMP_BUFFER_BYTES + 4u];
static uint32_t packet_bytes;
static uint8_t answer[SMITH_SMP_BUFFER_BYTES + 4u];

void smith_smp_start(void)
{
    frame_state = 0u;
    packet_bytes = 0u;
    smith_upload_resume();
}

static void send_frames(const uint8_t *bytes, uint32_t count)
{
    uint8_t frame[SMITH_SMP_FRAME_BYTES];
    for (uint32_t at = 0u; at < count; at += FRAME_PAYLOAD_BYTES) {
        const uint32_t part = count - at < FRAME_PAYLOAD_BYTES ? count - at : FRAME_PAYLOAD_BYTES;
        uint32_t length = 2u;
        frame[0] = at == 0u ? 0x06u : 0x04u;
        frame[1] = at == 0u ? 0x09u : 0x14u;
        length += smith_base64_encode(bytes + at, part, (char *)frame + 2);
        frame[length++] = 0x0au;
        smith_put_bytes(frame, length);
    }
    smith_flush();
}

/* `answer` holds two bytes of room, the header's eight, and the map. */
static void send_answer(const uint8_t *request_header, const smith_cbor_writer *map)
{
    const uint32_t packet_length = HEADER_BYTES + map->count;
    uint16_t crc;
    uint8_t *header = answer + 2;
    answer[0] = (uint8_t)((packet_length + 2u) >> 8);
    answer[1] = (uint8_t)(packet_length + 2u);
    header[0] = (uint8_t)((request_header[0] & 0x07u) | 1u);
    header[1] = 0u;
    header[2] = (uint8_t)(map->count >> 8);
    header[3] = (uint8_t)map->count;
    memcpy(header + 4, request_header + 4, 4u);
    crc = smith_crc16(header, packet_length);
    answer[2u + packet_length] = (uint8_t)(crc >> 8);
    answer[3u + packet_length] = (uint8_t)crc;
    send_frames(answer, packet_length + 4u);
}

static void put_rc(smith_cbor_writer *out, uint32_t rc, const char *reason)
{
    const int has_reason = rc != RC_OK && reason != 0;
    smith_cbor_put_map(out, has_reason ? 2u : 1u);
    smith_cbor_put_text(out, "rc");
    smith_cbor_put_unsigned(out, rc);
    if (has_reason) {
        smith_cbor_put_text(out, "rsn");
        smith_cbor_put_text(out, reason);
    }
}

static void answer_echo(const request *in, smith_cbor_writer *out)
{
    smith_cbor_value text;
    if (smith_cbor_find(in->map, in->map_bytes, "d", &text) != 1 || text.kind != SMITH_CBOR_TEXT) {
        put_rc(out, RC_INVALID, "echo wants a text d");
        return;
    }
    smith_cbor_put_map(out, 1u);
    smith_cbor_put_text(out, "r");
    /* A text item differs from a byte string only in its first byte. */
    if (out->count < out->capacity) {
        const uint32_t at = out->count;
        smith_cbor_put_bytes(out, text.bytes, text.count);
        out->bytes[at] = (uint8_t)(out->bytes[at] | 0x20u);
    }
}

static void answer_parameters(smith_cbor_writer *out)
{
    smith_cbor_put_map(out, 2u);
    smith_cbor_put_text(out, "buf_size");
    smith_cbor_put_unsigned(out, SMITH_SMP_BUFFER_BYTES);
    smith_cbor_put_text(out, "buf_count");
    smith_cbor_put_unsigned(out, 1u);
}

static char *put_decimal(char *at, uint32_t value)
{
    char digits[10];
    uint32_t count = 0u;
    do {
        digits[count++] = (char)('0' + (int)(value % 10u));
        value /= 10u;
    } while (value > 0u);
    while (count > 0u)
        *at++ = digits[--count];
    return at;
}

static void put_version(smith_cbor_writer *out, const uint8_t version[8])
{
    char text[32];
    const uint32_t build = smith_get_u32_le(version + 4);
    char *at = put_decimal(text, version[0]);
    *at++ = '.';
    at = put_decimal(at, version[1]);
    *at++ = '.';
    at = put_decimal(at, smith_get_u16_le(version + 2));
    if (build != 0u) {
        *at++ = '.';
        at = put_decimal(at, build);
    }
    *at = '\0';
    smith_cbor_put_text(out, text);
}

static int is_listed(const smith_image_info *image)
{
    return image->total_bytes != 0u; /* its trailer could be read, so it has a hash to be named by */
}

static void put_flag(smith_cbor_writer *out, const char *name, int value)
{
    smith_cbor_put_text(out, name);
    smith_cbor_put_boolean(out, value);
}

static void answer_state(smith_cbor_writer *out)
{
    smith_boot_state state;
    smith_image_info images[SMITH_SLOT_COUNT];
    uint32_t count = 0u;
    smith_boot_state_read(&state);
    for (uint32_t slot = 0u; slot < SMITH_SLOT_COUNT; ++slot) {
        (void)smith_check_slot(slot, &images[slot]); /* the status is in the info */
        count += is_listed(&images[slot]) ? 1u : 0u;
    }
    smith_cbor_put_map(out, 1u);
    smith_cbor_put_text(out, "images");
    smith_cbor_put_array(out, count);
    for (uint32_t slot = 0u; slot < SMITH_SLOT_COUNT; ++slot) {
        const smith_image_info *image = &images[slot];
        const int is_active = slot == state.active;
        const int is_pending = slot == state.pending;
        if (!is_listed(image))
            continue;
        smith_cbor_put_map(out, 10u);
        smith_cbor_put_text(out, "slot");
        smith_cbor_put_unsigned(out, slot);
        smith_cbor_put_text(out, "version");
        put_version(out, image->version);
        smith_cbor_put_text(out, "hash");
        smith_cbor_put_bytes(out, image->hash, sizeof image->hash);
        put_flag(out, "bootable", image->status == SMITH_IMAGE_GOOD);
        put_flag(out, "pending", is_pending);
        put_flag(out, "confirmed", is_active);
        put_flag(out, "active", is_active);
        put_flag(out, "permanent", is_pending && state.pending_permanent != 0u);
        smith_cbor_put_text(out, "security_counter");
        smith_cbor_put_unsigned(out, image->security_counter);
        smith_cbor_put_text(out, "status");
        smith_cbor_put_text(out, smith_image_status_text(image->status));
    }
}

static void mark_state(const request *in, smith_cbor_writer *out)
{
    smith_boot_state state;
    smith_cbor_value hash;
    smith_cbor_value confirm;
    smith_image_info image;
    uint32_t slot = SMITH_NO_SLOT;
    uint32_t rc;
    int permanent = 0;
    const int has_hash = smith_cbor_find(in->map, in->map_bytes, "hash", &hash);
    if (smith_cbor_find(in->map, in->map_bytes, "confirm", &confirm) == 1)
        permanent = confirm.kind == SMITH_CBOR_BOOLEAN && confirm.number != 0u;
    smith_boot_state_read(&state);
    if (has_hash != 1 && permanent)
        slot = state.active;
    for (uint32_t i = 0u; has_hash == 1 && i < SMITH_SLOT_COUNT; ++i) {
        (void)smith_check_slot(i, &image); /* only the hash is asked for here */
        if (is_listed(&image) && hash.count == sizeof image.hash &&
            memcmp(hash.bytes, image.hash, sizeof image.hash) == 0 && slot == SMITH_NO_SLOT)
            slot = i;
    }
    if (slot == SMITH_NO_SLOT) {
        put_rc(out, RC_NO_ENTRY, "no slot holds an image with this hash");
        return;
    }
    rc = smith_boot_mark(slot, permanent);
    if (rc != RC_OK)
        put_rc(out, rc, rc == RC_INVALID ? "the image is not bootable here or a downgrade" : "not written");
    else
        answer_state(out);
}

static void answer_slot_info(smith_cbor_writer *out)
{
    smith_cbor_put_map(out, 1u);
    smith_cbor_put_text(out, "images");
    smith_cbor_put_array(out, 1u);
    smith_cbor_put_map(out, 3u);
    smith_cbor_put_text(out, "image");
    smith_cbor_put_unsigned(out, 0u);
    smith_cbor_put_text(out, "slots");
    smith_cbor_put_array(out, SMITH_SLOT_COUNT);
    for (uint32_t slot = 0u; slot < SMITH_SLOT_COUNT; ++slot) {
        smith_cbor_put_map(out, 2u);
        smith_cbor_put_text(out, "slot");
        smith_cbor_put_unsigned(out, slot);
        smith_cbor_put_text(out, "size");
        smith_cbor_put_unsigned(out, SMITH_SLOT_BYTES);
    }
    smith_cbor_put_text(out, "max_image_size");
    smith_cbor_put_unsigned(out, SMITH_SLOT_BYTES);
}

static void answer_upload(const request *in, smith_cbor_writer *out)
{
    smith_upload_answer result;
    int has_reason;
    smith_upload_chunk(in->map, in->map_bytes, &result);
    has_reason = result.reason != 0;
    smith_cbor_put_map(out, has_reason ? 3u : 2u);
    smith_cbor_put_text(out, "rc");
    smith_cbor_put_unsigned(out, result.rc);
    smith_cbor_put_text(out, "off");
    smith_cbor_put_unsigned(out, result.offset);
    if (has_reason) {
        smith_cbor_put_text(out, "rsn");
        smith_cbor_put_text(out, result.reason);
    }
}

static void answer_image_group(const request *in, smith_cbor_writer *out)
{
    if (in->command == IMAGE_STATE && in->op == OP_READ)
        answer_state(out);
    else if (in->command == IMAGE_STATE && in->op == OP_WRITE)
        mark_state(in, out);
    else if (in->command == IMAGE_UPLOAD && in->op == OP_WRITE)
        answer_upload(in, out);
    else if (in->command == IMAGE_ERASE && in->op == OP_WRITE)
        put_rc(out, smith_upload_erase(), "the slot could not be erased");
    else if (in->command == IMAGE_SLOT_INFO && in->op == OP_READ)
        answer_slot_info(out);
    else
        put_rc(out, RC_NOT_SUPPORTED, "command not supported");
}

/* The packet is whole and its CRC is right. */
static void handle(const uint8_t *header, uint32_t count)
{
    smith_cbor_writer out;
    request in;
    int wants_reset = 0;
    in.op = header[0] & 7u;
    in.group = ((uint32_t)header[4] << 8) | header[5];
    in.command = header[7];
    in.map = header + HEADER_BYTES;
    in.map_bytes = ((uint32_t)header[2] << 8) | header[3];
    if (in.map_bytes > count - HEADER_BYTES || (in.op != OP_READ && in.op != OP_WRITE))
        return;
    smith_cbor_start(&out, answer + 2u + HEADER_BYTES, SMITH_SMP_BUFFER_BYTES - HEADER_BYTES);
    if (in.group == GROUP_OS && in.command == OS_ECHO && in.op == OP_WRITE) {
        answer_echo(&in, &out);
    } else if (in.group == GROUP_OS && in.command == OS_RESET && in.op == OP_WRITE) {
        put_rc(&out, RC_OK, 0);
        wants_reset = 1;
    } else if (in.group == GROUP_OS && in.command == OS_PARAMETERS && in.op == OP_READ) {
        answer_parameters(&out);
    } else if (in.group == GROUP_IMAGE) {
        answer_image_group(&in, &out);
    } else {
        put_rc(&out, RC_NOT_SUPPORTED, "command not supported");
    }
    if (out.overflowed != 0u) {
        smith_cbor_start(&out, answer + 2u + HEADER_BYTES, SMITH_SMP_BUFFER_BYTES - HEADER_BYTES);
        put_rc(&out, RC_UNKNOWN, "the answer is too long");
    }
    send_answer(header, &out);
    if (wants_reset)
        smith_board_reset();
}

/* A frame has ended: is the packet complete? A wrong length or CRC drops it; the host repeats after its
 * time-out. */
static void end_of_frame(void)
{
    uint32_t length;
    uint16_t crc;
    if (packet_bytes < 2u)
        return;
    length = ((uint32_t)packet[0] << 8) | packet[1];
    if (length < HEADER_BYTES + 2u || length > SMITH_SMP_BUFFER_BYTES + 2u || packet_bytes > length + 2u) {
        packet_bytes = 0u;
        return;
    }
    if (packet_bytes < length + 2u)
        return;
    packet_bytes = 0u;
    crc = (uint16_t)(((uint32_t)packet[length] << 8) | packet[length + 1u]);
    if (smith_crc16(packet + 2, length - 2u) == crc)
        handle(packet + 2, length - 2u);
}

static void take_character(uint8_t character)
{
    uint8_t byte;
    if (++frame_characters > SMITH_SMP_FRAME_BYTES) {
        frame_state = 0u;
        packet_bytes = 0u;
        return;
    }
    if (!smith_base64_feed(&frame_decoder, character, &byte))
        return;
    if (packet_bytes < sizeof packet)
        packet[packet_bytes++] = byte;
    else
        frame_state = 0u;
}

int smith_smp_feed(uint8_t byte)
{
    if (byte == 0x06u || byte == 0x04u) { /* neither is base64, so a new frame also ends a broken one */
        frame_state = 1u;
        frame_mark = byte;
        return 1;
    }
    if (frame_state == 1u) {
        const int starts = frame_mark == 0x06u && byte == 0x09u;
        const int continues = frame_mark == 0x04u && byte == 0x14u;
        frame_state = starts || continues ? 2u : 0u;
        frame_characters = 2u;
        smith_base64_start(&frame_decoder);
        if (starts)
            packet_bytes = 0u;
        return frame_state == 2u;
    }
    if (frame_state != 2u)
        return 0;
    if (byte == 0x0au) {
        frame_state = 0u;
        if (frame_decoder.rejected == 0u)
            end_of_frame();
        else
            packet_bytes = 0u;
    } else {
        take_character(byte);
    }
    return 1;
}
