// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/remote/remote_message.h"

#include "models/core/nesting.h"
#include "serial/http/ordered_json.h"

#include <QCborArray>
#include <QCborStreamReader>
#include <QCborValue>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>
#include <cmath>

namespace studio
{

namespace
{

constexpr qsizetype kMostNameCharacters = 128;
constexpr qsizetype kMostSensorCharacters = 8 * 1024; ///< the data forwarder names every axis in the name of its sensor
constexpr qsizetype kMostSensors = 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("Remote", text);
}

Error bad(const QString& what, const char* id)
{
    return Error{ErrorCode::InvalidInput, what, {}, QString::fromLatin1(id)};
}

struct KindRow {
    const char* key;
    RemoteKind kind;
};

/// The key that makes a message what it is. The order decides where a message has two of them.
constexpr std::array kKinds = {
    KindRow{"hello", RemoteKind::Hello},
    KindRow{"sample", RemoteKind::Sample},
    KindRow{"sampleStarted", RemoteKind::SampleStarted},
    KindRow{"sampleProcessing", RemoteKind::SampleProcessing},
    KindRow{"sampleReading", RemoteKind::SampleReading},
    KindRow{"sampleUploading", RemoteKind::SampleUploading},
    KindRow{"sampleFinished", RemoteKind::SampleFinished},
    KindRow{"snapshotStarted", RemoteKind::SnapshotStarted},
    KindRow{"snapshotStopped", RemoteKind::SnapshotStopped},
    KindRow{"snapshotFailed", RemoteKind::SnapshotFailed},
    KindRow{"snapshotFrame", RemoteKind::SnapshotFrame},
    KindRow{"inferenceStreamStarted", RemoteKind::InferenceStreamStarted},
    KindRow{"inferenceStreamStopped", RemoteKind::InferenceStreamStopped},
    KindRow{"inferenceStreamFailed", RemoteKind::InferenceStreamFailed},
    KindRow{"inferenceStarted", RemoteKind::InferenceStarted},
    KindRow{"inferenceSummary", RemoteKind::InferenceSummary},
    KindRow{"impulseRecordsResponse", RemoteKind::ImpulseRecordsResponse},
    KindRow{"impulseRecord", RemoteKind::ImpulseRecord},
    KindRow{"modelUpdateSuccess", RemoteKind::ModelUpdateSuccess},
    KindRow{"err", RemoteKind::Err},
};

Result<QCborMap> mapOf(const QByteArray& bytes, RemoteEncoding encoding)
{
    if (encoding == RemoteEncoding::Json) {
        if (isJsonDeeperThan(bytes, kMostNesting))
            return bad(tr("Failed to parse message: it is nested too deep"), "REM-001");
        QJsonParseError problem;
        const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
        if (!document.isObject())
            return bad(tr("Failed to parse message: %1 at byte %2").arg(problem.errorString()).arg(problem.offset), "REM-002");
        return QCborMap::fromJsonObject(document.object());
    }
    if (isCborDeeperThan(bytes, kMostNesting))
        return bad(tr("Failed to parse message: it is nested too deep"), "REM-001");
    QCborStreamReader reader(bytes);
    const QCborValue value = QCborValue::fromCbor(reader);
    if (reader.lastError() != QCborError::NoError || !value.isMap() || reader.currentOffset() != bytes.size())
        return bad(tr("Failed to parse message: no whole CBOR map"), "REM-003");
    return value.toMap();
}

double numberOf(const QCborValue& value, double otherwise)
{
    const double number = value.isInteger() ? static_cast<double>(value.toInteger()) : value.toDouble(otherwise);
    return std::isfinite(number) ? number : otherwise;
}

/// Devices of the first version list bare names; the two sensors that they had then are known.
RemoteSensor sensorOfName(const QString& name)
{
    if (name == QLatin1String("Built-in accelerometer"))
        return {name, 300.0, {62.5, 100.0}};
    if (name == QLatin1String("Built-in microphone"))
        return {name, 60.0, {16000.0}};
    return {name, 60.0, {100.0}};
}

Result<QVector<RemoteSensor>> sensorsOf(const QCborValue& list)
{
    QVector<RemoteSensor> sensors;
    const QCborArray array = list.toArray();
    if (!list.isArray() || array.size() > kMostSensors)
        return bad(tr("hello.sensors: must be a list"), "REM-004");
    for (const QCborValue& entry : array) {
        RemoteSensor sensor;
        if (entry.isString()) {
            sensor = sensorOfName(entry.toString());
        } else {
            sensor.name = entry[QStringLiteral("name")].toString();
            sensor.maxSampleLengthS = numberOf(entry[QStringLiteral("maxSampleLengthS")], 0.0);
            const QCborArray frequencies = entry[QStringLiteral("frequencies")].toArray();
            for (const QCborValue& frequency : frequencies) {
                const double hz = numberOf(frequency, -1.0);
                if (!(hz > 0.0))
                    return bad(tr("hello.sensors: a frequency is no positive number"), "REM-005");
                sensor.frequenciesHz.append(hz);
            }
        }
        if (sensor.name.isEmpty() || sensor.name.size() > kMostSensorCharacters)
            return bad(tr("hello.sensors: a name must have 1 to %1 characters").arg(kMostSensorCharacters), "REM-006");
        sensors.append(sensor);
    }
    return sensors;
}

Result<RemoteHello> helloOf(const QCborValue& value)
{
    if (!value.isMap())
        return bad(tr("hello: must be an object"), "REM-007");
    RemoteHello hello;
    hello.version = static_cast<int>(std::clamp(numberOf(value[QStringLiteral("version")], 1.0), 0.0, 1e6));
    hello.apiKey = value[QStringLiteral("apiKey")].toString();
    hello.deviceId = value[QStringLiteral("deviceId")].toString();
    hello.deviceType = value[QStringLiteral("deviceType")].toString();
    hello.connection = value[QStringLiteral("connection")].toString();
    const bool isNamed =
        !hello.deviceId.isEmpty() && hello.deviceId.size() <= kMostNameCharacters && hello.deviceType.size() <= kMostNameCharacters;
    if (!isNamed)
        return bad(tr("hello.deviceId: must have 1 to %1 characters").arg(kMostNameCharacters), "REM-008");
    Result<QVector<RemoteSensor>> sensors = sensorsOf(value[QStringLiteral("sensors")]);
    if (!sensors)
        return sensors.error();
    hello.sensors = *sensors;
    hello.supportsSnapshotStreaming = value[QStringLiteral("supportsSnapshotStreaming")].toBool();
    hello.mode = value[QStringLiteral("mode")].toString(QStringLiteral("ingestion"));
    hello.inferenceInfo = value[QStringLiteral("inferenceInfo")].toMap();
    hello.availableRecords = value[QStringLiteral("availableRecords")].toMap();
    return hello;
}

QString textOf(const QCborMap& map, const char* key)
{
    return map[QLatin1String(key)].toString();
}

} // namespace

