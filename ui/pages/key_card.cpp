// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/key_card.h"

#include "ui/pages/table_parts.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card_section.h"
#include "ui/widgets/copy_field.h"
#include "ui/widgets/elided_label.h"

#include <QGridLayout>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

namespace studio
{

KeyCard::KeyCard(Theme& theme, ActionRegistry& actions, QWidget* parent) : Card(theme, tr("Keys of this project"), parent), m_theme(theme)
{
    setIconName(QStringLiteral("key"));
    setBodyMargins(0);
    body()->setSpacing(0);
    for (const char* id : {"devices.newKey", "devices.revokeKey"}) {
        auto* button = new Button(theme, ButtonKind::Secondary, {}, this);
        button->setObjectName(QStringLiteral("tool.") + QString::fromLatin1(id));
        button->setCompact(true);
        button->bindAction(actions.action(QString::fromLatin1(id)), false, false);
        addHeaderWidget(button);
    }

    auto* section = new CardSection(theme, this);
    m_new = section;
    m_newText = makeLabel(theme, TextRole::Body, Token::Text, {}, section);
    m_newText->setObjectName(QStringLiteral("keys.newText"));
    m_newText->setWordWrap(true);
    section->column()->addWidget(m_newText);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(6);
    m_apiKey = new CopyField(theme, tr("API key"), section);
    m_apiKey->setObjectName(QStringLiteral("keys.apiKey"));
    m_hmacKey = new CopyField(theme, tr("HMAC key"), section);
    m_hmacKey->setObjectName(QStringLiteral("keys.hmacKey"));
    int row = 0;
    for (CopyField* field : {m_apiKey, m_hmacKey}) {
        grid->addWidget(makeLabel(theme, TextRole::Body, Token::Text2, row == 0 ? tr("API key") : tr("HMAC key"), section), row, 0);
        grid->addWidget(field, row++, 1);
        connect(field, &CopyField::copied, this, &KeyCard::copied);
    }
    grid->setColumnStretch(1, 1);
    section->column()->addLayout(grid);
    auto* done = new Button(theme, ButtonKind::Secondary, tr("I have copied them"), section);
    done->setObjectName(QStringLiteral("keys.done"));
    done->setCompact(true);
    connect(done, &QPushButton::clicked, this, &KeyCard::hideNewKey);
    section->column()->addWidget(done, 0, Qt::AlignLeft);
    body()->addWidget(m_new);

    m_table = makeTable(theme, QStringLiteral("keys.table"), {tr("Name"), tr("Made"), tr("Signatures")}, this);
    m_table->setAccessibleName(tr("Keys of this project"));
    body()->addWidget(m_table, 1);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &KeyCard::selectionChanged);
    m_none = makeLabel(theme, TextRole::Body, Token::Text2, {}, this);
    m_none->setObjectName(QStringLiteral("keys.none"));
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setWordWrap(true);
    m_none->setMargin(24);
    body()->addWidget(m_none, 1);
    hideNewKey();
}

void KeyCard::showKeys(const QVector<AccessKey>& keys)
{
    if (keys.isEmpty()) {
        showReason(tr("No key yet, so nothing can be sent into this project. Make one for each device or program; each can be revoked by itself."));
        return;
    }
    const QString chosen = selectedName();
    QVector<QStringList> rows;
    for (const AccessKey& key : keys) {
        rows.append({key.name, QLocale().toString(key.createdAt.toLocalTime(), QLocale::ShortFormat),
                     key.hmacKey.isEmpty() ? tr("HMAC key on another computer") : tr("checked here")});
    }
    setRows(*m_table, m_theme, rows);
    m_table->show();
    m_none->hide();
    select(chosen);
    Q_EMIT selectionChanged();
}

void KeyCard::showReason(const QString& reason)
{
    m_table->setRowCount(0);
    m_table->hide();
    m_none->setText(reason);
    m_none->show();
    Q_EMIT selectionChanged();
}

void KeyCard::showNewKey(const QString& name, const KeyPair& pair)
{
    m_newText->setText(tr("The key \u201c%1\u201d, shown this once: copy it into the device or program now. The project keeps its digest alone.").arg(name));
    m_apiKey->setText(pair.apiKey);
    m_hmacKey->setText(pair.hmacKey);
    m_new->show();
}

void KeyCard::hideNewKey()
{
    m_apiKey->setText({});
    m_hmacKey->setText({});
    m_new->hide();
}

QString KeyCard::selectedName() const
{
    const QList<QTableWidgetItem*> chosen = m_table->selectedItems();
    return chosen.isEmpty() ? QString() : m_table->item(chosen.first()->row(), 0)->text();
}

void KeyCard::select(const QString& name)
{
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (m_table->item(row, 0)->text() == name)
            m_table->selectRow(row);
    }
}

void KeyCard::focusTable()
{
    if (m_table->isVisible())
        m_table->setFocus();
    else
        setFocus();
}

} // namespace studio
