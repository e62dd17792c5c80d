// SPDX-License-Identifier: GPL-3.0-or-later
// Collect: where things stand, and the axis of values where each channel has its own.
#include "models/dataset/picture.h"
#include "support/collect_fixture.h"
#include "support/drawn_texts.h"
#include "support/pictures.h"
#include "support/temporary_project.h"
#include "ui/pages/quality_list.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"

#include <QAccessible>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QScopeGuard>
#include <QScrollArea>
#include <QScrollBar>
#include <QTreeWidget>
#include <cmath>

using namespace studio;
using namespace studio::test;

class TestCollectLook : public CollectFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void eachChannelHasItsRange();
    void keysChangeEachRange();
    void textsBeginWhereTheCardsDo();
    void verdictsStandBesideTheirLines();
    void recordingLeavesThePlotInItsPlace();
    void othersStandBesideTheDevice();
    void countdownStandsOnItsOwnGround();
    void badgeLeavesTheNewestPeaks();
    void largeTextIsNotCut();
    void manyLabelsDoNotWidenThePage();
    void readOutIsNeverCut_data();
    void readOutIsNeverCut();
    void captionStaysInSight_data();
    void captionStaysInSight();
    void tabGoesInReadingOrder();
    void plotHearsItsKeys();
    void headSaysThingsOnce();
    void picturesAreNoSignals();

protected:
    void withClimate();
};

/// The climate board: on one axis the pressure leaves nothing of the others.
void TestCollectLook::withClimate()
{
    withBoard();
    m_hub->beginStream({{QStringLiteral("temperature"), QStringLiteral("degC")}, {QStringLiteral("humidity"), QStringLiteral("%RH")}, {QStringLiteral("pressure"), QStringLiteral("hPa")}}, kIntervalMs);
    std::vector<float> values;
    for (int i = 0; i < 600; ++i) {
        const float part = static_cast<float>(i % 100) / 100.0F;
        values.insert(values.end(), {20.0F + part, 40.0F + 10.0F * part, 1012.0F + part});
    }
    m_hub->feed(values);
    m_hub->setState(kBoard, DeviceState::Streaming);
    QTRY_COMPARE(plot()->channelCount(), 3);
    QTRY_VERIFY(!plot()->channelLines(0).isEmpty());
}

void TestCollectLook::eachChannelHasItsRange()
{
    withClimate();
    const auto shareOf = [this](int channel) {
        const QVector<QPolygonF> lines = plot()->channelLines(channel);
        return lines.isEmpty() ? 0.0 : lines.first().boundingRect().height() / plot()->layoutParts().plot.height();
    };
    QVERIFY(shareOf(0) < 0.05);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_A, Qt::ShiftModifier);
    QCOMPARE(find<QPushButton>("collect.scale")->text(), QStringLiteral("Y per channel"));
    for (int channel = 0; channel < 3; ++channel) {
        QVERIFY2(shareOf(channel) > 0.4 && shareOf(channel) <= 1.0, qPrintable(QString::number(shareOf(channel))));
        // What its line lies in is told by its chip, seen and spoken.
        auto* chip = find<ChipButton>(qPrintable(QStringLiteral("collect.channelChip%1").arg(channel + 1)));
        QTRY_VERIFY(chip->chip().value.endsWith(plot()->rangeText(channel)));
        QVERIFY(chip->accessibleName().endsWith(plot()->rangeText(channel)));
    }
    QVERIFY(plot()->rangeOf(1).low() <= 40.0 && plot()->rangeOf(1).low() > 30.0 && plot()->rangeOf(1).high() < 60.0);
    QVERIFY(plot()->valueTicks().isEmpty()); // no number would be true of all
    QTest::keyClick(plot(), Qt::Key_3, Qt::AltModifier);
    QVERIFY(plot()->valueTicks().size() >= 2 && plot()->valueTicks().first() > 1000.0);
    QTest::keyClick(plot(), Qt::Key_3, Qt::AltModifier);
    // The choice outlives another stream and the page; A takes it back.
    m_window->showPage(QStringLiteral("dataset"));
    m_window->showPage(QStringLiteral("collect"));
    QVERIFY(plot()->isScaledPerChannel());
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_A);
    QVERIFY(plot()->isAutoScaled() && shareOf(0) < 0.05);
    QTRY_VERIFY(!find<ChipButton>("collect.channelChip1")->chip().value.contains(plot()->rangeText(0)));
}

