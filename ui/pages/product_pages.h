// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/verification_report.h"
#include "ui/shell/page_frame.h"

class QLabel;
class QTableWidget;

namespace studio
{

class Card;

/// The generated firmware on the emulated board against the host, bit for bit.
class ValidatePage final : public FramedPage
{
    Q_OBJECT
public:
    ValidatePage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("validate.run"); }

protected:
    void projectChanged() override;

private:
    void reloadReport();

    QTableWidget* m_figures;
    QTableWidget* m_windows;
    Card* m_windowsCard;
};

/// Measured sizes and time, and what leaves the studio.
class DeployPage final : public FramedPage
{
    Q_OBJECT
public:
    DeployPage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("deploy.library"); }

protected:
    void projectChanged() override;

private:
    void reload() override;

    QTableWidget* m_sizes;
    QTableWidget* m_exports;
};

} // namespace studio
