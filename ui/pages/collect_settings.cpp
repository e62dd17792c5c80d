// SPDX-License-Identifier: GPL-3.0-or-later
// The row of settings of Collect.
#include "models/dataset/label_rule.h"
#include "ui/itemmodels/device_words.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/collect_parts.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/class_box.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr double kShortestSeconds = 0.1;
constexpr double kLongestUnknown = 3600.0; ///< where the board does not say
constexpr double kLongestOverNetwork = 24.0 * 3600.0; ///< that a device there is asked for
constexpr double kUsualSeconds = 10.0;
constexpr double kUntilStopped = -1.0; ///< as lengths were kept before there were modes
constexpr double kLongestHeld = 600.0;  ///< of what is held in memory until it is kept

const QString kLabelKey = QStringLiteral("label");
const QString kModeKey = QStringLiteral("mode");
const QString kSecondsKey = QStringLiteral("seconds");
const QString kSensorKey = QStringLiteral("sensor");
const QString kRateKey = QStringLiteral("rateHz");
const QString kSplitKey = QStringLiteral("split");
const QString kCountdownKey = QStringLiteral("countdownSeconds");
const QString kSameMotionKey = QStringLiteral("motionIsLabel");

QString lengthText(double seconds)
{
    return CollectSettings::tr("%1 s").arg(QLocale().toString(seconds, 'g', 6));
}

/// Seconds of "10 s", "2,5" or "2.5 s"; negative when it is no number.
double secondsOf(QString text)
{
    text = text.trimmed();
    if (text.endsWith(QLatin1Char('s')))
        text = text.chopped(1).trimmed();
    bool isNumber = false;
    double seconds = QLocale().toDouble(text, &isNumber);
    if (!isNumber)
        seconds = QLocale::c().toDouble(text, &isNumber);
    return isNumber ? seconds : -1.0;
}

QString modeKey(CaptureMode mode)
{
    switch (mode) {
    case CaptureMode::Timed: return QStringLiteral("timed");
    case CaptureMode::UntilStopped: return QStringLiteral("untilStopped");
    case CaptureMode::Looping: return QStringLiteral("looping");
    case CaptureMode::Trigger: return QStringLiteral("trigger");
    }
    return {};
}

void choose(QComboBox& box, const QVariant& data)
{
    if (const int at = box.findData(data); at >= 0)
        box.setCurrentIndex(at);
}

} // namespace

