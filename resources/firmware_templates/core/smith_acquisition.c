/* SPDX-License-Identifier: MIT */
#include "smith_acquisition.h"

#include "smith_sha256.h"
#include "smith_text.h"

#define SIGNATURE_CHARACTERS 64u
#define BYTES_AROUND 640u /* more than the document has beside its rows, with the longest device id and six axes */
#define BYTES_PER_INTEGER 3u
#define BYTES_PER_FLOAT 5u

uint32_t smith_acquisition_room(const smith_sensor *sensor, uint32_t capacity)
{
    const uint32_t value_bytes = sensor->is_integer != 0u ? BYTES_PER_INTEGER : BYTES_PER_FLOAT;
    const uint32_t head_bytes = sensor->axes > 1u ? 1u : 0u;
    return capacity > BYTES_AROUND ? (capacity - BYTES_AROUND) / (head_bytes + sensor->axes * value_bytes) : 0u;
}

void smith_acquisition_start(smith_acquisition *document, uint8_t *bytes, uint32_t capacity,
                             const char *device_name, const char *device_type, const smith_sensor *sensor,
                             float interval_ms, int is_signed)
{
    smith_cbor_writer *out = &document->cbor;
    char zeros[SIGNATURE_CHARACTERS + 1u];
    for (uint32_t i = 0u; i < SIGNATURE_CHARACTERS; ++i)
        zeros[i] = '0';
    zeros[SIGNATURE_CHARACTERS] = '\0';
    document->sensor = sensor;
    smith_cbor_start(out, bytes, capacity);
    smith_cbor_put_map(out, 3u);
    smith_cbor_put_text(out, "protected");
    smith_cbor_put_map(out, 2u);
    smith_cbor_put_text(out, "ver");
    smith_cbor_put_text(out, "v1");
    smith_cbor_put_text(out, "alg");
    smith_cbor_put_text(out, is_signed ? "HS256" : "none");
    smith_cbor_put_text(out, "signature");
    smith_cbor_put_text(out, is_signed ? zeros : "00");
    document->signature_at = is_signed ? out->count - SIGNATURE_CHARACTERS : 0u;
    smith_cbor_put_text(out, "payload");
    smith_cbor_put_map(out, 5u);
    smith_cbor_put_text(out, "device_name");
    smith_cbor_put_text(out, device_name);
    smith_cbor_put_text(out, "device_type");
    smith_cbor_put_text(out, device_type);
    smith_cbor_put_text(out, "interval_ms");
    smith_cbor_put_float(out, interval_ms);
    smith_cbor_put_text(out, "sensors");
    smith_cbor_put_array(out, sensor->axes);
    for (uint32_t axis = 0u; axis < sensor->axes; ++axis) {
        smith_cbor_put_map(out, 2u);
        smith_cbor_put_text(out, "name");
        smith_cbor_put_text(out, sensor->axis_names[axis]);
        smith_cbor_put_text(out, "units");
        smith_cbor_put_text(out, sensor->units[axis]);
    }
    smith_cbor_put_text(out, "values");
    smith_cbor_put_open_array(out);
}

/* A row is an array of its own only where there are several axes. */
void smith_acquisition_add(smith_acquisition *document, const float *values)
{
    const smith_sensor *sensor = document->sensor;
    if (sensor->axes > 1u)
        smith_cbor_put_array(&document->cbor, sensor->axes);
    for (uint32_t axis = 0u; axis < sensor->axes; ++axis) {
        if (sensor->is_integer != 0u)
            smith_cbor_put_integer(&document->cbor, (int32_t)values[axis]);
        else
            smith_cbor_put_float(&document->cbor, values[axis]);
    }
}

uint32_t smith_acquisition_finish(smith_acquisition *document, const char *key)
{
    uint8_t digest[SMITH_SHA256_BYTES];
    uint8_t *bytes = document->cbor.bytes;
    smith_cbor_put_break(&document->cbor);
    if (document->cbor.overflowed != 0u)
        return 0u;
    if (document->signature_at != 0u) {
        smith_hmac_sha256((const uint8_t *)key, smith_length(key), bytes, document->cbor.count, digest);
        for (uint32_t i = 0u; i < SIGNATURE_CHARACTERS; ++i) {
            const uint32_t nibble = (uint32_t)digest[i / 2u] >> ((i & 1u) != 0u ? 0u : 4u);
            bytes[document->signature_at + i] = (uint8_t) "0123456789abcdef"[nibble & 15u];
        }
    }
    return document->cbor.count;
}
