// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/ingestion/ingestion_service.h"
#include "support/memory_sink.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <memory>
#include <optional>

namespace studio::test
{

using Fields = QList<std::pair<QByteArray, QByteArray>>;

/// One request, as the server would hand it over: first its head, then, if that is not refused, its body.
inline HttpResponse exchange(IngestionService& service, const QByteArray& path, const Fields& fields, const QByteArray& body,
                             const QByteArray& key = MemorySink::apiKey(), const QByteArray& method = "POST")
{
    HttpRequestHead head;
    head.method = method;
    head.path = path;
    head.fields = fields;
    if (!key.isNull())
        head.fields.emplaceBack("x-api-key", key);
    head.peer = QHostAddress(QHostAddress::LocalHost);
    if (const std::optional<HttpResponse> refused = service.refuse(head))
        return *refused;
    auto content = std::make_shared<HttpBody>(1024 * 1024);
    if (!content->append(body.constData(), body.size()))
        return HttpResponse::text(599, QStringLiteral("no body"));
    std::optional<HttpResponse> answer;
    service.handle({head, content}, [&](const HttpResponse& response) { answer = response; });
    const bool isAnswered = QTest::qWaitFor([&answer] { return answer.has_value(); }, 30'000); // pictures are read aside
    return isAnswered ? *answer : HttpResponse::text(599, QStringLiteral("no answer"));
}

inline QByteArray csv()
{
    return "timestamp,a,b\n0,1,2\n10,3,4\n20,5,6\n";
}

/// Too long to be read at once.
inline QByteArray longCsv()
{
    QByteArray text = "timestamp,a,b\n";
    for (int i = 0; text.size() <= 2 * FileDecoder::kAtOnceBytes; ++i)
        text += QByteArray::number(i * 10) + ",0.25,0.5\n";
    return text;
}

inline QByteArray part(const QByteArray& fileName, const QByteArray& content, const QByteArray& type = "multipart/form-data")
{
    return "--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"" + fileName + "\"\r\nContent-Type: " + type + "\r\n\r\n" + content
           + "\r\n";
}

inline QJsonObject json(const HttpResponse& response)
{
    return QJsonDocument::fromJson(response.body).object();
}

inline const Fields kMultipart = {{"content-type", "multipart/form-data; boundary=B"}};

/// The service with a sink that keeps everything, on a clock of the test.
struct IngestionBench {
    void renew()
    {
        m_sink = std::make_unique<MemorySink>();
        m_service = std::make_unique<IngestionService>(*m_sink, HttpLimits{}, [this] { return m_now; });
    }
    std::unique_ptr<MemorySink> m_sink;
    std::unique_ptr<IngestionService> m_service;
    qint64 m_now = 1'700'000'000'000;
};

} // namespace studio::test
