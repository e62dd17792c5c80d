// SPDX-License-Identifier: GPL-3.0-or-later
// Requests one after another on a connection, the bytes cut where the first one says.
#include "fuzz_input.h"
#include "serial/http/http_request_parser.h"

namespace
{

/// Takes requests off the front until one is wrong or not whole. Gives the bytes of bodies that came.
void takeRequests(QByteArray bytes, qsizetype piece)
{
    const studio::HttpLimits limits;
    while (!bytes.isEmpty()) {
        const studio::HeadScan scan = studio::scanHead(bytes, limits);
        if (scan.problem || !scan.length)
            return;
        studio::fuzz::require(*scan.length > 0 && *scan.length <= bytes.size());
        studio::HttpRequestParser parser(limits);
        if (parser.takeHead(bytes.first(*scan.length)))
            return;
        bytes.remove(0, *scan.length);
        qint64 taken = 0;
        const auto target = [&](const char*, qsizetype count) {
            taken += count;
            return std::optional<studio::HttpProblem>();
        };
        QByteArray waiting;
        while (!parser.isComplete()) {
            if (bytes.isEmpty())
                return;
            waiting += bytes.first(std::min(piece, bytes.size()));
            bytes.remove(0, std::min(piece, bytes.size()));
            if (parser.takeBody(waiting, target))
                return;
        }
        if (parser.head().contentLength && !parser.head().isChunked)
            studio::fuzz::require(static_cast<quint64>(taken) == *parser.head().contentLength);
        bytes.prepend(waiting);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    takeRequests(studio::fuzz::input(data + 1, size - 1), 1 + data[0]);
    return 0;
}
