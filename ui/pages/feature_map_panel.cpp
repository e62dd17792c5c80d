// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/feature_map_panel.h"

#include "ui/itemmodels/feature_point_item_model.h"
#include "ui/pages/table_parts.h"
#include "ui/plots/feature_map.h"
#include "ui/plots/map_geometry.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QStackedWidget>
#include <QTableView>
#include <algorithm>

namespace studio
{

namespace
{
/// Points drawn at most; beyond it every n-th window is shown, and the panel says so.
constexpr std::size_t kMostPoints = 5000;
constexpr int kNeighbours = 10;
} // namespace

/// What the chosen window is: name, time, signal, label and its neighbours, with what can be done.
class FeatureMapPanel::Popover final : public QFrame
{
public:
    Popover(Theme& theme, QWidget* parent) : QFrame(parent), m_theme(theme)
    {
        setAccessibleName(FeatureMapPanel::tr("The chosen window"));
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(12, 10, 12, 10);
        column->setSpacing(8);
        auto* head = new QHBoxLayout;
        name = new ElidedLabel(theme, TextRole::BodyStrong, Token::Text, {}, this);
        time = makeLabel(theme, TextRole::Mono, Token::Text2, {}, this);
        head->addWidget(name, 1);
        head->addWidget(time);
        column->addLayout(head);
        column->addSpacing(kPicture);
        auto* labels = new QHBoxLayout;
        chip = new Chip(theme, {}, this);
        neighbours = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
        labels->addWidget(chip);
        labels->addWidget(neighbours, 1);
        column->addLayout(labels);
        auto* buttons = new QHBoxLayout;
        buttons->setSpacing(6);
        open = new Button(theme, ButtonKind::Secondary, FeatureMapPanel::tr("Open"), this);
        open->setKeyHint(keyHintText(QKeySequence(Qt::Key_Return)));
        relabel = new Button(theme, ButtonKind::Secondary, FeatureMapPanel::tr("Label"), this);
        relabel->setHasMenuArrow(true);
        exclude = new Button(theme, ButtonKind::Secondary, FeatureMapPanel::tr("Exclude"), this);
        exclude->setKeyHint(QStringLiteral("X"));
        for (Button* button : {open, relabel, exclude}) {
            button->setCompact(true);
            buttons->addWidget(button);
        }
        buttons->addStretch(1);
        column->addLayout(buttons);
        hide();
    }

    void setLines(const std::vector<std::vector<float>>& values)
    {
        m_lines = values;
        update();
    }

    ElidedLabel* name;
    QLabel* time;
    Chip* chip;
    QLabel* neighbours;
    Button* open;
    Button* relabel;
    Button* exclude;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1));
        painter.setBrush(m_theme.color(Token::Raised));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        const QRectF box(12, name->geometry().bottom() + 6, width() - 24, kPicture);
        double low = 0.0;
        double high = 0.0;
        bool isFirst = true;
        for (const std::vector<float>& line : m_lines) {
            for (const float value : line) {
                low = isFirst ? static_cast<double>(value) : std::min(low, static_cast<double>(value));
                high = isFirst ? static_cast<double>(value) : std::max(high, static_cast<double>(value));
                isFirst = false;
            }
        }
        for (std::size_t axis = 0; axis < m_lines.size(); ++axis) {
            QPolygonF points;
            const std::vector<float>& line = m_lines[axis];
            for (std::size_t i = 0; i < line.size(); ++i) {
                points.append({box.left() + static_cast<double>(i) / static_cast<double>(line.size()) * box.width(),
                               box.bottom() - (static_cast<double>(line[i]) - low) / std::max(1e-9, high - low) * box.height()});
            }
            painter.setPen(QPen(m_theme.classColor(static_cast<int>(axis)), 1.2));
            painter.drawPolyline(points);
        }
    }

private:
    static constexpr int kPicture = 44;
    Theme& m_theme;
    std::vector<std::vector<float>> m_lines;
};

