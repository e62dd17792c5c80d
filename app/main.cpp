// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_hub.h"
#include "app/session/studio_context.h"
#include "models/core/english_plurals.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/settings_bridge.h"
#include "ui/shell/shots.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QStandardPaths>
#include <cstdio>

using namespace studio;

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    EnglishPlurals plurals;
    QApplication::installTranslator(&plurals);
    QApplication::setApplicationName(QStringLiteral("sensorsmith"));
    QApplication::setOrganizationName(QStringLiteral("Sensorsmith"));
    QApplication::setApplicationVersion(QStringLiteral(SENSORSMITH_VERSION));
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Machine learning on sensors, from the board and back to it"));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("project"), QStringLiteral("Project to open (.smith)"));
    const QCommandLineOption shots(QStringLiteral("shots"), QStringLiteral("Write a screenshot of every page and quit"));
    const QCommandLineOption out(QStringLiteral("out"), QStringLiteral("Folder for the screenshots"), QStringLiteral("folder"),
                                 QStringLiteral("out/shots"));
    parser.addOptions({shots, out});
    parser.process(application);

    AppSettings settings;
    SettingsBridge windowSettings(settings);
    Theme theme(application);
    theme.setReducedMotion(settings.reducedMotion());
    theme.apply(themeKindFromName(settings.theme()));
    const QString cli = QApplication::applicationDirPath() + QStringLiteral("/sensorsmith-cli");
    BoardHub::Options boards;
    boards.cliProgram = cli;
    boards.places.recoveryFolder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/recovered");
    StudioContext context(settings, cli, std::make_unique<BoardHub>(settings, boards));
    ActionRegistry actions(theme);
    QtDialogs dialogs(theme);
    MainWindow window(theme, actions, dialogs, windowSettings, context);
    const QString project = parser.positionalArguments().value(0);
    if (project.isEmpty())
        window.restoreSession();
    else
        window.openProject(project);
    window.show();
    if (!parser.isSet(shots))
        return QApplication::exec();
    const Result<int> written = writeShots(window, theme, parser.value(out));
    std::fprintf(stderr, "%s\n",
                 written ? qPrintable(QStringLiteral("%1 screenshots in %2").arg(*written).arg(parser.value(out)))
                         : qPrintable(written.error().message));
    return written ? 0 : 1;
}
