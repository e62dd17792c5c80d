// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/access_key.h"
#include "ui/widgets/card.h"

class QTableWidget;

namespace studio
{

class ActionRegistry;
class CopyField;

/// The keys of the project: who may send data in. A new pair is shown once, to be copied. Thread: GUI only.
class KeyCard : public Card
{
    Q_OBJECT
public:
    /// New key and revoke are actions of the page.
    KeyCard(Theme& theme, ActionRegistry& actions, QWidget* parent);

    void showKeys(const QVector<AccessKey>& keys);
    /// Why there are none to be shown.
    void showReason(const QString& reason);
    /// The one time that a pair can be read.
    void showNewKey(const QString& name, const KeyPair& pair);
    void hideNewKey();
    [[nodiscard]] QString selectedName() const; ///< empty: none
    void select(const QString& name);
    void focusTable();
    [[nodiscard]] bool hasHeightForWidth() const override { return false; } ///< its texts wrap, but the table gives way

Q_SIGNALS:
    void selectionChanged();
    void copied(const QString& what);

private:
    Theme& m_theme;
    QTableWidget* m_table;
    QLabel* m_none;
    QWidget* m_new;
    QLabel* m_newText;
    CopyField* m_apiKey;
    CopyField* m_hmacKey;
};

} // namespace studio
