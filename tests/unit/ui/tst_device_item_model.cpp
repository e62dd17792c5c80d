// SPDX-License-Identifier: GPL-3.0-or-later
// Boards as rows: what their states are called, and that changes stay as narrow as they are.
#include "models/core/english_plurals.h"
#include "support/fake_device_hub.h"
#include "ui/itemmodels/device_item_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace studio;
using namespace studio::test;

namespace
{

using Column = DeviceItemModel::Column;

DeviceInfo board(const QString& name, DeviceState state = DeviceState::Offline)
{
    DeviceInfo info;
    info.address = QStringLiteral("serial:/dev/") + name;
    info.name = name;
    info.state = state;
    return info;
}

} // namespace

Q_DECLARE_METATYPE(DeviceInfo)

class TestDeviceItemModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(&m_plurals); }
    void init();
    void cleanup();
    void rowsFollowTheHub();
    void statesAreWords_data();
    void statesAreWords();
    void connectedSinceIsKept();
    void signalChangesTwoCellsOnly();
    void updateShowsItsProgress();
    void sensorsAndRates();
    void summaryNamesFaultAndFix();
    void unitsAreThoseThatPeopleRead_data();
    void unitsAreThoseThatPeopleRead();

private:
    [[nodiscard]] QString text(int row, Column column, int role = Qt::DisplayRole) const
    {
        return m_model->index(row, static_cast<int>(column)).data(role).toString();
    }

    EnglishPlurals m_plurals;
    std::unique_ptr<FakeDeviceHub> m_hub;
    std::unique_ptr<DeviceItemModel> m_model;
};

void TestDeviceItemModel::init()
{
    m_hub = std::make_unique<FakeDeviceHub>();
    m_model = std::make_unique<DeviceItemModel>();
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_model.get());
    m_model->setHub(m_hub.get());
}

void TestDeviceItemModel::cleanup()
{
    m_model.reset();
    m_hub.reset();
}

void TestDeviceItemModel::rowsFollowTheHub()
{
    QCOMPARE(m_model->rowCount(), 0);
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    for (const char* name : {"ttyACM0", "ttyACM1", "ttyUSB0"})
        m_hub->put(board(QString::fromLatin1(name)));
    QCOMPARE(inserted.count(), 3);
    QCOMPARE(text(1, Column::Board), QStringLiteral("ttyACM1"));
    QCOMPARE(m_model->rowOf(QStringLiteral("serial:/dev/ttyUSB0")), 2);
    m_hub->remove(QStringLiteral("serial:/dev/ttyACM1"));
    QCOMPARE(removed.count(), 1);
    QCOMPARE(text(1, Column::Board), QStringLiteral("ttyUSB0"));
    m_hub->renameDevice(QStringLiteral("serial:/dev/ttyUSB0"), QStringLiteral("wrist"));
    QCOMPARE(text(1, Column::Board), QStringLiteral("wrist"));
    m_model->setHub(nullptr);
    QCOMPARE(m_model->rowCount(), 0);
}

void TestDeviceItemModel::statesAreWords_data()
{
    QTest::addColumn<DeviceInfo>("device");
    QTest::addColumn<int>("mark");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<int>("fix");
    const auto row = [](const char* name, const DeviceInfo& device, DeviceMark mark, const QString& sentence, DeviceFix fix) {
        QTest::newRow(name) << device << static_cast<int>(mark) << sentence << static_cast<int>(fix);
    };
    row("a port nobody asked yet", board(QStringLiteral("a")), DeviceMark::Off, QStringLiteral("Not connected"), DeviceFix::Connect);
    row("asking", board(QStringLiteral("a"), DeviceState::Identifying), DeviceMark::Working, QStringLiteral("Connecting, asking who it is"), DeviceFix::None);
    row("in its boot loader", board(QStringLiteral("a"), DeviceState::Bootloader), DeviceMark::Waiting,
        QStringLiteral("In its boot loader, needs firmware, Update..."), DeviceFix::Update);
    row("answers badly", board(QStringLiteral("a"), DeviceState::Degraded), DeviceMark::Wrong, QStringLiteral("Answers badly, reset the board, Retry"),
        DeviceFix::Connect);
    const struct {
        const char* name;
        ErrorCode code;
        const char* sentence;
        DeviceFix fix;
    } failures[] = {{"another program has the port", ErrorCode::Busy, "Port in use, close it there, Retry", DeviceFix::Connect},
                    {"no permission", ErrorCode::PermissionDenied, "No permission, join its group, Retry", DeviceFix::Connect},
                    {"silence", ErrorCode::Timeout, "No answer, reset the board, Retry", DeviceFix::Connect},
                    {"unplugged", ErrorCode::Io, "Connection lost, plug it in again, Retry", DeviceFix::Connect},
                    {"a protocol of the future", ErrorCode::Unsupported, "Other firmware, not understood, Update...", DeviceFix::Update}};
    for (const auto& one : failures) {
        DeviceInfo device = board(QStringLiteral("a"));
        device.lastError = {one.code, QStringLiteral("the whole sentence")};
        row(one.name, device, DeviceMark::Wrong, QString::fromLatin1(one.sentence), one.fix);
    }
    DeviceInfo stopped = board(QStringLiteral("a"));
    stopped.lastError = {ErrorCode::Cancelled, QStringLiteral("stopped by you")};
    row("what the user stopped is no failure", stopped, DeviceMark::Off, QStringLiteral("Not connected"), DeviceFix::Connect);
    DeviceInfo simulated = board(QStringLiteral("a"));
    simulated.address = QStringLiteral("board:mps2-an386");
    row("the emulator is started, not connected", simulated, DeviceMark::Off, QStringLiteral("Not started"), DeviceFix::Connect);
    simulated.lastError = {ErrorCode::Io, QStringLiteral("the whole sentence")};
    row("the emulator has no plug", simulated, DeviceMark::Wrong, QStringLiteral("Connection lost, start it again, Retry"), DeviceFix::Connect);
}

