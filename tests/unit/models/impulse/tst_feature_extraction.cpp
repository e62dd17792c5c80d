// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/picture.h"
#include "models/impulse/feature_extraction.h"
#include "models/signal/resample.h"
#include "support/memory_source.h"

#include <QJsonDocument>
#include <QtTest>
#include <limits>

using namespace studio;

namespace
{

ImpulseDesign design(const char* json)
{
    const Result<ImpulseDesign> read = impulseFromJson(QJsonDocument::fromJson(QByteArray(json)).object());
    if (!read)
        QTest::qFail(qPrintable(read.error().message), __FILE__, __LINE__);
    return read ? *read : ImpulseDesign{};
}

/// Windows of 20 readings every 10 at 50 Hz.
ImpulseDesign flattenDesign()
{
    return design(R"({"input": {"window_ms": 400, "stride_ms": 200, "zero_pad": false},
                      "dsp": [{"block": "flatten"}]})");
}

QString failure(const ImpulseDesign& impulse, test::MemorySource& source)
{
    SilentJobContext job;
    const Result<ExtractionResult> result = extractFeatures(impulse, source, job);
    return result ? QString() : result.error().message;
}

} // namespace

class TestFeatureExtraction : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noSampleSaysWhatToDo();
    void aReadingThatIsNotANumberIsNamed();
    void aFeatureThatIsNotANumberIsNamed();
    void unknownAxisIsNamed();
    void fieldErrorsNameTheBlock();
    void tooManyFeaturesAreRefused();
    void tooManyWindowsAreRefused();
    void picturesAreKeptOut();
    void whatDoesNotFitIsListed();
    void nothingFits();
    void cancelStopsBetweenWindows();
    void aFailingCacheIsTold();
    void windowsLabelsAndSplits();
    void unlabelledWindowsStayUnlabelled();
    void segmentsDecideTheLabel();
    void shortSamplesArePadded();
    void secondRunComesFromTheCache();
    void hashFollowsWhatMatters();
    void otherRatesAreResampled();
    void rateAndAxesAreThoseOfMostOfTheTime_data();
    void rateAndAxesAreThoseOfMostOfTheTime();
    void oneWindowEqualsItsRow();
    void learningBlocksTakeTheirColumns();
};

void TestFeatureExtraction::noSampleSaysWhatToDo()
{
    test::MemorySource source;
    QVERIFY(failure(flattenDesign(), source).contains(QStringLiteral("Record or import")));
}

void TestFeatureExtraction::aReadingThatIsNotANumberIsNamed()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40);
    std::vector<float> values(80, 1.0F);
    values[2 * 33 + 1] = std::numeric_limits<float>::quiet_NaN();
    source.setData(0, values, 2);
    const QString message = failure(flattenDesign(), source);
    QVERIFY2(message.contains(QStringLiteral("idle.1")) && message.contains(QStringLiteral("reading 33")) &&
                 message.contains(QStringLiteral("a1")),
             qPrintable(message));
    // At another rate the place is still the sample's own.
    ImpulseDesign other = flattenDesign();
    other.input.frequencyHz = 25.0;
    QCOMPARE(failure(other, source), message);
}

void TestFeatureExtraction::aFeatureThatIsNotANumberIsNamed()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 20);
    source.setData(0, std::vector<float>(40, std::numeric_limits<float>::max()), 2);
    const ImpulseDesign loud = design(R"({"input": {"window_ms": 400, "stride_ms": 200},
                                          "dsp": [{"block": "raw", "parameters": {"scale-axes": 10}}]})");
    const QString message = failure(loud, source);
    QVERIFY2(message.contains(QStringLiteral("idle.1")) && message.contains(QStringLiteral("feature")),
             qPrintable(message));
}

void TestFeatureExtraction::unknownAxisIsNamed()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40);
    ImpulseDesign impulse = flattenDesign();
    impulse.input.axes = {QStringLiteral("gyrX")};
    QVERIFY(failure(impulse, source).startsWith(QStringLiteral("input.axes")));
    impulse = flattenDesign();
    impulse.dsp[0].axes = {QStringLiteral("gyrX")};
    QVERIFY(failure(impulse, source).startsWith(QStringLiteral("dsp[0].axes")));
}

