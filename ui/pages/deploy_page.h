// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/deploy_status.h"
#include "storage/report_repository.h"
#include "ui/shell/page_frame.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QTableWidget;
class QVBoxLayout;

namespace studio
{

class BudgetBar;
class Card;
class ElidedLabel;
class Segmented;
class Tag;

/// Measured size and time against a target's limits, the checks before export, building, signing and flashing.
class DeployPage final : public FramedPage
{
    Q_OBJECT
public:
    DeployPage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("deploy.export"); }
    void activated() override;

protected:
    void projectChanged() override;

private:
    void registerActions();
    QWidget* buildChoices();
    QWidget* buildBudget();
    QWidget* buildChecks();
    QWidget* buildFlash();
    QWidget* buildExports();
    void connectDevices();
    void reload() override;
    void showChecks(const DeployStatus& status);
    void showExports();
    void showFlash();
    void fillKeys();
    void makeKey();
    void exportNow(bool allowsUnverified);
    void exportTo(const QString& path, bool allowsUnverified);
    void startExport(const QString& path, const QStringList& options, const QString& password);
    void onExportFinished(int job);
    void flashSelected();
    [[nodiscard]] ExportFormat format() const;
    [[nodiscard]] TargetDescription target() const;
    [[nodiscard]] const StoredReport* selectedExport() const;
    [[nodiscard]] QString flashProblem() const; ///< why nothing can be flashed now; empty when it can

    QVector<TargetDescription> m_targets;
    QVector<StoredReport> m_reports;
    int m_job = 0;
    bool m_isFlashing = false;
    QComboBox* m_target = nullptr;
    Segmented* m_format = nullptr;
    QLineEdit* m_version = nullptr;
    QLabel* m_accuracy = nullptr;
    QVector<BudgetBar*> m_bars;
    Card* m_checksCard = nullptr;
    Tag* m_checksTag = nullptr;
    QVBoxLayout* m_checks = nullptr;
    QComboBox* m_key = nullptr;
    Card* m_flashCard = nullptr;
    ElidedLabel* m_flashText = nullptr;
    QProgressBar* m_flashBar = nullptr;
    QTableWidget* m_exports = nullptr;
};

} // namespace studio
