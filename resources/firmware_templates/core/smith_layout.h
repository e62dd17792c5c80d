/* SPDX-License-Identifier: MIT */
#ifndef SMITH_LAYOUT_H
#define SMITH_LAYOUT_H

/* The store outlives a restart; README.md holds the byte tables. */
#ifdef SMITH_SMALL_BOARD

/* A microcontroller with a few KiB of RAM: the store is two pages of its flash and holds the settings alone. There
 * is no room for a second image, so no update over the console, nor for a model, recordings and sound. */
#define SMITH_HAS_SLOTS 0
#define SMITH_HAS_RECORDINGS 0
#define SMITH_STORE_BYTES 0x800u
#define SMITH_STORE_SECTOR_BYTES 0x400u
#define SMITH_SETTINGS_A_OFFSET 0x000u
#define SMITH_SETTINGS_B_OFFSET 0x400u
#define SMITH_SAMPLE_BYTES 0x2400u /* of RAM */

#else

/* 16 MiB. On the emulated boards it is the PSRAM, backed by a file; the host build maps the same file. Offsets
 * count from its start. */
#define SMITH_HAS_SLOTS 1
#define SMITH_HAS_RECORDINGS 1
#define SMITH_STORE_BYTES 0x01000000u
#define SMITH_STORE_SECTOR_BYTES 0x1000u

#define SMITH_KEYS_OFFSET 0x000000u
#define SMITH_BOOT_STATE_A_OFFSET 0x001000u
#define SMITH_BOOT_STATE_B_OFFSET 0x002000u
#define SMITH_SETTINGS_A_OFFSET 0x003000u
#define SMITH_SETTINGS_B_OFFSET 0x004000u
#define SMITH_UPLOAD_RECORD_OFFSET 0x005000u

#define SMITH_SLOT_COUNT 2u
#define SMITH_SLOT_0_OFFSET 0x100000u
#define SMITH_SLOT_1_OFFSET 0x200000u
#define SMITH_SLOT_BYTES 0x100000u

#define SMITH_SOUND_OFFSET 0x300000u
#define SMITH_SOUND_BYTES 0x100000u
#define SMITH_SAMPLE_OFFSET 0x400000u
#define SMITH_SAMPLE_BYTES 0x200000u
#define SMITH_RECORDING_OFFSET 0x600000u
#define SMITH_RECORDING_BYTES 0x200000u
#define SMITH_MAILBOX_OFFSET 0x800000u
#define SMITH_MAILBOX_BYTES 0x800000u

/* Images: MCUboot's format with this header size; the body is linked for, and copied to, the load address. */
#define SMITH_IMAGE_HEADER_BYTES 0x200u
#define SMITH_IMAGE_LOAD_ADDRESS 0x00100000u

#endif

/* The sound that was put into the store for the microphone to hear: this head, then 16-bit samples. */
#define SMITH_SOUND_MAGIC 0x4e534d53u /* "SMSN" */
#define SMITH_SOUND_HEAD_BYTES 16u    /* magic, samples, samples a second, CRC-32 of these three */

#endif