RemoteEncoding remoteEncodingOf(const QByteArray& bytes)
{
    const auto first = static_cast<unsigned char>(bytes.isEmpty() ? '\0' : bytes[0]);
    return first >= 0xA0 && first <= 0xBF ? RemoteEncoding::Cbor : RemoteEncoding::Json;
}

Result<RemoteMessage> parseRemoteMessage(const QByteArray& bytes, RemoteEncoding encoding)
{
    RemoteMessage message;
    if (bytes == "ping") {
        message.kind = RemoteKind::Ping;
        return message;
    }
    Result<QCborMap> map = mapOf(bytes, encoding);
    if (!map)
        return map.error();
    message.fields = *map;
    QCborValue value;
    for (const KindRow& row : kKinds) {
        if (!map->contains(QLatin1String(row.key)))
            continue;
        message.kind = row.kind;
        value = (*map)[QLatin1String(row.key)];
        break;
    }
    message.value = value.toBool(true);
    // The documentation says "err", the tools send "error".
    message.error = textOf(*map, "error").isEmpty() ? textOf(*map, "err") : textOf(*map, "error");
    message.progressPercent = static_cast<int>(std::clamp(numberOf((*map)[QLatin1String("progressPercentage")], -1.0), -1.0, 100.0));
    if (message.kind == RemoteKind::Hello) {
        Result<RemoteHello> hello = helloOf(value);
        if (!hello)
            return hello.error();
        message.hello = *hello;
    } else if (message.kind == RemoteKind::SnapshotFrame) {
        const auto decoded = QByteArray::fromBase64Encoding(value.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded || !decoded.decoded.startsWith("\xFF\xD8"))
            return bad(tr("snapshotFrame: is no JPEG file in base64"), "REM-009");
        message.image = decoded.decoded;
        message.fileName = textOf(*map, "fileName").left(kMostNameCharacters);
    }
    return message;
}

