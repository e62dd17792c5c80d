// SPDX-License-Identifier: GPL-3.0-or-later
// Files as they come: good, cut at every byte, and lying about themselves.
#include "models/dataset/acquisition.h"
#include "models/dataset/importers/csv_importer.h"
#include "models/dataset/importers/info_labels.h"
#include "models/dataset/importers/wav_importer.h"
#include "models/dataset/sample_query.h"

#include <QtTest>
#include <cmath>

using namespace studio;

class TestImporters : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void acquisitionVectors_data();
    void acquisitionVectors();
    void alteredMessagesAreFound();
    void timesBeyondAllClocksAreNone();
    void raggedAndTrailingAreRefused();
    void writtenMessagesVerify();
    void noCutCrashes();
    void wav();
    void csv_data();
    void csv();
    void csvKeepsIntegersExactly();
    void unevenTimeIsKept();
    void infoLabels();
    void infoLabelsByLines_data();
    void infoLabelsByLines();
    void badLineOfInfoLabelsIsNamed();
    void query();
};

namespace
{

const QString kKey = QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c");

const QByteArray kV1 = R"({"protected":{"ver":"v1","alg":"HS256","iat":1700000000},"signature":"8435ef3f66fd3e1288aa0fa38077688f2e8603746c6c2a392d5be7b06725210c","payload":{"device_name":"a1:b2:c3:d4:e5:f6","device_type":"VIRTUAL_BOARD","interval_ms":10,"sensors":[{"name":"accX","units":"m/s2"},{"name":"accY","units":"m/s2"},{"name":"accZ","units":"m/s2"}],"values":[[0.5,-1.25,9.75],[0.25,-1.5,9.5],[0,-1.75,9.25]]}})";
const QByteArray kV4 = QByteArray::fromHex(
    "a36970726f746563746564a26376657262763163616c67654853323536697369676e617475726578406361313539303138613037316435656434343432363537326632336632"
    "3663356539666339306132376634613461643332656536393933383330663836623861677061796c6f6164a56b6465766963655f6e616d657161313a62323a63333a64343a65"
    "353a66366b6465766963655f747970656d5649525455414c5f424f4152446b696e74657276616c5f6d73f94c006773656e736f727383a2646e616d65646163635865756e6974"
    "73646d2f7332a2646e616d65646163635965756e697473646d2f7332a2646e616d65646163635a65756e697473646d2f73326676616c7565739f83f93800f9bd00fa411cf5c383"
    "f93400f9be00f948c0ff");
const QByteArray kV7 = QByteArray::fromHex(
    "a36970726f746563746564a26376657262763163616c67654853323536697369676e617475726578406533653565663864316134306663353664666232613764306534613563"
    "3833333734643065323839393634333537623732393934613861316138313331636463677061796c6f6164a56b6465766963655f6e616d657161313a62323a63333a64343a65"
    "353a66366b6465766963655f747970656d5649525455414c5f424f4152446b696e74657276616c5f6d73f92c006773656e736f727381a2646e616d6565617564696f65756e69"
    "7473637761766676616c7565739f6e5265662d42494e4152592d693136ff00000100ffff64009cffff7f0080");
const QByteArray kV8 = R"({"protected":{"ver":"v1","alg":"none"},"signature":"00","payload":{"device_type":"VIRTUAL_BOARD","interval_ms":20,"sensors":[{"name":"temp","units":"Cel"}],"values":[21.5,21.75,22]}})";

} // namespace

