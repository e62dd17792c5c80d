/* SPDX-License-Identifier: MIT */
#ifndef SMITH_FAULT_NAMES_H
#define SMITH_FAULT_NAMES_H

#include <stdint.h>

#include "smith_board.h"

/* What the faults of test boards are called; for whoever starts a board, which may be a C++ program. */
typedef struct {
    const char *name;
    uint32_t fault;
    const char *help;
} smith_fault_name;

static const smith_fault_name smith_fault_names[] = {
    {"no-echo", SMITH_FAULT_NO_ECHO, "what is received is not echoed"},
    {"lf-only", SMITH_FAULT_LF_ONLY, "lines end with \\n instead of \\r\\n"},
    {"prompt-in-output", SMITH_FAULT_PROMPT_IN_OUTPUT, "AT+CONFIG? prints a line with a prompt in it"},
    {"truncated-base64", SMITH_FAULT_TRUNCATED_BASE64, "only half of a sample is sent"},
    {"wrong-signature", SMITH_FAULT_WRONG_SIGNATURE, "the first character of the signature is changed"},
    {"unsigned", SMITH_FAULT_UNSIGNED, "samples say alg none"},
    {"placeholder", SMITH_FAULT_PLACEHOLDER, "the signature stays 64 zeros"},
    {"padded-tail", SMITH_FAULT_PADDED_TAIL, "six bytes 0xff follow the sample"},
    {"sample-error", SMITH_FAULT_SAMPLE_ERROR, "recording ends with ERR:"},
    {"silence", SMITH_FAULT_SILENCE, "nothing is answered"},
    {"disconnect-reading", SMITH_FAULT_DISCONNECT_READING, "the board goes away while a sample is read"},
    {"noise", SMITH_FAULT_NOISE, "now and then a sent byte is another one"},
    {"dropped-bytes", SMITH_FAULT_DROPPED_BYTES, "now and then a sent byte is lost"},
    {"silent-sampling", SMITH_FAULT_SILENT_SAMPLING, "the board goes silent in the middle of a recording"},
    {"at-1.0", SMITH_FAULT_AT_1_0, "the command set is that of 1.0: hex, bare sensor names, no buffer"},
    {"at-1.3", SMITH_FAULT_AT_1_3, "the command set is that of 1.3"},
    {"wrong-answer", SMITH_FAULT_WRONG_ANSWER, "what was done is answered with something else than OK"},
    {"self-test", SMITH_FAULT_SELF_TEST, "the self-test fails, so an image on trial is reverted"},
};
#define SMITH_FAULT_COUNT (sizeof smith_fault_names / sizeof smith_fault_names[0])

#endif
