/* SPDX-License-Identifier: MIT */
#include "board.h"
#include "board_registers.h"

extern uint32_t board_stack_top[]; /* set by the linker script */

void board_reset_handler(void);

/* No float and no call may come before the FPU is on, where there is one. */
void board_reset_handler(void)
{
#ifdef __ARM_FP
    SCB_CPACR |= SCB_CPACR_FPU;
    __asm__ volatile("dsb\n isb" ::: "memory");
#endif
    cortex_start();
}

typedef struct {
    uint32_t *stack;
    void (*handlers[15])(void);
    void (*interrupts[32])(void);
} vector_table;

__attribute__((section(".vectors"), used)) static const vector_table vectors = {
    board_stack_top,
    {board_reset_handler, board_fault, board_fault, board_fault, board_fault, board_fault, 0, 0, 0, 0,
     board_fault, board_fault, 0, board_fault, board_tick_interrupt},
    {board_uart_interrupt, board_fault, board_fault, board_fault,           board_fault, board_fault,
     board_fault,          board_fault, board_fault, board_timer_interrupt, board_fault, board_fault,
     board_fault,          board_fault, board_fault, board_fault,           board_fault, board_fault,
     board_fault,          board_fault, board_fault, board_fault,           board_fault, board_fault,
     board_fault,          board_fault, board_fault, board_fault,           board_fault, board_fault,
     board_fault,          board_fault}};