QCborMap helloAccepted()
{
    return {{QStringLiteral("hello"), true}};
}

QCborMap helloRefused(const QString& reason)
{
    return {{QStringLiteral("hello"), false}, {QStringLiteral("err"), reason}};
}

QCborMap sampleRequested(const SampleRequest& request)
{
    const bool isWhole = request.intervalMs == std::floor(request.intervalMs);
    const QCborValue interval = isWhole ? QCborValue(static_cast<qint64>(request.intervalMs)) : QCborValue(request.intervalMs);
    return {{QStringLiteral("sample"), QCborMap{{QStringLiteral("label"), request.label},
                                                {QStringLiteral("length"), request.lengthMs},
                                                {QStringLiteral("path"), request.path},
                                                {QStringLiteral("hmacKey"), request.hmacKey},
                                                {QStringLiteral("interval"), interval},
                                                {QStringLiteral("sensor"), request.sensor}}}};
}

QCborMap startSnapshot(bool highResolution)
{
    return {{QStringLiteral("startSnapshot"), true},
            {QStringLiteral("resolution"), highResolution ? QStringLiteral("high") : QStringLiteral("low")}};
}

QCborMap stopSnapshot()
{
    return {{QStringLiteral("stopSnapshot"), true}};
}

QCborMap startInferenceStream()
{
    return {{QStringLiteral("startInferenceStream"), true}};
}

QCborMap stopInferenceStream()
{
    return {{QStringLiteral("stopInferenceStream"), true}};
}

QCborMap impulseRecordAck(bool isTaken, qint64 index, const QString& error)
{
    QCborMap message{{QStringLiteral("impulseRecordAck"), isTaken}, {QStringLiteral("index"), index}};
    if (!error.isEmpty())
        message.insert(QStringLiteral("error"), error);
    return message;
}

QCborMap impulseRecordRequest(qint64 index)
{
    return {{QStringLiteral("impulseRecordRequest"), QCborMap{{QStringLiteral("index"), index}}}};
}

QCborMap impulseRecordRequest(qint64 first, qint64 last)
{
    const QCborMap range{{QStringLiteral("first"), first}, {QStringLiteral("last"), last}};
    return {{QStringLiteral("impulseRecordRequest"), QCborMap{{QStringLiteral("range"), range}}}};
}

QCborMap impulseRecordRequest(const QVector<qint64>& indices)
{
    QCborArray list;
    for (const qint64 index : indices)
        list.append(index);
    return {{QStringLiteral("impulseRecordRequest"), QCborMap{{QStringLiteral("list"), list}}}};
}

QCborMap newModelAvailable(std::optional<qint64> deploymentVersion)
{
    return {
        {QStringLiteral("newModelAvailable"), true},
        {QStringLiteral("deploymentVersion"), deploymentVersion ? QCborValue(*deploymentVersion) : QCborValue(QStringLiteral("latest"))}};
}

QCborMap remoteError(const QString& text)
{
    return {{QStringLiteral("err"), text}};
}

Result<QByteArray> encodedRemote(const QCborMap& message, RemoteEncoding encoding, qsizetype mostBytes)
{
    const QByteArray bytes = encoding == RemoteEncoding::Cbor ? QCborValue(message).toCbor() : orderedJson(message);
    if (bytes.size() > mostBytes) {
        return Error{ErrorCode::LimitExceeded,
                     tr("The message for the device would have %1 bytes; it takes %2. Nothing was sent; use shorter names.")
                         .arg(bytes.size())
                         .arg(mostBytes),
                     {}, QStringLiteral("REM-010")};
    }
    return bytes;
}

} // namespace studio
