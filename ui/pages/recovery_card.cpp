// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recovery_card.h"

#include "ui/shell/dialogs.h"
#include "ui/shell/page.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QRegularExpression>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

QString clockText(const QDateTime& at)
{
    const QDateTime local = at.toLocalTime();
    const QLocale locale;
    return local.date() == QDate::currentDate() ? locale.toString(local.time(), QLocale::ShortFormat)
                                                : locale.toString(local, QLocale::ShortFormat);
}

QString titleOf(const RecoveryItem& item)
{
    switch (item.kind) {
    case RecoveryItem::Kind::Project:
        return RecoveryCard::tr("%1 was open").arg(item.name);
    case RecoveryItem::Kind::Recording:
        return RecoveryCard::tr("Interrupted recording %1").arg(item.name);
    case RecoveryItem::Kind::Training:
        return RecoveryCard::tr("Interrupted training %1").arg(item.name);
    case RecoveryItem::Kind::Damage:
        return RecoveryCard::tr("%1 is damaged").arg(item.name);
    }
    return {};
}

QString detailOf(const RecoveryItem& item)
{
    const QLocale locale;
    switch (item.kind) {
    case RecoveryItem::Kind::Project:
        return RecoveryCard::tr("Last saved %1. Everything that was shown as saved is there.")
            .arg(clockText(item.at));
    case RecoveryItem::Kind::Recording:
        if (item.device.isEmpty())
            return RecoveryCard::tr("In %1. Started %2; %3 s recovered.")
                .arg(item.project, clockText(item.at), locale.toString(item.durationMs / 1000.0, 'f', 1));
        return RecoveryCard::tr("In %1, from %2. Started %3; %4 s recovered.")
            .arg(item.project, item.device, clockText(item.at), locale.toString(item.durationMs / 1000.0, 'f', 1));
    case RecoveryItem::Kind::Training:
        if (item.bestEpoch == 0)
            return RecoveryCard::tr("In %1. Started %2; it ended before its first epoch, so nothing can be kept.")
                .arg(item.project, clockText(item.at));
        return RecoveryCard::tr("In %1. Started %2; %n epoch(s), the best one (%3) is kept.", "", item.epochs)
            .arg(item.project, clockText(item.at), QString::number(item.bestEpoch));
    case RecoveryItem::Kind::Damage:
        return item.message;
    }
    return {};
}

/// Whether both are about the same thing, however much of it is known by now.
bool isSame(const RecoveryItem& one, const RecoveryItem& other)
{
    return one.kind == other.kind && one.path == other.path && one.name == other.name && one.run == other.run && one.parts == other.parts;
}

} // namespace

RecoveryCard::RecoveryCard(Theme& theme, Dialogs& dialogs, Recovery& recovery, QWidget* parent)
    : Card(theme, tr("To be decided"), parent)
    , m_theme(theme)
    , m_dialogs(dialogs)
    , m_recovery(recovery)
{
    setObjectName(QStringLiteral("home.recovery"));
    setSubtitle(tr("Nothing is thrown away until you say so"));
    setColors(Token::WarningTint, Token::Warning);
    connect(&m_recovery, &Recovery::changed, this, &RecoveryCard::fill);
    fill();
}

void RecoveryCard::setTabAfter(QWidget* before)
{
    m_before = before;
    orderTabs();
}

void RecoveryCard::showEvent(QShowEvent* event)
{
    Card::showEvent(event);
    if (m_isStale)
        fill();
}

void RecoveryCard::hideEvent(QHideEvent* event)
{
    Card::hideEvent(event);
    m_shown.clear();
    m_decided.clear();
    m_isStale = true;
}

void RecoveryCard::fill()
{
    m_isStale = false;
    int focusRow = -1;
    if (const QWidget* focused = window()->focusWidget(); m_rows != nullptr && focused != nullptr && m_rows->isAncestorOf(focused))
        focusRow = focused->objectName().section(QLatin1Char('.'), -1).toInt();
    const QVector<RecoveryItem>& open = m_recovery.items();
    const auto holds = [](const QVector<RecoveryItem>& items, const RecoveryItem& item) {
        return std::any_of(items.cbegin(), items.cend(), [&item](const RecoveryItem& one) { return isSame(one, item); });
    };
    // What goes before anything was pressed here, as the project does that is opened from the list below, leaves no line.
    if (m_decided.isEmpty())
        m_shown.removeIf([&](const RecoveryItem& item) { return !holds(open, item); });
    for (const RecoveryItem& item : open) {
        if (!holds(m_shown, item))
            m_shown << item;
    }
    // A button of the old rows may have led here: it goes once its click is over.
    if (m_rows != nullptr) {
        m_rows->hide();
        m_rows->deleteLater();
    }
    m_rows = new QWidget(this);
    auto* column = new QVBoxLayout(m_rows);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    body()->addWidget(m_rows);
    for (int i = 0; i < m_shown.size(); ++i) {
        const auto now = std::find_if(open.cbegin(), open.cend(), [&](const RecoveryItem& one) { return isSame(one, m_shown[i]); });
        if (now != open.cend())
            addRow(*now, i);
        else if (holds(m_decided, m_shown[i]))
            addPlace(tr("Decided"));
        else
            addPlace(m_shown[i].kind == RecoveryItem::Kind::Project ? tr("%1 is open").arg(m_shown[i].name) : tr("Nothing to decide any more"));
    }
    m_rows->show(); // now, so that one of them can take the focus
    orderTabs();
    if (open.isEmpty()) {
        m_shown.clear();
        m_decided.clear();
    }
    setVisible(!open.isEmpty());
    if (focusRow >= 0)
        focusAt(focusRow);
}

