// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/http_message.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTemporaryFile>
#include <algorithm>

namespace studio
{

namespace
{

const char* reasonOf(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
    }
}

Error bodyError(const QString& reason)
{
    return Error{ErrorCode::Io,
                 QCoreApplication::translate("Http", "The request was not taken in: its temporary file cannot be used (%1). "
                                                     "Nothing was stored; make room in the folder for temporary files.")
                     .arg(reason),
                 {}, QStringLiteral("HTTP-030")};
}

} // namespace

QByteArray before(const QByteArray& text, char mark)
{
    const qsizetype at = text.indexOf(mark);
    return at < 0 ? text : text.left(at);
}

bool HttpRequestHead::has(const QByteArray& name) const
{
    return count(name) > 0;
}

QByteArray HttpRequestHead::field(const QByteArray& name) const
{
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
    return found == fields.end() ? QByteArray() : found->second;
}

qsizetype HttpRequestHead::count(const QByteArray& name) const
{
    return std::count_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
}

HttpBody::HttpBody(qint64 memoryBytes) : m_memoryBytes(memoryBytes) {}

HttpBody::~HttpBody() = default;

Result<void> HttpBody::append(const char* data, qint64 count)
{
    if (m_file == nullptr && m_size + count <= m_memoryBytes) {
        m_memory.append(data, count);
        m_size += count;
        return {};
    }
    if (m_file == nullptr) {
        auto file = std::make_unique<QTemporaryFile>();
        if (!file->open() || file->write(m_memory) != m_memory.size())
            return bodyError(file->errorString());
        m_file = std::move(file);
        m_memory = QByteArray();
    }
    if (m_file->write(data, count) != count)
        return bodyError(m_file->errorString());
    m_size += count;
    return {};
}

Result<QByteArray> HttpBody::bytes()
{
    if (m_file == nullptr)
        return m_memory;
    // A full disk shows here at the latest: flush() can report success for bytes that are not there.
    if (!m_file->flush() || m_file->size() != m_size)
        return bodyError(m_file->errorString());
    const uchar* mapped = m_file->map(0, m_size);
    if (mapped == nullptr)
        return bodyError(m_file->errorString());
    return QByteArray::fromRawData(reinterpret_cast<const char*>(mapped), m_size);
}

HttpResponse HttpResponse::text(int status, const QString& line)
{
    HttpResponse response;
    response.status = status;
    response.body = line.toUtf8();
    return response;
}

HttpResponse HttpResponse::json(int status, const QByteArray& document)
{
    HttpResponse response;
    response.status = status;
    response.contentType = "application/json";
    response.body = document;
    return response;
}

HttpResponse HttpResponse::of(const HttpProblem& problem)
{
    HttpResponse response = text(problem.status, problem.text);
    response.outcome.reason = problem.text;
    if (!problem.allow.isEmpty())
        response.fields.append({"Allow", problem.allow});
    return response;
}

QByteArray serialised(const HttpResponse& response, bool keepsAlive, bool withoutBody)
{
    const QString date = QLocale::c().toString(QDateTime::currentDateTimeUtc(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss"));
    QByteArray out = "HTTP/1.1 " + QByteArray::number(response.status) + ' ' + reasonOf(response.status) + "\r\n";
    out += "Date: " + date.toLatin1() + " GMT\r\n";
    out += "Content-Type: " + response.contentType + "\r\n";
    out += "Content-Length: " + QByteArray::number(response.body.size()) + "\r\n";
    out += "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
    for (const auto& [name, value] : response.fields)
        out += name + ": " + value + "\r\n";
    out += keepsAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return withoutBody ? out : out + response.body;
}

} // namespace studio
