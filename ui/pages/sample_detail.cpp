// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sample_detail.h"

#include "app/session/studio_context.h"
#include "models/dataset/picture.h"
#include "storage/attachment_repository.h"
#include "storage/picture_repository.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/picture_view.h"
#include "ui/pages/quality_list.h"
#include "ui/pages/signal_sources.h"
#include "ui/plots/signal_plot.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace studio
{

namespace
{
constexpr int kMostPartners = 3; ///< named, of those that were recorded together
} // namespace

SampleDetail::SampleDetail(Theme& theme, StudioContext& context, QWidget* parent)
    : Card(theme, {}, parent)
    , m_theme(theme)
    , m_context(context)
{
    m_name = new ElidedLabel(theme, TextRole::BodyStrong, Token::Text, {}, this);
    addTitleWidget(m_name);
    m_chip = new Chip(theme, {}, this);
    addTitleWidget(m_chip);
    m_open = new Button(theme, ButtonKind::Secondary, tr("Open"), this);
    m_open->setObjectName(QStringLiteral("dataset.detailOpen"));
    m_open->setCompact(true);
    connect(m_open, &QPushButton::clicked, this, &SampleDetail::openRequested);
    addHeaderWidget(m_open);
    m_nothing = makeLabel(theme, TextRole::Body, Token::Text2, tr("Its signal, its quality and where it came from stand here once a sample is chosen."), this);
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    body()->addWidget(m_nothing, 1);
    m_plot = new SignalPlot(theme, this);
    body()->addWidget(m_plot, 1);
    m_picture = new PictureView(theme, this);
    m_picture->setObjectName(QStringLiteral("dataset.picture"));
    body()->addWidget(m_picture, 1);
    m_otherName = makeLabel(theme, TextRole::BodyStrong, Token::Text, {}, this);
    m_otherPlot = new SignalPlot(theme, this);
    m_otherPlot->setObjectName(QStringLiteral("dataset.otherPlot"));
    body()->addWidget(m_otherName);
    body()->addWidget(m_otherPlot, 1);
    m_otherPicture = new PictureView(theme, this);
    m_otherPicture->setObjectName(QStringLiteral("dataset.otherPicture"));
    body()->addWidget(m_otherPicture, 1);
    m_suggestion = new QWidget(this);
    auto* row = new QHBoxLayout(m_suggestion);
    row->setContentsMargins(0, 0, 0, 0);
    m_suggestionText = makeLabel(theme, TextRole::Body, Token::Text, {}, m_suggestion);
    m_accept = new Button(theme, ButtonKind::Secondary, {}, m_suggestion);
    m_accept->setObjectName(QStringLiteral("dataset.acceptSuggestion"));
    m_accept->setCompact(true);
    connect(m_accept, &QPushButton::clicked, this, &SampleDetail::suggestionAccepted);
    row->addWidget(m_suggestionText, 1);
    row->addWidget(m_accept);
    body()->addWidget(m_suggestion);
    m_attached = new QWidget(this);
    auto* attachedRow = new QHBoxLayout(m_attached);
    attachedRow->setContentsMargins(0, 0, 0, 0);
    m_attachedText = new ElidedLabel(theme, TextRole::Body, Token::Text, {}, m_attached);
    m_attachedText->setObjectName(QStringLiteral("dataset.attached"));
    m_save = new Button(theme, ButtonKind::Secondary, tr("Save a copy\u2026"), m_attached);
    m_save->setObjectName(QStringLiteral("dataset.saveAttached"));
    m_save->setCompact(true);
    m_save->setToolTip(tr("Writes the files that were sent with this sample into a folder of yours; the project keeps them"));
    connect(m_save, &QPushButton::clicked, this, &SampleDetail::attachmentsRequested);
    attachedRow->addWidget(m_attachedText, 1);
    attachedRow->addWidget(m_save);
    body()->addWidget(m_attached);
    m_quality = new QualityList(theme, QStringLiteral("dataset.quality"), this);
    connect(m_quality, &QualityList::placeRequested, this, &SampleDetail::placeRequested);
    m_quality->setTabAfter(m_save);
    body()->addWidget(m_quality);
    m_facts = new QGridLayout;
    m_facts->setHorizontalSpacing(12);
    m_facts->setVerticalSpacing(3);
    m_facts->setColumnStretch(1, 1);
    m_facts->setColumnStretch(3, 1);
    body()->addLayout(m_facts);
    setSamples({});
}

void SampleDetail::fillPlot(SignalPlot& plot, PictureView& picture, SampleId id)
{
    ProjectSession* project = m_context.project();
    const Sample* sample = project != nullptr ? project->sample(id) : nullptr;
    const bool isImage = sample != nullptr && isPicture(*sample);
    plot.setVisible(sample != nullptr && !isImage);
    picture.setVisible(isImage);
    picture.setSample(isImage ? project->path() : QString(), isImage ? id : SampleId(), isImage ? sample->name : QString());
    if (sample == nullptr || isImage)
        return;
    plot.setSource(signalSourceOf(m_context, *sample), sample->name);
    QVector<PlotRegion> regions;
    for (const Segment& segment : project->segments(id)) {
        if (segment.source != SegmentSource::Suggestion)
            regions.append({segment.begin, segment.end, static_cast<int>(project->labels().indexOf(segment.label)), segment.label});
    }
    plot.setRegions(regions);
}

void SampleDetail::setSamples(SampleId id, SampleId other)
{
    m_sample = id;
    m_other = other;
    const ProjectSession* project = m_context.project();
    const Sample* sample = project != nullptr ? project->sample(id) : nullptr;
    const Sample* second = project != nullptr ? project->sample(other) : nullptr;
    fillPlot(*m_plot, *m_picture, id);
    fillPlot(*m_otherPlot, *m_otherPicture, other);
    m_otherName->setVisible(second != nullptr);
    if (second != nullptr)
        m_otherName->setText(second->name);
    m_name->setFullText(sample != nullptr ? sample->name : tr("No sample chosen"));
    setAccessibleName(m_name->fullText());
    m_nothing->setVisible(sample == nullptr);
    m_open->setEnabled(sample != nullptr);
    m_open->setToolTip(sample != nullptr ? tr("Opens the sample in Label (Enter)") : tr("Choose a sample first"));
    fillFacts();
}

void SampleDetail::setQuality(const RecordingQuality& quality)
{
    const ProjectSession* project = m_context.project();
    m_quality->setQuality(project != nullptr ? project->sample(m_sample) : nullptr, quality);
}

void SampleDetail::refresh()
{
    setSamples(m_sample, m_other);
}

void SampleDetail::showWindow(qint64 first, qint64 count)
{
    m_plot->setWindowFrame(first, first + count);
    m_plot->setView(first - count, 3 * count);
}

QVector<QPair<QString, QString>> SampleDetail::signalFacts(const Sample& sample) const
{
    return {
        {tr("Readings"), tr("%1 \u00d7 %2").arg(QLocale().toString(sample.readingCount)).arg(sample.axes.size())},
        {tr("Rate"), formatRate(sample.sampleRateHz())},
        {tr("Length"), formatDuration(sample.durationMs())},
        {tr("Stored as"), valueTypeName(sample.valueType)},
    };
}

QVector<QPair<QString, QString>> SampleDetail::pictureFacts(const Sample& sample) const
{
    const Result<PictureInfo> info = m_context.project()->project().pictures().info(sample.id);
    if (!info)
        return {{tr("Picture"), info.error().message}};
    QVector<QPair<QString, QString>> facts = {{tr("Kept as"), pictureText(*info)}, {tr("File"), info->fileName}};
    QStringList names;
    for (const PictureBox& box : info->boxes)
        names << box.label;
    if (!names.isEmpty())
        facts.append({tr("Boxes"), names.join(QStringLiteral(", "))});
    facts.append({tr("Features"), tr("none: they are made of signals")});
    return facts;
}

void SampleDetail::fillAttached(const Sample* sample)
{
    m_attached->hide();
    if (sample == nullptr)
        return;
    const Result<QVector<AttachmentInfo>> infos = m_context.project()->project().attachments().infos(sample->id);
    if (infos && infos->isEmpty())
        return;
    QStringList names;
    for (const AttachmentInfo& info : infos ? *infos : QVector<AttachmentInfo>())
        names << tr("%1 (%2)").arg(info.fileName, formatBytes(info.byteCount));
    m_attachedText->setFullText(infos ? tr("Attached: %1").arg(names.join(QStringLiteral(", "))) : infos.error().message);
    m_save->setVisible(infos.isOk());
    m_attached->show();
}

/// What other devices recorded in the same session, by name.
QString SampleDetail::recordedWith(const Sample& sample) const
{
    if (sample.session().isEmpty() || sample.origin != SampleOrigin::Recorded)
        return {};
    QStringList names;
    for (const Sample& other : m_context.project()->samples()) {
        if (other.id != sample.id && other.origin == SampleOrigin::Recorded && other.session() == sample.session())
            names << other.name;
    }
    const auto more = static_cast<int>(names.size()) - kMostPartners;
    const QString some = names.mid(0, kMostPartners).join(QStringLiteral(", "));
    return more > 0 ? tr("%1 and %n more", "", more).arg(some) : some;
}

void SampleDetail::fillFacts()
{
    while (QLayoutItem* item = m_facts->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const ProjectSession* project = m_context.project();
    const Sample* sample = project != nullptr ? project->sample(m_sample) : nullptr;
    m_chip->setVisible(sample != nullptr && !sample->label.isEmpty());
    m_suggestion->setVisible(sample != nullptr && !sample->suggestedLabel.isEmpty() && sample->suggestedLabel != sample->label);
    fillAttached(sample);
    if (sample == nullptr)
        return;
    const QLocale locale;
    m_chip->setChip({.text = sample->label, .classIndex = static_cast<int>(project->labels().indexOf(sample->label))});
    m_suggestionText->setText(tr("A model says %1, %2").arg(sample->suggestedLabel, locale.toString(sample->suggestionConfidence, 'f', 2)));
    m_accept->setText(tr("Label it %1").arg(sample->suggestedLabel));
    QVector<QPair<QString, QString>> facts = isPicture(*sample) ? pictureFacts(*sample) : signalFacts(*sample);
    const QString board = sample->deviceName.isEmpty() ? sample->deviceType : m_context.deviceNames().value(sample->deviceName, sample->deviceName);
    if (!board.isEmpty())
        facts.append({tr("Board"), board});
    if (const QString others = recordedWith(*sample); !others.isEmpty())
        facts.append({tr("Recorded with"), others});
    if (!sample->session().isEmpty())
        facts.append({tr("Session"), sample->session()});
    for (int i = 0; i < facts.size(); ++i) {
        m_facts->addWidget(makeLabel(m_theme, TextRole::Small, Token::Text2, facts[i].first, this), i / 2, (i % 2) * 2);
        m_facts->addWidget(new ElidedLabel(m_theme, TextRole::Small, Token::Text, facts[i].second, this), i / 2, (i % 2) * 2 + 1);
    }
}

} // namespace studio
