// SPDX-License-Identifier: GPL-3.0-or-later
// Long messages are walked over instead of being built as a tree; what comes of them must be the same.
#include "models/core/nesting.h"
#include "models/dataset/acquisition.h"
#include "models/dataset/acquisition_file.h"
#include "models/dataset/acquisition_stream.h"
#include "support/acquisition_vectors.h"

#include <QCborStreamWriter>
#include <QtTest>
#include <random>

using namespace studio;
namespace vectors = studio::test::vectors;

class TestAcquisitionStream : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectorsAreReadTheSame_data();
    void vectorsAreReadTheSame();
    void longMessagesVerify_data();
    void longMessagesVerify();
    void troubleIsNamed_data();
    void troubleIsNamed();
    void everyCutIsRefused();
    void whatStandsBesideIsBounded();
    void numbersAreLimited();
    void textsAreLimited();
    void numberBeyondFloatIsRefused();
    void longTailsAreTaken();
    void memberThatIsThereTwiceIsRefused();
    void longLabelListsAreRead_data();
    void longLabelListsAreRead();
    void labelThatIsNoneIsLeftOut();
    void labelsAreLimited();
    void messageWithTooManyLabelsIsRefused();
};

namespace
{

const QString kKey = QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c");

bool isCbor(const QByteArray& message)
{
    return (static_cast<unsigned char>(message[0]) & 0xE0U) == 0xA0U;
}

Result<AcquisitionStream> streamed(const QByteArray& message)
{
    return isCbor(message) ? streamAcquisitionCbor(message) : streamAcquisitionJson(message);
}

QByteArray written(qint64 readings, int axes, bool asCbor, const QString& unit = QStringLiteral("m/s2"))
{
    Sample info;
    info.deviceName = QStringLiteral("a1:b2");
    info.deviceType = QStringLiteral("BENCH");
    info.intervalMs = 10;
    std::mt19937 random(7);
    std::vector<float> values;
    for (qint64 i = 0; i < readings * axes; ++i)
        values.push_back(static_cast<float>(random() % 20'000) / 8.0F - 1000.0F);
    for (int axis = 0; axis < axes; ++axis)
        info.axes.append({QStringLiteral("axis%1").arg(axis), unit});
    const SignalData signal(std::move(values), axes);
    return asCbor ? writeAcquisitionCbor(info, signal, kKey) : writeAcquisitionJson(info, signal, kKey);
}

/// A small message around those values.
QByteArray around(const QByteArray& values)
{
    return R"({"protected":{"ver":"v1","alg":"none"},"signature":"00","payload":{"device_type":"B","interval_ms":10,"sensors":[{"name":"a","units":"g"}],"values":)"
           + values + "}}";
}

} // namespace

void TestAcquisitionStream::vectorsAreReadTheSame_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("JSON") << vectors::v1();
    QTest::newRow("JSON with blanks") << vectors::v2();
    QTest::newRow("CBOR of a program") << vectors::v3();
    QTest::newRow("CBOR of a board") << vectors::v4();
    QTest::newRow("sound as CBOR integers") << vectors::v6();
    QTest::newRow("unsigned, bare numbers") << vectors::v8();
    QTest::newRow("numbers of all kinds") << around("[0,-0,1.5e3,1E-40,-2.5e-3,123456789012345678901,9223372036854775807]");
    QTest::newRow("a later payload counts") << QByteArray(around("[1,2]")).replace("\"payload\"", R"("payload":{"values":[9]},"payload")");
    QTest::newRow("escaped names") << QByteArray(around("[1,2]")).replace("payload", "pay\\u006coad");
}

void TestAcquisitionStream::vectorsAreReadTheSame()
{
    QFETCH(QByteArray, message);
    const Result<Acquisition> tree = parseAcquisition(message, {kKey});
    QVERIFY2(tree.isOk(), tree.isOk() ? "" : qPrintable(tree.error().message));
    const Result<AcquisitionStream> stream = streamed(message);
    QVERIFY2(stream.isOk(), stream.isOk() ? "" : qPrintable(stream.error().message));
    const SignalData& values = tree->draft.values;
    QCOMPARE(stream->table.rows, values.readingCount());
    QCOMPARE(stream->table.columns, values.axisCount());
    for (qint64 row = 0; row < values.readingCount(); ++row) {
        for (int column = 0; column < values.axisCount(); ++column)
            QCOMPARE(static_cast<float>(stream->table.numbers[static_cast<std::size_t>(row * values.axisCount() + column)]), values.at(row, column));
    }
    QCOMPARE(stream->map[QStringLiteral("payload")][QStringLiteral("device_type")].toString(), tree->draft.info.deviceType);
}

void TestAcquisitionStream::longMessagesVerify_data()
{
    QTest::addColumn<int>("axes");
    QTest::addColumn<bool>("asCbor");
    QTest::newRow("JSON, three axes") << 3 << false;
    QTest::newRow("CBOR, three axes") << 3 << true;
    QTest::newRow("JSON, one axis") << 1 << false;
    QTest::newRow("CBOR, one axis") << 1 << true;
}

void TestAcquisitionStream::longMessagesVerify()
{
    QFETCH(int, axes);
    QFETCH(bool, asCbor);
    constexpr qint64 kReadings = 120'000;
    const QByteArray message = written(kReadings, axes, asCbor);
    QVERIFY(message.size() > 300'000); // walked over, not built
    const Result<Acquisition> parsed = parseAcquisition(message, {kKey});
    QVERIFY2(parsed.isOk(), parsed.isOk() ? "" : qPrintable(parsed.error().message));
    QCOMPARE(parsed->draft.info.signature, SignatureState::Valid);
    QCOMPARE(parsed->draft.values.readingCount(), kReadings);
    std::mt19937 random(7);
    for (qint64 reading = 0; reading < kReadings; ++reading) {
        for (int axis = 0; axis < axes; ++axis)
            QCOMPARE(parsed->draft.values.at(reading, axis), static_cast<float>(random() % 20'000) / 8.0F - 1000.0F);
    }
    QByteArray altered = message;
    altered[altered.size() / 2] = static_cast<char>(altered[altered.size() / 2] == '1' ? '2' : '1');
    const Result<Acquisition> other = parseAcquisition(altered, {kKey});
    QVERIFY(!other || other->draft.info.signature == SignatureState::Invalid);
}

void TestAcquisitionStream::troubleIsNamed_data()
{
    QTest::addColumn<QByteArray>("values");
    QTest::addColumn<QString>("id");
    QTest::newRow("a text among numbers") << QByteArray(R"([1,"2"])") << QStringLiteral("DAF-020");
    QTest::newRow("a number with a leading zero") << QByteArray("[01]") << QStringLiteral("DAF-020");
    QTest::newRow("a sign alone") << QByteArray("[-]") << QStringLiteral("DAF-020");
    QTest::newRow("no comma") << QByteArray("[1 2]") << QStringLiteral("DAF-021");
    QTest::newRow("out of range") << QByteArray("[1e400]") << QStringLiteral("DAF-020");
    QTest::newRow("rows of two lengths") << QByteArray("[[1,2],[3]]") << QStringLiteral("DAF-024");
    QTest::newRow("rows and bare numbers") << QByteArray("[[1,2],3]") << QStringLiteral("DAF-024");
    QTest::newRow("a comma too many") << QByteArray("[1,2,]") << QStringLiteral("DAF-020");
    QTest::newRow("deeper than rows") << QByteArray("[[[1]]]") << QStringLiteral("DAF-020");
    QTest::newRow("no table") << QByteArray("7") << QStringLiteral("DAF-025");
}

void TestAcquisitionStream::troubleIsNamed()
{
    QFETCH(QByteArray, values);
    QFETCH(QString, id);
    const Result<AcquisitionStream> stream = streamAcquisitionJson(around(values));
    QVERIFY(!stream);
    QCOMPARE(stream.error().id, id);
    QVERIFY(!parseAcquisition(around(values), {}));
}

void TestAcquisitionStream::everyCutIsRefused()
{
    for (const QByteArray& message : {vectors::v2(), vectors::v3(), vectors::v4(), vectors::v6()}) {
        for (qsizetype length = 1; length < message.size(); ++length)
            QVERIFY2(!streamed(message.first(length)), qPrintable(QString::number(length)));
    }
}

void TestAcquisitionStream::whatStandsBesideIsBounded()
{
    const QByteArray large = "[" + QByteArray("0,").repeated(400'000) + "0]";
    QCOMPARE(streamAcquisitionJson(QByteArray(around("[1]")).replace(R"([{"name":"a","units":"g"}])", large)).error().id, QStringLiteral("DAF-023"));
    // What nobody needs is passed over, whatever its size.
    const Result<Acquisition> passed = parseAcquisition(QByteArray(around("[1,2]")).replace("\"payload\":{", "\"payload\":{\"more\":" + large + ','), {});
    QVERIFY2(passed.isOk(), passed.isOk() ? "" : qPrintable(passed.error().message));
    QCOMPARE(passed->draft.values.readingCount(), 2);
}

void TestAcquisitionStream::numbersAreLimited()
{
    constexpr int kMost = 10'000'000;
    const QByteArray most = QByteArray("1,").repeated(kMost - 1) + '1';
    const Result<Acquisition> taken = parseAcquisition(around('[' + most + ']'), {});
    QVERIFY2(taken.isOk(), taken.isOk() ? "" : qPrintable(taken.error().message));
    QCOMPARE(taken->draft.values.readingCount(), kMost);
    const Result<Acquisition> refused = parseAcquisition(around('[' + most + ",1]"), {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().id, QStringLiteral("DAF-002"));
    QCOMPARE(refused.error().code, ErrorCode::LimitExceeded);
    // In rows it is the numbers that count.
    QCOMPARE(parseAcquisition(around("[" + QByteArray("[1,1],").repeated(kMost / 2) + "[1,1]]"), {}).error().id, QStringLiteral("DAF-002"));
    QByteArray cbor;
    QCborStreamWriter writer(&cbor);
    writer.startMap(1);
    writer.append(QLatin1String("payload"));
    writer.startMap(1);
    writer.append(QLatin1String("values"));
    writer.startArray(kMost + 1);
    cbor += QByteArray(kMost + 1, '\1');
    QCOMPARE(parseAcquisition(cbor, {}).error().id, QStringLiteral("DAF-002"));
}

void TestAcquisitionStream::textsAreLimited()
{
    const auto json = [](qsizetype length) {
        return QByteArray(around("[1,2]")).replace("\"payload\":{", "\"payload\":{\"more\":\"" + QByteArray(length, 'a') + "\",");
    };
    const Result<Acquisition> taken = parseAcquisition(json(kMostTextBytes), {});
    QVERIFY2(taken.isOk(), taken.isOk() ? "" : qPrintable(taken.error().message));
    const Error refused = parseAcquisition(json(kMostTextBytes + 1), {}).error();
    QCOMPARE(refused.id, QStringLiteral("DAF-027"));
    QCOMPARE(refused.code, ErrorCode::LimitExceeded);
    // A text that has no end, and one whose quotes are escaped, are as long as they are.
    QCOMPARE(parseAcquisition("{\"a\":\"" + QByteArray("\\\"").repeated(kMostTextBytes / 2 + 1), {}).error().id, QStringLiteral("DAF-027"));
    const auto cbor = [](qsizetype length, bool isBytes) {
        QByteArray message;
        QCborStreamWriter writer(&message);
        writer.startMap();
        writer.append(QLatin1String("more"));
        const QByteArray content(length, 'a');
        isBytes ? writer.appendByteString(content.constData(), length) : writer.appendTextString(content.constData(), length);
        writer.endMap();
        return message;
    };
    for (const bool isBytes : {false, true}) {
        QCOMPARE(parseAcquisition(cbor(kMostTextBytes + 1, isBytes), {}).error().id, QStringLiteral("DAF-027"));
        QVERIFY(parseAcquisition(cbor(kMostTextBytes, isBytes), {}).error().id != QStringLiteral("DAF-027"));
    }
    // In pieces, of which each is short.
    const QByteArray piece = QByteArray::fromHex("7a00100000") + QByteArray(1024 * 1024, 'a');
    const auto inPieces = [&](int pieces) { return QByteArray::fromHex("bf616d7f") + piece.repeated(pieces) + QByteArray::fromHex("ffff"); };
    QCOMPARE(parseAcquisition(inPieces(17), {}).error().id, QStringLiteral("DAF-027"));
    QVERIFY(parseAcquisition(inPieces(15), {}).error().id != QStringLiteral("DAF-027"));
    // What stands behind the item, such as sound, is no text of it.
    QVERIFY(!hasCborTextOver(vectors::v7() + QByteArray(kMostTextBytes + 1000, '\x7a'), kMostTextBytes));
}

/// It would become infinite in every feature without a word.
void TestAcquisitionStream::numberBeyondFloatIsRefused()
{
    for (const QByteArray& before : {QByteArray(), QByteArray("0,").repeated(200'000)}) { // as a tree, and walked over
        const Error refused = parseAcquisition(around('[' + before + "1,1e39]"), {}).error();
        QCOMPARE(refused.id, QStringLiteral("DAF-028"));
        QVERIFY2(refused.message.contains(QStringLiteral("values[%1]").arg(before.size() / 2 + 1)), qPrintable(refused.message));
        QVERIFY(parseAcquisition(around('[' + before + "1,-3.4e38]"), {}).isOk());
    }
}

void TestAcquisitionStream::longTailsAreTaken()
{
    const QByteArray message = vectors::v7() + QByteArray(600'000, '\1');
    const Result<Acquisition> parsed = parseAcquisition(message, {kKey});
    QVERIFY2(parsed.isOk(), parsed.isOk() ? "" : qPrintable(parsed.error().message));
    QVERIFY(parsed->draft.values.readingCount() > 300'000);
}

/// Two readers would take different ones for what is meant.
void TestAcquisitionStream::memberThatIsThereTwiceIsRefused()
{
    for (const bool isPayloadTwice : {true, false}) {
        QByteArray message;
        QCborStreamWriter writer(&message);
        writer.startMap();
        for (int payload = 0; payload < (isPayloadTwice ? 2 : 1); ++payload) {
            writer.append(QLatin1String("payload"));
            writer.startMap();
            for (int values = 0; values < (isPayloadTwice ? 1 : 2); ++values) {
                writer.append(QLatin1String("values"));
                writer.startArray();
                writer.append(values);
                writer.endArray();
            }
            writer.endMap();
        }
        writer.endMap();
        const QString name = isPayloadTwice ? QStringLiteral("payload") : QStringLiteral("values");
        for (const Error& error : {streamAcquisitionCbor(message).error(), parseAcquisition(message, {}).error()}) {
            QCOMPARE(error.id, QStringLiteral("DAF-026"));
            QVERIFY2(error.message.contains(name), qPrintable(error.message));
        }
    }
}

void TestAcquisitionStream::longLabelListsAreRead_data()
{
    QTest::addColumn<int>("axes");
    QTest::addColumn<bool>("asCbor");
    QTest::newRow("JSON") << 1 << false;
    QTest::newRow("CBOR, the values in a table") << 2 << true;
    QTest::newRow("CBOR, the values behind it") << 1 << true;
}

/// An hour of sound may have a label a second and more.
void TestAcquisitionStream::longLabelListsAreRead()
{
    QFETCH(int, axes);
    QFETCH(bool, asCbor);
    constexpr int kLabels = 20'000;
    SampleDraft draft;
    draft.info.axes.fill({QStringLiteral("a"), QStringLiteral("g")}, axes);
    draft.info.intervalMs = 10.0;
    draft.values = SignalData(std::vector<float>(static_cast<std::size_t>(2 * kLabels * axes), 0.25F), axes);
    draft.info.readingCount = draft.values.readingCount();
    QByteArray listed;
    for (int i = 0; i < kLabels; ++i) {
        Segment one;
        one.label = QStringLiteral("gear %1").arg(i % 50);
        one.begin = 2 * i;
        one.end = 2 * i + 1 + i % 2;
        one.source = SegmentSource::Import;
        draft.segments.append(one);
        listed += QStringLiteral(R"({"label":"%1","startIndex":%2,"endIndex":%3},)").arg(one.label).arg(one.begin).arg(one.end - 1).toUtf8();
    }
    listed.chop(1);
    const QByteArray values = '[' + QByteArray("0.25,").repeated(2 * kLabels - 1) + "0.25]";
    const QByteArray message = asCbor ? writeAcquisitionFile(draft)
                                      : QByteArray(around(values)).replace("\"payload\":{", "\"payload\":{\"structured_labels\":[" + listed + "],");
    const Result<Acquisition> read = parseAcquisition(message, {});
    QVERIFY2(read.isOk(), read.isOk() ? "" : qPrintable(read.error().message));
    QCOMPARE(read->draft.values.readingCount(), 2 * kLabels);
    QCOMPARE(read->draft.segments, draft.segments);
    QVERIFY2(read->draft.warnings.isEmpty(), qPrintable(read->draft.warnings.join(QLatin1Char(' '))));
}

void TestAcquisitionStream::labelThatIsNoneIsLeftOut()
{
    const QByteArray labels = R"([7,{"label":"a","startIndex":0,"endIndex":0},{"label":")" + QByteArray(400'000, 'b')
                              + R"(","startIndex":1,"endIndex":1},{"label":"c","startIndex":2,"endIndex":1},{"label":"d","startIndex":3,"endIndex":3}])";
    const QByteArray message = QByteArray(around("[1,2,3,4]")).replace("\"payload\":{", "\"payload\":{\"structured_labels\":" + labels + ',');
    const Result<Acquisition> read = parseAcquisition(message, {});
    QVERIFY2(read.isOk(), read.isOk() ? "" : qPrintable(read.error().message));
    QCOMPARE(read->draft.segments.size(), 2);
    QCOMPARE(read->draft.segments[1].label, QStringLiteral("d"));
    QCOMPARE(read->draft.warnings.size(), 1);
    QVERIFY2(read->draft.warnings[0].startsWith(QStringLiteral("3 ")), qPrintable(read->draft.warnings[0]));
}

void TestAcquisitionStream::labelsAreLimited()
{
    AcquisitionLabels labels;
    for (int i = 0; i < kMostRegions; ++i) {
        if (!labels.add(7))
            QFAIL(qPrintable(QString::number(i)));
    }
    QCOMPARE(labels.unusable(), 100'000);
    const Result<void> refused = labels.add(7);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::LimitExceeded);
    QCOMPARE(refused.error().id, QStringLiteral("DAF-029"));
}

void TestAcquisitionStream::messageWithTooManyLabelsIsRefused()
{
    constexpr int kBeyond = kMostRegions + 1;
    QByteArray listed;
    for (int i = 0; i < kBeyond; ++i)
        listed += R"({"label":"a","startIndex":)" + QByteArray::number(i) + R"(,"endIndex":)" + QByteArray::number(i) + "},";
    listed.chop(1);
    const QByteArray message = QByteArray(around('[' + QByteArray("1,").repeated(kBeyond - 1) + "1]"))
                                   .replace("\"payload\":{", "\"payload\":{\"structured_labels\":[" + listed + "],");
    const Result<Acquisition> read = parseAcquisition(message, {});
    QVERIFY(!read);
    QCOMPARE(read.error().id, QStringLiteral("DAF-029"));
    QVERIFY2(read.error().message.contains(QStringLiteral("100000 regions")), qPrintable(read.error().message));
}

QTEST_GUILESS_MAIN(TestAcquisitionStream)
#include "tst_acquisition_stream.moc"
