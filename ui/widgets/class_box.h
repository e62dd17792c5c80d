// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QStringList>

namespace studio
{

class Theme;

/// A field for a class: choose one of the project's or type a new one. Classes are shown as chips, in the list
/// and, while nobody types, in the field. Thread: GUI only.
class ClassBox : public QComboBox
{
    Q_OBJECT
public:
    explicit ClassBox(Theme& theme, QWidget* parent = nullptr);
    /// The text stays as it is.
    void setClasses(const QStringList& classes);
    [[nodiscard]] QString label() const { return currentText().trimmed(); }
    void setLabel(const QString& label);
    /// The next class, or the one before.
    void step(int by);
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void labelChanged(const QString& label); ///< also while it is typed

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Cover;
    void showCover();

    Theme& m_theme;
    Cover* m_cover;
};

} // namespace studio
