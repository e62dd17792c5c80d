// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/page_frame.h"

#include "app/session/studio_context.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kPageMargin = 24;
constexpr int kTightMargin = 16;
constexpr int kTightBelow = 1366; ///< width of the window

Token noticeInk(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::Info: return Token::Accent;
    case NoticeKind::Success: return Token::Success;
    case NoticeKind::Warning: return Token::Warning;
    case NoticeKind::Error: return Token::Error;
    }
    return Token::Accent;
}

Token noticeFill(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::Info: return Token::SelectionFill;
    case NoticeKind::Success: return Token::SuccessTint;
    case NoticeKind::Warning: return Token::WarningTint;
    case NoticeKind::Error: return Token::ErrorTint;
    }
    return Token::SelectionFill;
}

QString noticeIcon(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::Info: return QStringLiteral("info");
    case NoticeKind::Success: return QStringLiteral("check");
    case NoticeKind::Warning: return QStringLiteral("warning");
    case NoticeKind::Error: return QStringLiteral("error");
    }
    return QStringLiteral("info");
}

StateMark markOf(StageState state)
{
    switch (state) {
    case StageState::Empty: return StateMark::Empty;
    case StageState::InProgress: return StateMark::InProgress;
    case StageState::UpToDate: return StateMark::UpToDate;
    case StageState::OutOfDate: return StateMark::OutOfDate;
    case StageState::NeedsAttention: return StateMark::NeedsAttention;
    }
    return StateMark::Empty;
}

} // namespace

NoticeBar::NoticeBar(Theme& theme, QWidget* parent) : QFrame(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("notice"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(12);
    m_icon = new QLabel(this);
    m_text = makeLabel(theme, TextRole::Body, Token::Text, {}, this);
    m_text->setObjectName(QStringLiteral("notice.text"));
    m_text->setWordWrap(true);
    m_action = new Button(theme, ButtonKind::Secondary, {}, this);
    m_action->setCompact(true);
    m_action->setObjectName(QStringLiteral("notice.action"));
    connect(m_action, &QPushButton::clicked, this, [this] {
        const auto handler = m_handler; // it may show another notice, which replaces it while it runs
        if (handler)
            handler();
    });
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    m_close = new Button(theme, ButtonKind::Icon, tr("Close this notice"), this);
    m_close->setObjectName(QStringLiteral("notice.close"));
    m_close->setIconName(QStringLiteral("x"));
    m_close->setCompact(true);
    connect(m_close, &QPushButton::clicked, this, [this] { showNotice(m_kind, {}); });
    row->addWidget(m_action);
    row->addWidget(m_close);
    hide();
    connect(&theme, &Theme::themeChanged, this, [this] {
        m_icon->setPixmap(m_theme.icon(noticeIcon(m_kind), noticeInk(m_kind)).pixmap(18, 18));
    });
}

void NoticeBar::showNotice(NoticeKind kind, const QString& text, const QString& actionText, std::function<void()> action)
{
    const QWidget* focused = QApplication::focusWidget();
    const bool hadFocus = focused != nullptr && isAncestorOf(focused);
    m_kind = kind;
    m_text->setText(text);
    m_icon->setPixmap(m_theme.icon(noticeIcon(kind), noticeInk(kind)).pixmap(18, 18));
    m_action->setText(actionText);
    m_action->setAccessibleName(actionText);
    m_action->setVisible(!actionText.isEmpty());
    m_handler = std::move(action);
    m_close->show(); // an event is done with once it was read
    setVisible(!text.isEmpty());
    update();
    if (hadFocus && !focused->isVisible())
        Q_EMIT focusLeft();
}

void NoticeBar::takeBack(const QString& text)
{
    if (!isHidden() && m_text->text() == text)
        showNotice(NoticeKind::Info, {});
}

void NoticeBar::showState(NoticeKind kind, const QString& text, const QString& actionText, std::function<void()> action)
{
    showNotice(kind, text, actionText, std::move(action));
    m_close->hide();
}

void NoticeBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(mixed(m_theme.color(noticeInk(m_kind)), m_theme.color(noticeFill(m_kind)), 0.45), 1.0));
    painter.setBrush(m_theme.color(noticeFill(m_kind)));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

EmptyState::EmptyState(Theme& theme, const QString& iconName, const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    column->addStretch(2);
    auto* icon = new QLabel(this);
    icon->setAlignment(Qt::AlignCenter);
    const auto paint = [this, icon, iconName] { icon->setPixmap(m_theme.icon(iconName, Token::Text3).pixmap(40, 40)); };
    paint();
    connect(&theme, &Theme::themeChanged, this, paint);
    column->addWidget(icon);
    setAccessibleName(title);
    setAccessibleDescription(text);
    m_title = makeLabel(theme, TextRole::Section, Token::Text, title, this);
    m_title->setAlignment(Qt::AlignCenter);
    column->addWidget(m_title);
    m_text = makeLabel(theme, TextRole::Body, Token::Text2, text, this);
    m_text->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_text->setWordWrap(true);
    column->addWidget(m_text, 0, Qt::AlignHCenter);
    connect(&theme, &Theme::themeChanged, this, &EmptyState::fitText);
    fitText();
    m_buttons = new QHBoxLayout;
    m_buttons->addStretch();
    m_buttons->addStretch();
    column->addLayout(m_buttons);
    m_below = new QVBoxLayout;
    column->addLayout(m_below);
    column->addStretch(3);
}

