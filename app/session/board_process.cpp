// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_process.h"

#include <QJsonObject>

namespace studio
{

BoardProcess::BoardProcess(QString cliProgram, QObject* parent)
    : QObject(parent)
    , m_process(std::move(cliProgram),
                Error{ErrorCode::Internal, tr("The emulated board ended unexpectedly. What was flashed and recorded before is safe; start it again."), {},
                      QStringLiteral("BRD-010")})
{
    connect(&m_process, &CliProcess::told, this, &BoardProcess::onTold);
    connect(&m_process, &CliProcess::ended, this, [this](const std::optional<Error>& error) {
        const bool wasReady = !m_ptyPath.isEmpty();
        m_ptyPath.clear();
        if (wasReady || !error)
            Q_EMIT ended(error);
        else
            Q_EMIT failed(*error);
    });
}

void BoardProcess::start(const QString& name, const QStringList& options)
{
    if (isRunning())
        return;
    m_name = name;
    m_ptyPath.clear();
    m_process.start(QStringList{QStringLiteral("board"), QStringLiteral("start"), name} + options);
}

void BoardProcess::onTold(const QJsonObject& line)
{
    if (line[QStringLiteral("event")].toString() == QLatin1String("board_ready")) {
        m_ptyPath = line[QStringLiteral("pty")].toString();
        Q_EMIT ready(m_ptyPath);
    } else if (line[QStringLiteral("type")].toString() == QLatin1String("progress")) {
        Q_EMIT progress(line[QStringLiteral("step")].toString(), line[QStringLiteral("done")].toInteger(), line[QStringLiteral("total")].toInteger());
    }
}

} // namespace studio
