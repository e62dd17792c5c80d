// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/signal_link.h"

#include <QElapsedTimer>
#include <QTimer>
#include <memory>

namespace studio
{

class ProjectFile;

/// A stored sample that is sent again at its own rate, as if its sensor were there. Reads over a connection of its own, a part
/// at a time. Where it begins anew, its last reading is followed by its first. Thread: device.
class ReplayLink final : public SignalLink
{
    Q_OBJECT
public:
    ReplayLink(QString projectPath, Sample sample, bool isLooped, std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console);
    ~ReplayLink() override;

    void connectBoard() override;
    void disconnectBoard() override;
    void takePortAway() override {}
    void setLooped(bool isLooped);

protected:
    [[nodiscard]] QString place() const override { return m_sample.name; }
    [[nodiscard]] std::optional<Signal> signal() const override;
    void setSending(bool isSending) override;
    void describe(Sample& info) const override;

private:
    void send();
    Result<SignalData> next(qint64 most);
    void fail(const Error& error);
    [[nodiscard]] BoardSnapshot snapshot() const override;

    QString m_projectPath;
    Sample m_sample;
    bool m_isLooped;
    std::unique_ptr<ProjectFile> m_project; ///< while it is connected
    SignalData m_part;                      ///< read ahead
    qint64 m_partBegin = 0;
    qint64 m_at = 0;   ///< the reading that comes next
    qint64 m_sent = 0; ///< since the clock was started
    QElapsedTimer m_clock;
    QTimer m_timer;
};

} // namespace studio
