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

Q_SIGNALS:
    void failed(const studio::Error& error);

private:
    void fill();
    void addRow(const RecoveryItem& item, int index);
    void addButton(QHBoxLayout* row, const QString& name, const QString& text, bool isMain,
                   std::function<void()> handler);
    void addRecordingButtons(QHBoxLayout* row, const RecoveryItem& item, int index);
    void addDamageButtons(QHBoxLayout* row, const RecoveryItem& item, int index);
    void tell(const Result<void>& result);

    Theme& m_theme;
    Dialogs& m_dialogs;
    Recovery& m_recovery;
    QWidget* m_rows = nullptr;
};

} // namespace studio