FeatureMapPanel::FeatureMapPanel(Theme& theme, QWidget* parent) : Card(theme, tr("Map"), parent), m_theme(theme)
{
    setBodyMargins(0);
    m_legend = new QWidget(this);
    auto* legend = new QHBoxLayout(m_legend);
    legend->setContentsMargins(0, 0, 0, 0);
    legend->setSpacing(6);
    addHeaderWidget(m_legend);
    body()->addWidget(buildTools());
    m_stack = new QStackedWidget(this);
    m_map = new FeatureMap(theme, m_stack);
    m_map->setObjectName(QStringLiteral("features.map"));
    m_stack->addWidget(m_map);
    m_table = new QTableView(m_stack);
    m_table->setObjectName(QStringLiteral("features.points"));
    m_table->setAccessibleName(tr("Windows of the map"));
    m_points = new FeaturePointItemModel(m_table);
    m_table->setModel(m_points);
    styleTable(*m_table, theme);
    m_stack->addWidget(m_table);
    body()->addWidget(m_stack, 1);
    m_drawn = new ElidedLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_drawn->setContentsMargins(12, 2, 12, 6);
    body()->addWidget(m_drawn);
    body()->addWidget(buildSelectionBar());
    m_popover = new Popover(theme, m_map);
    connect(m_map, &FeatureMap::currentChanged, this, [this](int point) {
        Q_EMIT windowChosen(point < 0 ? -1 : static_cast<qint64>(m_rows[point]));
        if (point < 0)
            m_popover->hide();
    });
    connect(m_map, &FeatureMap::activated, this, [this](int point) { Q_EMIT windowOpened(static_cast<qint64>(m_rows[point])); });
    connect(m_map, &FeatureMap::selectionChanged, this, [this] {
        showSelection();
        Q_EMIT selectionChanged();
    });
    connect(m_map, &FeatureMap::viewChanged, this, &FeatureMapPanel::placePopover);
    connect(m_map, &FeatureMap::lassoChanged, m_lasso, &QAbstractButton::setChecked);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        m_map->setCurrent(index.row());
        Q_EMIT windowChosen(index.isValid() ? static_cast<qint64>(m_rows[index.row()]) : -1);
    });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) { Q_EMIT windowOpened(static_cast<qint64>(m_rows[index.row()])); });
    connect(m_popover->open, &QPushButton::clicked, this, [this] {
        if (currentRow() >= 0)
            Q_EMIT windowOpened(currentRow());
    });
    connect(m_popover->exclude, &QPushButton::clicked, this, &FeatureMapPanel::excludeRequested);
    connect(m_popover->relabel, &QPushButton::clicked, this, [this] { offerLabels(*m_popover->relabel); });
    showSelection();
}

QWidget* FeatureMapPanel::buildTools()
{
    auto* tools = new QWidget(this);
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(12, 8, 12, 4);
    row->setSpacing(6);
    m_axes = new QComboBox(tools);
    m_axes->setObjectName(QStringLiteral("features.components"));
    m_axes->setAccessibleName(tr("Components shown"));
    m_axes->setProperty("compact", true);
    connect(m_axes, &QComboBox::currentIndexChanged, this, &FeatureMapPanel::showPoints);
    m_axes->setToolTip(tr("Principal components: the directions in which the windows differ most"));
    m_form = new Segmented(m_theme, tr("Show as"), {tr("Map"), tr("Table")}, tools);
    m_form->setCompact(true);
    m_form->setCurrent(0);
    connect(m_form, &Segmented::chosen, this, [this](int form) {
        m_stack->setCurrentIndex(form);
        m_lasso->setEnabled(form == 0);
    });
    m_lasso = new Button(m_theme, ButtonKind::Secondary, tr("Lasso"), tools);
    m_lasso->setObjectName(QStringLiteral("features.lasso"));
    m_lasso->setIconName(QStringLiteral("lasso"));
    m_lasso->setToolTip(tr("Draw around the windows to choose (L)"));
    m_lasso->setCompact(true);
    m_lasso->setCheckable(true);
    connect(m_lasso, &QPushButton::toggled, this, [this](bool isOn) { m_map->setLasso(isOn); });
    row->addWidget(m_axes);
    row->addStretch(1);
    row->addWidget(m_form);
    row->addWidget(m_lasso);
    return tools;
}

QWidget* FeatureMapPanel::buildSelectionBar()
{
    m_bar = new QWidget(this);
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(12, 6, 12, 8);
    row->setSpacing(8);
    m_selected = makeLabel(m_theme, TextRole::Small, Token::Text, {}, m_bar);
    m_selected->setObjectName(QStringLiteral("features.selected"));
    row->addWidget(m_selected, 1);
    auto* label = new Button(m_theme, ButtonKind::Secondary, tr("Label"), m_bar);
    label->setHasMenuArrow(true);
    connect(label, &QPushButton::clicked, this, [this, label] { offerLabels(*label); });
    auto* exclude = new Button(m_theme, ButtonKind::Secondary, tr("Exclude"), m_bar);
    exclude->setKeyHint(QStringLiteral("X"));
    connect(exclude, &QPushButton::clicked, this, &FeatureMapPanel::excludeRequested);
    auto* dataset = new Button(m_theme, ButtonKind::Secondary, tr("Dataset"), m_bar);
    dataset->setObjectName(QStringLiteral("features.toDataset"));
    dataset->setToolTip(tr("Shows their samples on the Dataset page"));
    connect(dataset, &QPushButton::clicked, this, &FeatureMapPanel::datasetRequested);
    for (Button* button : {label, exclude, dataset}) {
        button->setCompact(true);
        row->addWidget(button);
    }
    return m_bar;
}

