/* SPDX-License-Identifier: MIT */
#include "smith_acquisition.h"

#include "smith_sha256.h"
#include "smith_text.h"

#define SIGNATURE_CHARACTERS 64u

static const char *const axis_names[3] = {"accX", "accY", "accZ"};

void smith_acquisition_start(smith_acquisition *document, uint8_t *bytes, uint32_t capacity,
                             const char *device_name, const char *device_type, float interval_ms,
                             int is_signed)
{
    smith_cbor_writer *out = &document->cbor;
    char zeros[SIGNATURE_CHARACTERS + 1u];
    for (uint32_t i = 0u; i < SIGNATURE_CHARACTERS; ++i)
        zeros[i] = '0';
    zeros[SIGNATURE_CHARACTERS] = '\0';
    document->axes = 3u;
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
    smith_cbor_put_array(out, document->axes);
    for (uint32_t axis = 0u; axis < document->axes; ++axis) {
        smith_cbor_put_map(out, 2u);
        smith_cbor_put_text(out, "name");
        smith_cbor_put_text(out, axis_names[axis]);
        smith_cbor_put_text(out, "units");
        smith_cbor_put_text(out, "m/s2");
    }
    smith_cbor_put_text(out, "values");
    smith_cbor_put_open_array(out);
}

void smith_acquisition_add(smith_acquisition *document, const float *values)
{
    smith_cbor_put_array(&document->cbor, document->axes);
    for (uint32_t axis = 0u; axis < document->axes; ++axis)
        smith_cbor_put_float(&document->cbor, values[axis]);
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
