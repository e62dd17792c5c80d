// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace studio
{

class Theme;

/// Two to five choices side by side, one of which holds. Arrow keys move between them. Thread: GUI only.
class Segmented : public QWidget
{
    Q_OBJECT
public:
    Segmented(Theme& theme, const QString& name, const QStringList& choices, QWidget* parent = nullptr);
    [[nodiscard]] int current() const;
    void setCurrent(int index);
    void setCompact(bool isCompact); ///< as high as a compact button, for card headers

Q_SIGNALS:
    void chosen(int index);

private:
    class Choice;
    QButtonGroup* m_group;
    bool m_isCompact = false;
};

} // namespace studio