void TestFeatureExtraction::fieldErrorsNameTheBlock()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40);
    const ImpulseDesign odd = design(R"({"input": {"window_ms": 400, "stride_ms": 200},
        "dsp": [{"block": "flatten"}, {"block": "spectral-analysis", "parameters":
            {"filter-type": "low", "filter-cutoff": 25}}]})");
    const QString message = failure(odd, source);
    QVERIFY2(message.startsWith(QStringLiteral("dsp[1].parameters.filter-cutoff: ")), qPrintable(message));
    ImpulseDesign unknown = flattenDesign();
    unknown.dsp[0].parameters[QStringLiteral("colour")] = 1;
    QVERIFY(failure(unknown, source).startsWith(QStringLiteral("dsp[0].parameters.colour: ")));
    ImpulseDesign tiny = flattenDesign();
    tiny.input.windowMs = 1.0;
    QVERIFY(failure(tiny, source).startsWith(QStringLiteral("input.window_ms: ")));
    QVERIFY(failure(ImpulseDesign{}, source).startsWith(QStringLiteral("dsp: ")));
}

void TestFeatureExtraction::tooManyFeaturesAreRefused()
{
    const ImpulseDesign raw = design(R"({"input": {"window_ms": 40000}, "dsp": [{"block": "raw"}]})");
    const QStringList axes = {QStringLiteral("a0"), QStringLiteral("a1")};
    const Result<PreparedImpulse> prepared = prepareImpulse(raw, 1000.0, axes);
    QVERIFY(!prepared);
    QVERIFY(prepared.error().message.contains(QStringLiteral("80000")));
}

void TestFeatureExtraction::tooManyWindowsAreRefused()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40, 1000.0);
    source.sample(0).readingCount = 1'000'000; // as a file may claim
    const ImpulseDesign raw =
        design(R"({"input": {"window_ms": 1000, "stride_ms": 1}, "dsp": [{"block": "raw"}]})");
    SilentJobContext job;
    const Result<ExtractionResult> result = extractFeatures(raw, source, job);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::LimitExceeded);
    QCOMPARE(source.reads, 0);
}

void TestFeatureExtraction::picturesAreKeptOut()
{
    test::MemorySource source;
    SilentJobContext job;
    const auto addPicture = [&](const QString& label) {
        Sample& sample = source.sample(source.add(label, Split::Training, 0, 0.0, 1));
        sample.axes = pictureAxes();
    };
    addPicture(QStringLiteral("nut")); // first, so that its axis is asked before any other
    const Result<ExtractionResult> alone = extractFeatures(flattenDesign(), source, job);
    QCOMPARE(alone.error().id, QStringLiteral("IMP-010"));
    QVERIFY(alone.error().message.contains(QStringLiteral("pictures")));
    source.add(QStringLiteral("idle"), Split::Training, 40);
    addPicture(QStringLiteral("bolt"));
    const Result<ExtractionResult> result = extractFeatures(flattenDesign(), source, job);
    QVERIFY2(result.isOk(), result ? "" : qPrintable(result.error().message));
    QCOMPARE(result->matrix.classes, QStringList{QStringLiteral("idle")});
    QCOMPARE(result->leftOut.size(), 1);
    QVERIFY2(result->leftOut[0].reason.contains(QStringLiteral("kept and left out: this version makes features of signals")), qPrintable(result->leftOut[0].reason));
    const Result<PreparedImpulse> impulse = prepareImpulse(flattenDesign(), source.samples());
    QVERIFY(leftOutSamples(*impulse, source.samples()).isEmpty());
    QVERIFY(!leftOutPictures(source.samples()).isEmpty());
    source.sample(0).enabled = source.sample(2).enabled = false;
    QVERIFY(leftOutPictures(source.samples()).isEmpty());
}

