/* SPDX-License-Identifier: MIT */
#ifndef BOARD_H
#define BOARD_H

#include "../cortex_m/cortex_board.h"

/* Interrupt handlers that start-up code puts into the vector table. */
void board_uart_interrupt(void);
void board_timer_interrupt(void);

#endif
