// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/class_box.h"

#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QEvent>
#include <QLineEdit>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

namespace studio
{

namespace
{

constexpr int kRowPadding = 6;

/// A class of the list, as a chip.
class ClassDelegate final : public QStyledItemDelegate
{
public:
    ClassDelegate(Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    {
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const bool isChosen = (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) != 0;
        painter->fillRect(option.rect, m_theme.color(isChosen ? Token::SelectionFill : Token::Raised));
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        paintChip(*painter, m_theme, option.rect.adjusted(kRowPadding, 0, -kRowPadding, 0), chipOf(index));
        painter->restore();
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        const QSize chip = chipSize(m_theme, chipOf(index));
        return {chip.width() + 2 * kRowPadding, chip.height() + 8};
    }

private:
    static ChipSpec chipOf(const QModelIndex& index) { return {.text = index.data().toString(), .classIndex = index.row()}; }

    Theme& m_theme;
};

} // namespace

/// The chip over the text while nobody types.
class ClassBox::Cover final : public QWidget
{
public:
    Cover(Theme& theme, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        QObject::connect(&theme, &Theme::themeChanged, this, [this] { update(); });
    }
    void setChip(const ChipSpec& chip)
    {
        m_chip = chip;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), m_theme.color(isEnabled() ? Token::Surface : Token::Window)); // as the field below it
        painter.setRenderHint(QPainter::Antialiasing);
        paintChip(painter, m_theme, rect(), m_chip);
    }

private:
    Theme& m_theme;
    ChipSpec m_chip;
};

ClassBox::ClassBox(Theme& theme, QWidget* parent)
    : QComboBox(parent)
    , m_theme(theme)
{
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setCompleter(nullptr); // completing would turn a new "wav" into "wave"
    setItemDelegate(new ClassDelegate(theme, this));
    m_cover = new Cover(theme, lineEdit());
    lineEdit()->installEventFilter(this);
    connect(this, &QComboBox::currentTextChanged, this, [this] {
        showCover();
        Q_EMIT labelChanged(label());
    });
    showCover();
}

void ClassBox::setClasses(const QStringList& classes)
{
    const QString kept = currentText();
    {
        const QSignalBlocker quiet(this);
        clear();
        addItems(classes);
        setCurrentIndex(findText(kept, Qt::MatchExactly | Qt::MatchCaseSensitive));
        setEditText(kept);
    }
    updateGeometry();
    showCover();
}

void ClassBox::setLabel(const QString& label)
{
    if (label == currentText())
        return;
    const int known = findText(label, Qt::MatchExactly | Qt::MatchCaseSensitive);
    if (known >= 0)
        setCurrentIndex(known);
    setEditText(label);
}

void ClassBox::step(int by)
{
    if (count() > 0)
        setLabel(itemText((findText(currentText(), Qt::MatchExactly | Qt::MatchCaseSensitive) + by + count()) % count()));
}

QSize ClassBox::sizeHint() const
{
    return QComboBox::sizeHint().expandedTo({m_theme.controlHeight() * 4, 0});
}

void ClassBox::showCover()
{
    const QString text = label();
    m_cover->setChip({.text = text, .classIndex = findText(text, Qt::MatchExactly | Qt::MatchCaseSensitive)});
    m_cover->setGeometry(lineEdit()->rect());
    m_cover->setVisible(!text.isEmpty() && !lineEdit()->hasFocus());
}

bool ClassBox::eventFilter(QObject* watched, QEvent* event)
{
    const auto type = event->type();
    if (watched == lineEdit() && (type == QEvent::FocusIn || type == QEvent::FocusOut || type == QEvent::Resize))
        QMetaObject::invokeMethod(this, [this] { showCover(); }, Qt::QueuedConnection);
    return QComboBox::eventFilter(watched, event);
}

void ClassBox::resizeEvent(QResizeEvent* event)
{
    QComboBox::resizeEvent(event);
    showCover();
}

} // namespace studio
