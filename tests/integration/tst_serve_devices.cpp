// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/seeing_device.h"
#include "support/served_bench.h"

using namespace studio;
using namespace studio::test::served;
using test::CliAnswer;
using test::kRedPicture;
using test::RawClient;
using test::runCli;
using test::SeeingDevice;
using test::ServingCli;
using test::WebSocketDevice;

/// Devices on the services of a process: what the command line records on them, sees and tells them.
class TestServeDevices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recordsOnAConnectedDevice_data();
    void recordsOnAConnectedDevice();
    void storedRecordingIsNoFailure();
    void pictureOfADeviceIsTaken();
    void modelOfADeviceIsWatched();
    void keptResultsAreFetched();
    void resultsThatCameAreToldWhenItsDeviceLeaves();
    void newerModelIsAnnounced();
    void remoteFailuresAreTold();
};

void TestServeDevices::recordsOnAConnectedDevice_data()
{
    QTest::addColumn<bool>("asCbor");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("split");
    QTest::newRow("a board that speaks CBOR") << true << QStringLiteral("wave") << QStringLiteral("training");
    QTest::newRow("the daemon that speaks JSON") << false << QStringLiteral("wave") << QStringLiteral("testing");
    QTest::newRow("a label that a file name would cut short") << true << QStringLiteral("idle.left hand (2)") << QStringLiteral("training");
}

void TestServeDevices::recordsOnAConnectedDevice()
{
    QFETCH(bool, asCbor);
    QFETCH(QString, label);
    QFETCH(QString, split);
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    RecordingDevice device(bench, serve, asCbor);
    QVERIFY(device.joins(kId));

    const CliAnswer listed = besides({QStringLiteral("remote"), QStringLiteral("list"), bench.project()});
    QCOMPARE(listed.exitCode, 0);
    const QJsonValue row = listed.json[QStringLiteral("devices")][0];
    QCOMPARE(row[QStringLiteral("device_id")].toString(), kId);
    QCOMPARE(row[QStringLiteral("encoding")].toString(), asCbor ? QStringLiteral("cbor") : QStringLiteral("json"));
    QCOMPARE(row[QStringLiteral("key")].toString(), QStringLiteral("bench"));
    QCOMPARE(row[QStringLiteral("sensors")][0][QStringLiteral("frequencies_hz")].toArray(), (QJsonArray{62.5, 100}));

    const CliAnswer answer = besides({QStringLiteral("remote"), QStringLiteral("sample"), bench.project(), kId, QStringLiteral("--sensor"),
                                      QStringLiteral("Built-in accelerometer"), QStringLiteral("--label"), label, QStringLiteral("--seconds"),
                                      QStringLiteral("1"), QStringLiteral("--split"), split});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QCOMPARE(device.asked(), (QJsonObject{{QStringLiteral("label"), label},
                                          {QStringLiteral("length"), 1000},
                                          {QStringLiteral("path"), QStringLiteral("/api/%1/data").arg(split)},
                                          {QStringLiteral("hmacKey"), bench.hmacKey()},
                                          {QStringLiteral("interval"), 16},
                                          {QStringLiteral("sensor"), QStringLiteral("Built-in accelerometer")}}));
    QCOMPARE(answer.json[QStringLiteral("sample")].toInt(), 1);
    QCOMPARE(answer.json[QStringLiteral("label")].toString(), label);
    QCOMPARE(answer.json[QStringLiteral("split")].toString(), split);
    QCOMPARE(answer.json[QStringLiteral("signature")].toString(), QStringLiteral("valid"));
    QCOMPARE(answer.json[QStringLiteral("readings")].toInt(), 60);
    QCOMPARE(bench.samples()[0][QStringLiteral("label")].toString(), label);
    QCOMPARE(serve.end(SIGTERM), 0);
    QVERIFY(device.client().isClosed());
}

