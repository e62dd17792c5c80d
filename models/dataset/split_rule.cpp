// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/split_rule.h"

#include <QCryptographicHash>
#include <QHash>
#include <QSet>
#include <QtEndian>
#include <algorithm>

namespace studio
{

namespace
{

constexpr qsizetype kContentLetters = 32; ///< of the hash; as many as tell any two samples apart

QString contentName(const Sample& sample)
{
    return QString::fromLatin1(sample.contentHash.toHex().left(kContentLetters));
}

/// Which samples were said to belong together, each by its index.
class Unions
{
public:
    explicit Unions(qsizetype count) : m_parents(count)
    {
        for (qsizetype i = 0; i < count; ++i)
            m_parents[i] = i;
    }
    qsizetype first(qsizetype index)
    {
        while (m_parents[index] != index)
            index = m_parents[index] = m_parents[m_parents[index]];
        return index;
    }
    void join(qsizetype one, qsizetype other)
    {
        const auto [low, high] = std::minmax({first(one), first(other)});
        m_parents[high] = low;
    }
    /// With those that have the same key.
    void joinBy(const QString& key, qsizetype index)
    {
        const auto known = m_keys.constFind(key);
        if (known == m_keys.constEnd())
            m_keys.insert(key, index);
        else
            join(*known, index);
    }

private:
    QVector<qsizetype> m_parents;
    QHash<QString, qsizetype> m_keys;
};

} // namespace

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

QMap<QString, QString> originOf(const Sample& replayed)
{
    QMap<QString, QString> origin{{kReplayOf, replayed.name}};
    if (!replayed.contentHash.isEmpty())
        origin.insert(kReplayOfContent, contentName(replayed));
    if (!replayed.session().isEmpty()) {
        origin.insert(QStringLiteral("session"), replayed.session());
        origin.insert(kSessionOf, QStringLiteral("original"));
    }
    return origin;
}

QVector<QVector<const Sample*>> samplesKeptTogether(const QVector<Sample>& samples)
{
    Unions unions(samples.size());
    QSet<QString> replayed; // as the replays name it
    for (qsizetype i = 0; i < samples.size(); ++i) {
        if (const QString session = samples[i].session(); !session.isEmpty())
            unions.joinBy(QStringLiteral("session ") + session, i);
        const QString content = samples[i].metadata.value(kReplayOfContent);
        const QString name = samples[i].metadata.value(kReplayOf);
        if (content.isEmpty() && name.isEmpty())
            continue;
        const QString original = content.isEmpty() ? QStringLiteral("name ") + name : QStringLiteral("content ") + content;
        replayed.insert(original);
        unions.joinBy(original, i);
    }
    for (qsizetype i = 0; i < samples.size() && !replayed.isEmpty(); ++i) {
        for (const QString& original : {QStringLiteral("name ") + samples[i].name, QStringLiteral("content ") + contentName(samples[i])}) {
            if (replayed.contains(original))
                unions.joinBy(original, i);
        }
    }
    QVector<QVector<const Sample*>> groups;
    QHash<qsizetype, qsizetype> places; // of the groups, by their first sample
    for (qsizetype i = 0; i < samples.size(); ++i) {
        const qsizetype first = unions.first(i);
        if (!places.contains(first)) {
            places.insert(first, groups.size());
            groups.append(QVector<const Sample*>());
        }
        groups[places.value(first)].append(&samples[i]);
    }
    return groups;
}

} // namespace studio
