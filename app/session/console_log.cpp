// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/console_log.h"

#include <QMutexLocker>

namespace studio
{

bool ConsoleLog::append(qint64 atMs, bool fromDevice, const QByteArray& line)
{
    if (fromDevice && line.startsWith("#r "))
        return false;
    QString text = QString::fromUtf8(line.left(4 * kMostLineCharacters));
    while (text.endsWith(QLatin1Char('\r')) || text.endsWith(QLatin1Char('\n')))
        text.chop(1);
    for (QChar& character : text) {
        if (!character.isPrint() && !character.isSurrogate() && character != QLatin1Char('\t'))
            character = QChar::ReplacementCharacter;
    }
    if (text.size() > kMostLineCharacters)
        text = text.left(kMostLineCharacters) + QChar(0x2026);
    const QMutexLocker locker(&m_mutex);
    m_lines.push_back({atMs, fromDevice, text});
    if (m_lines.size() > kMostLines)
        m_lines.pop_front();
    return true;
}

QVector<ConsoleLine> ConsoleLog::lines() const
{
    const QMutexLocker locker(&m_mutex);
    return {m_lines.begin(), m_lines.end()};
}

} // namespace studio
