// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/query_field.h"

#include "models/dataset/sample_query.h"
#include "ui/shell/icons.h"
#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QStringListModel>

namespace studio
{

namespace
{

constexpr int kIconRoom = 32;
constexpr qreal kRadius = 6.0;

/// A finished word with a cross; pressing it, or Delete on it, takes it away.
class WordChip final : public QAbstractButton
{
public:
    WordChip(Theme& theme, const QString& word, QWidget* parent) : QAbstractButton(parent), m_theme(theme)
    {
        setText(word);
        setAccessibleName(QueryField::tr("Filter %1, press to remove").arg(word));
        setToolTip(QueryField::tr("Remove %1").arg(word));
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
    }
    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics metrics(m_theme.font(TextRole::Small));
        return {metrics.horizontalAdvance(text()) + 32, metrics.height() + 6};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::SelectionFill));
        painter.drawRoundedRect(rect(), 4, 4);
        painter.setFont(m_theme.font(TextRole::Small));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(rect().adjusted(8, 0, -24, 0), Qt::AlignVCenter, text());
        painter.drawPixmap(width() - 19, (height() - 12) / 2, m_theme.icons().pixmap(QStringLiteral("x"), m_theme.color(Token::Text2), 12, devicePixelRatioF()));
        if (hasFocus())
            drawFocusRing(painter, rect(), m_theme.color(Token::Accent), 4);
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
            click();
        else
            QAbstractButton::keyPressEvent(event);
    }

private:
    Theme& m_theme;
};

} // namespace

QueryField::QueryField(Theme& theme, const QString& name, QWidget* parent) : QFrame(parent), m_theme(theme)
{
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(kIconRoom, 1, 10, 1);
    m_row->setSpacing(8);
    m_chips = new QHBoxLayout;
    m_chips->setSpacing(6);
    m_row->addLayout(m_chips);
    m_edit = new QLineEdit(this);
    m_edit->setAccessibleName(name);
    m_edit->setFrame(false);
    QPalette bare = m_edit->palette();
    bare.setColor(QPalette::Base, Qt::transparent); // the field around it is what is seen
    m_edit->setPalette(bare);
    m_edit->installEventFilter(this);
    theme.setFont(m_edit, TextRole::Body);
    m_row->addWidget(m_edit, 1);
    m_count = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_row->addWidget(m_count);
    m_completions = new QStringListModel(this);
    auto* completer = new QCompleter(m_completions, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    completer->popup()->setAccessibleName(tr("Completions"));
    m_edit->setCompleter(completer);
    connect(completer, qOverload<const QString&>(&QCompleter::activated), this, [this] { QMetaObject::invokeMethod(this, &QueryField::finishWord, Qt::QueuedConnection); });
    connect(m_edit, &QLineEdit::textChanged, this, [this] { Q_EMIT queryChanged(query()); });
    setMinimumHeight(theme.controlHeight());
    connect(&theme, &Theme::themeChanged, this, [this] {
        setMinimumHeight(m_theme.controlHeight());
        update();
    });
}

QString QueryField::query() const
{
    QStringList words = m_words;
    if (const QString typed = m_edit->text().trimmed(); !typed.isEmpty())
        words << typed;
    return words.join(QLatin1Char(' '));
}

void QueryField::setQuery(const QString& query)
{
    m_words = sampleQueryWords(query);
    showChips();
    if (m_edit->text().isEmpty())
        Q_EMIT queryChanged(this->query());
    else
        m_edit->clear();
}

void QueryField::setCompletions(const QStringList& words)
{
    m_completions->setStringList(words);
}

void QueryField::setCountText(const QString& text)
{
    m_count->setText(text);
}

void QueryField::finishWord()
{
    const QString word = m_edit->text().trimmed();
    // A word that waits for its value ("label:"), or for its second quote, is not finished.
    if (word.isEmpty() || word.endsWith(QLatin1Char(':')) || word.count(QLatin1Char('"')) % 2 != 0)
        return;
    m_words << sampleQueryWords(word);
    showChips();
    m_edit->clear();
}

void QueryField::removeWord(qsizetype index)
{
    if (index < 0 || index >= m_words.size())
        return;
    m_words.removeAt(index);
    showChips();
    m_edit->setFocus(Qt::OtherFocusReason);
    Q_EMIT queryChanged(query());
}

void QueryField::showChips()
{
    while (QLayoutItem* item = m_chips->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    QWidget* before = this;
    for (qsizetype i = 0; i < m_words.size(); ++i) {
        auto* chip = new WordChip(m_theme, m_words[i], this);
        connect(chip, &QAbstractButton::clicked, this, [this, i] { removeWord(i); });
        m_chips->addWidget(chip);
        if (before != this)
            setTabOrder(before, chip);
        before = chip;
    }
    if (before != this)
        setTabOrder(before, m_edit);
}

bool QueryField::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Space || key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            finishWord();
            return m_edit->text().isEmpty();
        }
        if (key->key() == Qt::Key_Backspace && m_edit->text().isEmpty() && !m_words.isEmpty()) {
            const QString last = m_words.takeLast();
            showChips();
            m_edit->setText(last);
            return true;
        }
    }
    if (watched == m_edit && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut))
        update();
    return QFrame::eventFilter(watched, event);
}

void QueryField::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1));
    painter.setBrush(m_theme.color(Token::Surface)); // as every field
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    painter.drawPixmap(10, (height() - 16) / 2, m_theme.icons().pixmap(QStringLiteral("filter"), m_theme.color(Token::Text2), 16, devicePixelRatioF()));
    if (m_edit->hasFocus())
        drawFocusRing(painter, rect(), m_theme.color(Token::Accent), kRadius);
}

} // namespace studio
