// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/feature_repository.h"

#include "storage/database.h"

#include <QCoreApplication>
#include <QDataStream>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstring>

namespace studio
{

namespace
{

/// Floats in one row of feature_rows; 1 MiB.
constexpr std::size_t kRowFloats = 262144;

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

QByteArray headerOf(const FeatureMatrix& matrix)
{
    const QJsonObject header{{QStringLiteral("featureNames"), QJsonArray::fromStringList(matrix.featureNames)},
                             {QStringLiteral("classes"), QJsonArray::fromStringList(matrix.classes)},
                             {QStringLiteral("axes"), QJsonArray::fromStringList(matrix.axes)},
                             {QStringLiteral("windowReadings"), matrix.windowReadings},
                             {QStringLiteral("intervalMs"), matrix.intervalMs}};
    return QJsonDocument(header).toJson(QJsonDocument::Compact);
}

QStringList strings(const QJsonValue& array)
{
    QStringList list;
    for (const QJsonValue& value : array.toArray())
        list << value.toString();
    return list;
}

QByteArray windowsOf(const FeatureMatrix& matrix)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << static_cast<quint64>(matrix.windows.size());
    for (const WindowRef& window : matrix.windows) {
        stream << window.sample.value << window.firstReading << static_cast<qint32>(window.label)
               << static_cast<quint8>(window.split) << static_cast<quint8>(window.isPadded ? 1 : 0);
    }
    return bytes;
}

/// False when the bytes do not hold what they claim.
bool readWindows(const QByteArray& bytes, FeatureMatrix& matrix)
{
    constexpr quint64 kWindowBytes = 8 + 8 + 4 + 1 + 1;
    QDataStream stream(bytes);
    stream.setVersion(QDataStream::Qt_6_4);
    quint64 count = 0;
    stream >> count;
    if (stream.status() != QDataStream::Ok || (static_cast<quint64>(bytes.size()) - 8) / kWindowBytes != count)
        return false;
    matrix.windows.resize(count);
    for (WindowRef& window : matrix.windows) {
        qint32 label = 0;
        quint8 split = 0;
        quint8 padded = 0;
        stream >> window.sample.value >> window.firstReading >> label >> split >> padded;
        window.label = label;
        window.split = static_cast<Split>(split);
        window.isPadded = padded != 0;
    }
    return stream.status() == QDataStream::Ok;
}

Error damagedMatrix()
{
    return Error{ErrorCode::InvalidInput,
                 tr("The stored features are damaged. Make them again; samples and labels are not affected."), {},
                 QStringLiteral("FEA-001")};
}

} // namespace

FeatureRepository::FeatureRepository(Database& database) : m_database(database) {}

Result<std::optional<std::vector<float>>> FeatureRepository::cached(const QByteArray& key) const
{
    using Cached = std::optional<std::vector<float>>;
    return guarded(m_database, tr("reading features"), [&]() -> Result<Cached> {
        SQLite::Statement query(m_database.handle(), "SELECT data FROM feature_cache WHERE key = ?");
        bindBlob(query, 1, key);
        if (!query.executeStep())
            return Cached();
        const QByteArray bytes = columnBlob(query, 0);
        std::vector<float> values(static_cast<std::size_t>(bytes.size()) / sizeof(float));
        std::memcpy(values.data(), bytes.constData(), values.size() * sizeof(float));
        return Cached(std::move(values));
    });
}

Result<void> FeatureRepository::store(const QByteArray& key, SampleId sample, const std::vector<float>& values)
{
    return guarded(m_database, tr("storing features"), [&]() -> Result<void> {
        SQLite::Statement insert(m_database.handle(),
                                 "INSERT OR REPLACE INTO feature_cache(key, sample_id, data) VALUES (?,?,?)");
        bindBlob(insert, 1, key);
        insert.bind(2, static_cast<int64_t>(sample.value));
        insert.bind(3, static_cast<const void*>(values.data()), static_cast<int>(values.size() * sizeof(float)));
        insert.exec();
        return {};
    });
}

