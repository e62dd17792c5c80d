// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/deploy_status.h"
#include "app/session/device_hub.h"
#include "storage/report_repository.h"
#include "ui/shell/tokens.h"
#include "ui/widgets/budget_bar.h"

#include <QWidget>
#include <functional>

class QLabel;
class QLayout;

namespace studio
{

class Theme;

/// One check: mark, title, detail; what is open has a button that goes where it is mended.
QWidget* makeCheckRow(Theme& theme, const DeployCheck& check, QWidget* parent, std::function<void()> open);
/// A budget line as its bar shows it.
BudgetBar::Content budgetContent(const BudgetLine& line);
/// Deletes every widget of a layout.
void clearLayout(QLayout& layout);
/// "c-library" as people read it.
QString packageName(const QString& format);
/// What `board` is, where that is known and is not `target`; empty: it is, or nobody can tell.
QString otherThanTarget(const DeviceInfo& board, const TargetDescription& target);
/// The newest exported version with its revision raised by one; 1.0.0 when there is none.
QString nextVersion(const QVector<StoredReport>& exports);

/// A headline figure over the words for what it is; for the rows of figures at the foot of a card.
class Figure : public QWidget
{
public:
    Figure(Theme& theme, const QString& meaning, QWidget* parent);
    void setFigure(const QString& text, Token ink);

private:
    Theme& m_theme;
    QLabel* m_text;
};

} // namespace studio
