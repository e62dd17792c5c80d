// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/picture.h"
#include "models/dataset/sample.h"

#include <QImage>
#include <QThreadPool>
#include <QWidget>
#include <optional>

class QPainter;

namespace studio
{

class Theme;

/// A sample that is a picture, as large as there is room, with its boxes and their names. It is read and decoded aside.
/// Thread: GUI only.
class PictureView : public QWidget
{
    Q_OBJECT
public:
    explicit PictureView(Theme& theme, QWidget* parent = nullptr);
    /// Waits for the picture that is being decoded; it is not shown any more.
    ~PictureView() override;

    /// Shows the picture of a sample of the project at `path`; an invalid id shows nothing.
    void setSample(const QString& path, SampleId id, const QString& name);
    /// What is known once it was read; nothing before, or when it could not be.
    [[nodiscard]] const std::optional<PictureInfo>& info() const { return m_info; }
    [[nodiscard]] const QImage& image() const { return m_image; }
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void shown(); ///< it was read, or could not be

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Answer {
        std::optional<PictureInfo> info;
        QImage image;
        QString problem;
    };
    static Answer read(const QString& path, SampleId id);
    void take(const Answer& answer);

    Theme& m_theme;
    QThreadPool m_pool; ///< one at a time: pictures that the user has passed are skipped
    QString m_path;
    SampleId m_sample;
    QString m_name;
    quint64 m_turn = 0;
    std::optional<PictureInfo> m_info;
    QImage m_image;
    QString m_text; ///< instead of a picture
};

/// Draws a picture into the middle of `room`, and its boxes; `image` may be smaller than the picture is.
void paintPicture(QPainter& painter, const Theme& theme, const QRectF& room, const QImage& image, const PictureInfo& info, bool hasNames);

} // namespace studio
