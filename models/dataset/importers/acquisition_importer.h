// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/importers/importer.h"

namespace studio
{

/// Data acquisition messages, JSON and CBOR.
class AcquisitionImporter final : public Importer
{
public:
    [[nodiscard]] QString name() const override { return QStringLiteral("acquisition"); }
    [[nodiscard]] bool accepts(const QByteArray& bytes, const QString& fileName) const override;
    [[nodiscard]] Result<QVector<SampleDraft>> read(const QByteArray& bytes, const QString& fileName,
                                                    const ImportOptions& options) const override;
};

} // namespace studio
