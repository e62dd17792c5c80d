// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QtGlobal>

namespace studio::test
{

/// How long a bar is measured. The suite takes the usual, on a machine that others use as well; a run that was asked for by the
/// environment variable has the machine for itself, is held to the bar as it is promised, and to its maximum.
class Measured
{
public:
    Measured(const char* variable, int usual)
    {
        bool isNumber = false;
        const int wanted = qEnvironmentVariableIntValue(variable, &isNumber);
        m_isStrict = isNumber && wanted > 0;
        m_count = m_isStrict ? wanted : usual;
    }
    [[nodiscard]] int count() const { return m_count; } ///< rounds, or seconds
    [[nodiscard]] bool isStrict() const { return m_isStrict; }
    /// What is allowed where `bar` is promised.
    [[nodiscard]] double allowed(double bar) const { return m_isStrict ? bar : bar * kSharedMachine; }

private:
    static constexpr double kSharedMachine = 3.0;
    int m_count = 0;
    bool m_isStrict = false;
};

/// Keeps what was measured in the build folder, tests/reports/NAME.txt, and tells it.
inline void report(const QString& name, const QString& text)
{
    qInfo("%s", qPrintable(text));
    const QDir folder(QStringLiteral(STUDIO_BINARY_DIR "/tests/reports"));
    QFile file(folder.filePath(name + QStringLiteral(".txt")));
    const QByteArray line = text.toUtf8() + '\n';
    if (!folder.mkpath(QStringLiteral(".")) || !file.open(QIODevice::WriteOnly) || file.write(line) != line.size())
        qWarning("%s: %s", qPrintable(file.fileName()), qPrintable(file.errorString()));
}

} // namespace studio::test
