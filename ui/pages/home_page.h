// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/app_settings.h"
#include "app/session/recovery.h"
#include "ui/shell/page_frame.h"

namespace studio
{

class RecentCard;
class RecoveryCard;

class HomePage final : public FramedPage
{
    Q_OBJECT
public:
    HomePage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("home.example"); }
    void activated() override;
    /// What was open last; without it the example.
    [[nodiscard]] QWidget* firstFocus() const override;
    /// {"project": path} opens that project as from the list of recent ones.
    void open(const QVariantMap& arguments) override;

protected:
    void projectChanged() override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void registerActions();
    void registerListActions();
    QWidget* buildExampleCard();
    QWidget* buildRecentCard();
    QWidget* buildNewCard();
    QWidget* buildDropCard();
    void fitColumns();
    void newProject(const QString& kind);
    void openPath(const QString& path);
    void fillRecent();
    void showRecent();
    void forget(const RecentProject& project);
    void locate(const RecentProject& project);
    void followRecovery();
    void onRecovered(const RecoveryItem& item);
    void onDiscarded(const RecoveryItem& item);
    void putInBin(const RecoveryItem& item);

    Recovery m_recovery;
    RecentCard* m_recent = nullptr;
    RecoveryCard* m_recoveryCard = nullptr;
    Button* m_example = nullptr;
    QLabel* m_dropHint = nullptr;
    QVector<QWidget*> m_sideCards; ///< of the right column
};

} // namespace studio
