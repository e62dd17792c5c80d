/* SPDX-License-Identifier: MIT */
#include "board.h"

extern uint32_t board_stack_top[]; /* set by the linker script */

void board_reset_handler(void);

void board_reset_handler(void)
{
    cortex_start();
}

typedef struct {
    uint32_t *stack;
    void (*handlers[15])(void);
    void (*interrupts[32])(void);
} vector_table;

__attribute__((section(".vectors"), used)) static const vector_table vectors = {
    board_stack_top,
    {board_reset_handler, board_fault, board_fault, 0, 0, 0, 0, 0, 0, 0, board_fault, 0, 0, board_fault,
     board_fault},
    {board_fault, board_fault, board_uart_interrupt, board_fault,           board_fault, board_fault,
     board_fault, board_fault, board_fault,          board_timer_interrupt, board_fault, board_fault,
     board_fault, board_fault, board_fault,          board_fault,           board_fault, board_fault,
     board_fault, board_fault, board_fault,          board_fault,           board_fault, board_fault,
     board_fault, board_fault, board_fault,          board_fault,           board_fault, board_fault,
     board_fault, board_fault}};
