/* SPDX-License-Identifier: MIT */
#ifndef SMITH_FILES_H
#define SMITH_FILES_H

#include <stdint.h>

/* The samples that lie in the sample memory, one behind the other, by name: the label, and a number behind it where
 * several were recorded under one. */
typedef struct {
    uint32_t number; /* 0: the label alone is the name */
    uint32_t offset;
    uint32_t bytes;
} smith_file;

/* Forgets all and takes the label for those to come. */
void smith_files_begin(const char *label);
/* 1 when there was room in the list. */
int smith_files_add(uint32_t number, uint32_t offset, uint32_t bytes);
/* Where the next one may begin. */
uint32_t smith_files_end(void);
/* A null pointer when there is none. */
const smith_file *smith_files_newest(void);
const smith_file *smith_files_named(const char *name);
void smith_files_remove(const smith_file *file);
void smith_files_put_names(void);

#endif
