// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/feature_extraction.h"
#include "ui/shell/page_frame.h"

#include <functional>
#include <optional>

class QComboBox;
class QLabel;
class QScrollArea;

namespace studio
{

class BudgetPanel;
class Card;
class ElidedLabel;
class ImpulseFlow;
class NumberField;
class ParameterForm;
class WindowPlot;

/// Window, processing blocks and learning blocks: the row of blocks, window and stride on a real sample, the settings of the
/// selected block from its description, and what all of it costs. Every change is one undo step. Thread: GUI only.
class ImpulsePage final : public FramedPage
{
    Q_OBJECT
public:
    ImpulsePage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("impulse.make"); }
    /// {"block": "learn:0"} selects a block.
    void open(const QVariantMap& arguments) override;

protected:
    void projectChanged() override;

private:
    using Edit = std::function<void(ImpulseDesign&)>;

    void registerActions();
    QWidget* buildEmpty();
    QWidget* buildFlow();
    QWidget* buildWindow();
    QWidget* buildSettings();

    // What is stored, and what is shown while a value is typed or dragged.
    void readProject();
    void show(const ImpulseDesign& design);
    void showFlow();
    void showWindows();
    void showSettings();
    void showCosts();
    void showTakes();
    void fillSamples();

    /// One undo step; an answer that names a field is told there. True when it was done.
    bool change(const Edit& edit, const QString& name);
    /// The same without storing it.
    void preview(const Edit& edit);
    [[nodiscard]] Result<ImpulseDesign> checked(const Edit& edit) const;
    void tell(const Error& error);
    /// `value` under `id` in the settings of the selected block.
    [[nodiscard]] Edit settingEdit(const QString& id, const QJsonValue& value) const;
    void addBlock(const QString& name);
    void removeBlock(const QString& id);
    void duplicateBlock(const QString& id);
    void placeWindow(double windowSeconds, double strideSeconds, bool isFinal);
    void setWindowField(double windowMs, double strideMs, bool isFinal);
    [[nodiscard]] QString freeId(const QString& stem) const;
    [[nodiscard]] const Sample* shownSample() const;
    [[nodiscard]] int selectedIndex() const;

    ImpulseDesign m_stored;
    ImpulseDesign m_shown;
    std::optional<PreparedImpulse> m_prepared; ///< of what is shown
    ImpulseFlow* m_flow = nullptr;
    WindowPlot* m_plot = nullptr;
    QComboBox* m_sample = nullptr;
    NumberField* m_window = nullptr;
    NumberField* m_stride = nullptr;
    QComboBox* m_rule = nullptr;
    QLabel* m_counts = nullptr;
    ElidedLabel* m_totals = nullptr;
    Card* m_settings = nullptr;
    QWidget* m_takes = nullptr;
    QStringList m_takesShown; ///< block and names of its chips
    QScrollArea* m_scroll = nullptr;
    ParameterForm* m_form = nullptr;
    QString m_formBlock; ///< id and kind of the block the form is about
    BudgetPanel* m_budget = nullptr;
};

} // namespace studio
