/* SPDX-License-Identifier: MIT */
#include "smith_at.h"
#include "smith_microphone.h"
#include "smith_text.h"

static void sound_read(void)
{
    smith_put("Sound: ");
    smith_put_line(smith_microphone_scene());
    smith_put("Seed: ");
    smith_put_u32(smith_microphone_current_seed());
    smith_newline();
    smith_put("Recording: ");
    smith_put_u32(smith_microphone_samples());
    smith_put(" samples, ");
    smith_put_u32(smith_microphone_rate_hz());
    smith_put_line(" Hz");
}

static void sound_write(const smith_at_arguments *a)
{
    uint32_t seed = 0u;
    if (a->count > 1u && !smith_parse_u32(a->values[1], &seed)) {
        smith_at_error("SEED must be a whole number from 0 to 4294967295.");
        return;
    }
    if (!smith_microphone_choose(a->values[0])) {
        if (smith_equal(a->values[0], "recording"))
            smith_at_error("There is no sound in the store of this board.");
        else
            smith_at_error("Unknown sound; use quiet, noise, speech, tone or recording.");
        return;
    }
    if (a->count > 1u)
        smith_microphone_seed(seed);
    smith_at_ok();
}

static const smith_at_command commands[] = {
    {"SOUND", "quiet|noise|speech|tone|recording,[SEED]", 1u, "Shows or chooses what the microphone hears", 0,
     sound_read, sound_write},
};

const smith_at_table smith_sound_commands = {commands, (uint32_t)(sizeof commands / sizeof commands[0])};
