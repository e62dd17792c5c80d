// SPDX-License-Identifier: GPL-3.0-or-later
// What the impulse page shows: blocks, windows on a sample, settings and costs.
#include "ui/pages/impulse_page.h"

#include "app/session/studio_context.h"
#include "models/dataset/picture.h"
#include "models/impulse/input_parameters.h"
#include "models/impulse/learning_blocks.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/budget_panel.h"
#include "ui/pages/impulse_flow.h"
#include "ui/pages/parameter_form.h"
#include "ui/pages/parameter_texts.h"
#include "ui/pages/signal_sources.h"
#include "ui/plots/window_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kMostSamplesListed = 500;
constexpr qsizetype kMostWindowsShown = 5000;
constexpr int kMostDifferencesTold = 3;

QString millisecondsText(double value)
{
    return ImpulsePage::tr("%1 ms").arg(QLocale().toString(value, 'f', value < 0.095 ? 2 : 1));
}

QVector<ParameterDescription> descriptionsOf(const ImpulseDesign& design, const QString& id)
{
    const int index = id.section(QLatin1Char(':'), 1).toInt();
    if (id.startsWith(QLatin1String("dsp")) && index < design.dsp.size())
        return DspBlockRegistry::builtin().find(design.dsp[index].block)->parameters();
    if (id.startsWith(QLatin1String("learn")) && index < design.learn.size())
        return findLearningBlock(design.learn[index].block)->parameters;
    return id == QLatin1String("input") ? inputParameters() : QVector<ParameterDescription>();
}

QJsonObject valuesOf(const ImpulseDesign& design, const QString& id)
{
    const int index = id.section(QLatin1Char(':'), 1).toInt();
    if (id.startsWith(QLatin1String("dsp")) && index < design.dsp.size())
        return design.dsp[index].parameters;
    if (id.startsWith(QLatin1String("learn")) && index < design.learn.size())
        return design.learn[index].parameters;
    return impulseToJson(design)[QStringLiteral("input")].toObject();
}

/// What was changed in a block, in a few words; what it is for where nothing was.
QString differencesText(const QVector<ParameterDescription>& parameters, const QJsonObject& values)
{
    QStringList parts;
    for (const ParameterDescription& parameter : parameters) {
        if (!parameter.isOffered || !values.contains(parameter.id) || values[parameter.id] == parameter.defaultValue)
            continue;
        parts << (parts.size() < kMostDifferencesTold
                      ? QStringLiteral("%1 %2").arg(parameter.label.toLower(), parameterValueText(parameter, values[parameter.id]))
                      : QStringLiteral("\u2026"));
        if (parts.size() > kMostDifferencesTold)
            break;
    }
    return parts.isEmpty() ? ImpulsePage::tr("all settings at their default") : parts.join(QStringLiteral(", "));
}

bool differs(const QVector<ParameterDescription>& parameters, const QJsonObject& values)
{
    return std::any_of(parameters.begin(), parameters.end(), [&](const ParameterDescription& parameter) {
        return values.contains(parameter.id) && values[parameter.id] != parameter.defaultValue;
    });
}

QString costText(const ParameterCost& cost, const TargetDescription& target)
{
    const double ms = milliseconds(std::abs(cost.instructions), target);
    QString time = ms < 0.005 ? QString() : (cost.instructions > 0 ? QStringLiteral("+") : QStringLiteral("\u2212")) + millisecondsText(ms);
    QString features;
    if (cost.features != 0)
        features = (cost.features > 0 ? QStringLiteral("+") : QStringLiteral("\u2212")) + ImpulsePage::tr("%n feature(s)", "", std::abs(cost.features));
    QStringList parts{time, features};
    parts.removeAll(QString());
    if (parts.isEmpty())
        return ImpulsePage::tr("none");
    const QString text = parts.join(QStringLiteral(", "));
    return cost.against == ParameterCost::Against::NextChoice ? ImpulsePage::tr("%1 a step").arg(text) : text;
}

} // namespace