CollectSettings::CollectSettings(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto* fields = new QWidget(this);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    fields->setSizePolicy(policy);
    m_row = new FlowLayout(fields, 8);
    m_label = new ClassBox(theme, fields);
    m_label->setObjectName(QStringLiteral("collect.label"));
    m_label->setAccessibleName(tr("Label"));
    m_label->setToolTip(tr("What is recorded: one of the project's classes, or a new one  (L)"));
    m_label->lineEdit()->setPlaceholderText(tr("no label"));
    QLabel* labelName = makeLabel(theme, TextRole::Body, Token::Text2, tr("&Label"), fields);
    labelName->setBuddy(m_label);
    m_row->addField(labelName, m_label);
    m_mode = addChoice(QStringLiteral("collect.mode"), tr("M&ode"), {});
    m_mode->addItem(tr("for a time"), modeKey(CaptureMode::Timed));
    m_mode->addItem(tr("until stopped"), modeKey(CaptureMode::UntilStopped));
    m_mode->addItem(tr("keep the last"), modeKey(CaptureMode::Looping));
    m_mode->addItem(tr("on a trigger"), modeKey(CaptureMode::Trigger));
    m_length = addChoice(QStringLiteral("collect.length"), tr("Len&gth"), tr("How long each recording is"), true);
    m_lengthName = fields->findChild<QLabel*>(QStringLiteral("name.collect.length"));
    m_sensor = addChoice(QStringLiteral("collect.sensor"), tr("&Sensor"), tr("Which of the board's sensors is recorded"));
    m_rate = addChoice(QStringLiteral("collect.rate"), tr("&Rate"), tr("Readings a second"));
    m_split = addChoice(QStringLiteral("collect.split"), tr("S&plit"),
                        tr("By content: four fifths for training, decided by the recording itself and so the same on every machine"));
    m_split->addItem(tr("by content 80/20"), QStringLiteral("content"));
    m_split->addItem(tr("Training"), QStringLiteral("training"));
    m_split->addItem(tr("Testing"), QStringLiteral("testing"));
    m_countdown = addChoice(QStringLiteral("collect.countdown"), tr("Co&untdown"), tr("Time to get ready before a recording"));
    m_countdown->addItem(tr("none"), 0);
    for (const int seconds : {3, 5, 10})
        m_countdown->addItem(tr("%1 s").arg(seconds), seconds);
    choose(*m_countdown, 3);
    m_also = new Button(theme, ButtonKind::Secondary, tr("Record others too"), this);
    m_also->setObjectName(QStringLiteral("collect.also"));
    m_also->setCompact(true);
    m_also->setHasMenuArrow(true);
    m_alsoMenu = new QMenu(m_also);
    connect(m_also, &QPushButton::clicked, this, [this] { m_alsoMenu->popup(m_also->mapToGlobal(QPoint(0, m_also->height() + 2))); });
    m_also->hide();
    m_motion = addChoice(QStringLiteral("collect.motion"), tr("Motio&n"), tr("What the simulated board does now"));
    m_motionRow = m_motion->parentWidget();
    m_sameMotion = new QCheckBox(tr("same as the label"), m_motionRow);
    m_sameMotion->setObjectName(QStringLiteral("collect.sameMotion"));
    m_sameMotion->setToolTip(tr("Choosing a label makes the board do that motion, and choosing a motion sets the label"));
    m_sameMotion->setChecked(true);
    m_motionRow->layout()->addWidget(m_sameMotion);
    m_motionRow->hide();
    column->addWidget(fields);
    m_error = makeLabel(theme, TextRole::Small, Token::Error, {}, this);
    m_error->setObjectName(QStringLiteral("collect.problem"));
    m_error->setWordWrap(true);
    m_error->hide();
    column->addWidget(m_error);
    m_note = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_note->setObjectName(QStringLiteral("collect.modeNote"));
    m_note->setWordWrap(true);
    m_note->hide();
    column->addWidget(m_note);

    connect(m_label, &ClassBox::labelChanged, this, &CollectSettings::followLabel);
    connect(m_mode, &QComboBox::currentIndexChanged, this, [this] {
        fillLengths();
        enableOthers();
        showOthers();
        showNote();
        check();
        Q_EMIT modeChanged();
    });
    connect(m_length, &QComboBox::currentTextChanged, this, &CollectSettings::check);
    connect(m_sensor, &QComboBox::currentIndexChanged, this, [this] {
        fillLengths();
        fillRates();
        check();
        Q_EMIT streamChanged();
    });
    connect(m_rate, &QComboBox::currentIndexChanged, this, [this] {
        check();
        Q_EMIT streamChanged();
    });
    connect(m_split, &QComboBox::currentIndexChanged, this, &CollectSettings::changed);
    connect(m_countdown, &QComboBox::currentIndexChanged, this, &CollectSettings::changed);
    connect(m_motion, &QComboBox::activated, this, &CollectSettings::followMotion);
    connect(m_sameMotion, &QCheckBox::toggled, this, [this](bool isOn) {
        if (isOn)
            followMotion();
        Q_EMIT changed();
    });
    offerModes();
    fillLengths();
}

QComboBox* CollectSettings::addChoice(const QString& name, const QString& text, const QString& hint, bool isEditable)
{
    QWidget* fields = m_row->parentWidget();
    auto* box = new QComboBox(fields);
    box->setObjectName(name);
    box->setAccessibleName(QString(text).remove(QLatin1Char('&')));
    box->setToolTip(hint);
    box->setEditable(isEditable);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    if (isEditable)
        box->setCompleter(nullptr);
    QLabel* label = makeLabel(m_theme, TextRole::Body, Token::Text2, text, fields);
    label->setBuddy(box);
    label->setObjectName(QStringLiteral("name.") + name);
    m_row->addField(label, box);
    return box;
}

void CollectSettings::addFields(QWidget* fields)
{
    fields->setParent(m_row->parentWidget());
    m_row->addWidget(fields);
}

