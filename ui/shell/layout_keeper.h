// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QPointer>
#include <QString>
#include <functional>

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
    /// Calls `changed` when the user moves one of them, as long as `owner` is there.
    void follow(QObject& owner, std::function<void()> changed);
    void store() const;
    void reset();

private:
    UiSettings& m_settings;
    struct Kept {
        QWidget* widget = nullptr; ///< a splitter or a table's header; lives as long as its page
        QByteArray first;
    };
    void followOne(QWidget* widget) const;
    QHash<QString, Kept> m_kept;
    QPointer<QObject> m_owner;
    std::function<void()> m_changed;
};

} // namespace studio