void TestCollectLook::keysChangeEachRange()
{
    withClimate();
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_A, Qt::ShiftModifier);
    const auto ranges = [this] {
        QVector<QPair<double, double>> all;
        for (int channel = 0; channel < 3; ++channel)
            all.append({plot()->rangeOf(channel).low(), plot()->rangeOf(channel).high()});
        return all;
    };
    const auto isAbout = [](double a, double b) { return std::abs(a - b) <= 1e-9 * (1.0 + std::abs(b)); };
    const auto before = ranges();
    QTest::keyClick(plot(), Qt::Key_Up, Qt::ControlModifier);
    QVERIFY(plot()->isScaledPerChannel());
    const auto taller = ranges();
    for (int channel = 0; channel < 3; ++channel) {
        const double middle = (before[channel].first + before[channel].second) / 2.0;
        const double half = (before[channel].second - before[channel].first) / 2.0 / 1.25;
        QVERIFY(isAbout(taller[channel].first, middle - half) && isAbout(taller[channel].second, middle + half));
    }
    // They stay as they were set, whatever comes.
    const auto end = plot()->live().ring().end();
    m_hub->feed({500.0F, 500.0F, 5000.0F});
    QTRY_VERIFY(plot()->live().ring().end() > end);
    QCOMPARE(ranges(), taller);
    QTest::keyClick(plot(), Qt::Key_Up, Qt::ShiftModifier);
    const auto higher = ranges();
    for (int channel = 0; channel < 3; ++channel) {
        const double by = (taller[channel].second - taller[channel].first) * 0.1;
        QVERIFY(isAbout(higher[channel].first, taller[channel].first + by) && isAbout(higher[channel].second, taller[channel].second + by));
    }
    // Of one that is shown alone its own.
    QTest::keyClick(plot(), Qt::Key_2, Qt::AltModifier);
    QTest::keyClick(plot(), Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(ranges()[0], higher[0]);
    QCOMPARE(ranges()[2], higher[2]);
    QVERIFY(ranges()[1].first < higher[1].first && ranges()[1].second > higher[1].second);
    QTest::keyClick(plot(), Qt::Key_2, Qt::AltModifier);
    // Asked for once more they are fitted anew.
    QTest::keyClick(plot(), Qt::Key_A, Qt::ShiftModifier);
    QVERIFY(ranges()[0].second >= 500.0 && ranges()[2].second >= 5000.0);
}

/// What stands in a card begins where its title does: the chips below it, and the text of a link among other texts.
void TestCollectLook::textsBeginWhereTheCardsDo()
{
    withBoard();
    m_window->resize(1120, 720);
    stream(2);
    auto* chip = find<ChipButton>("collect.channelChip1");
    auto* card = chip->parentWidget()->parentWidget();
    while (qobject_cast<Card*>(card) == nullptr)
        card = card->parentWidget();
    const QList<QLabel*> labels = card->findChildren<QLabel*>();
    const auto title = std::find_if(labels.begin(), labels.end(), [](const QLabel* one) { return one->text() == QLatin1String("Live"); });
    QVERIFY(title != labels.end());
    const auto leftOf = [this](const QWidget* one) { return one->mapTo(m_window.get(), QPoint(0, 0)).x(); };
    QTRY_VERIFY(chip->mapTo(m_window.get(), QPoint(0, 0)).y() > (*title)->mapTo(m_window.get(), QPoint(0, (*title)->height())).y()); // in a line of their own
    QCOMPARE(leftOf(chip), leftOf(*title));
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("0.5"));
    for (int i = 0; i < 4; ++i) {
        record(QStringLiteral("idle"));
        record(QStringLiteral("wave"));
    }
    const auto* hint = find<QLabel>("collect.mixHint");
    auto* link = find<QPushButton>("button.collect.levelClass");
    QTRY_VERIFY(hint->isVisible() && link->isVisible());
    // Where its letters begin, as drawn.
    const QImage drawn = link->grab().toImage();
    int first = drawn.width();
    for (int y = drawn.height() / 4; y < drawn.height() * 3 / 4; ++y) {
        for (int x = 4; x < first; ++x) {
            if (drawn.pixel(x, y) != drawn.pixel(4, drawn.height() / 2))
                first = x;
        }
    }
    const int begin = leftOf(link) + static_cast<int>(first / drawn.devicePixelRatio());
    QVERIFY2(std::abs(begin - leftOf(hint)) <= 3, qPrintable(QStringLiteral("the link at %1, the hint at %2").arg(begin).arg(leftOf(hint))));
}

