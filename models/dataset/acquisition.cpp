// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/acquisition.h"

#include "models/core/constant_time.h"
#include "models/core/nesting.h"
#include "models/dataset/acquisition_stream.h"
#include "models/dataset/label_rule.h"
#include "models/dataset/number_limit.h"
#include "models/dataset/picture_decoder.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborStreamReader>
#include <QCborValue>
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>
#include <QSet>
#include <QtEndian>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

namespace studio
{

namespace
{

constexpr qsizetype kMostBytes = 512LL * 1024 * 1024;
constexpr qsizetype kMostTreeBytes = 256 * 1024; ///< a longer message is walked over: as a tree it takes thirty times its size
constexpr qsizetype kMostAxes = 64;
constexpr qsizetype kSignatureLength = 64;
constexpr double kLastSecond = 253'402'300'799.0; ///< of the year 9999

QString tr(const char* text)
{
    return QCoreApplication::translate("Acquisition", text);
}

Error bad(const QString& where, const QString& what, const char* id = "DAF-001")
{
    return Error{ErrorCode::InvalidInput, where.isEmpty() ? what : QStringLiteral("%1: %2").arg(where, what), {},
                 QString::fromLatin1(id)};
}

QByteArray zeros()
{
    return QByteArray(kSignatureLength, '0');
}

/// The message with zeros where its signature stands: what was signed, and what makes two messages the same. Hashes take it in pieces,
/// since a copy of a long message would double it.
struct Blanked {
    QByteArrayView before;
    QByteArrayView blank; ///< empty: no signature stands there
    QByteArrayView after;

