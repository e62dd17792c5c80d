// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/http/failure_limiter.h"
#include "serial/http/http_handler.h"
#include "serial/http/http_limits.h"
#include "serial/http/known_keys.h"
#include "serial/ingestion/file_decoder.h"
#include "serial/ingestion/ingestion_sink.h"
#include "models/dataset/importers/label_companions.h"
#include "serial/ingestion/multipart.h"

namespace studio
{

/// The ingestion service: `POST /api/{category}/data` (one file) and `POST /api/{category}/files` (many).
/// Decides by path, key and headers before a body is read; every file of a request gets its own answer.
/// Thread: that of its server. Source: device-protocols reference, section 4.
class IngestionService final : public HttpHandler
{
public:
    /// `sink` outlives the service. `nowMs`: milliseconds since 1970, for the ids that are appended to names.
    explicit IngestionService(IngestionSink& sink, const HttpLimits& limits = {}, std::function<qint64()> nowMs = {});

    std::optional<HttpResponse> refuse(const HttpRequestHead& head) override;
    void handle(HttpRequest request, HttpReply whole) override;
    HttpResponse describe(const HttpProblem& problem, const HttpRequestHead* head) override;

private:
    struct File;
    struct FileRequest;
    using Stored = std::function<void(const Result<StoredUpload>& stored)>;

    void handleData(const HttpRequest& request, const QByteArray& body, const HttpReply& reply);
    void handleFiles(const HttpRequest& request, const QByteArray& body, const HttpReply& reply);
    void storeNext(const std::shared_ptr<FileRequest>& files);
    /// Reads, names and stores one file; `done` is called exactly once, at once or later.
    void takeIn(const File& file, const Stored& done);
    /// Errors: InvalidInput, Unsupported, Refused.
    Result<Upload> uploadOf(const File& file, Result<QVector<SampleDraft>> drafts);
    /// What is said about the picture, or refused of a file that is none.
    Result<void> takeBoxes(const File& file, SampleDraft& draft);
    Result<void> nameUpload(const HttpRequestHead& head, bool isSingle, Upload& upload);
    QString uniqueId();

    IngestionSink& m_sink;
    FailureLimiter m_failures;
    KnownKeys m_known;
    std::function<qint64()> m_nowMs;
    qint64 m_lastId = 0;
    FileDecoder m_decoder; ///< last: waits for its thread before the others go
};

} // namespace studio
