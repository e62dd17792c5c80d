// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/paint_parts.h"

#include <QAbstractButton>
#include <QWidget>

namespace studio
{

class Theme;

/// A class chip that only shows. Its accessible name is the class and its number.
class Chip : public QWidget
{
    Q_OBJECT
public:
    Chip(Theme& theme, const ChipSpec& chip, QWidget* parent = nullptr);
    void setChip(const ChipSpec& chip);
    [[nodiscard]] const ChipSpec& chip() const { return m_chip; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    ChipSpec m_chip;
};

/// A chip to click: a channel to show or solo, a class to choose. The key that does the same stands before it.
class ChipButton : public QAbstractButton
{
    Q_OBJECT
public:
    ChipButton(Theme& theme, const ChipSpec& chip, QWidget* parent = nullptr);
    void setChip(const ChipSpec& chip);
    [[nodiscard]] const ChipSpec& chip() const { return m_chip; }
    /// The key cap before the marker: "2". Empty: none.
    void setKeyHint(const QString& keys);
    /// A button-high block with square corners (the class row of Label) instead of a pill.
    void setBlock(bool isBlock);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintBlock(QPainter& painter);

    Theme& m_theme;
    ChipSpec m_chip;
    QString m_keyHint;
    bool m_isBlock = false;
};

/// A small word on the tint of its meaning.
class Tag : public QWidget
{
    Q_OBJECT
public:
    Tag(Theme& theme, const QString& text, TagKind kind, QWidget* parent = nullptr);
    void setTag(const QString& text, TagKind kind);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] TagKind kind() const { return m_kind; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_text;
    TagKind m_kind;
};

/// One or more key caps with a word of what they do: [Shift] [Enter] accept all.
class KeyHint : public QWidget
{
    Q_OBJECT
public:
    KeyHint(Theme& theme, const QStringList& keys, const QString& meaning = {}, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QStringList m_keys;
    QString m_meaning;
};

} // namespace studio
