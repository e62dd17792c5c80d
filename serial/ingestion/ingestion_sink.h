// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"
#include "serial/http/key_ring.h"

#include <functional>
#include <memory>
#include <optional>

namespace studio
{

/// One decoded file on its way into the project, with what its sender said beside it.
struct Upload {
    SampleDraft draft;
    QString fileName;            ///< as sent
    QString keyName;             ///< whose API key it was
    bool refusesDuplicates = false;
    std::shared_ptr<const void> place; ///< of a long file: the next one is read when this is let go, on the thread of the service
};

struct StoredUpload {
    SampleId id;
    QString name;
};

/// Where uploads go: the project that is served. Keeps the ingestion service free of storage.
/// Thread: that of the service.
class IngestionSink : public KeyRing
{
public:
    [[nodiscard]] virtual qint64 projectId() const { return 1; }
    /// Whether the project takes in messages whose signature is in that state.
    [[nodiscard]] virtual bool accepts(SignatureState state) const = 0;
    /// The label of a recording that was asked for and that this file answers: the sender may have shortened it to a file name.
    [[nodiscard]] virtual std::optional<QString> awaitedLabel(const QString& deviceId, const QString& keyName,
                                                                 const QString& fileName) const = 0;
    /// Stores and answers exactly once, at once or later. Errors: AlreadyExists with the id of the sample in `detail`; those of the project file.
    virtual void store(Upload upload, std::function<void(Result<StoredUpload>)> done) = 0;
};

} // namespace studio
