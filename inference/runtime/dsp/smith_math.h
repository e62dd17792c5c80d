/* SPDX-License-Identifier: MIT */
#ifndef SMITH_MATH_H
#define SMITH_MATH_H

#ifdef __cplusplus
extern "C" {
#endif

/* Elementary functions in float32 that use only the four basic operations and bit copies, so that host and board
 * give the same bits (the functions of C libraries differ in the last place). */

/* Natural logarithm; within 1 ulp for normal x > 0. x = 0 gives -infinity, x < 0 gives NaN. */
float smith_logf(float x);
/* Decimal logarithm; within 2 ulp for normal x > 0. */
float smith_log10f(float x);
/* Exponential; within 1 ulp where the result is normal; overflows to infinity, underflows to 0. */
float smith_expf(float x);

#ifdef __cplusplus
}
#endif

#endif
