// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/importers/importer.h"

namespace studio
{

/// Tables of numbers: one row a reading, with or without header; a column named timestamp or time (ms, or s when its name says
/// so) gives the rate. Separators comma, semicolon, tab or blank; decimal comma where the separator is another sign.
class CsvImporter final : public Importer
{
public:
    [[nodiscard]] QString name() const override { return QStringLiteral("csv"); }
    [[nodiscard]] bool accepts(const QByteArray& bytes, const QString& fileName) const override;
    [[nodiscard]] Result<QVector<SampleDraft>> read(const QByteArray& bytes, const QString& fileName,
                                                    const ImportOptions& options) const override;
};

} // namespace studio
