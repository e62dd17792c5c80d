// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/deploy_parts.h"

#include "inference/bundle/mcuboot_image.h"
#include "inference/emulate/board_catalogue.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Deploy", text);
}

struct Look {
    const char* icon;
    Token ink;
    QString word;
};

Look lookOf(CheckState state)
{
    switch (state) {
    case CheckState::Done:
        return {"check", Token::Success, tr("done")};
    case CheckState::Failed:
        return {"error", Token::Error, tr("failed")};
    case CheckState::Open:
        break;
    }
    return {"warning", Token::Warning, tr("open")};
}

} // namespace

QWidget* makeCheckRow(Theme& theme, const DeployCheck& check, QWidget* parent, std::function<void()> open)
{
    auto* row = new QWidget(parent);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    const Look look = lookOf(check.state);
    auto* icon = new QLabel(row);
    const auto paint = [&theme, icon, look] { icon->setPixmap(theme.icon(QString::fromLatin1(look.icon), look.ink).pixmap(16, 16)); };
    paint();
    QObject::connect(&theme, &Theme::themeChanged, icon, paint);
    layout->addWidget(icon, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    auto* title = new ElidedLabel(theme, TextRole::Body, Token::Text, check.title, row);
    auto* detail = new ElidedLabel(theme, TextRole::Small, Token::Text2, check.detail, row);
    words->addWidget(title);
    words->addWidget(detail);
    layout->addLayout(words, 1);
    row->setAccessibleName(QStringLiteral("%1: %2, %3").arg(check.title, look.word, check.detail));
    if (check.state != CheckState::Done && !check.page.isEmpty()) {
        auto* button = new Button(theme, ButtonKind::Secondary, tr("Open"), row);
        button->setCompact(true);
        button->setAccessibleName(tr("Open the page for: %1").arg(check.title));
        QObject::connect(button, &QPushButton::clicked, row, std::move(open));
        layout->addWidget(button, 0, Qt::AlignTop);
    }
    return row;
}

Figure::Figure(Theme& theme, const QString& meaning, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(2);
    m_text = makeLabel(theme, TextRole::MonoLarge, Token::Text, QStringLiteral("\u2013"), this);
    column->addWidget(m_text);
    column->addWidget(makeLabel(theme, TextRole::Small, Token::Text2, meaning, this));
    setAccessibleName(meaning);
}

void Figure::setFigure(const QString& text, Token ink)
{
    m_text->setText(text);
    m_theme.setTextColor(m_text, ink);
}

BudgetBar::Content budgetContent(const BudgetLine& line)
{
    BudgetBar::Content content{line.title, line.unit, {}, line.limit, line.isEstimate};
    for (const BudgetPart& part : line.parts)
        content.parts.append({part.name, part.value});
    return content;
}

void clearLayout(QLayout& layout)
{
    while (QLayoutItem* item = layout.takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

QString packageName(const QString& format)
{
    if (format == QLatin1String("c-library"))
        return tr("C library");
    return format == QLatin1String("firmware") ? tr("Firmware") : tr("Bundle");
}

QString otherThanTarget(const DeviceInfo& board, const TargetDescription& target)
{
    for (const BoardDescription& one : allBoards()) {
        if (one.deviceTypes.contains(board.deviceType))
            return one.id == target.id ? QString() : one.name;
    }
    return {};
}

QString nextVersion(const QVector<StoredReport>& exports)
{
    std::optional<ImageVersion> newest;
    for (const StoredReport& one : exports) {
        const Result<ImageVersion> version = imageVersionFromText(one.summary[QStringLiteral("version")].toString());
        if (version && (!newest || *newest < *version))
            newest = *version;
    }
    if (!newest)
        return QStringLiteral("1.0.0");
    ++newest->revision;
    return QStringLiteral("%1.%2.%3").arg(newest->major).arg(newest->minor).arg(newest->revision);
}

} // namespace studio
