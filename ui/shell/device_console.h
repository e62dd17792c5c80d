// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

#include <QPointer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QListView;

namespace studio
{

class Button;
class ConsoleItemModel;
class Theme;

/// What a known command does, in a few words; empty for others.
QString atCommandMeaning(const QString& command);

/// What was said on the line of one board, and a field to say more: times, direction, filter, copy, clear, history.
/// Thread: GUI only.
class DeviceConsole : public QWidget
{
    Q_OBJECT
public:
    DeviceConsole(Theme& theme, QWidget* parent = nullptr);

    void setDevice(DeviceHub* hub, const QString& address);
    void focusFilter();
    void setFilterKeys(const QString& keys); ///< that lead to the filter, for its tip; empty: none
    void focusInput();
    [[nodiscard]] QString text() const; ///< the marked lines, or all that are shown
    /// Direction, filter, copy, save and clear: for the title row of whatever holds the console.
    [[nodiscard]] QVector<QWidget*> tools() const;

Q_SIGNALS:
    void saveWanted(const QString& address); ///< the session of that board, to a file

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void send();
    void step(int direction);
    void showState();
    void placeMeaning();
    void copy();
    void followModel();
    void settle();

    Theme& m_theme;
    QPointer<DeviceHub> m_hub;
    QString m_address;
    ConsoleItemModel* m_model;
    QListView* m_list;
    QLabel* m_empty;
    QLineEdit* m_filter;
    QComboBox* m_direction;
    QLineEdit* m_input;
    QLabel* m_meaning;
    Button* m_send;
    Button* m_copy;
    Button* m_save;
    Button* m_clear;
    QStringList m_history;
    int m_historyPlace = 0; ///< in m_history; its size: the line being typed
    QString m_draft;
    bool m_followsTail = true;
    bool m_isSettling = false; ///< a batch of lines goes and comes; where the list stands meanwhile is nobody's wish
    int m_place = 0;           ///< pixels, where the user left the list
    int m_rowsGone = 0;        ///< from above, in the batch under way
};

} // namespace studio
