// SPDX-License-Identifier: GPL-3.0-or-later
// Orders to devices on the network and what becomes of them, over real sockets in this process.
#include "app/session/network_services.h"
#include "app/session/project_keys.h"
#include "models/dataset/split_rule.h"
#include "storage/sample_repository.h"
#include "support/temporary_project.h"
#include "support/web_socket_device.h"

using namespace studio;
using test::RawAnswer;
using test::RawClient;
using test::WebSocketDevice;

namespace
{

constexpr int kWaitMs = 30'000;
const QString kId = QStringLiteral("A1:B2:C3:D4:E5:F6");

/// A recording as text; `seed` makes its content unique.
QByteArray aRecording(int seed)
{
    QByteArray text = "timestamp,x\n";
    for (int i = 0; i < 40; ++i)
        text += QByteArray::number(i * 10) + ',' + QByteArray::number(i * seed) + '\n';
    return text;
}

/// The open services of one project, and a device that was welcomed.
class Bench
{
public:
    explicit Bench(const RemoteTimings& timings = {})
        : m_apiKey(makeProjectKeys(*m_project, m_store, QStringLiteral("bench"), QDateTime::currentDateTimeUtc()).value().apiKey)
        , m_services(*m_project, m_store, {}, timings)
    {
        ServiceOptions options;
        options.rest.reset();
        options.remote = 0;
        options.ingestion = 0;
        if (const Result<void> opened = m_services.open(options); !opened)
            QTest::qFail(qPrintable(opened.error().message), __FILE__, __LINE__);
    }
    bool joins(WebSocketDevice& device, const QString& id = kId)
    {
        if (!device.connects(port(QStringLiteral("remote"))))
            return false;
        device.send(WebSocketDevice::hello(m_apiKey, id), false);
        return device.nextObject(false) == QJsonObject{{QStringLiteral("hello"), true}};
    }
    static RemoteOrder order(const QString& label = QStringLiteral("wave"))
    {
        RemoteOrder made;
        made.deviceId = kId;
        made.label = label;
        made.seconds = 0.1;
        return made;
    }
    Result<void> record(const RemoteOrder& made)
    {
        return m_services.record(made, [this](const RemoteOrderState& state) { m_told.append(state); });
    }
    /// The status that one upload is answered with. Boards send the label as the name of the file.
    int upload(const QByteArray& name, const QByteArray& body, const QByteArray& split = "training")
    {
        const quint16 to = port(QStringLiteral("ingestion"));
        RawClient client(to);
        client.send("POST /api/" + split + "/data HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(to) + "\r\nx-api-key: " + m_apiKey.toLatin1()
                    + "\r\nx-file-name: " + name + "\r\nContent-Type: text/csv\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        RawAnswer answer;
        return client.answers(answer, kWaitMs) ? answer.status : -1;
    }
    /// A whole recording of the device, from the order to its end; what it was asked for.
    QJsonObject recordWhole(WebSocketDevice& device, const RemoteOrder& made, int seed)
    {
        m_told.clear();
        if (!record(made))
            return {};
        const QJsonObject asked = device.nextObject(false)[QStringLiteral("sample")].toObject();
        device.send({{QStringLiteral("sampleStarted"), true}}, false);
        const int status = upload(made.label.toUtf8(), aRecording(seed));
        device.send({{QStringLiteral("sampleFinished"), true}}, false);
        return status == 200 && isOver() && !m_told.last().error ? asked : QJsonObject();
    }
    bool isOver() const
    {
        return RawClient::wait([this] { return !m_told.isEmpty() && m_told.last().isOver(); }, kWaitMs);
    }
    [[nodiscard]] const QVector<RemoteOrderState>& told() const { return m_told; }
    NetworkServices& services() { return m_services; }
    [[nodiscard]] QVector<Sample> samples() const { return m_project->samples().all().value(); }

private:
    quint16 port(const QString& service) const
    {
        for (const ServiceEndpoint& endpoint : m_services.endpoints()) {
            if (endpoint.service == service)
                return endpoint.port;
        }
        return 0;
    }

    mutable test::TemporaryProject m_project;
    HmacKeyStore m_store{m_project.folder() + QStringLiteral("/keys")};
    QVector<RemoteOrderState> m_told;
    QString m_apiKey;
    NetworkServices m_services;
};

} // namespace

class TestNetworkServices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storedRecordingIsNoFailure_data();
    void storedRecordingIsNoFailure();
    void recordingThatNeverCameIsOne();
    void recordingThatNobodyWaitsForIsTakenIn();
    void labelsFollowTheRuleOfTheProject();
    void contentDecidesTheSplitThatNobodyChose();
    void recordingsOfOneSessionStayTogether();
    void recordingThatComesLateIsOfItsOrder();
    void uploadsOfTheirOwnAreNotTakenForLate_data();
    void uploadsOfTheirOwnAreNotTakenForLate();
    void lateRecordingKeepsItsWholeLabel_data();
    void lateRecordingKeepsItsWholeLabel();
};