void TestFeatureExtraction::whatDoesNotFitIsListed()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40);
    source.add(QStringLiteral("short"), Split::Training, 19);
    source.add(QStringLiteral("mono"), Split::Training, 40, 50.0, 1);
    source.add(QStringLiteral("single"), Split::Training, 40);
    source.sample(3).intervalMs = 0.0;
    SilentJobContext job;
    const Result<ExtractionResult> result = extractFeatures(flattenDesign(), source, job);
    QVERIFY(result.isOk());
    QCOMPARE(result->matrix.windowCount(), std::size_t(3));
    QCOMPARE(result->leftOut.size(), 3);
    QVERIFY(result->leftOut[0].reason.contains(QStringLiteral("19 readings")));
    QVERIFY(result->leftOut[1].reason.contains(QStringLiteral("a1")));
    QVERIFY(result->leftOut[2].reason.contains(QStringLiteral("no sample rate")));
}

void TestFeatureExtraction::nothingFits()
{
    test::MemorySource source;
    source.add(QStringLiteral("short"), Split::Training, 19);
    QVERIFY(failure(flattenDesign(), source).contains(QStringLiteral("short.1")));
}

void TestFeatureExtraction::cancelStopsBetweenWindows()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 1000);
    test::CancelAfter job(5);
    const Result<ExtractionResult> result = extractFeatures(flattenDesign(), source, job);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
}

void TestFeatureExtraction::aFailingCacheIsTold()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40);
    source.cacheFails = true;
    QCOMPARE(failure(flattenDesign(), source), QStringLiteral("the disk is gone"));
}

void TestFeatureExtraction::windowsLabelsAndSplits()
{
    test::MemorySource source;
    source.add(QStringLiteral("wave"), Split::Training, 40);
    source.add(QStringLiteral("idle"), Split::Testing, 30);
    SilentJobContext job;
    const Result<ExtractionResult> result = extractFeatures(flattenDesign(), source, job);
    QVERIFY(result.isOk());
    const FeatureMatrix& matrix = result->matrix;
    QCOMPARE(matrix.classes, (QStringList{QStringLiteral("idle"), QStringLiteral("wave")}));
    QCOMPARE(matrix.windowCount(), std::size_t(5));
    QCOMPARE(matrix.featureCount, 14);
    QCOMPARE(matrix.values.size(), std::size_t(5 * 14));
    QCOMPARE(matrix.windows[2].firstReading, 20);
    QCOMPARE(matrix.windows[0].label, 1);
    QCOMPARE(matrix.windows[4].label, 0);
    QCOMPARE(matrix.windows[4].split, Split::Testing);
    QVERIFY(matrix.featureNames.first().startsWith(QStringLiteral("a0 ")));
}

void TestFeatureExtraction::unlabelledWindowsStayUnlabelled()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 20);
    source.add(QString(), Split::Training, 20);
    SilentJobContext job;
    const Result<ExtractionResult> result = extractFeatures(flattenDesign(), source, job);
    QCOMPARE(result->matrix.classes, QStringList{QStringLiteral("idle")});
    QCOMPARE(result->matrix.windows[1].label, -1);
}

void TestFeatureExtraction::segmentsDecideTheLabel()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40);
    source.addSegment(0, QStringLiteral("wave"), 25, 35);
    SilentJobContext job;
    const Result<ExtractionResult> result = extractFeatures(flattenDesign(), source, job);
    const auto& windows = result->matrix.windows; // ends at readings 19, 29 and 39
    QCOMPARE(windows[0].label, 0);
    QCOMPARE(windows[1].label, 1);
    QCOMPARE(windows[2].label, 0);
    // At half the rate the same places in time carry the same labels.
    ImpulseDesign half = flattenDesign();
    half.input.frequencyHz = 25.0;
    const Result<ExtractionResult> slow = extractFeatures(half, source, job);
    QCOMPARE(slow->matrix.windowCount(), std::size_t(3));
    for (std::size_t i = 0; i < 3; ++i)
        QCOMPARE(slow->matrix.windows[i].label, windows[i].label);
}

