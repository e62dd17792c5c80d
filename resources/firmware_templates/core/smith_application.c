/* SPDX-License-Identifier: MIT */
#include "smith_application.h"

#include "smith_at.h"
#include "smith_board.h"
#include "smith_cycle.h"
#include "smith_layout.h"
#include "smith_model.h"
#include "smith_sensor.h"
#include "smith_settings.h"
#include "smith_text.h"

#if SMITH_HAS_SLOTS
#include "smith_boot.h"
#endif

#define MOST_TABLES 9u

static int model_ready;
static int live;

int smith_application_model_ready(void)
{
    return model_ready;
}

int smith_application_is_live(void)
{
    return live;
}

void smith_application_set_live(int is_live)
{
    live = is_live;
}

void smith_application_begin_run(void)
{
#ifdef SMITH_TEST_BOARD
    smith_cycle_stop();
#endif
}

/* 1 when this build may be trusted to run: without a model there is only the core to vouch for. */
static int self_test(void)
{
    if (SMITH_HAS_FAULT(SMITH_FAULT_SELF_TEST))
        return 0;
#if SMITH_HAS_MODEL
    model_ready = model_init() == 0 && model_self_test() == 0;
    return model_ready;
#else
    return 1;
#endif
}

static void put_banner(int passed)
{
    smith_newline();
    smith_put("Sensorsmith firmware " SMITH_FIRMWARE_VERSION " on ");
    smith_put_line(smith_board_type());
    smith_put("Boot: ");
    smith_put_line(smith_board_boot_info()->note);
    if (!passed)
        smith_put_line("The self-test of the model failed.");
}

#if SMITH_HAS_SLOTS

/* An image on trial that fails stays unconfirmed: the boot loader takes the old one back. */
static void settle_trial(int passed)
{
    const smith_boot_info *boot = smith_board_boot_info();
    if (boot->slot < 0 || boot->trial == 0)
        return;
    if (!passed || smith_boot_confirm((uint32_t)boot->slot) != 0) {
        smith_put_line("This image is not confirmed; going back to the old one.");
        smith_flush();
        smith_board_reset();
        return;
    }
    smith_board_trial_passed();
    smith_put_line("This image has confirmed itself.");
}

#else

static void settle_trial(int passed)
{
    (void)passed; /* there is but one image */
}

#endif

/* The tables of commands in the order of help; answers how many there are. */
static uint32_t gather_commands(smith_at_table tables[MOST_TABLES])
{
    uint32_t count = 0u;
    tables[count++] = smith_config_commands;
    tables[count++] = smith_sampling_commands;
    tables[count++] = smith_motion_commands;
#if SMITH_HAS_RECORDINGS
    tables[count++] = smith_sound_commands;
#endif
#ifdef SMITH_TEST_BOARD
    if (smith_board_camera_channels() > 0u)
        tables[count++] = smith_camera_commands;
    if (smith_board_records_alone())
        tables[count++] = smith_cycle_commands;
    if (smith_board_has_wifi())
        tables[count++] = smith_wifi_commands;
#endif
    tables[count++] = smith_impulse_commands;
    tables[count++] = smith_verify_commands;
    return count;
}

void smith_application_run(void)
{
    static smith_at_table tables[MOST_TABLES];
    const int passed = self_test();
    put_banner(passed);
    settle_trial(passed);
    smith_settings_load();
    smith_sensor_init(smith_board_ticks());
    smith_at_start(tables, gather_commands(tables));
    smith_put_line("Type AT+HELP to see a list of commands.");
    smith_at_prompt();
    for (;;) {
#ifdef SMITH_TEST_BOARD
        smith_cycle_poll();
#endif
        if (!smith_at_poll())
            smith_board_idle();
    }
}
