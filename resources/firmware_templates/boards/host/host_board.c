/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE

#include "host_board.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "smith_layout.h"

#define TICKS_PER_SECOND 25000000u
#define NANOSECONDS_PER_TICK 40u
#define FRACTION 256u /* of a tick, in which sampling intervals are kept */
#define IDLE_MS 10
#define WRITE_STALL_MS 1000 /* a console that nobody reads loses its bytes after this, as a wire would */
#define QUIET_BEFORE_UNLOCK_MS 1000
#define MAX_ARGUMENTS 48u

static host_board_options options;
static int master = -1;
static int slave = -1;
static int store_file = -1;
static char slave_path[128];
static uint8_t *store;
static smith_boot_info boot_info;
static uint64_t start_ns;
static uint64_t quiet_since_ns;
static uint8_t input[4096];
static uint32_t input_at;
static uint32_t input_count;
static uint64_t sampling_start;
static uint64_t sampling_interval; /* in 1/256 ticks; 0 when not sampling */
static uint64_t sampling_taken;
static volatile sig_atomic_t stopped;

static uint64_t real_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t board_ticks(void)
{
    return (real_ns() - start_ns) * options.speed / NANOSECONDS_PER_TICK;
}

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
}

static void leave(int code)
{
    if (options.pty_link != NULL)
        (void)unlink(options.pty_link); /* it may be gone already */
    exit(code);
}

static int complain(const char *what, const char *path)
{
    (void)fprintf(stderr, "sensorsmith-virtual-board: %s %s: %s\n", what, path, strerror(errno));
    return 0;
}

/* Raw from the first byte on; the slave stays open here so that the settings outlive the last client. */
static int open_pty(void)
{
    struct termios settings;
    master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        return complain("cannot open", "a pseudo-terminal");
    if (ptsname_r(master, slave_path, sizeof slave_path) != 0)
        return complain("cannot name", "the pseudo-terminal");
    slave = open(slave_path, O_RDWR | O_NOCTTY);
    if (slave < 0 || tcgetattr(slave, &settings) != 0)
        return complain("cannot open", slave_path);
    cfmakeraw(&settings);
    if (tcsetattr(slave, TCSANOW, &settings) != 0)
        return complain("cannot set up", slave_path);
    return 1;
}

static int make_link(void)
{
    struct stat status;
    if (options.pty_link == NULL)
        return 1;
    if (lstat(options.pty_link, &status) == 0) {
        if (!S_ISLNK(status.st_mode)) {
            errno = EEXIST;
            return complain("will not replace", options.pty_link);
        }
        if (unlink(options.pty_link) != 0)
            return complain("cannot replace", options.pty_link);
    }
    if (symlink(slave_path, options.pty_link) != 0)
        return complain("cannot make the link", options.pty_link);
    return 1;
}

static int open_store(void)
{
    struct stat status;
    if (options.inherited_store >= 0) {
        store_file = options.inherited_store;
    } else if (options.store_path != NULL) {
        store_file = open(options.store_path, O_RDWR | O_CREAT, 0600);
        if (store_file < 0)
            return complain("cannot open the store", options.store_path);
    } else {
        store_file = memfd_create("store", 0u);
        if (store_file < 0)
            return complain("cannot make", "the store");
    }
    if (fstat(store_file, &status) != 0 || ((uint64_t)status.st_size < SMITH_STORE_BYTES &&
                                            ftruncate(store_file, (off_t)SMITH_STORE_BYTES) != 0))
        return complain("cannot size", "the store");
    store = mmap(NULL, SMITH_STORE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, store_file, 0);
    if (store == MAP_FAILED)
        return complain("cannot map", "the store");
    return 1;
}

void host_board_defaults(host_board_options *defaults, char **arguments)
{
    memset(defaults, 0, sizeof *defaults);
    defaults->speed = 1u;
    defaults->inherited_master = -1;
    defaults->inherited_slave = -1;
    defaults->inherited_store = -1;
    defaults->arguments = arguments;
}

int host_board_open(const host_board_options *wanted)
{
    struct sigaction action;
    options = *wanted;
    start_ns = real_ns();
    quiet_since_ns = start_ns;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    if (sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGINT, &action, NULL) != 0)
        return complain("cannot catch", "signals");
    if (options.inherited_master >= 0) {
        master = options.inherited_master;
        slave = options.inherited_slave;
        if (ptsname_r(master, slave_path, sizeof slave_path) != 0)
            return complain("cannot name", "the pseudo-terminal");
    } else if (!open_pty() || !make_link()) {
        return 0;
    }
    if (fcntl(master, F_SETFL, O_NONBLOCK) != 0)
        return complain("cannot set up", slave_path);
    return open_store();
}

const char *host_board_pty(void)
{
    return slave_path;
}

void host_board_set_boot_info(const smith_boot_info *info)
{
    boot_info = *info;
}

const char *smith_board_type(void)
{
    return "SENSORSMITH_VIRTUAL_BOARD";
}

const smith_boot_info *smith_board_boot_info(void)
{
    return &boot_info;
}

uint32_t smith_board_faults(void)
{
    return options.faults;
}

uint32_t smith_board_camera_channels(void)
{
    return options.camera_channels;
}

int smith_board_records_alone(void)
{
    return options.records_alone;
}

int smith_board_has_wifi(void)
{
    return options.has_wifi;
}

/* As if the cable were pulled: the program ends, and with it the pseudo-terminal. */
void smith_board_disconnect(void)
{
    (void)tcdrain(
        slave); /* what was sent before the pull may still arrive; if not, that is what a pull is like */
    leave(0);
}