void TestServeDevices::storedRecordingIsNoFailure()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    RecordingDevice device(bench, serve, false);
    device.leaves = true;
    QVERIFY(device.joins(kId));
    const CliAnswer answer = besides({QStringLiteral("remote"), QStringLiteral("sample"), bench.project(), kId, QStringLiteral("--label"),
                                      QStringLiteral("wave"), QStringLiteral("--seconds"), QStringLiteral("1")});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QCOMPARE(answer.json[QStringLiteral("sample")].toInt(), 1);
    QVERIFY(answer.json[QStringLiteral("warning")].toString().contains(QStringLiteral("closed its connection")));
    QCOMPARE(bench.samples().size(), 1);
}

void TestServeDevices::pictureOfADeviceIsTaken()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    const auto camera = [&](const QString& name) {
        return besides({QStringLiteral("remote"), QStringLiteral("camera"), bench.project(), kId, QStringLiteral("--out"), bench.folder() + name});
    };
    QCOMPARE(camera(QStringLiteral("/p.png")).error().id, QStringLiteral("SRV-034"));
    SeeingDevice device;
    QVERIFY(device.joins(serve.port(QStringLiteral("remote")), bench.apiKey(), QStringLiteral("ingestion")));
    QCOMPARE(camera(QStringLiteral("/p.gif")).error().id, QStringLiteral("SRV-035"));
    const CliAnswer asPng = camera(QStringLiteral("/p.png"));
    QVERIFY2(asPng.exitCode == 0, asPng.text().constData());
    QCOMPARE(asPng.json[QStringLiteral("width")].toInt(), 4);
    QCOMPARE(asPng.json[QStringLiteral("height")].toInt(), 3);
    QFile png(bench.folder() + QStringLiteral("/p.png"));
    QVERIFY(png.open(QIODevice::ReadOnly));
    QVERIFY(png.readAll().startsWith("\x89PNG"));
    QCOMPARE(camera(QStringLiteral("/p.jpg")).exitCode, 0);
    QFile jpeg(bench.folder() + QStringLiteral("/p.jpg"));
    QVERIFY(jpeg.open(QIODevice::ReadOnly));
    QCOMPARE(jpeg.readAll().toBase64(), QByteArray(kRedPicture));
    // One picture each, and the camera is off again.
    QVERIFY(RawClient::wait([&] { return device.said.size() == 4; }, 10'000));
    QCOMPARE(device.said.join(QLatin1Char(' ')), QStringLiteral("startSnapshot stopSnapshot startSnapshot stopSnapshot"));
}

void TestServeDevices::modelOfADeviceIsWatched()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    SeeingDevice device;
    QVERIFY(device.joins(serve.port(QStringLiteral("remote")), bench.apiKey(), QStringLiteral("inference")));
    const QStringList infer{QStringLiteral("remote"), QStringLiteral("infer"), bench.project(), kId};
    ServingCli watch;
    QVERIFY2(watch.run(infer + QStringList{QStringLiteral("--json")}, QStringLiteral("inference_record")), watch.events().constData());
    const QJsonObject record = watch.event(QStringLiteral("inference_record"))[QStringLiteral("record")].toObject();
    QCOMPARE(record[QStringLiteral("index")].toInt(), 7);
    QCOMPARE(record[QStringLiteral("impulseRecord")][QStringLiteral("result")][QStringLiteral("classification")][QStringLiteral("wave")].toDouble(), 0.9);
    QVERIFY(!record.contains(QStringLiteral("rawData")));
    QCOMPARE(besides(infer).error().id, QStringLiteral("SRV-019"));
    QCOMPARE(watch.end(SIGINT), 0);
    QCOMPARE(watch.answer()[QStringLiteral("records")].toInt(), 1);
    QVERIFY(RawClient::wait([&] { return device.said.contains(QStringLiteral("stopInferenceStream")); }, 10'000));
    // What nobody listens to is not acknowledged as taken.
    device.sayRecord(8);
    QVERIFY(RawClient::wait([&] { return device.acknowledged.size() == 2; }, 10'000));
    QCOMPARE(device.acknowledged, (QJsonArray{true, false}));
}

void TestServeDevices::keptResultsAreFetched()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    const auto records = [&](const QStringList& more) {
        return besides(QStringList{QStringLiteral("remote"), QStringLiteral("records"), bench.project(), kId, QStringLiteral("--index")} + more);
    };
    {
        SeeingDevice withoutModel;
        QVERIFY(withoutModel.joins(serve.port(QStringLiteral("remote")), bench.apiKey(), QStringLiteral("ingestion")));
        QCOMPARE(records({QStringLiteral("4")}).error().id, QStringLiteral("SRV-038"));
    }
    SeeingDevice device;
    QVERIFY(device.joins(serve.port(QStringLiteral("remote")), bench.apiKey(), QStringLiteral("inference")));
    const CliAnswer one = records({QStringLiteral("4")});
    QVERIFY2(one.exitCode == 0, one.text().constData());
    QCOMPARE(device.asked, (QJsonObject{{QStringLiteral("index"), 4}}));
    const QJsonArray found = one.json[QStringLiteral("records")].toArray();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found[0][QStringLiteral("index")].toInt(), 4);
    QCOMPARE(found[0][QStringLiteral("record")][QStringLiteral("result")][QStringLiteral("classification")][QStringLiteral("wave")].toDouble(), 0.9);
    QVERIFY(found[0][QStringLiteral("rawData")].isUndefined());
    // A range, whose last one it has no more; and what was heard, as files.
    const QString folder = bench.folder() + QStringLiteral("/heard");
    const CliAnswer range = records({QStringLiteral("8"), QStringLiteral("9"), QStringLiteral("10"), QStringLiteral("--out"), folder});
    QVERIFY2(range.exitCode == 0, range.text().constData());
    QCOMPARE(device.asked, (QJsonObject{{QStringLiteral("range"), QJsonObject{{QStringLiteral("first"), 8}, {QStringLiteral("last"), 10}}}}));
    QCOMPARE(range.json[QStringLiteral("records")].toArray().size(), 2);
    QCOMPARE(range.json[QStringLiteral("missing")].toArray(), (QJsonArray{QJsonObject{{QStringLiteral("index"), 10}, {QStringLiteral("error"), QStringLiteral("gone")}}}));
    QFile heard(folder + QStringLiteral("/record-9.wav"));
    QVERIFY(heard.open(QIODevice::ReadOnly));
    QCOMPARE(heard.readAll(), QByteArray("RIFF9"));
    // Asked again, perhaps of another device: what was heard before stays, whatever became of it.
    heard.close();
    QVERIFY(heard.open(QIODevice::WriteOnly) && heard.write("mine") == 4);
    heard.close();
    const CliAnswer again = records({QStringLiteral("9"), QStringLiteral("--out"), folder});
    QVERIFY2(again.exitCode == 0, again.text().constData());
    const QString next = folder + QStringLiteral("/record-9-2.wav");
    QVERIFY2(again.json[QStringLiteral("records")][0][QStringLiteral("file")].toString() == next, again.text().constData());
    QVERIFY(heard.open(QIODevice::ReadOnly));
    QCOMPARE(heard.readAll(), QByteArray("mine"));
    QFile second(next);
    QVERIFY(second.open(QIODevice::ReadOnly));
    QCOMPARE(second.readAll(), QByteArray("RIFF9"));
    QCOMPARE(records({QStringLiteral("4"), QStringLiteral("7")}).json[QStringLiteral("records")].toArray().size(), 2);
    QCOMPARE(device.asked, (QJsonObject{{QStringLiteral("list"), QJsonArray{4, 7}}}));
    device.asked = QJsonObject();
    QCOMPARE(besides({QStringLiteral("remote"), QStringLiteral("records"), bench.project(), kId, QStringLiteral("--index=-1")}).error().id, QStringLiteral("SRV-039"));
    QVERIFY(device.asked.isEmpty());
    device.keepsNothing = true;
    const CliAnswer none = records({QStringLiteral("4")});
    QCOMPARE(none.error().id, QStringLiteral("SRV-040"));
    QVERIFY(none.error().message.contains(QStringLiteral("no space")));
}

void TestServeDevices::resultsThatCameAreToldWhenItsDeviceLeaves()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    SeeingDevice device;
    QVERIFY(device.joins(serve.port(QStringLiteral("remote")), bench.apiKey(), QStringLiteral("inference")));
    device.leavesAfterOne = true;
    const QString folder = bench.folder() + QStringLiteral("/heard");
    const CliAnswer part = besides({QStringLiteral("remote"), QStringLiteral("records"), bench.project(), kId, QStringLiteral("--index"),
                                    QStringLiteral("8"), QStringLiteral("9"), QStringLiteral("--out"), folder});
    QCOMPARE(part.exitCode, 1);
    QCOMPARE(part.error().id, QStringLiteral("SRV-016"));
    const QJsonArray records = part.json[QStringLiteral("records")].toArray();
    QCOMPARE(records.size(), 1);
    QCOMPARE(records[0][QStringLiteral("index")].toInt(), 8);
    QCOMPARE(records[0][QStringLiteral("file")].toString(), folder + QStringLiteral("/record-8.wav"));
}

void TestServeDevices::newerModelIsAnnounced()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    const QStringList update{QStringLiteral("remote"), QStringLiteral("update"), bench.project(), kId};
    {
        SeeingDevice withoutModel;
        QVERIFY(withoutModel.joins(serve.port(QStringLiteral("remote")), bench.apiKey(), QStringLiteral("ingestion")));
        QCOMPARE(besides(update).error().id, QStringLiteral("SRV-031"));
    }
    SeeingDevice device;
    QVERIFY(device.joins(serve.port(QStringLiteral("remote")), bench.apiKey(), QStringLiteral("inference")));
    const CliAnswer updated = besides(update);
    QVERIFY2(updated.exitCode == 0, updated.text().constData());
    QCOMPARE(updated.json[QStringLiteral("info")][QStringLiteral("deploymentVersion")].toInt(), 5);
    QCOMPARE(device.announced.toString(), QStringLiteral("latest"));
    QCOMPARE(besides(update + QStringList{QStringLiteral("--version"), QStringLiteral("5")}).exitCode, 0);
    QCOMPARE(device.announced.toInt(), 5);
}

