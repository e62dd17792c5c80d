// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/help_card.h"

#include "ui/shell/action_registry.h"
#include "ui/shell/page.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/mnemonic.h"

#include <QAccessible>
#include <QCoreApplication>
#include <QLabel>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kMostKeys = 12;

/// What the control says of itself: its own help, else its tooltip, else its description.
QString helpOf(const QWidget* widget)
{
    for (const QWidget* up = widget; up != nullptr && qobject_cast<const Page*>(up) == nullptr; up = up->parentWidget()) {
        for (const QString& text : {up->whatsThis(), up->toolTip(), up->accessibleDescription()}) {
            if (!text.isEmpty())
                return text;
        }
    }
    return {};
}

QString nameOf(const QWidget* widget)
{
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
    const QString name = accessible != nullptr ? accessible->text(QAccessible::Name) : QString();
    return name.isEmpty() ? widget->accessibleName() : name;
}

} // namespace

QString pageHelp(const QString& pageId)
{
    const struct {
        const char* id;
        const char* text;
    } texts[] = {
        {"home", QT_TRANSLATE_NOOP("PageHelp", "Begin here: open the example, make a project, or open one you had. Files and folders can be dropped anywhere.")},
        {"devices", QT_TRANSLATE_NOOP("PageHelp", "The boards on this computer. Connect one, see what it measures, talk to it in its console. Without a board, use the simulated one.")},
        {"collect", QT_TRANSLATE_NOOP("PageHelp", "Record labelled samples from the connected board. Choose the label and the length, then record; a series records many in a row.")},
        {"dataset", QT_TRANSLATE_NOOP("PageHelp", "All samples of the project. Filter them, label them, set some aside for testing, exclude what is bad. Every change can be undone.")},
        {"label", QT_TRANSLATE_NOOP("PageHelp", "Mark what happens when inside a recording: drag over the signal, or let movements be found and accept them.")},
        {"impulse", QT_TRANSLATE_NOOP("PageHelp", "How a signal becomes an answer: the window that is looked at, the features computed from it, and the network that decides.")},
        {"features", QT_TRANSLATE_NOOP("PageHelp", "What the processing block makes of the windows. Classes that lie apart here are easy to learn; points in the wrong cloud are worth a look.")},
        {"train", QT_TRANSLATE_NOOP("PageHelp", "Train a network on the features. The best epoch is kept; every run stays in the list with its settings and can be repeated.")},
        {"evaluate", QT_TRANSLATE_NOOP("PageHelp", "How the chosen run does on samples it has never seen, as trained and as 8-bit integers. Choose a cell to see its windows.")},
        {"validate", QT_TRANSLATE_NOOP("PageHelp", "Build the firmware and run every test window on the emulated board: its answers must equal the studio's bit for bit.")},
        {"deploy", QT_TRANSLATE_NOOP("PageHelp", "Take the checked model out: as C sources, as firmware, or as a signed bundle; and flash it onto the board.")},
        {"monitor", QT_TRANSLATE_NOOP("PageHelp", "What the connected board predicts now. Keep windows it is unsure of: they come back to the dataset as suggestions.")},
    };
    for (const auto& one : texts) {
        if (pageId == QLatin1String(one.id))
            return QCoreApplication::translate("PageHelp", one.text);
    }
    return {};
}

HelpCard::HelpCard(Theme& theme, ActionRegistry& actions, QWidget* window)
    : Sheet(theme, window, {560, 380})
    , m_actions(actions)
{
    setObjectName(QStringLiteral("sheet.help"));
    const auto paragraph = [&](TextRole role, Token token, const char* name) {
        QLabel* label = makeLabel(theme, role, token, {}, this);
        label->setObjectName(QString::fromLatin1(name));
        label->setWordWrap(true);
        body()->addWidget(label);
        return label;
    };
    m_what = paragraph(TextRole::Body, Token::Text, "help.what");
    m_keys = paragraph(TextRole::Small, Token::Text2, "help.keys");
    m_pageTitle = paragraph(TextRole::BodyStrong, Token::Text, "help.pageTitle");
    m_pageText = paragraph(TextRole::Body, Token::Text2, "help.pageText");
    body()->addStretch();
    auto* all = new Button(theme, ButtonKind::Secondary, tr("All keyboard shortcuts"), this);
    all->setIconName(QStringLiteral("keyboard"));
    all->setObjectName(QStringLiteral("help.shortcuts"));
    connect(all, &QPushButton::clicked, this, [this] {
        dismiss();
        m_actions.trigger(QStringLiteral("help.shortcuts"));
    });
    body()->addWidget(all, 0, Qt::AlignLeft);
}

QString HelpCard::keysOf(const QWidget* focused, const QString& pageId) const
{
    QStringList lines;
    for (const QString& id : m_actions.ids()) {
        const ActionSpec* spec = m_actions.spec(id);
        const auto* owner = qobject_cast<const QWidget*>(m_actions.action(id)->parent());
        const bool isHere = owner != nullptr && focused != nullptr && (owner == focused || owner->isAncestorOf(focused));
        if (spec->context != pageId || spec->shortcuts.isEmpty() || !isHere || lines.size() >= kMostKeys)
            continue;
        lines << tr("%1: %2").arg(keyHintText(spec->shortcuts.first()), withoutMnemonic(m_actions.action(id)->text()));
    }
    return lines.join(QStringLiteral("  \u00b7  "));
}

void HelpCard::showFor(const QWidget* focused, const Page& page)
{
    const QString name = focused != nullptr ? nameOf(focused) : QString();
    setTitle(name.isEmpty() ? page.info().title : name);
    const QString help = focused != nullptr ? helpOf(focused) : QString();
    m_what->setText(help);
    m_what->setVisible(!help.isEmpty() && help != name);
    const QString keys = keysOf(focused, page.info().id);
    m_keys->setText(keys);
    m_keys->setVisible(!keys.isEmpty());
    m_pageTitle->setText(tr("The page %1").arg(page.info().title));
    m_pageText->setText(pageHelp(page.info().id));
    open(findChild<QWidget*>(QStringLiteral("help.shortcuts")));
}

} // namespace studio
