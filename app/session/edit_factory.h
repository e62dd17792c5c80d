// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/dataset_edit.h"

#include <QCryptographicHash>

namespace studio
{

// Edits as values, built from the samples as they stand. Samples that have the wanted value already are left out.

DatasetEdit fieldEdit(const QVector<const Sample*>& samples, SampleField field, const QJsonValue& value,
                      const QString& name);

/// A new split of all enabled samples: by recording, seeded, each label as near to the share as can be when `stratify`. Those that are
/// kept together (samplesKeptTogether) stay on one side; where there are others, neither side is left without.
DatasetEdit resplitEdit(const QVector<Sample>& samples, double trainingShare, bool stratify, quint64 seed);

/// SHA-256 over type, axes and bytes of a signal, piece by piece: the content hash of what was recorded here.
class ContentHash
{
public:
    ContentHash(ValueType type, int axisCount);
    void add(const SignalData& piece);
    [[nodiscard]] qint64 readings() const { return m_readings; }
    [[nodiscard]] QByteArray result() const { return m_hash.result(); }

private:
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    qint64 m_readings = 0;
};

QByteArray contentHashOf(const SignalData& data);

} // namespace studio
