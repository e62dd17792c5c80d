// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/remote/remote_message.h"

namespace studio::test
{

/// The sample request of the device-protocols reference, section 6.3.
inline SampleRequest referenceRequest()
{
    SampleRequest request;
    request.label = QStringLiteral("wave");
    request.lengthMs = 1000;
    request.hmacKey = QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c");
    request.intervalMs = 16;
    request.sensor = QStringLiteral("Built-in accelerometer");
    return request;
}

} // namespace studio::test
