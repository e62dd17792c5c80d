// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/importers/importer.h"

namespace studio
{

/// JPEG and PNG pictures, whose bytes are kept as they are.
class PictureImporter final : public Importer
{
public:
    [[nodiscard]] QString name() const override { return QStringLiteral("picture"); }
    [[nodiscard]] bool accepts(const QByteArray& bytes, const QString& fileName) const override;
    [[nodiscard]] Result<QVector<SampleDraft>> read(const QByteArray& bytes, const QString& fileName,
                                                    const ImportOptions& options) const override;
};

} // namespace studio