void TestCollectLook::verdictsStandBesideTheirLines()
{
    QualityList list(*m_theme, QStringLiteral("quality"), nullptr);
    Sample sample;
    sample.id = SampleId{1};
    sample.axes = kAxes;
    sample.intervalMs = kIntervalMs;
    sample.readingCount = 600;
    RecordingQuality quality;
    quality.readings = quality.analysed = 600;
    quality.findings = {{RecordingFault::Gap, -1, 1.0, 3.0, 12.0, 60, 70, {}}, {RecordingFault::Empty}};
    list.resize(700, 200);
    list.setQuality(&sample, quality);
    list.show();
    QVERIFY(QTest::qWaitForWindowExposed(&list));
    for (int i = 0; i < 2; ++i) {
        const auto* icon = list.findChild<QLabel*>(QStringLiteral("quality.icon.%1").arg(i));
        const auto* text = list.findChild<QLabel*>(QStringLiteral("quality.text.%1").arg(i));
        QVERIFY(icon != nullptr && text != nullptr);
        const auto middleOf = [&list](const QWidget* one, int y) { return one->mapTo(&list, QPoint(0, y)).y(); };
        const int line = middleOf(text, text->contentsMargins().top() + text->fontMetrics().height() / 2);
        QVERIFY2(std::abs(middleOf(icon, icon->height() / 2) - line) <= 1, qPrintable(QStringLiteral("line %1").arg(i)));
        if (const auto* show = list.findChild<QPushButton*>(QStringLiteral("quality.show.%1").arg(i)))
            QVERIFY(std::abs(middleOf(show, show->height() / 2) - line) <= 1);
    }
    QVERIFY(list.findChild<QPushButton*>(QStringLiteral("quality.show.0")) != nullptr);
}

void TestCollectLook::recordingLeavesThePlotInItsPlace()
{
    withBoard();
    stream(2);
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("4"));
    QTRY_COMPARE(find<ChipButton>("collect.channelChip1")->isVisible(), true);
    m_window->resize(1600, 900); // where the chips have room beside the title, whatever the figures are
    const auto place = [this] { return QRect(plot()->mapTo(m_window.get(), QPoint(0, 0)), plot()->size()); };
    const auto isSettled = [&place] { // the chips have come into the head of the card
        const QRect now = place();
        QTest::qWait(50);
        return now == place();
    };
    QTRY_VERIFY(isSettled());
    const QRect before = place();
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 4.0, QStringLiteral("Recording"));
    QTRY_VERIFY(find<QWidget>("collect.marks")->isVisible());
    QVERIFY(!find<ClassBox>("collect.label")->isVisible());
    QTRY_COMPARE(place(), before);
    // What cannot be changed meanwhile is told.
    QVERIFY(tells(QStringLiteral("for a time, 4 s \u00b7 Accelerometer \u00b7 62.5 Hz \u00b7 split by content 80/20")));
    QVERIFY(m_hub->finishCapture().isOk());
    QVERIFY(find<ClassBox>("collect.label")->isVisible());
    QVERIFY(!find<QWidget>("collect.runningNote")->isVisible());
}

