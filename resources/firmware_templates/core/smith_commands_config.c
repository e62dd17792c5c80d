/* SPDX-License-Identifier: MIT */
#include "smith_application.h"
#include "smith_at.h"
#include "smith_board.h"
#include "smith_cycle.h"
#include "smith_layout.h"
#include "smith_model.h"
#include "smith_sampling.h"
#include "smith_sensor.h"
#include "smith_settings.h"
#include "smith_text.h"
#include "smith_wifi.h"

static void save_and_answer(int fitted)
{
    if (!fitted)
        smith_at_error("A value is too long (127 characters at most); it was cut.");
    else if (smith_settings_save() != 0)
        smith_at_error("The settings could not be written; they hold until the next restart.");
    else
        smith_at_ok();
}

/* Texts that come back in answers must not look like a prompt. */
static int has_prompt_character(const char *text)
{
    for (; *text != '\0'; ++text) {
        if (*text == '>')
            return 1;
    }
    return 0;
}

static int refuses(const char *text)
{
    if (smith_length(text) >= SMITH_SETTING_TEXT_BYTES) {
        smith_at_error("The value is longer than 127 characters; nothing was changed.");
        return 1;
    }
    if (has_prompt_character(text)) {
        smith_at_error("The character 0x3E cannot be stored; nothing was changed.");
        return 1;
    }
    return 0;
}

static void put_pair(const char *key, const char *value)
{
    smith_put(key);
    smith_put_line(value);
}

static void put_device_info(void)
{
    put_pair("ID:         ", smith_settings_now()->device_id);
    put_pair("Type:       ", smith_board_type());
    if (SMITH_AT_MINOR == 3u)
        put_pair("AT Version: ", "1.3.0");
    if (SMITH_AT_IS_OLD)
        return; /* the very old ones did not even tell a version */
    put_pair("AT Version: ", SMITH_AT_VERSION);
    put_pair("Data Transfer Baudrate: ", "115200");
}

/* How long a sample may be follows from the memory, at the highest rate. */
static void put_sensors(void)
{
    if (SMITH_AT_IS_OLD) {
        smith_put_line(smith_sensor_main()->name);
        return;
    }
    for (uint32_t i = 0u; i < smith_sensor_count(); ++i) {
        const smith_sensor *sensor = smith_sensor_at(i);
        smith_put("Name: ");
        smith_put(sensor->name);
        smith_put(", Max sample length: ");
        smith_put_u32(smith_sampling_most_seconds(sensor));
        smith_put("s, Frequencies: [");
        for (uint32_t f = 0u; f < sensor->frequency_count; ++f) {
            if (f > 0u)
                smith_put(", ");
            smith_put_float(sensor->frequencies[f], 2u);
            smith_put("Hz");
        }
        smith_put_line("]");
    }
}

static void put_sample_settings(void)
{
    const smith_settings *s = smith_settings_now();
    put_pair("Label:     ", s->label);
    smith_put("Interval:  ");
    smith_put_float(s->interval_ms, 2u);
    smith_put_line(" ms.");
    smith_put("Length:    ");
    smith_put_u32(s->length_ms);
    smith_put_line(" ms.");
    put_pair("HMAC key:  ", s->hmac_key);
}

static void put_upload_settings(void)
{
    const smith_settings *s = smith_settings_now();
    put_pair("Api Key:   ", s->api_key);
    put_pair("Host:      ", s->upload_host);
    put_pair("Path:      ", s->upload_path);
}

static void put_management(void)
{
    put_pair("URL:        ", smith_settings_now()->management_url);
    put_pair("Connected:  ", "0");
    put_pair("Last error: ", "");
}

/* As AT servers number them: 1 microphone, 2 accelerometer, 6 several together, -1 not known. */
static const char *inference_sensor(void)
{
#if SMITH_HAS_MODEL
    const smith_sensor *sensor = smith_sensor_for_model((uint32_t)MODEL_AXIS_COUNT, MODEL_INTERVAL_MS);
    if (sensor != 0)
        return sensor->kind == SMITH_SENSOR_MICROPHONE ? "1" : sensor->kind == SMITH_SENSOR_MOTION ? "6" : "2";
#endif
    return "-1";
}

