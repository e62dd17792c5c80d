// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/ingestion/header_text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>
#include <optional>

namespace studio
{

namespace
{

constexpr qsizetype kMostCharacters = 128;

QString tr(const char* text)
{
    return QCoreApplication::translate("Ingestion", text);
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<QByteArray> percentDecoded(const QByteArray& value)
{
    QByteArray out;
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value[i] != '%') {
            out += value[i];
            continue;
        }
        const int high = i + 2 < value.size() ? hexDigit(value[i + 1]) : -1;
        const int low = i + 2 < value.size() ? hexDigit(value[i + 2]) : -1;
        if (high < 0 || low < 0)
            return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::optional<QString> asUtf8(const QByteArray& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(bytes);
    return decoder.hasError() ? std::nullopt : std::optional<QString>(text);
}

} // namespace

QString utf8OrLatin1(const QByteArray& value)
{
    return asUtf8(value).value_or(QString::fromLatin1(value));
}

QString decodedHeader(const QByteArray& value)
{
    if (const std::optional<QByteArray> decoded = percentDecoded(value)) {
        if (const std::optional<QString> text = asUtf8(*decoded))
            return *text;
    }
    return utf8OrLatin1(value);
}

bool isSwitchSet(const QByteArray& value)
{
    return !value.isEmpty() && value != "0";
}

QString leadingLabel(const QString& fileName)
{
    qsizetype length = 0;
    while (length < fileName.size()) {
        const QChar c = fileName[length];
        const bool isPlain = (c >= QLatin1Char('a') && c <= QLatin1Char('z')) || (c >= QLatin1Char('A') && c <= QLatin1Char('Z'))
                             || (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || c.isSpace() || c == QLatin1Char('-')
                             || c == QLatin1Char('_');
        if (!isPlain)
            break;
        ++length;
    }
    return fileName.left(length).trimmed();
}

Result<QString> storableText(const QString& text, const QString& field)
{
    const QString normal = text.normalized(QString::NormalizationForm_C);
    if (normal.size() > kMostCharacters) {
        return Error{ErrorCode::InvalidInput, tr("%1: has more than %2 characters").arg(field).arg(kMostCharacters), {},
                     QStringLiteral("ING-001")};
    }
    for (const QChar c : normal) {
        if (c.category() == QChar::Other_Control)
            return Error{ErrorCode::InvalidInput, tr("%1: holds a control character").arg(field), {}, QStringLiteral("ING-002")};
    }
    return normal;
}

Result<QMap<QString, QString>> parseMetadataHeader(const QByteArray& value)
{
    const QJsonDocument document = QJsonDocument::fromJson(utf8OrLatin1(value).toUtf8());
    const Error bad{ErrorCode::InvalidInput, tr("x-metadata: must be a JSON object of texts"), {}, QStringLiteral("ING-003")};
    if (!document.isObject())
        return bad;
    QMap<QString, QString> metadata;
    const QJsonObject object = document.object();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it.value().isString() && !it.value().isDouble() && !it.value().isBool())
            return bad;
        metadata[it.key()] = it.value().toVariant().toString();
    }
    return metadata;
}

Result<QVector<PictureBox>> parseBoxesHeader(const QByteArray& value)
{
    const QString field = QStringLiteral("x-bounding-boxes");
    QJsonDocument document = QJsonDocument::fromJson(utf8OrLatin1(value).toUtf8());
    if (document.isNull()) // some senders encode every header
        document = QJsonDocument::fromJson(decodedHeader(value).toUtf8());
    if (!document.isArray())
        return Error{ErrorCode::InvalidInput, tr("%1: must be a JSON array of boxes").arg(field), {}, QStringLiteral("ING-004")};
    return pictureBoxesOf(document.array(), field);
}

} // namespace studio