void FeatureMapPanel::clear()
{
    m_overview = {};
    m_rows.clear();
    m_map->setPoints({});
    m_points->setPoints(nullptr, {}, {});
    m_popover->hide();
    m_drawn->setFullText({});
}

void FeatureMapPanel::setOverview(const FeatureOverview& overview, const QStringList& labels, std::function<QString(SampleId)> nameOf)
{
    m_overview = overview;
    m_labels = labels;
    m_nameOf = std::move(nameOf);
    const int before = std::max(0, m_axes->currentIndex());
    const QSignalBlocker blocker(m_axes);
    m_axes->clear();
    const auto components = static_cast<int>(overview.projection.axisCount);
    for (int x = 0; x < components; ++x) {
        for (int y = x + 1; y < components; ++y)
            m_axes->addItem(tr("Components %1, %2").arg(x + 1).arg(y + 1), QPoint(x, y));
    }
    if (components == 1)
        m_axes->addItem(tr("Component 1"), QPoint(0, 0));
    m_axes->setCurrentIndex(std::min(before, m_axes->count() - 1));
    showLegend();
    showPoints();
}

void FeatureMapPanel::showLegend()
{
    auto* row = static_cast<QHBoxLayout*>(m_legend->layout());
    while (QLayoutItem* item = row->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    constexpr qsizetype kMostInLegend = 6;
    for (qsizetype i = 0; i < std::min<qsizetype>(m_labels.size(), kMostInLegend); ++i)
        row->addWidget(new Chip(m_theme, {.text = m_labels[i], .classIndex = static_cast<int>(i)}, m_legend));
}

int FeatureMapPanel::classIndexOf(std::size_t row) const
{
    const int label = m_overview.matrix->windows[row].label;
    return label < 0 ? -1 : static_cast<int>(m_labels.indexOf(m_overview.matrix->classes[label]));
}

void FeatureMapPanel::showPoints()
{
    m_rows.clear();
    m_popover->hide();
    const std::size_t axes = m_overview.projection.axisCount;
    if (!m_overview.matrix || axes == 0 || m_axes->currentIndex() < 0) {
        m_map->setPoints({});
        m_points->setPoints(nullptr, {}, {});
        m_drawn->setFullText(m_overview.problem);
        return;
    }
    const QPoint shown = m_axes->currentData().toPoint();
    const FeatureMatrix& matrix = *m_overview.matrix;
    const std::size_t step = (matrix.windowCount() + kMostPoints - 1) / kMostPoints;
    QVector<MapPoint> points;
    QVector<FeaturePointItemModel::Point> rows;
    for (std::size_t row = 0; row < matrix.windowCount(); row += std::max<std::size_t>(1, step)) {
        const double x = static_cast<double>(m_overview.projection.points[axes * row + static_cast<std::size_t>(shown.x())]);
        const double y = axes > 1 ? static_cast<double>(m_overview.projection.points[axes * row + static_cast<std::size_t>(shown.y())]) : 0.0;
        points.append({QPointF(x, y), classIndexOf(row), matrix.windows[row].split == Split::Testing});
        rows.append({row, x, y});
        m_rows.append(row);
    }
    const QLocale locale;
    const auto text = [&](int component) {
        return tr("component %1, %2 % of variance").arg(component + 1).arg(locale.toString(100.0 * m_overview.projection.varianceShare[static_cast<std::size_t>(component)], 'f', 0));
    };
    m_map->setAxisTexts(text(shown.x()), axes > 1 ? text(shown.y()) : QString());
    m_map->setPoints(points);
    m_points->setPoints(m_overview.matrix, rows, m_nameOf);
    m_drawn->setFullText(step > 1 ? tr("%1 of %2 windows drawn; hollow: testing").arg(locale.toString(points.size()), locale.toString(static_cast<qint64>(matrix.windowCount())))
                                  : tr("%n window(s); hollow: testing", "", static_cast<int>(points.size())));
    showSelection();
}

qint64 FeatureMapPanel::currentRow() const
{
    const int point = m_map->current();
    return point >= 0 && point < m_rows.size() ? static_cast<qint64>(m_rows[point]) : -1;
}

QVector<std::size_t> FeatureMapPanel::chosenRows() const
{
    QVector<std::size_t> rows;
    for (const int point : m_map->selection())
        rows.append(m_rows[point]);
    if (rows.isEmpty() && currentRow() >= 0)
        rows.append(static_cast<std::size_t>(currentRow()));
    return rows;
}

void FeatureMapPanel::showSelection()
{
    QMap<int, int> perClass;
    for (const int point : m_map->selection())
        ++perClass[classIndexOf(m_rows[point])];
    QStringList parts;
    for (auto it = perClass.begin(); it != perClass.end(); ++it)
        parts << tr("%1 %2").arg(it.value()).arg(it.key() < 0 ? tr("unlabelled") : m_labels.value(it.key()));
    m_selected->setText(tr("%n selected", "", static_cast<int>(m_map->selection().size())) + QStringLiteral(": ") + parts.join(QStringLiteral(", ")));
    m_bar->setVisible(!m_map->selection().isEmpty());
    m_drawn->setVisible(m_map->selection().isEmpty());
}

void FeatureMapPanel::offerLabels(Button& button)
{
    auto* menu = new QMenu(&button);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (qsizetype i = 0; i < m_labels.size(); ++i) {
        QAction* action = menu->addAction(i < 9 ? tr("%1\t%2").arg(m_labels[i]).arg(i + 1) : m_labels[i]);
        connect(action, &QAction::triggered, this, [this, label = m_labels[i]] { Q_EMIT labelRequested(label); });
    }
    menu->popup(button.mapToGlobal(QPoint(0, button.height())));
}

// ---- the chosen window ----

QString FeatureMapPanel::neighboursText(int point) const
{
    if (m_map->pointCount() <= kNeighbours)
        return {};
    QMap<int, int> counts;
    for (const int other : nearestPoints(m_map->places(), point, kNeighbours))
        ++counts[classIndexOf(m_rows[other])];
    const auto most = std::max_element(counts.begin(), counts.end());
    return tr("%1 of %2 nearest: %3").arg(most.value()).arg(kNeighbours).arg(most.key() < 0 ? tr("unlabelled") : m_labels.value(most.key()));
}

void FeatureMapPanel::showWindow(const QString& name, const QString& time, const std::vector<std::vector<float>>& lines)
{
    const qint64 row = currentRow();
    if (row < 0) {
        m_popover->hide();
        return;
    }
    const int classIndex = classIndexOf(static_cast<std::size_t>(row));
    const QString label = classIndex < 0 ? tr("unlabelled") : m_labels.value(classIndex);
    const QString neighbours = neighboursText(m_map->current());
    m_popover->name->setFullText(name);
    m_popover->time->setText(time);
    m_popover->chip->setChip({.text = label, .classIndex = classIndex});
    m_popover->neighbours->setText(neighbours);
    m_popover->setLines(lines);
    m_map->setCurrentText(QStringList{name, time, label, neighbours}.join(QStringLiteral(", ")));
    m_popover->setVisible(m_stack->currentIndex() == 0);
    placePopover();
}

void FeatureMapPanel::placePopover()
{
    if (m_popover->isHidden() || m_map->current() < 0)
        return;
    m_popover->resize(std::min(m_map->width() - 16, std::max(248, m_popover->sizeHint().width())), m_popover->sizeHint().height());
    const QPointF at = m_map->pixelOf(m_map->current());
    // Beside the point, on the side that has room, never over it.
    const double x = at.x() + 16 + m_popover->width() < m_map->width() ? at.x() + 16 : at.x() - 16 - m_popover->width();
    const double y = std::clamp(at.y() - m_popover->height() / 2.0, 4.0, std::max(4.0, static_cast<double>(m_map->height() - m_popover->height() - 4)));
    const bool fits = x >= 0.0;
    m_popover->move(static_cast<int>(std::clamp(x, 4.0, std::max(4.0, static_cast<double>(m_map->width() - m_popover->width() - 4)))),
                    static_cast<int>(fits ? y : (at.y() + 16 + m_popover->height() < m_map->height() ? at.y() + 16 : std::max(4.0, at.y() - 16 - m_popover->height()))));
    m_popover->raise();
}

void FeatureMapPanel::resizeEvent(QResizeEvent* event)
{
    Card::resizeEvent(event);
    placePopover();
}

} // namespace studio
