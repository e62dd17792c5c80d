// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/running_boards.h"
#include "support/hub_bench.h"

namespace studio::test
{

inline const QString kEmulatorCli = QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli");
constexpr int kEmulatorStartMs = 90'000; ///< the first start builds the firmware, on a machine that may be busy

/// Keys, stores and running boards of a test program are its own; built firmware is kept between runs.
inline void useEmulatorFoldersBelow(const QString& folder)
{
    qputenv("XDG_RUNTIME_DIR", folder.toUtf8());
    qputenv("XDG_DATA_HOME", (folder + QStringLiteral("/data")).toUtf8());
    qputenv("XDG_CACHE_HOME", STUDIO_BINARY_DIR "/tests/cache");
}

/// A hub with an emulated board, which lives in folders of the test, and an open project.
struct EmulatedBench {
    /// `name` of the board, which is that of its kind; empty: the one that was chosen last. `faults`: what it does wrong.
    explicit EmulatedBench(const QString& name = {}, const QStringList& faults = {})
        : settings(folder.filePath(QStringLiteral("settings.ini")))
    {
        BoardHub::Options options;
        options.cliProgram = kEmulatorCli;
        options.boardName = name;
        for (const QString& fault : faults)
            options.boardOptions << QStringLiteral("--fault") << fault;
        options.places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
        options.folders = {folder.filePath(QStringLiteral("sys")), folder.filePath(QStringLiteral("dev"))};
        hub = std::make_unique<BoardHub>(settings, options);
        anew = [this, options] { hub = std::make_unique<BoardHub>(settings, options); };
        session = std::move(ProjectSession::create(folder.filePath(QStringLiteral("test.smith")), QStringLiteral("test"))).value();
        address = QStringLiteral("board:") + (name.isEmpty() ? QStringLiteral("mps2-an386") : name);
    }
    [[nodiscard]] DeviceInfo info() const { return hub->device(address); }
    static QVector<RunningBoard> running() { return runningBoards(*runtimeFolder()); }
    QTemporaryDir folder;
    AppSettings settings;
    std::unique_ptr<ProjectSession> session;
    std::unique_ptr<BoardHub> hub;
    std::function<void()> anew; ///< another window of the same user
    QString address;
};

} // namespace studio::test
