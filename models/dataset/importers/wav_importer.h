// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/importers/importer.h"

namespace studio
{

/// WAV with PCM of 8, 16, 24 or 32 bits or float32, up to 64 channels. Lengths in the file are claims: what is there counts.
class WavImporter final : public Importer
{
public:
    [[nodiscard]] QString name() const override { return QStringLiteral("wav"); }
    [[nodiscard]] bool accepts(const QByteArray& bytes, const QString& fileName) const override;
    [[nodiscard]] Result<QVector<SampleDraft>> read(const QByteArray& bytes, const QString& fileName,
                                                    const ImportOptions& options) const override;
};

/// Bits of a sample of a file that the importer reads; 8-bit ones are read as -128 to 127. 0: it says nothing of it. Thread: any.
int wavBits(const QByteArray& bytes);

} // namespace studio
