// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/ingestion/file_decoder.h"

#include <QCryptographicHash>

namespace studio
{

namespace
{

Result<QVector<SampleDraft>> decoded(const Importer& importer, const QByteArray& content, const QString& fileName,
                                     const ImportOptions& options)
{
    Result<QVector<SampleDraft>> drafts = importer.read(content, fileName, options);
    if (!drafts)
        return drafts;
    for (SampleDraft& draft : *drafts) {
        if (draft.info.contentHash.isEmpty())
            draft.info.contentHash = QCryptographicHash::hash(content, QCryptographicHash::Sha256);
    }
    return drafts;
}

} // namespace

FileDecoder::FileDecoder(qsizetype atOnceBytes) : m_atOnceBytes(atOnceBytes)
{
    // One at a time: a decoded file takes many times its size in memory.
    m_pool.setMaxThreadCount(1);
}

FileDecoder::~FileDecoder()
{
    m_pool.clear();
    m_pool.waitForDone();
}

void FileDecoder::read(const Importer& importer, const QByteArray& content, const QString& fileName, const ImportOptions& options,
                       std::shared_ptr<const void> keep, Done done)
{
    if (content.size() <= m_atOnceBytes)
        return done(decoded(importer, content, fileName, options));
    const quint64 id = ++m_lastId;
    // What holds the content stays on this thread: it may be a file that must go where it was made.
    m_pending.insert(id, {std::move(keep), std::move(done)});
    m_pool.start([this, id, &importer, content, fileName, options] {
        const auto drafts = std::make_shared<Result<QVector<SampleDraft>>>(decoded(importer, content, fileName, options));
        QMetaObject::invokeMethod(
            &m_context,
            [this, id, drafts] {
                const Pending pending = m_pending.take(id);
                pending.done(std::move(*drafts));
            },
            Qt::QueuedConnection);
    });
}

} // namespace studio
