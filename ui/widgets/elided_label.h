// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/theme.h"

#include <QLabel>

namespace studio
{

/// A one-line text that elides in its middle when there is no room; the whole stands in tooltip and
/// accessible name.
class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    ElidedLabel(Theme& theme, TextRole role, Token token, const QString& text = {}, QWidget* parent = nullptr);

    void setFullText(const QString& text);
    [[nodiscard]] QString fullText() const { return m_fullText; }
    [[nodiscard]] bool isElided() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_fullText;
};

/// A label with a role and a token, and its text. Word wrap is off.
[[nodiscard]] QLabel* makeLabel(Theme& theme, TextRole role, Token token, const QString& text = {},
                                QWidget* parent = nullptr);

} // namespace studio
