// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme.h"

#include "ui/shell/icons.h"
#include "ui/shell/studio_style.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPointer>
#include <QToolTip>
#include <QWidget>

#include <algorithm>
#include <cmath>
#include <utility>

static void loadWindowResources()
{
    Q_INIT_RESOURCE(window);
}

namespace studio
{

namespace
{

constexpr double kDesignBodyPixels = 13.0;
constexpr double kMaxSystemScale = 4.0;

struct FontFile {
    QString family;
    QStringList paths;
};

/// The family if it is installed or its files lie where Debian's package puts them; otherwise the fallback.
QString familyOrFallback(const FontFile& wanted, const QString& fallback)
{
    const auto isThere = [&wanted] { return QFontDatabase::families().contains(wanted.family); };
    if (isThere())
        return wanted.family;
    for (const QString& path : wanted.paths) {
        if (QFile::exists(path))
            QFontDatabase::addApplicationFont(path);
    }
    return isThere() ? wanted.family : fallback;
}

QString interFamily(const QString& fallback)
{
    const QString folder = QStringLiteral("/usr/share/fonts/opentype/inter/");
    return familyOrFallback({QStringLiteral("Inter"),
                             {folder + QStringLiteral("Inter-Regular.otf"), folder + QStringLiteral("Inter-Medium.otf"),
                              folder + QStringLiteral("Inter-SemiBold.otf")}},
                            fallback);
}

QString monoFamily()
{
    const QString folder = QStringLiteral("/usr/share/fonts/truetype/jetbrains-mono/");
    return familyOrFallback(
        {QStringLiteral("JetBrains Mono"),
         {folder + QStringLiteral("JetBrainsMono-Regular.ttf"), folder + QStringLiteral("JetBrainsMono-SemiBold.ttf")}},
        QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
}

struct FontSpec {
    double pixels;
    QFont::Weight weight;
    bool isMono;
};

FontSpec specOf(TextRole role)
{
    switch (role) {
    case TextRole::Caption: return {11.0, QFont::Normal, false};
    case TextRole::CaptionStrong: return {11.0, QFont::DemiBold, false};
    case TextRole::Small: return {12.0, QFont::Normal, false};
    case TextRole::SmallStrong: return {12.0, QFont::DemiBold, false};
    case TextRole::Body: return {13.0, QFont::Normal, false};
    case TextRole::BodyMedium: return {13.0, QFont::Medium, false};
    case TextRole::BodyStrong: return {13.0, QFont::DemiBold, false};
    case TextRole::Strong: return {15.0, QFont::DemiBold, false};
    case TextRole::Section: return {18.0, QFont::DemiBold, false};
    case TextRole::Page: return {21.0, QFont::DemiBold, false};
    case TextRole::Mono: return {12.0, QFont::Normal, true};
    case TextRole::MonoStrong: return {12.0, QFont::DemiBold, true};
    case TextRole::MonoSmall: return {11.0, QFont::Normal, true};
    case TextRole::MonoLarge: return {17.0, QFont::DemiBold, true};
    case TextRole::Countdown: return {160.0, QFont::DemiBold, true};
    }
    return {13.0, QFont::Normal, false};
}

/// Draws an icon in the colour that its token has at the moment of painting.
class TokenIconEngine : public QIconEngine
{
public:
    TokenIconEngine(const Theme* theme, QString name, Token token)
        : m_theme(theme), m_name(std::move(name)), m_token(token)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const int side = std::min(rect.width(), rect.height());
        const qreal ratio = painter->device() == nullptr ? 1.0 : painter->device()->devicePixelRatioF();
        const QRect place(rect.center().x() - (side - 1) / 2, rect.center().y() - (side - 1) / 2, side, side);
        painter->drawPixmap(place, draw(side, ratio, mode));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override
    {
        return draw(std::min(size.width(), size.height()), 1.0, mode);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        const int pixels = std::min(size.width(), size.height());
        return draw(static_cast<int>(std::lround(pixels / scale)), scale, mode);
    }
    [[nodiscard]] QIconEngine* clone() const override { return new TokenIconEngine(*this); }

private:
    [[nodiscard]] QPixmap draw(int side, qreal ratio, QIcon::Mode mode) const
    {
        if (m_theme.isNull())
            return QPixmap();
        const QColor ink = mode == QIcon::Disabled ? m_theme->disabledText() : m_theme->color(m_token);
        return m_theme->icons().pixmap(m_name, ink, side, ratio);
    }

    QPointer<const Theme> m_theme;
    QString m_name;
    Token m_token;
};

} // namespace

Theme::Theme(QApplication& application) : m_application(application), m_table(&lightTokens())
{
    loadWindowResources();
    m_icons = std::make_unique<Icons>();
    const QFontInfo system(application.font());
    m_systemScale = std::clamp(system.pixelSize() / kDesignBodyPixels, 1.0, kMaxSystemScale);
    m_bodyFamily = interFamily(application.font().family());
    m_monoFamily = monoFamily();
    m_systemIsDark = application.palette().color(QPalette::Window).lightness() < 128;
    application.setStyle(new StudioStyle(*this));
    application.installEventFilter(this);
}

Theme::~Theme()
{
    m_application.removeEventFilter(this);
    m_application.setStyleSheet(QString());
    m_application.setStyle(QStringLiteral("Fusion"));
}

void Theme::apply(ThemeKind kind)
{
    m_kind = kind;
    refresh();
}

void Theme::refresh()
{
    switch (m_kind) {
    case ThemeKind::System: m_table = m_systemIsDark ? &darkTokens() : &lightTokens(); break;
    case ThemeKind::Light: m_table = &lightTokens(); break;
    case ThemeKind::Dark: m_table = &darkTokens(); break;
    case ThemeKind::HighContrast: m_table = &highContrastTokens(); break;
    }
    m_isApplying = true;
    m_icons->clear();
    m_application.setFont(font(TextRole::Body));
    const QPalette palette = makePalette();
    m_application.setPalette(palette);
    QToolTip::setPalette(palette);
    QToolTip::setFont(font(TextRole::Small));
    m_application.setStyleSheet(makeStyleSheet());
    m_isApplying = false;
    Q_EMIT themeChanged();
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget* widget : widgets)
        widget->update();
}

bool Theme::eventFilter(QObject* watched, QEvent* event)
{
    // Qt 6.4 knows no colour scheme: a palette that changes without us is the desktop's new one.
    if (watched == &m_application && event->type() == QEvent::ApplicationPaletteChange && !m_isApplying) {
        const bool isDark = m_application.palette().color(QPalette::Window).lightness() < 128;
        if (isDark != m_table->isDark && m_kind == ThemeKind::System) {
            m_systemIsDark = isDark;
            refresh();
        }
    }
    return QObject::eventFilter(watched, event);
}

QPalette Theme::makePalette() const
{
    QPalette palette;
    const auto all = [&palette, this](QPalette::ColorRole role, Token token) { palette.setColor(role, color(token)); };
    all(QPalette::Window, Token::Window);
    all(QPalette::WindowText, Token::Text);
    all(QPalette::Base, Token::Surface);
    all(QPalette::AlternateBase, Token::Window);
    all(QPalette::Text, Token::Text);
    all(QPalette::Button, Token::Surface);
    all(QPalette::ButtonText, Token::Text);
    all(QPalette::BrightText, Token::OnAccent);
    all(QPalette::ToolTipBase, Token::Raised);
    all(QPalette::ToolTipText, Token::Text);
    palette.setColor(QPalette::PlaceholderText, disabledText());
    all(QPalette::Highlight, Token::SelectionFill);
    all(QPalette::HighlightedText, Token::Text);
    all(QPalette::Link, Token::Accent);
    all(QPalette::LinkVisited, Token::Accent);
    all(QPalette::Light, Token::Raised);
    all(QPalette::Midlight, Token::Hairline);
    all(QPalette::Mid, Token::ControlBorder);
    all(QPalette::Dark, Token::ControlBorder);
    palette.setColor(QPalette::Shadow, mixed(QColor(Qt::black), color(Token::Window), 0.6));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                                           QPalette::HighlightedText, QPalette::PlaceholderText, QPalette::Link})
        palette.setColor(QPalette::Disabled, role, disabledText());
    palette.setColor(QPalette::Disabled, QPalette::Base, color(Token::Window));
    palette.setColor(QPalette::Disabled, QPalette::Button, color(Token::Window));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, color(Token::Hairline));
    palette.setColor(QPalette::Disabled, QPalette::Mid, color(Token::Hairline));
    return palette;
}

