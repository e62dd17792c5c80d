// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QCache>
#include <QColor>
#include <QHash>
#include <QPixmap>
#include <QStringList>

namespace studio
{

/// Line icons of the product, drawn on a 24 px grid. The colour is written into the drawing (Qt's renderer
/// paints currentColor black) and the picture is kept per name, colour, size and pixel ratio. Thread: GUI only.
class Icons
{
public:
    Icons();

    [[nodiscard]] QPixmap pixmap(const QString& name, const QColor& color, int side, qreal ratio);
    [[nodiscard]] bool contains(const QString& name) const;
    /// All icon names, sorted.
    [[nodiscard]] static QStringList names();
    void clear();
    [[nodiscard]] int cachedCount() const { return static_cast<int>(m_cache.count()); }

private:
    [[nodiscard]] QByteArray source(const QString& name);

    QHash<QString, QByteArray> m_sources;
    QCache<QString, QPixmap> m_cache;
};

} // namespace studio