void CollectSettings::setClasses(const QStringList& classes)
{
    m_label->setClasses(classes);
    if (m_label->label().isEmpty() && !classes.isEmpty())
        m_label->setLabel(classes.first());
}

void CollectSettings::setBoard(const DeviceInfo& board)
{
    const bool isOther = board.address != m_board.address;
    QStringList before;
    for (const DeviceSensor& sensor : m_board.sensors)
        before << sensor.name;
    QStringList after;
    for (const DeviceSensor& sensor : board.sensors)
        after << sensor.name;
    const bool hasOtherMotions = board.motions != m_board.motions || isOther;
    const bool moves = !isOther && !m_board.motion.isEmpty() && !board.motion.isEmpty() && board.motion != m_board.motion;
    m_board = board;
    // What was chosen to record beside one device does not record beside another, unasked. One that is away and back is the same.
    if (!board.address.isEmpty() && !m_chosen.isEmpty() && board.address != m_chosenBeside) {
        m_chosen.clear();
        showOthers();
    }
    offerModes();
    if (isOther || before != after) {
        const QString wanted = m_wanted[kSensorKey].toString();
        const QSignalBlocker quiet(m_sensor);
        m_sensor->clear();
        for (const QString& name : std::as_const(after))
            m_sensor->addItem(name, name);
        choose(*m_sensor, wanted);
        fillLengths();
        fillRates();
    }
    if (hasOtherMotions) {
        m_motion->clear();
        for (const QString& motion : board.motions)
            m_motion->addItem(motion, motion);
        m_motionRow->setVisible(!board.motions.isEmpty());
        updateGeometry();
    }
    if (!board.motion.isEmpty())
        choose(*m_motion, board.motion);
    m_isMotionDue = m_isMotionDue || isOther;
    if (m_isMotionDue && !board.motion.isEmpty()) {
        m_isMotionDue = false;
        m_orderedMotions.clear();
        moveAsLabelled();
    } else if (moves) {
        labelAsMoved();
    }
    check();
}

const DeviceSensor* CollectSettings::boardSensor() const
{
    const int at = m_sensor->currentIndex();
    return at >= 0 && at < m_board.sensors.size() ? &m_board.sensors[at] : nullptr;
}

double CollectSettings::longestSeconds() const
{
    if (mode() == CaptureMode::Looping || mode() == CaptureMode::Trigger)
        return kLongestHeld;
    const DeviceSensor* chosen = boardSensor();
    const double longest = chosen != nullptr && chosen->maxLengthSeconds > 0.0 ? chosen->maxLengthSeconds : kLongestUnknown;
    return m_board.connectsByItself ? std::min(longest, kLongestOverNetwork) : longest;
}

CaptureMode CollectSettings::mode() const
{
    for (const CaptureMode one : {CaptureMode::UntilStopped, CaptureMode::Looping, CaptureMode::Trigger}) {
        if (m_mode->currentData().toString() == modeKey(one))
            return one;
    }
    return CaptureMode::Timed;
}

void CollectSettings::setMode(CaptureMode mode)
{
    choose(*m_mode, modeKey(mode));
}

/// Devices on the network record for the time that they were asked for, and cannot be told to end early.
void CollectSettings::offerModes()
{
    const auto* items = qobject_cast<QStandardItemModel*>(m_mode->model());
    const QString reason = m_board.connectsByItself ? tr("%1 is connected over the network and cannot be stopped early: it records for a time").arg(m_board.name) : QString();
    for (int at = 0; at < m_mode->count(); ++at) {
        const bool isOffered = reason.isEmpty() || m_mode->itemData(at).toString() == modeKey(CaptureMode::Timed);
        items->item(at)->setEnabled(isOffered);
        items->item(at)->setToolTip(isOffered ? QString() : reason);
    }
    m_mode->setToolTip(!reason.isEmpty() ? reason : tr("For a time, until you stop it, the last seconds before you stop it, or when the signal does something"));
}

