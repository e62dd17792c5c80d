// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/http_request_parser.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <limits>

#include <boost/beast/http/parser.hpp>

namespace studio
{

namespace
{

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr qsizetype kMostChunkDigits = 16;
constexpr qsizetype kShortestChunks = 5; ///< "0", CRLF, CRLF; Beast counts on that much when it looks at a first chunk

QString tr(const char* text)
{
    return QCoreApplication::translate("Http", text);
}

HttpProblem bad(const QString& text, const char* id, int status = 400)
{
    return HttpProblem{status, text, QString::fromLatin1(id)};
}

/// Beast's name for "where the body goes": hands every piece on at once, keeps none.
struct TargetBody {
    struct value_type {
        const HttpRequestParser::BodyTarget* target = nullptr;
        std::optional<HttpProblem> problem;
    };
    class reader
    {
    public:
        template <bool isRequest, class Fields>
        reader(http::header<isRequest, Fields>&, value_type& value) : m_value(value)
        {
        }
        void init(const boost::optional<std::uint64_t>&, beast::error_code& ec) { ec = {}; }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, beast::error_code& ec)
        {
            std::size_t taken = 0;
            ec = {};
            for (auto it = boost::asio::buffer_sequence_begin(buffers); it != boost::asio::buffer_sequence_end(buffers); ++it) {
                const boost::asio::const_buffer piece(*it);
                m_value.problem = (*m_value.target)(static_cast<const char*>(piece.data()), static_cast<qsizetype>(piece.size()));
                if (m_value.problem) {
                    ec = http::error::bad_alloc; // any error will do; the problem itself is beside it
                    return taken;
                }
                taken += piece.size();
            }
            return taken;
        }
        void finish(beast::error_code& ec) { ec = {}; }

    private:
        value_type& m_value;
    };
};

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

QByteArray copied(beast::string_view text)
{
    return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
}

HttpProblem bodyTooLong(const HttpLimits& limits)
{
    return bad(tr("The body is longer than %1, the most that is taken at once. Nothing of it was stored; send less in one request.")
                   .arg(QLocale::c().formattedDataSize(limits.bodyBytes, 0)),
               "HTTP-010", 413);
}

/// A head that Beast does not take, in words.
HttpProblem problemOf(const beast::error_code& ec, const QByteArray& head)
{
    if (ec == http::error::bad_version) {
        const QByteArray line = before(head, '\r');
        const QByteArray version = line.mid(line.lastIndexOf(' ') + 1);
        const bool isHttp = version.size() == 8 && version.startsWith("HTTP/") && version[6] == '.' && line.count(' ') == 2;
        return isHttp ? bad(tr("Only HTTP/1.0 and HTTP/1.1 are spoken here."), "HTTP-004", 505)
                      : bad(tr("The request line is malformed."), "HTTP-003");
    }
    if (ec == http::error::bad_method || ec == http::error::bad_target)
        return bad(tr("The request line is malformed."), "HTTP-003");
    if (ec == http::error::bad_content_length || ec == http::error::bad_transfer_encoding)
        return bad(tr("The length of the body is given in a way that can be read differently."), "HTTP-006");
    return bad(tr("A header is malformed."), "HTTP-005");
}

/// What Beast lets pass and two programs could read differently.
std::optional<HttpProblem> framingProblem(const HttpRequestHead& head)
{
    const HttpProblem unclear = bad(tr("The length of the body is given in a way that can be read differently."), "HTTP-006");
    const qsizetype lengths = head.count("content-length");
    const qsizetype codings = head.count("transfer-encoding");
    if (lengths + codings > 1)
        return unclear;
    if (lengths == 1) {
        const QByteArray length = head.field("content-length");
        if (length.isEmpty() || length.size() > 19 || !std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; }))
            return unclear;
    }
    if (codings == 1) {
        if (head.version == 10)
            return unclear;
        if (head.field("transfer-encoding").toLower() != "chunked")
            return bad(tr("Only the transfer coding \"chunked\" is understood."), "HTTP-007", 501);
    }
    return std::nullopt;
}

/// Splits the target. An absolute one must name the host that the Host header names.
std::optional<HttpProblem> takeTarget(QByteArray target, HttpRequestHead& head)
{
    for (const char* scheme : {"http://", "https://"}) {
        if (!target.toLower().startsWith(scheme))
            continue;
        const QByteArray rest = target.mid(static_cast<qsizetype>(qstrlen(scheme)));
        const qsizetype slash = rest.indexOf('/');
        if (before(rest, '/').toLower() != head.field("host").toLower())
            return bad(tr("The target and the Host header name different hosts."), "HTTP-008");
        target = slash < 0 ? QByteArray("/") : rest.mid(slash);
    }
    if (!target.startsWith('/') || target.contains('#'))
        return bad(tr("The target of the request is not a path."), "HTTP-008");
    const qsizetype question = target.indexOf('?');
    head.path = before(target, '?');
    head.query = question < 0 ? QByteArray() : target.mid(question + 1);
    return std::nullopt;
}

} // namespace

