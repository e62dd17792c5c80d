// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/device_console.h"

#include "ui/itemmodels/console_item_model.h"
#include "ui/itemmodels/device_words.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kMostHistory = 100;
constexpr int kMostLineCharacters = 512;
constexpr int kTopRoom = 4;
constexpr int kSidePadding = 12;
constexpr int kGap = 16;

/// Time, direction and text in digits of equal width; what was sent stands out.
class ConsoleDelegate final : public QStyledItemDelegate
{
public:
    ConsoleDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    /// The same for every line, as wide as the longest: measuring each of them would take longer than the next batch takes to come.
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        const QFontMetrics metrics(m_theme.font(TextRole::Mono));
        const auto* model = qobject_cast<const ConsoleItemModel*>(index.model());
        const int cells = model != nullptr ? model->mostCells() : static_cast<int>(index.data().toString().size());
        return {textLeft(metrics) + cells * metrics.horizontalAdvance(QLatin1Char('0')) + kSidePadding, metrics.height() + 4};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        if ((option.state & QStyle::State_Selected) != 0)
            painter->fillRect(option.rect, m_theme.color(Token::SelectionFill));
        painter->setFont(m_theme.font(TextRole::Mono));
        const QFontMetrics metrics = painter->fontMetrics();
        const bool isFromDevice = index.data(ConsoleItemModel::FromDeviceRole).toBool();
        QRect box = option.rect.adjusted(kSidePadding, 0, 0, 0);
        painter->setPen(m_theme.color(Token::Text2));
        painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter, index.data(ConsoleItemModel::TimeRole).toString());
        box.setLeft(option.rect.left() + textLeft(metrics) - kGap - metrics.averageCharWidth());
        painter->setPen(m_theme.color(isFromDevice ? Token::Text2 : Token::Accent));
        painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter, isFromDevice ? QStringLiteral("\u2190") : QStringLiteral("\u2192"));
        box.setLeft(option.rect.left() + textLeft(metrics));
        painter->setPen(m_theme.color(isFromDevice ? Token::Text : Token::Accent));
        painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, index.data().toString());
        painter->restore();
    }

private:
    static int textLeft(const QFontMetrics& metrics)
    {
        return kSidePadding + metrics.horizontalAdvance(QStringLiteral("00:00:00.000")) + 2 * kGap + metrics.averageCharWidth();
    }

    Theme& m_theme;
};

/// A list works its ranges out from the room of the moment. Where that makes the horizontal bar go or come while the list is being
/// shown, the room changes and nobody looks again: the newest line stood a bar's height above the end.
class ConsoleList final : public QListView
{
public:
    explicit ConsoleList(QWidget* parent)
        : QListView(parent)
    {
        setViewportMargins(0, kTopRoom, 0, 0); // the first line keeps off the head, on the same ground
        setBackgroundRole(QPalette::Window);
        setAutoFillBackground(true);
    }

protected:
    void updateGeometries() override
    {
        const QSize before = viewport()->size();
        QListView::updateGeometries();
        if (viewport()->size() != before)
            QListView::updateGeometries();
    }
};

} // namespace

QString atCommandMeaning(const QString& command)
{
    const struct {
        const char* name;
        QString meaning;
    } known[] = {{"AT+HELP", DeviceConsole::tr("all commands of the board")},
                 {"AT+CONFIG?", DeviceConsole::tr("all settings of the board")},
                 {"AT+INFO", DeviceConsole::tr("firmware and model")},
                 {"AT+DEVICEID?", DeviceConsole::tr("the board's own number")},
                 {"AT+DEVICEINFO?", DeviceConsole::tr("who the board is")},
                 {"AT+SENSORS?", DeviceConsole::tr("sensors and rates")},
                 {"AT+SAMPLESETTINGS?", DeviceConsole::tr("label, interval and length of a recording")},
                 {"AT+UPLOADSETTINGS?", DeviceConsole::tr("where the board would upload to")},
                 {"AT+LISTFILES", DeviceConsole::tr("recordings on the board")},
                 {"AT+RUNIMPULSE", DeviceConsole::tr("runs the model; b stops it")},
                 {"AT+STOPIMPULSE", DeviceConsole::tr("stops the model")},
                 {"AT+MOTION?", DeviceConsole::tr("what the simulated sensor does")},
                 {"AT+BOOTMODE", DeviceConsole::tr("restarts into the boot loader")},
                 {"AT+RESET", DeviceConsole::tr("restarts the board")}};
    for (const auto& one : known) {
        if (command.trimmed().compare(QLatin1String(one.name), Qt::CaseInsensitive) == 0)
            return one.meaning;
    }
    return {};
}