void TestNetworkServices::storedRecordingIsNoFailure_data()
{
    QTest::addColumn<QString>("end");
    QTest::newRow("its device leaves") << QStringLiteral("leaves");
    QTest::newRow("its device says that it failed") << QStringLiteral("fails");
    QTest::newRow("its device says nothing any more") << QStringLiteral("silent");
}

void TestNetworkServices::storedRecordingIsNoFailure()
{
    QFETCH(QString, end);
    RemoteTimings timings;
    timings.finishFactor = 1;
    timings.finishMarginMs = 6000;
    Bench bench(timings);
    WebSocketDevice device;
    QVERIFY(bench.joins(device));
    QVERIFY(bench.record(Bench::order()).isOk());
    QVERIFY(!device.nextObject(false)[QStringLiteral("sample")].toObject().isEmpty());
    device.send({{QStringLiteral("sample"), true}}, false);
    device.send({{QStringLiteral("sampleStarted"), true}}, false);
    QCOMPARE(bench.upload("wave", aRecording(3)), 200);
    QVERIFY(!bench.told().last().isOver());
    if (end == QLatin1String("leaves"))
        device.socket().close();
    else if (end == QLatin1String("fails"))
        device.send({{QStringLiteral("sample"), false}, {QStringLiteral("error"), QStringLiteral("ERR: no memory")}}, false);
    QVERIFY(bench.isOver());
    const RemoteOrderState& last = bench.told().last();
    QCOMPARE(last.state, SampleState::Finished);
    QVERIFY2(!last.error, qPrintable(last.error ? last.error->message : QString()));
    QCOMPARE(last.samples.size(), 1);
    QVERIFY2(last.warning.startsWith(QLatin1String("The recording is stored, but ")), qPrintable(last.warning));
    QVERIFY2(!last.warning.contains(QLatin1String("Nothing")), qPrintable(last.warning));
    QCOMPARE(bench.samples().size(), 1);
    QCOMPARE(bench.samples().first().id, last.samples.first());
}

void TestNetworkServices::recordingThatNeverCameIsOne()
{
    Bench bench;
    WebSocketDevice device;
    QVERIFY(bench.joins(device));
    QVERIFY(bench.record(Bench::order()).isOk());
    QVERIFY(!device.next().isEmpty());
    device.send({{QStringLiteral("sampleStarted"), true}}, false);
    device.socket().close();
    QVERIFY(bench.isOver());
    const RemoteOrderState& last = bench.told().last();
    QCOMPARE(last.state, SampleState::Failed);
    QCOMPARE(last.error->id, QStringLiteral("REM-032"));
    QVERIFY2(last.error->message.contains(QLatin1String("Nothing of the recording has arrived")), qPrintable(last.error->message));
    QVERIFY(last.warning.isEmpty());
}

