// SPDX-License-Identifier: GPL-3.0-or-later
// Verbs and keys of the label page.
#include "app/session/studio_context.h"
#include "ui/itemmodels/segment_item_model.h"
#include "ui/pages/label_page.h"
#include "ui/pages/signal_worker.h"
#include "ui/plots/segment_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"

#include <QActionGroup>
#include <QLocale>
#include <QMenu>
#include <QTableView>
#include <cmath>

namespace studio
{

namespace
{
constexpr double kZoomFactor = 1.25;
constexpr int kNumberedLabels = 9;
constexpr double kSlowest = 0.5;
constexpr double kFastest = 2.0;

QString labelAction(int number)
{
    return QStringLiteral("label.set%1").arg(number);
}
} // namespace

/// A verb of plot and table alike: its keys work in both, and in neither's text fields.
void LabelPage::addAction(const QString& id, const QString& text, const QString& icon,
                          const QList<QKeySequence>& keys, const QString& menu, const QString& description,
                          std::function<void()> handler)
{
    ActionSpec spec;
    spec.id = id;
    spec.text = text;
    spec.iconName = icon;
    spec.shortcuts = keys;
    spec.context = info().id;
    spec.menu = menu;
    spec.description = description;
    spec.scope = KeyScope::Widget;
    spec.handler = std::move(handler);
    m_table->addAction(services().actions.add(spec, m_plot));
}

/// Arrow keys and the like, which mean something else in a table.
void LabelPage::addPlotAction(const QString& id, const QString& text, const QList<QKeySequence>& keys,
                              std::function<void()> handler)
{
    ActionSpec spec;
    spec.id = id;
    spec.text = text;
    spec.shortcuts = keys;
    spec.context = info().id;
    spec.scope = KeyScope::Widget;
    spec.handler = std::move(handler);
    services().actions.add(spec, m_plot);
}

void LabelPage::registerActions()
{
    const QString menu = QStringLiteral("data");
    addAction(QStringLiteral("label.done"), tr("Done, next sample"), {}, {}, menu,
              tr("Goes to the next sample without a label"), [this] { done(); });
    addAction(QStringLiteral("label.previousSample"), tr("Previous sample"), QStringLiteral("chevron-left"),
              {QKeySequence(Qt::Key_PageUp)}, menu, {}, [this] { stepSample(-1); });
    addAction(QStringLiteral("label.nextSample"), tr("Next sample"), QStringLiteral("chevron-right"),
              {QKeySequence(Qt::Key_PageDown)}, menu, {}, [this] { stepSample(1); });
    registerLabelActions();
    registerEditActions();
    registerViewActions();
}

void LabelPage::registerLabelActions()
{
    for (int number = 1; number <= kNumberedLabels; ++number) {
        addAction(labelAction(number), tr("Label with class %1").arg(number), QStringLiteral("tag"),
                  {QKeySequence(Qt::Key_0 + number)}, {},
                  tr("Chooses the class, or gives it to what is selected"), [this, number] {
                      if (const ProjectSession* open = project())
                          chooseLabel(open->labels().value(number - 1));
                  });
    }
    addAction(QStringLiteral("label.unset"), tr("Take the label away"), {}, {QKeySequence(Qt::Key_0)}, {},
              tr("Removes the selected regions, or the label of the whole sample"),
              [this] { removeLabel(); });
    addAction(QStringLiteral("label.choose"), tr("Choose a label by name..."), QStringLiteral("tag"),
              {QKeySequence(Qt::Key_L)}, {}, tr("For more than nine classes"), [this] { askLabel(); });
    addAction(QStringLiteral("label.suggest"), tr("Find movements"), QStringLiteral("search"),
              {QKeySequence(Qt::Key_U)}, QStringLiteral("data"),
              tr("Suggests a region for every movement between rests"), [this] { findSuggestions(); });
    addAction(QStringLiteral("label.accept"), tr("Accept"), QStringLiteral("check"),
              {QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)}, {},
              tr("Accepts the suggestion and goes to the next; with none left, to the next sample"),
              [this] { acceptSuggestion(); });
    addAction(QStringLiteral("label.reject"), tr("Reject"), QStringLiteral("x"),
              {QKeySequence(Qt::Key_Backspace)}, {}, {}, [this] { rejectSuggestion(); });
    addAction(QStringLiteral("label.acceptAll"), tr("Accept all"), {},
              {QKeySequence(Qt::SHIFT | Qt::Key_Return), QKeySequence(Qt::SHIFT | Qt::Key_Enter)}, {},
              tr("Accepts every suggestion that is at least as sure as chosen"),
              [this] { acceptAllSuggestions(); });
}

