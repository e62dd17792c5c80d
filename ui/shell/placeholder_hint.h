// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

class QLineEdit;

namespace studio
{

class Theme;

/// In high contrast, sets what stands in an empty field as a hint in italics: by its shade alone it reads like something entered. Belongs
/// to the field. Thread: GUI only.
class PlaceholderHint : public QObject
{
    Q_OBJECT
public:
    /// Once for each field; no more happens when it is called again.
    static void addTo(QLineEdit& edit, const Theme& theme);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    PlaceholderHint(QLineEdit& edit, const Theme& theme);
    void show();

    QLineEdit& m_edit;
    QPointer<const Theme> m_theme;
    bool m_hasOwnFont = false; ///< the field has a font of its own, apart from the slant
};

} // namespace studio
