/* SPDX-License-Identifier: MIT */
#ifndef SMITH_MODEL_H
#define SMITH_MODEL_H

/* The generated model, or nothing in firmware that is built without one. */
#ifdef SMITH_NO_MODEL
#define SMITH_HAS_MODEL 0
#else
#include "model.h"
#define SMITH_HAS_MODEL 1
#endif

#endif