QList<QWidget*> RecoveryCard::buttonsFrom(int row) const
{
    QList<QWidget*> found;
    for (QWidget* button : m_rows->findChildren<QWidget*>(QRegularExpression(QStringLiteral("^recovery\\.")))) {
        if (button->objectName().section(QLatin1Char('.'), -1).toInt() >= row)
            found << button;
    }
    return found;
}

void RecoveryCard::orderTabs()
{
    QWidget* before = m_before;
    if (before == nullptr)
        return;
    for (QWidget* button : buttonsFrom(0)) {
        setTabOrder(before, button);
        before = button;
    }
}

/// The focus stays where the next decision is made; after the last one it goes to what the page offers.
void RecoveryCard::focusAt(int row)
{
    QList<QWidget*> buttons = isHidden() ? QList<QWidget*>() : buttonsFrom(row);
    if (buttons.isEmpty() && !isHidden())
        buttons = buttonsFrom(0);
    if (!buttons.isEmpty()) {
        buttons.first()->setFocus(Qt::OtherFocusReason);
        return;
    }
    for (QWidget* up = parentWidget(); up != nullptr; up = up->parentWidget()) {
        if (const auto* page = qobject_cast<Page*>(up); page != nullptr && page->isVisible() && page->firstFocus() != nullptr) {
            page->firstFocus()->setFocus(Qt::OtherFocusReason);
            return;
        }
    }
}

void RecoveryCard::addPlace(const QString& text)
{
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(makeLabel(m_theme, TextRole::Body, Token::Text2, text, m_rows));
    texts->addWidget(makeLabel(m_theme, TextRole::Small, Token::Text2, tr("This line goes when you leave the page."), m_rows));
    static_cast<QVBoxLayout*>(m_rows->layout())->addLayout(texts);
}

void RecoveryCard::addRow(const RecoveryItem& item, int index)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(makeLabel(m_theme, TextRole::Body, Token::Text, titleOf(item), m_rows));
    QLabel* detail = makeLabel(m_theme, TextRole::Small, Token::Text2, detailOf(item), m_rows);
    detail->setWordWrap(true);
    texts->addWidget(detail);
    row->addLayout(texts, 1);
    const QString number = QString::number(index);
    switch (item.kind) {
    case RecoveryItem::Kind::Project:
        addButton(row, QStringLiteral("recovery.reopen.") + number, tr("Reopen %1").arg(item.name), true,
                  [this, item] { decide(item, [this, item] { tell(m_recovery.recover(item)); }); });
        break;
    case RecoveryItem::Kind::Recording:
        addRecordingButtons(row, item, index);
        break;
    case RecoveryItem::Kind::Training:
        if (item.bestEpoch > 0) {
            addButton(row, QStringLiteral("recovery.keep.") + number, tr("Use its best epoch"), true,
                      [this, item] { decide(item, [this, item] { tell(m_recovery.recover(item)); }); });
        }
        addButton(row, QStringLiteral("recovery.discard.") + number, tr("Leave as interrupted"), false,
                  [this, item] { decide(item, [this, item] { tell(m_recovery.discard(item)); }); });
        break;
    case RecoveryItem::Kind::Damage:
        addDamageButtons(row, item, index);
        break;
    }
    addButton(row, QStringLiteral("recovery.later.") + number, tr("Decide later"), false,
              [this, item] { decide(item, [this, item] { m_recovery.decideLater(item); }); });
    static_cast<QVBoxLayout*>(m_rows->layout())->addLayout(row);
}

void RecoveryCard::addRecordingButtons(QHBoxLayout* row, const RecoveryItem& item, int index)
{
    const QString number = QString::number(index);
    addButton(row, QStringLiteral("recovery.keep.") + number, tr("Keep"), true,
              [this, item] { decide(item, [this, item] { tell(m_recovery.recover(item)); }); });
    addButton(row, QStringLiteral("recovery.discard.") + number, tr("Discard..."), false, [this, item] {
        const QString length = QLocale().toString(item.durationMs / 1000.0, 'f', 1);
        m_dialogs.confirm(this,
                          {.title = tr("Discard the recording %1?").arg(item.name),
                           .text = tr("Its %1 s are deleted for good. Everything else stays.").arg(length),
                           .actionText = tr("Discard %1 s").arg(length),
                           .isDestructive = true},
                          [this, item] { decide(item, [this, item] { tell(m_recovery.discard(item)); }); });
    });
}

void RecoveryCard::addDamageButtons(QHBoxLayout* row, const RecoveryItem& item, int index)
{
    const QString number = QString::number(index);
    if (item.at.isValid()) {
        addButton(row, QStringLiteral("recovery.backup.") + number,
                  tr("Open backup of %1").arg(clockText(item.at)), true,
                  [this, item] { decide(item, [this, item] { tell(m_recovery.openBackup(item)); }); });
    }
    addButton(row, QStringLiteral("recovery.repair.") + number, tr("Repair a copy"), !item.at.isValid(),
              [this, item] { decide(item, [this, item] { m_recovery.repair(item); }); });
}

void RecoveryCard::addButton(QHBoxLayout* row, const QString& name, const QString& text, bool isMain,
                             std::function<void()> handler)
{
    auto* button = new Button(m_theme, isMain ? ButtonKind::Secondary : ButtonKind::Quiet, text, m_rows);
    button->setObjectName(name);
    connect(button, &QPushButton::clicked, this, std::move(handler));
    row->addWidget(button);
}

/// From now on rows stay as long as the page is shown, whatever becomes of their items.
void RecoveryCard::decide(const RecoveryItem& item, const std::function<void()>& decision)
{
    m_decided << item;
    decision();
}

void RecoveryCard::tell(const Result<void>& result)
{
    if (!result)
        Q_EMIT failed(result.error());
}

} // namespace studio