void ImpulsePage::projectChanged()
{
    if (ProjectSession* project = services().context.project()) {
        connect(project, &ProjectSession::impulseChanged, this, &ImpulsePage::readProject);
        connect(project, &ProjectSession::samplesAdded, this, &ImpulsePage::readProject);
        connect(project, &ProjectSession::samplesRemoved, this, &ImpulsePage::readProject);
        connect(project, &ProjectSession::samplesChanged, this, &ImpulsePage::readProject);
        connect(project, &ProjectSession::pipelineChanged, this, &ImpulsePage::showCosts);
        m_budget->setTarget(project->viewState(QStringLiteral("impulse")).toObject()[QStringLiteral("target")].toString());
    }
    fillSamples();
    readProject();
    m_flow->select(QStringLiteral("dsp:0"));
}

void ImpulsePage::readProject()
{
    const ProjectSession* project = services().context.project();
    m_stored = project != nullptr ? project->impulse() : ImpulseDesign();
    if (project != nullptr) {
        const QVector<Sample>& samples = project->samples();
        const qsizetype withWindows = samples.size() - std::count_if(samples.begin(), samples.end(), isPicture);
        if (m_sample->count() != std::min<qsizetype>(withWindows, kMostSamplesListed))
            fillSamples();
    }
    services().actions.setEnabled(QStringLiteral("impulse.make"), !m_stored.dsp.isEmpty(), tr("Add a processing block first"));
    showEmpty(m_stored.isEmpty());
    if (m_stored.isEmpty())
        setStateText(project == nullptr ? tr("No project open") : tr("Not designed yet"));
    show(m_stored);
}

void ImpulsePage::show(const ImpulseDesign& design)
{
    const ProjectSession* project = services().context.project();
    m_shown = design;
    m_prepared.reset();
    notice()->showNotice(NoticeKind::Info, {});
    m_window->setWrong(false);
    m_stride->setWrong(false);
    if (m_form != nullptr)
        m_form->clearProblems();
    if (project != nullptr && !design.dsp.isEmpty() && !project->samples().isEmpty()) {
        Result<PreparedImpulse> prepared = prepareImpulse(design, project->samples());
        if (prepared)
            m_prepared = std::move(prepared).value();
        else
            tell(prepared.error());
    }
    m_window->setValue(design.input.windowMs / 1000.0);
    m_stride->setValue(design.input.strideMs / 1000.0);
    const QString rule = impulseToJson(design)[QStringLiteral("input")].toObject()[QStringLiteral("label_rule")].toString();
    m_rule->setCurrentIndex(m_rule->findData(rule));
    showFlow();
    showWindows();
    showSettings();
    showCosts();
}

// ---- blocks ----