void TestDeviceItemModel::statesAreWords()
{
    QFETCH(DeviceInfo, device);
    QFETCH(int, mark);
    QFETCH(QString, sentence);
    QFETCH(int, fix);
    m_hub->put(device);
    QCOMPARE(m_model->index(0, 1).data(DeviceItemModel::MarkRole).toInt(), mark);
    QCOMPARE(text(0, Column::Status, Qt::AccessibleTextRole), sentence);
    QCOMPARE(m_model->index(0, 1).data(DeviceItemModel::FixRole).toInt(), fix);
    if (!device.lastError.message.isEmpty())
        QCOMPARE(text(0, Column::Status, Qt::ToolTipRole), device.lastError.message);
}

void TestDeviceItemModel::connectedSinceIsKept()
{
    m_hub->put(board(QStringLiteral("a"), DeviceState::Connected));
    const QString since = text(0, Column::Status, DeviceItemModel::DetailRole);
    QVERIFY2(QRegularExpression(QStringLiteral("^since \\d\\d:\\d\\d$")).match(since).hasMatch(), qPrintable(since));
    m_hub->setState(QStringLiteral("serial:/dev/a"), DeviceState::Running);
    QCOMPARE(text(0, Column::Status), QStringLiteral("Runs its model"));
    QCOMPARE(text(0, Column::Status, DeviceItemModel::DetailRole), since);
    m_hub->setState(QStringLiteral("serial:/dev/a"), DeviceState::Offline);
    QCOMPARE(text(0, Column::Status, DeviceItemModel::DetailRole), QString());
}

void TestDeviceItemModel::signalChangesTwoCellsOnly()
{
    m_hub->put(board(QStringLiteral("a"), DeviceState::Streaming));
    QCOMPARE(text(0, Column::Signal), QStringLiteral("no signal"));
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_model->setLive(QStringLiteral("serial:/dev/a"), {{SignalColumns{{1.0F}, {2.0F}}}, 62.44, 3});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first()[0].toModelIndex().column(), static_cast<int>(Column::Signal));
    QCOMPARE(changed.first()[1].toModelIndex().column(), static_cast<int>(Column::Rate));
    QCOMPARE(text(0, Column::Rate), QStringLiteral("62.4 Hz"));
    QCOMPARE(text(0, Column::Rate, DeviceItemModel::DetailRole), QStringLiteral("3 dropped"));
    QVERIFY(m_model->live(0) != nullptr);
    m_hub->setState(QStringLiteral("serial:/dev/a"), DeviceState::Offline);
    QVERIFY(m_model->live(0) == nullptr); // an old signal is not shown as a live one
    m_model->setLive(QStringLiteral("serial:/dev/gone"), {});
}

void TestDeviceItemModel::updateShowsItsProgress()
{
    const QString address = QStringLiteral("serial:/dev/a");
    m_hub->put(board(QStringLiteral("a"), DeviceState::Flashing));
    Q_EMIT m_hub->flashProgress(address, 43, 200, QStringLiteral("writing"));
    QCOMPARE(text(0, Column::Status), QStringLiteral("Updating, 21 %"));
    QCOMPARE(text(0, Column::Status, DeviceItemModel::DetailRole), QStringLiteral("writing"));
    QCOMPARE(m_model->index(0, 1).data(DeviceItemModel::PercentRole).toInt(), 21);
    QCOMPARE(m_model->index(0, 1).data(DeviceItemModel::FixRole).toInt(), static_cast<int>(DeviceFix::CancelUpdate));
    QVERIFY(m_model->isFlashing(address));
    Q_EMIT m_hub->flashFailed(address, {ErrorCode::Io, QStringLiteral("cut")});
    QCOMPARE(m_model->index(0, 1).data(DeviceItemModel::PercentRole).toInt(), -1);
    m_hub->setState(address, DeviceState::Connected);
    QVERIFY(!m_model->isFlashing(address));
}

