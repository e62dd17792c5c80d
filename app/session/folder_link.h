// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/cli_process.h"
#include "app/session/console_log.h"
#include "app/session/device_link.h"

#include <QSet>
#include <QTimer>
#include <memory>

namespace studio
{

/// A folder, or a file, that is watched for new recordings: a child `sensorsmith-cli watch` takes them into the project, and this tells
/// how it goes. It has no signal of its own, so it cannot be streamed or recorded. Thread: device.
class FolderLink final : public DeviceLink
{
    Q_OBJECT
public:
    struct Place {
        QString cliProgram;
        QString projectPath;
        QString path;
        qint64 sinceMs = 0; ///< what came from then on is new, milliseconds since 1970; 0: what comes from now on
    };
    FolderLink(Place place, std::shared_ptr<ConsoleLog> console);

    void connectBoard() override;
    void disconnectBoard() override;
    void takePortAway() override {}
    void startStream(const QString& sensor, double frequencyHz) override;
    void stopStream() override {}
    void capture(quint64 id, const studio::CaptureRequest& request) override;
    void endCapture() override {}

Q_SIGNALS:
    void seenUntil(qint64 ms); ///< everything that came before was offered to the project
    void samplesTaken(); ///< another process stored some; at most a few times a second

protected:
    [[nodiscard]] QString place() const override { return m_place.path; }

private:
    void start();
    void onTold(const QJsonObject& line);
    void onEnded(const std::optional<Error>& error);
    void onFile(const QString& event, const QJsonObject& line);
    void note(const QString& text);
    void publishSoon();
    [[nodiscard]] Error noSignal() const;
    [[nodiscard]] BoardSnapshot snapshot() const override;

    Place m_place;
    std::shared_ptr<ConsoleLog> m_console;
    std::unique_ptr<CliProcess> m_process; ///< made on the device thread
    QTimer m_publish;
    DeviceState m_state = DeviceState::Offline;
    bool m_isEnding = false;
    bool m_startsAgain = false;
    bool m_isAway = false;
    bool m_hasNew = false; ///< samples since it was last told
    int m_there = 0;
    int m_taken = 0;
    int m_duplicates = 0;
    int m_failed = 0;
    int m_otherKinds = 0;
    QSet<QString> m_postponed; ///< paths of files that wait for the project to be writable
    QString m_last;
    QString m_lastFailed;
};

} // namespace studio