void TestImporters::acquisitionVectors_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QStringList>("keys");
    QTest::addColumn<SignatureState>("state");
    QTest::addColumn<int>("readings");
    QTest::addColumn<int>("axes");
    QTest::newRow("JSON, signed") << kV1 << QStringList{kKey} << SignatureState::Valid << 3 << 3;
    QTest::newRow("JSON, another key") << kV1 << QStringList{QStringLiteral("other")} << SignatureState::Invalid << 3 << 3;
    QTest::newRow("JSON, no key known") << kV1 << QStringList{} << SignatureState::Unverifiable << 3 << 3;
    QTest::newRow("CBOR as firmware writes it") << kV4 << QStringList{kKey} << SignatureState::Valid << 2 << 3;
    QTest::newRow("CBOR with flash padding") << kV4 + QByteArray(6, '\xff') << QStringList{kKey} << SignatureState::Valid << 2 << 3;
    QTest::newRow("CBOR with a binary tail") << kV7 << QStringList{kKey} << SignatureState::Valid << 7 << 1;
    QTest::newRow("unsigned") << kV8 << QStringList{kKey} << SignatureState::Unsigned << 3 << 1;
    QTest::newRow("unsigned, as the Python SDK 1.0.19 writes it")
        << QByteArray(R"({"protected": {"ver": "v1", "alg": "none", "iat": null}, "payload": {"device_type": "EDGE_IMPULSE_PYTHON_SDK", )"
                      R"("sensors": [{"name": "accelX", "units": "m/s2"}, {"name": "accelY", "units": "m/s2"}], "values": [[8.5, 0.25], [9.5, 1.25]], )"
                      R"("interval_ms": 100, "device_name": null}, "signature": null})")
        << QStringList{kKey} << SignatureState::Unsigned << 2 << 2;
    QTest::newRow("unsigned, without a signature at all") << QByteArray(kV8).replace(R"("signature":"00",)", "") << QStringList{kKey} << SignatureState::Unsigned << 3 << 1;
    QByteArray zeros = kV1;
    zeros.replace("8435ef3f66fd3e1288aa0fa38077688f2e8603746c6c2a392d5be7b06725210c", QByteArray(64, '0'));
    QTest::newRow("signature never filled in") << zeros << QStringList{kKey} << SignatureState::Placeholder << 3 << 3;
}

void TestImporters::acquisitionVectors()
{
    QFETCH(QByteArray, message);
    QFETCH(QStringList, keys);
    QFETCH(SignatureState, state);
    QFETCH(int, readings);
    QFETCH(int, axes);
    QVERIFY(looksLikeAcquisition(message));
    const Result<Acquisition> parsed = parseAcquisition(message, keys);
    QVERIFY2(parsed.isOk(), parsed.isOk() ? "" : qPrintable(parsed.error().message));
    QCOMPARE(parsed->draft.info.signature, state);
    QCOMPARE(parsed->draft.values.readingCount(), readings);
    QCOMPARE(parsed->draft.values.axisCount(), axes);
}

void TestImporters::alteredMessagesAreFound()
{
    QByteArray altered = kV1;
    altered.replace("9.75", "9.76");
    QCOMPARE(parseAcquisition(altered, {kKey})->draft.info.signature, SignatureState::Invalid);
    QByteArray spaced = kV1;
    spaced.replace("\":", "\": ");
    QCOMPARE(parseAcquisition(spaced, {kKey})->draft.info.signature, SignatureState::Invalid);
    const Acquisition audio = *parseAcquisition(kV7, {kKey});
    QCOMPARE(audio.draft.values.type(), ValueType::Int16);
    QCOMPARE(audio.draft.values.at(6, 0), -32768.0F);
}

void TestImporters::timesBeyondAllClocksAreNone()
{
    for (const char* time : {"1e300", "-1e300", "253402300800", "-5"}) {
        const Result<Acquisition> parsed = parseAcquisition(QByteArray(kV1).replace("1700000000", time), {});
        QVERIFY2(parsed.isOk(), time);
        QCOMPARE(parsed->issuedAt, 0);
        QVERIFY(!parsed->draft.info.createdAt.isValid());
    }
}

