/* SPDX-License-Identifier: MIT */
#ifndef SMITH_CYCLE_H
#define SMITH_CYCLE_H

/* Recording without a host: one sample of a given length after another, in a given time from one to the next, into
 * the sample memory until that is full. The command line goes on meanwhile. */

/* The Ingestion parameters of the configuration. */
void smith_cycle_put_settings(void);
/* Goes on with what runs; asked all the time while the board waits for commands. */
void smith_cycle_poll(void);
/* Something else wants the sensors. What was recorded stays. */
void smith_cycle_stop(void);

#endif
