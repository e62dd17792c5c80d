// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/recovery.h"
#include "ui/widgets/card.h"

class QVBoxLayout;

namespace studio
{

class Dialogs;

/// First card of Home after a bad end: one row for each thing to decide, with its name, time, length and
/// buttons. Hidden while there is nothing. Thread: GUI only.
class RecoveryCard : public Card
{
    Q_OBJECT
public:
    RecoveryCard(Theme& theme, Dialogs& dialogs, Recovery& recovery, QWidget* parent);

    /// Its buttons come after that one in the order of the Tab key.
    void setTabAfter(QWidget* before);

Q_SIGNALS:
    void failed(const studio::Error& error);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void fill();
    void addRow(const RecoveryItem& item, int index);
    /// The place of what was there a moment ago, so that nothing else moves under the mouse.
    void addPlace(const QString& text);
    void orderTabs();
    void focusAt(int row);
    [[nodiscard]] QList<QWidget*> buttonsFrom(int row) const;
    void addButton(QHBoxLayout* row, const QString& name, const QString& text, bool isMain,
                   std::function<void()> handler);
    void decide(const RecoveryItem& item, const std::function<void()>& decision);
    void addRecordingButtons(QHBoxLayout* row, const RecoveryItem& item, int index);
    void addDamageButtons(QHBoxLayout* row, const RecoveryItem& item, int index);
    void tell(const Result<void>& result);

    Theme& m_theme;
    Dialogs& m_dialogs;
    Recovery& m_recovery;
    QWidget* m_rows = nullptr;
    QWidget* m_before = nullptr;
    QVector<RecoveryItem> m_shown; ///< in the order of their rows, those that were decided since the page is shown among them
    QVector<RecoveryItem> m_decided; ///< by a button of this card
    bool m_isStale = false;        ///< rows of what was decided are still there
};

} // namespace studio
