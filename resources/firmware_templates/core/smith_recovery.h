/* SPDX-License-Identifier: MIT */
#ifndef SMITH_RECOVERY_H
#define SMITH_RECOVERY_H

#include "smith_slot_image.h"

/* Says on the console what the boot loader found and will do. */
void smith_recovery_report(const smith_image_info images[2], const char *note);
/* Serial recovery: SMP on the console until a reset. Runs for ever. */
void smith_recovery_run(void);

#endif
