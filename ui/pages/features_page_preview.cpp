// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of a processing block, and what they do to one window.
#include "ui/pages/features_page.h"

#include "app/session/impulse_budget.h"
#include "app/session/studio_context.h"
#include "models/dataset/picture.h"
#include "models/dsp/block_stages.h"
#include "models/impulse/impulse_cost.h"
#include "models/impulse/input_parameters.h"
#include "ui/pages/feature_map_panel.h"
#include "ui/pages/parameter_form.h"
#include "ui/pages/parameter_texts.h"
#include "ui/plots/stages_view.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLocale>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kMostSamplesListed = 500;

bool isInput(const QString& id)
{
    return id == QLatin1String("window_ms") || id == QLatin1String("stride_ms");
}

/// Window and stride, then what the block itself can be set to.
QVector<ParameterDescription> shownParameters(const DspBlock& kind)
{
    QVector<ParameterDescription> list;
    for (const ParameterDescription& parameter : inputParameters()) {
        if (isInput(parameter.id))
            list << parameter;
    }
    return list + kind.parameters();
}

} // namespace

void FeaturesPage::readDesign()
{
    ProjectSession* project = services().context.project();
    m_design = project != nullptr ? project->impulse() : ImpulseDesign();
    m_block = std::clamp<int>(m_block, 0, std::max<int>(0, static_cast<int>(m_design.dsp.size()) - 1));
    services().actions.setEnabled(QStringLiteral("features.make"), !m_design.dsp.isEmpty(),
                                  project == nullptr ? tr("Open a project first") : tr("Design an impulse first"));
    showEmpty(m_design.dsp.isEmpty() || project->samples().isEmpty());
    fillSamples();
    showSettings();
    showLeftOut();
    showPreview(m_design);
}

void FeaturesPage::fillSamples()
{
    const ProjectSession* project = services().context.project();
    const QSignalBlocker blocker(m_samples);
    m_samples->clear();
    if (project == nullptr)
        return;
    for (const Sample& sample : project->samples()) {
        if (m_samples->count() >= kMostSamplesListed)
            break;
        if (sample.enabled && !isPicture(sample))
            m_samples->addItem(sample.name, sample.id.value);
    }
    if (project->sample(m_sample) == nullptr) {
        // A moving sample says more than a resting one; the labels' order has the resting one first.
        const QStringList labels = project->labels();
        int best = -1;
        for (const Sample& sample : project->samples()) {
            const auto rank = static_cast<int>(std::min<qsizetype>(1, labels.indexOf(sample.label)));
            if (sample.enabled && !isPicture(sample) && rank > best) {
                best = rank;
                m_sample = sample.id;
            }
        }
        m_firstReading = 0;
    }
    m_samples->setCurrentIndex(m_samples->findData(m_sample.value));
}

// ---- settings ----

void FeaturesPage::showSettings()
{
    const QSignalBlocker blocker(m_blocks);
    m_blocks->clear();
    for (const DspBlockDesign& block : std::as_const(m_design.dsp))
        m_blocks->addItem(QStringLiteral("%1 (%2)").arg(DspBlockRegistry::builtin().find(block.block)->title(), block.id));
    m_blocks->setCurrentIndex(m_block);
    m_blocks->setVisible(m_design.dsp.size() > 1);
    if (m_design.dsp.isEmpty())
        return;
    const DspBlockDesign& block = m_design.dsp[m_block];
    const DspBlock* kind = DspBlockRegistry::builtin().find(block.block);
    m_settings->setTitle(m_design.dsp.size() > 1 ? tr("Processing") : kind->title());
    if (m_form == nullptr || m_formKind != block.id + block.block) {
        delete m_form;
        m_formKind = block.id + block.block;
        m_form = new ParameterForm(theme(), shownParameters(*kind), ParameterForm::Detail::Compact, m_settings);
        m_formPlace->addWidget(m_form);
        fitSettings();
        connect(m_form, &ParameterForm::edited, this, [this](const QString& id, const QJsonValue& value) { changeSetting(id, value, true); });
        connect(m_form, &ParameterForm::typed, this, [this](const QString& id, const QJsonValue& value) { changeSetting(id, value, false); });
    }
    QJsonObject values = block.parameters;
    values[QStringLiteral("window_ms")] = m_design.input.windowMs;
    values[QStringLiteral("stride_ms")] = m_design.input.strideMs;
    m_form->setValues(values);
}

void FeaturesPage::fitSettings()
{
    // As wide as its fields need, with room for the bar that scrolls them, and as the figures below them.
    const int form = m_form != nullptr ? m_form->minimumSizeHint().width() + m_settings->style()->pixelMetric(QStyle::PM_ScrollBarExtent) : 0;
    m_settings->setMinimumWidth(std::max(form, m_settings->footer()->minimumSize().width()) + 24);
}

Result<ImpulseDesign> FeaturesPage::withSetting(const QString& id, const QJsonValue& value) const
{
    ImpulseDesign changed = m_design;
    if (id == QLatin1String("window_ms"))
        changed.input.windowMs = value.toDouble();
    else if (id == QLatin1String("stride_ms"))
        changed.input.strideMs = value.toDouble();
    else
        changed.dsp[m_block].parameters[id] = value;
    Result<ImpulseDesign> checked = impulseFromJson(impulseToJson(changed));
    if (!checked)
        return checked;
    if (const Result<PreparedImpulse> prepared = prepareImpulse(*checked, services().context.project()->samples()); !prepared)
        return prepared.error();
    return checked;
}

