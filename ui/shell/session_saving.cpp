// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/session_saving.h"

#include "app/session/background_write.h"
#include "app/session/device_hub.h"
#include "serial/transport/session_file.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/shell_host.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QWidget>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("SessionSaving", text);
}

} // namespace

void saveConsoleSession(Dialogs& dialogs, DeviceHub& hub, ShellHost& host, QWidget* parent, const QString& address)
{
    const QString name = hub.device(address).name;
    QString suggestion = name;
    suggestion.replace(QLatin1Char('/'), QLatin1Char('-'));
    dialogs.saveFile(parent,
                     {.title = tr("Save the session of %1").arg(name), .filters = tr("Console sessions (*.jsonl)"),
                      .suggestion = suggestion + QStringLiteral(".jsonl"), .suffix = QStringLiteral("jsonl")},
                     [&dialogs, &hub, &host, parent = QPointer<QWidget>(parent), address](const QString& path) {
                         const Result<SavedSession> session = hub.consoleSession(address);
                         const QString leftOut = session ? leftOutText(*session) : QString();
                         const auto tell = [&dialogs, &hub, &host, parent, address, path, leftOut](const Result<void>& saved) {
                             if (saved) {
                                 host.showToast({.text = tr("The session is in %1. sensorsmith-cli device replay plays it as a board.").arg(QFileInfo(path).fileName()),
                                                 .detail = leftOut,
                                                 .kind = leftOut.isEmpty() ? NoticeKind::Success : NoticeKind::Warning});
                                 return;
                             }
                             host.showToast({.text = saved.error().message, .kind = NoticeKind::Error, .actionText = tr("Save elsewhere..."),
                                             .action = [&dialogs, &hub, &host, parent, address] {
                                                 saveConsoleSession(dialogs, hub, host, parent, address);
                                             }});
                         };
                         if (!session)
                             tell(session.error());
                         else if (parent != nullptr) // megabytes, in which secrets are looked for
                             writeInBackground(parent, [path, session = *session] { return writeSessionFile(path, session); }, tell);
                     });
}

} // namespace studio
