// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <utility>

class QTemporaryFile;

namespace studio
{

/// What is wrong with a request, as its sender is told. `id` is the stable code for the log.
struct HttpProblem {
    int status = 400;
    QString text;
    QString id;
    QByteArray allow = {}; ///< of a 405
};

/// What stands before the first `mark`; everything when there is none.
QByteArray before(const QByteArray& text, char mark);

/// Everything of a request but its body. Field names are lower case; values are as received.
struct HttpRequestHead {
    QByteArray method;
    QByteArray path;  ///< as received, not decoded; without the query
    QByteArray query; ///< behind the '?'
    int version = 11; ///< 10 or 11
    QList<std::pair<QByteArray, QByteArray>> fields;
    std::optional<quint64> contentLength;
    bool isChunked = false;
    bool keepsAlive = false;
    bool wantsUpgrade = false; ///< asks to go on as a WebSocket
    QHostAddress peer;

    [[nodiscard]] bool has(const QByteArray& name) const;
    [[nodiscard]] QByteArray field(const QByteArray& name) const; ///< the first of that name; empty when there is none
    [[nodiscard]] qsizetype count(const QByteArray& name) const;
    [[nodiscard]] bool hasBody() const { return isChunked || contentLength.value_or(0) > 0; }
};

/// A body as it comes in: in memory up to a limit, beyond it in a temporary file that only this user can read and that
/// goes with the object.
class HttpBody
{
public:
    explicit HttpBody(qint64 memoryBytes);
    ~HttpBody();

    /// Errors: Io when the temporary file cannot be written.
    Result<void> append(const char* data, qint64 count);
    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] bool isInFile() const { return m_file != nullptr; }
    /// All bytes, without a copy: of a file they are mapped, not read. Valid while the body lives. Errors: Io.
    [[nodiscard]] Result<QByteArray> bytes();

private:
    qint64 m_memoryBytes = 0;
    qint64 m_size = 0;
    QByteArray m_memory;
    std::unique_ptr<QTemporaryFile> m_file;
};

struct HttpRequest {
    HttpRequestHead head;
    std::shared_ptr<HttpBody> body;
};

/// What became of a request, for the log: its status alone does not tell of files that were refused within it.
struct HttpOutcome {
    int stored = 0;   ///< files
    int refused = 0;
    QString reason;   ///< why, of the first that was refused; also of a request that held no file
    QString fileName; ///< of that one, or of the only one
    QString keyName;  ///< of the key that came with it; empty: none that is known
    friend bool operator==(const HttpOutcome&, const HttpOutcome&) = default;
};

struct HttpResponse {
    int status = 200;
    QByteArray contentType = "text/plain; charset=utf-8";
    QByteArray body;
    QList<std::pair<QByteArray, QByteArray>> fields = {}; ///< further ones, such as Allow
    QStringList notes = {}; ///< for the log alone; none of it is sent
    HttpOutcome outcome = {};                             ///< not sent

    static HttpResponse text(int status, const QString& line);
    static HttpResponse json(int status, const QByteArray& document);
    static HttpResponse of(const HttpProblem& problem);
};

/// The bytes of an answer. Every one forbids guessing its type and keeping it; `withoutBody` for HEAD.
QByteArray serialised(const HttpResponse& response, bool keepsAlive, bool withoutBody);

} // namespace studio
