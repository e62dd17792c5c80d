// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/dataset_advice.h"
#include "ui/widgets/card.h"

class QVBoxLayout;

namespace studio
{

class SampleScanner;

/// What the data will make a model suffer from, a card each: one sentence of reason, one fix, and a way to see the samples.
/// Thread: GUI only.
class AdvisorPanel : public Card
{
    Q_OBJECT
public:
    AdvisorPanel(Theme& theme, QWidget* parent);
    /// `scanner` gives the pictures of copies; may be nullptr. `checkedText` says what was looked at.
    void setAdvice(const QVector<Advice>& advice, SampleScanner* scanner, const QString& checkedText);
    [[nodiscard]] const QVector<Advice>& advice() const { return m_advice; }

Q_SIGNALS:
    void fixRequested(const studio::Advice& advice);
    void showRequested(const studio::Advice& advice);

private:
    QWidget* makeCard(const Advice& advice, int index, SampleScanner* scanner);

    Theme& m_theme;
    QVector<Advice> m_advice;
    QVBoxLayout* m_column;
    QLabel* m_checked;
};

} // namespace studio
