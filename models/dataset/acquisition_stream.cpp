// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/acquisition_stream.h"

#include "models/core/json_reader.h"
#include "models/dataset/acquisition.h"
#include "models/dataset/label_rule.h"

#include <QCborStreamReader>
#include <QCborValue>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <cmath>

namespace studio
{

namespace
{

constexpr std::size_t kMostValues = kMostAcquisitionValues;
constexpr qsizetype kMostBesideBytes = 256 * 1024; ///< of any part of the message but values and labels, and of one label
const QString kValues = QStringLiteral("values");
const QString kLabels = QStringLiteral("structured_labels");

QString tr(const char* text)
{
    return QCoreApplication::translate("Acquisition", text);
}

Error bad(const QString& where, const QString& what, const char* id)
{
    return {ErrorCode::InvalidInput, where.isEmpty() ? what : QStringLiteral("%1: %2").arg(where, what), {}, QString::fromLatin1(id)};
}

Error noNumber(qsizetype row)
{
    return bad(QStringLiteral("payload.values[%1]").arg(row), tr("holds something that is no number"), "DAF-020");
}

Error brokenJson(const JsonReader& reader)
{
    return bad(QString(), tr("This is not a whole JSON message: trouble at byte %1.").arg(reader.offset()), "DAF-021");
}

Error brokenCbor(QCborStreamReader& reader)
{
    return bad(QString(), tr("This is not a whole CBOR message: %1 at byte %2.").arg(reader.lastError().toString()).arg(reader.currentOffset()), "DAF-022");
}

Error tooMuch(const QString& what)
{
    return {ErrorCode::LimitExceeded, what, {}, QStringLiteral("DAF-023")};
}

bool isOfInterest(const QString& key)
{
    for (const char* known : {"device_name", "device_type", "interval_ms", "sensors", "metadata"}) {
        if (key == QLatin1String(known))
            return true;
    }
    return false;
}

/// Takes the numbers of one table, row by row.
class TableFiller
{
public:
    explicit TableFiller(AcquisitionTable& table) : m_table(table) { m_table = {}; }

