/* SPDX-License-Identifier: MIT */
#ifndef SMITH_WIFI_H
#define SMITH_WIFI_H

/* A made-up radio of test boards: it sees the network "workshop", whose password is "turning-lathe", and the open network
 * "guests". Nothing is sent over it. */

/* The section WIFI of the configuration. */
void smith_wifi_put_settings(void);
/* As after AT+CLEARCONFIG. */
void smith_wifi_forget(void);

#endif