void TestCollectLook::othersStandBesideTheDevice()
{
    withBoard();
    DeviceInfo other = nano();
    other.address = QStringLiteral("serial:/dev/ttyACM1");
    other.name = QStringLiteral("glove");
    m_hub->put(other);
    auto* also = find<QPushButton>("collect.also");
    const auto* device = find<QPushButton>("collect.device");
    QTRY_VERIFY(also->isVisible());
    const auto placeOf = [this](const QWidget* one) { return QRect(one->mapTo(m_window.get(), QPoint(0, 0)), one->size()); };
    QTRY_VERIFY(placeOf(also).left() > placeOf(device).right() && placeOf(also).left() < placeOf(device).right() + 30);
    QVERIFY(std::abs(placeOf(also).center().y() - placeOf(device).center().y()) <= 1);
    QCOMPARE(device->nextInFocusChain(), also);
    QVERIFY(also->isEnabled() && also->toolTip().contains(QStringLiteral("one session")));
    find<QComboBox>("collect.mode")->setCurrentIndex(3);
    QVERIFY(!also->isEnabled());
    QVERIFY(also->toolTip().contains(QStringLiteral("alone")));
    // The reason stands beside the settings as well, and is read aloud with the buttons.
    auto* note = find<QLabel>("collect.modeNote");
    const auto* series = find<QPushButton>("head.collect.series");
    const auto spoken = [](const QPushButton* one) { return QAccessible::queryAccessibleInterface(const_cast<QPushButton*>(one))->text(QAccessible::Description); };
    QVERIFY(note->isVisible());
    QVERIFY2(note->text().contains(QStringLiteral("one device records alone")) && note->text().contains(QStringLiteral("series")), qPrintable(note->text()));
    QVERIFY2(spoken(also).contains(QStringLiteral("alone")), qPrintable(spoken(also)));
    QVERIFY(!series->isEnabled());
    QVERIFY2(spoken(series).contains(QStringLiteral("On a trigger")), qPrintable(spoken(series)));
    for (const int mode : {1, 2}) {
        find<QComboBox>("collect.mode")->setCurrentIndex(mode);
        QVERIFY(also->isEnabled() && !series->isEnabled());
        QVERIFY2(note->isVisible() && note->text().contains(QStringLiteral("recordings for a time")), qPrintable(note->text()));
    }
    find<QComboBox>("collect.mode")->setCurrentIndex(0);
    QVERIFY(also->isEnabled() && !note->isVisible());
    QVERIFY(trigger("collect.record"));
    QVERIFY(!also->isEnabled()); // as all that is set before
    QVERIFY(spoken(also).contains(QStringLiteral("under way")));
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_VERIFY(also->isEnabled());
}

/// No line and no time of the axis stands beside or behind the digits.
void TestCollectLook::countdownStandsOnItsOwnGround()
{
    withBoard();
    stream(10);
    const QString note = QStringLiteral("Get ready: idle, 1 of 20");
    plot()->setCountdown(QStringLiteral("3"), note);
    const QImage drawn = plot()->grab().toImage();
    const double ratio = drawn.devicePixelRatio();
    const int half = QFontMetrics(m_theme->font(TextRole::Section)).horizontalAdvance(note) / 2;
    const QRgb ground = m_theme->color(Token::Surface).rgb();
    for (const int x : {plot()->width() / 2 - half - 12, plot()->width() / 2 + half + 12}) {
        for (int y = 6; y < plot()->height() - 6; ++y)
            QVERIFY2(drawn.pixel(static_cast<int>(x * ratio), static_cast<int>(y * ratio)) == ground, qPrintable(QStringLiteral("%1, %2").arg(x).arg(y)));
    }
    // High enough to be read from three metres: 25 mm at 96 dots an inch.
    const QVector<DrawnText> texts = textsDrawnBy(*plot());
    const auto digit = std::find_if(texts.begin(), texts.end(), [](const DrawnText& one) { return one.text == QLatin1String("3"); });
    QVERIFY(digit != texts.end());
    QVERIFY2(digit->box.height() * 0.7 >= 95.0, qPrintable(QString::number(digit->box.height())));
}

