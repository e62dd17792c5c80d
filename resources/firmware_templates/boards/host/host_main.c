/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host_board.h"
#include "smith_application.h"
#include "smith_boot.h"
#include "smith_fault_names.h"
#include "smith_layout.h"
#include "smith_recovery.h"
#include "smith_text.h"

#define MAX_SPEED 1000u

typedef struct {
    host_board_options board;
    int recovery;
    int require_image;
} options;

static void print_usage(FILE *out)
{
    (void)fprintf(
        out,
        "Usage: sensorsmith-virtual-board [options]\n"
        "A board of Sensorsmith's firmware on a pseudo-terminal; prints its path and runs until stopped.\n"
        "  --pty-link PATH   make PATH a link to the pseudo-terminal\n"
        "  --store PATH      keep settings and images in PATH (16 MiB, made when missing)\n"
        "  --speed N         let its clock run N times faster (1 to 1000)\n"
        "  --camera DEPTH    have a camera: rgb or gray\n"
        "  --records-alone   be able to record without a host, in cycles\n"
        "  --wifi            have a radio that sees two made-up networks\n"
        "  --require-image   stay in serial recovery while no slot holds an image\n"
        "  --fault NAME      misbehave; may be given more than once:\n");
    for (size_t i = 0u; i < SMITH_FAULT_COUNT; ++i)
        (void)fprintf(out, "      %-20s %s\n", smith_fault_names[i].name, smith_fault_names[i].help);
}

static int take_fault(options *o, const char *name)
{
    for (size_t i = 0u; i < SMITH_FAULT_COUNT; ++i) {
        if (strcmp(smith_fault_names[i].name, name) == 0) {
            o->board.faults |= smith_fault_names[i].fault;
            return 1;
        }
    }
    (void)fprintf(stderr, "sensorsmith-virtual-board: unknown fault %s\n", name);
    return 0;
}

static int take_option(options *o, const char *name, const char *value)
{
    uint32_t speed;
    if (strcmp(name, "--pty-link") == 0) {
        o->board.pty_link = value;
        return 1;
    }
    if (strcmp(name, "--store") == 0) {
        o->board.store_path = value;
        return 1;
    }
    if (strcmp(name, "--fault") == 0)
        return take_fault(o, value);
    if (strcmp(name, "--camera") == 0 && (strcmp(value, "rgb") == 0 || strcmp(value, "gray") == 0)) {
        o->board.camera_channels = strcmp(value, "rgb") == 0 ? 3u : 1u;
        return 1;
    }
    if (strcmp(name, "--speed") == 0 && smith_parse_u32(value, &speed) && speed > 0u && speed <= MAX_SPEED) {
        o->board.speed = speed;
        return 1;
    }
    (void)fprintf(stderr, "sensorsmith-virtual-board: cannot understand %s %s\n", name, value);
    return 0;
}

/* What the program passes to itself over a reset: three descriptors and how to go on. */
static int take_inherited(options *o, const char *descriptors, const char *mode)
{
    if (sscanf(descriptors, "%d,%d,%d", &o->board.inherited_master, &o->board.inherited_slave,
               &o->board.inherited_store) != 3)
        return 0;
    o->recovery = strcmp(mode, "recovery") == 0;
    return 1;
}

/* 1 to go on, 0 to end well, -1 wrong use. */
static int parse(options *o, int count, char **arguments)
{
    for (int i = 1; i < count; ++i) {
        if (strcmp(arguments[i], "--help") == 0) {
            print_usage(stdout);
            return 0;
        }
        if (strcmp(arguments[i], "--require-image") == 0) {
            o->require_image = 1;
        } else if (strcmp(arguments[i], "--records-alone") == 0) {
            o->board.records_alone = 1;
        } else if (strcmp(arguments[i], "--wifi") == 0) {
            o->board.has_wifi = 1;
        } else if (strcmp(arguments[i], "--inherit") == 0 && i + 2 < count) {
            if (!take_inherited(o, arguments[i + 1], arguments[i + 2]))
                return -1;
            i += 2;
        } else if (i + 1 < count) {
            if (!take_option(o, arguments[i], arguments[i + 1]))
                return -1;
            ++i;
        } else {
            (void)fprintf(stderr, "sensorsmith-virtual-board: cannot understand %s\n", arguments[i]);
            return -1;
        }
    }
    return 1;
}

static void run_application(const smith_boot_choice *choice, const smith_image_info *image)
{
    smith_boot_info info;
    memset(&info, 0, sizeof info);
    info.slot = choice->slot < SMITH_SLOT_COUNT ? (int32_t)choice->slot : -1;
    info.trial = choice->trial != 0u ? 1 : 0;
    (void)smith_copy_text(info.note, sizeof info.note, choice->note); /* all notes are shorter */
    if (image != NULL) {
        memcpy(info.version, image->version, sizeof info.version);
        memcpy(info.hash, image->hash, sizeof info.hash);
        info.security_counter = image->security_counter;
    }
    host_board_set_boot_info(&info);
    smith_application_run();
}

/* The same decision as the boot loader's; the program itself stands for whatever image is chosen. */
static void boot(const options *o)
{
    smith_image_info images[SMITH_SLOT_COUNT];
    smith_boot_choice choice;
    if (o->recovery) {
        for (uint32_t slot = 0u; slot < SMITH_SLOT_COUNT; ++slot)
            (void)smith_check_slot(slot, &images[slot]); /* only reported */
        smith_recovery_report(images, "recovery was asked for");
        smith_recovery_run();
    }
    choice = smith_boot_prepare(images);
    if (choice.slot < SMITH_SLOT_COUNT) {
        run_application(&choice, &images[choice.slot]);
    } else if (!o->require_image && images[0].status == SMITH_IMAGE_EMPTY &&
               images[1].status == SMITH_IMAGE_EMPTY) {
        choice.note = "built-in application";
        run_application(&choice, NULL);
    }
    smith_recovery_report(images, choice.note);
    smith_recovery_run();
}

int main(int count, char **arguments)
{
    options o;
    int wish;
    memset(&o, 0, sizeof o);
    host_board_defaults(&o.board, arguments);
    wish = parse(&o, count, arguments);
    if (wish <= 0)
        return wish == 0 ? EXIT_SUCCESS : 2;
    if (!host_board_open(&o.board))
        return EXIT_FAILURE;
    if (o.board.inherited_master < 0) {
        (void)printf("%s\n", host_board_pty());
        (void)fflush(stdout);
    }
    boot(&o);
    return EXIT_SUCCESS;
}