void TestFeatureExtraction::shortSamplesArePadded()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 5);
    ImpulseDesign raw =
        design(R"({"input": {"window_ms": 400, "zero_pad": true}, "dsp": [{"block": "raw"}]})");
    SilentJobContext job;
    const Result<ExtractionResult> result = extractFeatures(raw, source, job);
    QCOMPARE(result->matrix.windowCount(), std::size_t(1));
    QVERIFY(result->matrix.windows[0].isPadded);
    QVERIFY(result->matrix.row(0)[3] != 0.0F);
    QCOMPARE(result->matrix.row(0)[39], 0.0F);
}

void TestFeatureExtraction::secondRunComesFromTheCache()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40);
    source.add(QStringLiteral("wave"), Split::Training, 40);
    SilentJobContext job;
    const Result<ExtractionResult> first = extractFeatures(flattenDesign(), source, job);
    QCOMPARE(source.reads, 2);
    source.sample(0).label = QStringLiteral("still"); // a label needs no new features
    const Result<ExtractionResult> second = extractFeatures(flattenDesign(), source, job);
    QCOMPARE(source.reads, 2);
    QCOMPARE(second->matrix.values, first->matrix.values);
    QCOMPARE(second->matrix.classes.first(), QStringLiteral("still"));
    ImpulseDesign other = flattenDesign();
    other.dsp[0].parameters[QStringLiteral("scale-axes")] = 2.0;
    QVERIFY(extractFeatures(other, source, job).isOk());
    QCOMPARE(source.reads, 4);
}

void TestFeatureExtraction::hashFollowsWhatMatters()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40);
    SilentJobContext job;
    const QByteArray hash = extractFeatures(flattenDesign(), source, job)->matrix.hash;
    QCOMPARE(hash.size(), 32);
    ImpulseDesign other = flattenDesign();
    LearningBlockDesign classifier;
    classifier.id = QStringLiteral("c");
    classifier.block = QStringLiteral("classification");
    other.learn.append(classifier);
    QCOMPARE(extractFeatures(other, source, job)->matrix.hash, hash);
    other.input.strideMs = 100;
    QVERIFY(extractFeatures(other, source, job)->matrix.hash != hash);
    source.sample(0).split = Split::Testing;
    QVERIFY(extractFeatures(flattenDesign(), source, job)->matrix.hash != hash);
    source.sample(0).split = Split::Training;
    source.addSegment(0, QStringLiteral("wave"), 0, 5);
    QVERIFY(extractFeatures(flattenDesign(), source, job)->matrix.hash != hash);
}

void TestFeatureExtraction::otherRatesAreResampled()
{
    test::MemorySource source;
    source.add(QStringLiteral("slow"), Split::Training, 400, 50.0);
    source.add(QStringLiteral("fast"), Split::Training, 800, 100.0);
    ImpulseDesign raw = design(R"({"input": {"window_ms": 400, "stride_ms": 400, "frequency_hz": 50},
                                   "dsp": [{"block": "raw"}]})");
    SilentJobContext job;
    const Result<ExtractionResult> result = extractFeatures(raw, source, job);
    QVERIFY(result.isOk());
    QVERIFY(result->leftOut.isEmpty());
    QCOMPARE(result->matrix.windowCount(), std::size_t(20 + 20));
    // "slow" and "fast" have names of the same length, so the same signal in time.
    QVERIFY(std::abs(result->matrix.row(25)[8] - result->matrix.row(5)[8]) < 0.01F);

    const Result<PreparedImpulse> prepared = prepareImpulse(raw, source.samples());
    const Sample& fast = source.sample(1);
    QCOMPARE(readingCountOf(*prepared, fast), 400);
    QCOMPARE(readingCountOf(*prepared, source.sample(0)), 400);
    QCOMPARE(sampleReadingOf(*prepared, fast, 200), 400);
    // One window from the stored readings is the window of the whole resampled sample.
    const Result<std::vector<float>> window = windowOf(*prepared, fast, *source.readings(fast), {100, false});
    QVERIFY(window.isOk());
    const auto row = result->matrix.row(25);
    QCOMPARE(*window, std::vector<float>(row.begin(), row.end()));
}