void LabelPage::registerEditActions()
{
    const QString edit = QStringLiteral("edit");
    addAction(QStringLiteral("label.markIn"), tr("Mark the start at the cursor"), {},
              {QKeySequence(Qt::Key_I)}, edit, {}, [this] {
                  m_markIn = m_plot->cursorReading();
                  m_plot->setMarkIn(m_markIn);
              });
    addAction(QStringLiteral("label.markOut"), tr("Mark the end at the cursor"), {},
              {QKeySequence(Qt::Key_O)}, edit, {}, [this] { markOut(); });
    addAction(QStringLiteral("label.cut"), tr("Cut the region at the cursor"), QStringLiteral("scissors"),
              {QKeySequence(Qt::Key_B)}, edit, {}, [this] { cutAtCursor(); });
    addAction(QStringLiteral("label.merge"), tr("Merge the selected regions"), {}, {QKeySequence(Qt::Key_M)},
              edit, {}, [this] { mergeSelection(); });
    addAction(QStringLiteral("label.remove"), tr("Remove the selected regions"), QStringLiteral("trash"),
              {QKeySequence(Qt::Key_Delete)}, edit, {}, [this] { removeSelection(); });
    addAction(QStringLiteral("label.selectAll"), tr("Select all regions"), {},
              {QKeySequence(Qt::CTRL | Qt::Key_A)}, edit, {}, [this] {
                  QVector<SegmentId> ids;
                  for (const Segment& one : m_plot->segments())
                      ids.append(one.id);
                  select(ids);
              });
    addAction(QStringLiteral("label.deselect"), tr("Select nothing"), {}, {QKeySequence(Qt::Key_Escape)}, {},
              {}, [this] {
                  m_markIn = -1;
                  m_plot->setMarkIn(-1);
                  m_plot->setWindowFrame(0, 0);
                  select({});
              });
    const struct {
        const char* id;
        QString text;
        Qt::KeyboardModifiers modifiers;
        int factor; ///< 0: the window's stride
    } nudges[] = {{"", tr("by one reading"), Qt::NoModifier, 1},
                  {"Ten", tr("by ten readings"), Qt::ShiftModifier, 10},
                  {"Stride", tr("by one stride"), Qt::ControlModifier, 0}};
    for (const auto& one : nudges) {
        for (const int side : {-1, 1}) {
            const QString id = QStringLiteral("label.nudge%1%2")
                                   .arg(side < 0 ? QStringLiteral("Left") : QStringLiteral("Right"),
                                        QString::fromLatin1(one.id));
            const int key = static_cast<int>(one.modifiers) | (side < 0 ? Qt::Key_Left : Qt::Key_Right);
            addPlotAction(id, (side < 0 ? tr("Move left %1") : tr("Move right %1")).arg(one.text),
                          {QKeySequence(key)}, [this, side, factor = one.factor] {
                              nudge(side * (factor > 0 ? factor : strideReadings()));
                          });
        }
    }
    addPlotAction(QStringLiteral("label.cursorHome"), tr("Cursor to the start"), {QKeySequence(Qt::Key_Home)},
                  [this] {
                      m_plot->setCursorReading(0);
                      m_plot->reveal(0, 0);
                  });
    addPlotAction(QStringLiteral("label.cursorEnd"), tr("Cursor to the end"), {QKeySequence(Qt::Key_End)},
                  [this] {
                      if (const Sample* here = sample()) {
                          m_plot->setCursorReading(here->readingCount);
                          m_plot->reveal(here->readingCount, here->readingCount);
                      }
                  });
}

