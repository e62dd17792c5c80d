// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/ports/port_list.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

static void initKnownBoards()
{
    Q_INIT_RESOURCE(ports);
}

namespace studio
{

namespace
{

constexpr int kLookMs = 1000;
constexpr int kMostParents = 8; ///< from the tty's device up to the USB device
constexpr qint64 kMostAttributeBytes = 256;

QString attribute(const QString& folder, const char* name)
{
    QFile file(folder + QLatin1Char('/') + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(kMostAttributeBytes)).trimmed()
                                          : QString();
}

void fillUsb(PortInfo& port, const QString& deviceFolder)
{
    QDir folder(deviceFolder);
    for (int i = 0; i < kMostParents; ++i) {
        const QString vendor = attribute(folder.path(), "idVendor");
        if (!vendor.isEmpty()) {
            port.isUsb = true;
            port.vendorId = static_cast<quint16>(vendor.toUInt(nullptr, 16));
            port.productId = static_cast<quint16>(attribute(folder.path(), "idProduct").toUInt(nullptr, 16));
            port.serialNumber = attribute(folder.path(), "serial");
            port.manufacturer = attribute(folder.path(), "manufacturer");
            port.product = attribute(folder.path(), "product");
            port.boardName = knownBoardName(port.vendorId, port.productId);
            return;
        }
        folder.setPath(QDir::cleanPath(folder.path() + QStringLiteral("/..")));
    }
}

} // namespace

QString PortInfo::usbText() const
{
    if (!isUsb)
        return {};
    const QString name = !boardName.isEmpty() ? boardName : !product.isEmpty() ? product : manufacturer;
    return QStringLiteral("%1:%2 %3")
        .arg(vendorId, 4, 16, QLatin1Char('0'))
        .arg(productId, 4, 16, QLatin1Char('0'))
        .arg(name)
        .trimmed();
}

QString knownBoardName(quint16 vendorId, quint16 productId)
{
    initKnownBoards();
    QFile file(QStringLiteral(":/ports/known_boards.json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    static const QJsonArray table =
        QJsonDocument::fromJson(file.readAll()).object()[QStringLiteral("boards")].toArray();
    QString ofVendor;
    for (const QJsonValue& entry : table) {
        if (entry[QStringLiteral("vendor")].toString().toUInt(nullptr, 16) != vendorId)
            continue;
        const QString product = entry[QStringLiteral("product")].toString();
        if (product.isEmpty())
            ofVendor = entry[QStringLiteral("name")].toString();
        else if (product.toUInt(nullptr, 16) == productId)
            return entry[QStringLiteral("name")].toString();
    }
    return ofVendor;
}

QVector<PortInfo> listPorts(const PortFolders& folders)
{
    QVector<PortInfo> ports;
    const QDir folder(folders.sys + QStringLiteral("/class/tty"));
    for (const QString& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QString device =
            QFileInfo(folder.filePath(name) + QStringLiteral("/device")).canonicalFilePath();
        if (device.isEmpty())
            continue; // consoles and pseudo-terminals
        if (attribute(folder.filePath(name), "type") == QLatin1String("0"))
            continue; // a number that the kernel reserved for a port that is not there
        PortInfo port;
        port.path = folders.dev + QLatin1Char('/') + name;
        fillUsb(port, device);
        ports.append(port);
    }
    std::sort(ports.begin(), ports.end(),
              [](const PortInfo& a, const PortInfo& b) { return a.path < b.path; });
    return ports;
}

QString serialNumberAt(const QVector<PortInfo>& ports, const QString& path)
{
    const QString real = QFileInfo(path).canonicalFilePath();
    const auto found = std::find_if(ports.begin(), ports.end(), [&](const PortInfo& port) { return port.path == path || (!real.isEmpty() && port.path == real); });
    return found == ports.end() ? QString() : found->serialNumber;
}

PortWatcher::PortWatcher(PortFolders folders, QObject* parent)
    : QObject(parent)
    , m_folders(std::move(folders))
    , m_timer(this)
{
    m_timer.setInterval(kLookMs);
    connect(&m_timer, &QTimer::timeout, this, &PortWatcher::look);
}

void PortWatcher::start()
{
    look();
    m_timer.start();
}

void PortWatcher::look()
{
    QVector<PortInfo> now = listPorts(m_folders);
    if (now == m_ports)
        return;
    m_ports = std::move(now);
    Q_EMIT portsChanged(m_ports);
}

} // namespace studio
