// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTimer>
#include <QVector>

namespace studio
{

/// One serial port of this computer.
struct PortInfo {
    QString path; ///< "/dev/ttyACM0"
    bool isUsb = false;
    quint16 vendorId = 0;
    quint16 productId = 0;
    QString serialNumber;
    QString manufacturer;
    QString product;
    QString boardName;                     ///< from the table of known boards, else empty
    [[nodiscard]] QString usbText() const; ///< "2341:805a Arduino Nano 33 BLE", empty when not USB
    friend bool operator==(const PortInfo&, const PortInfo&) = default;
};

/// Name of a board by its USB ids: the exact product first, then the vendor's serial bridge. Empty when
/// unknown. Thread: any. Source: known_boards.json.
QString knownBoardName(quint16 vendorId, quint16 productId);

/// Where the kernel tells of its ports (class/tty below `sys`) and where they are opened; others are for tests.
struct PortFolders {
    QString sys = QStringLiteral("/sys");
    QString dev = QStringLiteral("/dev");
};

/// The ports behind which there is hardware, sorted by path. Thread: any; takes about a millisecond. Source:
/// sysfs(5).
QVector<PortInfo> listPorts(const PortFolders& folders = {});

/// The serial number of the USB device behind `path`, which may be a link to it; empty without one. Thread: any.
QString serialNumberAt(const QVector<PortInfo>& ports, const QString& path);

/// Looks once a second and says when a port came or went. Thread: the one it lives in.
class PortWatcher : public QObject
{
    Q_OBJECT
public:
    explicit PortWatcher(PortFolders folders = {}, QObject* parent = nullptr);
    [[nodiscard]] QVector<PortInfo> ports() const { return m_ports; }
    void start();
    void look(); ///< now

Q_SIGNALS:
    void portsChanged(const QVector<studio::PortInfo>& ports);

private:
    PortFolders m_folders;
    QVector<PortInfo> m_ports;
    QTimer m_timer;
};

} // namespace studio
