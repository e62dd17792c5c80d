// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_hub.h"
#include "app/session/studio_context.h"
#include "models/core/english_plurals.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/first_show.h"
#include "ui/shell/main_window.h"
#include "ui/shell/settings_bridge.h"
#include "ui/shell/shots.h"
#include "ui/shell/single_window.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <cstdio>
#include <optional>

using namespace studio;

namespace
{

/// "1440x900"; nothing when it is no size that a window can have.
std::optional<QSize> sizeFromText(const QString& text)
{
    static const QRegularExpression pattern(QRegularExpression::anchoredPattern(QStringLiteral("(\\d{3,4})x(\\d{3,4})")));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    return QSize(match.capturedView(1).toInt(), match.capturedView(2).toInt());
}

} // namespace

int main(int argc, char** argv)
{
    // Help and version need no display.
    for (int i = 1; i < argc; ++i) {
        for (const char* word : {"-h", "--help", "--help-all", "-v", "--version"}) {
            if (qstrcmp(argv[i], word) == 0)
                qputenv("QT_QPA_PLATFORM", "offscreen");
        }
    }
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
    parser.addPositionalArgument(QStringLiteral("project"), QStringLiteral("Project to open (.smith), or recordings to import"));
    const QCommandLineOption shots(QStringLiteral("shots"), QStringLiteral("Write a screenshot of every page and quit"));
    const QCommandLineOption out(QStringLiteral("out"), QStringLiteral("Folder for the screenshots"), QStringLiteral("folder"),
                                 QStringLiteral("out/shots"));
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Size of the screenshots"), QStringLiteral("WxH"), QStringLiteral("1440x900"));
    const QCommandLineOption board(QStringLiteral("board"), QStringLiteral("Name of the emulated board; one that runs already is used as it is"),
                                   QStringLiteral("name"));
    const QCommandLineOption another(QStringLiteral("new-window"), QStringLiteral("Open a window of its own beside one that is open"));
    parser.addOptions({shots, out, size, board, another});
    parser.process(application);
    const QStringList paths = parser.positionalArguments();
    const std::optional<QSize> pictureSize = sizeFromText(parser.value(size));
    if (!pictureSize) {
        std::fprintf(stderr, "--size %s: give width and height, each of three or four digits, such as 1440x900\n", qPrintable(parser.value(size)));
        return 2;
    }

    SingleWindow single(SingleWindow::defaultFolder());
    if (!parser.isSet(shots) && !parser.isSet(another) && single.handOver(paths))
        return 0;
    // Screenshots show the studio as it is at first, and leave no trace in the user's settings. The example is made in a place of
    // its own; a project of the user's goes with the keys that signed what it exported.
    const QTemporaryDir scratch;
    if (parser.isSet(shots) && paths.isEmpty()) {
        qputenv("XDG_DATA_HOME", scratch.path().toLocal8Bit());
        qputenv("XDG_CONFIG_HOME", scratch.path().toLocal8Bit());
    }
    const auto settings = parser.isSet(shots) ? std::make_unique<AppSettings>(scratch.filePath(QStringLiteral("shots.ini")))
                                              : std::make_unique<AppSettings>();
    SettingsBridge windowSettings(*settings);
    Theme theme(application);
    theme.setReducedMotion(settings->reducedMotion());
    theme.apply(themeKindFromName(settings->theme()));
    const QString cli = QApplication::applicationDirPath() + QStringLiteral("/sensorsmith-cli");
    BoardHub::Options boards;
    boards.cliProgram = cli;
    boards.sound = soundModule(QApplication::applicationDirPath());
    if (parser.isSet(board)) {
        boards.boardName = parser.value(board);
    } else if (parser.isSet(shots)) {
        boards.boardName = QStringLiteral("shots-%1").arg(QApplication::applicationPid());
        boards.boardOptions = {QStringLiteral("--store"), scratch.filePath(QStringLiteral("board.store"))};
    }
    boards.places.recoveryFolder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/recovered");
    StudioContext context(*settings, cli, std::make_unique<BoardHub>(*settings, boards));
    ActionRegistry actions(theme);
    QtDialogs dialogs(theme);
    MainWindow window(theme, actions, dialogs, windowSettings, context);
    QObject::connect(&single, &SingleWindow::called, &window, [&window](const QStringList& called) {
        window.comeForward();
        window.takePaths(called);
    });
    window.show();
    Shots pictures(window, theme, context, {parser.value(out), scratch.path(), *pictureSize, !parser.isSet(board)});
    const FirstShow first(window, context.log());
    QObject::connect(&first, &FirstShow::shown, &window, [&] {
        if (parser.isSet(shots))
            pictures.start(paths.value(0));
        else if (paths.isEmpty())
            window.restoreSession();
        else
            window.takePaths(paths);
    });
    return QApplication::exec();
}