/// Twice the size of text in a window of 2560 x 1440, with a board and recordings.
/// What was paused for is mostly what came last.
void TestCollectLook::badgeLeavesTheNewestPeaks()
{
    withBoard();
    plot()->setWindowSeconds(5.0);
    m_hub->beginStream(kAxes, kIntervalMs);
    std::vector<float> values;
    for (int i = 0; i < 600; ++i) {
        for (int axis = 0; axis < 3; ++axis)
            values.push_back(i > 450 ? 10.0F * static_cast<float>(i % 2) : 5.0F + static_cast<float>(axis)); // it swings at the end alone
    }
    m_hub->feed(values);
    m_hub->setState(kBoard, DeviceState::Streaming);
    QTRY_COMPARE(plot()->live().ring().end(), 600);
    plot()->pause();
    const QRectF area = plot()->layoutParts().plot;
    const auto hides = [&](const QRectF& badge) {
        for (int channel = 0; channel < 3; ++channel) {
            for (const QPolygonF& line : plot()->channelLines(channel)) {
                if (std::any_of(line.begin(), line.end(), [&](const QPointF& point) { return badge.contains(point); }))
                    return true;
            }
        }
        return false;
    };
    QVERIFY(plot()->badge().isValid() && area.contains(plot()->badge()));
    QVERIFY(!hides(plot()->badge()));
    plot()->setCursorsShown(true); // their row has room, and hides nothing
    QVERIFY(plot()->badge().bottom() < plot()->layoutParts().plot.top());
    plot()->resume();
    QVERIFY(plot()->badge().isNull());
}

void TestCollectLook::largeTextIsNotCut()
{
    const auto normal = qScopeGuard([this, before = QApplication::font()] {
        m_theme->setTextScale(1.0);
        QApplication::setFont(before);
    });
    m_window->resize(2560, 1440);
    m_theme->setTextScale(2.0);
    withBoard();
    stream(2);
    record();
    for (const char* name : {"collect.mode", "collect.sensor", "collect.rate", "collect.split", "collect.countdown", "collect.window"}) {
        for (const DrawnText& one : textsDrawnBy(*find<QComboBox>(name)))
            QVERIFY2(!one.text.contains(QChar(0x2026)), qPrintable(QString::fromLatin1(name) + QLatin1Char(' ') + one.text));
    }
    QVERIFY(table()->rowHeight(0) >= QFontMetrics(m_theme->font(TextRole::Body)).height() + 14);
    find<QComboBox>("collect.mode")->setCurrentIndex(3);
    auto* threshold = find<QDoubleSpinBox>("collect.triggerThreshold");
    QTRY_VERIFY(threshold->isVisible());
    auto* typed = threshold->findChild<QLineEdit*>();
    QTRY_VERIFY2(typed->width() >= typed->fontMetrics().horizontalAdvance(typed->text()),
                 qPrintable(QStringLiteral("%1 for %2").arg(typed->width()).arg(typed->fontMetrics().horizontalAdvance(typed->text()))));
    auto* bars = find<QWidget>("collect.classMix");
    QTRY_VERIFY(bars->accessibleDescription().contains(QStringLiteral("wave: 1 sample")));
    const QVector<DrawnText> texts = textsDrawnBy(*bars);
    const auto boxOf = [&texts](const QString& words) {
        const auto found = std::find_if(texts.begin(), texts.end(), [&words](const DrawnText& one) { return one.text.contains(words); });
        return found != texts.end() ? found->box : QRectF();
    };
    QVERIFY(!boxOf(QStringLiteral("wave")).isEmpty() && !boxOf(QStringLiteral(" in 1")).isEmpty());
    QVERIFY(boxOf(QStringLiteral("wave")).right() < boxOf(QStringLiteral(" in 1")).left());
}

