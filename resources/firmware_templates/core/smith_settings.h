/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SETTINGS_H
#define SMITH_SETTINGS_H

#include <stdint.h>

#define SMITH_SETTING_TEXT_BYTES 128u
#define SMITH_SETTING_KEY_BYTES 33u

/* What hosts set and the board remembers over a restart. */
typedef struct {
    char device_id[SMITH_SETTING_TEXT_BYTES];
    char label[SMITH_SETTING_TEXT_BYTES];
    char hmac_key[SMITH_SETTING_KEY_BYTES];
    char api_key[SMITH_SETTING_TEXT_BYTES];
    char upload_host[SMITH_SETTING_TEXT_BYTES];
    char upload_path[SMITH_SETTING_TEXT_BYTES];
    char management_url[SMITH_SETTING_TEXT_BYTES];
    float interval_ms;
    uint32_t length_ms;
} smith_settings;

/* Reads the newest good copy from the store, or factory values with a fresh device id. */
void smith_settings_load(void);
smith_settings *smith_settings_now(void);
/* Writes the copy that is not the newest one, so that a cut leaves the old settings; 0 when done. */
int smith_settings_save(void);
/* Factory values, new device id, saved; 0 when done. */
int smith_settings_clear(void);

#endif
