/* SPDX-License-Identifier: MIT */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#include "smith_board.h"

/* Words at the top of RAM that whoever starts the board may have written: of the part, and for the firmware
 * that prints numbers its rate in 1/1000 Hz. */
typedef struct {
    uint32_t serial_number;
    uint32_t millihertz;
} board_given;

extern board_given board_given_words;

/* Clocks, console and interrupts; the first thing main does. */
void board_init(void);
/* Interrupt handlers that start-up code puts into the vector table. */
void board_uart_interrupt(void);
void board_timer_interrupt(void);
void board_fault(void);

#endif