void TestNetworkServices::recordingThatNobodyWaitsForIsTakenIn()
{
    const QString label = QStringLiteral("idle.left hand (2)"); // cut short where nobody knows what was asked for
    Bench bench;
    WebSocketDevice device;
    QVERIFY(bench.joins(device));
    QVERIFY(bench.record(Bench::order(label)).isOk());
    QVERIFY(!device.next().isEmpty());
    device.send({{QStringLiteral("sampleStarted"), true}}, false);
    QVERIFY(RawClient::wait([&] { return bench.told().last().state == SampleState::Sampling; }, kWaitMs));
    bench.services().abandon(kId);
    const qsizetype toldBefore = bench.told().size();
    QStringList orderedFrom;
    connect(&bench.services(), &NetworkServices::sampleStored, this, [&](SampleId, const Sample&, const QString& from) { orderedFrom << from; });
    // It records on; another order could not be told from the first one.
    const Result<void> second = bench.record(Bench::order(label));
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Busy);
    QVERIFY2(second.error().message.contains(label), qPrintable(second.error().message));
    QCOMPARE(bench.upload(label.toUtf8().toPercentEncoding(), aRecording(5)), 200);
    QCOMPARE(bench.samples().size(), 1);
    QCOMPARE(bench.samples().first().label, label);
    QCOMPARE(orderedFrom, QStringList{QString()});
    device.send({{QStringLiteral("sampleFinished"), true}}, false);
    QVERIFY(RawClient::wait([&] { return bench.services().remote().device(kId)->progress()->isOver(); }, kWaitMs));
    QCOMPARE(bench.told().size(), toldBefore);
    QVERIFY(bench.record(Bench::order()).isOk());
}

void TestNetworkServices::labelsFollowTheRuleOfTheProject()
{
    Bench bench;
    WebSocketDevice device;
    QVERIFY(bench.joins(device));
    QCOMPARE(bench.record(Bench::order(QString(129, QLatin1Char('a')))).error().id, QStringLiteral("LBL-001"));
    QCOMPARE(bench.record(Bench::order(QStringLiteral("wa\tve"))).error().id, QStringLiteral("LBL-003"));
    // An e with an accent, in two characters: the device is asked for the one that the project keeps. Nothing else was asked for.
    QVERIFY(bench.record(Bench::order(QStringLiteral(" cafe\u0301 "))).isOk());
    const QJsonObject asked = device.nextObject(false)[QStringLiteral("sample")].toObject();
    QCOMPARE(asked[QStringLiteral("label")].toString(), QStringLiteral("caf\u00e9"));
}

void TestNetworkServices::contentDecidesTheSplitThatNobodyChose()
{
    Bench bench;
    WebSocketDevice device;
    QVERIFY(bench.joins(device));
    // Four of five are for training, so one for testing comes soon.
    bool hasTesting = false;
    for (int seed = 1; seed <= 40 && !hasTesting; ++seed) {
        QVERIFY(!bench.recordWhole(device, Bench::order(), seed).isEmpty());
        const Sample made = bench.samples().last();
        QCOMPARE(made.split, splitByHash(made.contentHash));
        hasTesting = made.split == Split::Testing;
    }
    QVERIFY(hasTesting);
    RemoteOrder chosen = Bench::order();
    chosen.split = Split::Testing;
    QCOMPARE(bench.recordWhole(device, chosen, 50)[QStringLiteral("path")].toString(), QStringLiteral("/api/testing/data"));
}

void TestNetworkServices::recordingsOfOneSessionStayTogether()
{
    Bench bench;
    WebSocketDevice device;
    QVERIFY(bench.joins(device));
    // One that is for testing, where four of five contents are not.
    RemoteOrder order = Bench::order();
    for (int number = 1; order.session.isEmpty() || splitByGroup(order.session) != Split::Testing; ++number)
        order.session = QStringLiteral("together-%1").arg(number);
    for (int seed = 1; seed <= 6; ++seed)
        QVERIFY(!bench.recordWhole(device, order, seed).isEmpty());
    QCOMPARE(bench.samples().size(), 6);
    for (const Sample& sample : bench.samples()) {
        QCOMPARE(sample.session(), order.session);
        QCOMPARE(sample.split, Split::Testing);
    }
}

