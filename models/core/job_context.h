// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>
#include <QtGlobal>

namespace studio
{

/// What the body of a long job sees of the world: may it go on, and where does it say how far it is.
/// Thread: any; implementations are safe to call from the thread that runs the body.
class JobContext
{
public:
    virtual ~JobContext() = default;

    /// True once the user asked to stop. Bodies poll it at least every 100 ms.
    [[nodiscard]] virtual bool isCancelled() const = 0;

    /// `done` of `total` units of `step` (a sentence fragment for the user, "Extracting features").
    virtual void report(qint64 done, qint64 total, const QString& step) = 0;

    /// A structured event for whoever watches, for example one training epoch. Becomes one JSON line.
    virtual void event(const QJsonObject& event) = 0;
};

/// Runs to the end and tells nobody; for tests and for short work inside the window.
class SilentJobContext final : public JobContext
{
public:
    [[nodiscard]] bool isCancelled() const override { return false; }
    void report(qint64, qint64, const QString&) override {}
    void event(const QJsonObject&) override {}
};

} // namespace studio