QString Theme::makeStyleSheet() const
{
    QFile file(QStringLiteral(":/qss/window.qss"));
    QString sheet = file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    sheet.replace(QStringLiteral("@disabled-text"), disabledText().name());
    std::array<Token, static_cast<std::size_t>(Token::Count)> order{};
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<Token>(i);
    // Longest names first, so that @text does not eat the front of @text-2.
    std::sort(order.begin(), order.end(), [](Token a, Token b) { return tokenName(a).size() > tokenName(b).size(); });
    for (const Token token : order)
        sheet.replace(QLatin1Char('@') + tokenName(token), color(token).name());
    return sheet;
}

ClassMark Theme::classMark(int index) const
{
    return studio::classMark(*m_table, index);
}

QColor Theme::classColor(int index) const
{
    return classMark(index).color;
}

QColor Theme::classTint(int index, double share, Token under) const
{
    return mixed(classColor(index), color(under), share);
}

QPen Theme::disabledBorder() const
{
    QPen pen(color(Token::Hairline), 1.0, Qt::SolidLine, Qt::FlatCap);
    if (isHighContrast())
        pen.setDashPattern({3.0, 3.0});
    return pen;
}

QFont Theme::font(TextRole role) const
{
    const FontSpec spec = specOf(role);
    QFont result(spec.isMono ? m_monoFamily : m_bodyFamily);
    result.setPixelSize(std::max(1, static_cast<int>(std::lround(spec.pixels * m_systemScale * m_textScale))));
    result.setWeight(spec.weight);
    return result;
}