void ImpulsePage::showFlow()
{
    const ProjectSession* project = services().context.project();
    const TargetDescription& target = m_budget->target();
    const QStringList labels = project != nullptr ? project->labels() : QStringList();
    const ImpulseCost cost = m_prepared ? estimateCost(*m_prepared, static_cast<int>(labels.size())) : ImpulseCost{};
    QVector<QVector<FlowBlock>> columns(ImpulseFlow::kColumnCount);
    const QLocale locale;

    FlowBlock input{QStringLiteral("input"), tr("Time series"), QStringLiteral("wave"), {}, {}, {}, {}, differs(inputParameters(), valuesOf(m_shown, QStringLiteral("input"))), false};
    input.lines << tr("window %1 s, stride %2 s").arg(locale.toString(m_shown.input.windowMs / 1000.0, 'g', 4), locale.toString(m_shown.input.strideMs / 1000.0, 'g', 4));
    if (m_prepared) {
        input.lines << tr("%1, %2").arg(m_prepared->axes.join(QStringLiteral(", ")), formatRate(m_prepared->frequencyHz))
                    << tr("%1 readings \u00d7 %2 axes").arg(m_prepared->grid.windowReadings).arg(m_prepared->axes.size());
        input.outCount = locale.toString(m_prepared->grid.windowReadings * m_prepared->axes.size());
    }
    columns[0].append(input);
    for (int i = 0; i < m_shown.dsp.size(); ++i) {
        const DspBlock* kind = DspBlockRegistry::builtin().find(m_shown.dsp[i].block);
        FlowBlock block{QStringLiteral("dsp:%1").arg(i), kind->title(), QStringLiteral("curve"), {}, {}, {}, {input.id}, false, false};
        block.differs = differs(kind->parameters(), m_shown.dsp[i].parameters);
        block.lines << differencesText(kind->parameters(), m_shown.dsp[i].parameters);
        if (m_prepared) {
            const int features = m_prepared->blocks[static_cast<std::size_t>(i)].featureCount();
            block.lines << tr("%n feature(s) \u00b7 %1", "", features).arg(millisecondsText(milliseconds(cost.dsp[i].instructions, target)));
            block.outCount = locale.toString(features);
        }
        columns[1].append(block);
    }
    bool hasAnomaly = false;
    bool hasClasses = false;
    for (int i = 0; i < m_shown.learn.size(); ++i) {
        const LearningBlockDesign& learn = m_shown.learn[i];
        const LearningBlockInfo* kind = findLearningBlock(learn.block);
        const bool isClassifier = learn.block == QLatin1String("classification");
        hasClasses |= isClassifier;
        hasAnomaly |= !isClassifier;
        FlowBlock block{QStringLiteral("learn:%1").arg(i), kind->title, isClassifier ? QStringLiteral("target") : QStringLiteral("anomaly"), {}, {}, {}, {}, false, false};
        block.differs = differs(kind->parameters, learn.parameters);
        block.lines << differencesText(kind->parameters, learn.parameters);
        if (m_prepared) {
            block.lines << tr("%1 KB \u00b7 %2").arg(locale.toString(kilobytes(cost.learn[i].tableBytes), 'f', 1),
                                                     millisecondsText(milliseconds(cost.learn[i].instructions, target)));
        }
        for (int k = 0; k < m_shown.dsp.size(); ++k) {
            if (learn.dsp.isEmpty() || learn.dsp.contains(m_shown.dsp[k].id))
                block.from << QStringLiteral("dsp:%1").arg(k);
        }
        columns[2].append(block);
    }
    FlowBlock output{QStringLiteral("output"), tr("Answers"), QStringLiteral("tag"), {}, {}, {}, {}, false, false};
    if (hasClasses) {
        output.title = tr("%n class(es)", "", static_cast<int>(labels.size()));
        output.chips = labels;
    }
    if (hasAnomaly) {
        output.title = hasClasses ? tr("%1 and a score").arg(output.title) : tr("Anomaly score");
        output.lines << tr("score above %1 is unusual").arg(locale.toString(m_shown.learn.last().parameters[QStringLiteral("threshold")].toDouble(0.3)));
    }
    for (const FlowBlock& block : std::as_const(columns[2]))
        output.from << block.id;
    if (columns[2].isEmpty())
        output.lines << tr("add a learning block to get one");
    columns[3].append(output);
    m_flow->setBlocks(columns);

    QVector<FlowOffer> processing;
    for (const DspBlock* block : DspBlockRegistry::builtin().all())
        processing.append({block->name(), block->title(), block->summary(), {}});
    m_flow->setOffers(ImpulseFlow::Column::Processing, processing);
    QVector<FlowOffer> learning;
    for (const LearningBlockInfo& block : learningBlocks()) {
        const bool isThere = std::any_of(m_shown.learn.begin(), m_shown.learn.end(), [&](const auto& one) { return one.block == block.name; });
        learning.append({block.name, block.title, block.summary, isThere ? tr("An impulse takes one of these") : QString()});
    }
    m_flow->setOffers(ImpulseFlow::Column::Learning, learning);
}

