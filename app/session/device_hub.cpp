// SPDX-License-Identifier: GPL-3.0-or-later
// The interface has no code of its own; this file is where its meta-object is compiled.
#include "app/session/device_hub.h"
