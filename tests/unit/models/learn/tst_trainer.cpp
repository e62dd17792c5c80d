// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/classification_metrics.h"
#include "models/impulse/learning_blocks.h"
#include "models/learn/dense_training.h"
#include "models/learn/kmeans.h"
#include "models/learn/trainer.h"
#include "support/feature_tables.h"
#include "support/memory_source.h"

#include <QProcess>
#include <QSet>
#include <QtTest>
#include <limits>

using namespace studio;

namespace
{

QJsonObject parameters(const QJsonObject& given = {})
{
    const LearningBlockInfo* block = findLearningBlock(QStringLiteral("classification"));
    const Result<QJsonObject> complete =
        completeParameters(block->parameters, given, QStringLiteral("learn[0]"));
    if (!complete)
        QTest::qFail(qPrintable(complete.error().message), __FILE__, __LINE__);
    return complete ? *complete : QJsonObject{};
}

Result<void> acceptEpoch(const EpochResult&, const TrainedClassifier*)
{
    return {};
}

Result<TrainedClassifierResult> train(const FeatureMatrix& table, const QJsonObject& given = {})
{
    SilentJobContext job;
    return trainClassifier(table, test::allColumns(table), parameters(given), acceptEpoch, job);
}

QString weightsOf(const Result<TrainedClassifierResult>& result)
{
    TrainedGraph graph;
    graph.classifier = result->classifier;
    return weightsSha256(graph);
}

/// What a second process computes for reproducesInAnotherProcess().
QString referenceWeights()
{
    return weightsOf(train(test::featureTable(), {{QStringLiteral("epochs"), 5}}));
}

QString refusal(const Result<TrainedClassifierResult>& result)
{
    return result ? QString() : result.error().message;
}

} // namespace

class TestTrainer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void withoutLabelsThereIsNothingToLearn();
    void oneClassIsNotEnough();
    void oneRecordingEachIsNotEnough();
    void aLossThatIsNoNumberIsExplained_data();
    void aLossThatIsNoNumberIsExplained();
    void cancelBeforeTheFirstEpochKeepsNothing();
    void cancelKeepsTheBestEpoch();
    void anErrorOfTheSinkStopsTraining();
    void validationTakesWholeRecordings();
    void validationFollowsTheSeedAlone();
    void scalerSeesNoValidationAndNoTest();
    void theBestEpochIsKept();
    void learnsWhatIsSeparable();
    void aClassOnlyInTheTestIsUnknown();
    void balanceHelpsTheRareClass();
    void aMissingLibraryIsSaid();
    void sameSeedSameBytes();
    void reproducesInAnotherProcess();
};

void TestTrainer::withoutLabelsThereIsNothingToLearn()
{
    FeatureMatrix table = test::featureTable();
    for (WindowRef& window : table.windows)
        window.label = -1;
    QVERIFY(refusal(train(table)).contains(QStringLiteral("Label")));
    for (WindowRef& window : table.windows) {
        window.label = 0;
        window.split = Split::Testing;
    }
    QVERIFY(refusal(train(table)).contains(QStringLiteral("Label")));
}

void TestTrainer::oneClassIsNotEnough()
{
    FeatureMatrix table = test::featureTable();
    for (WindowRef& window : table.windows)
        window.label = 1;
    QVERIFY(refusal(train(table)).contains(QStringLiteral("class1")));
}

void TestTrainer::oneRecordingEachIsNotEnough()
{
    test::TableShape shape;
    shape.recordings = 1;
    QVERIFY(refusal(train(test::featureTable(shape))).contains(QStringLiteral("at least two")));
}

void TestTrainer::aLossThatIsNoNumberIsExplained_data()
{
    QTest::addColumn<float>("value");
    QTest::addColumn<double>("learningRate");
    QTest::newRow("a feature is not a number") << std::numeric_limits<float>::quiet_NaN() << 0.001;
    QTest::newRow("steps far too large") << 0.5F << 1e30;
}

void TestTrainer::aLossThatIsNoNumberIsExplained()
{
    QFETCH(float, value);
    QFETCH(double, learningRate);
    FeatureMatrix table = test::featureTable();
    for (std::size_t i = 0; i < table.values.size(); i += 7)
        table.values[i] = value;
    QJsonObject settings = parameters();
    settings[QStringLiteral("learning-rate")] = learningRate;
    SilentJobContext job;
    const auto result = trainClassifier(table, test::allColumns(table), settings, acceptEpoch, job);
    QVERIFY2(refusal(result).contains(QStringLiteral("no longer a number")), qPrintable(refusal(result)));
}

void TestTrainer::cancelBeforeTheFirstEpochKeepsNothing()
{
    const FeatureMatrix table = test::featureTable();
    test::CancelAfter job(0);
    const auto result = trainClassifier(table, test::allColumns(table), parameters(), acceptEpoch, job);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
}

