/* SPDX-License-Identifier: MIT */
#include "cortex_board.h"
#include "smith_application.h"

int main(void);

int main(void)
{
    board_init();
    smith_application_run();
    return 0;
}