Result<void> FeatureRepository::storeMatrix(const FeatureMatrix& matrix)
{
    return inTransaction(m_database, tr("storing features"), [&]() -> Result<void> {
        m_database.handle().exec("DELETE FROM feature_matrix");
        m_database.handle().exec("DELETE FROM feature_rows");
        SQLite::Statement insert(m_database.handle(),
                                 "INSERT INTO feature_matrix(id, hash, header, windows) VALUES (1,?,?,?)");
        bindBlob(insert, 1, matrix.hash);
        bindText(insert, 2, QString::fromUtf8(headerOf(matrix)));
        bindBlob(insert, 3, windowsOf(matrix));
        insert.exec();
        SQLite::Statement row(m_database.handle(), "INSERT INTO feature_rows(seq, data) VALUES (?,?)");
        int seq = 0;
        for (std::size_t at = 0; at < matrix.values.size(); at += kRowFloats, ++seq) {
            const std::size_t count = std::min(kRowFloats, matrix.values.size() - at);
            row.reset();
            row.bind(1, seq);
            row.bind(2, static_cast<const void*>(matrix.values.data() + at), static_cast<int>(count * sizeof(float)));
            row.exec();
        }
        writeAudit(m_database, QStringLiteral("features"), QString::number(matrix.windows.size()));
        return {};
    });
}

Result<std::optional<FeatureMatrix>> FeatureRepository::matrix() const
{
    using Found = std::optional<FeatureMatrix>;
    return guarded(m_database, tr("reading features"), [&]() -> Result<Found> {
        SQLite::Statement query(m_database.handle(), "SELECT hash, header, windows FROM feature_matrix");
        if (!query.executeStep())
            return Found();
        FeatureMatrix matrix;
        matrix.hash = columnBlob(query, 0);
        const QJsonObject header = QJsonDocument::fromJson(columnText(query, 1).toUtf8()).object();
        matrix.featureNames = strings(header[QStringLiteral("featureNames")]);
        matrix.featureCount = static_cast<int>(matrix.featureNames.size());
        matrix.classes = strings(header[QStringLiteral("classes")]);
        matrix.axes = strings(header[QStringLiteral("axes")]);
        matrix.windowReadings = header[QStringLiteral("windowReadings")].toInteger();
        matrix.intervalMs = header[QStringLiteral("intervalMs")].toDouble();
        if (!readWindows(columnBlob(query, 2), matrix))
            return damagedMatrix();
        SQLite::Statement rows(m_database.handle(), "SELECT data FROM feature_rows ORDER BY seq");
        while (rows.executeStep()) {
            const SQLite::Column data = rows.getColumn(0);
            const std::size_t count = static_cast<std::size_t>(data.getBytes()) / sizeof(float);
            const std::size_t at = matrix.values.size();
            matrix.values.resize(at + count);
            std::memcpy(matrix.values.data() + at, data.getBlob(), count * sizeof(float));
        }
        if (matrix.values.size() != matrix.windows.size() * static_cast<std::size_t>(matrix.featureCount))
            return damagedMatrix();
        return Found(std::move(matrix));
    });
}

Result<QByteArray> FeatureRepository::matrixHash() const
{
    return guarded(m_database, tr("reading features"), [&]() -> Result<QByteArray> {
        SQLite::Statement query(m_database.handle(), "SELECT hash FROM feature_matrix");
        return query.executeStep() ? columnBlob(query, 0) : QByteArray();
    });
}

Result<int> FeatureRepository::prune()
{
    return inTransaction(m_database, tr("tidying features"), [&]() -> Result<int> {
        return m_database.handle().exec("DELETE FROM feature_cache WHERE sample_id IN"
                                        " (SELECT id FROM samples WHERE binned = 1)");
    });
}

} // namespace studio