void CollectSettings::fillLengths()
{
    const QString kept = m_length->currentText();
    const QSignalBlocker quiet(m_length);
    m_length->clear();
    for (const double seconds : {1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0}) {
        if (seconds <= longestSeconds())
            m_length->addItem(lengthText(seconds), seconds);
    }
    const QString text = kept.isEmpty() ? lengthText(std::min(kUsualSeconds, longestSeconds())) : kept;
    m_length->setCurrentIndex(m_length->findText(text));
    m_length->setEditText(text);
    m_length->setEnabled(!isUntilStopped());
    m_lengthName->setEnabled(!isUntilStopped());
}

void CollectSettings::fillRates()
{
    const QVariant kept = m_rate->currentIndex() >= 0 ? m_rate->currentData() : QVariant(m_wanted[kRateKey].toDouble());
    const QSignalBlocker quiet(m_rate);
    m_rate->clear();
    if (const DeviceSensor* chosen = boardSensor()) {
        for (const double hertz : chosen->frequenciesHz)
            m_rate->addItem(formatRate(hertz), hertz);
    }
    choose(*m_rate, kept);
}

void CollectSettings::followLabel()
{
    if (m_sameMotion->isChecked() && m_board.motions.contains(label()) && label() != m_motion->currentData().toString()) {
        choose(*m_motion, label());
        orderMotion(label());
    }
    check();
}

void CollectSettings::orderMotion(const QString& motion)
{
    if (signalsBlocked()) // nobody would do it
        return;
    m_orderedMotions << motion;
    Q_EMIT motionChosen(motion);
}

/// What another page makes the board do is the label from then on, as when it is chosen here: else the tick would lie. A label of one's own stays.
void CollectSettings::labelAsMoved()
{
    if (const auto own = m_orderedMotions.indexOf(m_board.motion); own >= 0) {
        m_orderedMotions.remove(0, own + 1); // with those before, which nobody saw
        return;
    }
    m_orderedMotions.clear();
    if (m_sameMotion->isChecked() && m_board.motions.contains(label()))
        setLabel(m_board.motion);
}

/// A board that was started anew has forgotten what it was doing.
void CollectSettings::boardCameBack()
{
    m_isMotionDue = true;
}

void CollectSettings::moveAsLabelled()
{
    if (m_sameMotion->isChecked() && m_board.motions.contains(label()) && m_board.motion != label())
        orderMotion(label());
}

void CollectSettings::followMotion()
{
    const QString motion = m_motion->currentData().toString();
    if (motion.isEmpty())
        return;
    if (motion != m_board.motion)
        orderMotion(motion);
    if (m_sameMotion->isChecked())
        setLabel(motion);
}

QString CollectSettings::label() const
{
    return m_label->label();
}

void CollectSettings::setLabel(const QString& label)
{
    m_label->setLabel(label);
}

void CollectSettings::stepLabel(int by)
{
    m_label->step(by);
}

void CollectSettings::focusLabel()
{
    m_label->setFocus(Qt::OtherFocusReason);
    m_label->lineEdit()->selectAll();
}

double CollectSettings::seconds() const
{
    if (isUntilStopped())
        return canStreamAt(m_board, frequencyHz()) ? 0.0 : longestSeconds();
    return std::max(0.0, secondsOf(m_length->currentText()));
}

QString CollectSettings::summary() const
{
    const QString how = isUntilStopped() ? m_mode->currentText() : tr("%1, %2").arg(m_mode->currentText(), lengthText(seconds()));
    QStringList parts = {how, m_sensor->currentText(), m_rate->currentText(), tr("split %1").arg(m_split->currentText())};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" \u00b7 "));
}

QString CollectSettings::sensor() const
{
    return m_sensor->currentData().toString();
}

double CollectSettings::frequencyHz() const
{
    return m_rate->currentData().toDouble();
}

CaptureOrder CollectSettings::order() const
{
    CaptureOrder order;
    const Result<QString> storable = storableLabel(label());
    order.label = storable ? *storable : label(); // which nobody records, see check()
    order.seconds = seconds();
    order.sensor = sensor();
    order.frequencyHz = frequencyHz();
    const QString split = m_split->currentData().toString();
    // A board without a live signal records itself, for its longest time, and is stopped.
    order.mode = isUntilStopped() && !canStreamAt(m_board, frequencyHz()) ? CaptureMode::Timed : mode();
    order.hasSplit = split != QLatin1String("content");
    order.split = split == QLatin1String("testing") ? Split::Testing : Split::Training;
    return order;
}

