/* SPDX-License-Identifier: MIT */
#include "board.h"

#include <string.h>

#include "board_registers.h"
#include "smith_layout.h"

#define RING_BYTES 1024u /* a power of two */
#define STACK_PAINT 0xc5a7e1d3u
#define TICK_HZ 100u
#define FRACTION 256u       /* of a tick, in which sampling intervals are kept */
#define MOST_WAKES_HZ 500u /* while sampling faster, several readings are taken at once */

__attribute__((section(".retained"))) board_retained board_retained_words;
__attribute__((section(".given"))) board_given board_given_words;

extern uint32_t board_stack_limit[], board_stack_top[];

static volatile uint8_t ring[RING_BYTES];
static volatile uint32_t ring_in;
static volatile uint32_t ring_out;

static uint64_t elapsed_ticks;
static uint32_t last_ticks;
static uint64_t sampling_start;
static uint64_t sampling_interval; /* in 1/256 ticks; 0 when not sampling */
static uint32_t sampling_taken;
static volatile uint32_t sampling_woken;

static uint32_t stack_mark;
static uint32_t stack_lowest;

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
    sampling_woken = 1u;
}

/* Only there to end a sleep. */
void board_tick_interrupt(void) {}

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

static void look_at_stack(uint32_t *lowest)
{
    const volatile uint32_t *word = board_stack_limit;
    while (word < board_stack_top && *word == STACK_PAINT)
        ++word;
    *lowest = (uint32_t)(uintptr_t)word;
    if (*lowest < stack_lowest)
        stack_lowest = *lowest;
}

void board_init(void)
{
    stack_lowest = (uint32_t)(uintptr_t)board_stack_top;
    paint_stack();
    TIMER0_RELOAD = 0xffffffffu;
    TIMER0_VALUE = 0xffffffffu;
    TIMER0_CTRL = TIMER_RUN;
    last_ticks = smith_board_ticks();
    UART_BAUDDIV = TIMER_HZ / 115200u;
    UART_CTRL = UART_CTRL_TX | UART_CTRL_RX | UART_CTRL_RX_INTERRUPT;
    SYSTICK_RELOAD = TIMER_HZ / TICK_HZ - 1u;
    SYSTICK_VALUE = 0u;
    SYSTICK_CTRL = 7u;
    NVIC_ENABLE = (1u << UART_RX_IRQ) | (1u << TIMER1_IRQ);
    __asm__ volatile("cpsie i" ::: "memory");
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

/* Interrupts are masked between the test and the sleep: one that comes in between ends the sleep at once. */
void smith_board_idle(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
    if (ring_in == ring_out && sampling_woken == 0u)
        __asm__ volatile("dsb\n wfi" ::: "memory");
    sampling_woken = 0u;
    __asm__ volatile("cpsie i\n isb" ::: "memory");
    (void)smith_board_millis(); /* asked often enough to see every wrap of the timer */
}

uint32_t smith_board_ticks(void)
{
    return ~TIMER0_VALUE;
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
    wake = (uint32_t)(sampling_interval / FRACTION);
    if (wake < TIMER_HZ / MOST_WAKES_HZ)
        wake = TIMER_HZ / MOST_WAKES_HZ;
    TIMER1_RELOAD = wake - 1u;
    TIMER1_VALUE = wake - 1u;
    TIMER1_INTCLEAR = 1u;
    TIMER1_CTRL = TIMER_RUN | TIMER_INTERRUPT;
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
    TIMER1_CTRL = 0u;
    TIMER1_INTCLEAR = 1u;
    sampling_interval = 0u;
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

void smith_board_stack_mark(void)
{
    uint32_t lowest;
    look_at_stack(&lowest);
    paint_stack();
    stack_mark = stack_pointer();
}

uint32_t smith_board_stack_since_mark(void)
{
    uint32_t lowest;
    look_at_stack(&lowest);
    return lowest < stack_mark ? stack_mark - lowest : 0u;
}

uint32_t smith_board_stack_deepest(void)
{
    uint32_t lowest;
    look_at_stack(&lowest);
    return (uint32_t)(uintptr_t)board_stack_top - stack_lowest;
}

void smith_board_reset(void)
{
    __asm__ volatile("dsb" ::: "memory");
    SCB_AIRCR = SCB_AIRCR_RESET;
    for (;;) {
    }
}

void smith_board_enter_recovery(void)
{
    board_retained_words.request = BOARD_REQUEST_RECOVERY;
    board_retained_words.request_magic = BOARD_REQUEST_MAGIC;
    smith_board_reset();
}