void EmptyState::addBelow(QWidget* widget)
{
    m_below->addWidget(widget, 0, Qt::AlignHCenter);
}

void EmptyState::setText(const QString& title, const QString& text)
{
    m_title->setText(title);
    m_text->setText(text);
    setAccessibleName(title);
    setAccessibleDescription(text);
    fitText();
}

void EmptyState::fitText()
{
    // A wrapping label that is centred in its cell would get the height of its widest form.
    const QFontMetrics metrics(m_theme.font(TextRole::Body));
    const int width = 44 * metrics.averageCharWidth() * 3 / 2;
    const QRect needed = metrics.boundingRect(QRect(0, 0, width, 10'000), Qt::TextWordWrap | Qt::AlignHCenter, m_text->text());
    m_text->setFixedSize(width, needed.height() + metrics.descent());
}

Button* EmptyState::addButton(ButtonKind kind, const QString& text, std::function<void()> handler)
{
    auto* button = new Button(m_theme, kind, text, this);
    connect(button, &QPushButton::clicked, this, std::move(handler));
    button->installEventFilter(this);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

/// A button that can no longer be pressed would leave the focus to whatever comes next in the window. It waits here instead: what was begun by
/// the button ends on this page, and so does the way of the keyboard.
bool EmptyState::eventFilter(QObject* watched, QEvent* event)
{
    const auto* button = static_cast<QWidget*>(watched);
    switch (event->type()) {
    case QEvent::FocusIn: m_focused = watched; break;
    case QEvent::FocusOut:
        if (button->isEnabled() && m_focused == watched)
            m_focused = nullptr; // it left by itself
        break;
    case QEvent::EnabledChange:
    case QEvent::Hide:
    case QEvent::Show:
        if (hasFocus() || (m_focused == watched && (!button->isEnabled() || button->isHidden())))
            holdFocus();
        break;
    default: break;
    }
    return QWidget::eventFilter(watched, event);
}

void EmptyState::holdFocus()
{
    m_focused = nullptr;
    if (!isVisible())
        return;
    if (Button* next = primaryButton(); next != nullptr)
        next->setFocus(Qt::OtherFocusReason);
    else
        setFocus(Qt::OtherFocusReason);
}

Button* EmptyState::primaryButton() const
{
    for (Button* button : findChildren<Button*>()) {
        if (button->kind() == ButtonKind::Primary && button->isEnabled() && button->isVisibleTo(this))
            return button;
    }
    return nullptr;
}

namespace
{

/// A stack that asks for the room of what it shows, not of the largest that it hides.
class CurrentStack final : public QStackedWidget
{
public:
    explicit CurrentStack(QWidget* parent) : QStackedWidget(parent)
    {
        connect(this, &QStackedWidget::currentChanged, this, [this] { updateGeometry(); });
    }
    [[nodiscard]] QSize sizeHint() const override { return currentWidget() != nullptr ? currentWidget()->sizeHint() : QStackedWidget::sizeHint(); }
    [[nodiscard]] QSize minimumSizeHint() const override
    {
        return currentWidget() != nullptr ? currentWidget()->minimumSizeHint().expandedTo(currentWidget()->minimumSize()) : QStackedWidget::minimumSizeHint();
    }
};

} // namespace

FramedPage::FramedPage(PageInfo info, PageServices& services, QWidget* parent)
    : Page(std::move(info), parent)
    , m_services(services)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, 16, kPageMargin, kPageMargin);
    column->setSpacing(12);
    m_head = new QHBoxLayout;
    m_head->setSpacing(8);
    m_head->addWidget(makeLabel(services.theme, TextRole::Page, Token::Text, this->info().title, this));
    m_head->addSpacing(4);
    auto* state = new ElidedLabel(services.theme, TextRole::Body, Token::Text2, {}, this);
    connect(this, &Page::stateTextChanged, state, &ElidedLabel::setFullText);
    m_head->addWidget(state, 1);
    column->addLayout(m_head);
    m_notice = new NoticeBar(services.theme, this);
    column->addWidget(m_notice);
    connect(m_notice, &NoticeBar::focusLeft, this, [this] {
        if (QWidget* first = firstFocus(); first != nullptr && first->isVisible())
            first->setFocus(Qt::OtherFocusReason);
    });
    // Where the window is too small for a page, it scrolls: a page never makes the window larger than its screen.
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("page.scroll"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    m_stack = new CurrentStack(scroll);
    auto* contentWidget = new QWidget(m_stack);
    m_content = new QVBoxLayout(contentWidget);
    m_content->setContentsMargins(0, 0, 0, 0);
    m_content->setSpacing(16);
    m_stack->addWidget(contentWidget);
    scroll->setWidget(m_stack);
    m_stack->setAutoFillBackground(false); // QScrollArea turned it on
    column->addWidget(scroll, 1);
    connect(&services.context, &StudioContext::projectChanged, this, [this] {
        if (ProjectSession* project = m_services.context.project())
            connect(project, &ProjectSession::pipelineChanged, this, &FramedPage::readStage);
        readStage();
        projectChanged();
    });
}

void FramedPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    const int margin = window()->width() < kTightBelow ? kTightMargin : kPageMargin;
    layout()->setContentsMargins(margin, 16, margin, margin);
}

QWidget* FramedPage::firstFocus() const
{
    const auto* empty = qobject_cast<const EmptyState*>(m_stack->currentWidget());
    QWidget* button = empty != nullptr ? empty->primaryButton() : nullptr;
    return button != nullptr ? button : Page::firstFocus();
}

void FramedPage::addPageAction(const QString& menu, const char* id, const QString& text, const char* icon, const QKeySequence& keys,
                               const QString& description, std::function<void()> handler)
{
    ActionSpec spec;
    spec.id = QString::fromLatin1(id);
    spec.text = text;
    spec.iconName = QString::fromLatin1(icon);
    if (!keys.isEmpty())
        spec.shortcuts = {keys};
    spec.context = info().id;
    spec.menu = menu;
    spec.description = description;
    spec.handler = std::move(handler);
    m_services.actions.add(spec, this);
}

Button* FramedPage::addHeadAction(const QString& actionId, ButtonKind kind)
{
    auto* button = new Button(theme(), kind, {}, this);
    button->setObjectName(QStringLiteral("head.") + actionId);
    button->bindAction(m_services.actions.action(actionId));
    if (kind == ButtonKind::Primary && actionId == primaryActionId())
        button->setKeyHint(keyHintText(QKeySequence(Qt::CTRL | Qt::Key_Return)));
    m_head->addWidget(button);
    return button;
}

void FramedPage::addHeadWidget(QWidget* widget)
{
    m_head->addWidget(widget);
}

void FramedPage::addLeadWidget(QWidget* widget)
{
    constexpr int kBehindTitle = 2; // the title and the space behind it
    m_head->insertWidget(kBehindTitle + m_leadCount++, widget);
}

void FramedPage::setEmptyState(QWidget* empty)
{
    m_empty = empty;
    m_stack->addWidget(empty);
}

void FramedPage::showEmpty(bool isEmpty)
{
    QWidget* before = m_stack->currentWidget();
    const QWidget* focused = QApplication::focusWidget();
    const bool hadFocus = focused != nullptr && (focused == before || before->isAncestorOf(focused));
    if (isEmpty && m_needsProject && m_services.context.project() == nullptr)
        m_stack->setCurrentWidget(noProject());
    else if (isEmpty && m_empty != nullptr)
        m_stack->setCurrentWidget(m_empty);
    else
        m_stack->setCurrentIndex(0);
    // What goes takes no focus with it, nor leaves it to whatever comes first now.
    if (QWidget* first = firstFocus(); hadFocus && first != nullptr && m_stack->currentWidget() != before)
        first->setFocus(Qt::OtherFocusReason);
}

QWidget* FramedPage::noProject()
{
    if (m_noProject != nullptr)
        return m_noProject;
    auto* state = new EmptyState(theme(), QStringLiteral("folder-open"), tr("No project open"),
                                 tr("Open the example to look around, or begin a project of your own."), this);
    state->addButton(ButtonKind::Secondary, tr("Open..."), [this] { m_services.actions.trigger(QStringLiteral("home.open")); });
    state->addButton(ButtonKind::Secondary, tr("New project..."), [this] { m_services.actions.trigger(QStringLiteral("home.new")); });
    state->addButton(ButtonKind::Primary, tr("Open the example"), [this] { m_services.actions.trigger(QStringLiteral("home.example")); });
    m_stack->addWidget(state);
    m_noProject = state;
    return state;
}

void FramedPage::followStage(Stage stage, const QString& updateText, std::function<void()> update)
{
    m_followsStage = true;
    m_needsProject = true;
    m_stage = stage;
    m_updateText = updateText;
    m_update = std::move(update);
    readStage();
}

void FramedPage::readStage()
{
    if (!m_followsStage)
        return;
    ProjectSession* project = m_services.context.project();
    if (project == nullptr || project->pipeline().stages.isEmpty()) {
        setStateMark(StateMark::Empty);
        m_notice->showNotice(NoticeKind::Info, {});
        return;
    }
    const StageStatus status = project->pipeline().of(m_stage);
    setStateMark(markOf(status.state), status.reason);
    if (status.state == StageState::OutOfDate)
        m_notice->showState(NoticeKind::Warning, status.reason, m_updateText, m_update);
    else
        m_notice->showNotice(NoticeKind::Info, {});
}

} // namespace studio