void LabelPage::registerViewActions()
{
    const QString view = QStringLiteral("view");
    addAction(QStringLiteral("label.nextRegion"), tr("Next region"), {}, {QKeySequence(Qt::Key_Period)}, {},
              {}, [this] { stepRegion(1); });
    addAction(QStringLiteral("label.previousRegion"), tr("Previous region"), {},
              {QKeySequence(Qt::Key_Comma)}, {}, {}, [this] { stepRegion(-1); });
    addAction(QStringLiteral("label.goTo"), tr("Go to time..."), {}, {QKeySequence(Qt::Key_G)}, {}, {},
              [this] { askTime(); });
    addAction(QStringLiteral("label.fitSelection"), tr("Fit the selection"), {}, {QKeySequence(Qt::Key_Z)},
              view, {}, [this] {
                  qint64 begin = std::numeric_limits<qint64>::max();
                  qint64 end = -1;
                  for (const Segment& one : selected()) {
                      begin = std::min(begin, one.begin);
                      end = std::max(end, one.end);
                  }
                  if (end > 0)
                      m_plot->zoomTo(begin, end);
              });
    addAction(QStringLiteral("label.fit"), tr("Fit the whole sample"), QStringLiteral("zoom-fit"),
              {QKeySequence(Qt::Key_F)}, view, {}, [this] { m_plot->fit(); });
    addAction(QStringLiteral("label.zoomIn"), tr("Zoom in at the cursor"), QStringLiteral("zoom-in"),
              {QKeySequence(Qt::Key_Plus), QKeySequence(Qt::Key_Equal)}, view, {},
              [this] { m_plot->zoom(kZoomFactor); });
    addAction(QStringLiteral("label.zoomOut"), tr("Zoom out"), QStringLiteral("zoom-out"),
              {QKeySequence(Qt::Key_Minus)}, view, {}, [this] { m_plot->zoom(1.0 / kZoomFactor); });
    addAction(QStringLiteral("label.snap"), tr("Snap"), QStringLiteral("snap"), {QKeySequence(Qt::Key_N)}, {},
              tr("Edges hold on to other edges, the cursor, movements and the ruler; Alt turns it off for "
                 "one drag"),
              [] {});
    QAction* snap = services().actions.action(QStringLiteral("label.snap"));
    snap->setCheckable(true);
    snap->setChecked(true);
    connect(snap, &QAction::toggled, this, [this](bool isOn) { m_plot->setSnapping(isOn); });
    addAction(QStringLiteral("label.spectrogram"), tr("Spectrogram"), QStringLiteral("wave"),
              {QKeySequence(Qt::Key_S)}, view, tr("Frequencies of one axis over time"), [] {});
    QAction* spectrogram = services().actions.action(QStringLiteral("label.spectrogram"));
    spectrogram->setCheckable(true);
    connect(spectrogram, &QAction::toggled, this, [this](bool isOn) { m_plot->setSpectrogramShown(isOn); });
    addAction(QStringLiteral("label.play"), tr("Play"), QStringLiteral("play"), {QKeySequence(Qt::Key_Space)},
              {}, tr("A head moves over the selection, or from the cursor on, as fast as it was recorded"),
              [this] { togglePlay(false); });
    addAction(QStringLiteral("label.playLoop"), tr("Play in a loop"), {},
              {QKeySequence(Qt::SHIFT | Qt::Key_Space)}, {}, {}, [this] { togglePlay(true); });
    const auto changeRate = [this](double factor) {
        m_playAt += static_cast<double>(m_playClock.isValid() ? m_playClock.restart() : 0) * m_playRate;
        m_playRate = std::clamp(m_playRate * factor, kSlowest, kFastest);
        services().host.showToast({tr("Plays at %1 times").arg(QLocale().toString(m_playRate, 'g', 2))});
    };
    addAction(QStringLiteral("label.playSlower"), tr("Play slower"), {}, {QKeySequence(Qt::Key_BracketLeft)},
              {}, {}, [changeRate] { changeRate(1.0 / std::sqrt(2.0)); });
    addAction(QStringLiteral("label.playFaster"), tr("Play faster"), {}, {QKeySequence(Qt::Key_BracketRight)},
              {}, {}, [changeRate] { changeRate(std::sqrt(2.0)); });
}

void LabelPage::enableActions()
{
    ActionRegistry& actions = services().actions;
    const ProjectSession* open = project();
    // A page that is not shown chooses its sample when it is.
    const bool hasSample = sample() != nullptr || (!isVisible() && open != nullptr && !open->samples().isEmpty());
    const QString none = open == nullptr ? tr("Open a project first") : tr("There is no sample to label");
    for (const char* id :
         {"done",   "previousSample", "nextSample", "suggest",   "accept",     "choose",         "unset",
          "markIn", "markOut",        "cut",        "selectAll", "nextRegion", "previousRegion", "goTo",
          "fit",    "zoomIn",         "zoomOut",    "play",      "playLoop",   "spectrogram"})
        actions.setEnabled(QStringLiteral("label.") + QString::fromLatin1(id), hasSample, none);
    for (const char* id : {"remove", "fitSelection"})
        actions.setEnabled(QStringLiteral("label.") + QString::fromLatin1(id), !m_selection.isEmpty(),
                           tr("Select a region first"));
    actions.setEnabled(QStringLiteral("label.merge"), m_selection.size() > 1,
                       tr("Select at least two regions first"));
    const QStringList labels = open != nullptr ? open->labels() : QStringList();
    for (int number = 1; number <= kNumberedLabels; ++number) {
        const bool exists = number <= labels.size();
        actions.setText(labelAction(number), exists ? tr("Label as %1").arg(labels[number - 1])
                                                    : tr("Label with class %1").arg(number));
        actions.setEnabled(labelAction(number), hasSample && exists,
                           hasSample ? tr("There are only %1 classes").arg(labels.size()) : none);
    }
}

