/* SPDX-License-Identifier: MIT */
#ifndef CORTEX_BOARD_H
#define CORTEX_BOARD_H

#include <stdint.h>

#include "smith_board.h"

/* What all boards with a Cortex-M core do alike: start of the memory, time, the sampling clock, sleep and the measuring of
 * the stack. It needs these linker symbols: board_data_load, board_data_start, board_data_end, board_bss_start,
 * board_bss_end, board_stack_limit, board_stack_top. */

/* Words at the top of RAM that whoever starts the board may have written: of the part, and for the firmware
 * that prints numbers its rate in 1/1000 Hz; for other firmware the faults it is to have (SMITH_FAULT_...). */
typedef struct {
    uint32_t serial_number;
    uint32_t millihertz;
    uint32_t faults;
} board_given;

extern board_given board_given_words;

/* Of the start-up code: variables as C wants them, then main, which does not come back. */
void cortex_start(void);
/* The first thing of board_init(), and the last: time begins, interrupts are let through. */
void cortex_begin(void);
void cortex_begin_time(void);
/* To be called by the interrupt of the timer that wakes the core. */
void cortex_wake(void);

/* What a board provides beside smith_board.h. */
/* Clocks, console and interrupts; the first thing main does. */
void board_init(void);
/* Wakes the core again and again, this many ticks of smith_board_ticks() apart; 0: as seldom as a board may sleep. */
void board_wake_every(uint32_t ticks);
/* 1 when bytes have arrived that were not read. */
int board_has_input(void);
/* Interrupt handler that start-up code puts into the vector table. */
void board_fault(void);

#endif
