// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"
#include "ui/widgets/button.h"

#include <QFrame>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace studio
{

class Card;
class ChipButton;
class ElidedLabel;
class Chip;
class Theme;

/// The classes with their numbers, how many regions of each this sample has, and the way to a new one.
class LabelChips : public QWidget
{
    Q_OBJECT
public:
    explicit LabelChips(Theme& theme, QWidget* parent);
    /// Shape: counts [labels].
    void setLabels(const QStringList& labels, const QVector<int>& counts, const QString& active);
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override { return place(width, false); }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void labelChosen(const QString& label);
    void newLabelWanted();
    void noLabelChosen();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    /// Sets the chips in rows; returns the height they take.
    int place(int width, bool isMoving) const;

    Theme& m_theme;
    QVector<ChipButton*> m_chips;
    ChipButton* m_new;
    ChipButton* m_none;
};

/// What is suggested, what is up now, and the four ways to answer.
class SuggestionBar : public QFrame
{
    Q_OBJECT
public:
    SuggestionBar(Theme& theme, QAction* find, QAction* accept, QAction* reject, QAction* acceptAll,
                  QWidget* parent);
    struct Now {
        int count = 0;
        QString label;
        int classIndex = -1;
        double confidence = 0.0;
        QString range;
        QString by;
        bool isSearching = false;
    };
    void show(const Now& now);
    [[nodiscard]] double threshold() const;

Q_SIGNALS:
    void thresholdChanged();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QLabel* m_count;
    ElidedLabel* m_by;
    Chip* m_chip;
    QLabel* m_range;
    Button* m_find;
    Button* m_accept;
    Button* m_reject;
    QLabel* m_atLeast;
    QComboBox* m_threshold;
    Button* m_acceptAll;
};

/// The selected region with its label and times to type, or what to do when none is.
class RegionInspector : public QWidget
{
    Q_OBJECT
public:
    enum class Field { Start, End, Length };
    RegionInspector(Theme& theme, QWidget* parent);

    /// Texts are as they stand in the table. `note` says how the region stands to its neighbours and windows.
    void showRegion(const QStringList& labels, const QString& label, const QString& start, const QString& end,
                    const QString& length, const QString& note);
    void showHint(const QString& text);
    [[nodiscard]] bool isEditing() const;

Q_SIGNALS:
    void labelEdited(const QString& label);
    void fieldEdited(studio::RegionInspector::Field field, const QString& text);

private:
    QLineEdit* addField(const QString& name, Field field);

    Theme& m_theme;
    QWidget* m_form;
    QComboBox* m_label;
    QLineEdit* m_start;
    QLineEdit* m_end;
    QLineEdit* m_length;
    QLabel* m_note;
    QLabel* m_hint;
    QWidget* m_keys;
};

} // namespace studio
