// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/job_runner.h"
#include "models/evaluation/verification_report.h"
#include "ui/shell/page_frame.h"

#include <QTableWidget>
#include <array>
#include <optional>

class QLabel;

namespace studio
{

class BudgetBar;
class Card;
class ElidedLabel;
class Figure;
class Segmented;
class Tag;

/// The generated firmware on the emulated board against the host, bit for bit: steps, figures, instructions, memory, windows.
class ValidatePage final : public FramedPage
{
    Q_OBJECT
public:
    ValidatePage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("validate.run"); }

protected:
    void projectChanged() override;

private:
    /// One row of the card of steps.
    struct Step {
        QLabel* mark = nullptr;
        ElidedLabel* detail = nullptr;
        QLabel* time = nullptr;
    };
    void registerActions();
    QWidget* buildSteps();
    QWidget* buildInstructions();
    QWidget* buildMemory();
    QWidget* buildWindows();
    void reloadReport();
    void showSteps();
    void showWindows();
    enum class Mark { Waiting, Running, Done, Failed };
    void setStep(std::size_t index, Mark mark, const QString& detail, double seconds);
    void onJob(int id);
    void openWindow(int row);

    std::optional<VerificationReport> m_report;
    QStringList m_classes;
    QVector<VerifiedWindow> m_shown;
    QDateTime m_finishedAt;
    std::array<Step, 3> m_steps;
    Tag* m_tag = nullptr;
    Card* m_board = nullptr;
    Figure* m_compared = nullptr;
    Figure* m_mismatches = nullptr;
    Figure* m_accuracy = nullptr;
    Figure* m_time = nullptr;
    BudgetBar* m_instructions = nullptr;
    QLabel* m_instructionsText = nullptr;
    BudgetBar* m_flash = nullptr;
    BudgetBar* m_ram = nullptr;
    Segmented* m_which = nullptr;
    Card* m_windowsCard = nullptr;
    QTableWidget* m_windows = nullptr;
};

} // namespace studio
