// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/importers/importer.h"

#include <QObject>
#include <QThreadPool>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace studio
{

/// Reads files. A long one, or a picture, takes its time: it is read on a thread of its own, so that everybody else is answered meanwhile, and one
/// after another, so that the memory of one is what they take. A short one is read at once. Thread: one, which must run an event loop.
class FileDecoder
{
public:
    /// The next long file is begun when the last copy of `place` is gone; it is let go on the caller's thread. Null for short files.
    using Done = std::function<void(Result<QVector<SampleDraft>> drafts, std::shared_ptr<const void> place)>;

    explicit FileDecoder(qsizetype atOnceBytes = kAtOnceBytes);
    /// Waits for the file that is being read; its `done` is not called any more.
    ~FileDecoder();

    /// `besideBytes`: what goes with it, which makes it a long one as well. Calls `done` exactly once, at once or later, on the caller's thread. `keep` holds what `content` points to and is let go
    /// afterwards. Drafts without a content hash get that of the file.
    void read(const Importer& importer, const QByteArray& content, const QString& fileName, const ImportOptions& options,
              std::shared_ptr<const void> keep, Done done, qint64 besideBytes = 0);

    static constexpr qsizetype kAtOnceBytes = 256 * 1024;

private:
    struct Order {
        const Importer* importer = nullptr;
        QByteArray content;
        QString fileName;
        ImportOptions options;
        std::shared_ptr<const void> keep;
        Done done;
    };
    void startNext();

    qsizetype m_atOnceBytes;
    std::deque<Order> m_waiting;
    std::optional<Order> m_current; ///< on the thread
    bool m_isTaken = false;         ///< by the file on the thread, or by what came of it
    std::shared_ptr<FileDecoder*> m_self = std::make_shared<FileDecoder*>(this); ///< for places that outlive the object
    QObject m_context; ///< what the answers of the thread are posted to
    QThreadPool m_pool;
};

} // namespace studio
