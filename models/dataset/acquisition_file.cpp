// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/acquisition_file.h"

#include "models/dataset/acquisition.h"

#include <QCborStreamWriter>
#include <QtEndian>
#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

constexpr qint64 kMostTailBytes = 256LL * 1024 * 1024;
constexpr int kRegionsOfFile = 400; ///< the longest labels of so many stay below what may stand beside the values

/// Numbers of one axis stand behind the message, but for those of float64, for which the format has no name.
const char* tailName(const SignalData& values)
{
    if (values.axisCount() != 1)
        return nullptr;
    switch (values.type()) {
    case ValueType::Int16:
        return "Ref-BINARY-i16";
    case ValueType::Int32:
        return "Ref-BINARY-i32";
    case ValueType::Float32:
        return "Ref-BINARY-f32";
    case ValueType::Float64:
        break;
    }
    return nullptr;
}

void writeText(QCborStreamWriter& writer, const QString& text)
{
    writer.append(QStringView(text));
}

void writeKey(QCborStreamWriter& writer, const char* key)
{
    writer.append(QLatin1String(key));
}

void writeHead(QCborStreamWriter& writer, const Sample& info)
{
    const bool hasTime = info.createdAt.isValid() && info.createdAt.toSecsSinceEpoch() > 0;
    writeKey(writer, "protected");
    writer.startMap(hasTime ? 3 : 2);
    writeKey(writer, "ver");
    writeKey(writer, "v1");
    writeKey(writer, "alg");
    writeKey(writer, "none");
    if (hasTime) {
        writeKey(writer, "iat");
        writer.append(static_cast<qint64>(info.createdAt.toSecsSinceEpoch()));
    }
    writer.endMap();
    writeKey(writer, "signature");
    writeKey(writer, "00");
}

void writeSensors(QCborStreamWriter& writer, const QVector<Axis>& axes)
{
    writeKey(writer, "sensors");
    writer.startArray(static_cast<quint64>(axes.size()));
    for (const Axis& axis : axes) {
        writer.startMap(2);
        writeKey(writer, "name");
        writeText(writer, axis.name);
        writeKey(writer, "units");
        writeText(writer, axis.unit);
        writer.endMap();
    }
    writer.endArray();
}

void writeMetadata(QCborStreamWriter& writer, const QMap<QString, QString>& metadata)
{
    writeKey(writer, "metadata");
    writer.startMap(static_cast<quint64>(metadata.size()));
    for (auto it = metadata.begin(); it != metadata.end(); ++it) {
        writeText(writer, it.key());
        writeText(writer, it.value());
    }
    writer.endMap();
}

void writeRegions(QCborStreamWriter& writer, const QVector<Segment>& regions)
{
    writeKey(writer, "structured_labels");
    writer.startArray(static_cast<quint64>(regions.size()));
    for (const Segment& one : regions) {
        writer.startMap(3);
        writeKey(writer, "startIndex");
        writer.append(one.begin);
        writeKey(writer, "endIndex"); // the last one, not the one past it
        writer.append(one.end - 1);
        writeKey(writer, "label");
        writeText(writer, one.label);
        writer.endMap();
    }
    writer.endArray();
}

void writeNumber(QCborStreamWriter& writer, const SignalData& values, qint64 reading, int axis)
{
    const double value = values.exactAt(reading, axis);
    if (values.type() == ValueType::Float64)
        writer.append(value);
    else if (values.type() == ValueType::Float32)
        writer.append(static_cast<float>(value));
    else
        writer.append(static_cast<qint64>(value));
}

void writeTable(QCborStreamWriter& writer, const SignalData& values)
{
    writer.startArray(static_cast<quint64>(values.readingCount()));
    for (qint64 reading = 0; reading < values.readingCount(); ++reading) {
        if (values.axisCount() == 1) {
            writeNumber(writer, values, reading, 0);
            continue;
        }
        writer.startArray(static_cast<quint64>(values.axisCount()));
        for (int axis = 0; axis < values.axisCount(); ++axis)
            writeNumber(writer, values, reading, axis);
        writer.endArray();
    }
    writer.endArray();
}

/// Little endian, as this program's machines have them.
void appendTail(QByteArray& message, const SignalData& values)
{
    static_assert(Q_BYTE_ORDER == Q_LITTLE_ENDIAN);
    message.append(static_cast<const char*>(values.bytes()), static_cast<qsizetype>(values.byteCount()));
}

} // namespace

QByteArray writeAcquisitionFile(const SampleDraft& draft)
{
    const Sample& info = draft.info;
    QMap<QString, QString> metadata = info.metadata;
    if (draft.hasSplit)
        metadata.insert(kRecordedSplit, splitName(info.split));
    metadata.insert(kRecordedLabel, info.label);
    const char* tail = tailName(draft.values);
    QByteArray message;
    QCborStreamWriter writer(&message);
    writer.startMap(3);
    writeHead(writer, info);
    writeKey(writer, "payload"); // last, and its values as well: what stands behind them ends the message
    writer.startMap(7);
    writeKey(writer, "device_name");
    writeText(writer, info.deviceName);
    writeKey(writer, "device_type");
    writeText(writer, info.deviceType.isEmpty() ? QStringLiteral("SENSORSMITH") : info.deviceType);
    writeKey(writer, "interval_ms");
    writer.append(info.intervalMs);
    writeSensors(writer, info.axes);
    writeMetadata(writer, metadata);
    writeRegions(writer, draft.segments);
    writeKey(writer, "values");
    if (tail == nullptr) {
        writeTable(writer, draft.values);
    } else {
        writer.startArray();
        writeKey(writer, tail);
        writer.endArray();
    }
    writer.endMap();
    writer.endMap();
    if (tail != nullptr)
        appendTail(message, draft.values);
    return message;
}

qint64 readingsOfFile(const SampleDraft& draft, qint64 begin)
{
    const SignalData& values = draft.values;
    const qint64 most = tailName(values) != nullptr ? kMostTailBytes / static_cast<qint64>(valueTypeBytes(values.type()))
                                                    : kMostAcquisitionValues / std::max(1, values.axisCount());
    qint64 end = std::min(begin + most, values.readingCount());
    int regions = 0;
    for (const Segment& one : draft.segments) {
        if (one.end > begin && ++regions > kRegionsOfFile)
            end = std::max(begin + 1, std::min(end, one.begin));
    }
    return end - begin;
}

SampleDraft partOfDraft(const SampleDraft& draft, qint64 begin, qint64 end)
{
    SampleDraft part;
    part.info = draft.info;
    part.hasSplit = draft.hasSplit;
    part.values = draft.values.slice(begin, end - begin);
    part.info.readingCount = part.values.readingCount();
    if (draft.info.createdAt.isValid())
        part.info.createdAt = draft.info.createdAt.addMSecs(std::llround(static_cast<double>(begin) * draft.info.intervalMs));
    part.segments = segmentsWithin(draft.segments, begin, end);
    return part;
}

} // namespace studio
