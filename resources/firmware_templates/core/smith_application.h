/* SPDX-License-Identifier: MIT */
#ifndef SMITH_APPLICATION_H
#define SMITH_APPLICATION_H

/* The application: start-up checks, confirmation of an image on trial, then the AT server. */

#ifndef SMITH_FIRMWARE_VERSION
#define SMITH_FIRMWARE_VERSION "0.1.0"
#endif

/* Runs for ever. */
void smith_application_run(void);
/* Something is about to use the sensors by itself: what records in the background gives way. */
void smith_application_begin_run(void);
/* What the start-up found: 1 when this build holds a model whose self-test passed. */
int smith_application_model_ready(void);
/* 1 when readings are to be printed while recording or inferencing. */
int smith_application_is_live(void);
void smith_application_set_live(int live);

#endif
