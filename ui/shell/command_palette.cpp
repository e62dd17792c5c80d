// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{
constexpr int kWidth = 640;
constexpr int kTop = 88;
constexpr int kRowHeight = 40;
constexpr int kMostRows = 10;

QString plain(QString text)
{
    return text.remove(QLatin1Char('&'));
}
} // namespace

int fuzzyScore(const QString& pattern, const QString& text)
{
    const QString p = pattern.toCaseFolded();
    const QString t = text.toCaseFolded();
    int score = 0;
    qsizetype at = 0;
    bool wasMatch = false;
    for (const QChar c : p) {
        if (c.isSpace())
            continue;
        const qsizetype found = t.indexOf(c, at);
        if (found < 0)
            return -1;
        const bool startsWord = found == 0 || !t[found - 1].isLetterOrNumber();
        score += startsWord ? 8 : (wasMatch && found == at ? 4 : 1);
        wasMatch = true;
        at = found + 1;
    }
    return score * 16 - static_cast<int>(std::min<qsizetype>(t.size(), 15));
}

CommandPalette::CommandPalette(Theme& theme, ActionRegistry& actions, QWidget* window)
    : QFrame(window)
    , m_theme(theme)
    , m_actions(actions)
{
    setObjectName(QStringLiteral("palette"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    m_field = new QLineEdit(this);
    m_field->setObjectName(QStringLiteral("palette.field"));
    m_field->setPlaceholderText(tr("Search commands"));
    m_field->setAccessibleName(tr("Search commands"));
    m_field->installEventFilter(this);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("palette.list"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_field);
    column->addWidget(m_list);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    hide();
}

void CommandPalette::open()
{
    const QWidget* window = parentWidget();
    const int width = std::min(kWidth, window->width() - 32);
    setGeometry((window->width() - width) / 2, kTop, width, kRowHeight * kMostRows + 64);
    m_field->clear();
    fill();
    show();
    raise();
    m_field->setFocus();
}

QStringList CommandPalette::matches(const QString& text) const
{
    QVector<QPair<int, QString>> scored;
    for (const QString& id : m_actions.ids()) {
        const int score = fuzzyScore(text, plain(m_actions.action(id)->text()));
        if (score >= 0 || text.isEmpty())
            scored.append({text.isEmpty() ? (m_actions.recentIds().contains(id) ? 1 : 0) : score, id});
    }
    std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    QStringList ids;
    for (const auto& one : scored)
        ids << one.second;
    return ids;
}

void CommandPalette::fill()
{
    m_list->clear();
    for (const QString& id : matches(m_field->text())) {
        const QAction* action = m_actions.action(id);
        QString text = plain(action->text());
        const QString reason = m_actions.disabledReason(id);
        if (!action->isEnabled() && !reason.isEmpty())
            text += QStringLiteral("  \u2013  ") + reason;
        else if (!action->shortcut().isEmpty())
            text += QStringLiteral("    ") + keyHintText(action->shortcut());
        auto* item = new QListWidgetItem(action->icon(), text, m_list);
        item->setData(Qt::UserRole, id);
        item->setSizeHint({0, kRowHeight});
        if (!action->isEnabled())
            item->setForeground(m_theme.color(Token::Text3));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (item == nullptr)
        return;
    const QString id = item->data(Qt::UserRole).toString();
    if (!m_actions.action(id)->isEnabled())
        return;
    hide();
    m_actions.trigger(id);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut && watched == m_field)
        hide();
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape) {
        hide();
        return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        runCurrent();
        return true;
    }
    if (key == Qt::Key_Down || key == Qt::Key_Up) {
        const int step = key == Qt::Key_Down ? 1 : -1;
        m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.color(Token::ControlBorder));
    painter.setBrush(m_theme.color(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

} // namespace studio
