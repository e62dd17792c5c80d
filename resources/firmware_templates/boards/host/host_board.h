/* SPDX-License-Identifier: MIT */
#ifndef HOST_BOARD_H
#define HOST_BOARD_H

#include <stdint.h>

#include "smith_board.h"

/* The host port: the board's console is the master side of a pseudo-terminal, its store a mapped file. */
typedef struct {
    const char *pty_link;   /* symbolic link to the slave side, or a null pointer */
    const char *store_path; /* or a null pointer: the store is forgotten at the end */
    uint32_t faults;
    int records_alone; /* 1: it can be told to record without a host */
    int has_wifi;      /* 1: it has a made-up radio */
    uint32_t camera_channels; /* bytes of a pixel; 0: there is no camera */
    uint32_t speed;       /* how many times faster than real its clock runs */
    int inherited_master; /* descriptors kept over a reset, or -1 */
    int inherited_slave;
    int inherited_store;
    char **arguments; /* of the program, to start it again */
} host_board_options;

/* Real time, nothing inherited, no link, a store that is forgotten. */
void host_board_defaults(host_board_options *options, char **arguments);
/* 1 when console and store are ready; else a message has been printed. */
int host_board_open(const host_board_options *options);
void host_board_set_boot_info(const smith_boot_info *info);
/* Path of the slave side. */
const char *host_board_pty(void);

#endif
