// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/tokens.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace studio
{

class ElidedLabel;
class Theme;

/// Surface with a hairline and radius 6: a title row with read-outs at its right, a body, perhaps a footer.
class Card : public QFrame
{
    Q_OBJECT
public:
    explicit Card(Theme& theme, const QString& title = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    [[nodiscard]] QString title() const;
    /// Quiet text right after the title.
    void setSubtitle(const QString& text);
    /// Quiet text at the right end of the title row.
    void setReadout(const QString& text);
    /// Right after title and subtitle (chips, tags).
    void addTitleWidget(QWidget* widget);
    /// At the right end of the title row, in order.
    void addHeaderWidget(QWidget* widget);
    /// An icon before the title.
    void setIconName(const QString& name);
    /// The column under the title row. Margins are 12; tables call setBodyMargins(0).
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    void setBodyMargins(int margin);
    /// A row under a hairline at the lower end.
    [[nodiscard]] QHBoxLayout* footer();
    /// 2 px accent frame instead of the hairline.
    void setEmphasized(bool emphasized);
    /// Other colours than those of a plain card.
    void setColors(Token surface, Token edge);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    class Edge;
    void showHeader();

    Theme& m_theme;
    QWidget* m_header;
    QHBoxLayout* m_headerLayout;
    QLabel* m_icon;
    QLabel* m_title;
    ElidedLabel* m_subtitle;
    QLabel* m_readout;
    QVBoxLayout* m_outer;
    QVBoxLayout* m_body;
    QWidget* m_footer = nullptr;
    Edge* m_edge = nullptr; ///< made last; children that come before it are no reason to raise it
    bool m_isEmphasized = false;
    Token m_surface = Token::Surface;
    Token m_edgeColor = Token::Hairline;
};

} // namespace studio
