// SPDX-License-Identifier: GPL-3.0-or-later
// The windows that the running model was not sure about: kept as samples, with a label or with the answer as a suggestion.
#include "app/session/feedback.h"
#include "app/session/studio_context.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/monitor_page.h"
#include "ui/pages/monitor_parts.h"
#include "ui/pages/signal_sources.h"
#include "ui/plots/series_plot.h"
#include "ui/plots/signal_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QJsonObject>
#include <QListView>
#include <QLocale>
#include <QMap>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kMostLabels = 9;
constexpr int kLabelGap = 6;
constexpr int kReviewPadding = 12;
constexpr int kSuggestionsShown = 2;
constexpr int kMostVerdicts = 200;
constexpr int kUnsurePercent = 60;
constexpr double kWindowSeconds = 2.0; ///< where no project tells the length of a window
const QString kUnsureKey = QStringLiteral("unsure_below");

} // namespace

QWidget* MonitorPage::buildReview()
{
    m_reviewCard = new Card(theme(), tr("Low confidence"), this);
    m_reviewCard->setBodyMargins(0);
    m_reviewCard->installEventFilter(this);
    QLabel* below = makeLabel(theme(), TextRole::Small, Token::Text2, tr("unsure &below"), m_reviewCard);
    m_unsure = new QSpinBox(m_reviewCard);
    m_unsure->setObjectName(QStringLiteral("monitor.unsure"));
    m_unsure->setAccessibleName(tr("Confidence below which a window comes here"));
    m_unsure->setRange(30, 99);
    m_unsure->setValue(kUnsurePercent);
    m_unsure->setSuffix(tr(" %"));
    m_unsure->setProperty("compact", true);
    below->setBuddy(m_unsure);
    m_reviewCard->addHeaderWidget(below);
    m_reviewCard->addHeaderWidget(m_unsure);
    connect(m_unsure, &QSpinBox::valueChanged, this, [this](int percent) {
        if (ProjectSession* project = services().context.project())
            project->setViewState(info().id, QJsonObject{{kUnsureKey, percent}});
        showReview();
    });

    m_current = new QWidget(m_reviewCard);
    auto* column = new QVBoxLayout(m_current);
    column->setContentsMargins(kReviewPadding, 10, kReviewPadding, 12);
    column->setSpacing(8);
    m_windowTitle = makeLabel(theme(), TextRole::Body, Token::Text, {}, m_current);
    auto* heading = new QHBoxLayout;
    heading->addWidget(m_windowTitle);
    heading->addStretch();
    heading->addWidget(new KeyHint(theme(), {QStringLiteral("J")}, tr("next"), m_current));
    column->addLayout(heading);
    m_signal = new SignalPlot(theme(), m_current);
    m_signal->setMinimumHeight(84);
    m_signal->setCompact();
    column->addWidget(m_signal, 1);
    auto* suggestions = new QHBoxLayout;
    suggestions->addWidget(makeLabel(theme(), TextRole::Small, Token::Text2, tr("Suggestion"), m_current));
    for (int i = 0; i < kSuggestionsShown; ++i) {
        m_suggestions.append(new Chip(theme(), {}, m_current));
        suggestions->addWidget(m_suggestions.last());
    }
    suggestions->addStretch();
    column->addLayout(suggestions);
    m_labels = new QWidget(m_current);
    column->addWidget(m_labels);
    auto* verdicts = new QHBoxLayout;
    verdicts->setSpacing(6);
    for (const char* id : {"monitor.keep", "monitor.drop"}) {
        auto* button = new Button(theme(), ButtonKind::Secondary, {}, m_current);
        button->setCompact(true);
        button->bindAction(services().actions.action(QString::fromLatin1(id)));
        verdicts->addWidget(button, 1);
        m_verdictButtons.append(button);
    }
    column->addLayout(verdicts);
    m_reviewCard->body()->addWidget(m_current, 3);

    m_nothing = makeLabel(theme(), TextRole::Body, Token::Text2, {}, m_reviewCard);
    m_nothing->setObjectName(QStringLiteral("monitor.nothing"));
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setMargin(24);
    m_reviewCard->body()->addWidget(m_nothing, 1);

    m_list->setParent(m_reviewCard);
    m_list->setObjectName(QStringLiteral("monitor.list"));
    m_list->setAccessibleName(tr("Windows that wait for a verdict"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setModel(m_review);
    m_list->setItemDelegate(new ReviewDelegate(theme(), m_list));
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setMinimumHeight(50);
    m_list->installEventFilter(this);
    m_reviewCard->body()->addWidget(m_list, 2);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &MonitorPage::showCurrentWindow);
    connect(m_review, &QAbstractItemModel::rowsInserted, this, &MonitorPage::showReview);
    connect(m_review, &QAbstractItemModel::rowsRemoved, this, &MonitorPage::showReview);

    m_counts = makeLabel(theme(), TextRole::Small, Token::Text2, {}, m_reviewCard);
    m_counts->setObjectName(QStringLiteral("monitor.counts"));
    m_reviewCard->footer()->addWidget(m_counts, 1);
    auto* undo = new Button(theme(), ButtonKind::Quiet, {}, m_reviewCard);
    undo->setCompact(true);
    undo->bindAction(services().actions.action(QStringLiteral("monitor.undo")));
    m_reviewCard->footer()->addWidget(undo);
    m_undoButton = undo;
    return m_reviewCard;
}

void MonitorPage::readUnsureLimit()
{
    const ProjectSession* project = services().context.project();
    if (project == nullptr)
        return;
    const QSignalBlocker quiet(m_unsure); // reading it back is no change of the project
    m_unsure->setValue(project->viewState(info().id)[kUnsureKey].toInt(kUnsurePercent));
}

double MonitorPage::windowSeconds() const
{
    const ProjectSession* project = services().context.project();
    const double ms = project != nullptr ? project->impulse().input.windowMs : 0.0;
    return ms > 0.0 ? ms / 1000.0 : kWindowSeconds;
}

ReviewWindow MonitorPage::windowOf(const LivePrediction& prediction) const
{
    ReviewWindow window;
    window.readings = services().context.devices()->recentReadings(m_address, windowSeconds());
    window.board = device().name;
    window.classes = prediction.classes;
    window.probabilities = prediction.probabilities;
    window.hasAnomaly = prediction.hasAnomaly;
    window.anomalyScore = prediction.anomalyScore;
    window.at = prediction.atMs > 0 ? QDateTime::fromMSecsSinceEpoch(prediction.atMs) : QDateTime::currentDateTime();
    return window;
}

void MonitorPage::queueIfUnsure(const LivePrediction& prediction)
{
    ReviewWindow unsure;
    unsure.classes = prediction.classes;
    unsure.probabilities = prediction.probabilities;
    if (prediction.classes.isEmpty() || unsure.confidence() * 100.0 >= m_unsure->value())
        return;
    // Answers overlap; one for each stretch of signal is enough to review.
    if (m_lastQueuedMs > 0 && prediction.atMs - m_lastQueuedMs < static_cast<qint64>(windowSeconds() * 1000.0))
        return;
    const ReviewWindow window = windowOf(prediction);
    const bool lacksReadings = window.readings.values.isEmpty();
    if (lacksReadings != m_lacksReadings) {
        m_lacksReadings = lacksReadings;
        showReview();
        showState();
    }
    if (lacksReadings)
        return;
    m_lastQueuedMs = prediction.atMs;
    m_review->add(window);
}

bool MonitorPage::keep(const ReviewWindow& window, const QString& label, int row)
{
    ProjectSession* project = services().context.project();
    if (project == nullptr) {
        notice()->showNotice(NoticeKind::Warning, tr("Open a project first: a window is kept as a sample of it. The windows wait here."), tr("Go to Home"),
                             [this] { services().host.showPage(QStringLiteral("home")); });
        return false;
    }
    const FeedbackNote note{label, window.suggestion(), window.confidence(), window.hasAnomaly, static_cast<double>(window.anomalyScore), window.at,
                            window.board, device().model};
    const Result<SampleId> id = project->ingest(feedbackSample(*project, window.readings, note));
    if (!id) {
        notice()->showNotice(NoticeKind::Error, id.error().message);
        return false;
    }
    m_verdicts.append({window, row, *id, label});
    if (m_verdicts.size() > kMostVerdicts)
        m_verdicts.removeFirst();
    const Sample* sample = project->sample(*id);
    const QString name = sample != nullptr ? sample->name : QString();
    services().host.showToast({.text = !label.isEmpty()          ? tr("Kept as %1, labelled %2").arg(name, label)
                                       : note.suggestion.isEmpty() ? tr("Kept as %1, without a label").arg(name)
                                                                   : tr("Kept as %1, %2 suggested").arg(name, note.suggestion),
                               .kind = NoticeKind::Success, .actionText = tr("Undo"), .action = [this, kept = *id] {
                                   if (!m_verdicts.isEmpty() && m_verdicts.last().sample == kept)
                                       undoLast();
                               }});
    showReview();
    return true;
}

void MonitorPage::keepCurrent(const QString& label)
{
    const int row = m_list->currentIndex().row();
    const ReviewWindow* window = m_review->window(row);
    if (window == nullptr || !keep(*window, label, row))
        return;
    m_review->take(row);
    selectRow(row);
}

void MonitorPage::keepLast()
{
    const ReviewWindow window = windowOf(m_last);
    if (window.readings.values.isEmpty()) {
        m_lacksReadings = true;
        showState();
        notice()->showNotice(NoticeKind::Warning,
                             tr("%1 does not send the readings that it classifies, so there is nothing to keep. Record in Collect instead.").arg(device().name),
                             tr("Go to Collect"), [this] { services().host.showPage(QStringLiteral("collect")); });
        return;
    }
    keep(window, {}, -1);
}

void MonitorPage::dropCurrent()
{
    const int row = m_list->currentIndex().row();
    if (m_review->window(row) == nullptr)
        return;
    m_verdicts.append({m_review->take(row), row, {}, {}});
    if (m_verdicts.size() > kMostVerdicts)
        m_verdicts.removeFirst();
    selectRow(row);
    showReview();
}

void MonitorPage::undoLast()
{
    if (m_verdicts.isEmpty())
        return;
    const Verdict last = m_verdicts.last();
    ProjectSession* project = services().context.project();
    if (last.sample.isValid() && project != nullptr && project->sample(last.sample) != nullptr) {
        if (const Result<void> binned = project->moveToBin({last.sample}); !binned) {
            notice()->showNotice(NoticeKind::Error, binned.error().message);
            return;
        }
    }
    m_verdicts.removeLast();
    if (last.row >= 0) {
        m_review->putBack(last.row, last.window);
        selectRow(last.row);
    }
    showReview();
}

void MonitorPage::selectRow(int row)
{
    if (m_review->rowCount() == 0)
        return;
    const QModelIndex index = m_review->index(std::clamp(row, 0, m_review->rowCount() - 1));
    m_list->setCurrentIndex(index);
    m_list->scrollTo(index);
}

void MonitorPage::showReview()
{
    const int waiting = m_review->rowCount();
    const bool hasCurrent = waiting > 0;
    m_current->setVisible(hasCurrent);
    m_list->setVisible(hasCurrent);
    m_nothing->setVisible(!hasCurrent);
    if (m_lacksReadings && device().connectsByItself)
        m_nothing->setText(tr("Over the network come answers only: they are counted, its windows cannot be kept. What the device keeps itself is fetched by the "
                              "command \"remote records\"."));
    else if (m_lacksReadings)
        m_nothing->setText(tr("This board does not send the readings that it classifies. Its answers are counted, its windows cannot be kept."));
    else
        m_nothing->setText(tr("Nothing waits. When the likeliest class stays under %1 %, the window comes here, to be kept with a label or dropped.")
                               .arg(m_unsure->value()));
    if (hasCurrent && !m_list->currentIndex().isValid())
        selectRow(0);
    QMap<QString, int> kept;
    int dropped = 0;
    for (const Verdict& verdict : std::as_const(m_verdicts)) {
        if (verdict.sample.isValid())
            ++kept[verdict.label.isEmpty() ? tr("unlabelled") : verdict.label];
        else
            ++dropped;
    }
    QStringList parts;
    for (auto one = kept.constBegin(); one != kept.constEnd(); ++one)
        parts << QStringLiteral("%1 %2").arg(one.value()).arg(one.key());
    if (dropped > 0)
        parts << tr("%n dropped", "", dropped);
    if (m_review->letGoCount() > 0)
        parts << tr("%n let go unseen", "", m_review->letGoCount());
    m_counts->setText(parts.isEmpty() ? tr("Nothing reviewed yet") : tr("Reviewed: %1").arg(parts.join(QStringLiteral(", "))));
    m_reviewCard->setSubtitle(hasCurrent ? tr("%n waiting", "", waiting) : QString());
    ActionRegistry& actions = services().actions;
    const QString none = tr("No window waits");
    for (const char* id : {"monitor.keep", "monitor.drop", "monitor.next"})
        actions.setEnabled(QString::fromLatin1(id), hasCurrent, none);
    actions.setEnabled(QStringLiteral("monitor.undo"), !m_verdicts.isEmpty(), tr("Nothing was reviewed yet"));
    fillLabels();
    showCurrentWindow();
}

void MonitorPage::showCurrentWindow()
{
    const ReviewWindow* window = m_review->window(m_list->currentIndex().row());
    if (window == nullptr)
        return;
    const Sample& readings = window->readings.info;
    const qint64 count = window->readings.values.readingCount();
    m_windowTitle->setText(QStringLiteral("%1 \u00b7 %2 \u00b7 %3").arg(window->board, window->at.time().toString(QStringLiteral("HH:mm:ss")),
                                                                       formatDuration(readings.intervalMs * static_cast<double>(count))));
    m_signal->setSource(signalSourceOf(window->readings), tr("window at %1").arg(window->at.time().toString(QStringLiteral("HH:mm:ss"))));
    const QVector<int> order = window->ranking();
    for (int i = 0; i < m_suggestions.size(); ++i) {
        m_suggestions[i]->setVisible(i < order.size());
        if (i >= order.size())
            continue;
        const QString name = window->classes[order[i]];
        const qsizetype color = m_classes.indexOf(name);
        m_suggestions[i]->setChip({.text = name, .classIndex = color >= 0 ? m_colors[color] : order[i],
                                   .value = QLocale().toString(static_cast<double>(window->probabilities[static_cast<std::size_t>(order[i])]), 'f', 2),
                                   .isDashed = true});
    }
}

void MonitorPage::fillLabels()
{
    const ProjectSession* project = services().context.project();
    QStringList labels = project != nullptr ? project->labels() : QStringList();
    if (labels.isEmpty())
        labels = m_classes;
    labels = labels.first(std::min<qsizetype>(labels.size(), kMostLabels));
    if (m_labels == nullptr || labels == m_shownLabels)
        return;
    m_shownLabels = labels;
    for (ChipButton* button : std::as_const(m_labelButtons)) {
        button->hide();
        button->deleteLater(); // it may be the one that was clicked
    }
    m_labelButtons.clear();
    for (int i = 0; i < labels.size(); ++i) {
        auto* button = new ChipButton(theme(), {.text = labels[i], .classIndex = i}, m_labels);
        button->setBlock(true);
        button->setCheckable(false);
        button->setKeyHint(QString::number(i + 1));
        button->setAccessibleName(tr("Keep as %1").arg(labels[i]));
        button->setToolTip(tr("Keep with the label %1  (%2)").arg(labels[i]).arg(i + 1));
        connect(button, &QAbstractButton::clicked, this, [this, label = labels[i]] { keepCurrent(label); });
        button->show();
        m_labelButtons.append(button);
    }
    placeLabels();
    orderTabs();
}

void MonitorPage::placeLabels()
{
    // A grid of whole names: as many columns as the longest leaves room for, and no row much emptier than the others.
    const int count = static_cast<int>(m_labelButtons.size());
    int widest = 1;
    for (const ChipButton* button : std::as_const(m_labelButtons))
        widest = std::max(widest, button->sizeHint().width());
    const int room = m_reviewCard->width() - 2 * kReviewPadding - 2;
    const int fitting = std::clamp((room + kLabelGap) / (widest + kLabelGap), 1, std::max(1, count));
    const int rows = (count + fitting - 1) / fitting;
    const int columns = rows > 0 ? (count + rows - 1) / rows : 1;
    const int width = (room + kLabelGap) / columns - kLabelGap;
    const int height = count > 0 ? m_labelButtons.first()->sizeHint().height() : 0;
    for (int i = 0; i < count; ++i)
        m_labelButtons[i]->setGeometry(i % columns * (width + kLabelGap), i / columns * (height + kLabelGap), width, height);
    m_labels->setFixedHeight(std::max(0, rows * (height + kLabelGap) - kLabelGap));
}

void MonitorPage::orderTabs()
{
    // Reading order; the list was made before the head, for its actions, and the labels come and go.
    QVector<QWidget*> order{m_history, m_unsure, m_signal};
    for (ChipButton* button : std::as_const(m_labelButtons))
        order.append(button);
    order += m_verdictButtons;
    order += QVector<QWidget*>{m_list, m_undoButton};
    for (qsizetype i = 1; i < order.size(); ++i)
        setTabOrder(order[i - 1], order[i]);
}

} // namespace studio
