// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/cli_process.h"

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
constexpr qsizetype kMostLineBytes = 1024 * 1024;
} // namespace

struct CliProcess::Private {
    QString program;
    Error unexpected;
    std::unique_ptr<QProcess> process;
    QTimer killTimer;
    QByteArray buffer;
    QByteArray log; ///< what was on stderr and was no JSON line
    bool wasStopped = false;
};

CliProcess::CliProcess(QString program, Error unexpected, QObject* parent) : QObject(parent), d(std::make_unique<Private>())
{
    d->program = std::move(program);
    d->unexpected = std::move(unexpected);
    d->killTimer.setSingleShot(true);
    d->killTimer.setInterval(kKillAfterMs);
    connect(&d->killTimer, &QTimer::timeout, this, [this] {
        if (d->process != nullptr)
            d->process->kill();
    });
}

CliProcess::~CliProcess()
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

bool CliProcess::isRunning() const
{
    return d->process != nullptr && d->process->state() != QProcess::NotRunning;
}

void CliProcess::start(const QStringList& arguments)
{
    if (isRunning())
        return;
    d->buffer.clear();
    d->log.clear();
    d->wasStopped = false;
    d->process = std::make_unique<QProcess>();
    d->process->setProgram(d->program);
    d->process->setArguments(arguments + QStringList{QStringLiteral("--json"), QStringLiteral("--while-pid"), QString::number(QCoreApplication::applicationPid())});
    connect(d->process.get(), &QProcess::readyReadStandardError, this, &CliProcess::readLines);
    connect(d->process.get(), &QProcess::finished, this, &CliProcess::conclude);
    connect(d->process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            conclude();
    });
    d->process->start(QIODevice::ReadOnly);
}

void CliProcess::stop()
{
    if (!isRunning())
        return;
    d->wasStopped = true;
    d->process->terminate();
    d->killTimer.start();
}

void CliProcess::readLines()
{
    d->buffer += d->process->readAllStandardError();
    for (qsizetype end = d->buffer.indexOf('\n'); end >= 0; end = d->buffer.indexOf('\n')) {
        const QByteArray line = d->buffer.first(end);
        d->buffer.remove(0, end + 1);
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (document.isObject())
            Q_EMIT told(document.object());
        else if (d->log.size() < kMostLogBytes)
            d->log += line + '\n';
    }
    if (d->buffer.size() > kMostLineBytes)
        d->buffer.clear();
}

void CliProcess::conclude()
{
    d->killTimer.stop();
    readLines();
    const bool hasStarted = d->process->error() != QProcess::FailedToStart;
    const bool isOrderly = hasStarted && d->process->exitStatus() == QProcess::NormalExit && d->process->exitCode() == 0;
    std::optional<Error> error;
    if (!d->wasStopped && !isOrderly) {
        error = errorFromJson(QJsonDocument::fromJson(d->process->readAllStandardOutput()).object()[QStringLiteral("error")].toObject());
        if (error->message.isEmpty()) {
            error = d->unexpected;
            if (!hasStarted)
                error->message = tr("%1 could not be started. Install it again; the project is not affected.").arg(d->program);
            error->detail = QString::fromUtf8(d->log);
        }
    }
    // The process tells of its own end here, so it goes only when this call has returned.
    d->process.release()->deleteLater();
    Q_EMIT ended(error);
}

} // namespace studio
