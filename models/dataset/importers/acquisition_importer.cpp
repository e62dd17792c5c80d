// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/importers/acquisition_importer.h"

#include "models/dataset/acquisition.h"

namespace studio
{

bool AcquisitionImporter::accepts(const QByteArray& bytes, const QString&) const
{
    return looksLikeAcquisition(bytes);
}

Result<QVector<SampleDraft>> AcquisitionImporter::read(const QByteArray& bytes, const QString&,
                                                       const ImportOptions& options) const
{
    Result<Acquisition> message = parseAcquisition(bytes, options.hmacKeys, options.attachment);
    if (!message)
        return message.error();
    return QVector<SampleDraft>{std::move(message->draft)};
}

} // namespace studio