void TestServeDevices::remoteFailuresAreTold()
{
    const Bench bench;
    const QStringList list{QStringLiteral("remote"), QStringLiteral("list"), bench.project()};
    const QStringList sample{QStringLiteral("remote"), QStringLiteral("sample"), bench.project(), kId, QStringLiteral("--label"), QStringLiteral("wave"),
                             QStringLiteral("--seconds"), QStringLiteral("1")};
    QCOMPARE(runCli(list).error().id, QStringLiteral("SRV-027"));
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    QVERIFY(runCli(list).json[QStringLiteral("devices")].toArray().isEmpty());
    QCOMPARE(runCli(sample).error().id, QStringLiteral("SRV-011"));
    RecordingDevice device(bench, serve, true);
    QVERIFY(device.joins(kId));
    QCOMPARE(besides(sample + QStringList{QStringLiteral("--sensor"), QStringLiteral("Camera")}).error().id, QStringLiteral("SRV-010"));
    device.refusal = QStringLiteral("Sensor not ready");
    const CliAnswer refused = besides(sample);
    QCOMPARE(refused.error().id, QStringLiteral("REM-021"));
    QVERIFY(refused.error().message.contains(QStringLiteral("Sensor not ready")));
    device.refusal.clear();
    device.uploads = false;
    QCOMPARE(besides(sample).error().id, QStringLiteral("SRV-013"));
    device.uploads = true;
    device.uploadsHalf = true; // as the daemon 1.39.2 does when the wire lost some of it: it says that it has finished, whatever its upload was told
    const CliAnswer half = besides(sample);
    QCOMPARE(half.error().id, QStringLiteral("SRV-002"));
    QVERIFY2(half.error().message.contains(QStringLiteral("was not taken: This is not a whole CBOR message")), qPrintable(half.error().message));
    device.uploadsHalf = false;
    QCOMPARE(besides(sample).exitCode, 0);
}

QTEST_GUILESS_MAIN(TestServeDevices)
#include "tst_serve_devices.moc"