void Theme::setFont(QWidget* widget, TextRole role)
{
    keep(widget, "textRole", static_cast<int>(role), [this](QWidget& one, int kept) { one.setFont(font(static_cast<TextRole>(kept))); });
}

void Theme::setTextColor(QWidget* widget, Token token)
{
    keep(widget, "textToken", static_cast<int>(token), [this](QWidget& one, int kept) {
        QPalette palette;
        for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
            palette.setColor(role, color(static_cast<Token>(kept)));
        one.setPalette(palette);
    });
}

void Theme::keep(QWidget* widget, const char* property, int value, const std::function<void(QWidget&, int)>& apply)
{
    // The property says what holds now: a widget that changes colour with its state is followed once, not once a change.
    const QVariant before = widget->property(property);
    if (before.isValid() && before.toInt() == value)
        return;
    widget->setProperty(property, value);
    apply(*widget, value);
    if (!before.isValid())
        connect(this, &Theme::themeChanged, widget, [widget, property, apply] { apply(*widget, widget->property(property).toInt()); });
}

void Theme::setTextScale(double scale)
{
    const double next = std::clamp(scale, 0.8, 2.5);
    if (std::abs(next - m_textScale) < 1e-9)
        return;
    m_textScale = next;
    refresh();
}

int Theme::controlHeight(bool compact) const
{
    const int textHeight = QFontMetrics(font(TextRole::Body)).height();
    return compact ? std::max(26, textHeight + 10) : std::max(32, textHeight + 14);
}

QIcon Theme::icon(const QString& name, Token token) const
{
    return QIcon(new TokenIconEngine(this, name, token));
}

ThemeKind themeKindFromName(const QString& name)
{
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark, ThemeKind::HighContrast}) {
        if (themeKindName(kind) == name)
            return kind;
    }
    return ThemeKind::System;
}

QString themeKindName(ThemeKind kind)
{
    switch (kind) {
    case ThemeKind::System: return QStringLiteral("system");
    case ThemeKind::Light: return QStringLiteral("light");
    case ThemeKind::Dark: return QStringLiteral("dark");
    case ThemeKind::HighContrast: return QStringLiteral("high-contrast");
    }
    return QStringLiteral("system");
}

} // namespace studio
