// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/flashing/smp_packet.h"
#include "serial/transport/transport.h"

#include <QTimer>
#include <functional>

namespace studio
{

/// Requests to a boot loader, one at a time, each repeated when no answer comes (all requests used are
/// harmless to repeat). Thread: that of the transport. Source: firmware-update reference.
class SmpClient : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(Result<QCborMap> answer)>;

    SmpClient(Transport& transport, int answerMs, QObject* parent = nullptr);

    /// `what` names the request in errors. Errors: Timeout after `attempts`, Io, Busy when one is under way,
    /// Protocol. A refusal by the board is an answer; see smpStatus().
    void request(const QString& what, SmpOperation operation, quint16 group, quint8 command,
                 const QCborMap& map, Done done, int attempts = 3);
    void setAnswerMs(int milliseconds) { m_answerMs = milliseconds; }

Q_SIGNALS:
    void consoleText(const QByteArray& text); ///< what the board says beside its answers

private:
    void transmit();
    void take(const QByteArray& bytes);
    void finish(Result<QCborMap> result);

    Transport& m_transport;
    int m_answerMs;
    SmpDeframer m_deframer;
    QTimer m_limit;
    quint8 m_sequence = 0;
    SmpPacket m_packet;
    QString m_what;
    Done m_done;
    int m_attemptsLeft = 0;
    bool m_isWaiting = false;
};

} // namespace studio
