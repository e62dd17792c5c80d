/* SPDX-License-Identifier: MIT */
#ifndef BOARD_H
#define BOARD_H

#include "../cortex_m/cortex_board.h"

/* Clocks, console and interrupts; the first thing main does. */
void board_init(void);
/* Interrupt handlers that start-up code puts into the vector table. */
void board_uart_interrupt(void);
void board_timer_interrupt(void);

#endif
