// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/http/http_limits.h"
#include "serial/http/http_message.h"

#include <functional>
#include <memory>
#include <optional>

namespace studio
{

/// Looks for the end of a head in the bytes received so far. What can be refused early is: a line end that is none,
/// bytes that no head holds, a line or a block that is too long. So noise is answered at once instead of after a time-out.
/// Returns the length of the head with its blank line, or nothing while more is needed.
struct HeadScan {
    std::optional<qsizetype> length;
    std::optional<HttpProblem> problem;
};
HeadScan scanHead(const QByteArray& bytes, const HttpLimits& limits);

/// One request: first its head, then its body. Strict about framing: whatever two programs could understand differently is
/// refused. Boost.Beast does the parsing; the additional rules stand in the .cpp file. Pure: no sockets, no files.
/// Thread: any, one at a time.
class HttpRequestParser
{
public:
    explicit HttpRequestParser(const HttpLimits& limits);
    ~HttpRequestParser();

    /// Takes a whole head, blank line included. Nothing when it is good.
    [[nodiscard]] std::optional<HttpProblem> takeHead(const QByteArray& head);
    [[nodiscard]] const HttpRequestHead& head() const;

    /// Where decoded bytes go. A problem ends the request.
    using BodyTarget = std::function<std::optional<HttpProblem>(const char* data, qsizetype count)>;
    /// Takes bytes of the body off the front of `bytes`; what belongs to the next request, or to a line that is not whole yet,
    /// stays in it.
    [[nodiscard]] std::optional<HttpProblem> takeBody(QByteArray& bytes, const BodyTarget& target);
    [[nodiscard]] bool isComplete() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace studio
