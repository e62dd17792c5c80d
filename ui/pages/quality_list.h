// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/signal/recording_quality.h"

#include <QScrollArea>

class QVBoxLayout;

namespace studio
{

class Theme;

/// Why a recording is as good as it is: a line a finding with its mark, and a button that goes to the place. Hidden while
/// there is nothing to say. Thread: GUI only.
class QualityList : public QScrollArea
{
    Q_OBJECT
public:
    QualityList(Theme& theme, const QString& name, QWidget* parent);
    /// `sample` is whose quality it is; nothing is listed for a quality without findings.
    void setQuality(const Sample* sample, const RecordingQuality& quality);
    /// Tab goes from this widget to the first place; lines come and go, and would else stand at the end.
    void setTabAfter(QWidget* widget) { m_tabAfter = widget; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void placeRequested(studio::SampleId sample, qint64 reading, qint64 count);

private:
    void addLine(const Sample& sample, const RecordingFinding& finding, int number);

    Theme& m_theme;
    QWidget* m_inside;
    QVBoxLayout* m_column;
    QWidget* m_tabAfter = nullptr;
    QWidget* m_lastInTabs = nullptr;
    SampleId m_sample;
    RecordingQuality m_quality;
};

/// The part of a recording that shows a finding: the place with a little around it.
struct FindingPlace {
    qint64 reading = 0;
    qint64 count = 0;
};
[[nodiscard]] FindingPlace placeOf(const Sample& sample, const RecordingFinding& finding);

} // namespace studio