/// Its device was gone before it had come; it says a side, as all of them do, and that is not what decides.
void TestNetworkServices::recordingThatComesLateIsOfItsOrder()
{
    Bench bench;
    WebSocketDevice device;
    QVERIFY(bench.joins(device));
    RemoteOrder order = Bench::order();
    for (int number = 1; order.session.isEmpty() || splitByGroup(order.session) != Split::Testing; ++number)
        order.session = QStringLiteral("together-%1").arg(number);
    QVERIFY(bench.record(order).isOk());
    QVERIFY(!device.next().isEmpty());
    device.send({{QStringLiteral("sampleStarted"), true}}, false);
    device.socket().close();
    QVERIFY(bench.isOver());
    QCOMPARE(bench.upload("wave", aRecording(3)), 200);
    QCOMPARE(bench.samples().size(), 1);
    QCOMPARE(bench.samples().first().session(), order.session);
    QCOMPARE(bench.samples().first().split, Split::Testing);
    QCOMPARE(bench.upload("wave", aRecording(4)), 200); // nobody asked for that one
    QCOMPARE(bench.samples().size(), 2);
    QVERIFY(bench.samples().last().session().isEmpty());
}

void TestNetworkServices::uploadsOfTheirOwnAreNotTakenForLate_data()
{
    QTest::addColumn<QString>("end"); ///< of the order before
    QTest::addColumn<QByteArray>("split");
    QTest::newRow("its device refused") << QStringLiteral("refuses") << QByteArray("testing");
    QTest::newRow("its device refused, the side is the same") << QStringLiteral("refuses") << QByteArray("training");
    QTest::newRow("its device left before it began") << QStringLiteral("leaves") << QByteArray("testing");
    QTest::newRow("it was asked for the other side") << QStringLiteral("begins") << QByteArray("testing");
    QTest::newRow("another order came between") << QStringLiteral("orders") << QByteArray("training");
}

void TestNetworkServices::uploadsOfTheirOwnAreNotTakenForLate()
{
    QFETCH(QString, end);
    QFETCH(QByteArray, split);
    Bench bench;
    WebSocketDevice device;
    QVERIFY(bench.joins(device));
    RemoteOrder order = Bench::order();
    order.session = QStringLiteral("together");
    QVERIFY(bench.record(order).isOk());
    QVERIFY(!device.next().isEmpty());
    const bool isAsked = end == QLatin1String("begins") || end == QLatin1String("orders");
    if (isAsked)
        device.send({{QStringLiteral("sampleStarted"), true}}, false);
    if (end == QLatin1String("orders"))
        device.send({{QStringLiteral("sampleFinished"), true}}, false);
    else if (end == QLatin1String("refuses"))
        device.send({{QStringLiteral("sample"), false}, {QStringLiteral("error"), QStringLiteral("busy")}}, false);
    else
        device.socket().close();
    QVERIFY(bench.isOver());
    if (end == QLatin1String("orders"))
        QVERIFY(!bench.recordWhole(device, Bench::order(QStringLiteral("idle")), 9).isEmpty());
    const qsizetype before = bench.samples().size();
    QCOMPARE(bench.upload("wave", aRecording(3), split), 200);
    QCOMPARE(bench.samples().size(), before + 1);
    QVERIFY(bench.samples().last().session().isEmpty());
    QCOMPARE(bench.samples().last().split, split == "testing" ? Split::Testing : Split::Training);
}

void TestNetworkServices::lateRecordingKeepsItsWholeLabel_data()
{
    QTest::addColumn<QString>("label");
    QTest::newRow("a dot") << QStringLiteral("idle.01");
    QTest::newRow("letters of a language") << QStringLiteral("gr\u00f6\u00dfe");
}

/// Its sender says the label with the name of the file alone, as usual senders do.
void TestNetworkServices::lateRecordingKeepsItsWholeLabel()
{
    QFETCH(QString, label);
    for (const QByteArray end : {"", ".json"}) {
        Bench bench;
        WebSocketDevice device;
        QVERIFY(bench.joins(device));
        RemoteOrder order = Bench::order(label);
        order.session = QStringLiteral("together");
        QVERIFY(bench.record(order).isOk());
        QVERIFY(!device.next().isEmpty());
        device.send({{QStringLiteral("sampleStarted"), true}}, false);
        device.socket().close();
        QVERIFY(bench.isOver());
        QCOMPARE(bench.upload(label.toUtf8().toPercentEncoding() + end, aRecording(3)), 200);
        QCOMPARE(bench.samples().size(), 1);
        QCOMPARE(bench.samples().first().label, label);
        QCOMPARE(bench.samples().first().session(), order.session);
    }
}

QTEST_GUILESS_MAIN(TestNetworkServices)
#include "tst_network_services.moc"
