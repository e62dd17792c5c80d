// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/layout_keeper.h"

#include "ui/shell/ui_settings.h"

#include <QHeaderView>
#include <QSplitter>
#include <QTableView>
#include <QWidget>

namespace studio
{

namespace
{

QByteArray stateOf(const QWidget* widget)
{
    if (const auto* splitter = qobject_cast<const QSplitter*>(widget))
        return splitter->saveState();
    return static_cast<const QHeaderView*>(widget)->saveState();
}

/// Columns that the table fits to its width and its texts are not the user's, and those of another window would be wrong in this one.
bool hasOwnWidths(const QHeaderView& header)
{
    for (int column = 0; column < header.count(); ++column) {
        if (header.sectionResizeMode(column) == QHeaderView::Interactive)
            return true;
    }
    return false;
}

/// A state of another version of the page does not fit and is left alone.
void restore(QWidget* widget, const QByteArray& state)
{
    if (auto* splitter = qobject_cast<QSplitter*>(widget))
        splitter->restoreState(state);
    else
        static_cast<QHeaderView*>(widget)->restoreState(state);
}

} // namespace

void LayoutKeeper::take(QWidget& page)
{
    const auto keep = [&](const QString& key, QWidget* widget) {
        if (m_kept.contains(key))
            return;
        m_kept.insert(key, {widget, stateOf(widget)});
        if (const QByteArray left = m_settings.blob(key); !left.isEmpty())
            restore(widget, left);
        followOne(widget);
    };
    int unnamed = 0;
    for (QSplitter* splitter : page.findChildren<QSplitter*>()) {
        const QString name = splitter->objectName().isEmpty() ? QString::number(unnamed++) : splitter->objectName();
        keep(QStringLiteral("splitter/%1/%2").arg(page.objectName(), name), splitter);
    }
    for (const QTableView* table : page.findChildren<QTableView*>()) {
        if (!table->objectName().isEmpty() && hasOwnWidths(*table->horizontalHeader()))
            keep(QStringLiteral("columns/") + table->objectName(), table->horizontalHeader());
    }
}

void LayoutKeeper::follow(QObject& owner, std::function<void()> changed)
{
    m_owner = &owner;
    m_changed = std::move(changed);
    for (const Kept& kept : std::as_const(m_kept))
        followOne(kept.widget);
}

void LayoutKeeper::followOne(QWidget* widget) const
{
    if (m_owner == nullptr)
        return;
    if (auto* splitter = qobject_cast<QSplitter*>(widget)) {
        QObject::connect(splitter, &QSplitter::splitterMoved, m_owner, m_changed);
        return;
    }
    auto* header = static_cast<QHeaderView*>(widget);
    QObject::connect(header, &QHeaderView::sectionResized, m_owner, m_changed);
    QObject::connect(header, &QHeaderView::sectionMoved, m_owner, m_changed);
    QObject::connect(header, &QHeaderView::sortIndicatorChanged, m_owner, m_changed);
}

void LayoutKeeper::store() const
{
    for (auto it = m_kept.cbegin(); it != m_kept.cend(); ++it)
        m_settings.keepBlob(it.key(), stateOf(it->widget));
}

void LayoutKeeper::reset()
{
    for (const Kept& kept : std::as_const(m_kept))
        restore(kept.widget, kept.first);
}

} // namespace studio
