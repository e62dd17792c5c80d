// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QWidget;

namespace studio
{

class AppLog;

/// Waits until the window is on the screen for the first time, writes into the log how long that took from the start of
/// the process, and says so: only then does the work on a project begin. Thread: GUI only.
class FirstShow : public QObject
{
    Q_OBJECT
public:
    /// To be made after `window.show()`.
    FirstShow(QWidget& window, AppLog& log);

Q_SIGNALS:
    void shown();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    AppLog& m_log;
    bool m_isDone = false;
};

/// Seconds since this process was started; negative where the system does not tell.
[[nodiscard]] double secondsSinceStart();

} // namespace studio