DeviceConsole::DeviceConsole(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme), m_model(new ConsoleItemModel(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_filter = new QLineEdit(this);
    m_filter->setObjectName(QStringLiteral("console.filter"));
    m_filter->setAccessibleName(tr("Filter the console"));
    m_filter->setPlaceholderText(tr("Filter"));
    setFilterKeys({});
    m_filter->setClearButtonEnabled(true);
    m_filter->setProperty("compact", true);
    m_filter->setMinimumWidth(m_filter->fontMetrics().averageCharWidth() * 12);
    m_direction = new QComboBox(this);
    m_direction->setObjectName(QStringLiteral("console.direction"));
    m_direction->setAccessibleName(tr("Which lines of the console are shown"));
    m_direction->setProperty("compact", true);
    m_direction->addItems({tr("All lines"), tr("Received"), tr("Sent")});
    m_direction->setToolTip(tr("All lines, those that came from the board, or those that were sent to it"));
    m_save = new Button(theme, ButtonKind::Secondary, tr("Save..."), this);
    m_save->setObjectName(QStringLiteral("console.save"));
    m_save->setToolTip(tr("Saves the session: every byte, as a file that can be replayed"));
    m_copy = new Button(theme, ButtonKind::Secondary, tr("Copy"), this);
    m_copy->setObjectName(QStringLiteral("console.copy"));
    m_copy->setIconName(QStringLiteral("copy"));
    m_copy->setToolTip(tr("Copies the marked lines, or all that are shown  (Ctrl+C in the list)"));
    m_clear = new Button(theme, ButtonKind::Secondary, tr("Clear"), this);
    m_clear->setObjectName(QStringLiteral("console.clear"));
    for (Button* button : {m_copy, m_save, m_clear})
        button->setCompact(true);

    m_list = new ConsoleList(this);
    m_list->setObjectName(QStringLiteral("console.lines"));
    m_list->setAccessibleName(tr("Console"));
    m_list->setFrameShape(QFrame::NoFrame);
    connect(m_model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { m_isSettling = true; }); // before the list hears of it
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ConsoleDelegate(theme, m_list));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setUniformItemSizes(true);
    m_list->setMinimumHeight(60);
    m_list->viewport()->setBackgroundRole(QPalette::Window); // a quieter ground than that of tables
    m_list->installEventFilter(this);
    m_empty = makeLabel(theme, TextRole::Body, Token::Text2, {}, m_list->viewport());
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_list->viewport()->installEventFilter(this);
    column->addWidget(m_list, 1);

    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 8, 8, 8);
    row->setSpacing(8);
    m_input = new QLineEdit(this);
    m_input->setObjectName(QStringLiteral("console.send"));
    m_input->setAccessibleName(tr("Command for the board"));
    m_input->setMaxLength(kMostLineCharacters);
    theme.setFont(m_input, TextRole::Mono);
    m_input->installEventFilter(this);
    m_meaning = makeLabel(theme, TextRole::Small, Token::Text2, {}, m_input);
    m_meaning->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_send = new Button(theme, ButtonKind::Secondary, tr("Send"), this);
    m_send->setObjectName(QStringLiteral("console.sendButton"));
    m_send->setKeyHint(tr("Enter"));
    row->addWidget(m_input, 1);
    row->addWidget(m_send);
    column->addLayout(row);
    setFocusProxy(m_input);
    const QVector<QWidget*> stops = tools() + QVector<QWidget*>{m_list, m_input, m_send};
    for (qsizetype i = 1; i < stops.size(); ++i)
        setTabOrder(stops[i - 1], stops[i]);

    connect(m_filter, &QLineEdit::textChanged, m_model, &ConsoleItemModel::setFilter);
    connect(m_direction, &QComboBox::currentIndexChanged, m_model,
            [this](int index) { m_model->setDirection(static_cast<ConsoleItemModel::Direction>(index)); });
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT saveWanted(m_address); });
    connect(m_copy, &QPushButton::clicked, this, &DeviceConsole::copy);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        // A second press brings the lines back: nothing is lost by clearing.
        if (m_model->rowCount() == 0 && m_model->hiddenCount() > 0)
            m_model->showHidden();
        else
            m_model->hideAll();
    });
    connect(m_send, &QPushButton::clicked, this, &DeviceConsole::send);
    connect(m_input, &QLineEdit::returnPressed, this, &DeviceConsole::send);
    connect(m_input, &QLineEdit::textChanged, this, &DeviceConsole::placeMeaning);
    followModel();
    showState();
}

