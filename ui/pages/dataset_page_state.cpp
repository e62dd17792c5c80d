// SPDX-License-Identifier: GPL-3.0-or-later
// What the dataset page shows.
#include "ui/pages/dataset_page.h"

#include "app/session/studio_context.h"
#include "models/dataset/picture.h"
#include "models/dataset/sample_query.h"
#include "storage/feature_repository.h"
#include "ui/itemmodels/sample_filter_model.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/sample_detail.h"
#include "ui/pages/sample_grid.h"
#include "ui/pages/sample_scanner.h"
#include "ui/shell/action_registry.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/mix_bar.h"
#include "ui/widgets/query_field.h"
#include "ui/widgets/segmented.h"

#include <QLabel>
#include <QLocale>
#include <QSet>
#include <QStackedWidget>
#include <QTableView>
#include <algorithm>

namespace studio
{

namespace
{
/// A matrix above this size is not compared behind the page; training looks at it anyway.
constexpr std::size_t kMostValuesCompared = 4'000'000;
} // namespace

void DatasetPage::projectChanged()
{
    ProjectSession* project = services().context.project();
    m_grid->setScanner(nullptr);
    m_scanner.reset();
    m_comparedHash.clear();
    m_model->setSession(project);
    m_detail->setSamples({});
    if (project != nullptr) {
        m_scanner = std::make_unique<SampleScanner>(project->path());
        connect(m_scanner.get(), &SampleScanner::scanned, this, &DatasetPage::showAdvice);
        connect(m_scanner.get(), &SampleScanner::failed, this, [this](const Error& error) { notice()->showNotice(NoticeKind::Error, error.message); });
        m_grid->setScanner(m_scanner.get());
        connect(project, &ProjectSession::samplesAdded, this, &DatasetPage::readProject);
        connect(project, &ProjectSession::samplesRemoved, this, &DatasetPage::readProject);
        connect(project, &ProjectSession::samplesChanged, this, &DatasetPage::readProject);
        connect(project, &ProjectSession::segmentsChanged, this, [this](const QVector<SampleId>& ids) {
            if (ids.contains(m_detail->sample()))
                m_detail->refresh();
        });
        connect(project, &ProjectSession::labelsChanged, this, &DatasetPage::readProject);
        connect(project, &ProjectSession::pipelineChanged, this, &DatasetPage::compareFeatures);
    }
    m_filter->setQuery({});
    readProject();
    compareFeatures();
    if (m_shown->rowCount() > 0)
        selectRow(0);
}

/// A device may have got another name meanwhile.
void DatasetPage::activated()
{
    if (services().context.deviceNames() != m_model->deviceNames())
        readProject();
}

void DatasetPage::readProject()
{
    const ProjectSession* project = services().context.project();
    m_model->setDeviceNames(services().context.deviceNames());
    showEmpty(project == nullptr || project->samples().isEmpty());
    services().actions.setEnabled(QStringLiteral("dataset.resplit"), project != nullptr && project->samples().size() > 1, tr("There is nothing to split yet"));
    if (m_scanner != nullptr)
        m_scanner->scan(project->samples());
    if (m_detail->sample().isValid())
        m_detail->refresh();
    fillCompletions();
    showForm(m_form->current());
    showCounts();
    showSummary();
    showAdvice();
    showSelectionRow();
}

void DatasetPage::compareFeatures()
{
    const ProjectSession* project = services().context.project();
    if (project == nullptr || m_scanner == nullptr)
        return;
    const Result<QByteArray> hash = project->project().features().matrixHash();
    if (!hash || *hash == m_comparedHash || hash->isEmpty())
        return;
    Result<std::optional<FeatureMatrix>> matrix = project->project().features().matrix();
    if (!matrix || !matrix->has_value() || (*matrix)->values.size() > kMostValuesCompared)
        return;
    m_comparedHash = *hash;
    m_scanner->compareFeatures(std::make_shared<const FeatureMatrix>(std::move(**matrix)));
}

// ---- counts and advice ----

void DatasetPage::showCounts()
{
    const ProjectSession* project = services().context.project();
    if (project == nullptr) {
        setStateText(tr("No project open"));
        m_filter->setCountText({});
        return;
    }
    const bool isEmpty = project->samples().isEmpty();
    if (isEmpty) {
        services().actions.setEnabled(QStringLiteral("dataset.nextUnlabelled"), false, tr("There are no samples yet"));
        setStateText(tr("empty"));
        m_filter->setCountText({});
        return;
    }
    double durationMs = 0.0;
    int unlabelled = 0;
    int pictures = 0;
    for (const Sample& sample : project->samples()) {
        durationMs += sample.durationMs();
        pictures += isPicture(sample) ? 1 : 0;
        unlabelled += sample.label.isEmpty() && sample.segmentCount == 0 ? 1 : 0;
    }
    services().actions.setEnabled(QStringLiteral("dataset.nextUnlabelled"), unlabelled > 0, tr("Everything is labelled"));
    const auto count = static_cast<int>(project->samples().size());
    QString text = pictures == count ? QString() : tr("%n sample(s) \u00b7 %1", "", count).arg(formatDuration(durationMs));
    if (pictures > 0)
        text += (text.isEmpty() ? QString() : QStringLiteral(" \u00b7 ")) + tr("%n picture(s)", "", pictures);
    if (unlabelled > 0)
        text += tr(" \u00b7 %1 without a label").arg(unlabelled);
    setStateText(text);
    const QLocale locale;
    m_filter->setCountText(m_filter->query().isEmpty() ? QString()
                                                       : tr("%1 of %2 shown").arg(locale.toString(m_shown->rowCount()), locale.toString(project->samples().size())));
}

void DatasetPage::showSummary()
{
    const ProjectSession* project = services().context.project();
    QVector<MixBar::Part> classes;
    int counts[3] = {0, 0, 0};
    int least = 0;
    int most = 0;
    if (project != nullptr) {
        QHash<QString, int> perLabel;
        for (const Sample& sample : project->samples()) {
            ++counts[!sample.enabled ? 2 : (sample.split == Split::Training ? 0 : 1)];
            if (sample.enabled && !sample.label.isEmpty())
                ++perLabel[sample.label];
        }
        const QStringList labels = project->labels();
        for (int i = 0; i < labels.size(); ++i) {
            const int count = perLabel.value(labels[i]);
            if (count == 0)
                continue;
            classes.append({labels[i], static_cast<double>(count), MixBar::Look::Class, i, sampleQueryWord(QStringLiteral("label"), labels[i])});
            least = least == 0 ? count : std::min(least, count);
            most = std::max(most, count);
        }
    }
    m_mix->setParts(classes);
    const double ratio = least > 0 ? static_cast<double>(most) / least : 1.0;
    m_uneven->setVisible(ratio >= kUnevenRatio);
    m_uneven->setTag(tr("uneven 1 : %1").arg(QLocale().toString(ratio, 'f', 1)), TagKind::Warning);
    m_split->setParts({{tr("Training"), static_cast<double>(counts[0]), MixBar::Look::Accent, 0, QStringLiteral("split:training -is:excluded")},
                       {tr("Testing"), static_cast<double>(counts[1]), MixBar::Look::Tint, 0, QStringLiteral("split:testing -is:excluded")},
                       {tr("Excluded"), static_cast<double>(counts[2]), MixBar::Look::Dashed, 0, QStringLiteral("is:excluded")}});
}

void DatasetPage::showQuality()
{
    m_detail->setQuality(m_scanner != nullptr ? m_scanner->quality(m_detail->sample()) : RecordingQuality());
}

void DatasetPage::showAdvice()
{
    showQuality();
    const ProjectSession* project = services().context.project();
    if (project == nullptr || m_scanner == nullptr) {
        m_advisor->setAdvice({}, nullptr, {});
        return;
    }
    m_advisor->setAdvice(adviseOn(project->samples(), m_scanner->facts()), m_scanner.get(),
                         m_scanner->isScanning() ? tr("Looking into the signals...")
                                                 : tr("All %n sample(s) checked.", "", static_cast<int>(project->samples().size())));
}

void DatasetPage::fillCompletions()
{
    QStringList words = {QStringLiteral("is:unlabelled"), QStringLiteral("is:labelled"),     QStringLiteral("is:excluded"),    QStringLiteral("is:starred"),
                         QStringLiteral("is:approved"),   QStringLiteral("split:training"),  QStringLiteral("split:testing"),  QStringLiteral("len>2s"),
                         QStringLiteral("len<2s"),        QStringLiteral("origin:recorded"), QStringLiteral("origin:imported"), QStringLiteral("origin:field")};
    if (const ProjectSession* project = services().context.project()) {
        QSet<QString> sessions;
        QSet<QString> devices;
        for (const Sample& sample : project->samples()) {
            sessions.insert(sample.session());
            devices.insert(m_model->deviceNames().value(sample.deviceName, sample.deviceName));
        }
        const auto add = [&words](const QString& key, const auto& values) {
            for (const QString& value : values) {
                if (!value.isEmpty())
                    words << sampleQueryWord(key, value);
            }
        };
        add(QStringLiteral("label"), project->labels());
        add(QStringLiteral("session"), sessions);
        add(QStringLiteral("device"), devices);
    }
    words.sort();
    m_filter->setCompletions(words);
}

// ---- selection ----

QAbstractItemView& DatasetPage::view() const
{
    return m_form->current() == 0 ? static_cast<QAbstractItemView&>(*m_grid) : static_cast<QAbstractItemView&>(*m_table);
}

void DatasetPage::selectRow(int row)
{
    const QModelIndex index = m_shown->index(row, 0);
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    view().scrollTo(index);
}

void DatasetPage::selectSamples(const QVector<SampleId>& ids)
{
    const bool isHidden = std::any_of(ids.begin(), ids.end(), [this](SampleId id) { return !m_shown->indexOf(id).isValid(); });
    if (isHidden)
        m_filter->setQuery({});
    QItemSelection rows;
    QModelIndex first;
    for (const SampleId id : ids) {
        const QModelIndex index = m_shown->indexOf(id);
        if (!index.isValid())
            continue;
        if (!first.isValid())
            first = index;
        rows.select(index, index);
    }
    if (!first.isValid())
        return;
    m_table->selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
    m_table->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    view().scrollTo(first);
}

QVector<SampleId> DatasetPage::selection() const
{
    QVector<SampleId> ids;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        ids.append(m_shown->sampleId(index));
    return ids;
}

void DatasetPage::showCurrent()
{
    const SampleId id = m_shown->sampleId(view().currentIndex());
    if (id.isValid())
        m_detail->setSamples(id);
    showQuality();
}

void DatasetPage::showSelectionRow()
{
    const ProjectSession* project = services().context.project();
    const QVector<SampleId> ids = selection();
    double durationMs = 0.0;
    for (const SampleId id : ids) {
        if (const Sample* sample = project != nullptr ? project->sample(id) : nullptr)
            durationMs += sample->durationMs();
    }
    m_selected->setText(tr("%n selected", "", static_cast<int>(ids.size())));
    m_bulk->setEnabled(!ids.isEmpty());
    if (isVisible()) {
        services().host.setStatusNote(ids.size() > 1 ? tr("%n selected, %1", "", static_cast<int>(ids.size())).arg(formatDuration(durationMs)) : QString());
        services().context.setSelection(ids);
    }
}

} // namespace studio