void TestImporters::raggedAndTrailingAreRefused()
{
    QByteArray ragged = kV1;
    ragged.replace("[0.25,-1.5,9.5]", "[0.25,-1.5]");
    const Result<Acquisition> parsed = parseAcquisition(ragged, {kKey});
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().id, QStringLiteral("DAF-003"));
    QVERIFY(!parseAcquisition(kV4 + '\0', {kKey}));
    QVERIFY(!parseAcquisition(QByteArray(100'000, '['), {}));
    for (const char* none : {"null", "12", "[]"}) { // only what says that it is unsigned may have no signature
        const Result<Acquisition> unsignedOne = parseAcquisition(QByteArray(kV1).replace("\"8435ef3f66fd3e1288aa0fa38077688f2e8603746c6c2a392d5be7b06725210c\"", none), {kKey});
        QVERIFY2(!unsignedOne && unsignedOne.error().message == QLatin1String("signature: is missing"), none);
    }
    QVERIFY(!parseAcquisition("{}", {}));
}

void TestImporters::writtenMessagesVerify()
{
    const Acquisition original = *parseAcquisition(kV4, {kKey});
    for (const QByteArray& written : {writeAcquisitionCbor(original.draft.info, original.draft.values, kKey),
                                      writeAcquisitionJson(original.draft.info, original.draft.values, kKey)}) {
        const Result<Acquisition> back = parseAcquisition(written, {kKey});
        QVERIFY(back.isOk());
        QCOMPARE(back->draft.info.signature, SignatureState::Valid);
        QVERIFY(back->draft.values == original.draft.values);
    }
    // Integers that float32 would round go out and come back as they are.
    const std::vector<double> great{16777217.0, 0.5, -2147483648.0, 2147483647.0, 4294967295.0, 1.0};
    Sample info = original.draft.info;
    info.axes = {{QStringLiteral("ticks"), QStringLiteral("N/A")}, {QStringLiteral("level"), QStringLiteral("N/A")}};
    for (const SignalData& values : {SignalData(great, 2), SignalData(std::vector<std::int32_t>{16777217, 2147483647}, 2)}) {
        for (const QByteArray& written : {writeAcquisitionCbor(info, values, kKey), writeAcquisitionJson(info, values, kKey)}) {
            const Result<Acquisition> back = parseAcquisition(written, {kKey});
            QVERIFY(back.isOk());
            QCOMPARE(back->draft.values, values.as(ValueType::Float64));
        }
    }
}

void TestImporters::noCutCrashes()
{
    for (const QByteArray& message : {kV1, kV4, kV7, kV8}) {
        for (qsizetype length = 0; length < message.size(); ++length) {
            const Result<Acquisition> parsed = parseAcquisition(message.first(length), {kKey});
            if (parsed)
                QVERIFY(message == kV7); // a shorter binary tail is a shorter recording, whose signature does not fit
        }
    }
}

void TestImporters::wav()
{
    const QByteArray head = QByteArray::fromHex("52494646" "2c000000" "57415645" "666d7420" "10000000" "0100" "0100" "401f0000"
                                                "803e0000" "0200" "1000")
                            + QByteArray("data") + QByteArray::fromHex("06000000");
    const QByteArray file = head + QByteArray::fromHex("0100ffff0080");
    const WavImporter importer;
    QVERIFY(importer.accepts(file, {}));
    const Result<QVector<SampleDraft>> read = importer.read(file, {}, {});
    QVERIFY2(read.isOk(), read.isOk() ? "" : qPrintable(read.error().message));
    const SampleDraft& draft = read->first();
    QCOMPARE(draft.values.readingCount(), 3);
    QCOMPARE(draft.values.at(2, 0), -32768.0F);
    QCOMPARE(draft.info.sampleRateHz(), 8000.0);
    for (qsizetype length = 0; length < file.size(); ++length) {
        if (importer.accepts(file.first(length), {}))
            static_cast<void>(importer.read(file.first(length), {}, {}));
    }
    QByteArray lying = file;
    lying.replace(40, 4, QByteArray::fromHex("ffffffff"));
    QCOMPARE(importer.read(lying, {}, {})->first().values.readingCount(), 3);
    QVERIFY(!importer.read(lying, {}, {})->first().warnings.isEmpty());
    // The bits of a sample, also behind another piece, which has an odd number of bytes here.
    QCOMPARE(wavBits(file), 16);
    QByteArray narrow = file;
    narrow.replace(32, 4, QByteArray::fromHex("01000800"));
    QCOMPARE(wavBits(narrow), 8);
    QCOMPARE(wavBits(file.first(12) + QByteArray("LIST") + QByteArray::fromHex("0300000061626300") + file.mid(12)), 16);
    QCOMPARE(wavBits(file.first(12)), 0);
    QCOMPARE(wavBits({}), 0);
}

void TestImporters::csv_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("rate");
    QTest::addColumn<QString>("error");
    QTest::addColumn<int>("axes");
    QTest::addColumn<double>("interval");
    QTest::newRow("time column") << QByteArray("timestamp,x,y\n0,1,2\n10,3,4\n20,5,6\n") << 0.0 << QString() << 2 << 10.0;
    QTest::newRow("no header, rate given") << QByteArray("0.1, 0.2\r\n0.3, 0.4\r\n") << 200.0 << QString() << 2 << 5.0;
    QTest::newRow("no time, no rate") << QByteArray("x,y\n1,2\n3,4\n") << 0.0 << QStringLiteral("CSV-008") << 0 << 0.0;
    QTest::newRow("semicolon and decimal comma, BOM") << QByteArray("\xEF\xBB\xBFtime;a\r0;1,5\r10;2,5\r") << 0.0 << QString() << 1 << 10.0;
    QTest::newRow("ragged row") << QByteArray("timestamp,x\n0,1\n10\n") << 0.0 << QStringLiteral("CSV-004") << 0 << 0.0;
    QTest::newRow("a word among numbers") << QByteArray("timestamp,x\n0,1\n10,two\n") << 0.0 << QStringLiteral("CSV-003") << 0 << 0.0;
    QTest::newRow("a number beyond float32") << QByteArray("timestamp,x\n0,1\n10,1e39\n") << 0.0 << QStringLiteral("CSV-010") << 0 << 0.0;
    QTest::newRow("a negative one beyond it") << QByteArray("x\n-3.5e38\n2\n") << 100.0 << QStringLiteral("CSV-010") << 0 << 0.0;
    QTest::newRow("the largest of float32") << QByteArray("x\n3.4e38\n-3.4e38\n") << 100.0 << QString() << 1 << 10.0;
    QTest::newRow("time runs back") << QByteArray("timestamp,x\n10,1\n0,2\n") << 0.0 << QStringLiteral("CSV-006") << 0 << 0.0;
    QTest::newRow("a gap in time") << QByteArray("timestamp,x\n0,1\n10,2\n500,3\n510,4\n") << 0.0 << QStringLiteral("CSV-007") << 0 << 0.0;
    QTest::newRow("a quote alone before the rows") << QByteArray("\"\n0 1\n") << 100.0 << QString() << 2 << 10.0;
    QTest::newRow("a time that is no number") << QByteArray("timestamp,x\n0,1\nnan,2\n20,3\n") << 0.0 << QStringLiteral("CSV-007") << 0 << 0.0;
    QTest::newRow("only a header") << QByteArray("timestamp,x\n") << 0.0 << QStringLiteral("CSV-005") << 0 << 0.0;
}

void TestImporters::csv()
{
    QFETCH(QByteArray, text);
    QFETCH(double, rate);
    QFETCH(QString, error);
    QFETCH(int, axes);
    QFETCH(double, interval);
    ImportOptions options;
    if (rate > 0.0)
        options.rateHz = rate;
    const CsvImporter importer;
    QVERIFY(importer.accepts(text, QStringLiteral("a.csv")));
    const Result<QVector<SampleDraft>> read = importer.read(text, QStringLiteral("a.csv"), options);
    QCOMPARE(read.isOk() ? QString() : read.error().id, error);
    if (read) {
        QCOMPARE(read->first().values.axisCount(), axes);
        QCOMPARE(read->first().info.intervalMs, interval);
    }
}

/// A counter beyond what float32 holds, as the live path keeps it; decimals alone stay float32.
void TestImporters::csvKeepsIntegersExactly()
{
    const auto read = [](const QByteArray& text) { return CsvImporter().read(text, QStringLiteral("a.csv"), {})->first(); };
    const SampleDraft ticks = read("timestamp,x,ticks\n0,0.5,16777217\n10,1.5,16777219\n20,2.5,1700000001\n");
    QCOMPARE(ticks.info.valueType, ValueType::Float64);
    QCOMPARE(ticks.values.type(), ValueType::Float64);
    QCOMPARE(ticks.info.readingCount, 3);
    QCOMPARE(std::get<std::vector<double>>(ticks.values.values()), (std::vector<double>{0.5, 16777217.0, 1.5, 16777219.0, 2.5, 1700000001.0}));
    const SampleDraft decimals = read("timestamp,x\n0,0.1\n10,16777216\n20,1700000000.25\n");
    QCOMPARE(decimals.info.valueType, ValueType::Float32);
    QCOMPARE(std::get<std::vector<float>>(decimals.values.values()), (std::vector<float>{0.1F, 16777216.0F, 1700000000.25F}));
    ImportOptions options;
    options.rateHz = 100.0; // without a column of times
    QCOMPARE(CsvImporter().read("a,b\n1,16777217\n", QStringLiteral("a.csv"), options)->first().values.exactAt(0, 1), 16777217.0);
}

void TestImporters::unevenTimeIsKept()
{
    const auto metadataOf = [](const QByteArray& text) { return CsvImporter().read(text, QStringLiteral("a.csv"), {})->first().info.metadata; };
    QVERIFY(metadataOf("timestamp,x\n0,1\n16,2\n33,3\n49,4\n").isEmpty()); // rounding to whole milliseconds
    const QMap<QString, QString> uneven = metadataOf("timestamp,x\n0,1\n10,2\n24,3\n30,4\n");
    QCOMPARE(uneven.value(QStringLiteral("time_jitter_reading")), QStringLiteral("2"));
    QVERIFY(std::abs(uneven.value(QStringLiteral("time_jitter_ms")).toDouble() - std::sqrt(32.0 / 3.0)) < 0.01); // 10, 14 and 6 ms
}

void TestImporters::infoLabels()
{
    const Result<QVector<LabelledFile>> files = parseInfoLabels(
        R"({"version":1,"files":[{"path":"training/a.json","name":"a","category":"training","label":{"type":"label","label":"idle"}},
        {"path":"b.json","category":"testing","label":{"type":"multi-label","labels":[{"label":"x","startIndex":0,"endIndex":4},{"label":"x","startIndex":5,"endIndex":9}]}}]})");
    QVERIFY(files.isOk());
    QCOMPARE(files->at(0).label.value_or(QString()), QStringLiteral("idle"));
    QCOMPARE(files->at(1).segments.size(), 1); // equal neighbours are one
    QCOMPARE(files->at(1).segments.first().end, 10);
    // The form of large exports: one entry a line, each beside the name of its list.
    const Result<QVector<LabelledFile>> lines = parseInfoLabels(
        "{\"__ndjson\":true,\"version\":1}\n"
        "{\"__key\":\"files\",\"__item\":{\"path\":\"training/a.json\",\"category\":\"training\",\"label\":{\"type\":\"label\",\"label\":\"idle\"}}}\r\n\n"
        "{\"__key\":\"others\",\"__item\":{\"path\":\"x\"}}\n"
        "{\"path\":\"b.json\",\"category\":\"testing\",\"label\":{\"type\":\"unlabeled\"}}\n");
    QVERIFY2(lines.isOk(), lines.isOk() ? "" : qPrintable(lines.error().message));
    QCOMPARE(lines->size(), 2);
    QCOMPARE(lines->at(0).path, QStringLiteral("training/a.json"));
    QCOMPARE(lines->at(0).label.value_or(QString()), QStringLiteral("idle"));
    QCOMPARE(lines->at(1).path, QStringLiteral("b.json"));
    QVERIFY(!parseInfoLabels("{\"__ndjson\":true,\"version\":1}\n{\"__key\":\"files\",\"__item\":{\"path\":\"../x\"}}\n"));
    for (const char* path : {"../x", "/etc/passwd", "a/../../x", ""}) {
        const QByteArray text = QByteArray("{'files':[{'path':'").replace('\'', '"') + path + "\"}]}";
        QVERIFY(!parseInfoLabels(text));
    }
    QVERIFY(!parseInfoLabels("[]"));
}

