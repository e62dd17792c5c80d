// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/label_parts.h"

#include "ui/shell/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"

#include <QAction>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QResizeEvent>
#include <QVBoxLayout>

namespace studio
{

namespace
{
constexpr int kChipGap = 8;
constexpr int kMostNumbered = 9;
constexpr int kFieldWidth = 96;
} // namespace

// ---- LabelChips ----

LabelChips::LabelChips(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("label.chips"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred); // a second row must not be cut
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    m_new = new ChipButton(theme, {.text = tr("New...")}, this);
    m_new->setObjectName(QStringLiteral("label.newClass"));
    m_new->setToolTip(tr("Add a class"));
    m_new->setKeyHint(QStringLiteral("+"));
    m_none = new ChipButton(theme, {.text = tr("No label")}, this);
    m_none->setToolTip(tr("Take the label away  (0)"));
    m_none->setKeyHint(QStringLiteral("0"));
    for (ChipButton* one : {m_new, m_none}) {
        one->setBlock(true);
        one->setCheckable(false);
    }
    connect(m_new, &ChipButton::clicked, this, &LabelChips::newLabelWanted);
    connect(m_none, &ChipButton::clicked, this, &LabelChips::noLabelChosen);
    connect(&theme, &Theme::themeChanged, this, [this] { place(width(), true); });
}

void LabelChips::setLabels(const QStringList& labels, const QVector<int>& counts, const QString& active)
{
    while (m_chips.size() > labels.size())
        delete m_chips.takeLast();
    for (int i = 0; i < labels.size(); ++i) {
        const ChipSpec spec{.text = labels[i], .classIndex = i, .value = QLocale().toString(counts.value(i))};
        if (i == m_chips.size()) {
            auto* chip = new ChipButton(m_theme, spec, this);
            chip->setBlock(true);
            if (i < kMostNumbered)
                chip->setKeyHint(QString::number(i + 1));
            connect(chip, &ChipButton::clicked, this,
                    [this, chip] { Q_EMIT labelChosen(chip->chip().text); });
            // Tab order is reading order: the two last ones stay last.
            setTabOrder(m_chips.isEmpty() ? chip : m_chips.last(), chip);
            m_chips.append(chip);
            setTabOrder(chip, m_new);
            setTabOrder(m_new, m_none);
            chip->show();
        }
        m_chips[i]->setChip(spec);
        m_chips[i]->setChecked(labels[i] == active);
        m_chips[i]->setToolTip(i < kMostNumbered ? tr("%1  (%2)").arg(labels[i]).arg(i + 1) : labels[i]);
    }
    updateGeometry();
    place(width(), true);
}

int LabelChips::place(int width, bool isMoving) const
{
    QVector<ChipButton*> all = m_chips;
    all << m_new << m_none;
    int x = 0;
    int y = 0;
    int rowHeight = 0;
    for (ChipButton* chip : all) {
        const QSize size = chip->sizeHint();
        if (x > 0 && x + size.width() > width) {
            x = 0;
            y += rowHeight + kChipGap / 2;
        }
        if (isMoving)
            chip->setGeometry(x, y, size.width(), size.height());
        rowHeight = std::max(rowHeight, size.height());
        x += size.width() + kChipGap;
    }
    return y + rowHeight;
}

QSize LabelChips::sizeHint() const
{
    int width = 0;
    for (const ChipButton* chip : m_chips)
        width += chip->sizeHint().width() + kChipGap;
    width += m_new->sizeHint().width() + kChipGap + m_none->sizeHint().width();
    return {width, m_theme.controlHeight()};
}

QSize LabelChips::minimumSizeHint() const
{
    return {200, m_theme.controlHeight()};
}

void LabelChips::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place(width(), true);
}

// ---- SuggestionBar ----

SuggestionBar::SuggestionBar(Theme& theme, QAction* find, QAction* accept, QAction* reject,
                             QAction* acceptAll, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 7, 12, 8);
    row->setSpacing(8);
    m_count = makeLabel(theme, TextRole::BodyStrong, Token::Text, {}, this);
    m_by = new ElidedLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_chip = new Chip(theme, {.text = {}, .classIndex = -1, .isDashed = true}, this);
    m_range = makeLabel(theme, TextRole::Mono, Token::Text2, {}, this);
    const auto button = [&](QAction* action, const QString& icon) {
        auto* one = new Button(theme, ButtonKind::Secondary, {}, this);
        one->setCompact(true);
        one->bindAction(action);
        one->setIconName(icon);
        return one;
    };
    m_find = button(find, QStringLiteral("search"));
    m_accept = button(accept, QStringLiteral("check"));
    m_reject = button(reject, QStringLiteral("x"));
    m_acceptAll = button(acceptAll, {});
    m_atLeast = makeLabel(theme, TextRole::Small, Token::Text2, tr("at least"), this);
    m_threshold = new QComboBox(this);
    m_threshold->setObjectName(QStringLiteral("label.threshold"));
    m_threshold->setAccessibleName(tr("Least confidence to accept all at once"));
    for (const double share : {0.5, 0.6, 0.7, 0.8, 0.9, 0.95})
        m_threshold->addItem(QLocale().toString(share, 'f', 2), share);
    m_threshold->setCurrentIndex(4);
    connect(m_threshold, &QComboBox::currentIndexChanged, this, &SuggestionBar::thresholdChanged);
    m_atLeast->setBuddy(m_threshold);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_count, m_chip, m_range, m_by})
        row->addWidget(widget, widget == m_by ? 1 : 0);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_accept, m_reject, m_atLeast, m_threshold, m_acceptAll, m_find})
        row->addWidget(widget);
    show(Now());
}

