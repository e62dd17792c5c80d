/* SPDX-License-Identifier: MIT */
#ifndef SMITH_ACQUISITION_H
#define SMITH_ACQUISITION_H

#include <stdint.h>

#include "smith_cbor.h"
#include "smith_sensor.h"

/* Writes a data acquisition document in CBOR, row after row, and signs it at the end with HMAC-SHA256 over
 * the whole document in which the signature stands as 64 zeros. */
typedef struct {
    smith_cbor_writer cbor;
    uint32_t signature_at; /* of its 64 characters; 0 for an unsigned document */
    const smith_sensor *sensor;
} smith_acquisition;

/* How many readings of a sensor surely fit a document of so many bytes. */
uint32_t smith_acquisition_room(const smith_sensor *sensor, uint32_t capacity);
/* Axes and units are the sensor's. An unsigned document says alg none. */
void smith_acquisition_start(smith_acquisition *document, uint8_t *bytes, uint32_t capacity,
                             const char *device_name, const char *device_type, const smith_sensor *sensor,
                             float interval_ms, int is_signed);
void smith_acquisition_add(smith_acquisition *document, const float *values);
/* Ends and signs; answers the number of bytes, 0 when the buffer was too small. */
uint32_t smith_acquisition_finish(smith_acquisition *document, const char *key);

#endif