void TestFeatureExtraction::rateAndAxesAreThoseOfMostOfTheTime_data()
{
    QTest::addColumn<bool>("soundIsFirst");
    QTest::addColumn<int>("motions");
    QTest::addColumn<QString>("input");
    QTest::addColumn<double>("rate");
    QTest::addColumn<int>("axes");
    QTest::newRow("one recording of sound has more readings than all of motion") << false << 5 << QString() << 62.5 << 3;
    QTest::newRow("also where it was the first") << true << 5 << QString() << 62.5 << 3;
    QTest::newRow("most of the time is sound") << false << 1 << QString() << 16000.0 << 1;
    QTest::newRow("axes that were chosen decide the rate") << false << 1 << QStringLiteral(R"("axes": ["a0", "a1"])") << 62.5 << 2;
    QTest::newRow("a rate that was chosen stays") << false << 5 << QStringLiteral(R"("frequency_hz": 50)") << 50.0 << 3;
}

void TestFeatureExtraction::rateAndAxesAreThoseOfMostOfTheTime()
{
    QFETCH(bool, soundIsFirst);
    QFETCH(int, motions);
    QFETCH(QString, input);
    test::MemorySource source;
    const auto addSound = [&source] { source.add(QStringLiteral("sound"), Split::Training, 48'000, 16000.0, 1); }; // 3 s
    if (soundIsFirst)
        addSound();
    for (int i = 0; i < motions; ++i)
        source.add(QStringLiteral("wave"), Split::Training, 125, 62.5, 3); // 2 s
    if (!soundIsFirst)
        addSound();
    const ImpulseDesign impulse = design(QStringLiteral(R"({"input": {%1}, "dsp": [{"block": "flatten"}]})").arg(input).toUtf8());
    const Result<PreparedImpulse> prepared = prepareImpulse(impulse, source.samples());
    QVERIFY2(prepared.isOk(), prepared ? "" : qPrintable(prepared.error().message));
    QTEST(prepared->frequencyHz, "rate");
    QTEST(static_cast<int>(prepared->axes.size()), "axes");
}

void TestFeatureExtraction::oneWindowEqualsItsRow()
{
    test::MemorySource source;
    source.add(QStringLiteral("idle"), Split::Training, 40);
    SilentJobContext job;
    const Result<ExtractionResult> result = extractFeatures(flattenDesign(), source, job);
    const Result<PreparedImpulse> prepared = prepareImpulse(flattenDesign(), source.samples());
    const Sample& sample = source.sample(0);
    const Result<std::vector<float>> window =
        windowOf(*prepared, sample, *source.readings(sample), {10, false});
    const auto row = result->matrix.row(1);
    QCOMPARE(extractWindow(*prepared, *window), std::vector<float>(row.begin(), row.end()));
}

void TestFeatureExtraction::learningBlocksTakeTheirColumns()
{
    const ImpulseDesign two = design(R"({"input": {"window_ms": 400},
        "dsp": [{"id": "f", "block": "flatten"}, {"id": "r", "block": "raw"}],
        "learn": [{"block": "classification"}, {"block": "anomaly-kmeans", "dsp": ["r"]}]})");
    const Result<PreparedImpulse> prepared = prepareImpulse(two, 50.0, {QStringLiteral("x")});
    QVERIFY(prepared.isOk());
    QCOMPARE(prepared->featureColumns(0).size(), std::size_t(7 + 20));
    QCOMPARE(prepared->featureColumns(1).size(), std::size_t(20));
    QCOMPARE(prepared->featureColumns(1).front(), 7);
}

QTEST_GUILESS_MAIN(TestFeatureExtraction)
#include "tst_feature_extraction.moc"
