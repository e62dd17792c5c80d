// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/first_show.h"

#include "app/session/app_log.h"

#include <QEvent>
#include <QFile>
#include <QWidget>
#include <QWindow>
#include <ctime>
#include <unistd.h>

namespace studio
{

double secondsSinceStart()
{
    // Field 22 of the process's status, counted behind the name in parentheses, which may hold blanks.
    constexpr qsizetype kStartField = 22 - 3;
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return -1.0;
    const QByteArray text = file.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    timespec now{};
    if (fields.size() <= kStartField || clock_gettime(CLOCK_BOOTTIME, &now) != 0)
        return -1.0;
    const double started = fields[kStartField].toDouble() / static_cast<double>(sysconf(_SC_CLK_TCK));
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9 - started;
}

FirstShow::FirstShow(QWidget& window, AppLog& log)
    : QObject(&window)
    , m_log(log)
{
    window.windowHandle()->installEventFilter(this);
}

bool FirstShow::eventFilter(QObject* watched, QEvent* event)
{
    if (m_isDone || event->type() != QEvent::Expose || !static_cast<QWindow*>(watched)->isExposed())
        return QObject::eventFilter(watched, event);
    m_isDone = true;
    // Behind the painting that this event brings about.
    QMetaObject::invokeMethod(
        this,
        [this] {
            const QString seconds = QString::number(secondsSinceStart(), 'f', 2);
            m_log.add(LogLevel::Info, tr("The window was shown %1 s after the start.").arg(seconds), {}, QStringLiteral("first-show-seconds=") + seconds);
            Q_EMIT shown();
        },
        Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
}

} // namespace studio
