// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/icons.h"

#include <QDir>
#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

#include <cmath>

namespace studio
{

namespace
{
constexpr int kMaxCachedPictures = 1200;

QString pathOf(const QString& name)
{
    return QStringLiteral(":/icons/%1.svg").arg(name);
}
} // namespace

Icons::Icons() : m_cache(kMaxCachedPictures) {}

QByteArray Icons::source(const QString& name)
{
    const auto found = m_sources.constFind(name);
    if (found != m_sources.constEnd())
        return *found;
    QFile file(pathOf(name));
    // A name that is not in the resource file is a mistake of ours, seen by tst_icons; the picture stays empty.
    const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    m_sources.insert(name, text);
    return text;
}

QPixmap Icons::pixmap(const QString& name, const QColor& color, int side, qreal ratio)
{
    const QString key = QStringLiteral("%1|%2|%3|%4").arg(name, color.name(QColor::HexArgb)).arg(side).arg(ratio);
    if (const QPixmap* kept = m_cache.object(key))
        return *kept;
    const int pixels = std::max(1, static_cast<int>(std::lround(side * ratio)));
    QPixmap picture(pixels, pixels);
    picture.fill(Qt::transparent);
    QByteArray drawing = source(name);
    if (!drawing.isEmpty()) {
        drawing.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
        QSvgRenderer renderer(drawing);
        QPainter painter(&picture);
        painter.setOpacity(color.alphaF());
        renderer.render(&painter, QRectF(0, 0, pixels, pixels));
    }
    picture.setDevicePixelRatio(ratio);
    m_cache.insert(key, new QPixmap(picture));
    return picture;
}

bool Icons::contains(const QString& name) const
{
    return QFile::exists(pathOf(name));
}

QStringList Icons::names()
{
    QStringList found;
    const QStringList files = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name);
    found.reserve(files.size());
    for (const QString& file : files)
        found.append(file.chopped(4));
    return found;
}

void Icons::clear()
{
    m_cache.clear();
}

} // namespace studio
