// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/network_editor.h"

#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/table_parts.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kMostLayers = 8;
constexpr int kMostUnits = 1024;
constexpr int kTableWidth = 320;

struct Preset {
    const char* name;
    std::vector<int> hidden;
};

const std::vector<Preset>& presets()
{
    static const std::vector<Preset> all = {
        {QT_TRANSLATE_NOOP("studio::NetworkEditor", "Tiny"), {8}},
        {QT_TRANSLATE_NOOP("studio::NetworkEditor", "Small"), {20, 10}},
        {QT_TRANSLATE_NOOP("studio::NetworkEditor", "Medium"), {40, 20}},
        {QT_TRANSLATE_NOOP("studio::NetworkEditor", "Large"), {64, 32}},
    };
    return all;
}

} // namespace

NetworkEditor::NetworkEditor(Theme& theme, QWidget* parent) : Card(theme, tr("Network"), parent), m_theme(theme)
{
    setBodyMargins(0);
    m_preset = new QComboBox(this);
    m_preset->setObjectName(QStringLiteral("train.preset"));
    m_preset->setAccessibleName(tr("Size of the network"));
    m_preset->setProperty("compact", true);
    for (const Preset& preset : presets())
        m_preset->addItem(tr(preset.name));
    m_preset->addItem(tr("Own"));
    connect(m_preset, &QComboBox::activated, this, [this](int index) {
        if (index < static_cast<int>(presets().size()))
            Q_EMIT hiddenEdited(presets()[static_cast<std::size_t>(index)].hidden);
    });
    addHeaderWidget(m_preset);
    auto* add = new Button(theme, ButtonKind::Quiet, tr("Add layer"), this);
    add->setObjectName(QStringLiteral("train.addLayer"));
    add->setIconName(QStringLiteral("plus"));
    add->setCompact(true);
    connect(add, &QPushButton::clicked, this, &NetworkEditor::addLayer);
    addHeaderWidget(add);
    m_table = makeTable(theme, tr("Layers"), {tr("Layer"), tr("Out"), tr("Learnt")}, this);
    m_table->setObjectName(QStringLiteral("train.layers"));
    const auto fit = [this] { m_table->setMinimumWidth(static_cast<int>(kTableWidth * m_theme.textScale())); };
    fit();
    connect(&theme, &Theme::themeChanged, m_table, fit);
    m_table->verticalHeader()->setDefaultSectionSize(30);
    m_table->installEventFilter(this);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &NetworkEditor::showLayer);
    body()->addWidget(m_table, 1);
    m_edit = new QWidget(this);
    auto* row = new QHBoxLayout(m_edit);
    row->setContentsMargins(12, 8, 12, 4);
    row->setSpacing(8);
    m_editTitle = makeLabel(theme, TextRole::SmallStrong, Token::Text, {}, m_edit);
    m_units = new NumberField(theme, tr("Units of the layer"), {}, m_edit);
    m_units->setObjectName(QStringLiteral("train.units"));
    m_units->setProperty("compact", true);
    m_units->setWhole(true);
    m_units->setRange(1, kMostUnits);
    connect(m_units, &NumberField::committed, this, [this](double value) {
        std::vector<int> next = m_hidden;
        if (selectedLayer() >= 0) {
            next[static_cast<std::size_t>(selectedLayer())] = static_cast<int>(value);
            Q_EMIT hiddenEdited(next);
        }
    });
    m_arithmetic = makeLabel(theme, TextRole::Small, Token::Text2, {}, m_edit);
    m_arithmetic->setWordWrap(true);
    m_remove = new Button(theme, ButtonKind::Icon, tr("Remove the layer"), m_edit);
    m_remove->setObjectName(QStringLiteral("train.removeLayer"));
    m_remove->setIconName(QStringLiteral("trash"));
    m_remove->setCompact(true);
    connect(m_remove, &QPushButton::clicked, this, &NetworkEditor::removeLayer);
    row->addWidget(m_editTitle);
    row->addWidget(m_units);
    row->addWidget(m_arithmetic, 1);
    row->addWidget(m_remove);
    body()->addWidget(m_edit);
    m_total = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_total->setObjectName(QStringLiteral("train.total"));
    m_total->setWordWrap(true);
    footer()->addWidget(m_total, 1);
    fill();
}

