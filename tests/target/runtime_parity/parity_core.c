/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Start code for the MPS2 machines of QEMU: text goes out, and the program ends, through semihosting. */
#include "parity.h"

#include <stdint.h>

extern uint32_t parity_stack_top[];
extern uint32_t parity_bss_start[];
extern uint32_t parity_bss_end[];
extern uint32_t parity_data_start[];
extern uint32_t parity_data_end[];
extern uint32_t parity_data_load[];

int main(void);
void parity_reset(void);
void parity_fault(void);

#define SYSTICK_CONTROL (*(volatile uint32_t*)0xe000e010u)
#define SYSTICK_RELOAD (*(volatile uint32_t*)0xe000e014u)
#define SYSTICK_VALUE (*(volatile uint32_t*)0xe000e018u)
#define COPROCESSOR_ACCESS (*(volatile uint32_t*)0xe000ed88u)
#define SYSTICK_MASK 0x00ffffffu
#define INSTRUCTIONS_PER_TICK 40u /* 25 MHz, one instruction a nanosecond */

static uint32_t semihosting(uint32_t operation, uint32_t argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register uint32_t r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void parity_print(const char* text)
{
    semihosting(0x04u, (uint32_t)(uintptr_t)text);
}

uint32_t parity_instructions(void)
{
    return (SYSTICK_MASK - SYSTICK_VALUE) * INSTRUCTIONS_PER_TICK;
}

void parity_finish(void)
{
    semihosting(0x18u, 0x20026u);
}

void parity_fault(void)
{
    parity_print("FAULT\n");
    semihosting(0x18u, 0x20023u);
    for (;;) {
    }
}

void parity_reset(void)
{
    uint32_t* from = parity_data_load;
    COPROCESSOR_ACCESS |= 0x00f00000u;
    __asm__ volatile("dsb\n isb");
    for (uint32_t* to = parity_data_start; to < parity_data_end; ++to)
        *to = *from++;
    for (uint32_t* to = parity_bss_start; to < parity_bss_end; ++to)
        *to = 0;
    SYSTICK_RELOAD = SYSTICK_MASK;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 5u; /* on, processor clock, no interrupt */
    main();
    for (;;) {
    }
}

typedef void (*handler)(void);

__attribute__((section(".vectors"), used)) static const handler vectors[16] = {
    (handler)(uintptr_t)parity_stack_top,
    parity_reset,
    parity_fault,
    parity_fault,
    parity_fault,
    parity_fault,
    parity_fault};
