/* SPDX-License-Identifier: MIT */
#ifndef SMITH_FLOAT_H
#define SMITH_FLOAT_H

/* Included last by every source file with float32 arithmetic. Studio and board must round alike, so products
 * are never fused into sums, whatever flags the surrounding firmware is built with. */

#if defined(__FAST_MATH__)
#error "Build the smith runtime without -ffast-math: it changes the features the network was trained on."
#endif

#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

#endif
