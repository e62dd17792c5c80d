/* SPDX-License-Identifier: MIT */
#include "board.h"

#include "board_registers.h"
#include "smith_layout.h"

#define STORE_ADDRESS 0x0003f800u
#define RING_BYTES 128u /* a power of two */
#define STACK_PAINT 0xc5a7e1d3u
#define FRACTION 256u /* of a tick, in which sampling intervals are kept */
#define TICK_US 10000u
#define LEAST_WAKE_US 2000u /* while sampling faster, several readings are taken at once */

__attribute__((section(".given"))) board_given board_given_words;

extern uint32_t board_stack_limit[], board_stack_top[];

static uint8_t sample_memory[SMITH_SAMPLE_BYTES];

static volatile uint8_t ring[RING_BYTES];
static volatile uint32_t ring_in;
static volatile uint32_t ring_out;

static uint64_t elapsed_ticks;
static uint32_t last_ticks;
static uint64_t sampling_start;
static uint64_t sampling_interval; /* in 1/256 ticks; 0 when not sampling */
static uint32_t sampling_taken;
static volatile uint32_t woken;

static uint32_t stack_mark;
static uint32_t stack_lowest;

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
    woken = 1u;
}

void board_fault(void)
{
    smith_board_reset();
}

static uint32_t stack_pointer(void)
{
    uint32_t value;
    __asm__ volatile("mov %0, sp" : "=r"(value));
    return value;
}

static void paint_stack(void)
{
    volatile uint32_t *word = board_stack_limit;
    const uint32_t end = stack_pointer() - 16u;
    while ((uint32_t)(uintptr_t)word < end)
        *word++ = STACK_PAINT;
}

static uint32_t lowest_stack(void)
{
    const volatile uint32_t *word = board_stack_limit;
    while (word < board_stack_top && *word == STACK_PAINT)
        ++word;
    if ((uint32_t)(uintptr_t)word < stack_lowest)
        stack_lowest = (uint32_t)(uintptr_t)word;
    return (uint32_t)(uintptr_t)word;
}

static void wake_every(uint32_t microseconds)
{
    TIMER_STOP(TIMER1) = 1u;
    TIMER_CLEAR(TIMER1) = 1u;
    TIMER_COMPARE0(TIMER1) = 0u;
    TIMER_CC0(TIMER1) = microseconds;
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
    wake_every(TICK_US);
}

void board_init(void)
{
    stack_lowest = (uint32_t)(uintptr_t)board_stack_top;
    paint_stack();
    start_timers();
    last_ticks = smith_board_ticks();
    UART_PSELTXD = UART_TX_PIN;
    UART_PSELRXD = UART_RX_PIN;
    UART_BAUDRATE = UART_BAUD_115200;
    UART_ENABLE = UART_ENABLED;
    UART_INTENSET = UART_INT_RXDRDY;
    UART_STARTTX = 1u;
    UART_STARTRX = 1u;
    NVIC_ENABLE = (1u << UART_IRQ) | (1u << TIMER1_IRQ);
    __asm__ volatile("cpsie i" ::: "memory");
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

/* Interrupts are masked between the test and the sleep: one that comes in between ends the sleep at once. */
void smith_board_idle(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
    if (ring_in == ring_out && woken == 0u)
        __asm__ volatile("dsb\n wfi" ::: "memory");
    woken = 0u;
    __asm__ volatile("cpsie i\n isb" ::: "memory");
    (void)smith_board_millis(); /* asked often enough to see every wrap of the timer */
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

static uint64_t all_ticks(void)
{
    const uint32_t now = smith_board_ticks();
    elapsed_ticks += now - last_ticks;
    last_ticks = now;
    return elapsed_ticks;
}

uint32_t smith_board_millis(void)
{
    return (uint32_t)(all_ticks() / (TIMER_HZ / 1000u));
}

void smith_board_measure_begin(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
}

void smith_board_measure_end(void)
{
    __asm__ volatile("cpsie i\n isb" ::: "memory");
}

/* The timer only wakes the core; what is due follows from the time, so a late look loses no reading. */
void smith_board_sampling_start(float interval_ms)
{
    uint32_t wake;
    sampling_interval = (uint64_t)(interval_ms * (float)(TIMER_HZ / 1000u) * (float)FRACTION + 0.5f);
    sampling_start = all_ticks();
    sampling_taken = 0u;
    wake = sampling_interval / FRACTION < TICK_US ? (uint32_t)(sampling_interval / FRACTION) : TICK_US;
    wake_every(wake > LEAST_WAKE_US ? wake : LEAST_WAKE_US);
}

uint32_t smith_board_sampling_due(void)
{
    uint32_t due;
    if (sampling_interval == 0u)
        return 0u;
    due = (uint32_t)((all_ticks() - sampling_start) * FRACTION / sampling_interval) - sampling_taken;
    sampling_taken += due;
    return due;
}

void smith_board_sampling_stop(void)
{
    sampling_interval = 0u;
    wake_every(TICK_US);
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

void smith_board_stack_mark(void)
{
    (void)lowest_stack();
    paint_stack();
    stack_mark = stack_pointer();
}

uint32_t smith_board_stack_since_mark(void)
{
    const uint32_t lowest = lowest_stack();
    return lowest < stack_mark ? stack_mark - lowest : 0u;
}

uint32_t smith_board_stack_deepest(void)
{
    (void)lowest_stack();
    return (uint32_t)(uintptr_t)board_stack_top - stack_lowest;
}

void smith_board_trial_passed(void) {}

void smith_board_reset(void)
{
    __asm__ volatile("dsb" ::: "memory");
    SCB_AIRCR = SCB_AIRCR_RESET;
    for (;;) {
    }
}

/* There is no recovery to enter; a fresh start is all that can be done. */
void smith_board_enter_recovery(void)
{
    smith_board_reset();
}