    template <typename Add>
    void forEach(const Add& add) const
    {
        for (const QByteArrayView part : {before, blank, after})
            add(part);
    }
};

/// `zeroes` outlives what is returned.
Blanked withoutSignature(QByteArrayView message, const QByteArray& signature, const QByteArray& zeroes)
{
    const qsizetype at = signature.size() == kSignatureLength ? message.lastIndexOf(signature) : -1;
    if (at < 0)
        return {message, {}, {}};
    return {message.first(at), zeroes, message.sliced(at + kSignatureLength)};
}

/// State of the signature of `message` (exactly the received item, binary tail included).
SignatureState verify(QByteArrayView message, const QString& algorithm, const QString& signature, const QStringList& keys)
{
    if (algorithm == QLatin1String("none"))
        return SignatureState::Unsigned;
    const QByteArray text = signature.toLatin1();
    if (std::all_of(text.begin(), text.end(), [](char c) { return c == '0'; }))
        return SignatureState::Placeholder;
    const QByteArray zeroes = zeros();
    const Blanked blanked = withoutSignature(message, text, zeroes);
    if (blanked.blank.isEmpty())
        return SignatureState::Invalid;
    if (keys.isEmpty())
        return SignatureState::Unverifiable;
    for (const QString& key : keys) {
        // Firmware keeps 32 characters of a key, so a longer one is also tried cut to that length.
        for (const QString& variant : {key, key.left(kFirmwareKeyLength)}) {
            QMessageAuthenticationCode code(QCryptographicHash::Sha256, variant.toUtf8());
            blanked.forEach([&code](QByteArrayView part) { code.addData(part.data(), part.size()); });
            if (equalInConstantTime(code.result().toHex(), text))
                return SignatureState::Valid;
        }
    }
    return SignatureState::Invalid;
}

struct Header {
    QString algorithm;
    QString signature;
    qint64 issuedAt = 0;
};

Result<Header> readHeader(const QCborMap& map)
{
    Header header;
    const QCborValue protectedPart = map[QStringLiteral("protected")];
    if (!protectedPart.isMap())
        return bad(QStringLiteral("protected"), tr("is missing"));
    const QString version = protectedPart[QStringLiteral("ver")].toString();
    if (version != QLatin1String("v1"))
        return bad(QStringLiteral("protected.ver"), tr("must be \"v1\", not \"%1\"").arg(version));
    header.algorithm = protectedPart[QStringLiteral("alg")].toString();
    if (header.algorithm != QLatin1String("HS256") && header.algorithm != QLatin1String("none"))
        return bad(QStringLiteral("protected.alg"), tr("must be \"HS256\" or \"none\", not \"%1\"").arg(header.algorithm));
    const double issuedAt = protectedPart[QStringLiteral("iat")].toDouble(0.0);
    header.issuedAt = issuedAt > 0.0 && issuedAt <= kLastSecond ? static_cast<qint64>(issuedAt) : 0; // a time that none can be is none
    const QCborValue signature = map[QStringLiteral("signature")];
    const bool isUnsigned = header.algorithm == QLatin1String("none") && (signature.isNull() || signature.isUndefined()); // some senders write null then
    if (!signature.isString() && !isUnsigned)
        return bad(QStringLiteral("signature"), tr("is missing"));
    header.signature = signature.toString();
    return header;
}

QString trimmedEnd(const QString& text)
{
    qsizetype length = text.size();
    while (length > 0 && text[length - 1] == QLatin1Char(' '))
        --length;
    return text.left(length);
}

Result<QVector<Axis>> readSensors(const QCborValue& sensors)
{
    const QCborArray array = sensors.toArray();
    if (!sensors.isArray() || array.isEmpty() || array.size() > kMostAxes)
        return bad(QStringLiteral("payload.sensors"), tr("must list 1 to %1 sensors").arg(kMostAxes));
    QVector<Axis> axes;
    for (qsizetype i = 0; i < array.size(); ++i) {
        const QString name = trimmedEnd(array[i][QStringLiteral("name")].toString());
        const QString unit = trimmedEnd(array[i][QStringLiteral("units")].toString());
        if (name.isEmpty() || name.size() > 128)
            return bad(QStringLiteral("payload.sensors[%1].name").arg(i), tr("must have 1 to 128 characters"));
        axes.append({name, unit.isEmpty() ? QStringLiteral("N/A") : unit});
    }
    return axes;
}

bool readNumber(const QCborValue& value, double& number, bool& allIntegers)
{
    if (value.isInteger()) {
        number = static_cast<double>(value.toInteger());
        return true;
    }
    if (!value.isDouble())
        return false;
    number = value.toDouble();
    allIntegers = allIntegers && number == std::floor(number) && std::abs(number) < 1e9;
    return true;
}

/// Integers are kept as such only when the sender meant counts (audio): a stream of whole floats stays float.
Result<SignalData> typedValues(std::vector<double>&& numbers, int axes, bool allIntegers, bool isAudio)
{
    if (allIntegers && isAudio) {
        const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
        if (*low >= -32768.0 && *high <= 32767.0) {
            std::vector<std::int16_t> values;
            values.reserve(numbers.size());
            for (const double number : numbers)
                values.push_back(static_cast<std::int16_t>(number));
            return SignalData(std::move(values), axes);
        }
        if (*low >= -2147483648.0 && *high <= 2147483647.0) {
            std::vector<std::int32_t> values;
            values.reserve(numbers.size());
            for (const double number : numbers)
                values.push_back(static_cast<std::int32_t>(number));
            return SignalData(std::move(values), axes);
        }
    }
    const auto beyond = std::find_if(numbers.begin(), numbers.end(), isBeyondFloat);
    if (beyond != numbers.end()) {
        return bad(QStringLiteral("payload.values[%1]").arg((beyond - numbers.begin()) / axes), tr("%1 is beyond what a reading may be, 3.4e38").arg(*beyond),
                   "DAF-028");
    }
    return SignalData(std::move(numbers), axes).asFloats();
}

Result<SignalData> readValues(const QCborArray& rows, int axes, bool isAudio)
{
    if (rows.isEmpty())
        return bad(QStringLiteral("payload.values"), tr("is empty"));
    std::vector<double> numbers;
    numbers.reserve(static_cast<std::size_t>(rows.size() * axes));
    bool allIntegers = true;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const QCborValue row = rows[i];
        double number = 0.0;
        if (row.isArray()) {
            const QCborArray columns = row.toArray();
            if (columns.size() != axes) {
                return bad(QStringLiteral("payload.values"),
                           tr("row %1 has %2 values, expected %3").arg(i).arg(columns.size()).arg(axes), "DAF-003");
            }
            for (const QCborValue& column : columns) {
                if (!readNumber(column, number, allIntegers))
                    return bad(QStringLiteral("payload.values[%1]").arg(i), tr("holds something that is no number"), "DAF-004");
                numbers.push_back(number);
            }
        } else if (axes == 1 && readNumber(row, number, allIntegers)) {
            numbers.push_back(number);
        } else {
            return bad(QStringLiteral("payload.values[%1]").arg(i), tr("must be a row of %1 numbers").arg(axes), "DAF-004");
        }
    }
    return typedValues(std::move(numbers), axes, allIntegers, isAudio);
}

template <typename T>
std::vector<T> littleEndian(const QByteArray& tail)
{
    std::vector<T> values(static_cast<std::size_t>(tail.size()) / sizeof(T));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = qFromLittleEndian<T>(tail.constData() + i * sizeof(T));
    return values;
}

/// Values behind the CBOR item, of the type that the reference names. An odd tail is dropped with a warning.
Result<SignalData> readTail(const QString& reference, const QByteArray& tail, SampleDraft& draft)
{
    const QString type = reference.mid(11).trimmed().toLower();
    const int width = type.endsWith(QLatin1String("16")) ? 2 : (type.endsWith(QLatin1String("8")) ? 1 : 4);
    QByteArray whole = tail;
    if (tail.size() % width != 0) {
        whole.chop(tail.size() % width);
        draft.warnings << tr("%1 bytes at the end fill no value and were dropped").arg(tail.size() % width);
    }
    if (whole.isEmpty())
        return bad(QStringLiteral("payload.values"), tr("names a binary tail, but none follows"));
    if (type == QLatin1String("i16"))
        return SignalData(littleEndian<std::int16_t>(whole), 1);
    if (type == QLatin1String("i32"))
        return SignalData(littleEndian<std::int32_t>(whole), 1);
    if (type == QLatin1String("f32"))
        return SignalData(littleEndian<float>(whole), 1);
    const auto widen = [&](const auto& source) {
        std::vector<std::int32_t> values(source.begin(), source.end());
        return SignalData(std::move(values), 1);
    };
    if (type == QLatin1String("u8"))
        return widen(littleEndian<std::uint8_t>(whole));
    if (type == QLatin1String("i8"))
        return widen(littleEndian<std::int8_t>(whole));
    if (type == QLatin1String("u16"))
        return widen(littleEndian<std::uint16_t>(whole));
    if (type == QLatin1String("u32")) {
        const std::vector<std::uint32_t> source = littleEndian<std::uint32_t>(whole);
        return SignalData(std::vector<double>(source.begin(), source.end()), 1).asFloats();
    }
    return bad(QStringLiteral("payload.values"), tr("the binary type \"%1\" is not known").arg(type), "DAF-005");
}

/// Of a message that was walked over.
Result<SignalData> readTable(AcquisitionTable&& table, int axes, bool isAudio)
{
    if (table.rows == 0)
        return bad(QStringLiteral("payload.values"), tr("is empty"));
    if (table.columns != axes)
        return bad(QStringLiteral("payload.values"), tr("row %1 has %2 values, expected %3").arg(0).arg(table.columns).arg(axes), "DAF-003");
    return typedValues(std::move(table.numbers), axes, table.allIntegers, isAudio);
}

/// The picture that a message refers to, in the draft that is read from its payload.
Result<void> takeAttachment(const QString& reference, const QByteArray& attachment, const QStringList& hmacKeys, SampleDraft& draft)
{
    if (attachment.isEmpty()) {
        return bad(QStringLiteral("payload.values"), tr("names an image (%1) that did not come with the message; send both as one form").arg(reference),
                   "DAF-006");
    }
    Result<SampleDraft> picture = readAttachment(reference, attachment, hmacKeys);
    if (!picture)
        return picture.error();
    draft.picture = picture->picture;
    draft.warnings << picture->warnings;
    draft.info.axes = picture->info.axes;
    draft.info.intervalMs = 0.0;
    draft.info.contentHash = picture->info.contentHash;
    draft.info.metadata.insert(picture->info.metadata);
    return {};
}

/// The regions that a message names. One that is none, or begins before the one before it has ended, is left out, which is told.
void readRegions(const AcquisitionLabels& labels, SampleDraft& draft)
{
    qsizetype left = labels.unusable();
    for (const AcquisitionLabels::Stretch& one : labels.stretches()) {
        const qint64 earliest = draft.segments.isEmpty() ? 0 : draft.segments.last().end;
        if (one.first < earliest || one.last >= draft.info.readingCount) {
            ++left;
            continue;
        }
        Segment region;
        region.begin = one.first;
        region.end = one.last + 1;
        region.label = one.label;
        region.source = SegmentSource::Import;
        draft.segments.append(region);
    }
    if (left > 0)
        draft.warnings << tr("%1 of its labelled regions do not fit it and were left out").arg(left);
}

/// What belongs to a payload and stands elsewhere.
struct Beside {
    QByteArray tail;         ///< of a CBOR message
    QByteArray attachment;   ///< that came with the message
    QStringList hmacKeys;
    AcquisitionTable* table; ///< the values of a message that was walked over; null: they stand in the payload
    const AcquisitionLabels& labels;
};

Result<void> readPayload(const QCborMap& payload, const Beside& beside, SampleDraft& draft)
{
    Sample& info = draft.info;
    info.deviceName = payload[QStringLiteral("device_name")].toString();
    info.deviceType = payload[QStringLiteral("device_type")].toString();
    if (info.deviceType.isEmpty())
        return bad(QStringLiteral("payload.device_type"), tr("is missing"));
    const QCborValue interval = payload[QStringLiteral("interval_ms")];
    info.intervalMs = interval.isInteger() ? static_cast<double>(interval.toInteger()) : interval.toDouble(-1.0);
    if (!(info.intervalMs >= 0.0) || !std::isfinite(info.intervalMs))
        return bad(QStringLiteral("payload.interval_ms"), tr("must be a number of at least 0"));
    Result<QVector<Axis>> axes = readSensors(payload[QStringLiteral("sensors")]);
    if (!axes)
        return axes.error();
    info.axes = *axes;
    const QCborMap metadata = payload[QStringLiteral("metadata")].toMap();
    for (auto it = metadata.begin(); it != metadata.end(); ++it)
        info.metadata[it.key().toString()] = it.value().toString();

    const QCborValue values = payload[QStringLiteral("values")];
    if (beside.table == nullptr && !values.isArray())
        return bad(QStringLiteral("payload.values"), tr("is missing"));
    const QCborArray rows = values.toArray();
    const bool isReference = rows.size() == 1 && rows[0].isString()
                             && rows[0].toString().startsWith(QLatin1String("Ref-BINARY-"), Qt::CaseInsensitive);
    const int axisCount = static_cast<int>(axes->size());
    const bool isAudio = axisCount == 1 && axes->first().unit == QLatin1String("wav");
    Result<SignalData> data = bad(QString(), QString());
    if (isReference && rows[0].toString().contains(QLatin1Char('/')))
        return takeAttachment(rows[0].toString(), beside.attachment, beside.hmacKeys, draft);
    if (isReference && axisCount != 1)
        return bad(QStringLiteral("payload.values"), tr("a binary tail goes with exactly one sensor"));
    if (isReference)
        data = readTail(rows[0].toString(), beside.tail, draft);
    else if (beside.table != nullptr)
        data = readTable(std::move(*beside.table), axisCount, isAudio);
    else
        data = readValues(rows, axisCount, isAudio);
    if (!data)
        return data.error();
    draft.values = std::move(data).value();
    info.readingCount = draft.values.readingCount();
    info.valueType = draft.values.type();
    readRegions(beside.labels, draft);
    return {};
}

struct Decoded {
    QCborMap map;
    qsizetype itemBytes = 0;
    std::optional<AcquisitionTable> table; ///< of a long message; then payload.values is not in the map
    AcquisitionLabels labels;
};

Result<Decoded> decodedTree(QCborMap map, qsizetype itemBytes)
{
    Decoded decoded{std::move(map), itemBytes, {}, {}};
    const QCborArray list = std::as_const(decoded.map)[QStringLiteral("payload")][QStringLiteral("structured_labels")].toArray(); // else it would be put in
    for (const QCborValue& entry : list) {
        if (const Result<void> taken = decoded.labels.add(entry); !taken)
            return taken.error();
    }
    return decoded;
}

Result<Decoded> decodedFrom(Result<AcquisitionStream> stream)
{
    if (!stream)
        return stream.error();
    Decoded decoded{std::move(stream->map), stream->itemBytes, {}, std::move(stream->labels)};
    if (stream->hasTable)
        decoded.table = std::move(stream->table);
    return decoded;
}

Error tooDeep()
{
    return bad(QString(), tr("The message is nested deeper than %1 levels.").arg(kMostNesting), "DAF-007");
}

Error tooLongText()
{
    return {ErrorCode::LimitExceeded, tr("A text in the message has more than %1 bytes.").arg(kMostTextBytes), {}, QStringLiteral("DAF-027")};
}

Result<Decoded> decodeJson(const QByteArray& bytes)
{
    if (isJsonDeeperThan(bytes, kMostNesting))
        return tooDeep();
    if (hasJsonTextOver(bytes, kMostTextBytes))
        return tooLongText();
    if (bytes.size() > kMostTreeBytes)
        return decodedFrom(streamAcquisitionJson(bytes));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (!document.isObject()) {
        return bad(QString(), tr("This is not a whole JSON message: %1 at byte %2.").arg(problem.errorString()).arg(problem.offset),
                   "DAF-008");
    }
    return decodedTree(QCborMap::fromJsonObject(document.object()), bytes.size());
}

/// Which of two members of one name is meant is open, so neither is taken.
Result<void> refuseTwice(const QCborMap& map)
{
    QSet<QString> seen;
    for (auto it = map.constBegin(); it != map.constEnd(); ++it) {
        const QString key = it.key().toString();
        if (!key.isEmpty() && seen.contains(key))
            return bad(key, tr("is there twice"), "DAF-026");
        seen.insert(key);
    }
    return {};
}

Result<Decoded> decodeCbor(const QByteArray& bytes)
{
    if (isCborDeeperThan(bytes, kMostNesting))
        return tooDeep();
    if (hasCborTextOver(bytes, kMostTextBytes))
        return tooLongText();
    // What stands behind the item, such as sound, is no part of the tree.
    QCborStreamReader measured(bytes);
    if (measured.next() && measured.currentOffset() > kMostTreeBytes)
        return decodedFrom(streamAcquisitionCbor(bytes));
    QCborStreamReader reader(bytes);
    const QCborValue value = QCborValue::fromCbor(reader);
    if (reader.lastError() != QCborError::NoError || !value.isMap()) {
        return bad(QString(), tr("This is not a whole CBOR message: %1 at byte %2.")
                                  .arg(reader.lastError().toString())
                                  .arg(reader.currentOffset()),
                   "DAF-009");
    }
    const QCborMap map = value.toMap();
    if (const Result<void> single = refuseTwice(map); !single)
        return single.error();
    if (const Result<void> single = refuseTwice(map[QStringLiteral("payload")].toMap()); !single)
        return single.error();
    return decodedTree(map, static_cast<qsizetype>(reader.currentOffset()));
}

bool hasBinaryTail(const QCborMap& map)
{
    const QCborArray rows = map[QStringLiteral("payload")][QStringLiteral("values")].toArray();
    return rows.size() == 1 && rows[0].isString()
           && rows[0].toString().startsWith(QLatin1String("Ref-BINARY-"), Qt::CaseInsensitive)
           && !rows[0].toString().contains(QLatin1Char('/'));
}

} // namespace

