// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace studio
{

/// How much of everything one HTTP server takes. Units are in the names; the values are those of the reliability
/// reference, section 3, but for those of connections. Tests inject smaller ones.
struct HttpLimits {
    qint64 headBytes = 16 * 1024;             ///< request line and all headers
    qint64 fieldBytes = 8 * 1024;             ///< one header, and the request line
    int fieldCount = 100;
    qint64 bodyBytes = 64LL * 1024 * 1024;
    qint64 memoryBodyBytes = 1024 * 1024;     ///< a longer body goes to a temporary file as it comes
    qint64 chunkLineBytes = 1024;             ///< size line of a chunk with its extensions; all trailers together
    int headMs = 10'000;                      ///< from the first byte to the blank line
    int idleMs = 30'000;                      ///< without a byte in either direction
    int requestMs = 120'000;                  ///< from the first byte of a request to the last of its answer
    int rateAfterMs = 10'000;                 ///< from then on a body must come at bytesPerSecond at least
    qint64 bytesPerSecond = 1024;
    int connections = 128;
    int connectionsPerPeer = 32;              ///< an uploader alone sends 20 files at once, each on a connection of its own
    int keptPerPeer = 8;                      ///< of a peer that has more, none is kept beyond its answer
    int waiting = 256;                        ///< connections beyond those; they wait for a place until waitMs, without TLS
    int waitMs = 10'000;
    int giveWayMs = 1000;                     ///< a connection idle for that long is closed when a new one needs its place
    int retryAfterSeconds = 2;
    int lingerMs = 1000;                      ///< what a client still sends is read and dropped for that long, once its last answer is out
    int failuresPerMinute = 20;               ///< wrong keys of one peer; more are answered with 429
};

} // namespace studio