int smith_board_read(uint8_t *byte)
{
    if (stopped)
        leave(0);
    if (input_at == input_count) {
        const ssize_t got = read(master, input, sizeof input);
        if (got <= 0)
            return 0;
        input_at = 0u;
        input_count = (uint32_t)got;
        quiet_since_ns = real_ns();
    }
    *byte = input[input_at++];
    return 1;
}

void smith_board_write(const uint8_t *bytes, uint32_t count)
{
    while (count > 0u) {
        struct pollfd ready = {0, POLLOUT, 0};
        const ssize_t put = write(master, bytes, count);
        if (stopped)
            leave(0);
        if (put > 0) {
            bytes += put;
            count -= (uint32_t)put;
            continue;
        }
        ready.fd = master;
        if (poll(&ready, 1u, WRITE_STALL_MS) == 0)
            return;
    }
}

void smith_board_idle(void)
{
    struct pollfd ready = {0, POLLIN, 0};
    int wait_ms = IDLE_MS / (int)options.speed;
    if (stopped)
        leave(0);
    if (input_at < input_count)
        return;
    if (sampling_interval > 0u) {
        const uint64_t due_at = sampling_start + (sampling_taken + 1u) * sampling_interval / FRACTION;
        const uint64_t now = board_ticks();
        const uint64_t left_ms =
            due_at > now ? (due_at - now) * 1000u / TICKS_PER_SECOND / options.speed + 1u : 0u;
        if (left_ms < (uint64_t)wait_ms)
            wait_ms = (int)left_ms;
    }
    ready.fd = master;
    (void)poll(&ready, 1u, wait_ms > 0 ? wait_ms : 1); /* interrupted or not, the caller looks again */
    /* A client that died with the terminal locked must not lock out the next one. */
    if (real_ns() - quiet_since_ns > (uint64_t)QUIET_BEFORE_UNLOCK_MS * 1000000u) {
        quiet_since_ns = real_ns();
        (void)ioctl(slave, TIOCNXCL); /* only ever eases things */
    }
}

uint32_t smith_board_millis(void)
{
    return (uint32_t)(board_ticks() / (TICKS_PER_SECOND / 1000u));
}

uint32_t smith_board_ticks(void)
{
    return (uint32_t)board_ticks();
}

uint32_t smith_board_ticks_per_second(void)
{
    return TICKS_PER_SECOND;
}

void smith_board_measure_begin(void) {}

void smith_board_measure_end(void) {}

void smith_board_sampling_start(float interval_ms)
{
    sampling_interval = (uint64_t)(interval_ms * (float)(TICKS_PER_SECOND / 1000u) * (float)FRACTION + 0.5f);
    sampling_start = board_ticks();
    sampling_taken = 0u;
}

uint32_t smith_board_sampling_due(void)
{
    uint64_t due;
    if (sampling_interval == 0u)
        return 0u;
    due = (board_ticks() - sampling_start) * FRACTION / sampling_interval - sampling_taken;
    sampling_taken += due;
    return (uint32_t)due;
}

void smith_board_sampling_stop(void)
{
    sampling_interval = 0u;
}

uint8_t *smith_board_sample_memory(void)
{
    return store + SMITH_SAMPLE_OFFSET;
}

/* The identity is kept in the store. */
uint32_t smith_board_serial_number(void)
{
    return 0u;
}

uint8_t *smith_board_store(void)
{
    return store;
}

int smith_board_store_write(uint32_t offset, const uint8_t *bytes, uint32_t count)
{
    if (offset > SMITH_STORE_BYTES || count > SMITH_STORE_BYTES - offset)
        return 1;
    memcpy(store + offset, bytes, count);
    return 0;
}

int smith_board_store_erase(uint32_t offset, uint32_t count)
{
    if (offset > SMITH_STORE_BYTES || count > SMITH_STORE_BYTES - offset)
        return 1;
    memset(store + offset, 0xff, count);
    return 0;
}

/* A process's stack cannot be painted without knowing what the compiler keeps there: unknown. */
void smith_board_stack_mark(void) {}

uint32_t smith_board_stack_since_mark(void)
{
    return 0u;
}

uint32_t smith_board_stack_deepest(void)
{
    return 0u;
}

/* The program starts itself again, keeping pseudo-terminal and store: all other state is fresh. */
static void restart(const char *mode)
{
    char descriptors[64];
    char inherit[] = "--inherit";
    char mode_text[16];
    char *arguments[MAX_ARGUMENTS];
    uint32_t count = 0u;
    (void)snprintf(descriptors, sizeof descriptors, "%d,%d,%d", master, slave, store_file);
    (void)snprintf(mode_text, sizeof mode_text, "%s", mode);
    for (; options.arguments[count] != NULL && count + 4u < MAX_ARGUMENTS; ++count) {
        if (strcmp(options.arguments[count], inherit) == 0)
            break; /* what follows was added by the restart before */
        arguments[count] = options.arguments[count];
    }
    arguments[count++] = inherit;
    arguments[count++] = descriptors;
    arguments[count++] = mode_text;
    arguments[count] = NULL;
    (void)execv("/proc/self/exe", arguments);
    (void)complain("cannot restart", arguments[0]);
    leave(1);
}

void smith_board_reset(void)
{
    restart("run");
}

void smith_board_enter_recovery(void)
{
    restart("recovery");
}

void smith_board_trial_passed(void)
{
    boot_info.trial = 0;
}
