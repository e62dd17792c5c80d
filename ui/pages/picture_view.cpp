// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/picture_view.h"

#include "models/dataset/picture_decoder.h"
#include "storage/picture_repository.h"
#include "storage/project_file.h"
#include "ui/shell/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

namespace studio
{

namespace
{

constexpr QSize kMostShown(1600, 1200); ///< decoded at most; a larger one is made smaller on the way
constexpr int kLeastHeight = 96;
constexpr double kBoxLine = 2.0;
constexpr double kNamePadding = 4.0;

void paintName(QPainter& painter, const Theme& theme, const QRectF& frame, const QRectF& box, const QString& name, const QColor& color)
{
    const QFontMetricsF metrics(theme.font(TextRole::Small));
    const double width = std::min(metrics.horizontalAdvance(name) + 2 * kNamePadding, frame.width());
    QRectF plate(box.left(), box.top() - metrics.height(), width, metrics.height());
    if (plate.top() < frame.top())
        plate.moveTop(box.top()); // inside, where there is no room above
    plate.moveRight(std::min(plate.right(), frame.right()));
    painter.fillRect(plate, theme.color(Token::Surface));
    painter.fillRect(QRectF(plate.left(), plate.top(), kBoxLine, plate.height()), color);
    painter.setFont(theme.font(TextRole::Small));
    painter.setPen(theme.color(Token::Text));
    painter.drawText(plate.adjusted(kNamePadding, 0, 0, 0), Qt::AlignVCenter, metrics.elidedText(name, Qt::ElideRight, plate.width() - kNamePadding));
}

} // namespace

void paintPicture(QPainter& painter, const Theme& theme, const QRectF& room, const QImage& image, const PictureInfo& info, bool hasNames)
{
    if (image.isNull() || !info.canBeShown())
        return;
    const QSizeF size = QSizeF(info.size).scaled(room.size(), Qt::KeepAspectRatio);
    const QRectF frame(room.center() - QPointF(size.width() / 2, size.height() / 2), size);
    painter.save();
    // The pixels of a small picture stay sharp; a large one is smoothed.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, frame.width() < image.width());
    painter.drawImage(frame, image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(frame);
    const double scale = frame.width() / info.size.width();
    QStringList names; // in the order of their first box: each has its colour
    for (const PictureBox& box : info.boxes) {
        if (!names.contains(box.label))
            names << box.label;
        const QColor color = theme.classColor(static_cast<int>(names.indexOf(box.label)));
        const QRectF place(frame.left() + box.x * scale, frame.top() + box.y * scale, box.width * scale, box.height * scale);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, kBoxLine));
        painter.drawRect(place);
        if (hasNames)
            paintName(painter, theme, frame, place, box.label, color);
    }
    painter.restore();
}

PictureView::PictureView(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_pool.setMaxThreadCount(1);
    connect(&theme, &Theme::themeChanged, this, qOverload<>(&QWidget::update));
}

PictureView::~PictureView()
{
    m_pool.clear();
    m_pool.waitForDone();
}

QSize PictureView::minimumSizeHint() const
{
    return {kLeastHeight, kLeastHeight};
}

void PictureView::setSample(const QString& path, SampleId id, const QString& name)
{
    if (id == m_sample && path == m_path && id.isValid())
        return; // pictures never change
    m_path = path;
    m_sample = id;
    m_name = name;
    const quint64 turn = ++m_turn;
    m_info.reset();
    m_image = {};
    m_text = id.isValid() ? tr("Reading the picture") : QString();
    setAccessibleName(name);
    setAccessibleDescription(m_text);
    update();
    m_pool.clear();
    if (!id.isValid())
        return;
    m_pool.start([this, path, id, turn] { // the pool is waited for before this goes
        const Answer answer = read(path, id);
        QMetaObject::invokeMethod(
            this,
            [this, answer, turn] {
                if (turn == m_turn)
                    take(answer);
            },
            Qt::QueuedConnection);
    });
}

PictureView::Answer PictureView::read(const QString& path, SampleId id)
{
    const Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::ReadOnly);
    if (!project)
        return {{}, {}, project.error().message};
    const Result<Picture> picture = std::as_const(**project).pictures().picture(id);
    if (!picture)
        return {{}, {}, picture.error().message};
    if (!picture->info.canBeShown())
        return {picture->info, {}, pictureText(picture->info)};
    const Result<QImage> image = decodePicture(picture->bytes, kMostShown);
    if (!image)
        return {picture->info, {}, image.error().message};
    return {picture->info, *image, {}};
}

void PictureView::take(const Answer& answer)
{
    m_info = answer.info;
    m_image = answer.image;
    m_text = answer.problem;
    QStringList said;
    if (m_info)
        said << pictureText(*m_info);
    if (!m_text.isEmpty() && (said.isEmpty() || m_text != said.first()))
        said << m_text;
    if (m_info) {
        for (const PictureBox& box : m_info->boxes) {
            said << tr("%1 at %2, %3, %4 \u00d7 %5 pixels")
                        .arg(box.label)
                        .arg(box.x, 0, 'f', 0)
                        .arg(box.y, 0, 'f', 0)
                        .arg(box.width, 0, 'f', 0)
                        .arg(box.height, 0, 'f', 0);
        }
    }
    setAccessibleDescription(said.join(QStringLiteral("; ")));
    update();
    Q_EMIT shown();
}

void PictureView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_info && !m_image.isNull()) {
        paintPicture(painter, m_theme, rect(), m_image, *m_info, true);
        return;
    }
    painter.setFont(m_theme.font(TextRole::Body));
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(rect(), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap, m_text);
}

} // namespace studio
