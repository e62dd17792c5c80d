// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/ordered_json.h"

#include <QCborArray>
#include <QCborMap>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <cmath>

namespace studio
{

namespace
{

/// Text with its escapes; the document writer knows them all.
QByteArray quoted(const QString& text)
{
    const QByteArray array = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return array.mid(1, array.size() - 2);
}

void write(const QCborValue& value, QByteArray& out)
{
    if (value.isMap()) {
        char separator = '{';
        const QCborMap map = value.toMap();
        for (auto it = map.begin(); it != map.end(); ++it) {
            out += separator + quoted(it.key().toString()) + ':';
            write(it.value(), out);
            separator = ',';
        }
        out += map.isEmpty() ? "{}" : "}";
    } else if (value.isArray()) {
        char separator = '[';
        const QCborArray array = value.toArray();
        for (const QCborValue& entry : array) {
            out += separator;
            write(entry, out);
            separator = ',';
        }
        out += array.isEmpty() ? "[]" : "]";
    } else if (value.isString()) {
        out += quoted(value.toString());
    } else if (value.isBool()) {
        out += value.toBool() ? "true" : "false";
    } else if (value.isInteger()) {
        out += QByteArray::number(value.toInteger());
    } else if (value.isDouble() && std::isfinite(value.toDouble())) {
        out += QByteArray::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    } else {
        out += "null";
    }
}

} // namespace

QByteArray orderedJson(const QCborValue& value)
{
    QByteArray out;
    write(value, out);
    return out;
}

} // namespace studio
