// SPDX-License-Identifier: GPL-3.0-or-later
// The window is killed while it records: less than a second of what had arrived is lost. The test starts itself once more as the
// window, which tells what has arrived, and kills that. STUDIO_RECORDING_KILLS=N makes more rounds of each kind.
#include "app/session/board_hub.h"
#include "support/bar.h"
#include "support/number_board.h"
#include "support/studio_window.h"
#include "support/victim.h"
#include "target/board_link.h"
#include "ui/widgets/class_box.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <cstdio>

using namespace studio;
using namespace studio::test;

namespace
{

constexpr int kKills = 2;
constexpr int kHz = 100;
constexpr double kMostLostSeconds = 1.0;
constexpr int kBeatMs = 20;
constexpr int kPatienceMs = 60'000;
constexpr int kMostUs = 3'000'000;         ///< from the second second on
constexpr int kLoop = 2;    ///< in Collect's choice of modes
constexpr int kTrigger = 3;
constexpr double kLongReadings = 1.2 * kHz; ///< by then some of it must be on the disk
constexpr double kCommandHz = 62.5;         ///< of the board with commands, which records for a time

void say(const QString& line)
{
    std::fprintf(stdout, "%s\n", qPrintable(line));
    std::fflush(stdout);
}

/// The victim: a window on the board at `port`, which records in the mode at `mode` of Collect's choice. It tells the counter of the newest
/// reading of a board that prints numbers, and the number of readings of one with commands, which begin anew with the recording. It never
/// ends by itself, unless it could not begin.
int recordInAWindow(const QString& port, int mode, bool hasCommands)
{
    QTemporaryDir folder;
    AppSettings hubSettings(folder.filePath(QStringLiteral("hub.ini")));
    BoardHub::Options options;
    options.folders = {folder.filePath(QStringLiteral("sys")), folder.filePath(QStringLiteral("dev"))};
    options.places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
    auto made = std::make_unique<BoardHub>(hubSettings, options);
    BoardHub* hub = made.get();
    StudioWindow studio(Opened::EmptyProject, std::move(made));
    const QString address = QStringLiteral("serial:") + port;
    if (studio.context->project() == nullptr || !hub->addPort(port))
        return 2;
    PortSettings settings;
    settings.protocol = hasCommands ? PortProtocol::At : PortProtocol::Numbers;
    hub->setPortSettings(address, settings);
    studio.show(QStringLiteral("collect"));
    hub->connectDevice(address);
    if (!QTest::qWaitFor([&] { return hub->device(address).state == DeviceState::Streaming; }, kPatienceMs))
        return 3;
    studio.find<QComboBox>(QStringLiteral("collect.countdown"))->setCurrentText(QStringLiteral("none"));
    studio.find<QComboBox>(QStringLiteral("collect.mode"))->setCurrentIndex(mode);
    if (hasCommands || mode == kLoop || mode == kTrigger) // longer than it lives: nothing that was stored makes way for newer readings
        studio.find<QComboBox>(QStringLiteral("collect.length"))->setEditText(QStringLiteral("60 s"));
    if (mode == kTrigger) { // its counter is above one at once
        auto* channel = studio.find<QComboBox>(QStringLiteral("collect.triggerChannel"));
        if (!QTest::qWaitFor([channel] { return channel->count() == 4; }, kPatienceMs))
            return 5;
        channel->setCurrentIndex(3);
        Q_EMIT channel->activated(3);
        studio.find<QComboBox>(QStringLiteral("collect.triggerKind"))->setCurrentIndex(2);
        studio.find<QDoubleSpinBox>(QStringLiteral("collect.triggerThreshold"))->setValue(1.0);
    }
    studio.find<ClassBox>(QStringLiteral("collect.label"))->setLabel(QStringLiteral("wave"));
    say(QStringLiteral("PROJECT ") + studio.context->project()->path());
    bool isRecording = false;
    QObject::connect(hub, &DeviceHub::captureProgress, hub, [&isRecording](const QString&, double done) { isRecording = isRecording || done > 0.0; });
    const quint64 streamBefore = hub->live(address, 0).streamId;
    qint64 next = 0;
    double first = -1.0;
    bool isLong = false;
    QTimer beat;
    QObject::connect(&beat, &QTimer::timeout, &beat, [&] {
        const LiveBlock block = hub->live(address, next);
        next = block.firstIndex + block.readingCount();
        if (block.values.empty() || !isRecording || (hasCommands && block.streamId == streamBefore))
            return;
        const double count = hasCommands ? static_cast<double>(next) : static_cast<double>(block.values.back());
        first = first < 0.0 ? count : first;
        say(QStringLiteral("HAS %1").arg(count, 0, 'f', 0));
        if (!std::exchange(isLong, count - first > kLongReadings) && isLong)
            say(QStringLiteral("LONG"));
    });
    beat.start(kBeatMs);
    if (!QTest::qWaitFor([&] { return studio.actions->trigger(QStringLiteral("collect.record")); }, kPatienceMs))
        return 4;
    return QApplication::exec();
}

} // namespace

