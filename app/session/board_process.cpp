// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_process.h"

#include "models/core/error_json.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QProcess>
#include <QTimer>

namespace studio
{

namespace
{
constexpr int kKillAfterMs = 5000;
constexpr qsizetype kMostLogBytes = 16 * 1024;
} // namespace

struct BoardProcess::Private {
    QString program;
    std::unique_ptr<QProcess> process;
    QTimer killTimer;
    QByteArray buffer;
    QByteArray log; ///< what was on stderr and was no JSON line
    bool wasStopped = false;
};

BoardProcess::BoardProcess(QString cliProgram, QObject* parent) : QObject(parent), d(std::make_unique<Private>())
{
    d->program = std::move(cliProgram);
    d->killTimer.setSingleShot(true);
    d->killTimer.setInterval(kKillAfterMs);
    connect(&d->killTimer, &QTimer::timeout, this, [this] {
        if (d->process != nullptr)
            d->process->kill();
    });
}

BoardProcess::~BoardProcess()
{
    if (!isRunning())
        return;
    d->process->disconnect(this);
    d->process->terminate();
    if (!d->process->waitForFinished(kKillAfterMs)) {
        d->process->kill();
        d->process->waitForFinished(kKillAfterMs);
    }
}

bool BoardProcess::isRunning() const
{
    return d->process != nullptr && d->process->state() != QProcess::NotRunning;
}

void BoardProcess::start(const QString& name, const QStringList& options)
{
    if (isRunning())
        return;
    m_name = name;
    m_ptyPath.clear();
    d->buffer.clear();
    d->log.clear();
    d->wasStopped = false;
    d->process = std::make_unique<QProcess>();
    d->process->setProgram(d->program);
    d->process->setArguments(QStringList{QStringLiteral("board"), QStringLiteral("start"), name, QStringLiteral("--json"),
                                         QStringLiteral("--while-pid"), QString::number(QCoreApplication::applicationPid())}
                             + options);
    connect(d->process.get(), &QProcess::readyReadStandardError, this, &BoardProcess::readLines);
    connect(d->process.get(), &QProcess::finished, this, &BoardProcess::conclude);
    connect(d->process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            conclude();
    });
    d->process->start(QIODevice::ReadOnly);
}

void BoardProcess::stop()
{
    if (!isRunning())
        return;
    d->wasStopped = true;
    d->process->terminate();
    d->killTimer.start();
}

void BoardProcess::readLines()
{
    d->buffer += d->process->readAllStandardError();
    for (qsizetype end = d->buffer.indexOf('\n'); end >= 0; end = d->buffer.indexOf('\n')) {
        const QByteArray line = d->buffer.first(end);
        d->buffer.remove(0, end + 1);
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object[QStringLiteral("event")].toString() == QLatin1String("board_ready")) {
            m_ptyPath = object[QStringLiteral("pty")].toString();
            Q_EMIT ready(m_ptyPath);
        } else if (object[QStringLiteral("type")].toString() == QLatin1String("progress")) {
            Q_EMIT progress(object[QStringLiteral("step")].toString(), object[QStringLiteral("done")].toInteger(),
                            object[QStringLiteral("total")].toInteger());
        } else if (d->log.size() < kMostLogBytes) {
            d->log += line + '\n';
        }
    }
}

void BoardProcess::conclude()
{
    d->killTimer.stop();
    readLines();
    const bool isOrderly = d->process->exitStatus() == QProcess::NormalExit && d->process->exitCode() == 0
                           && d->process->error() != QProcess::FailedToStart;
    std::optional<Error> error;
    if (!d->wasStopped && !isOrderly) {
        error = errorFromJson(QJsonDocument::fromJson(d->process->readAllStandardOutput()).object()[QStringLiteral("error")].toObject());
        if (error->message.isEmpty()) {
            error->message = d->process->error() == QProcess::FailedToStart
                                 ? tr("%1 could not be started. Install it again; the project is not affected.").arg(d->program)
                                 : tr("The emulated board ended unexpectedly. What was flashed and recorded before is safe; start it again.");
            error->detail = QString::fromUtf8(d->log);
            error->id = QStringLiteral("BRD-010");
        }
    }
    const bool wasReady = !m_ptyPath.isEmpty();
    m_ptyPath.clear();
    // The process tells of its own end here, so it goes only when this call has returned.
    d->process.release()->deleteLater();
    if (wasReady || !error)
        Q_EMIT ended(error);
    else
        Q_EMIT failed(*error);
}

} // namespace studio
