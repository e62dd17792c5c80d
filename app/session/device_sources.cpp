// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/device_sources.h"
