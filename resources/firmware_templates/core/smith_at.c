/* SPDX-License-Identifier: MIT */
#include "smith_at.h"

#include <string.h>

#include "smith_board.h"
#include "smith_text.h"

static const smith_at_table *tables;
static uint32_t table_count;
static char line[SMITH_AT_LINE_BYTES];
static uint32_t line_count;
static uint32_t line_too_long;

void smith_at_start(const smith_at_table *command_tables, uint32_t command_table_count)
{
    tables = command_tables;
    table_count = command_table_count;
    line_count = 0u;
    line_too_long = 0u;
}

void smith_at_prompt(void)
{
    smith_put(SMITH_AT_IS_OLD ? "\x1b[2K\r> " : "> ");
    smith_flush();
}

void smith_at_error(const char *text)
{
    smith_put("ERR: ");
    smith_put_foreign(text);
    smith_newline();
}

void smith_at_ok(void)
{
    smith_put_line(SMITH_HAS_FAULT(SMITH_FAULT_WRONG_ANSWER) ? "E17" : "OK");
}

int smith_at_flag(const char *text, int *flag)
{
    if (text[0] == '\0' || text[1] != '\0' || (text[0] != 'y' && text[0] != 'n'))
        return 0;
    *flag = text[0] == 'y';
    return 1;
}

#ifdef SMITH_FAULTS

/* What servers up to 1.3 had of our commands. */
static int is_of_old_times(const char *name)
{
    static const char *const names[] = {"HELP",        "CONFIG",       "SAMPLESETTINGS", "UPLOADSETTINGS", "UPLOADHOST",
                                        "MGMTSETTINGS", "CLEARCONFIG",  "RESET",          "SAMPLESTART",    "READFILE",
                                        "READRAW",     "LISTFILES",    "UNLINKFILE",     "RUNIMPULSE"};
    for (uint32_t i = 0u; i < sizeof names / sizeof names[0]; ++i) {
        if (smith_equal(names[i], name))
            return 1;
    }
    return SMITH_AT_MINOR == 3u && smith_equal(name, "READBUFFER");
}

#else
#define is_of_old_times(name) 1
#endif

static void put_help_of(const smith_at_command *command)
{
    if (command->run != 0) {
        smith_put("AT+");
        smith_put_line(command->name);
    }
    if (command->read != 0) {
        smith_put("AT+");
        smith_put(command->name);
        smith_put_line("?");
    }
    if (command->write != 0) {
        smith_put("AT+");
        smith_put(command->name);
        smith_put("=");
        smith_put_line(command->arguments);
    }
    smith_put("\t");
    smith_put_line(command->help);
    smith_newline();
}

#ifdef SMITH_FAULTS

/* One line a command, as servers before 1.7 print it. */
static void put_old_help(void)
{
    for (uint32_t t = 0u; t < table_count; ++t) {
        for (uint32_t i = 0u; i < tables[t].count; ++i) {
            const smith_at_command *command = &tables[t].commands[i];
            if (!is_of_old_times(command->name))
                continue;
            smith_put("AT+");
            smith_put(command->name);
            smith_put(command->read != 0 ? "? - " : command->write != 0 ? "= - " : " - ");
            smith_put(command->help);
            smith_put(" (");
            smith_put_u32(command->required);
            smith_put_line(" parameters)");
        }
    }
}

#else
#define put_old_help() ((void)0)
#endif

void smith_at_help(void)
{
    if (SMITH_AT_IS_OLD) {
        put_old_help();
        return;
    }
    smith_put_line("AT Server");
    smith_put("Command set version: ");
    smith_put_line(SMITH_AT_VERSION);
    smith_put_line("Arguments in square brackets may be left out.");
    smith_newline();
    for (uint32_t t = 0u; t < table_count; ++t) {
        for (uint32_t i = 0u; i < tables[t].count; ++i)
            put_help_of(&tables[t].commands[i]);
    }
}

static const smith_at_command *find(const char *name)
{
    if (SMITH_AT_IS_OLD && !is_of_old_times(name))
        return 0;
    for (uint32_t t = 0u; t < table_count; ++t) {
        for (uint32_t i = 0u; i < tables[t].count; ++i) {
            if (smith_equal(tables[t].commands[i].name, name))
                return &tables[t].commands[i];
        }
    }
    return 0;
}

