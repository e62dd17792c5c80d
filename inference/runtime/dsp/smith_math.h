/* SPDX-License-Identifier: MIT */
#ifndef SMITH_MATH_H
#define SMITH_MATH_H

#ifdef __cplusplus
extern "C" {
#endif

/* Elementary functions in float32 that use only the four basic operations and bit copies, so that host and
 * board give the same bits (the functions of C libraries differ in the last place). */

/* Natural logarithm; within 1 ulp for normal x > 0. x = 0 gives -infinity, x < 0 gives NaN. */
float smith_logf(float x);
/* Decimal logarithm; within 2 ulp for normal x > 0. */
float smith_log10f(float x);
/* Exponential; within 1 ulp where the result is normal; overflows to infinity, underflows to 0. */
float smith_expf(float x);
/* A power of two that brings `magnitude` (>= 0, finite) to [1, 2) where the range of float32 allows it; 0
 * gives a finite power too. Its inverse is a normal number as well, so neither scaling nor unscaling rounds.
 */
float smith_power_of_two_scale(float magnitude);

#ifdef __cplusplus
}
#endif

#endif
