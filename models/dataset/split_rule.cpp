// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/split_rule.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace studio
{

double splitFraction(const QByteArray& sha256)
{
    if (sha256.size() < 8)
        return 0.0;
    return static_cast<double>(qFromBigEndian<quint64>(sha256.constData())) / 18446744073709551616.0;
}

Split splitByHash(const QByteArray& sha256, double trainingShare)
{
    return splitFraction(sha256) < trainingShare ? Split::Training : Split::Testing;
}

Split splitByGroup(const QString& group, double trainingShare)
{
    return splitByHash(QCryptographicHash::hash(group.toUtf8(), QCryptographicHash::Sha256), trainingShare);
}

Split splitOf(const Sample& sample, double trainingShare)
{
    const QString session = sample.session();
    return session.isEmpty() ? splitByHash(sample.contentHash, trainingShare) : splitByGroup(session, trainingShare);
}

} // namespace studio
