/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PARITY_H
#define PARITY_H

#include <stdint.h>

/* What differs between the host and an emulated core. */
void parity_print(const char* text);
uint32_t parity_instructions(void); /* instructions executed so far, in steps of 40; always 0 on the host */
void parity_finish(void);

#endif
