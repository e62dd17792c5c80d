// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

#include <QImage>
#include <QWidget>

class QComboBox;
class QLabel;

namespace studio
{

class Button;
class Theme;

/// A board's camera: the last picture, its size, and buttons to take one, to watch, and to save. Thread: GUI only.
class CameraView : public QWidget
{
    Q_OBJECT
public:
    explicit CameraView(Theme& theme, QWidget* parent = nullptr);

    /// Sizes and what can be done now; another board's picture goes.
    void showDevice(const DeviceInfo& device);
    /// `jpeg`: the file that it came as; empty: it came as pixels.
    void showPicture(const QImage& picture, const QByteArray& jpeg = {});
    /// Whether there is a project that can take it in; else why not.
    void setProblem(const QString& problem);
    [[nodiscard]] const QImage& picture() const { return m_picture; }
    [[nodiscard]] const QByteArray& jpeg() const { return m_jpeg; }

Q_SIGNALS:
    void pictureWanted(const QSize& size);
    void watchWanted(bool shallWatch);
    void keepWanted(); ///< as a sample of the project
    void saveWanted(); ///< as a file

private:
    void showState();

    Theme& m_theme;
    DeviceInfo m_device;
    QImage m_picture;
    QByteArray m_jpeg;
    QString m_problem;
    QLabel* m_shown;
    QComboBox* m_size;
    Button* m_take;
    Button* m_watch;
    Button* m_keep;
    Button* m_save;
};

} // namespace studio
