// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of remote management, in both encodings.
#include "fuzz_input.h"
#include "serial/remote/remote_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes = studio::fuzz::input(data, size);
    for (const studio::RemoteEncoding encoding : {studio::RemoteEncoding::Json, studio::RemoteEncoding::Cbor}) {
        const auto message = studio::parseRemoteMessage(bytes, encoding);
        if (message && message->kind == studio::RemoteKind::Hello)
            studio::fuzz::require(!message->hello.deviceId.isEmpty());
    }
    return 0;
}
