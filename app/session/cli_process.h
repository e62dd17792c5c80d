// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <memory>
#include <optional>

namespace studio
{

/// A child `sensorsmith-cli COMMAND --json` that runs on until it is stopped: what it tells on stderr comes as one object a line. It
/// ends with this object, and with this process even when that is killed (the command knows --while-pid). Nothing here blocks, but
/// for the destructor, which waits for an orderly end. Thread: the one it lives in, which must run an event loop.
class CliProcess : public QObject
{
    Q_OBJECT
public:
    /// `unexpected` is told when the process ends unasked and without a word of its own.
    CliProcess(QString program, Error unexpected, QObject* parent = nullptr);
    ~CliProcess() override;

    /// Ends in ended(). Does nothing while one runs.
    void start(const QStringList& arguments);
    /// Ends it in order; ended() follows. Harmless when none runs.
    void stop();
    [[nodiscard]] bool isRunning() const;

Q_SIGNALS:
    void told(const QJsonObject& line);
    /// The error says why when nobody asked for it.
    void ended(const std::optional<studio::Error>& error);

private:
    struct Private;
    void readLines();
    void conclude();

    std::unique_ptr<Private> d;
};

} // namespace studio