HeadScan scanHead(const QByteArray& bytes, const HttpLimits& limits)
{
    qsizetype lineStart = 0;
    int lines = 0;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        if (i >= limits.headBytes)
            return {{}, bad(tr("The headers are longer than %1 bytes together.").arg(limits.headBytes), "HTTP-001", 431)};
        if (i - lineStart > limits.fieldBytes) {
            return {{}, lines == 0 ? bad(tr("The request line is longer than %1 bytes.").arg(limits.fieldBytes), "HTTP-001", 414)
                                   : bad(tr("A header is longer than %1 bytes.").arg(limits.fieldBytes), "HTTP-001", 431)};
        }
        if (i == lineStart && lines > 0 && (c == ' ' || c == '\t'))
            return {{}, bad(tr("A header is folded over several lines."), "HTTP-002")};
        if (c == '\r') {
            if (i + 1 < bytes.size() && bytes[i + 1] != '\n')
                return {{}, bad(tr("A line of the head ends wrongly."), "HTTP-002")};
            continue;
        }
        if (c == '\n') {
            if (i == 0 || bytes[i - 1] != '\r')
                return {{}, bad(tr("A line of the head ends wrongly."), "HTTP-002")};
            if (i - 1 == lineStart)
                return lines == 0 ? HeadScan{{}, bad(tr("The request line is malformed."), "HTTP-003")} : HeadScan{i + 1, {}};
            lineStart = i + 1;
            if (lines++ > limits.fieldCount)
                return {{}, bad(tr("There are more than %1 headers.").arg(limits.fieldCount), "HTTP-001", 431)};
            continue;
        }
        if ((c < 0x20 && c != '\t') || c == 0x7F || (lines == 0 && (c >= 0x80 || c == '\t')))
            return {{}, bad(tr("The head holds a character that no head may hold."), "HTTP-002")};
    }
    return {};
}

struct HttpRequestParser::Private {
    explicit Private(const HttpLimits& given) : limits(given) {}

    HttpLimits limits;
    HttpRequestHead head;
    http::request_parser<TargetBody> parser;
    const char* begin = nullptr; ///< of the bytes that Beast looks at now
    bool hasChunk = false;
    std::function<void(std::uint64_t, beast::string_view, beast::error_code&)> checkChunk;
};

HttpRequestParser::HttpRequestParser(const HttpLimits& limits) : d(std::make_unique<Private>(limits))
{
    d->parser.header_limit(static_cast<std::uint32_t>(limits.headBytes));
    d->parser.body_limit(std::numeric_limits<std::uint64_t>::max()); // the real one is set once the head was understood
    d->parser.eager(false);
    // The size of a chunk ends where its extensions begin.
    d->checkChunk = [data = d.get()](std::uint64_t, beast::string_view extensions, beast::error_code& ec) {
        qsizetype digits = 0;
        for (const char* at = extensions.data(); at > data->begin && isHexDigit(at[-1]); --at)
            ++digits;
        ec = {};
        data->hasChunk = true;
        if (digits > kMostChunkDigits)
            ec = http::error::bad_chunk;
    };
    d->parser.on_chunk_header(d->checkChunk);
}

HttpRequestParser::~HttpRequestParser() = default;

const HttpRequestHead& HttpRequestParser::head() const
{
    return d->head;
}

std::optional<HttpProblem> HttpRequestParser::takeHead(const QByteArray& bytes)
{
    try {
        beast::error_code ec;
        d->parser.put(boost::asio::buffer(bytes.constData(), static_cast<std::size_t>(bytes.size())), ec);
        if (!ec && !d->parser.is_header_done()) // the request line alone was taken; the headers follow in the second call
            ec = http::error::need_more;
        if (ec)
            return problemOf(ec, bytes);
    } catch (const std::exception& problem) {
        return HttpProblem{400, tr("A header is malformed."), QStringLiteral("HTTP-005"), {}};
    }
    const auto& message = d->parser.get();
    HttpRequestHead& head = d->head;
    head.method = copied(message.method_string());
    head.version = static_cast<int>(message.version());
    for (const auto& field : message)
        head.fields.append({copied(field.name_string()).toLower(), copied(field.value())});
    if (auto problem = framingProblem(head))
        return problem;
    if (auto problem = takeTarget(copied(message.target()), head))
        return problem;
    head.isChunked = d->parser.chunked();
    if (head.count("content-length") == 1)
        head.contentLength = head.field("content-length").toULongLong();
    if (head.contentLength.value_or(0) > static_cast<quint64>(d->limits.bodyBytes))
        return bodyTooLong(d->limits);
    d->parser.body_limit(static_cast<std::uint64_t>(d->limits.bodyBytes));
    head.keepsAlive = d->parser.keep_alive();
    head.wantsUpgrade = d->parser.upgrade() && head.method == "GET" && head.field("upgrade").toLower() == "websocket";
    return std::nullopt;
}

std::optional<HttpProblem> HttpRequestParser::takeBody(QByteArray& bytes, const BodyTarget& target)
{
    if (d->head.isChunked && !d->hasChunk && bytes.size() < kShortestChunks)
        return std::nullopt;
    auto& value = d->parser.get().body();
    value.target = &target;
    value.problem.reset();
    qsizetype taken = 0;
    std::optional<HttpProblem> problem;
    try {
        while (!d->parser.is_done() && taken < bytes.size()) {
            beast::error_code ec;
            d->begin = bytes.constData() + taken;
            const std::size_t count =
                d->parser.put(boost::asio::buffer(d->begin, static_cast<std::size_t>(bytes.size() - taken)), ec);
            taken += static_cast<qsizetype>(count);
            if (ec == http::error::need_more)
                break;
            if (value.problem)
                problem = value.problem;
            else if (ec == http::error::body_limit)
                problem = bodyTooLong(d->limits);
            else if (ec)
                problem = bad(tr("A chunk of the body is malformed."), "HTTP-009");
            if (problem)
                break;
        }
    } catch (const std::exception& thrown) {
        problem = bad(tr("A chunk of the body is malformed."), "HTTP-009");
    }
    value.target = nullptr;
    bytes.remove(0, taken);
    if (!problem && d->head.isChunked && !isComplete() && bytes.size() > d->limits.chunkLineBytes)
        problem = bad(tr("A chunk of the body is malformed."), "HTTP-009");
    return problem;
}

bool HttpRequestParser::isComplete() const
{
    return d->parser.is_done();
}

} // namespace studio