/// Large exports have a line for each file; what wraps it names the list that it is of.
void TestImporters::infoLabelsByLines_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("wrapped, as exports write it") << QByteArray(R"({"__ndjson":true,"version":1}
{"__key":"files","__item":{"path":"training/a.json","name":"a","category":"training","label":{"type":"label","label":"idle"},"attachments":["photos/a.jpg"]}}
{"__key":"others","__item":{"path":"../x"}}
{"__key":"files","__item":{"path":"b.json","category":"testing","label":{"type":"unlabeled"}}}
)");
    QTest::newRow("plain") << QByteArray(R"({"__ndjson":true,"version":1}
{"path":"training/a.json","name":"a","category":"training","label":{"type":"label","label":"idle"},"attachments":["photos/a.jpg"]}

{"path":"b.json","category":"testing","label":{"type":"unlabeled"}})");
    QTest::newRow("lines of Windows")
        << QByteArray("{\"__ndjson\":true,\"version\":1}\r\n"
                      R"({"__key":"files","__item":{"path":"training/a.json","category":"training","label":{"type":"label","label":"idle"},"attachments":["photos/a.jpg"]}})"
                      "\r\n"
                      R"({"__key":"files","__item":{"path":"b.json","category":"testing","label":{"type":"unlabeled"}}})"
                      "\r\n");
}

