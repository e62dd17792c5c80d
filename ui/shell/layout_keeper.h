// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

class QWidget;

namespace studio
{

class UiSettings;

/// Remembers where the user put splitters and column borders of the pages, by page and object name, and knows where they
/// were at first. Thread: GUI only.
class LayoutKeeper
{
public:
    explicit LayoutKeeper(UiSettings& settings) : m_settings(settings) {}

    /// Notes the first layout of a page and puts it as it was left; called when the page is shown for the first time.
    void take(QWidget& page);
    void store() const;
    void reset();

private:
    UiSettings& m_settings;
    struct Kept {
        QWidget* widget = nullptr; ///< a splitter or a table's header; lives as long as its page
        QByteArray first;
    };
    QHash<QString, Kept> m_kept;
};

} // namespace studio
