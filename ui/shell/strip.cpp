// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/strip.h"

#include "ui/shell/action_registry.h"
#include "ui/shell/page_list.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>

namespace studio
{

namespace
{
constexpr int kHeight = 44;
constexpr int kNameWidth = 196;
constexpr int kSearchWidth = 300;
} // namespace

Strip::Strip(Theme& theme, ActionRegistry& actions, QWidget* parent) : QWidget(parent), m_theme(theme), m_actions(actions)
{
    setFixedHeight(kHeight);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 12, 0);
    row->setSpacing(8);
    auto* mark = new QLabel(this);
    const auto paint = [this, mark] { mark->setPixmap(m_theme.icon(QStringLiteral("mark"), Token::Accent).pixmap(20, 20)); };
    paint();
    connect(&theme, &Theme::themeChanged, this, paint);
    QLabel* name = makeLabel(theme, TextRole::BodyStrong, Token::Text, QStringLiteral("Sensorsmith"), this);
    name->setMinimumWidth(kNameWidth - 44);
    m_menus = new QMenuBar(this);
    m_menus->setNativeMenuBar(false);
    m_menus->setObjectName(QStringLiteral("menus"));
    auto* search = new Button(theme, ButtonKind::Field, tr("Search commands"), this);
    search->setObjectName(QStringLiteral("search"));
    search->setIconName(QStringLiteral("search"));
    search->setKeyHint(QStringLiteral("Ctrl K"));
    search->setCompact(true);
    search->setMinimumWidth(kSearchWidth);
    search->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(search, &QPushButton::clicked, this, [this] { m_actions.trigger(QStringLiteral("palette")); });
    row->addWidget(mark);
    row->addWidget(name);
    row->addWidget(m_menus, 1, Qt::AlignVCenter);
    row->addWidget(search);
}

void Strip::fillMenus()
{
    const struct {
        const char* id;
        QString title;
    } menus[] = {{"file", tr("&File")}, {"edit", tr("&Edit")},   {"view", tr("&View")},   {"data", tr("&Data")},
                 {"model", tr("&Model")}, {"device", tr("Devi&ce")}, {"tools", tr("&Tools")}, {"help", tr("&Help")}};
    // A menu fits on a small screen: what one page or one choice brings along stands in a menu of its own.
    QHash<QString, QString> pages;
    for (const PageEntry& entry : pageList())
        pages.insert(entry.info.id, entry.info.title);
    const QHash<QString, QString> choices = {{QStringLiteral("go"), tr("Go t&o")}, {QStringLiteral("theme"), tr("Th&eme")}};
    for (const auto& one : menus) {
        auto* menu = new QMenu(one.title, m_menus);
        menu->setToolTipsVisible(true);
        const QString id = QString::fromLatin1(one.id);
        m_actions.fillMenu(*menu, id, id == QLatin1String("device") ? pages : choices);
        if (id == QLatin1String("file"))
            orderFile(*menu);
        if (menu->isEmpty())
            delete menu;
        else
            m_menus->addMenu(menu);
    }
}

/// What begins work comes first and what ends it last, wherever they were registered.
void Strip::orderFile(QMenu& menu) const
{
    QAction* first = menu.actions().value(0);
    for (const char* id : {"home.new", "home.open"}) {
        QAction* action = m_actions.action(QString::fromLatin1(id));
        if (action == nullptr || first == nullptr)
            continue;
        menu.removeAction(action);
        menu.insertAction(first, action);
    }
    if (QAction* quit = m_actions.action(QStringLiteral("file.quit"))) {
        menu.removeAction(quit);
        menu.addSeparator();
        menu.addAction(quit);
    }
}

void Strip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Rail));
    painter.setPen(m_theme.color(Token::Hairline));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace studio