class TestKillRecording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void killedWindowLosesLessThanASecond_data();
    void killedWindowLosesLessThanASecond();
};

void TestKillRecording::killedWindowLosesLessThanASecond_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("hasCommands");
    QTest::newRow("for a time") << 0 << false;
    QTest::newRow("until stopped") << 1 << false;
    QTest::newRow("keep the last") << kLoop << false;
    QTest::newRow("on a trigger") << kTrigger << false;
    QTest::newRow("by a board with commands") << 0 << true;
}

void TestKillRecording::killedWindowLosesLessThanASecond()
{
    QFETCH(int, mode);
    QFETCH(bool, hasCommands);
    const quint32 seed = seedOfTheDay();
    QRandomGenerator random(seed);
    NumberBoard numbers;
    QVERIFY(hasCommands || numbers.start({QStringLiteral("--rate"), QString::number(kHz), QStringLiteral("--counts"), QStringLiteral("yes")}));
    double worst = 0.0;
    const Measured measured("STUDIO_RECORDING_KILLS", kKills);
    const int rounds = measured.count();
    for (int round = 0; round < rounds; ++round) {
        const QByteArray context = QStringLiteral("round %1; STUDIO_TEST_SEED=%2").arg(round).arg(seed).toUtf8();
        VirtualBoard commands(QStringLiteral("/bin/sensorsmith-virtual-board"));
        if (hasCommands) { // a new one each time, as the last is still recording; in real time
            QVERIFY2(commands.start({}, {QStringLiteral("--speed"), QStringLiteral("1")}), context);
            commands.link.close();
        }
        QTemporaryDir home; // what the victim leaves behind goes with it
        qputenv("TMPDIR", home.path().toLocal8Bit());
        const QStringList lines = runAndKill(QCoreApplication::applicationFilePath(), {QStringLiteral("record"), hasCommands ? commands.linkPath() : numbers.linkPath(), QString::number(mode),
                                              hasCommands ? QStringLiteral("commands") : QStringLiteral("numbers")},
                                             "LONG\n", random, kMostUs, kPatienceMs);
        qunsetenv("TMPDIR");
        QVERIFY2(lines.contains(QStringLiteral("LONG")), context + ": " + lines.join(QLatin1Char('|')).toUtf8());
        QString path;
        double arrived = 0.0;
        for (const QString& line : lines) {
            if (line.startsWith(QStringLiteral("PROJECT ")))
                path = line.mid(8);
            else if (line.startsWith(QStringLiteral("HAS ")))
                arrived = line.mid(4).toDouble();
        }
        const auto session = ProjectSession::open(path);
        QVERIFY2(session.isOk(), context + (session ? QByteArray() : session.error().message.toUtf8()));
        const QVector<Sample> parts = (*session)->interruptedRecordings().value();
        QVERIFY2(parts.size() == 1, context);
        QCOMPARE(parts[0].label, QStringLiteral("wave"));
        const SignalData kept = (*session)->project().samples().readings(parts[0].id).value();
        QVERIFY2(kept.readingCount() > 0, context);
        for (qint64 i = 1; !hasCommands && i < kept.readingCount(); ++i)
            QCOMPARE(kept.at(i, 2), kept.at(i - 1, 2) + 1.0F);
        const double lost = hasCommands ? (arrived - static_cast<double>(kept.readingCount())) / kCommandHz
                                        : (arrived - static_cast<double>(kept.at(kept.readingCount() - 1, 2))) / kHz;
        QVERIFY2(lost < measured.allowed(kMostLostSeconds), context + ": lost " + QByteArray::number(lost) + " s");
        worst = std::max(worst, lost);
    }
    report(hasCommands ? QStringLiteral("recording_kills_commands") : QStringLiteral("recording_kills_%1").arg(mode),
           QString::asprintf("%d kills, at most %.2f s of what had arrived lost, bar %.0f s", rounds, worst, kMostLostSeconds));
}

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    const QStringList words = QApplication::arguments();
    if (words.value(1) == QLatin1String("record"))
        return recordInAWindow(words.value(2), words.value(3).toInt(), words.value(4) == QLatin1String("commands"));
    TestKillRecording test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_kill_recording.moc"
