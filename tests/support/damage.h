// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QtTest>

namespace studio::test
{

/// Writes `count` bytes of `fill` into a file at `at`, as a bad disk would.
inline void overwrite(const QString& path, qint64 at, qint64 count, char fill = '\0')
{
    QFile file(path);
    const QByteArray rubbish(count, fill);
    if (!file.open(QIODevice::ReadWrite) || !file.seek(at) || file.write(rubbish) != count)
        QTest::qFail(qPrintable(path), __FILE__, __LINE__);
}

inline QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        QTest::qFail(qPrintable(path), __FILE__, __LINE__);
    return file.readAll();
}

} // namespace studio::test
