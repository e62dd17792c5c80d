// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLineEdit;

namespace studio
{

class Button;
class Theme;

/// A text to be carried elsewhere, in digits of equal width, with a button that copies it. Thread: GUI only.
class CopyField : public QFrame
{
    Q_OBJECT
public:
    /// `what` names the text for screen readers and messages: "Address of ingestion".
    CopyField(Theme& theme, const QString& what, QWidget* parent = nullptr);
    void setText(const QString& text);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void copied(const QString& what);

private:
    QLineEdit* m_text;
    Button* m_copy;
    QString m_what;
};

} // namespace studio
