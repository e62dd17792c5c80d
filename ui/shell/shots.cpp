// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shots.h"

#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>

namespace studio
{

Result<int> writeShots(MainWindow& window, Theme& theme, const QString& folder)
{
    if (!QDir().mkpath(folder)) {
        return Error{ErrorCode::Io, QCoreApplication::translate("Shots", "The folder %1 cannot be made.").arg(folder), {}, QStringLiteral("SHT-001")};
    }
    window.resize(1440, 900);
    int written = 0;
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark}) {
        theme.apply(kind);
        for (const QString& id : window.pageIds()) {
            window.showPage(id);
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents(); // once, so that queued replots are painted; no user is there to interfere
            const QString path = QDir(folder).filePath(QStringLiteral("%1-%2.png").arg(id, themeKindName(kind)));
            if (!window.grab().save(path)) {
                return Error{ErrorCode::Io, QCoreApplication::translate("Shots", "%1 could not be written.").arg(path), {}, QStringLiteral("SHT-002")};
            }
            ++written;
        }
    }
    return written;
}

} // namespace studio