static void put_abilities(void)
{
    smith_put_line("===== Snapshot =====");
#ifdef SMITH_TEST_BOARD
    smith_camera_put_settings();
#else
    put_pair("Has snapshot:    ", "0");
    put_pair("Supports stream: ", "0");
    put_pair("Color depth:     ", "RGB");
#endif
    smith_newline();
    smith_put_line("===== Inference =====");
    put_pair("Sensor:     ", inference_sensor());
    put_pair("Model type: ", "classification");
    smith_newline();
}

static void put_wifi(void)
{
#ifdef SMITH_TEST_BOARD
    if (smith_board_has_wifi()) {
        smith_wifi_put_settings();
        return;
    }
#endif
    put_pair("SSID:      ", "");
    put_pair("Password:  ", "");
    put_pair("Security:  ", "0");
    put_pair("MAC:       ", "00:00:00:00:00:00");
    put_pair("Connected: ", "0");
    if (SMITH_AT_MINOR >= 3u)
        put_pair("Present:   ", "0");
}

static void config_read(void)
{
    smith_put_line("===== Device info =====");
    put_device_info();
    smith_newline();
    smith_put_line("===== Sensors ======");
    put_sensors();
    smith_newline();
    if (!SMITH_AT_IS_OLD)
        put_abilities();
    smith_put_line("===== WIFI =====");
    put_wifi();
    smith_newline();
    smith_put_line("===== Sampling parameters =====");
    put_sample_settings();
    smith_newline();
#ifdef SMITH_TEST_BOARD
    if (smith_board_records_alone()) {
        smith_put_line("===== Ingestion parameters =====");
        smith_cycle_put_settings();
        smith_newline();
    }
#endif
    smith_put_line("===== Upload settings =====");
    put_upload_settings();
    smith_newline();
    smith_put_line("===== Remote management =====");
    put_management();
    smith_newline();
    if (SMITH_HAS_FAULT(SMITH_FAULT_PROMPT_IN_OUTPUT)) {
        smith_put("A log line with a > in it");
        smith_newline();
    }
}

static void put_version(const uint8_t version[8])
{
    smith_put_u32(version[0]);
    smith_put_char('.');
    smith_put_u32(version[1]);
    smith_put_char('.');
    smith_put_u32((uint32_t)version[2] | ((uint32_t)version[3] << 8));
    smith_put_char('+');
    smith_put_u32((uint32_t)version[4] | ((uint32_t)version[5] << 8) | ((uint32_t)version[6] << 16) |
                  ((uint32_t)version[7] << 24));
    smith_newline();
}

#if SMITH_HAS_MODEL

static const char *model_sensor_name(void)
{
    const smith_sensor *sensor = smith_sensor_for_model((uint32_t)MODEL_AXIS_COUNT, MODEL_INTERVAL_MS);
    return sensor != 0 ? sensor->name : "none";
}

#endif

static void info_run(void)
{
    const smith_boot_info *boot = smith_board_boot_info();
    put_pair("Firmware : ", "Sensorsmith");
    put_pair("Firmware version : ", SMITH_FIRMWARE_VERSION);
    put_pair("Board : ", smith_board_type());
#if SMITH_HAS_MODEL
    put_pair("Model name : ", MODEL_NAME);
    put_pair("Model ID : ", MODEL_ID_HEX);
    put_pair("Model ready : ", smith_application_model_ready() ? "1" : "0");
    put_pair("Sensor : ", model_sensor_name());
#else
    put_pair("Model name : ", "none");
    put_pair("Model ready : ", "0");
#endif
    smith_put("Image slot : ");
    if (boot->slot < 0) {
        smith_put_line("none");
    } else {
        smith_put_u32((uint32_t)boot->slot);
        smith_newline();
        smith_put("Image version : ");
        put_version(boot->version);
        smith_put("Image hash : ");
        smith_put_hex_bytes(boot->hash, 32u);
        smith_newline();
        put_pair("Image confirmed : ", boot->trial != 0 ? "0" : "1");
        smith_put("Image security counter : ");
        smith_put_u32(boot->security_counter);
        smith_newline();
    }
    put_pair("Boot : ", boot->note);
}

static void device_id_read(void)
{
    smith_put_line(smith_settings_now()->device_id);
}

static void device_id_write(const smith_at_arguments *a)
{
    smith_settings *s = smith_settings_now();
    if (refuses(a->values[0]))
        return;
    save_and_answer(smith_copy_text(s->device_id, sizeof s->device_id, a->values[0]));
}

