// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/console_job.h"

#include "app/jobs/terminal_text.h"

#include <QJsonDocument>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace studio
{

namespace
{

constexpr qint64 kReportIntervalMs = 100;
constexpr qint64 kPlainReportIntervalMs = 5000;

std::atomic<bool> g_stopRequested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set inside a signal handler");

void onStopSignal(int)
{
    g_stopRequested.store(true);
}

void writeLine(const QByteArray& line)
{
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
    std::fputc('\n', stderr);
    std::fflush(stderr);
}

/// A step without parts has no last one.
bool isLastOf(qint64 done, qint64 total)
{
    return total > 0 && done == total;
}

/// True when it is time to report: the first time, the last time, a new step, or after the interval.
bool isDue(QElapsedTimer& timer, QString& lastStep, const QString& step, bool isLast, qint64 intervalMs)
{
    if (timer.isValid() && !isLast && step == lastStep && timer.elapsed() < intervalMs)
        return false;
    timer.start();
    lastStep = step;
    return true;
}

} // namespace

void installStopSignals()
{
    struct sigaction action = {};
    action.sa_handler = onStopSignal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

bool isStopRequested()
{
    return g_stopRequested.load();
}

void JsonJobContext::report(qint64 done, qint64 total, const QString& step)
{
    if (!isDue(m_sinceReport, m_step, step, isLastOf(done, total), kReportIntervalMs))
        return;
    const QJsonObject line{{QStringLiteral("type"), QStringLiteral("progress")},
                           {QStringLiteral("done"), done},
                           {QStringLiteral("total"), total},
                           {QStringLiteral("step"), step}};
    writeLine(QJsonDocument(line).toJson(QJsonDocument::Compact));
}

void JsonJobContext::event(const QJsonObject& event)
{
    QJsonObject line = event;
    line[QStringLiteral("type")] = QStringLiteral("event");
    writeLine(QJsonDocument(line).toJson(QJsonDocument::Compact));
}

TextJobContext::TextJobContext() : m_isTerminal(isatty(STDERR_FILENO) == 1) {}

TextJobContext::~TextJobContext()
{
    if (m_hasOpenLine)
        std::fputc('\n', stderr);
}

void TextJobContext::report(qint64 done, qint64 total, const QString& step)
{
    if (!isDue(m_sinceReport, m_step, step, isLastOf(done, total), m_isTerminal ? kReportIntervalMs : kPlainReportIntervalMs))
        return;
    const QByteArray line = terminalText(total > 0 ? QStringLiteral("%1: %2 of %3").arg(step).arg(done).arg(total) : step, LineBreaks::Escaped);
    if (!m_isTerminal) {
        writeLine(line);
        return;
    }
    std::fprintf(stderr, "\r\033[K%s", line.constData());
    std::fflush(stderr);
    m_hasOpenLine = true;
}

void TextJobContext::event(const QJsonObject&) {}

} // namespace studio