void FeaturesPage::changeSetting(const QString& id, const QJsonValue& value, bool isFinal)
{
    ProjectSession* project = services().context.project();
    if (project == nullptr || m_design.dsp.isEmpty())
        return;
    const Result<ImpulseDesign> design = withSetting(id, value);
    if (!design) {
        const FieldProblem problem = fieldProblem(m_form->parameters(), design.error().message);
        m_form->showProblem(problem.id.isEmpty() ? id : problem.id, problem.id.isEmpty() ? design.error().message : problem.reason);
        return;
    }
    m_form->clearProblems();
    if (!isFinal) {
        showPreview(*design);
        return;
    }
    if (const Result<void> set = project->setImpulse(*design, tr("Change %1").arg(id)); !set)
        notice()->showNotice(NoticeKind::Error, set.error().message);
}

// ---- one window ----

void FeaturesPage::chooseWindow(SampleId sample, qint64 firstReading)
{
    m_sample = sample;
    m_firstReading = firstReading;
    m_samples->setCurrentIndex(m_samples->findData(sample.value));
    showPreview(m_design);
}

void FeaturesPage::stepWindow(int windows)
{
    const ProjectSession* project = services().context.project();
    const Result<PreparedImpulse> impulse = prepareImpulse(m_design, project->samples());
    if (impulse)
        chooseWindow(m_sample, static_cast<qint64>(std::max(1, windows) - 1) * impulse->grid.strideReadings);
}

void FeaturesPage::showChosen(qint64 row)
{
    if (row < 0 || !m_matrix)
        return;
    const WindowRef& window = m_matrix->windows[static_cast<std::size_t>(row)];
    chooseWindow(window.sample, window.firstReading);
    const Sample* sample = services().context.project()->sample(window.sample);
    const double seconds = static_cast<double>(window.firstReading) * m_matrix->intervalMs / 1000.0;
    const QLocale locale;
    const QString time = tr("%1 to %2 s").arg(locale.toString(seconds, 'f', 2),
                                             locale.toString(seconds + static_cast<double>(m_matrix->windowReadings) * m_matrix->intervalMs / 1000.0, 'f', 2));
    const QVector<BlockStage>& stages = m_stages->stages();
    m_panel->showWindow(sample != nullptr ? sample->name : tr("deleted"), time, stages.isEmpty() ? std::vector<std::vector<float>>() : stages.first().lines);
}

Result<std::vector<float>> FeaturesPage::previewWindow(const PreparedImpulse& impulse, const Sample& sample, qint64 first) const
{
    const SampleRepository& samples = services().context.project()->project().samples();
    const qint64 window = impulse.grid.windowReadings;
    // Where the rates agree, the window is all that has to be read, however long the sample is.
    if (readingCountOf(impulse, sample) == sample.readingCount) {
        const Result<SignalData> part = samples.readings(sample.id, first, std::min(window, sample.readingCount - first));
        return part ? windowOf(impulse, sample, *part, {0, false}) : part.error();
    }
    const Result<SignalData> whole = samples.readings(sample.id);
    return whole ? windowOf(impulse, sample, *whole, {first, false}) : whole.error();
}

void FeaturesPage::clearPreview(const QString& why)
{
    m_stages->setStages({}, {});
    m_windowText->setText(why);
    for (QLabel* label : {m_made, m_count, m_time, m_memory})
        label->clear();
}

void FeaturesPage::showPreview(const ImpulseDesign& design)
{
    QElapsedTimer clock;
    clock.start();
    const ProjectSession* project = services().context.project();
    const Sample* sample = project != nullptr ? project->sample(m_sample) : nullptr;
    if (sample == nullptr || design.dsp.isEmpty()) {
        clearPreview({});
        return;
    }
    const Result<PreparedImpulse> impulse = prepareImpulse(design, project->samples());
    if (!impulse) {
        clearPreview({});
        notice()->showNotice(NoticeKind::Error, impulse.error().message);
        return;
    }
    const qint64 windows = windowCount(readingCountOf(*impulse, *sample), impulse->grid);
    const PreparedDspBlock& block = impulse->blocks[static_cast<std::size_t>(m_block)];
    const BlockCost cost = dspCost(block.spec());
    const QLocale locale;
    m_count->setText(locale.toString(impulse->featureCount()));
    const TargetDescription target = allTargets().first();
    m_time->setText(tr("%1 ms").arg(locale.toString(milliseconds(cost.instructions, target), 'f', 2)));
    m_time->setToolTip(target.name);
    m_memory->setText(tr("%1 KB").arg(locale.toString(kilobytes(cost.workBytes), 'f', 1)));
    if (windows == 0) {
        clearPreview(tr("shorter than the window"));
        return;
    }
    const qint64 index = std::clamp<qint64>(m_firstReading / impulse->grid.strideReadings, 0, windows - 1);
    const qint64 first = index * impulse->grid.strideReadings;
    const Result<std::vector<float>> window = previewWindow(*impulse, *sample, first);
    if (!window) {
        clearPreview({});
        notice()->showNotice(NoticeKind::Error, window.error().message);
        return;
    }
    m_stages->setStages(blockStages(block, *window, impulse->frequencyHz, impulse->axes), sample->axes.value(0).unit);
    m_window->setRange(1.0, static_cast<double>(windows));
    m_window->setValue(static_cast<double>(index + 1));
    m_windowText->setText(tr("of %1 \u00b7 %2 s").arg(locale.toString(windows), locale.toString(static_cast<double>(first) / impulse->frequencyHz, 'f', 2)));
    m_made->setText(tr("made in %1 ms").arg(locale.toString(static_cast<double>(clock.nsecsElapsed()) / 1e6, 'f', 1)));
}

} // namespace studio
