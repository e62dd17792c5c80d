/* SPDX-License-Identifier: MIT */
#include "smith_at.h"
#include "smith_settings.h"
#include "smith_text.h"
#include "smith_wifi.h"

typedef struct {
    const char *name;
    const char *password;
    const char *security_name;
    const char *rssi_dbm;
    uint32_t security;
} network;

static const network networks[] = {
    {"workshop", "turning-lathe", "WPA2", "-48", 3u},
    {"guests", "", "None", "-71", 0u},
};
#define NETWORK_COUNT (sizeof networks / sizeof networks[0])

static const network *joined; /* a null pointer without */

void smith_wifi_put_settings(void)
{
    smith_put("SSID:      ");
    smith_put_line(joined != 0 ? joined->name : "");
    smith_put_line("Password:  ");
    smith_put("Security:  ");
    smith_put_u32(joined != 0 ? joined->security : 0u);
    smith_newline();
    smith_put_line("MAC:       02:00:00:00:00:01");
    smith_put("Connected: ");
    smith_put_line(joined != 0 ? "1" : "0");
    smith_put_line("Present:   1");
}

void smith_wifi_forget(void)
{
    joined = 0;
}

static void scan_run(void)
{
    for (uint32_t i = 0u; i < NETWORK_COUNT; ++i) {
        smith_put("SSID: ");
        smith_put(networks[i].name);
        smith_put(", Security: ");
        smith_put(networks[i].security_name);
        smith_put(" (");
        smith_put_u32(networks[i].security);
        smith_put("), RSSI: ");
        smith_put(networks[i].rssi_dbm);
        smith_put_line(" dBm");
    }
}

static void join_write(const smith_at_arguments *a)
{
    uint32_t security;
    joined = 0;
    if (!smith_parse_u32(a->values[2], &security)) {
        smith_at_error("SECURITY is no number; nothing was changed.");
        return;
    }
    for (uint32_t i = 0u; i < NETWORK_COUNT; ++i) {
        if (!smith_equal(networks[i].name, a->values[0]))
            continue;
        if (security != networks[i].security || !smith_equal(networks[i].password, a->values[1])) {
            smith_at_error("Failed to connect to WiFi");
            return;
        }
        joined = &networks[i];
        smith_put_line("Connecting...");
        smith_at_ok();
        return;
    }
    smith_at_error("There is no such network in range");
}

static const smith_at_command commands[] = {
    {"WIFI", "SSID,PASSWORD,SECURITY", 3u, "Shows the network or joins one", 0, smith_wifi_put_settings, join_write},
    {"SCANWIFI", "", 0u, "Lists the networks in range", scan_run, 0, 0},
};

const smith_at_table smith_wifi_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