    Result<void> add(double number, bool isInteger)
    {
        if (m_table.numbers.size() >= kMostValues) {
            return Error{ErrorCode::LimitExceeded, tr("payload.values: more than %1 numbers").arg(kMostValues), {}, QStringLiteral("DAF-002")};
        }
        m_table.numbers.push_back(number);
        m_table.allIntegers = m_table.allIntegers && (isInteger || (number == std::floor(number) && std::abs(number) < 1e9));
        ++m_inRow;
        return {};
    }
    Result<void> endRow()
    {
        if (m_table.rows == 0)
            m_table.columns = m_inRow;
        if (m_inRow != m_table.columns) {
            return bad(QStringLiteral("payload.values"),
                       tr("row %1 has %2 values, expected %3").arg(m_table.rows).arg(m_inRow).arg(m_table.columns), "DAF-024");
        }
        ++m_table.rows;
        m_inRow = 0;
        return {};
    }
    [[nodiscard]] qsizetype row() const { return m_table.rows; }

private:
    AcquisitionTable& m_table;
    int m_inRow = 0;
};

// ---- JSON ----

Result<void> jsonNumber(JsonReader& reader, TableFiller& filler)
{
    const char first = reader.peek();
    if (first != '-' && (first < '0' || first > '9'))
        return noNumber(filler.row());
    bool isInteger = false;
    const std::optional<double> number = reader.number(isInteger);
    return number ? filler.add(*number, isInteger) : Result<void>(noNumber(filler.row()));
}

Result<void> jsonTable(JsonReader& reader, AcquisitionTable& table)
{
    TableFiller filler(table);
    if (!reader.take('['))
        return bad(QStringLiteral("payload.values"), tr("is missing"), "DAF-025");
    if (reader.take(']'))
        return {};
    do {
        if (reader.take('[')) {
            if (!reader.take(']')) {
                do {
                    if (Result<void> taken = jsonNumber(reader, filler); !taken)
                        return taken;
                } while (reader.take(','));
                if (!reader.take(']'))
                    return brokenJson(reader);
            }
        } else if (Result<void> taken = jsonNumber(reader, filler); !taken) {
            return taken;
        }
        if (Result<void> ended = filler.endRow(); !ended)
            return ended;
    } while (reader.take(','));
    return reader.take(']') ? Result<void>() : Result<void>(brokenJson(reader));
}

std::optional<QString> jsonKey(JsonReader& reader)
{
    const std::optional<QByteArrayView> key = reader.string();
    if (!key || !reader.take(':') || key->size() > kMostBesideBytes)
        return std::nullopt;
    const QByteArray listed = "[\"" + key->toByteArray() + "\"]";
    return QJsonDocument::fromJson(listed).array().at(0).toString();
}

/// A small part as a tree.
Result<QCborValue> jsonPart(JsonReader& reader, const QString& key)
{
    const std::optional<QByteArrayView> text = reader.value();
    if (!text)
        return brokenJson(reader);
    if (text->size() > kMostBesideBytes)
        return tooMuch(tr("%1: has more than %2 bytes").arg(key).arg(kMostBesideBytes));
    const QJsonArray listed = QJsonDocument::fromJson('[' + text->toByteArray() + ']').array();
    return QCborValue::fromJsonValue(listed.at(0));
}

/// Walks over an object; `member` reads each value. Later members of a name replace earlier ones.
template <typename Member>
Result<void> jsonObject(JsonReader& reader, const Member& member)
{
    if (!reader.take('{'))
        return brokenJson(reader);
    if (reader.take('}'))
        return {};
    do {
        const std::optional<QString> key = jsonKey(reader);
        if (!key)
            return brokenJson(reader);
        if (Result<void> taken = member(*key); !taken)
            return taken;
    } while (reader.take(','));
    return reader.take('}') ? Result<void>() : Result<void>(brokenJson(reader));
}

Result<void> jsonMember(JsonReader& reader, const QString& key, bool isWanted, QCborMap& map)
{
    if (!isWanted)
        return reader.value() ? Result<void>() : Result<void>(brokenJson(reader));
    Result<QCborValue> part = jsonPart(reader, key);
    if (!part)
        return part.error();
    map[key] = *part;
    return {};
}

/// Label by label: a long list as a tree takes many times its size. What is no list has none.
Result<void> jsonLabels(JsonReader& reader, AcquisitionLabels& labels)
{
    labels = {};
    if (reader.peek() != '[')
        return reader.value() ? Result<void>() : Result<void>(brokenJson(reader));
    reader.take('[');
    if (reader.take(']'))
        return {};
    do {
        const std::optional<QByteArrayView> text = reader.value();
        if (!text)
            return brokenJson(reader);
        const bool isShort = text->size() <= kMostBesideBytes;
        const QJsonArray listed = isShort ? QJsonDocument::fromJson('[' + text->toByteArray() + ']').array() : QJsonArray();
        if (Result<void> taken = labels.add(QCborValue::fromJsonValue(listed.at(0))); !taken)
            return taken;
    } while (reader.take(','));
    return reader.take(']') ? Result<void>() : Result<void>(brokenJson(reader));
}

/// Whether a list of values begins with the name of the place where they are.
bool isJsonReference(JsonReader reader)
{
    return reader.take('[') && reader.peek() == '"';
}

// ---- CBOR ----

Result<void> cborNumber(QCborStreamReader& reader, TableFiller& filler)
{
    double number = 0.0;
    bool isInteger = false;
    if (reader.isUnsignedInteger()) {
        number = static_cast<double>(reader.toUnsignedInteger());
        isInteger = true;
    } else if (reader.isNegativeInteger()) {
        const auto less = static_cast<quint64>(reader.toNegativeInteger()); // -n; 0 stands for the one beyond the range
        number = less == 0 ? -18446744073709551616.0 : -static_cast<double>(less);
        isInteger = true;
    } else if (reader.isDouble()) {
        number = reader.toDouble();
    } else if (reader.isFloat()) {
        number = static_cast<double>(reader.toFloat());
    } else if (reader.isFloat16()) {
        number = static_cast<double>(static_cast<float>(reader.toFloat16()));
    } else {
        return noNumber(filler.row());
    }
    if (!reader.next())
        return brokenCbor(reader);
    return filler.add(number, isInteger);
}

Result<void> cborTable(QCborStreamReader& reader, AcquisitionTable& table)
{
    TableFiller filler(table);
    if (!reader.isArray() || !reader.enterContainer())
        return bad(QStringLiteral("payload.values"), tr("is missing"), "DAF-025");
    while (reader.lastError() == QCborError::NoError && reader.hasNext()) {
        const bool isRow = reader.isArray();
        if (isRow && !reader.enterContainer())
            return brokenCbor(reader);
        do {
            if (isRow && !reader.hasNext())
                break;
            if (Result<void> taken = cborNumber(reader, filler); !taken)
                return taken;
        } while (isRow && reader.lastError() == QCborError::NoError);
        if (isRow && (reader.lastError() != QCborError::NoError || !reader.leaveContainer()))
            return brokenCbor(reader);
        if (Result<void> ended = filler.endRow(); !ended)
            return ended;
    }
    return reader.lastError() == QCborError::NoError && reader.leaveContainer() ? Result<void>() : Result<void>(brokenCbor(reader));
}

/// Passes over one item; a small one that is wanted becomes a tree.
Result<std::optional<QCborValue>> cborPart(const QByteArray& bytes, QCborStreamReader& reader, const QString& key, bool isWanted)
{
    const qint64 begin = reader.currentOffset();
    if (!reader.next())
        return brokenCbor(reader);
    const qint64 length = reader.currentOffset() - begin;
    if (!isWanted)
        return std::optional<QCborValue>();
    if (length > kMostBesideBytes)
        return tooMuch(tr("%1: has more than %2 bytes").arg(key).arg(kMostBesideBytes));
    return std::optional(QCborValue::fromCbor(bytes.sliced(begin, length)));
}

Result<void> cborLabels(const QByteArray& bytes, QCborStreamReader& reader, AcquisitionLabels& labels)
{
    labels = {};
    if (!reader.isArray())
        return reader.next() ? Result<void>() : Result<void>(brokenCbor(reader));
    if (!reader.enterContainer())
        return brokenCbor(reader);
    while (reader.lastError() == QCborError::NoError && reader.hasNext()) {
        const qint64 begin = reader.currentOffset();
        if (!reader.next())
            return brokenCbor(reader);
        const qint64 length = reader.currentOffset() - begin;
        const QCborValue entry = length <= kMostBesideBytes ? QCborValue::fromCbor(bytes.sliced(begin, length)) : QCborValue();
        if (Result<void> taken = labels.add(entry); !taken)
            return taken;
    }
    return reader.lastError() == QCborError::NoError && reader.leaveContainer() ? Result<void>() : Result<void>(brokenCbor(reader));
}

bool isCborReference(const QByteArray& bytes, const QCborStreamReader& reader)
{
    const auto at = static_cast<qsizetype>(reader.currentOffset());
    QCborStreamReader ahead(QByteArray::fromRawData(bytes.constData() + at, bytes.size() - at));
    return ahead.isArray() && ahead.enterContainer() && ahead.isString();
}

template <typename Member>
Result<void> cborMap(const QByteArray& bytes, QCborStreamReader& reader, const Member& member)
{
    if (!reader.isMap() || !reader.enterContainer())
        return brokenCbor(reader);
    QSet<QString> seen;
    while (reader.lastError() == QCborError::NoError && reader.hasNext()) {
        Result<std::optional<QCborValue>> key = cborPart(bytes, reader, tr("a key"), true);
        if (!key)
            return key.error();
        if (!reader.hasNext())
            return brokenCbor(reader);
        const QString name = (*key)->toString();
        if (!name.isEmpty() && seen.contains(name))
            return bad(name, tr("is there twice"), "DAF-026");
        seen.insert(name);
        if (Result<void> taken = member(name); !taken)
            return taken;
    }
    return reader.lastError() == QCborError::NoError && reader.leaveContainer() ? Result<void>() : Result<void>(brokenCbor(reader));
}

Result<void> cborMember(const QByteArray& bytes, QCborStreamReader& reader, const QString& key, bool isWanted, QCborMap& map)
{
    Result<std::optional<QCborValue>> part = cborPart(bytes, reader, key, isWanted);
    if (!part)
        return part.error();
    if (isWanted)
        map[key] = **part;
    return {};
}

bool isHeader(const QString& key)
{
    return key == QLatin1String("protected") || key == QLatin1String("signature");
}

} // namespace

Result<void> AcquisitionLabels::add(const QCborValue& entry)
{
    if (static_cast<qsizetype>(m_stretches.size()) + m_unusable >= kMostRegions) {
        return Error{ErrorCode::LimitExceeded,
                     tr("payload.%1: names more than %2 regions, the most of one sample. Nothing of it was taken in; split the recording, or label longer stretches.")
                         .arg(kLabels, QString::number(kMostRegions)),
                     {}, QStringLiteral("DAF-029")};
    }
    const qint64 first = entry[QStringLiteral("startIndex")].toInteger(-1);
    const qint64 last = entry[QStringLiteral("endIndex")].toInteger(-1);
    const Result<QString> label = storableLabel(entry[QStringLiteral("label")].toString());
    if (first < 0 || last < first || !label || label->isEmpty()) {
        ++m_unusable;
        return {};
    }
    m_stretches.push_back({first, last, *m_texts.insert(*label)});
    return {};
}

Result<AcquisitionStream> streamAcquisitionJson(const QByteArray& bytes)
{
    AcquisitionStream stream;
    JsonReader reader(bytes);
    QCborMap payload;
    const auto inPayload = [&](const QString& key) {
        if (key == kLabels)
            return jsonLabels(reader, stream.labels);
        if (key != kValues)
            return jsonMember(reader, key, isOfInterest(key), payload);
        payload.remove(kValues);
        stream.table = {};
        stream.hasTable = !isJsonReference(reader);
        return stream.hasTable ? jsonTable(reader, stream.table) : jsonMember(reader, key, true, payload);
    };
    const auto inMessage = [&](const QString& key) {
        if (key != QLatin1String("payload") || reader.peek() != '{')
            return jsonMember(reader, key, isHeader(key), stream.map);
        payload.clear();
        stream.table = {};
        stream.hasTable = false;
        stream.labels = {};
        Result<void> walked = jsonObject(reader, inPayload);
        stream.map[key] = payload;
        return walked;
    };
    if (Result<void> walked = jsonObject(reader, inMessage); !walked)
        return walked.error();
    if (!reader.isAtEnd())
        return brokenJson(reader);
    stream.itemBytes = bytes.size();
    return stream;
}

Result<AcquisitionStream> streamAcquisitionCbor(const QByteArray& bytes)
{
    AcquisitionStream stream;
    QCborStreamReader reader(bytes);
    QCborMap payload;
    const auto inPayload = [&](const QString& key) {
        if (key == kLabels)
            return cborLabels(bytes, reader, stream.labels);
        if (key != kValues)
            return cborMember(bytes, reader, key, isOfInterest(key), payload);
        stream.hasTable = !isCborReference(bytes, reader);
        return stream.hasTable ? cborTable(reader, stream.table) : cborMember(bytes, reader, key, true, payload);
    };
    const auto inMessage = [&](const QString& key) {
        if (key != QLatin1String("payload") || !reader.isMap())
            return cborMember(bytes, reader, key, isHeader(key), stream.map);
        payload.clear();
        stream.table = {};
        stream.labels = {};
        Result<void> walked = cborMap(bytes, reader, inPayload);
        stream.map[key] = payload;
        return walked;
    };
    if (Result<void> walked = cborMap(bytes, reader, inMessage); !walked)
        return walked.error();
    stream.itemBytes = static_cast<qsizetype>(reader.currentOffset());
    return stream;
}

} // namespace studio