bool looksLikeAcquisition(const QByteArray& bytes)
{
    for (const char c : bytes) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        return c == '{' || (static_cast<unsigned char>(c) >= 0xA0 && static_cast<unsigned char>(c) <= 0xBF);
    }
    return false;
}

QByteArray acquisitionHmac(const QByteArray& message, const QString& key)
{
    return QMessageAuthenticationCode::hash(message, key.toUtf8(), QCryptographicHash::Sha256).toHex();
}

Result<Acquisition> parseAcquisition(const QByteArray& bytes, const QStringList& hmacKeys, const QByteArray& attachment)
{
    if (bytes.size() > kMostBytes) {
        return Error{ErrorCode::LimitExceeded, tr("The message has %1 bytes; the limit is %2.").arg(bytes.size()).arg(kMostBytes),
                     {}, QStringLiteral("DAF-010")};
    }
    const bool isCbor = !bytes.isEmpty() && (static_cast<unsigned char>(bytes[0]) & 0xE0U) == 0xA0U;
    Result<Decoded> decoded = isCbor ? decodeCbor(bytes) : decodeJson(bytes);
    if (!decoded)
        return decoded.error();
    Result<Header> header = readHeader(decoded->map);
    if (!header)
        return header.error();
    const QCborValue payload = decoded->map[QStringLiteral("payload")];
    if (!payload.isMap())
        return bad(QStringLiteral("payload"), tr("is missing"));

    const bool hasTail = isCbor && !decoded->table && hasBinaryTail(decoded->map);
    if (isCbor && !hasTail) {
        const auto isPadding = [](char c) { return static_cast<unsigned char>(c) == 0xFF; };
        if (!std::all_of(bytes.begin() + decoded->itemBytes, bytes.end(), isPadding))
            return bad(QString(), tr("Bytes that belong to nothing follow the message at byte %1.").arg(decoded->itemBytes),
                       "DAF-011");
    }
    Acquisition acquisition;
    acquisition.issuedAt = header->issuedAt;
    SampleDraft& draft = acquisition.draft;
    const Beside beside{hasTail ? bytes.sliced(decoded->itemBytes) : QByteArray(), attachment, hmacKeys, decoded->table ? &*decoded->table : nullptr,
                        decoded->labels};
    if (Result<void> read = readPayload(payload.toMap(), beside, draft); !read)
        return read.error();
    const QByteArrayView signedBytes = hasTail ? QByteArrayView(bytes) : QByteArrayView(bytes).first(decoded->itemBytes);
    draft.info.signature = verify(signedBytes, header->algorithm, header->signature, hmacKeys);
    if (draft.picture == nullptr) { // whose content is itself, whatever was said about it
        QCryptographicHash content(QCryptographicHash::Sha256);
        const QByteArray zeroes = zeros();
        withoutSignature(signedBytes, header->signature.toLatin1(), zeroes).forEach([&content](QByteArrayView part) { content.addData(part); });
        draft.info.contentHash = content.result();
    }
    if (header->issuedAt > 0)
        draft.info.createdAt = QDateTime::fromSecsSinceEpoch(header->issuedAt, Qt::UTC);
    return acquisition;
}