void DeviceConsole::followModel()
{
    QScrollBar* bar = m_list->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) {
        if (m_isSettling)
            return;
        m_place = value;
        m_followsTail = value >= bar->maximum() - 4;
    });
    connect(bar, &QScrollBar::rangeChanged, this, [this, bar](int, int maximum) {
        if (m_followsTail)
            bar->setValue(maximum);
    });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &DeviceConsole::showState);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int first, int last) {
        m_rowsGone += last - first + 1;
        showState();
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_followsTail = true;
        showState();
    });
    connect(m_model, &ConsoleItemModel::settled, this, &DeviceConsole::settle);
}

/// Each batch is laid out at once. The list would do it some time later, and until then it paints nothing: with a full ring, which
/// lets lines go as fast as they come, that was always.
void DeviceConsole::settle()
{
    m_isSettling = true;
    m_list->doItemsLayout();
    QScrollBar* bar = m_list->verticalScrollBar();
    // Who reads further up keeps what is being read, while it is there.
    const int rowHeight = m_model->rowCount() > 0 ? m_list->sizeHintForRow(0) : 0;
    m_place = m_followsTail ? bar->maximum() : std::max(0, m_place - m_rowsGone * rowHeight);
    bar->setValue(m_place);
    m_rowsGone = 0;
    m_isSettling = false;
}

QVector<QWidget*> DeviceConsole::tools() const
{
    return {m_direction, m_filter, m_copy, m_save, m_clear};
}

void DeviceConsole::setDevice(DeviceHub* hub, const QString& address)
{
    if (m_hub == hub && m_address == address)
        return;
    if (m_hub != nullptr)
        m_hub->disconnect(this);
    m_hub = hub;
    m_address = address;
    m_model->setDevice(hub, address);
    if (hub != nullptr) {
        connect(hub, &DeviceHub::deviceChanged, this, &DeviceConsole::showState);
        connect(hub, &DeviceHub::devicesChanged, this, &DeviceConsole::showState);
    }
    showState();
}

void DeviceConsole::focusInput()
{
    (m_input->isEnabled() ? static_cast<QWidget*>(m_input) : m_list)->setFocus(Qt::ShortcutFocusReason);
}

void DeviceConsole::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void DeviceConsole::setFilterKeys(const QString& keys)
{
    m_filter->setToolTip(keys.isEmpty() ? tr("Shows the lines that hold this text") : tr("Shows the lines that hold this text  (%1)").arg(keys));
}

QString DeviceConsole::text() const
{
    QModelIndexList rows = m_list->selectionModel()->selectedIndexes();
    if (rows.isEmpty()) {
        for (int row = 0; row < m_model->rowCount(); ++row)
            rows.append(m_model->index(row));
    }
    return m_model->asText(rows);
}

void DeviceConsole::copy()
{
    QGuiApplication::clipboard()->setText(text());
}

