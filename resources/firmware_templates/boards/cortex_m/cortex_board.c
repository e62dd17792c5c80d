/* SPDX-License-Identifier: MIT */
#include "cortex_board.h"

#define SCB_AIRCR (*(volatile uint32_t *)0xe000ed0cu)
#define SCB_AIRCR_RESET 0x05fa0004u
#define SEMIHOSTING_EXIT 0x18u
#define SEMIHOSTING_EXIT_IN_ORDER 0x20026u
#define STACK_PAINT 0xc5a7e1d3u
#define FRACTION 256u      /* of a tick, in which sampling intervals are kept */
#define MOST_WAKES_HZ 500u /* while sampling faster, several readings are taken at once */

__attribute__((section(".given"))) board_given board_given_words;

/* Set by the linker script. */
extern uint32_t board_data_load[], board_data_start[], board_data_end[];
extern uint32_t board_bss_start[], board_bss_end[];
extern uint32_t board_stack_limit[], board_stack_top[];

int main(void);

static uint64_t elapsed_ticks;
static uint32_t last_ticks;
static uint64_t sampling_start;
static uint64_t sampling_interval; /* in 1/256 ticks; 0 when not sampling */
static uint32_t sampling_taken;
static volatile uint32_t woken;

static uint32_t stack_mark;
static uint32_t stack_lowest;

void cortex_start(void)
{
    uint32_t *to;
    const uint32_t *from = board_data_load;
    for (to = board_data_start; to < board_data_end; ++to)
        *to = *from++;
    for (to = board_bss_start; to < board_bss_end; ++to)
        *to = 0u;
    (void)main(); /* does not come back */
    board_fault();
}

void board_fault(void)
{
    smith_board_reset();
}

void smith_board_reset(void)
{
    __asm__ volatile("dsb" ::: "memory");
    SCB_AIRCR = SCB_AIRCR_RESET;
    for (;;) {
    }
}

#ifdef SMITH_FAULTS

uint32_t smith_board_faults(void)
{
    return board_given_words.faults;
}

/* Asks the emulator to end, as the last thing that anybody hears of this board; one that does not listen sees a fault. */
void smith_board_disconnect(void)
{
    __asm__ volatile("mov r0, %0\n mov r1, %1\n bkpt 0xab"
                     :
                     : "r"(SEMIHOSTING_EXIT), "r"(SEMIHOSTING_EXIT_IN_ORDER)
                     : "r0", "r1", "memory");
}

#endif

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

void cortex_begin(void)
{
    stack_lowest = (uint32_t)(uintptr_t)board_stack_top;
    paint_stack();
}

void cortex_begin_time(void)
{
    last_ticks = smith_board_ticks();
    __asm__ volatile("cpsie i" ::: "memory");
}

void cortex_wake(void)
{
    woken = 1u;
}

/* Interrupts are masked between the test and the sleep: one that comes in between ends the sleep at once. */
void smith_board_idle(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
    if (!board_has_input() && woken == 0u)
        __asm__ volatile("dsb\n wfi" ::: "memory");
    woken = 0u;
    __asm__ volatile("cpsie i\n isb" ::: "memory");
    (void)smith_board_millis(); /* asked often enough to see every wrap of the timer */
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
    return (uint32_t)(all_ticks() / (smith_board_ticks_per_second() / 1000u));
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
    const uint32_t shortest = smith_board_ticks_per_second() / MOST_WAKES_HZ;
    const float ticks_per_ms = (float)(smith_board_ticks_per_second() / 1000u);
    uint32_t wake;
    sampling_interval = (uint64_t)(interval_ms * ticks_per_ms * (float)FRACTION + 0.5f);
    sampling_start = all_ticks();
    sampling_taken = 0u;
    wake = (uint32_t)(sampling_interval / FRACTION);
    board_wake_every(wake > shortest ? wake : shortest);
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
    board_wake_every(0u);
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
