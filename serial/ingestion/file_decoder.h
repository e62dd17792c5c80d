// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/importers/importer.h"

#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <functional>
#include <memory>

namespace studio
{

/// Reads files. A long one takes seconds: it is read on a thread of its own, one after another, so that everybody else is answered
/// meanwhile. A short one is read at once. Thread: one, which must run an event loop.
class FileDecoder
{
public:
    using Done = std::function<void(Result<QVector<SampleDraft>> drafts)>;

    explicit FileDecoder(qsizetype atOnceBytes = kAtOnceBytes);
    /// Waits for the file that is being read; its `done` is not called any more.
    ~FileDecoder();

    /// Calls `done` exactly once, at once or later, on the caller's thread. `keep` holds what `content` points to and is let go
    /// afterwards. Drafts without a content hash get that of the file.
    void read(const Importer& importer, const QByteArray& content, const QString& fileName, const ImportOptions& options,
              std::shared_ptr<const void> keep, Done done);

    static constexpr qsizetype kAtOnceBytes = 256 * 1024;

private:
    struct Pending {
        std::shared_ptr<const void> keep;
        Done done;
    };

    qsizetype m_atOnceBytes;
    quint64 m_lastId = 0;
    QHash<quint64, Pending> m_pending;
    QObject m_context; ///< what the answers of the thread are posted to
    QThreadPool m_pool;
};

} // namespace studio
