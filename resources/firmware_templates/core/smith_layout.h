/* SPDX-License-Identifier: MIT */
#ifndef SMITH_LAYOUT_H
#define SMITH_LAYOUT_H

/* The store: 16 MiB that outlive a restart. On mps2-an386 it is the PSRAM at 0x21000000, backed by a file;
 * the host build maps the same file. Offsets count from its start. README.md holds the byte tables. */
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
