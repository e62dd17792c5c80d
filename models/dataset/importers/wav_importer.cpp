// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/importers/wav_importer.h"

#include <QCoreApplication>
#include <QtEndian>
#include <cstring>

namespace studio
{

namespace
{

constexpr int kMostChannels = 64;

QString tr(const char* text)
{
    return QCoreApplication::translate("Wav", text);
}

Error bad(const QString& what, const char* id)
{
    return Error{ErrorCode::InvalidInput, what, {}, QString::fromLatin1(id)};
}

struct Format {
    int code = 0; ///< 1 PCM, 3 float
    int channels = 0;
    quint32 rate = 0;
    int bits = 0;
};

Result<Format> readFormat(const QByteArray& bytes, qsizetype at, qsizetype size)
{
    if (size < 16)
        return bad(tr("the format chunk at byte %1 is cut short").arg(at), "WAV-003");
    const char* p = bytes.constData() + at;
    Format format{qFromLittleEndian<quint16>(p), qFromLittleEndian<quint16>(p + 2), qFromLittleEndian<quint32>(p + 4),
                  qFromLittleEndian<quint16>(p + 14)};
    if (format.code == 0xFFFE && size >= 26)
        format.code = qFromLittleEndian<quint16>(p + 24); // the true format behind "extensible"
    const bool isPcm = format.code == 1 && (format.bits == 8 || format.bits == 16 || format.bits == 24 || format.bits == 32);
    const bool isFloat = format.code == 3 && format.bits == 32;
    if (!isPcm && !isFloat) {
        return Error{ErrorCode::Unsupported, tr("format %1 with %2 bits is not supported; save it as 16-bit PCM").arg(format.code).arg(format.bits),
                     {}, QStringLiteral("WAV-004")};
    }
    if (format.channels < 1 || format.channels > kMostChannels || format.rate == 0)
        return bad(tr("%1 channels at %2 Hz are not possible").arg(format.channels).arg(format.rate), "WAV-005");
    return format;
}

template <typename T, typename Read>
SignalData decode(const char* data, qsizetype count, int width, int channels, Read read)
{
    std::vector<T> values;
    values.reserve(static_cast<std::size_t>(count));
    for (qsizetype i = 0; i < count; ++i)
        values.push_back(read(data + i * width));
    return SignalData(std::move(values), channels);
}

SignalData readValues(const Format& format, const char* data, qsizetype count)
{
    if (format.code == 3)
        return decode<float>(data, count, 4, format.channels, [](const char* p) { return qFromLittleEndian<float>(p); });
    switch (format.bits) {
    case 8:
        return decode<std::int16_t>(data, count, 1, format.channels, [](const char* p) {
            return static_cast<std::int16_t>(static_cast<unsigned char>(*p) - 128);
        });
    case 16:
        return decode<std::int16_t>(data, count, 2, format.channels, [](const char* p) { return qFromLittleEndian<std::int16_t>(p); });
    case 24:
        return decode<std::int32_t>(data, count, 3, format.channels, [](const char* p) {
            const quint32 raw = static_cast<quint32>(static_cast<unsigned char>(p[0])) << 8
                                | static_cast<quint32>(static_cast<unsigned char>(p[1])) << 16
                                | static_cast<quint32>(static_cast<unsigned char>(p[2])) << 24;
            return static_cast<std::int32_t>(raw) / 256;
        });
    default:
        return decode<std::int32_t>(data, count, 4, format.channels, [](const char* p) { return qFromLittleEndian<std::int32_t>(p); });
    }
}

} // namespace

bool WavImporter::accepts(const QByteArray& bytes, const QString&) const
{
    return bytes.size() >= 12 && bytes.startsWith("RIFF") && bytes.mid(8, 4) == "WAVE";
}

int wavBits(const QByteArray& bytes)
{
    qsizetype at = 12;
    while (bytes.size() - at >= 8) {
        const qsizetype size = std::min(static_cast<qsizetype>(qFromLittleEndian<quint32>(bytes.constData() + at + 4)), bytes.size() - at - 8);
        if (bytes.mid(at, 4) == "fmt ") {
            Result<Format> format = readFormat(bytes, at + 8, size);
            return format ? format->bits : 0;
        }
        at += 8 + size + (size & 1);
    }
    return 0;
}

Result<QVector<SampleDraft>> WavImporter::read(const QByteArray& bytes, const QString&, const ImportOptions&) const
{
    Format format;
    bool hasFormat = false;
    qsizetype at = 12;
    while (bytes.size() - at >= 8) {
        const QByteArray id = bytes.mid(at, 4);
        const auto claimed = static_cast<qsizetype>(qFromLittleEndian<quint32>(bytes.constData() + at + 4));
        const qsizetype size = std::min(claimed, bytes.size() - at - 8);
        if (id == "fmt ") {
            Result<Format> read = readFormat(bytes, at + 8, size);
            if (!read)
                return read.error();
            format = *read;
            hasFormat = true;
        } else if (id == "data") {
            if (!hasFormat)
                return bad(tr("the data at byte %1 comes before its format").arg(at), "WAV-006");
            const int width = format.bits / 8;
            const qsizetype readings = size / (width * format.channels);
            if (readings == 0)
                return bad(tr("it holds no readings"), "WAV-007");
            SampleDraft draft;
            if (size < claimed)
                draft.warnings << tr("the file ends %1 bytes before its claimed end; what is there was taken").arg(claimed - size);
            draft.values = readValues(format, bytes.constData() + at + 8, readings * format.channels);
            draft.info.intervalMs = 1000.0 / format.rate;
            draft.info.readingCount = readings;
            draft.info.valueType = draft.values.type();
            for (int channel = 0; channel < format.channels; ++channel) {
                draft.info.axes.append({format.channels == 1 ? QStringLiteral("audio") : QStringLiteral("audio%1").arg(channel + 1),
                                        QStringLiteral("wav")});
            }
            return QVector<SampleDraft>{std::move(draft)};
        }
        at += 8 + size + (size & 1);
    }
    return bad(hasFormat ? tr("it has no data chunk") : tr("it has no format chunk"), "WAV-008");
}

} // namespace studio
