// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/ingestion/file_decoder.h"

#include "models/dataset/picture.h"

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
    m_pool.setMaxThreadCount(1);
}

FileDecoder::~FileDecoder()
{
    *m_self = nullptr;
    m_pool.clear();
    m_pool.waitForDone();
}

void FileDecoder::read(const Importer& importer, const QByteArray& content, const QString& fileName, const ImportOptions& options,
                       std::shared_ptr<const void> keep, Done done, qint64 besideBytes)
{
    // A few bytes may be many pixels, which are all decoded to see that they are whole.
    const bool mayBePicture = !options.attachment.isEmpty() || !pictureContentType(content).isEmpty();
    if (!mayBePicture && content.size() + besideBytes <= m_atOnceBytes)
        return done(decoded(importer, content, fileName, options), nullptr);
    m_waiting.push_back({&importer, content, fileName, options, std::move(keep), std::move(done)});
    startNext();
}

void FileDecoder::startNext()
{
    if (m_isTaken || m_waiting.empty())
        return;
    m_isTaken = true;
    // What holds the content stays on this thread: it may be a file that must go where it was made.
    m_current = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_pool.start([this, importer = m_current->importer, content = m_current->content, fileName = m_current->fileName, options = m_current->options] {
        const auto drafts = std::make_shared<Result<QVector<SampleDraft>>>(decoded(*importer, content, fileName, options));
        QMetaObject::invokeMethod(
            &m_context,
            [this, drafts] {
                const Order order = *std::exchange(m_current, std::nullopt);
                const std::shared_ptr<const void> place(this, [self = m_self](const void*) {
                    if (*self == nullptr)
                        return;
                    (*self)->m_isTaken = false;
                    (*self)->startNext();
                });
                order.done(std::move(*drafts), place);
            },
            Qt::QueuedConnection);
    });
}

} // namespace studio