static void refuse(const char *sentence, const char *text)
{
    smith_put(SMITH_AT_IS_OLD ? "No handler for AT command" : sentence);
    smith_put(" (");
    smith_put_foreign(text);
    smith_put_line(")");
}

/* Cuts at commas in place; what is beyond the last allowed argument stays in it. */
static void split(char *text, smith_at_arguments *arguments)
{
    arguments->count = 0u;
    arguments->values[arguments->count++] = text;
    for (; *text != '\0'; ++text) {
        if (*text == ',' && arguments->count < SMITH_AT_MAX_ARGUMENTS) {
            *text = '\0';
            arguments->values[arguments->count++] = text + 1;
        }
    }
}

static uint32_t count_of(const char *text)
{
    uint32_t count = 1u;
    for (; *text != '\0'; ++text)
        count += *text == ',' ? 1u : 0u;
    return count;
}

/* `whole` is the line, `text` the arguments in it. */
static void write_command(const smith_at_command *command, const char *whole, char *text)
{
    smith_at_arguments arguments;
    if (SMITH_AT_IS_OLD && count_of(text) != command->required && !smith_equal(command->name, "SAMPLESETTINGS")) {
        refuse("", whole); /* the numbers of arguments must be the same */
        return;
    }
    split(text, &arguments);
    if (arguments.count < command->required) {
        smith_put("Missing argument! Required: ");
        smith_put_line(command->arguments);
        return;
    }
    command->write(&arguments);
}

static void execute(char *text)
{
    char name[32];
    const smith_at_command *command;
    uint32_t length = 0u;
    char kind;
    if (strncmp(text, "AT+", 3u) != 0) {
        refuse("Not a valid AT command", text);
        return;
    }
    while (text[3u + length] != '\0' && text[3u + length] != '?' && text[3u + length] != '=')
        ++length;
    kind = text[3u + length];
    if (length < sizeof name) {
        memcpy(name, text + 3, length);
        name[length] = '\0';
        command = find(name);
    } else {
        memcpy(name, text + 3, sizeof name - 1u);
        name[sizeof name - 1u] = '\0';
        command = 0;
    }
    if (command == 0 && SMITH_AT_IS_OLD) {
        refuse("", text);
    } else if (command == 0) {
        smith_put("Command not found! (AT+");
        smith_put_foreign(name);
        smith_put_line(")");
    } else if (kind == '\0' && command->run != 0) {
        command->run();
    } else if (kind == '?' && command->read != 0) {
        command->read();
    } else if (kind == '=' && command->write != 0) {
        write_command(command, text, text + 4u + length);
    } else {
        refuse("No handler for command!", text);
    }
}

static void end_of_line(void)
{
    uint32_t start = 0u;
    line[line_count] = '\0';
    while (line[start] == ' ' || line[start] == '\t')
        ++start;
    while (line_count > start && (line[line_count - 1u] == ' ' || line[line_count - 1u] == '\t'))
        line[--line_count] = '\0';
    if (line_too_long != 0u)
        smith_at_error("The line is longer than 511 characters; nothing was done.");
    else
        execute(line + start);
    line_count = 0u;
    line_too_long = 0u;
    smith_at_prompt();
}

static void take(uint8_t byte)
{
    const int echo = !SMITH_HAS_FAULT(SMITH_FAULT_NO_ECHO);
    if (byte == '\r') {
        if (echo)
            smith_newline();
        end_of_line();
    } else if (byte == 0x08u || byte == 0x7fu) {
        if (line_count > 0u) {
            --line_count;
            if (echo)
                smith_put("\b \b");
        }
    } else if ((byte >= 0x20u && byte <= 0x7eu) || byte == '\t') {
        if (echo && byte != '\t')
            smith_put_char((char)byte);
        if (line_count + 1u < SMITH_AT_LINE_BYTES)
            line[line_count++] = (char)byte;
        else
            line_too_long = 1u;
    }
}

int smith_at_poll(void)
{
    uint8_t byte;
    int any = 0;
    /* Not through smith_get: a burst is echoed in one piece. */
    while (smith_board_read(&byte)) {
        any = 1;
        if (!SMITH_HAS_FAULT(SMITH_FAULT_SILENCE))
            take(byte);
    }
    smith_flush();
    return any;
}