void TestCollectLook::manyLabelsDoNotWidenThePage()
{
    withBoard();
    stream(2);
    QStringList labels;
    for (int i = 1; i <= 6; ++i)
        labels << QStringLiteral("a movement with a long name, number %1").arg(i);
    QVERIFY(project().setLabels(labels).isOk());
    find<ClassBox>("collect.label")->setLabel(labels.first());
    QVERIFY(trigger("collect.series"));
    QVERIFY(trigger("collect.startSeries"));
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 10.0, QStringLiteral("Recording"));
    for (int key = 2; key <= 6; ++key) {
        QTest::keyClick(plot(), static_cast<Qt::Key>(Qt::Key_0 + key));
        Q_EMIT m_hub->captureProgress(kBoard, 0.5 * key, 10.0, QStringLiteral("Recording"));
    }
    const auto* text = find<ElidedLabel>("collect.seriesText");
    QVERIFY2(text->fullText().endsWith(labels.last()), qPrintable(text->fullText()));
    QVERIFY2(plot()->regions().last().text.contains(QStringLiteral(" (1 of ")), qPrintable(plot()->regions().last().text));
    const auto* scroll = m_window->currentPage()->findChild<QScrollArea*>(QStringLiteral("page.scroll"));
    QTRY_VERIFY(text->isElided());
    QCOMPARE(scroll->horizontalScrollBar()->maximum(), 0);
    QVERIFY(text->width() <= scroll->viewport()->width());
}

void TestCollectLook::readOutIsNeverCut_data()
{
    QTest::addColumn<double>("share"); // of the width, where the pointer is
    QTest::newRow("left") << 0.05;
    QTest::newRow("in the middle") << 0.5;
    QTest::newRow("right") << 0.95;
}