// ---- windows ----

void ImpulsePage::fillSamples()
{
    const ProjectSession* project = services().context.project();
    const qint64 before = m_sample->currentData().toLongLong();
    m_sample->clear();
    if (project == nullptr)
        return;
    qint64 best = 0;
    double bestRank = -1.0;
    for (const Sample& sample : project->samples()) {
        if (m_sample->count() >= kMostSamplesListed)
            break;
        if (isPicture(sample))
            continue; // gives no window
        m_sample->addItem(sample.name, sample.id.value);
        // A sample with regions shows the label rule; a long one shows many windows.
        const double rank = 1000.0 * std::min(sample.segmentCount, 20) + std::min(60.0, sample.durationMs() / 1000.0);
        if (rank > bestRank) {
            bestRank = rank;
            best = sample.id.value;
        }
    }
    const int index = m_sample->findData(before);
    m_sample->setCurrentIndex(index >= 0 ? index : m_sample->findData(best));
}

const Sample* ImpulsePage::shownSample() const
{
    const ProjectSession* project = services().context.project();
    return project != nullptr ? project->sample(SampleId{m_sample->currentData().toLongLong()}) : nullptr;
}

void ImpulsePage::showWindows()
{
    const ProjectSession* project = services().context.project();
    const Sample* sample = shownSample();
    m_totals->setFullText({});
    if (sample == nullptr || !m_prepared) {
        m_plot->setWindows({});
        m_counts->setText(project == nullptr || project->samples().isEmpty() ? tr("No sample to show windows on. Record or import some.") : QString());
        if (!m_shown.isEmpty())
            setStateText(tr("%n processing block(s)", "", static_cast<int>(m_shown.dsp.size())));
        return;
    }
    const PreparedImpulse& impulse = *m_prepared;
    const QVector<Segment> segments = project->segments(sample->id);
    const QString shownName = sample->name;
    if (m_plot->property("sample").toLongLong() != sample->id.value) {
        m_plot->setProperty("sample", sample->id.value);
        m_plot->setSource(signalSourceOf(services().context, *sample), shownName);
    }
    QVector<PlotRegion> regions;
    const QStringList labels = project->labels();
    for (const Segment& segment : segments) {
        if (segment.source != SegmentSource::Suggestion && segment.tier == QLatin1String("main"))
            regions.append({segment.begin, segment.end, static_cast<int>(labels.indexOf(segment.label)), segment.label});
    }
    m_plot->setRegions(regions);

    WindowPlot::Windows windows;
    windows.readingSeconds = 1.0 / impulse.frequencyHz;
    windows.windowSeconds = static_cast<double>(impulse.grid.windowReadings) * windows.readingSeconds;
    windows.strideSeconds = static_cast<double>(impulse.grid.strideReadings) * windows.readingSeconds;
    QMap<QString, int> perLabel;
    const QVector<WindowSpan> spans = windowsOf(readingCountOf(impulse, *sample), impulse.grid);
    for (const WindowSpan& span : spans) {
        if (windows.marks.size() >= kMostWindowsShown)
            break;
        const qint64 first = sampleReadingOf(impulse, *sample, span.first);
        const qint64 last = sampleReadingOf(impulse, *sample, span.first + impulse.grid.windowReadings);
        const QString label = windowLabel(*sample, segments, first, last - first, impulse.design.input);
        windows.marks.append({static_cast<double>(span.first) * windows.readingSeconds, label, static_cast<int>(labels.indexOf(label))});
        ++perLabel[label];
    }
    m_plot->setWindows(windows);
    QStringList shares;
    for (auto it = perLabel.begin(); it != perLabel.end(); ++it)
        shares << tr("%1 %2").arg(it.value()).arg(it.key().isEmpty() ? tr("unlabelled") : it.key());
    m_counts->setText(spans.isEmpty() ? tr("The sample is shorter than the window, and short samples are not padded.")
                                      : tr("%n window(s) from this sample: %1", "", static_cast<int>(spans.size())).arg(shares.join(QStringLiteral(", "))));
    qint64 counts[2] = {0, 0};
    int samples[2] = {0, 0};
    for (const Sample& one : project->samples()) {
        if (!one.enabled || isPicture(one))
            continue;
        const int side = one.split == Split::Training ? 0 : 1;
        ++samples[side];
        counts[side] += windowCount(readingCountOf(impulse, one), impulse.grid);
    }
    const QLocale locale;
    m_totals->setFullText(tr("of %1 training, %2 testing").arg(locale.toString(counts[0]), locale.toString(counts[1])));
    m_totals->setMinimumWidth(m_totals->sizeHint().width());
    m_totals->setToolTip(tr("%1 samples for training, %2 for testing").arg(locale.toString(samples[0]), locale.toString(samples[1])));
    setStateText(tr("%1 axes, %2 readings a window \u2192 %3 features \u00b7 %4 windows")
                     .arg(impulse.axes.size())
                     .arg(impulse.grid.windowReadings)
                     .arg(impulse.featureCount())
                     .arg(locale.toString(counts[0] + counts[1])));
}

