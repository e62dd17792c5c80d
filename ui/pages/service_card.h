// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/service_host.h"
#include "ui/widgets/card.h"

#include <array>

class QComboBox;

namespace studio
{

class ActionRegistry;
class ColumnScroll;
class CopyField;
class Switch;

/// The network services of the project: one switch each, who can reach them, the addresses to copy. Thread: GUI only.
class ServiceCard : public Card
{
    Q_OBJECT
public:
    /// Keys and requests are actions of the page.
    ServiceCard(Theme& theme, ActionRegistry& actions, ServiceHost& services, QWidget* parent);

    void showKeyCount(int count);
    void focusSwitch();
    /// How high it may be at most, so that what stands above it keeps its own; what it cannot show of the services then scrolls, and who
    /// can reach them stays in sight.
    void setRoom(int height);
    /// As high as its texts need, and not the page's to stretch: a page whose height follows its width would never shrink its cards.
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }

Q_SIGNALS:
    void switched(studio::NetworkService service, bool isOn);
    void copied(const QString& what);

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Row {
        NetworkService service = NetworkService::Ingestion;
        Switch* toggle = nullptr;
        QLabel* info = nullptr;
        QVector<CopyField*> addresses;
    };
    Row buildRow(NetworkService service, const QString& name, const QStringList& addressNames);
    void showState();
    void fitHeight();
    [[nodiscard]] QString infoOf(NetworkService service) const;

    Theme& m_theme;
    ServiceHost& m_services;
    ColumnScroll* m_scroll;
    QWidget* m_rowBox;
    int m_room;
    QComboBox* m_reach;
    std::array<Row, 2> m_rows;
    CopyField* m_fingerprint;
    QWidget* m_fingerprintBox;
    QLabel* m_lock;
    QLabel* m_warning;
    int m_keyCount = -1;
};

} // namespace studio