static void sample_settings_write(const smith_at_arguments *a)
{
    smith_settings *s = smith_settings_now();
    float interval;
    uint32_t length;
    if (refuses(a->values[0]) || (a->count > 3u && refuses(a->values[3])))
        return;
    if (!smith_parse_float(a->values[1], &interval) || !(interval > 0.0f)) {
        smith_at_error("INTERVAL_MS is not a positive number; nothing was changed.");
        return;
    }
    if (!smith_parse_u32(a->values[2], &length) || length == 0u) {
        smith_at_error("LENGTH_MS is not a positive whole number; nothing was changed.");
        return;
    }
    (void)smith_copy_text(s->label, sizeof s->label, a->values[0]); /* its length was checked above */
    s->interval_ms = interval;
    s->length_ms = length;
    if (a->count > 3u)
        (void)smith_copy_text(s->hmac_key, sizeof s->hmac_key, a->values[3]); /* 32 characters count */
    save_and_answer(1);
}

static void upload_settings_write(const smith_at_arguments *a)
{
    smith_settings *s = smith_settings_now();
    if (refuses(a->values[0]) || refuses(a->values[1]))
        return;
    save_and_answer(smith_copy_text(s->api_key, sizeof s->api_key, a->values[0]) &&
                    smith_copy_text(s->upload_path, sizeof s->upload_path, a->values[1]));
}

static void upload_host_read(void)
{
    smith_put_line(smith_settings_now()->upload_host);
}

static void upload_host_write(const smith_at_arguments *a)
{
    smith_settings *s = smith_settings_now();
    if (refuses(a->values[0]))
        return;
    save_and_answer(smith_copy_text(s->upload_host, sizeof s->upload_host, a->values[0]));
}

static void management_write(const smith_at_arguments *a)
{
    smith_settings *s = smith_settings_now();
    if (refuses(a->values[0]))
        return;
    save_and_answer(smith_copy_text(s->management_url, sizeof s->management_url, a->values[0]));
}

static void clear_config_run(void)
{
#ifdef SMITH_TEST_BOARD
    smith_wifi_forget();
#endif
    if (smith_settings_clear() != 0)
        smith_at_error("The settings could not be written; they hold until the next restart.");
    else
        smith_put_line("Cleared config");
}

static void reset_run(void)
{
    smith_flush();
    smith_board_reset();
}

#if SMITH_HAS_SLOTS

static void boot_mode_run(void)
{
    smith_put_line("ENTERING BOOTLOADER");
    smith_flush();
    smith_board_enter_recovery();
}

#else

static void boot_mode_run(void)
{
    smith_at_error("This board has no room for a second image, so it takes no update here; use a programmer.");
}

#endif

static const smith_at_command commands[] = {
    {"HELP", "", 0u, "Lists the commands", smith_at_help, 0, 0},
    {"INFO", "", 0u, "Shows firmware, model and image", info_run, 0, 0},
    {"CONFIG", "", 0u, "Shows the whole configuration", 0, config_read, 0},
    {"DEVICEINFO", "", 0u, "Shows what the board is", 0, put_device_info, 0},
    {"DEVICEID", "ID", 1u, "Shows or sets the device id", 0, device_id_read, device_id_write},
    {"SENSORS", "", 0u, "Lists the sensors", 0, put_sensors, 0},
    {"SAMPLESETTINGS", "LABEL,INTERVAL_MS,LENGTH_MS,[HMAC_KEY]", 3u, "Shows or sets how samples are recorded",
     0, put_sample_settings, sample_settings_write},
    {"UPLOADSETTINGS", "APIKEY,PATH", 2u, "Shows or sets where samples go", 0, put_upload_settings,
     upload_settings_write},
    {"UPLOADHOST", "URL", 1u, "Shows or sets the host that samples go to", 0, upload_host_read,
     upload_host_write},
    {"MGMTSETTINGS", "URL", 1u, "Shows or sets the remote management address", 0, put_management,
     management_write},
    {"CLEARCONFIG", "", 0u, "Puts all settings back and makes a new device id", clear_config_run, 0, 0},
    {"RESET", "", 0u, "Restarts the board", reset_run, 0, 0},
    {"BOOTMODE", "", 0u, "Restarts into serial recovery, for an update", boot_mode_run, 0, 0},
};

const smith_at_table smith_config_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
