/* SPDX-License-Identifier: MIT */
#include "cortex_board.h"
#include "smith_numbers.h"

int main(void);

int main(void)
{
    board_init();
    smith_numbers_run_plain(board_given_words.millihertz);
    return 0;
}