void LabelPage::fillSpectrogramMenu()
{
    m_spectrogramMenu->clear();
    m_spectrogramMenu->addAction(services().actions.action(QStringLiteral("label.spectrogram")));
    const Sample* here = sample();
    if (here == nullptr)
        return;
    m_spectrogramMenu->addSeparator();
    auto* axes = new QActionGroup(m_spectrogramMenu);
    for (int axis = 0; axis < here->axes.size(); ++axis) {
        QAction* one = m_spectrogramMenu->addAction(here->axes[axis].name, this, [this, axis] {
            m_spectrogramAxis = axis;
            wishSpectrogram();
        });
        one->setCheckable(true);
        one->setChecked(axis == m_spectrogramAxis);
        axes->addAction(one);
    }
    m_spectrogramMenu->addSeparator();
    QAction* logarithmic = m_spectrogramMenu->addAction(tr("Logarithmic frequency"), this, [this] {
        m_spectrogramIsLogarithmic = !m_spectrogramIsLogarithmic;
        wishSpectrogram();
    });
    logarithmic->setCheckable(true);
    logarithmic->setChecked(m_spectrogramIsLogarithmic);
    m_spectrogramMenu->addSeparator();
    auto* ranges = new QActionGroup(m_spectrogramMenu);
    for (const int range : {30, 50, 80}) {
        QAction* one = m_spectrogramMenu->addAction(tr("%1 dB range").arg(range), this, [this, range] {
            m_spectrogramRangeDb = range;
            wishSpectrogram();
        });
        one->setCheckable(true);
        one->setChecked(std::abs(m_spectrogramRangeDb - range) < 0.5);
        ranges->addAction(one);
    }
}

/// The picture follows the view once that has come to rest.
void LabelPage::awaitSpectrogram()
{
    if (!m_plot->isSpectrogramShown())
        return;
    setReady(false);
    m_spectrogramDelay.start();
}

void LabelPage::wishSpectrogram()
{
    const Sample* here = sample();
    if (here == nullptr || m_worker == nullptr || !m_plot->isSpectrogramShown() || m_spectrogramAxis < 0) {
        setReady(true);
        return;
    }
    SpectrogramWish wish;
    wish.sample = m_sample;
    wish.axis = m_spectrogramAxis;
    wish.first = m_plot->viewFirst();
    wish.count = m_plot->viewCount();
    wish.size = m_plot->spectrogramSize();
    wish.isLogarithmic = m_spectrogramIsLogarithmic;
    wish.rangeDb = m_spectrogramRangeDb;
    const Result<MinMaxColumns> all =
        project()->project().samples().minMax(m_sample, m_spectrogramAxis, 0, here->readingCount, 1);
    if (!all) {
        notice()->showNotice(NoticeKind::Error, all.error().message);
        setReady(true);
        return;
    }
    const double span = static_cast<double>(all->maximum.front()) - static_cast<double>(all->minimum.front());
    wish.fullScale = span > 0.0 && std::isfinite(span) ? span / 2.0 : 1.0;
    m_worker->wishSpectrogram(wish);
}

// ---- questions ----

void LabelPage::askTime()
{
    const Sample* here = sample();
    if (here == nullptr)
        return;
    const double interval = here->intervalMs > 0.0 ? here->intervalMs : 1000.0;
    const auto readingOf = [interval](const QString& text, bool& isNumber) {
        return std::llround(QLocale().toDouble(text.trimmed(), &isNumber) * 1000.0 / interval);
    };
    TextRequest request{.title = tr("Go to time"),
                        .label = tr("Time, s"),
                        .value = timeText(m_plot->cursorReading()),
                        .actionText = tr("Go")};
    request.problem = [readingOf, most = here->readingCount, this](const QString& text) {
        bool isNumber = false;
        const qint64 reading = readingOf(text, isNumber);
        return isNumber && reading >= 0 && reading <= most ? QString()
                                                           : tr("A time from 0 to %1 s").arg(timeText(most));
    };
    services().dialogs.askText(this, request, [this, readingOf](const QString& text) {
        bool isNumber = false;
        const qint64 reading = readingOf(text, isNumber);
        if (!isNumber)
            return;
        m_plot->setCursorReading(reading);
        m_plot->reveal(m_plot->cursorReading(), m_plot->cursorReading());
        m_plot->setFocus(Qt::OtherFocusReason);
    });
}