void TestImporters::infoLabelsByLines()
{
    QFETCH(QByteArray, text);
    const Result<QVector<LabelledFile>> files = parseInfoLabels(text);
    QVERIFY2(files.isOk(), files ? "" : qPrintable(files.error().message));
    QCOMPARE(files->size(), 2);
    QCOMPARE(files->at(0).path, QStringLiteral("training/a.json"));
    QCOMPARE(files->at(0).label.value_or(QString()), QStringLiteral("idle"));
    QCOMPARE(files->at(0).attachments, QStringList{QStringLiteral("photos/a.jpg")});
    QCOMPARE(files->at(1).split.value_or(Split::Training), Split::Testing);
}

void TestImporters::badLineOfInfoLabelsIsNamed()
{
    const Result<QVector<LabelledFile>> files =
        parseInfoLabels("{\"__ndjson\":true,\"version\":1}\n{\"__key\":\"files\",\"__item\":{\"path\":\"a.json\"}}\n{\"__key\":\"files\",\n");
    QVERIFY(!files);
    QVERIFY2(files.error().message.contains(QStringLiteral("entry 2")), qPrintable(files.error().message));
    const Result<QVector<LabelledFile>> outside = parseInfoLabels(R"({"version":1,"files":[{"path":"a.json","attachments":["../../etc/passwd"]}]})");
    QVERIFY(!outside);
    QVERIFY2(outside.error().message.contains(QStringLiteral("not inside the folder")), qPrintable(outside.error().message));
}

void TestImporters::query()
{
    Sample sample;
    sample.name = QStringLiteral("wave.07");
    sample.label = QStringLiteral("wave");
    sample.intervalMs = 10.0;
    sample.readingCount = 300;
    for (const char* yes : {"", "label:wave", "label:WAVE wave", "-label:idle", "len>2s", "len<3001ms", "split:training -is:excluded", "07"})
        QVERIFY2((*parseSampleQuery(QString::fromLatin1(yes)))(sample), yes);
    for (const char* no : {"label:idle", "-wave", "len>3s", "split:testing", "is:starred", "is:unlabelled"})
        QVERIFY2(!(*parseSampleQuery(QString::fromLatin1(no)))(sample), no);
    for (const char* wrong : {"colour:red", "is:nice", "len>2", "split:both"})
        QVERIFY2(!parseSampleQuery(QString::fromLatin1(wrong)), wrong);
}

QTEST_GUILESS_MAIN(TestImporters)
#include "tst_importers.moc"
