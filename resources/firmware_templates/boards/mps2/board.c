/* SPDX-License-Identifier: MIT */
#include "board.h"

#include <string.h>

#include "board_registers.h"
#include "smith_layout.h"

#define RING_BYTES 1024u /* a power of two */
#define TICK_HZ 100u

__attribute__((section(".retained"))) board_retained board_retained_words;

static volatile uint8_t ring[RING_BYTES];
static volatile uint32_t ring_in;
static volatile uint32_t ring_out;

/* While the ring is full the interrupt stays off; the UART then takes no byte, so none is lost. */
void board_uart_interrupt(void)
{
    UART_INTCLEAR = 2u;
    while ((UART_STATE & UART_RX_FULL) != 0u) {
        if (ring_in - ring_out == RING_BYTES) {
            UART_CTRL = UART_CTRL_TX | UART_CTRL_RX;
            return;
        }
        ring[ring_in % RING_BYTES] = (uint8_t)UART_DATA;
        ++ring_in;
    }
}

void board_timer_interrupt(void)
{
    TIMER1_INTCLEAR = 1u;
    cortex_wake();
}

/* Only there to end a sleep. */
void board_tick_interrupt(void) {}

void board_init(void)
{
    cortex_begin();
    TIMER0_RELOAD = 0xffffffffu;
    TIMER0_VALUE = 0xffffffffu;
    TIMER0_CTRL = TIMER_RUN;
    UART_BAUDDIV = TIMER_HZ / 115200u;
    UART_CTRL = UART_CTRL_TX | UART_CTRL_RX | UART_CTRL_RX_INTERRUPT;
    SYSTICK_RELOAD = TIMER_HZ / TICK_HZ - 1u;
    SYSTICK_VALUE = 0u;
    SYSTICK_CTRL = 7u;
    NVIC_ENABLE = (1u << UART_RX_IRQ) | (1u << TIMER1_IRQ);
    cortex_begin_time();
}

void board_quiet(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
    NVIC_DISABLE = 0xffffffffu;
    SYSTICK_CTRL = 0u;
    TIMER0_CTRL = 0u;
    TIMER1_CTRL = 0u;
    UART_CTRL = 0u;
    NVIC_CLEAR_PENDING = 0xffffffffu;
}

void board_start_watchdog(void)
{
    WATCHDOG_LOCK = WATCHDOG_UNLOCK;
    WATCHDOG_LOAD = WATCHDOG_SECONDS * TIMER_HZ;
    WATCHDOG_CTRL = 3u;
}

void smith_board_trial_passed(void)
{
    WATCHDOG_LOCK = WATCHDOG_UNLOCK;
    WATCHDOG_CTRL = 0u;
    board_retained_words.info.trial = 0;
}

const char *smith_board_type(void)
{
    return BOARD_TYPE;
}

const smith_boot_info *smith_board_boot_info(void)
{
    static const smith_boot_info unknown = {-1, 0, {0}, {0}, "started without the boot loader", 0u};
    return board_retained_words.handover_magic == BOARD_HANDOVER_MAGIC ? &board_retained_words.info
                                                                       : &unknown;
}

int smith_board_read(uint8_t *byte)
{
    if (ring_in == ring_out)
        return 0;
    *byte = ring[ring_out % RING_BYTES];
    ++ring_out;
    if (ring_in - ring_out == RING_BYTES / 2u)
        UART_CTRL = UART_CTRL_TX | UART_CTRL_RX | UART_CTRL_RX_INTERRUPT;
    return 1;
}

void smith_board_write(const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0u; i < count; ++i) {
        while ((UART_STATE & UART_TX_FULL) != 0u) {
        }
        UART_DATA = bytes[i];
    }
}

int board_has_input(void)
{
    return ring_in != ring_out;
}

uint32_t smith_board_ticks(void)
{
    return ~TIMER0_VALUE;
}

uint32_t smith_board_ticks_per_second(void)
{
    return TIMER_HZ;
}

/* SysTick ends a sleep in any case. */
void board_wake_every(uint32_t ticks)
{
    TIMER1_CTRL = 0u;
    TIMER1_INTCLEAR = 1u;
    if (ticks == 0u)
        return;
    TIMER1_RELOAD = ticks - 1u;
    TIMER1_VALUE = ticks - 1u;
    TIMER1_CTRL = TIMER_RUN | TIMER_INTERRUPT;
}

uint8_t *smith_board_sample_memory(void)
{
    return smith_board_store() + SMITH_SAMPLE_OFFSET;
}

/* The identity is kept in the store. */
uint32_t smith_board_serial_number(void)
{
    return 0u;
}

uint8_t *smith_board_store(void)
{
    return (uint8_t *)(uintptr_t)STORE_ADDRESS;
}

int smith_board_store_write(uint32_t offset, const uint8_t *bytes, uint32_t count)
{
    if (offset > SMITH_STORE_BYTES || count > SMITH_STORE_BYTES - offset)
        return 1;
    memcpy(smith_board_store() + offset, bytes, count);
    return memcmp(smith_board_store() + offset, bytes, count) != 0;
}

int smith_board_store_erase(uint32_t offset, uint32_t count)
{
    if (offset > SMITH_STORE_BYTES || count > SMITH_STORE_BYTES - offset)
        return 1;
    memset(smith_board_store() + offset, 0xff, count);
    return 0;
}

void smith_board_enter_recovery(void)
{
    board_retained_words.request = BOARD_REQUEST_RECOVERY;
    board_retained_words.request_magic = BOARD_REQUEST_MAGIC;
    smith_board_reset();
}
