// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <QObject>
#include <QTimer>

namespace studio
{

class MainWindow;
class Page;
class StudioContext;
class Theme;

/// Writes a PNG of every page in both themes to a folder: <page>-<theme>.png, 1440 x 900. Without a project it makes the
/// example through the jobs of the window, trains, evaluates and checks it, and takes the pictures of that; each page is
/// waited for until it is ready. Ends the program. Thread: GUI only.
class Shots : public QObject
{
    Q_OBJECT
public:
    Shots(MainWindow& window, Theme& theme, StudioContext& context, QString folder);
    void start(const QString& projectPath);

private:
    void prepare();
    void next();
    void take();
    void fail(const Error& error);

    MainWindow& m_window;
    Theme& m_theme;
    StudioContext& m_context;
    QString m_folder;
    QTimer m_limit;
    QStringList m_pages; ///< still to be taken in this theme
    int m_themeIndex = -1;
    int m_written = 0;
    bool m_isPreparing = false;
    bool m_hasRunAll = false;
};

} // namespace studio
