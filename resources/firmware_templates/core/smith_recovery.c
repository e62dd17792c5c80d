/* SPDX-License-Identifier: MIT */
#include "smith_recovery.h"

#include "smith_board.h"
#include "smith_layout.h"
#include "smith_smp.h"
#include "smith_text.h"

void smith_recovery_report(const smith_image_info images[2], const char *note)
{
    smith_key_page keys;
    smith_read_key_page(smith_board_store() + SMITH_KEYS_OFFSET, &keys);
    smith_newline();
    smith_put("Sensorsmith boot loader; signatures ");
    if (keys.damaged != 0u)
        smith_put_line("cannot be checked: the key page is damaged, no image is trusted");
    else
        smith_put_line(keys.count > 0u ? "are checked" : "are not checked: no key is provisioned");
    for (uint32_t slot = 0u; slot < SMITH_SLOT_COUNT; ++slot) {
        smith_put("Slot ");
        smith_put_u32(slot);
        smith_put(": ");
        smith_put_line(smith_image_status_text(images[slot].status));
    }
    smith_put("Boot: ");
    smith_put_line(note);
    smith_flush();
}

void smith_recovery_run(void)
{
    uint8_t byte;
    smith_smp_start();
    smith_put_line("Serial recovery: waiting for SMP frames.");
    for (;;) {
        if (!smith_get(&byte)) {
            smith_board_idle();
            continue;
        }
        if (!smith_smp_feed(byte) && byte == '\r')
            smith_put_line("Serial recovery: this is the boot loader, it takes SMP frames.");
    }
}