void TestTrainer::cancelKeepsTheBestEpoch()
{
    class CancelledByTest final : public JobContext
    {
    public:
        bool stop = false;
        [[nodiscard]] bool isCancelled() const override { return stop; }
        void report(qint64, qint64, const QString&) override {}
        void event(const QJsonObject&) override {}
    } job;
    const FeatureMatrix table = test::featureTable();
    int epochs = 0;
    const auto sink = [&](const EpochResult& epoch, const TrainedClassifier*) -> Result<void> {
        epochs = epoch.epoch;
        job.stop = epoch.epoch == 3;
        return {};
    };
    const auto result = trainClassifier(table, test::allColumns(table), parameters(), sink, job);
    QVERIFY(result.isOk());
    QVERIFY(result->wasCancelled);
    QCOMPARE(epochs, 3);
    QVERIFY(result->bestEpoch >= 1 && result->bestEpoch <= 3);
    QCOMPARE(result->classifier.layers.size(), std::size_t(3));
}

void TestTrainer::anErrorOfTheSinkStopsTraining()
{
    const FeatureMatrix table = test::featureTable();
    SilentJobContext job;
    int epochs = 0;
    const auto sink = [&](const EpochResult&, const TrainedClassifier*) -> Result<void> {
        if (++epochs < 2)
            return {};
        return Error{ErrorCode::Io, QStringLiteral("the disk is full")};
    };
    const auto result = trainClassifier(table, test::allColumns(table), parameters(), sink, job);
    QCOMPARE(refusal(result), QStringLiteral("the disk is full"));
    QCOMPARE(epochs, 2);
}

void TestTrainer::validationTakesWholeRecordings()
{
    FeatureMatrix table = test::featureTable();
    table.windows[0].label = -1; // one window without a label does not hide its recording
    const QVector<SampleId> aside = validationSamples(table, 0.2, 3);
    QCOMPARE(aside.size(), 6); // two of the ten recordings of each of three classes
    QMap<int, int> perClass;
    for (const WindowRef& window : table.windows) {
        if (aside.contains(window.sample)) {
            QCOMPARE(window.split, Split::Training);
            ++perClass[window.label];
        }
    }
    const auto result = train(table, {{QStringLiteral("epochs"), 1}});
    QCOMPARE(result->trainingWindows + result->validationWindows, 3 * 10 * 4 - 1);
    QVERIFY(perClass.size() >= 3);
    // Two recordings: one for each side. One: it stays in training.
    test::TableShape few;
    few.recordings = 2;
    QCOMPARE(validationSamples(test::featureTable(few), 0.5, 3).size(), 3);
    few.recordings = 1;
    QCOMPARE(validationSamples(test::featureTable(few), 0.5, 3).size(), 0);
}

void TestTrainer::validationFollowsTheSeedAlone()
{
    const FeatureMatrix table = test::featureTable();
    QCOMPARE(validationSamples(table, 0.2, 3), validationSamples(table, 0.2, 3));
    QSet<QString> choices;
    for (quint64 seed = 0; seed < 8; ++seed) {
        QString choice;
        for (const SampleId id : validationSamples(table, 0.2, seed))
            choice += QString::number(id.value) + QLatin1Char(' ');
        choices.insert(choice);
    }
    QVERIFY(choices.size() > 4);
}

void TestTrainer::scalerSeesNoValidationAndNoTest()
{
    FeatureMatrix table = test::featureTable();
    const QVector<SampleId> aside = validationSamples(table, 0.2, 3);
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.windowCount(); ++row) {
        if (table.windows[row].split == Split::Training && !aside.contains(table.windows[row].sample))
            rows.push_back(row);
    }
    const QJsonObject once{{QStringLiteral("epochs"), 2}};
    const auto before = train(table, once);
    QCOMPARE(before->classifier.scaler, fitScaler(table, rows, test::allColumns(table)));
    for (std::size_t row = 0; row < table.windowCount(); ++row) {
        if (table.windows[row].split == Split::Testing)
            table.values[row * 6] = 1000.0F;
    }
    const auto after = train(table, once);
    QCOMPARE(after->classifier, before->classifier);
}