double SuggestionBar::threshold() const
{
    return m_threshold->currentData().toDouble();
}

void SuggestionBar::show(const Now& now)
{
    const bool hasAny = now.count > 0;
    m_count->setText(hasAny ? tr("%n suggestion(s)", "", now.count) : tr("No suggestions"));
    m_by->setFullText(now.isSearching ? tr("looking for movements...") : now.by);
    m_chip->setChip({.text = now.label,
                     .classIndex = now.classIndex,
                     .value = QLocale().toString(now.confidence, 'f', 2),
                     .isDashed = true});
    m_range->setText(now.range);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_chip, m_range, m_accept, m_reject, m_atLeast,
                                                           m_threshold, m_acceptAll})
        widget->setVisible(hasAny);
    m_find->setVisible(!hasAny);
}

void SuggestionBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(QPen(m_theme.color(Token::Hairline), 1));
    painter.drawLine(QPointF(0, height() - 0.5), QPointF(width(), height() - 0.5));
}

// ---- RegionInspector ----

RegionInspector::RegionInspector(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_form = new QWidget(this);
    auto* grid = new QGridLayout(m_form);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    m_label = new QComboBox(m_form);
    m_label->setObjectName(QStringLiteral("label.regionLabel"));
    m_label->setAccessibleName(tr("Label of the region"));
    connect(m_label, &QComboBox::textActivated, this, &RegionInspector::labelEdited);
    m_length = addField(tr("Length of the region, s"), Field::Length);
    m_start = addField(tr("Start of the region, s"), Field::Start);
    m_end = addField(tr("End of the region, s"), Field::End);
    const struct {
        QString text;
        QWidget* field;
        int row;
        int column;
    } parts[] = {{tr("Label"), m_label, 0, 0},
                 {tr("Length, s"), m_length, 0, 2},
                 {tr("Start, s"), m_start, 1, 0},
                 {tr("End, s"), m_end, 1, 2}};
    for (const auto& part : parts) {
        QLabel* name = makeLabel(theme, TextRole::Small, Token::Text2, part.text, m_form);
        name->setBuddy(part.field);
        grid->addWidget(name, part.row, part.column);
        grid->addWidget(part.field, part.row, part.column + 1);
    }
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    column->addWidget(m_form);
    m_note = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_note->setWordWrap(true);
    column->addWidget(m_note);
    m_hint = makeLabel(theme, TextRole::Body, Token::Text2, {}, this);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    column->addWidget(m_hint);
    column->addStretch(1);
    m_keys = new QWidget(this);
    auto* keys = new QHBoxLayout(m_keys);
    keys->setContentsMargins(0, 0, 0, 0);
    keys->setSpacing(10);
    keys->addWidget(
        new KeyHint(theme, {QStringLiteral("\u2190"), QStringLiteral("\u2192")}, tr("1 reading"), m_keys));
    keys->addWidget(new KeyHint(theme, {QStringLiteral("Shift")}, tr("10"), m_keys));
    keys->addWidget(new KeyHint(theme, {QStringLiteral("Alt")}, tr("no snap"), m_keys));
    keys->addStretch(1);
    column->addWidget(m_keys);
}

QLineEdit* RegionInspector::addField(const QString& name, Field field)
{
    auto* edit = new QLineEdit(m_form);
    edit->setObjectName(QStringLiteral("label.field%1").arg(static_cast<int>(field)));
    edit->setAccessibleName(name);
    edit->setMinimumWidth(kFieldWidth - 24);
    m_theme.setFont(edit, TextRole::Mono);
    connect(edit, &QLineEdit::editingFinished, this, [this, edit, field] {
        if (edit->isModified()) {
            edit->setModified(false);
            Q_EMIT fieldEdited(field, edit->text());
        }
    });
    return edit;
}

bool RegionInspector::isEditing() const
{
    return (m_start->hasFocus() && m_start->isModified()) || (m_end->hasFocus() && m_end->isModified()) ||
           (m_length->hasFocus() && m_length->isModified());
}

void RegionInspector::showRegion(const QStringList& labels, const QString& label, const QString& start,
                                 const QString& end, const QString& length, const QString& note)
{
    QStringList shown;
    for (int i = 0; i < m_label->count(); ++i)
        shown << m_label->itemText(i);
    if (shown != labels) {
        m_label->clear();
        m_label->addItems(labels);
    }
    m_label->setCurrentText(label);
    m_start->setText(start);
    m_end->setText(end);
    m_length->setText(length);
    m_note->setText(note);
    m_form->show();
    m_note->show();
    m_keys->show();
    m_hint->hide();
}

void RegionInspector::showHint(const QString& text)
{
    m_hint->setText(text);
    m_hint->show();
    m_form->hide();
    m_note->hide();
    m_keys->hide();
}

} // namespace studio