void LabelPage::askLabel()
{
    services().dialogs.askText(
        this,
        {.title = tr("Choose a label"), .label = tr("Label, or how it begins"), .actionText = tr("Choose")},
        [this](const QString& text) {
            const QStringList labels = project()->labels();
            QString found = text.trimmed();
            if (!labels.contains(found)) {
                for (const QString& label : labels) {
                    if (label.startsWith(found, Qt::CaseInsensitive)) {
                        found = label;
                        break;
                    }
                }
            }
            if (labels.contains(found))
                chooseLabel(found);
            else
                services().host.showToast({tr("No class begins with \"%1\".").arg(found)});
        });
}

void LabelPage::askNewLabel()
{
    ProjectSession* open = project();
    if (open == nullptr)
        return;
    TextRequest request{.title = tr("Add a class"), .label = tr("Name"), .actionText = tr("Add")};
    request.problem = [labels = open->labels()](const QString& text) {
        const QString name = text.trimmed();
        if (labels.contains(name))
            return tr("There is a class of this name already");
        return name.size() > 128 ? tr("At most 128 characters") : QString();
    };
    services().dialogs.askText(this, request, [this](const QString& text) {
        const QString name = text.trimmed();
        if (name.isEmpty() || project() == nullptr)
            return;
        if (const Result<void> done = project()->setLabels(project()->labels() << name); !done) {
            notice()->showNotice(NoticeKind::Error, done.error().message);
            return;
        }
        m_activeLabel = name;
        showChips();
        enableActions();
    });
}

void LabelPage::stepRegion(int step)
{
    const QVector<Segment>& all = m_plot->segments();
    if (all.isEmpty())
        return;
    int at = -1;
    for (int i = 0; i < all.size(); ++i) {
        if (!m_selection.isEmpty() && all[i].id == m_selection.last())
            at = i;
    }
    int next = at + step;
    if (at < 0) {
        // From the cursor on when nothing is selected.
        const auto after = std::find_if(all.begin(), all.end(), [this](const Segment& one) {
            return one.begin >= m_plot->cursorReading();
        });
        const int first = static_cast<int>(after - all.begin());
        next = step > 0 ? first : first - 1;
    }
    const Segment& one = all[std::clamp(next, 0, static_cast<int>(all.size()) - 1)];
    m_plot->reveal(one.begin, one.end);
    select({one.id});
}

// ---- play head ----

void LabelPage::togglePlay(bool isLooping)
{
    const Sample* here = sample();
    if (m_playTimer.isActive()) {
        stopPlay();
        return;
    }
    if (here == nullptr)
        return;
    const QVector<Segment> chosen = selected();
    m_playBegin = chosen.isEmpty() ? m_plot->cursorReading() : chosen.first().begin;
    m_playEnd = chosen.isEmpty() ? here->readingCount : chosen.last().end;
    if (m_playBegin >= here->readingCount)
        m_playBegin = 0;
    m_isLooping = isLooping;
    m_playAt = 0.0;
    m_playClock.start();
    m_playTimer.start();
    services().actions.setText(QStringLiteral("label.play"), tr("Stop"));
}

void LabelPage::advancePlay()
{
    const Sample* here = sample();
    if (here == nullptr) {
        stopPlay();
        return;
    }
    m_playAt += static_cast<double>(m_playClock.restart()) * m_playRate;
    const double interval = here->intervalMs > 0.0 ? here->intervalMs : 1000.0;
    const auto length = static_cast<double>(m_playEnd - m_playBegin) * interval;
    if (m_playAt >= length) {
        if (!m_isLooping || length <= 0.0) {
            stopPlay();
            return;
        }
        m_playAt = std::fmod(m_playAt, length);
    }
    m_plot->setPlayHead(static_cast<double>(m_playBegin) + m_playAt / interval);
}

void LabelPage::stopPlay()
{
    m_playTimer.stop();
    m_playClock.invalidate();
    m_plot->setPlayHead(-1.0);
    services().actions.setText(QStringLiteral("label.play"), tr("Play"));
}

} // namespace studio