void NetworkEditor::setNetwork(int inputs, const std::vector<int>& hidden, int outputs)
{
    m_inputs = inputs;
    m_hidden = hidden;
    m_outputs = outputs;
    const auto known = std::find_if(presets().begin(), presets().end(), [&](const Preset& preset) { return preset.hidden == hidden; });
    m_preset->setCurrentIndex(static_cast<int>(known - presets().begin()));
    fill();
}

void NetworkEditor::fill()
{
    const QLocale locale;
    const int row = m_table->currentRow();
    QVector<QStringList> rows;
    rows.append({tr("Input: %n feature(s)", "", m_inputs), locale.toString(m_inputs), locale.toString(0)});
    qint64 total = 0;
    int before = m_inputs;
    const auto learnt = [&](int units) {
        const qint64 count = static_cast<qint64>(before + 1) * units;
        total += count;
        before = units;
        return locale.toString(count);
    };
    for (const int units : m_hidden)
        rows.append({tr("Dense %1, ReLU").arg(units), locale.toString(units), learnt(units)});
    rows.append({tr("Output: %n class(es), softmax", "", m_outputs), locale.toString(m_outputs), learnt(m_outputs)});
    const QSignalBlocker blocker(m_table);
    setRows(*m_table, m_theme, rows);
    m_table->selectRow(std::clamp<int>(row < 0 ? 1 : row, 0, static_cast<int>(rows.size()) - 1));
    // One byte a weight on the board, four for the float32 network.
    m_total->setText(tr("%1 learnt parameters \u00b7 float32 %2 \u00b7 int8 about %3").arg(locale.toString(total), formatBytes(total * 4), formatBytes(total)));
    showLayer();
}

int NetworkEditor::selectedLayer() const
{
    const int row = m_table->currentRow();
    return row >= 1 && row <= static_cast<int>(m_hidden.size()) ? row - 1 : -1;
}

void NetworkEditor::showLayer()
{
    const int layer = selectedLayer();
    m_units->setEnabled(layer >= 0);
    m_remove->setEnabled(layer >= 0);
    m_remove->setToolTip(layer >= 0 ? tr("Remove the layer (Del)") : tr("Input and output belong to every network"));
    if (layer < 0) {
        m_editTitle->setText(m_table->currentRow() == 0 ? tr("Input") : tr("Output"));
        m_units->setValue(m_table->currentRow() == 0 ? m_inputs : m_outputs);
        m_arithmetic->setText(m_table->currentRow() == 0 ? tr("set by the impulse") : tr("set by the labels"));
        return;
    }
    const QLocale locale;
    const int units = m_hidden[static_cast<std::size_t>(layer)];
    const int before = layer == 0 ? m_inputs : m_hidden[static_cast<std::size_t>(layer) - 1];
    m_editTitle->setText(tr("Layer %1").arg(layer + 1));
    m_units->setValue(units);
    m_arithmetic->setText(tr("%1 \u00d7 %2 weights + %2 biases").arg(locale.toString(before), locale.toString(units)));
}

void NetworkEditor::addLayer()
{
    if (static_cast<int>(m_hidden.size()) >= kMostLayers)
        return;
    // Behind the selected one, half as wide: the usual funnel.
    std::vector<int> next = m_hidden;
    const int at = std::clamp<int>(m_table->currentRow(), 0, static_cast<int>(next.size()));
    const int before = at == 0 ? 2 * std::max(8, m_outputs) : next[static_cast<std::size_t>(at) - 1];
    next.insert(next.begin() + at, std::max(2, before / 2));
    Q_EMIT hiddenEdited(next);
    m_table->selectRow(at + 1);
}

void NetworkEditor::removeLayer()
{
    const int layer = selectedLayer();
    if (layer < 0)
        return;
    std::vector<int> next = m_hidden;
    next.erase(next.begin() + layer);
    Q_EMIT hiddenEdited(next);
}

bool NetworkEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Delete: removeLayer(); return true;
        case Qt::Key_Insert: addLayer(); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            m_units->setFocus(Qt::OtherFocusReason);
            m_units->selectAll();
            return true;
        default: break;
        }
    }
    return Card::eventFilter(watched, event);
}

} // namespace studio