// ---- settings ----

void ImpulsePage::showSettings()
{
    const QString id = m_flow->selected();
    const int index = selectedIndex();
    const bool isDsp = id.startsWith(QLatin1String("dsp")) && index < m_shown.dsp.size();
    const bool isLearn = id.startsWith(QLatin1String("learn")) && index < m_shown.learn.size();
    const QVector<ParameterDescription> parameters = descriptionsOf(m_shown, id);
    QString title = tr("Input");
    QString kind = id;
    if (isDsp) {
        title = DspBlockRegistry::builtin().find(m_shown.dsp[index].block)->title();
        kind = m_shown.dsp[index].id + m_shown.dsp[index].block;
    } else if (isLearn) {
        title = findLearningBlock(m_shown.learn[index].block)->title;
        kind = m_shown.learn[index].id + m_shown.learn[index].block;
    } else if (id == QLatin1String("output")) {
        title = tr("Answers");
    }
    m_settings->setTitle(title);
    const QString fixed = tr("The input and the answers belong to every impulse");
    services().actions.setEnabled(QStringLiteral("impulse.duplicate"), isDsp, isLearn ? tr("An impulse takes one of these") : fixed);
    services().actions.setEnabled(QStringLiteral("impulse.remove"), isDsp || isLearn, fixed);
    if (m_formBlock != kind || m_form == nullptr) {
        m_formBlock = kind;
        m_form = new ParameterForm(theme(), parameters, ParameterForm::Detail::Full, m_scroll);
        m_scroll->setWidget(m_form); // deletes the one before
        m_form->setAutoFillBackground(false);
        connect(m_form, &ParameterForm::edited, this, [this](const QString& setting, const QJsonValue& value) {
            change(settingEdit(setting, value), tr("Change %1").arg(setting));
        });
        connect(m_form, &ParameterForm::typed, this, [this](const QString& setting, const QJsonValue& value) { preview(settingEdit(setting, value)); });
    }
    m_form->setValues(valuesOf(m_shown, id));
    const int differing = m_form->differing();
    m_settings->setReadout(id == QLatin1String("output") ? tr("one answer for every window")
                           : differing == 0              ? tr("all at their default")
                                                         : tr("%n value(s) differ from the default", "", differing));
    services().actions.setEnabled(QStringLiteral("impulse.defaults"), differing > 0 && id != QLatin1String("output"), tr("Every value is at its default"));
    showTakes();
    showCosts();
}

