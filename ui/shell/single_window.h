// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <QStringList>

namespace studio
{

/// One window a user: a second start hands what it was asked to open to the first one and ends. Thread: GUI only.
class SingleWindow : public QObject
{
    Q_OBJECT
public:
    /// `folder` holds lock and socket; the user's runtime folder in the product.
    explicit SingleWindow(const QString& folder, QObject* parent = nullptr);

    /// True when a window that runs already took the paths; then this start has nothing more to do. Otherwise this one
    /// listens from now on, unless the other does not answer (then this is a window of its own).
    bool handOver(const QStringList& paths);

    static QString defaultFolder();

Q_SIGNALS:
    void called(const QStringList& paths); ///< another start: come forward, and open these

private:
    void listen();
    void answer();

    QLockFile m_lock;
    QString m_socket;
    QLocalServer m_server;
};

} // namespace studio
