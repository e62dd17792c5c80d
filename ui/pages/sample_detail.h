// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "ui/widgets/card.h"

class QGridLayout;
class QLabel;

namespace studio
{

class Button;
class Chip;
class ElidedLabel;
class PictureView;
class QualityList;
class SignalPlot;
struct RecordingQuality;
struct Sample;
class StudioContext;

/// One sample: its signal with the regions, label, what a model says of it, and where it comes from; two of them to compare.
/// Thread: GUI only.
class SampleDetail : public Card
{
    Q_OBJECT
public:
    SampleDetail(Theme& theme, StudioContext& context, QWidget* parent);

    /// Shows `id`, and `other` beside it when it is valid. Invalid ids show nothing.
    void setSamples(SampleId id, SampleId other = {});
    [[nodiscard]] SampleId sample() const { return m_sample; }
    [[nodiscard]] bool isComparing() const { return m_other.isValid(); }
    /// Frames readings [first, first + count) and goes there.
    void showWindow(qint64 first, qint64 count);
    /// What was found in the recording that is shown.
    void setQuality(const RecordingQuality& quality);
    /// Reads again what is shown.
    void refresh();

Q_SIGNALS:
    void suggestionAccepted();
    void attachmentsRequested(); ///< to be saved somewhere
    void openRequested();
    void placeRequested(studio::SampleId sample, qint64 reading, qint64 count);

private:
    void fillPlot(SignalPlot& plot, PictureView& picture, SampleId id);
    void fillFacts();
    void fillAttached(const Sample* sample);
    [[nodiscard]] QVector<QPair<QString, QString>> signalFacts(const Sample& sample) const;
    [[nodiscard]] QVector<QPair<QString, QString>> pictureFacts(const Sample& sample) const;
    [[nodiscard]] QString recordedWith(const Sample& sample) const;

    Theme& m_theme;
    StudioContext& m_context;
    SampleId m_sample;
    SampleId m_other;
    Button* m_open = nullptr;
    QLabel* m_nothing = nullptr;
    ElidedLabel* m_name;
    Chip* m_chip;
    SignalPlot* m_plot;
    SignalPlot* m_otherPlot;
    PictureView* m_picture; ///< instead of the plot, for a sample that is one
    PictureView* m_otherPicture;
    QLabel* m_otherName;
    QWidget* m_suggestion;
    QLabel* m_suggestionText;
    Button* m_accept;
    QWidget* m_attached; ///< the files that were sent with the sample
    ElidedLabel* m_attachedText;
    Button* m_save;
    QualityList* m_quality;
    QGridLayout* m_facts;
};

} // namespace studio