double CollectSettings::countdownSeconds() const
{
    return m_countdown->currentData().toDouble();
}

QString CollectSettings::lengthProblem() const
{
    if (m_board.connectsByItself && mode() != CaptureMode::Timed)
        return tr("%1 is connected over the network and cannot be stopped early. Choose the mode \"for a time\".").arg(m_board.name);
    const bool isFromSignal = mode() == CaptureMode::Looping || mode() == CaptureMode::Trigger;
    if (isFromSignal && !m_board.canStream && !m_board.address.isEmpty())
        return tr("%1 sends no live signal, so it can only record for a time or until it is stopped.").arg(m_board.name);
    if (isFromSignal && !m_board.address.isEmpty() && frequencyHz() > 0.0 && !canStreamAt(m_board, frequencyHz()))
        return tr("%1 sends no live signal at %2, so it can only record for a time or until it is stopped.").arg(m_board.name, formatRate(frequencyHz()));
    if (isUntilStopped())
        return {};
    const double wanted = secondsOf(m_length->currentText());
    const QLocale locale;
    if (wanted < 0.0)
        return tr("The length is a number of seconds, for example 2.5.");
    if (wanted < kShortestSeconds)
        return tr("A recording is at least %1 s long.").arg(locale.toString(kShortestSeconds, 'g', 3));
    if (wanted > longestSeconds() && isFromSignal)
        return tr("At most %1 s are kept in this way; record until stopped for more.").arg(locale.toString(kLongestHeld, 'f', 0));
    if (wanted > longestSeconds())
        return tr("This board records at most %1 s of %2 at a time.").arg(locale.toString(longestSeconds(), 'f', 0), sensor());
    if (frequencyHz() > 0.0 && wanted * frequencyHz() < 1.0)
        return tr("At %1 there is no reading in %2 s.").arg(formatRate(frequencyHz()), locale.toString(wanted, 'g', 3));
    return {};
}

/// Refuses what cannot be recorded, at the field and in words.
void CollectSettings::check()
{
    const Result<QString> storable = storableLabel(label()); // what a board cannot take of it, it gets in plain letters
    const QString labelProblem = storable ? QString() : storable.error().message;
    const QString length = lengthProblem();
    m_label->setAccessibleDescription(labelProblem);
    m_length->setAccessibleDescription(length);
    m_problem = labelProblem.isEmpty() ? length : labelProblem;
    m_error->setText(m_problem);
    m_error->setVisible(!m_problem.isEmpty());
    Q_EMIT changed();
}

QJsonObject CollectSettings::state() const
{
    return {{kLabelKey, label()},
            {kModeKey, m_mode->currentData().toString()},
            {kSecondsKey, std::max(0.0, secondsOf(m_length->currentText()))},
            {kSensorKey, sensor().isEmpty() ? m_wanted[kSensorKey] : QJsonValue(sensor())},
            {kRateKey, m_rate->currentIndex() < 0 ? m_wanted[kRateKey] : QJsonValue(frequencyHz())},
            {kSplitKey, m_split->currentData().toString()},
            {kCountdownKey, countdownSeconds()},
            {kSameMotionKey, m_sameMotion->isChecked()}};
}

void CollectSettings::restore(const QJsonObject& state)
{
    m_wanted = state;
    const QSignalBlocker quiet(this);
    m_label->setEditText(state[kLabelKey].toString());
    const double seconds = state[kSecondsKey].toDouble(kUsualSeconds);
    choose(*m_mode, state[kModeKey].toString(modeKey(seconds == kUntilStopped ? CaptureMode::UntilStopped : CaptureMode::Timed)));
    m_length->setEditText(lengthText(seconds == kUntilStopped ? kUsualSeconds : std::max(kShortestSeconds, seconds)));
    choose(*m_sensor, state[kSensorKey].toString());
    choose(*m_rate, state[kRateKey].toDouble());
    choose(*m_split, state[kSplitKey].toString(QStringLiteral("content")));
    choose(*m_countdown, state[kCountdownKey].toInt(3));
    m_sameMotion->setChecked(state[kSameMotionKey].toBool(true));
}

} // namespace studio
