/* SPDX-License-Identifier: MIT */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#include "../cortex_m/cortex_board.h"

/* Words at the top of RAM that survive a reset: the application's request, the boot loader's answer. */
#define BOARD_REQUEST_MAGIC 0x51525342u  /* "BSRQ" */
#define BOARD_HANDOVER_MAGIC 0x4f485342u /* "BSHO" */
#define BOARD_REQUEST_RECOVERY 1u

typedef struct {
    uint32_t request_magic;
    uint32_t request;
    uint32_t handover_magic;
    smith_boot_info info;
} board_retained;

extern board_retained board_retained_words;

/* Stops interrupts and peripherals, so that another program can start. */
void board_quiet(void);
/* Restarts the machine unless the image confirms itself in time. */
void board_start_watchdog(void);
/* Interrupt handlers that start-up code puts into the vector table. */
void board_uart_interrupt(void);
void board_timer_interrupt(void);
void board_tick_interrupt(void);

#endif