void TestTrainer::theBestEpochIsKept()
{
    const FeatureMatrix table = test::featureTable({.spread = 1.5F});
    std::vector<EpochResult> epochs;
    TrainedClassifier best;
    const auto sink = [&](const EpochResult& epoch, const TrainedClassifier* classifier) -> Result<void> {
        epochs.push_back(epoch);
        if (classifier != nullptr)
            best = *classifier;
        return {};
    };
    SilentJobContext job;
    const auto result = trainClassifier(
        table, test::allColumns(table),
        parameters({{QStringLiteral("learning-rate"), 0.05}, {QStringLiteral("epochs"), 40}}), sink, job);
    QVERIFY(result.isOk());
    QCOMPARE(epochs.size(), std::size_t(40));
    double lowest = std::numeric_limits<double>::infinity();
    int lowestEpoch = 0;
    for (const EpochResult& epoch : epochs) {
        QCOMPARE(epoch.isBest, epoch.validationLoss < lowest);
        if (epoch.isBest) {
            lowest = epoch.validationLoss;
            lowestEpoch = epoch.epoch;
        }
    }
    QCOMPARE(result->bestEpoch, lowestEpoch);
    QVERIFY2(lowestEpoch < 40, "the settings were chosen so that it over-fits");
    QCOMPARE(result->classifier, best);
}

void TestTrainer::learnsWhatIsSeparable()
{
    const FeatureMatrix table = test::featureTable({.spread = 0.4F});
    const auto result =
        train(table, {{QStringLiteral("learning-rate"), 0.01}, {QStringLiteral("epochs"), 60}});
    QVERIFY2(result.isOk(), qPrintable(refusal(result)));
    QVERIFY2(result->best.validationAccuracy > 0.95,
             qPrintable(QString::number(result->best.validationAccuracy)));
    QVERIFY(result->best.trainAccuracy > 0.95);
    QVERIFY(result->best.validationLoss < 0.3);
    QCOMPARE(result->parameterCount, 7 * 20 + 21 * 10 + 11 * 3);
    QCOMPARE(result->classifier.layers.back().activation, Activation::Softmax);
    QCOMPARE(result->classifier.layers.front().activation, Activation::Relu);
}

void TestTrainer::aClassOnlyInTheTestIsUnknown()
{
    FeatureMatrix table = test::featureTable();
    for (WindowRef& window : table.windows) {
        if (window.split == Split::Training && window.label == 1)
            window.label = 2;
    }
    const auto result = train(table, {{QStringLiteral("epochs"), 2}});
    QCOMPARE(result->classifier.classes, (QStringList{QStringLiteral("class0"), QStringLiteral("class2")}));
}

void TestTrainer::balanceHelpsTheRareClass()
{
    // Class 1 keeps 2 of its 10 recordings; the classes overlap, so that the frequent one would drown it.
    FeatureMatrix table = test::featureTable({.classes = 2, .windows = 8, .spread = 1.0F});
    int kept = 0;
    QSet<SampleId> seen;
    for (WindowRef& window : table.windows) {
        if (window.split != Split::Training || window.label != 1)
            continue;
        if (!seen.contains(window.sample)) {
            seen.insert(window.sample);
            ++kept;
        }
        if (kept > 2)
            window.label = -1;
    }
    QJsonObject settings{{QStringLiteral("learning-rate"), 0.01},
                         {QStringLiteral("hidden"), QJsonArray()},
                         {QStringLiteral("epochs"), 40}};
    settings[QStringLiteral("class-weights")] = false;
    const auto plain = train(table, settings);
    settings[QStringLiteral("class-weights")] = true;
    const auto balanced = train(table, settings);
    // Without a hidden layer the biases show the leaning towards a class.
    const auto leaning = [](const TrainedClassifier& classifier) {
        return classifier.layers[0].bias[0] - classifier.layers[0].bias[1];
    };
    QVERIFY(leaning(plain->classifier) > leaning(balanced->classifier) + 0.1F);
}

void TestTrainer::aMissingLibraryIsSaid()
{
    const std::string message = trainDenseWith("libnot-there.so", {}, {}, {});
    QVERIFY2(message.find("libnot-there.so") != std::string::npos, message.c_str());
    // A library that is there and is another one.
    QVERIFY(trainDenseWith("libm.so.6", {}, {}, {}).find("sensorsmith_train_dense") != std::string::npos);
}

void TestTrainer::sameSeedSameBytes()
{
    const FeatureMatrix table = test::featureTable();
    const QString one = weightsOf(train(table, {{QStringLiteral("epochs"), 3}}));
    QCOMPARE(weightsOf(train(table, {{QStringLiteral("epochs"), 3}})), one);
    QVERIFY(weightsOf(train(table, {{QStringLiteral("epochs"), 3}, {QStringLiteral("seed"), 4}})) != one);
}

void TestTrainer::reproducesInAnotherProcess()
{
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--weights")});
    QVERIFY2(other.waitForFinished(60'000), qPrintable(other.errorString()));
    QCOMPARE(other.exitCode(), 0);
    QCOMPARE(QString::fromLatin1(other.readAllStandardOutput()).trimmed(), referenceWeights());
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (application.arguments().contains(QStringLiteral("--weights"))) {
        fprintf(stdout, "%s\n", qPrintable(referenceWeights()));
        return 0;
    }
    TestTrainer test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_trainer.moc"
