/* SPDX-License-Identifier: MIT */
#include "board.h"

#include "board_registers.h"
#include "smith_layout.h"

#define STORE_ADDRESS 0x0003f800u
#define RING_BYTES 128u /* a power of two */
#define TICK_US 10000u /* the longest sleep */

static uint8_t sample_memory[SMITH_SAMPLE_BYTES];

static volatile uint8_t ring[RING_BYTES];
static volatile uint32_t ring_in;
static volatile uint32_t ring_out;

/* While the ring is full the interrupt stays off; the UART then takes no byte, so none is lost. */
void board_uart_interrupt(void)
{
    while (UART_RXDRDY != 0u) {
        if (ring_in - ring_out == RING_BYTES) {
            UART_INTENCLR = UART_INT_RXDRDY;
            return;
        }
        UART_RXDRDY = 0u;
        ring[ring_in % RING_BYTES] = (uint8_t)UART_RXD;
        ++ring_in;
    }
}

/* Only there to end a sleep. */
void board_timer_interrupt(void)
{
    TIMER_COMPARE0(TIMER1) = 0u;
    cortex_wake();
}

void board_wake_every(uint32_t ticks)
{
    TIMER_STOP(TIMER1) = 1u;
    TIMER_CLEAR(TIMER1) = 1u;
    TIMER_COMPARE0(TIMER1) = 0u;
    TIMER_CC0(TIMER1) = ticks > 0u && ticks < TICK_US ? ticks : TICK_US;
    TIMER_START(TIMER1) = 1u;
}

static void start_timers(void)
{
    TIMER_MODE(TIMER0) = 0u;
    TIMER_BITMODE(TIMER0) = TIMER_32_BITS;
    TIMER_PRESCALER(TIMER0) = TIMER_DIVIDE_BY_16;
    TIMER_CLEAR(TIMER0) = 1u;
    TIMER_START(TIMER0) = 1u;
    TIMER_MODE(TIMER1) = 0u;
    TIMER_BITMODE(TIMER1) = TIMER_16_BITS;
    TIMER_PRESCALER(TIMER1) = TIMER_DIVIDE_BY_16;
    TIMER_SHORTS(TIMER1) = TIMER_COMPARE0_CLEAR;
    TIMER_INTENSET(TIMER1) = TIMER_INT_COMPARE0;
    board_wake_every(0u);
}

void board_init(void)
{
    cortex_begin();
    start_timers();
    UART_PSELTXD = UART_TX_PIN;
    UART_PSELRXD = UART_RX_PIN;
    UART_BAUDRATE = UART_BAUD_115200;
    UART_ENABLE = UART_ENABLED;
    UART_INTENSET = UART_INT_RXDRDY;
    UART_STARTTX = 1u;
    UART_STARTRX = 1u;
    NVIC_ENABLE = (1u << UART_IRQ) | (1u << TIMER1_IRQ);
    cortex_begin_time();
}

const char *smith_board_type(void)
{
    return BOARD_TYPE;
}

const smith_boot_info *smith_board_boot_info(void)
{
    static const smith_boot_info info = {-1, 0, {0}, {0}, "this board has no boot loader", 0u};
    return &info;
}

uint32_t smith_board_serial_number(void)
{
    return board_given_words.serial_number;
}

int smith_board_read(uint8_t *byte)
{
    if (ring_in == ring_out)
        return 0;
    *byte = ring[ring_out % RING_BYTES];
    ++ring_out;
    if (ring_in - ring_out == RING_BYTES / 2u)
        UART_INTENSET = UART_INT_RXDRDY;
    return 1;
}

void smith_board_write(const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0u; i < count; ++i) {
        UART_TXDRDY = 0u;
        UART_TXD = bytes[i];
        while (UART_TXDRDY == 0u) {
        }
    }
}

int board_has_input(void)
{
    return ring_in != ring_out;
}

uint32_t smith_board_ticks(void)
{
    TIMER_CAPTURE0(TIMER0) = 1u;
    return TIMER_CC0(TIMER0);
}

uint32_t smith_board_ticks_per_second(void)
{
    return TIMER_HZ;
}

uint8_t *smith_board_sample_memory(void)
{
    return sample_memory;
}

uint8_t *smith_board_store(void)
{
    return (uint8_t *)(uintptr_t)STORE_ADDRESS;
}

static void wait_for_flash(void)
{
    while (NVMC_READY == 0u) {
    }
}

/* Flash takes whole words; all that is kept here begins at one. */
int smith_board_store_write(uint32_t offset, const uint8_t *bytes, uint32_t count)
{
    int differs = 0;
    if (offset % 4u != 0u || offset > SMITH_STORE_BYTES || count > SMITH_STORE_BYTES - offset)
        return 1;
    NVMC_CONFIG = NVMC_WRITE;
    for (uint32_t at = 0u; at < count; at += 4u) {
        uint32_t word = 0xffffffffu;
        for (uint32_t i = 0u; i < 4u && at + i < count; ++i)
            word = (word & ~(0xffu << (8u * i))) | ((uint32_t)bytes[at + i] << (8u * i));
        BOARD_REGISTER(STORE_ADDRESS + offset + at) = word;
        wait_for_flash();
        differs |= BOARD_REGISTER(STORE_ADDRESS + offset + at) != word;
    }
    NVMC_CONFIG = NVMC_READ;
    return differs;
}

int smith_board_store_erase(uint32_t offset, uint32_t count)
{
    if (offset % FLASH_PAGE_BYTES != 0u || offset > SMITH_STORE_BYTES || count > SMITH_STORE_BYTES - offset)
        return 1;
    NVMC_CONFIG = NVMC_ERASE;
    for (uint32_t at = 0u; at < count; at += FLASH_PAGE_BYTES) {
        NVMC_ERASEPAGE = STORE_ADDRESS + offset + at;
        wait_for_flash();
    }
    NVMC_CONFIG = NVMC_READ;
    return 0;
}

void smith_board_trial_passed(void) {}

/* There is no recovery to enter; a fresh start is all that can be done. */
void smith_board_enter_recovery(void)
{
    smith_board_reset();
}
