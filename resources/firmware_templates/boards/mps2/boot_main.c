/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "board.h"
#include "board_registers.h"
#include "smith_boot.h"
#include "smith_layout.h"
#include "smith_recovery.h"
#include "smith_text.h"

int main(void);

static void hand_over(const smith_image_info *image, const smith_boot_choice *choice)
{
    smith_boot_info *info = &board_retained_words.info;
    memset(info, 0, sizeof *info);
    info->slot = (int32_t)choice->slot;
    info->trial = choice->trial != 0u ? 1 : 0;
    memcpy(info->version, image->version, sizeof info->version);
    memcpy(info->hash, image->hash, sizeof info->hash);
    info->security_counter = image->security_counter;
    (void)smith_copy_text(info->note, sizeof info->note, choice->note); /* all notes are shorter */
    board_retained_words.handover_magic = BOARD_HANDOVER_MAGIC;
}

/* Copies the body to where it was linked for and starts it as a reset would. */
static void start_image(uint32_t slot, const smith_image_info *image)
{
    const uint32_t *vectors = (const uint32_t *)(uintptr_t)SMITH_IMAGE_LOAD_ADDRESS;
    memcpy((void *)(uintptr_t)SMITH_IMAGE_LOAD_ADDRESS,
           smith_board_store() + smith_slot_offset(slot) + image->body_offset, image->body_bytes);
    board_quiet();
    SCB_VTOR = SMITH_IMAGE_LOAD_ADDRESS;
    __asm__ volatile("dsb\n isb\n msr msp, %0\n cpsie i\n bx %1"
                     :
                     : "r"(vectors[0]), "r"(vectors[1])
                     : "memory");
}

int main(void)
{
    smith_image_info images[SMITH_SLOT_COUNT];
    smith_boot_choice choice;
    const int wants_recovery = board_retained_words.request_magic == BOARD_REQUEST_MAGIC &&
                               board_retained_words.request == BOARD_REQUEST_RECOVERY;
    board_retained_words.request_magic = 0u;
    board_retained_words.handover_magic = 0u;
    board_init();
    if (wants_recovery) {
        for (uint32_t slot = 0u; slot < SMITH_SLOT_COUNT; ++slot)
            (void)smith_check_slot(slot, &images[slot]); /* only reported */
        smith_recovery_report(images, "recovery was asked for");
        smith_recovery_run();
    }
    choice = smith_boot_prepare(images);
    if (choice.slot >= SMITH_SLOT_COUNT) {
        smith_recovery_report(images, choice.note);
        smith_recovery_run();
    }
    hand_over(&images[choice.slot], &choice);
    if (choice.trial != 0u)
        board_start_watchdog();
    start_image(choice.slot, &images[choice.slot]);
    return 0;
}
