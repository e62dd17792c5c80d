/* SPDX-License-Identifier: MIT */
#ifndef SMITH_STATUS_H
#define SMITH_STATUS_H

/* What the check functions answer. The per-window functions have nothing left to check and cannot fail. */
typedef enum {
    SMITH_OK = 0,
    SMITH_INVALID_CONFIG = 1, /* a size, table or range of the configuration does not fit */
    SMITH_INVALID_INPUT = 2   /* a pointer is missing or a length is wrong */
} smith_status;

#endif
