// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QStringList>
#include <QVector>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QStringListModel;

namespace studio
{

class Button;
class Theme;

/// A filter in words: finished ones become chips that can be taken back, the one being typed is completed. Space or Enter
/// finishes a word, Backspace at the start takes the last chip back into the text. Thread: GUI only.
class QueryField : public QFrame
{
    Q_OBJECT
public:
    QueryField(Theme& theme, const QString& name, QWidget* parent = nullptr);

    /// Words in chips and what is typed, joined.
    [[nodiscard]] QString query() const;
    /// All of it becomes chips.
    void setQuery(const QString& query);
    [[nodiscard]] const QStringList& chips() const { return m_words; }
    void setCompletions(const QStringList& words);
    /// At the right end: "125 of 166 shown".
    void setCountText(const QString& text);
    [[nodiscard]] QLineEdit& edit() const { return *m_edit; }

Q_SIGNALS:
    void queryChanged(const QString& query);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void finishWord();
    void removeWord(qsizetype index);
    void showChips();

    Theme& m_theme;
    QHBoxLayout* m_row;
    QHBoxLayout* m_chips;
    QLineEdit* m_edit;
    QLabel* m_count;
    QStringListModel* m_completions;
    QStringList m_words;
};

} // namespace studio
