// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/flashing/smp_client.h"

namespace studio
{

SmpClient::SmpClient(Transport& transport, int answerMs, QObject* parent)
    : QObject(parent)
    , m_transport(transport)
    , m_answerMs(answerMs)
{
    m_limit.setSingleShot(true);
    connect(&m_transport, &Transport::bytesReceived, this, &SmpClient::take);
    connect(&m_transport, &Transport::failed, this, [this](const Error& error) {
        if (m_isWaiting)
            finish(error);
    });
    connect(&m_limit, &QTimer::timeout, this, [this] {
        if (m_attemptsLeft > 0) {
            transmit();
            return;
        }
        finish(Error{ErrorCode::Timeout,
                     tr("The boot loader at %1 does not answer (%2). The old firmware is untouched; reset "
                        "the board to start it.")
                         .arg(m_transport.name(), m_what),
                     {},
                     QStringLiteral("SMP-003")});
    });
}

void SmpClient::request(const QString& what, SmpOperation operation, quint16 group, quint8 command,
                        const QCborMap& map, Done done, int attempts)
{
    if (m_isWaiting) {
        done(Error{ErrorCode::Busy,
                   tr("Another request to the boot loader is under way."),
                   {},
                   QStringLiteral("SMP-004")});
        return;
    }
    m_isWaiting = true;
    m_what = what;
    m_done = std::move(done);
    m_attemptsLeft = std::max(1, attempts);
    m_packet = {operation, group, command, ++m_sequence, map};
    transmit();
}

void SmpClient::transmit()
{
    --m_attemptsLeft;
    m_limit.start(m_answerMs);
    if (Result<void> written = m_transport.write(encodeSmpFrames(encodeSmpPacket(m_packet))); !written)
        finish(written.error());
}

void SmpClient::take(const QByteArray& bytes)
{
    const SmpDeframer::Output output = m_deframer.feed(bytes);
    if (!output.text.isEmpty())
        Q_EMIT consoleText(output.text);
    for (const QByteArray& one : output.packets) {
        if (!m_isWaiting)
            return;
        Result<SmpPacket> packet = decodeSmpPacket(one);
        if (!packet) {
            finish(packet.error());
            return;
        }
        const auto expected =
            m_packet.operation == SmpOperation::Read ? SmpOperation::ReadAnswer : SmpOperation::WriteAnswer;
        const bool isOurs = packet->operation == expected && packet->group == m_packet.group &&
                            packet->command == m_packet.command && packet->sequence == m_packet.sequence;
        if (isOurs) // anything else is a late answer to a request that was repeated
            finish(packet->map);
    }
}

void SmpClient::finish(Result<QCborMap> result)
{
    m_limit.stop();
    m_isWaiting = false;
    const Done done = std::exchange(m_done, {});
    if (done)
        done(std::move(result));
}

} // namespace studio