/// Of a narrow plot, with large text and long names.
void TestCollectLook::readOutIsNeverCut()
{
    QFETCH(double, share);
    const auto normal = qScopeGuard([this, before = QApplication::font()] {
        m_theme->setTextScale(1.0);
        QApplication::setFont(before);
    });
    withBoard();
    m_theme->setTextScale(2.0);
    m_hub->beginStream({{QStringLiteral("left wrist"), QStringLiteral("g")}}, kIntervalMs);
    m_hub->feed(std::vector<float>(2000, -12.5F));
    m_hub->setState(kBoard, DeviceState::Streaming);
    QTRY_COMPARE(plot()->channelCount(), 1);
    plot()->setFixedWidth(plot()->minimumSizeHint().width());
    const QRectF shown = plot()->layoutParts().plot;
    const QPointF at(shown.left() + share * shown.width(), shown.center().y());
    QMouseEvent move(QEvent::MouseMove, at, plot()->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(plot(), &move);
    const QVector<DrawnText> texts = textsDrawnBy(*plot());
    const auto said = std::find_if(texts.begin(), texts.end(), [](const DrawnText& one) { return one.text.startsWith(QStringLiteral("left wrist ")); });
    QVERIFY(said != texts.end());
    QVERIFY2(said->box.left() >= 4.0 && said->box.right() <= plot()->width() - 4.0, qPrintable(QStringLiteral("%1 to %2").arg(said->box.left()).arg(said->box.right())));
}

void TestCollectLook::captionStaysInSight_data()
{
    QTest::addColumn<double>("secondsAgo"); // that it began; ten are shown
    QTest::addColumn<int>("labels");
    QTest::addColumn<bool>("isWhole");
    QTest::newRow("just begun, told before its beginning") << 0.2 << 3 << true;
    QTest::newRow("just begun, with more to tell than there is room") << 0.2 << 60 << false;
    QTest::newRow("from the middle on") << 5.0 << 60 << false;
    QTest::newRow("its beginning is out of sight") << 15.0 << 60 << false;
}

/// However much was said while it records.
void TestCollectLook::captionStaysInSight()
{
    QFETCH(double, secondsAgo);
    QFETCH(int, labels);
    QFETCH(bool, isWhole);
    withBoard();
    stream(20);
    plot()->beginRegion(QStringLiteral("wave"), 1, secondsAgo);
    const QString text = QStringLiteral("wave, ").repeated(labels) + QStringLiteral("recording 3 s");
    plot()->setRegionText(text);
    const QVector<DrawnText> texts = textsDrawnBy(*plot());
    const auto caption = std::find_if(texts.begin(), texts.end(), [](const DrawnText& one) { return one.text.startsWith(QStringLiteral("wave, wave")); });
    QVERIFY(caption != texts.end());
    QCOMPARE(caption->text == text, isWhole);
    const QRectF shown = plot()->layoutParts().plot;
    QVERIFY2(caption->box.left() >= shown.left() && caption->box.right() <= shown.right() + 1.0,
             qPrintable(QStringLiteral("from %1 to %2").arg(caption->box.left()).arg(caption->box.right())));
}

/// Controls that come later, chips of channels and of classes, too.
void TestCollectLook::tabGoesInReadingOrder()
{
    withBoard();
    stream(2);
    QTRY_VERIFY(find<ChipButton>("collect.channelChip3")->isVisible());
    const auto stops = [this](const QStringList& names) {
        QStringList found;
        QWidget* first = find<QWidget>("collect.device");
        QWidget* at = first;
        do {
            if (names.contains(at->objectName()) && at->isVisible() && (at->focusPolicy() & Qt::TabFocus) != 0)
                found << at->objectName();
            at = at->nextInFocusChain();
        } while (at != first);
        return found;
    };
    const QStringList live = {QStringLiteral("collect.channelChip1"), QStringLiteral("collect.channelChip2"), QStringLiteral("collect.channelChip3"),
                              QStringLiteral("collect.window"),       QStringLiteral("tool.collect.pause"),   QStringLiteral("tool.collect.cursors"),
                              QStringLiteral("collect.scale"),        QStringLiteral("collect.spectrogramMenu"), QStringLiteral("livePlot"),
                              QStringLiteral("collect.recorded")};
    const QStringList head = {QStringLiteral("collect.device"), QStringLiteral("head.collect.series"), QStringLiteral("head.collect.record")};
    const QStringList settings = {QStringLiteral("collect.label"), QStringLiteral("collect.mode"), QStringLiteral("collect.length"), QStringLiteral("collect.sensor"),
                                  QStringLiteral("collect.rate"),  QStringLiteral("collect.split"), QStringLiteral("collect.countdown")};
    QCOMPARE(stops(head + settings + live), head + settings + live);
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 4.0, QStringLiteral("Recording"));
    QTRY_VERIFY(find<ChipButton>("collect.mark3")->isVisible());
    const QStringList marks = {QStringLiteral("collect.mark1"), QStringLiteral("collect.mark2"), QStringLiteral("collect.mark3")};
    QCOMPARE(stops(head + marks + settings + live), head + marks + live);
}

void TestCollectLook::plotHearsItsKeys()
{
    withBoard();
    stream(2);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_C);
    QVERIFY(plot()->areCursorsShown());
    QTest::keyClick(plot(), Qt::Key_Space);
    QVERIFY(plot()->isPaused());
    QTest::keyClick(plot(), Qt::Key_Space);
    QVERIFY(!plot()->isPaused());
    const double seconds = plot()->windowSeconds();
    QTest::keyClick(plot(), Qt::Key_Plus);
    QVERIFY(plot()->windowSeconds() < seconds);
    QTest::keyClick(plot(), Qt::Key_Minus);
    QCOMPARE(plot()->windowSeconds(), seconds);
    plot()->setValueRange(-1.0, 1.0);
    QTest::keyClick(plot(), Qt::Key_A);
    QVERIFY(plot()->isAutoScaled());
    // What Alt and a click on a chip do, and that the sheet of keys tells it.
    QTest::keyClick(plot(), Qt::Key_2, Qt::AltModifier);
    QVERIFY(plot()->isChannelShown(1) && !plot()->isChannelShown(0) && !plot()->isChannelShown(2));
    QTest::keyClick(plot(), Qt::Key_2, Qt::AltModifier);
    QVERIFY(plot()->isChannelShown(0) && plot()->isChannelShown(2));
    QVERIFY(find<ChipButton>("collect.channelChip2")->toolTip().contains(QStringLiteral("Alt 2")));
    QVERIFY(trigger("help.shortcuts"));
    const auto* keys = find<QTreeWidget>("sheet.shortcuts.list");
    const QList<QTreeWidgetItem*> solo = keys->findItems(QStringLiteral("Show channel 2 alone"), Qt::MatchExactly);
    QCOMPARE(solo.size(), 1);
    QCOMPARE(solo.first()->text(1), keyHintText(QKeySequence(Qt::ALT | Qt::Key_2)));
}