void ImpulsePage::showTakes()
{
    const QString id = m_flow->selected();
    const int index = selectedIndex();
    const bool isDsp = id.startsWith(QLatin1String("dsp")) && index < m_shown.dsp.size();
    const bool isLearn = id.startsWith(QLatin1String("learn")) && index < m_shown.learn.size();
    QStringList offered;
    QStringList names;
    QStringList taken;
    if (isDsp && m_prepared) {
        offered = names = m_prepared->axes;
        taken = m_shown.dsp[index].axes;
    } else if (isLearn) {
        for (const DspBlockDesign& block : std::as_const(m_shown.dsp)) {
            offered << block.id;
            names << DspBlockRegistry::builtin().find(block.block)->title();
        }
        taken = m_shown.learn[index].dsp;
    }
    m_takes->setVisible(offered.size() > 1);
    const auto isTaken = [&](int i) { return taken.isEmpty() || taken.contains(offered[i]); };
    const QStringList shown = QStringList{id} + names;
    if (m_takesShown == shown) {
        // The same chips: whoever stands on one keeps the place.
        const QList<ChipButton*> chips = m_takes->findChildren<ChipButton*>();
        for (int i = 0; i < std::min<qsizetype>(chips.size(), offered.size()); ++i)
            chips[i]->setChecked(isTaken(i));
        return;
    }
    m_takesShown = shown;
    auto* row = static_cast<QHBoxLayout*>(m_takes->layout());
    while (QLayoutItem* item = row->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (offered.size() < 2)
        return;
    row->addWidget(makeLabel(theme(), TextRole::Small, Token::Text2, isDsp ? tr("Takes the axes") : tr("Learns from"), m_takes));
    for (int i = 0; i < offered.size(); ++i) {
        auto* chip = new ChipButton(theme(), {.text = names[i], .classIndex = isDsp ? i : -1}, m_takes);
        chip->setCheckable(true);
        chip->setChecked(isTaken(i));
        connect(chip, &QAbstractButton::clicked, this, [this, isDsp, index, offered, name = offered[i]](bool isOn) {
            change(
                [&](ImpulseDesign& design) {
                    QStringList& list = isDsp ? design.dsp[index].axes : design.learn[index].dsp;
                    QStringList chosen = list.isEmpty() ? offered : list;
                    if (isOn)
                        chosen << name;
                    else if (chosen.size() > 1)
                        chosen.removeAll(name);
                    // In their own order; all of them is written as none, so that new ones are taken too.
                    QStringList ordered;
                    for (const QString& one : offered) {
                        if (chosen.contains(one))
                            ordered << one;
                    }
                    list = ordered.size() == offered.size() ? QStringList() : ordered;
                },
                isDsp ? tr("Choose the axes of a block") : tr("Choose what a block learns from"));
            showTakes(); // the last one cannot be switched off
        });
        row->addWidget(chip);
    }
    row->addStretch(1);
}

void ImpulsePage::showCosts()
{
    const ProjectSession* project = services().context.project();
    if (project == nullptr || !m_prepared || project->pipeline().stages.isEmpty()) {
        m_budget->clear();
        return;
    }
    const TargetDescription& target = m_budget->target();
    m_budget->setBudget(impulseBudget(*project, *m_prepared, target));
    const QString id = m_flow->selected();
    const int index = selectedIndex();
    QHash<QString, QString> texts;
    if (m_form != nullptr && id.startsWith(QLatin1String("dsp")) && index < m_shown.dsp.size()) {
        const DspBlock* kind = DspBlockRegistry::builtin().find(m_shown.dsp[index].block);
        const QHash<QString, ParameterCost> costs =
            parameterCosts(*kind, m_shown.dsp[index], {m_prepared->grid.windowReadings, m_prepared->frequencyHz, m_prepared->axes});
        for (auto it = costs.begin(); it != costs.end(); ++it)
            texts.insert(it.key(), costText(it.value(), target));
    }
    if (m_form != nullptr)
        m_form->setCosts(texts);
}

} // namespace studio
