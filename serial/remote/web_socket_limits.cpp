// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/remote/web_socket_limits.h"

#include <QCoreApplication>
#include <QWebSocket>
#include <memory>

namespace studio
{

void limitWebSocket(QWebSocket& socket)
{
    socket.setMaxAllowedIncomingMessageSize(kMostRemoteMessageBytes);
    socket.setMaxAllowedIncomingFrameSize(kMostRemoteMessageBytes);
    const auto fragments = std::make_shared<int>(0);
    const auto count = [&socket, fragments](bool isLast) {
        if (++*fragments > kMostRemoteFragments) {
            socket.close(QWebSocketProtocol::CloseCodeTooMuchData,
                         QCoreApplication::translate("Remote", "A message has more than %1 fragments.").arg(kMostRemoteFragments));
        }
        if (isLast)
            *fragments = 0;
    };
    QObject::connect(&socket, &QWebSocket::textFrameReceived, &socket, [count](const QString&, bool isLast) { count(isLast); });
    QObject::connect(&socket, &QWebSocket::binaryFrameReceived, &socket, [count](const QByteArray&, bool isLast) { count(isLast); });
}

} // namespace studio
