// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/app_settings.h"
#include "ui/widgets/card.h"

#include <QStyledItemDelegate>

class QListWidget;

namespace studio
{

/// Rows of the recent projects: class mix, name with what is in it, when it was open, and what can be done.
class RecentDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit RecentDelegate(Theme& theme, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override;

Q_SIGNALS:
    void openClicked(const QModelIndex& index);
    void locateClicked(const QModelIndex& index);
    void removeClicked(const QModelIndex& index);

private:
    struct Places {
        QRect mix;
        QRect text;
        QRect when;
        QRect first;  ///< "Open", or "Locate..."
        QRect second; ///< "Remove" of a file that is gone
    };
    [[nodiscard]] Places placesIn(const QRect& cell, bool isMissing) const;
    void paintMix(QPainter& painter, const QRect& box, const QModelIndex& index) const;
    void paintLink(QPainter& painter, const QRect& box, const QString& text, bool isHovered) const;

    Theme& m_theme;
};

/// The projects that were open last, newest first. Enter or a double click opens one, Delete takes it off the list.
/// Thread: GUI only.
class RecentCard final : public Card
{
    Q_OBJECT
public:
    RecentCard(Theme& theme, QWidget* parent);
    /// `openPath`: the project that is open now.
    void setProjects(const QVector<RecentProject>& projects, const QString& openPath);
    [[nodiscard]] QListWidget* list() const { return m_list; }
    /// The chosen row's project; an empty path when there is none.
    [[nodiscard]] RecentProject chosen() const;

Q_SIGNALS:
    void openWanted(const studio::RecentProject& project);
    void locateWanted(const studio::RecentProject& project);
    void removeWanted(const studio::RecentProject& project);
    void chosenChanged();

private:
    Theme& m_theme;
    QListWidget* m_list;
    QLabel* m_count;
    QVector<RecentProject> m_projects;
};

} // namespace studio