/// Units are no figures' units, and a sensor that is named by its axes says them once.
void TestCollectLook::headSaysThingsOnce()
{
    withBoard();
    stream(2);
    QTRY_VERIFY(tells(QStringLiteral("m/s\u00b2 \u00b7 dropped 0 \u00b7 late ")));
    QTRY_VERIFY(m_window->currentPage()->stateText().startsWith(QStringLiteral("Accelerometer 3 ax")));
    DeviceInfo printing = nano();
    printing.sensors = {{QStringLiteral("Sensor with 3 axes (accX, accY, accZ)"), 60.0, {62.5}}};
    printing.state = DeviceState::Streaming;
    m_hub->put(printing);
    QTRY_VERIFY(m_window->currentPage()->stateText().startsWith(QStringLiteral("Sensor with 3 axes (accX, accY, accZ) \u00b7 ")));
}

/// Nor do they change how the columns of the list are set: a picture alone, beside recordings, and a device that is called by a number.
void TestCollectLook::picturesAreNoSignals()
{
    withBoard();
    SampleDraft picture = pictureDraft({{QStringLiteral("image/png"), QSize(12, 9), aPng().size(), QStringLiteral("ball.png"), {}}, aPng()});
    picture.info.name = QStringLiteral("portenta-1");
    picture.info.origin = SampleOrigin::Recorded;
    picture.info.deviceName = QStringLiteral("76:10:2626");
    QVERIFY(project().ingest(picture).isOk());
    const auto* table = find<QTableWidget>("collect.recorded");
    const auto text = [table](int row, int column) { return table->item(row, column)->text(); };
    const auto isSetAs = [table](const QVector<int>& numbers) {
        for (int column = 0; column < table->columnCount(); ++column) {
            const bool isRight = numbers.contains(column);
            if (((table->horizontalHeaderItem(column)->textAlignment() & Qt::AlignRight) != 0) != isRight)
                return false;
            for (int row = 0; row < table->rowCount(); ++row) {
                if (table->item(row, column)->data(Qt::FontRole).isValid() != isRight)
                    return false;
            }
        }
        return true;
    };
    const QVector<int> numbers{1, 5};
    QVERIFY(isSetAs(numbers));
    QTRY_COMPARE(table->rowCount(), 1);
    QCOMPARE(text(0, 1), QStringLiteral("picture"));
    QCOMPARE(text(0, 3), QStringLiteral("\u2013"));
    QCOMPARE(text(0, 5), QString());
    QVERIFY(isSetAs(numbers));
    SampleDraft recording = aSample(3);
    recording.info.origin = SampleOrigin::Recorded;
    recording.info.deviceName = QStringLiteral("nano33");
    QVERIFY(project().ingest(recording).isOk());
    QTRY_COMPARE(table->rowCount(), 2);
    QTRY_VERIFY(!text(0, 3).isEmpty()); // once the recording was judged
    QCOMPARE(text(0, 5), QStringLiteral("200"));
    QCOMPARE(text(1, 3), QStringLiteral("\u2013"));
    QVERIFY(isSetAs(numbers));
}

QTEST_MAIN(TestCollectLook)
#include "tst_collect_look.moc"
