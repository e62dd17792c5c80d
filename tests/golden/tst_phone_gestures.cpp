// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/quantize/host_inference.h"
#include "inference/quantize/quantize.h"
#include "models/evaluation/classification_metrics.h"
#include "models/impulse/feature_extraction.h"
#include "models/learn/trainer.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <cmath>

using namespace studio;

namespace
{

const QString kFolder = QStringLiteral(STUDIO_SHARED_DIR "/data/motion-phone-gestures");

QJsonObject jsonOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        QTest::qFail(qPrintable(QStringLiteral("cannot read ") + path), __FILE__, __LINE__);
    return QJsonDocument::fromJson(file.readAll()).object();
}

/// The recordings of the folder; label and split as its names say.
class FolderSource final : public SampleSource
{
public:
    FolderSource()
    {
        read(QStringLiteral("training"), Split::Training);
        read(QStringLiteral("testing"), Split::Testing);
    }
    [[nodiscard]] const QVector<Sample>& samples() const override { return m_samples; }
    [[nodiscard]] Result<SignalData> readings(const Sample& sample) override
    {
        return m_data[static_cast<qsizetype>(sample.id.value) - 1];
    }
    [[nodiscard]] Result<QVector<Segment>> segments(const Sample&) override { return QVector<Segment>{}; }
    [[nodiscard]] Result<std::optional<std::vector<float>>> cached(const QByteArray&) override
    {
        return std::optional<std::vector<float>>{};
    }
    Result<void> store(const QByteArray&, SampleId, const std::vector<float>&) override { return {}; }

private:
    void read(const QString& folder, Split split)
    {
        const QDir directory(kFolder + QLatin1Char('/') + folder);
        for (const QString& name : directory.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
            const QJsonObject payload =
                jsonOf(directory.filePath(name))[QStringLiteral("payload")].toObject();
            Sample sample;
            sample.id = SampleId{m_samples.size() + 1};
            sample.name = name;
            sample.label = name.section(QLatin1Char('.'), 0, 0);
            sample.split = split;
            sample.intervalMs = payload[QStringLiteral("interval_ms")].toDouble();
            for (const QJsonValue& sensor : payload[QStringLiteral("sensors")].toArray())
                sample.axes.append(
                    {sensor[QStringLiteral("name")].toString(), sensor[QStringLiteral("units")].toString()});
            std::vector<float> values;
            for (const QJsonValue& row : payload[QStringLiteral("values")].toArray()) {
                for (const QJsonValue& value : row.toArray())
                    values.push_back(static_cast<float>(value.toDouble()));
            }
            const auto axes = static_cast<int>(sample.axes.size());
            sample.readingCount = static_cast<qint64>(values.size()) / axes;
            m_samples.append(sample);
            m_data.append(SignalData(std::move(values), axes));
        }
    }

    QVector<Sample> m_samples;
    QVector<SignalData> m_data;
};

} // namespace

/// The real recordings from files to int8 answers: the accuracy the product promises on them.
class TestPhoneGestures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyFeatureIsANumber();
    void accuracyHoldsForEverySeed_data();
    void accuracyHoldsForEverySeed();

private:
    ImpulseDesign m_design;
    FeatureMatrix m_matrix;
    std::vector<int> m_columns;
};

void TestPhoneGestures::initTestCase()
{
    const Result<ImpulseDesign> design = impulseFromJson(
        jsonOf(QStringLiteral(STUDIO_SOURCE_DIR "/tests/fixtures/motion-phone-gestures.impulse.json")));
    QVERIFY2(design.isOk(), design ? "" : qPrintable(design.error().message));
    m_design = *design;
    FolderSource source;
    SilentJobContext job;
    Result<ExtractionResult> extracted = extractFeatures(m_design, source, job);
    QVERIFY2(extracted.isOk(), extracted ? "" : qPrintable(extracted.error().message));
    QVERIFY(extracted->leftOut.isEmpty());
    m_matrix = std::move(extracted->matrix);
    QCOMPARE(m_matrix.windowCount(), std::size_t(800));
    QCOMPARE(m_matrix.classes.size(), 4);
    m_columns = prepareImpulse(m_design, source.samples())->featureColumns(0);
}

void TestPhoneGestures::everyFeatureIsANumber()
{
    QCOMPARE(m_matrix.values.size(), m_matrix.windowCount() * static_cast<std::size_t>(m_matrix.featureCount));
    for (const float value : m_matrix.values)
        QVERIFY(std::isfinite(value));
}

void TestPhoneGestures::accuracyHoldsForEverySeed_data()
{
    QTest::addColumn<int>("seed");
    for (const int seed : {1, 2, 3, 7})
        QTest::newRow(qPrintable(QString::number(seed))) << seed;
}

void TestPhoneGestures::accuracyHoldsForEverySeed()
{
    QFETCH(int, seed);
    QJsonObject parameters = m_design.learn[0].parameters;
    parameters[QStringLiteral("seed")] = seed;
    SilentJobContext job;
    const auto trained = trainClassifier(
        m_matrix, m_columns, parameters,
        [](const EpochResult&, const TrainedClassifier*) -> Result<void> { return {}; }, job);
    QVERIFY2(trained.isOk(), trained ? "" : qPrintable(trained.error().message));
    TrainedGraph graph;
    graph.featureCount = m_matrix.featureCount;
    graph.hasClassifier = true;
    graph.classifier = trained->classifier;
    const Result<QuantizedGraph> quantized = quantizeGraph(graph, m_matrix);
    QVERIFY(quantized.isOk());

    std::vector<int> actual;
    std::vector<float> float32;
    std::vector<float> int8;
    for (std::size_t row = 0; row < m_matrix.windowCount(); ++row) {
        if (m_matrix.windows[row].split != Split::Testing)
            continue;
        actual.push_back(m_matrix.windows[row].label);
        const std::vector<float> one = runFloat(graph.classifier, m_matrix.row(row));
        float32.insert(float32.end(), one.begin(), one.end());
        const Int8Answer answer = runInt8(quantized->classifier, m_matrix.row(row));
        int8.insert(int8.end(), answer.probabilities.begin(), answer.probabilities.end());
    }
    QCOMPARE(actual.size(), std::size_t(200));
    const double floatAccuracy = computeClassificationMetrics(m_matrix.classes, actual, float32).accuracy;
    const double int8Accuracy = computeClassificationMetrics(m_matrix.classes, actual, int8).accuracy;
    qInfo("seed %d: float32 %.4f, int8 %.4f, best epoch %d", seed, floatAccuracy, int8Accuracy,
          trained->bestEpoch);
    QVERIFY(floatAccuracy >= 0.97);
    QVERIFY(int8Accuracy >= floatAccuracy - 0.01);
}

QTEST_GUILESS_MAIN(TestPhoneGestures)
#include "tst_phone_gestures.moc"
