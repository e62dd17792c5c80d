/* SPDX-License-Identifier: MIT */
#include "smith_files.h"

#include "smith_layout.h"
#include "smith_settings.h"
#include "smith_text.h"

#ifdef SMITH_SMALL_BOARD
#define MOST_FILES 1u
#else
#define MOST_FILES 64u
#endif

static char label[SMITH_SETTING_TEXT_BYTES];
static smith_file files[MOST_FILES];
static uint32_t count;

void smith_files_begin(const char *new_label)
{
    count = 0u;
    (void)smith_copy_text(label, sizeof label, new_label); /* both hold the same number of bytes */
}

int smith_files_add(uint32_t number, uint32_t offset, uint32_t bytes)
{
    if (count == MOST_FILES)
        return 0;
    files[count].number = number;
    files[count].offset = offset;
    files[count].bytes = bytes;
    ++count;
    return 1;
}

uint32_t smith_files_end(void)
{
    return count > 0u ? files[count - 1u].offset + files[count - 1u].bytes : 0u;
}

const smith_file *smith_files_newest(void)
{
    return count > 0u ? &files[count - 1u] : (const smith_file *)0;
}

/* 1 when the text is a dot and this number. */
static int is_number(const char *text, uint32_t number)
{
    uint32_t value;
    return text[0] == '.' && smith_parse_u32(text + 1, &value) && value == number;
}

const smith_file *smith_files_named(const char *name)
{
    const uint32_t length = smith_length(label);
    for (uint32_t i = 0u; i < length; ++i) {
        if (name[i] != label[i])
            return 0;
    }
    for (uint32_t i = 0u; i < count; ++i) {
        if (files[i].number == 0u ? name[length] == '\0' : is_number(name + length, files[i].number))
            return &files[i];
    }
    return 0;
}

void smith_files_remove(const smith_file *file)
{
    uint32_t at = (uint32_t)(file - files);
    for (; at + 1u < count; ++at)
        files[at] = files[at + 1u];
    --count;
}

void smith_files_put_names(void)
{
    for (uint32_t i = 0u; i < count; ++i) {
        smith_put(label);
        if (files[i].number > 0u) {
            smith_put_char('.');
            smith_put_u32(files[i].number);
        }
        smith_newline();
    }
}