void TestDeviceItemModel::sensorsAndRates()
{
    DeviceInfo device = board(QStringLiteral("a"), DeviceState::Connected);
    device.sensors = {{QStringLiteral("Built-in accelerometer"), 300.0, {100.0, 62.5}}, {QStringLiteral("microphone"), 60.0, {16000.0}}};
    m_hub->put(device);
    QCOMPARE(text(0, Column::Sensors), QStringLiteral("2 sensors"));
    QCOMPARE(text(0, Column::Sensors, DeviceItemModel::DetailRole), QStringLiteral("62.5 Hz to 16 kHz"));
    device.sensors.removeLast();
    m_hub->put(device);
    QCOMPARE(text(0, Column::Sensors), QStringLiteral("accelerometer"));
    QCOMPARE(text(0, Column::Sensors, DeviceItemModel::DetailRole), QStringLiteral("62.5, 100 Hz"));
    QCOMPARE(deviceRatesText({100.0, 16000.0}), QStringLiteral("100 Hz, 16 kHz"));
    QCOMPARE(deviceRatesText({100.0, 100.0}), QStringLiteral("100 Hz"));
    QCOMPARE(deviceLinkText(device), QStringLiteral("Serial \u00b7 a"));
}

void TestDeviceItemModel::summaryNamesFaultAndFix()
{
    const QVector<Axis> axes{{QStringLiteral("accX"), QStringLiteral("m/s2")}};
    AxisCheck check;
    check.verdict = AxisVerdict::Still;
    check.quietest = 0.081;
    QCOMPARE(signalSummary({check}, axes, 0, 5.0), QStringLiteral("No clipping, no flat line, no gaps in 5 s. It varied by 0.081 m/s\u00b2 in its quietest half second."));
    QVERIFY(signalSummary({check}, {{QStringLiteral("value"), QStringLiteral("N/A")}}, 0, 5.0).endsWith(QStringLiteral("varied by 0.081 in its quietest half second.")));
    check.verdict = AxisVerdict::Stuck;
    QCOMPARE(signalSummary({check}, axes, 0, 5.0), QStringLiteral("accX never changes: check the sensor and its wiring."));
    check.verdict = AxisVerdict::Listening;
    check.needed = 8;
    check.readings = 3;
    QCOMPARE(signalSummary({check}, axes, 0, 5.0), QStringLiteral("Listening: 8 readings are needed to say anything, 3 came so far."));
    check.verdict = AxisVerdict::Still;
    check.quietSeconds = 8.0; // at one reading a second
    QCOMPARE(signalSummary({check}, axes, 0, 30.0), QStringLiteral("No clipping, no flat line, no gaps in 30 s. It varied by 0.081 m/s\u00b2 in its quietest 8 s."));
    QCOMPARE(measuredRateText(0.9999, 1.0), QStringLiteral("1.0 Hz of 1 Hz (0.0 %)"));
    QCOMPARE(measuredRateText(1.0001, 1.0), QStringLiteral("1.0 Hz of 1 Hz (0.0 %)"));
    QCOMPARE(measuredRateText(99.0, 100.0), QStringLiteral("99.0 Hz of 100 Hz (-1.0 %)"));
    QCOMPARE(measuredRateText(102.0, 100.0), QStringLiteral("102.0 Hz of 100 Hz (+2.0 %)"));
    QCOMPARE(measuredRateText(0.0, 100.0), QString());
    check.verdict = AxisVerdict::Moves;
    QVERIFY(signalSummary({check}, axes, 7, 5.0).contains(QStringLiteral("went missing")));
    // Neither a replay nor a microphone has a board that could be reset or a cable that could be changed.
    check.verdict = AxisVerdict::NotANumber;
    QVERIFY(signalSummary({check}, axes, 0, 5.0).contains(QStringLiteral("reset the board")));
    QCOMPARE(signalSummary({check}, axes, 0, 5.0, DeviceSource::Replay), QStringLiteral("accX was recorded with readings that are no numbers."));
    for (const DeviceSource source : {DeviceSource::Replay, DeviceSource::Microphone}) {
        for (const AxisVerdict fault : {AxisVerdict::NotANumber, AxisVerdict::Clipping, AxisVerdict::Stuck}) {
            check.verdict = fault;
            const QString said = signalSummary({check}, axes, 7, 5.0, source);
            QVERIFY2(!said.contains(QStringLiteral("board")) && !said.contains(QStringLiteral("cable")) && !said.contains(QStringLiteral("wiring")), qPrintable(said));
        }
    }
}

void TestDeviceItemModel::unitsAreThoseThatPeopleRead_data()
{
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("shown");
    QTest::newRow("an exponent is raised") << QStringLiteral("m/s2") << QStringLiteral("m/s\u00b2");
    QTest::newRow("others stand as they are") << QStringLiteral("dps") << QStringLiteral("dps");
    QTest::newRow("nobody gave one") << QStringLiteral("N/A") << QString();
    QTest::newRow("values of a sound file have none") << QStringLiteral("wav") << QString();
}

void TestDeviceItemModel::unitsAreThoseThatPeopleRead()
{
    QFETCH(QString, unit);
    QFETCH(QString, shown);
    QCOMPARE(shownUnit(unit), shown);
    QCOMPARE(unitText(unit), shown);
}

QTEST_GUILESS_MAIN(TestDeviceItemModel)
#include "tst_device_item_model.moc"
