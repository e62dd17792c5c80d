// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/host_rules.h"

#include <QCoreApplication>
#include <QNetworkInterface>
#include <QSysInfo>
#include <algorithm>

namespace studio
{

namespace
{

constexpr std::ptrdiff_t kNetworkBytes = 8; ///< of an IPv6 address; the rest is the computer's own choice

QString tr(const char* text)
{
    return QCoreApplication::translate("Http", text);
}

QString nameOf(QHostAddress address)
{
    address.setScopeId(QString());
    const QString text = address.toString().toLower();
    return address.protocol() == QAbstractSocket::IPv6Protocol ? QStringLiteral("[%1]").arg(text) : text;
}

} // namespace

std::optional<HttpProblem> HostRules::check(const HttpRequestHead& head) const
{
    const QString host = QString::fromLatin1(head.field("host")).toLower();
    if (head.count("host") != 1 || host.isEmpty())
        return HttpProblem{400, tr("A request names its host once."), QStringLiteral("HTTP-020"), {}};
    const quint16 defaultPort = isTls ? 443 : 80;
    QString name = host;
    quint16 named = defaultPort;
    const qsizetype colon = host.lastIndexOf(QLatin1Char(':'));
    if (colon > host.lastIndexOf(QLatin1Char(']'))) {
        bool isNumber = false;
        named = host.mid(colon + 1).toUShort(&isNumber);
        if (!isNumber)
            named = 0;
        name = host.left(colon);
    }
    if (named != port || !names.contains(name))
        return HttpProblem{421, tr("This server does not serve the host that the request names."), QStringLiteral("HTTP-021"), {}};
    if (head.has("origin") && (head.count("origin") > 1 || !origins.contains(QString::fromLatin1(head.field("origin")))))
        return HttpProblem{403, tr("Requests from web pages are not taken."), QStringLiteral("HTTP-022"), {}};
    return std::nullopt;
}

QStringList namesOfAddresses(const QList<QHostAddress>& addresses)
{
    QStringList names;
    for (const QHostAddress& address : addresses) {
        const bool isAny = address == QHostAddress(QHostAddress::AnyIPv4) || address == QHostAddress(QHostAddress::AnyIPv6)
                           || address == QHostAddress(QHostAddress::Any);
        if (isAny) {
            for (const QHostAddress& own : QNetworkInterface::allAddresses())
                names << nameOf(own);
            names << QSysInfo::machineHostName().toLower();
        } else {
            names << nameOf(address);
        }
        if (isAny || address.isLoopback())
            names << QStringLiteral("localhost") << QStringLiteral("127.0.0.1") << QStringLiteral("[::1]");
    }
    names.removeDuplicates();
    names.removeAll(QString());
    return names;
}

QHostAddress countedPeer(QHostAddress address)
{
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    if (isV4)
        return QHostAddress(v4);
    if (address == QHostAddress(QHostAddress::LocalHostIPv6))
        return QHostAddress(QHostAddress::LocalHost);
    address.setScopeId(QString());
    if (address.protocol() != QAbstractSocket::IPv6Protocol || address.isLinkLocal())
        return address;
    Q_IPV6ADDR bytes = address.toIPv6Address();
    std::fill(bytes.c + kNetworkBytes, bytes.c + sizeof(bytes.c), quint8{0});
    return QHostAddress(bytes);
}

} // namespace studio