void DeviceConsole::showState()
{
    const DeviceInfo device = m_hub != nullptr && !m_address.isEmpty() ? m_hub->device(m_address) : DeviceInfo();
    const bool canSend = (isDeviceConnected(device) || device.state == DeviceState::Degraded) && !device.printsNumbers &&
                         device.source == DeviceSource::Board;
    const QString reason = m_address.isEmpty()    ? tr("Choose a board first")
                           : device.source != DeviceSource::Board ? tr("It takes no commands; what it does is told here")
                           : device.printsNumbers ? tr("This board prints plain numbers and takes no commands")
                                                  : tr("Connect the board first");
    m_input->setEnabled(canSend);
    m_input->setPlaceholderText(canSend ? tr("AT+HELP") : reason);
    m_input->setToolTip(canSend ? tr("Up and Down bring earlier commands back") : reason);
    m_send->setEnabled(canSend);
    m_send->setToolTip(canSend ? tr("Sends the line to the board  (Enter)") : reason);
    const bool isEmpty = m_model->rowCount() == 0;
    const bool canShowAgain = isEmpty && m_model->hiddenCount() > 0;
    m_copy->setEnabled(!isEmpty);
    const bool hasSession = m_hub != nullptr && !m_address.isEmpty() && !device.connectsByItself && m_model->hasLines();
    m_save->setEnabled(hasSession);
    m_save->setToolTip(hasSession ? tr("Every byte since the board was connected, as a file that can be replayed") : tr("Nothing was said on this line yet"));
    m_clear->setEnabled(!isEmpty || canShowAgain);
    m_clear->setText(canShowAgain ? tr("Show again") : tr("Clear"));
    m_clear->setToolTip(canShowAgain ? tr("Shows the lines again that were cleared away")
                        : isEmpty    ? tr("There is no line to clear away")
                                     : tr("Takes the lines out of sight; they can be shown again, and a saved session has them"));
    m_empty->setText(canShowAgain             ? tr("Cleared. %n line(s) can be shown again.", "", m_model->hiddenCount())
                     : !m_filter->text().isEmpty() ? tr("No line holds this text.")
                     : m_model->isFilteredEmpty() ? tr("No line of this direction.")
                     : m_address.isEmpty()    ? tr("What a board says stands here.")
                                              : tr("Nothing was said yet."));
    m_empty->setVisible(isEmpty);
    m_empty->setGeometry(m_list->viewport()->rect());
    placeMeaning();
}

void DeviceConsole::placeMeaning()
{
    const QString meaning = atCommandMeaning(m_input->text());
    m_meaning->setText(meaning);
    m_meaning->adjustSize();
    const int typed = m_input->fontMetrics().horizontalAdvance(m_input->text());
    const bool fits = typed + m_meaning->width() + 48 < m_input->width();
    m_meaning->setVisible(!meaning.isEmpty() && fits);
    m_meaning->move(m_input->width() - m_meaning->width() - 10, (m_input->height() - m_meaning->height()) / 2);
    m_input->setAccessibleDescription(meaning);
}

void DeviceConsole::send()
{
    const QString line = m_input->text().trimmed();
    if (line.isEmpty() || m_hub == nullptr || !m_input->isEnabled())
        return;
    m_followsTail = true;
    m_history.removeAll(line);
    m_history.append(line);
    if (m_history.size() > kMostHistory)
        m_history.removeFirst();
    m_historyPlace = static_cast<int>(m_history.size());
    m_draft.clear();
    m_input->clear();
    m_hub->sendConsole(m_address, line);
}

void DeviceConsole::step(int direction)
{
    const int place = std::clamp(m_historyPlace + direction, 0, static_cast<int>(m_history.size()));
    if (place == m_historyPlace)
        return;
    if (m_historyPlace == m_history.size())
        m_draft = m_input->text();
    m_historyPlace = place;
    m_input->setText(place == m_history.size() ? m_draft : m_history[place]);
}

bool DeviceConsole::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (watched == m_input && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) {
            step(key->key() == Qt::Key_Up ? -1 : 1);
            return true;
        }
        if (watched == m_list && key->matches(QKeySequence::Copy)) {
            copy();
            return true;
        }
    }
    if (watched == m_list->viewport() && event->type() == QEvent::Resize)
        m_empty->setGeometry(m_list->viewport()->rect());
    if (watched == m_input && event->type() == QEvent::Resize)
        placeMeaning();
    return QWidget::eventFilter(watched, event);
}

void DeviceConsole::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeMeaning();
}

} // namespace studio
