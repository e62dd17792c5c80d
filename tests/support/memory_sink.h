// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/ingestion/ingestion_sink.h"

#include <algorithm>
#include <optional>

namespace studio::test
{

/// A project that lives in memory, with one key. Keeps the rule about duplicates that the project file keeps.
class MemorySink : public IngestionSink
{
public:
    MemorySink() { m_keys.append({QStringLiteral("bench"), apiKeyHash(apiKey()), QString::fromLatin1(hmacKey()), {}}); }

    static QByteArray apiKey() { return "ei_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"; }
    static QByteArray hmacKey() { return "2f6a1c8e5b9d4073a6e1c0f7b8d2954c"; }

    [[nodiscard]] const QVector<AccessKey>& keys() const override { return m_keys; }
    [[nodiscard]] bool accepts(SignatureState state) const override { return !refused.contains(state); }
    [[nodiscard]] std::optional<QString> awaitedLabel(const QString& deviceId, const QString&, const QString& fileName) const override
    {
        return deviceId == awaitedDevice && fileName == awaited ? std::optional<QString>(awaited) : std::nullopt;
    }
    void store(Upload upload, std::function<void(Result<StoredUpload>)> done) override
    {
        if (failure)
            return done(*failure);
        const auto same = std::find_if(stored.begin(), stored.end(), [&](const Upload& each) {
            return each.draft.info.contentHash == upload.draft.info.contentHash;
        });
        if (upload.refusesDuplicates && same != stored.end()) {
            return done(Error{ErrorCode::AlreadyExists, QStringLiteral("It is there already."),
                              QString::number(std::distance(stored.begin(), same) + 1), QStringLiteral("TEST-1")});
        }
        upload.place.reset(); // it is stored: the next long file may be read
        stored.append(std::move(upload));
        done(StoredUpload{SampleId{stored.size()}, stored.last().draft.info.name});
    }

    void revokeAll() { m_keys.clear(); }

    QVector<Upload> stored;
    QVector<SignatureState> refused;
    QString awaitedDevice = QStringLiteral("none");
    QString awaited;
    std::optional<Error> failure;

private:
    QVector<AccessKey> m_keys;
};

} // namespace studio::test
