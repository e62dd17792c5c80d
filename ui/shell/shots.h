// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/shots_board.h"
#include "ui/shell/theme.h"

#include <QSize>
#include <memory>

namespace studio
{

class MainWindow;
class Page;
class StudioContext;

/// Writes a PNG of every page in both themes to a folder: <page>-<theme>.png. Without a project it makes the example through the
/// jobs of the window, trains, evaluates, checks and exports it, and takes the pictures of that. The emulated board is started,
/// with the newest bundle of the project on it, so that pages of boards show one at work; without it the pictures are taken all
/// the same, and the end says what is missing. Each page is waited for until it is ready. Ends the program. Thread: GUI only.
class Shots : public QObject
{
    Q_OBJECT
public:
    struct Options {
        QString folder;        ///< where the pictures go
        QString scratchFolder; ///< for what is made on the way
        QSize size{1440, 900};
        bool isBoardOurs = true; ///< it was started for the pictures, so it may be given another ID
    };
    Shots(MainWindow& window, Theme& theme, StudioContext& context, Options options);
    void start(const QString& projectPath);

private:
    void prepare();
    void startBoard();
    void next();
    void take();
    void conclude();
    void fail(const Error& error);
    void wear(ThemeKind theme);
    [[nodiscard]] QString bundlePath() const;
    [[nodiscard]] QString knownBoardId() const;

    MainWindow& m_window;
    Theme& m_theme;
    StudioContext& m_context;
    Options m_options;
    std::unique_ptr<ShotsBoard> m_board;
    QTimer m_limit;
    struct Round {
        QString page;
        QVector<ThemeKind> themes;
    };
    QVector<Round> m_rounds; ///< still to be taken
    Error m_missing;     ///< why there is no board at work
    int m_written = 0;
    bool m_isPreparing = false;
    bool m_isExample = false;
    bool m_hasRunAll = false;
    bool m_hasExported = false;
};

} // namespace studio
