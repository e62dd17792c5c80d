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

} // namespace studio