namespace
{

QCborMap messageOf(const Sample& info, const SignalData& values, bool isSigned)
{
    QCborArray sensors;
    for (const Axis& axis : info.axes)
        sensors.append(QCborMap{{QStringLiteral("name"), axis.name}, {QStringLiteral("units"), axis.unit}});
    QCborArray rows;
    const bool isInteger = values.type() == ValueType::Int16 || values.type() == ValueType::Int32;
    for (qint64 reading = 0; reading < values.readingCount(); ++reading) {
        QCborArray row;
        for (int axis = 0; axis < values.axisCount(); ++axis) {
            const double value = values.exactAt(reading, axis);
            row.append(isInteger ? QCborValue(static_cast<qint64>(value)) : QCborValue(value));
        }
        rows.append(values.axisCount() == 1 ? row[0] : QCborValue(row));
    }
    return {{QStringLiteral("protected"), QCborMap{{QStringLiteral("ver"), QStringLiteral("v1")},
                                                   {QStringLiteral("alg"), isSigned ? QStringLiteral("HS256") : QStringLiteral("none")}}},
            {QStringLiteral("signature"), QString::fromLatin1(isSigned ? zeros() : QByteArrayLiteral("00"))},
            {QStringLiteral("payload"), QCborMap{{QStringLiteral("device_name"), info.deviceName},
                                                 {QStringLiteral("device_type"), info.deviceType.isEmpty() ? QStringLiteral("SENSORSMITH") : info.deviceType},
                                                 {QStringLiteral("interval_ms"), info.intervalMs},
                                                 {QStringLiteral("sensors"), sensors},
                                                 {QStringLiteral("values"), rows}}}};
}

QByteArray signedMessage(QByteArray message, const QString& key)
{
    if (!key.isEmpty())
        message.replace(message.lastIndexOf(zeros()), kSignatureLength, acquisitionHmac(message, key));
    return message;
}

} // namespace

QByteArray writeAcquisitionCbor(const Sample& info, const SignalData& values, const QString& hmacKey)
{
    const QCborMap message = messageOf(info, values, !hmacKey.isEmpty());
    return signedMessage(QCborValue(message).toCbor(QCborValue::UseFloat), hmacKey);
}

QByteArray writeAcquisitionJson(const Sample& info, const SignalData& values, const QString& hmacKey)
{
    const QCborMap message = messageOf(info, values, !hmacKey.isEmpty());
    return signedMessage(QJsonDocument(message.toJsonObject()).toJson(QJsonDocument::Compact), hmacKey);
}

} // namespace studio
