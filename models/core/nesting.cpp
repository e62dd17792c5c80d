// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/nesting.h"

#include <QCborStreamReader>

namespace studio
{

bool isJsonDeeperThan(const QByteArray& json, int most)
{
    int depth = 0;
    bool inText = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inText) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inText = false;
        } else if (c == '"') {
            inText = true;
        } else if (c == '{' || c == '[') {
            if (++depth > most)
                return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

bool isCborDeeperThan(const QByteArray& cbor, int most)
{
    QCborStreamReader reader(cbor);
    int tags = 0; // in a row: each is a level for a decoder
    while (reader.lastError() == QCborError::NoError) {
        if (!reader.hasNext()) {
            if (reader.containerDepth() == 0 || !reader.leaveContainer())
                return false;
            if (reader.containerDepth() == 0)
                return false;
            continue;
        }
        if (reader.isContainer()) {
            if (reader.containerDepth() + tags >= most)
                return true;
            tags = 0;
            if (!reader.enterContainer())
                return false;
            continue;
        }
        tags = reader.isTag() ? tags + 1 : 0;
        if (tags >= most)
            return true;
        if (!reader.next(most))
            return false;
        if (reader.containerDepth() == 0 && tags == 0)
            return false;
    }
    return false;
}

bool hasJsonTextOver(const QByteArray& json, qsizetype most)
{
    if (json.size() <= most)
        return false;
    qsizetype begin = -1; // of the text that is open
    for (qsizetype i = 0; i < json.size(); ++i) {
        if (json[i] == '"') {
            if (begin >= 0 && i - begin > most)
                return true;
            begin = begin < 0 ? i + 1 : -1;
        } else if (json[i] == '\\' && begin >= 0) {
            ++i;
        }
    }
    return begin >= 0 && json.size() - begin > most;
}

bool hasCborTextOver(const QByteArray& cbor, qsizetype most)
{
    if (cbor.size() <= most)
        return false;
    QCborStreamReader reader(cbor);
    while (reader.lastError() == QCborError::NoError) {
        if (!reader.hasNext()) {
            if (reader.containerDepth() == 0 || !reader.leaveContainer() || reader.containerDepth() == 0)
                return false;
            continue;
        }
        const qint64 begin = reader.currentOffset();
        const bool isText = (reader.isString() || reader.isByteArray()) && begin < cbor.size();
        const bool isInPieces = isText && (static_cast<quint8>(cbor[begin]) & 0x1FU) == 0x1FU; // Qt 6.4 says so of every text
        if (isText && !isInPieces && reader.length() > static_cast<quint64>(most))
            return true;
        const bool isTag = reader.isTag();
        if (reader.isContainer() ? !reader.enterContainer() : !reader.next())
            return false;
        if (isInPieces && reader.currentOffset() - begin > most)
            return true;
        if (reader.containerDepth() == 0 && !isTag)
            return false;
    }
    return false;
}

} // namespace studio
