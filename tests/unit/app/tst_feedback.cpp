// SPDX-License-Identifier: GPL-3.0-or-later
// Windows from the field as samples, and the mix of classes that they are held against.
#include "app/session/feedback.h"
#include "app/session/project_session.h"
#include "app/session/training_mix.h"
#include "support/temporary_project.h"

#include <QtTest>

using namespace studio;
using namespace studio::test;

class TestFeedback : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void windowBecomesASampleWithASuggestion();
    void personsLabelIsALabel();
    void namesStayUnique();
    void mixIsLabelledTrainingTime();
    void mixOfAnotherModelIsUnknown();

private:
    SampleId add(int seed, const QString& label, Split split, qint64 readings, bool enabled = true)
    {
        SampleDraft draft = aSample(seed, label, readings);
        draft.hasSplit = true;
        draft.info.split = split;
        draft.info.enabled = enabled;
        const Result<SampleId> id = m_project->ingest(draft);
        if (!id)
            QTest::qFail(qPrintable(id.error().message), __FILE__, __LINE__);
        return id ? *id : SampleId();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ProjectSession> m_project;
};

void TestFeedback::init()
{
    m_project.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    Result<std::unique_ptr<ProjectSession>> made = ProjectSession::create(m_folder->filePath(QStringLiteral("test.smith")), QStringLiteral("test"));
    QVERIFY(made);
    m_project = std::move(made).value();
}

void TestFeedback::windowBecomesASampleWithASuggestion()
{
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000);
    const FeedbackNote note{{}, QStringLiteral("wave"), 0.52, true, 1.25, at, QStringLiteral("nano33"), QStringLiteral("gestures 3")};
    SampleDraft readings = aSample(1, {}, 125);
    readings.info.contentHash.clear();
    const Result<SampleId> id = m_project->ingest(feedbackSample(*m_project, readings, note));
    QVERIFY(id);
    const Sample* sample = m_project->sample(*id);
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->name, QStringLiteral("field.001"));
    QCOMPARE(sample->origin, SampleOrigin::Feedback);
    QCOMPARE(sample->label, QString()); // a prediction is never taken for a label
    QCOMPARE(sample->suggestedLabel, QStringLiteral("wave"));
    QCOMPARE(sample->suggestionConfidence, 0.52);
    QCOMPARE(sample->deviceName, QStringLiteral("nano33"));
    QCOMPARE(sample->createdAt.toMSecsSinceEpoch(), at.toMSecsSinceEpoch());
    QCOMPARE(sample->contentHash.size(), 32);
    QCOMPARE(sample->metadata.value(QStringLiteral("predicted")), QStringLiteral("wave"));
    QCOMPARE(sample->metadata.value(QStringLiteral("anomaly_score")), QStringLiteral("1.2500"));
    QCOMPARE(sample->metadata.value(QStringLiteral("model")), QStringLiteral("gestures 3"));
    QCOMPARE(sample->readingCount, 125);
    // The same window twice is refused by its content.
    const Result<SampleId> again = m_project->ingest(feedbackSample(*m_project, readings, note));
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
}

void TestFeedback::personsLabelIsALabel()
{
    FeedbackNote note;
    note.label = QStringLiteral("snake");
    note.suggestion = QStringLiteral("wave");
    const SampleDraft draft = feedbackSample(*m_project, aSample(1, {}, 125), note);
    QCOMPARE(draft.info.label, QStringLiteral("snake"));
    QCOMPARE(draft.info.suggestedLabel, QStringLiteral("wave"));
    QVERIFY(!draft.hasSplit);
    QVERIFY(!draft.info.metadata.contains(QStringLiteral("anomaly_score")));
}

void TestFeedback::namesStayUnique()
{
    QVector<SampleId> ids;
    for (int seed = 1; seed <= 3; ++seed) {
        const Result<SampleId> id = m_project->ingest(feedbackSample(*m_project, aSample(seed, {}, 125), {}));
        QVERIFY(id);
        ids.append(*id);
    }
    QCOMPARE(m_project->sample(ids[2])->name, QStringLiteral("field.003"));
    QVERIFY(m_project->moveToBin({ids[0]}));
    QVERIFY(m_project->moveToBin({ids[2]})); // which an undo brings back
    QCOMPARE(feedbackSample(*m_project, aSample(9, {}, 125), {}).info.name, QStringLiteral("field.004"));
}

void TestFeedback::mixIsLabelledTrainingTime()
{
    const QStringList classes{QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake")};
    add(1, QStringLiteral("idle"), Split::Training, 300);
    add(2, QStringLiteral("wave"), Split::Training, 100);
    add(3, QStringLiteral("wave"), Split::Testing, 5000);          // not trained on
    add(4, QStringLiteral("wave"), Split::Training, 5000, false);  // excluded
    add(5, {}, Split::Training, 5000);                             // unlabelled
    QVector<double> mix = trainingMix(*m_project, classes);
    QCOMPARE(mix.size(), 3);
    QVERIFY(std::abs(mix[0] - 0.75) < 1e-9 && std::abs(mix[1] - 0.25) < 1e-9 && mix[2] == 0.0);
    // Regions count instead of the label of the whole; suggestions do not.
    const SampleId parts = add(6, QStringLiteral("idle"), Split::Training, 1000);
    Segment region;
    region.sample = parts;
    region.label = QStringLiteral("snake");
    region.begin = 100;
    region.end = 500;
    Segment suggested = region;
    suggested.label = QStringLiteral("wave");
    suggested.begin = 600;
    suggested.end = 900;
    suggested.source = SegmentSource::Suggestion;
    QVERIFY(m_project->editSegments(parts, QStringLiteral("label"), {{parts, false, true, {}, region}, {parts, false, true, {}, suggested}}));
    mix = trainingMix(*m_project, classes);
    QVERIFY2(std::abs(mix[0] - 0.375) < 1e-9 && std::abs(mix[1] - 0.125) < 1e-9 && std::abs(mix[2] - 0.5) < 1e-9,
             qPrintable(QStringLiteral("%1 %2 %3").arg(mix[0]).arg(mix[1]).arg(mix[2])));
}

void TestFeedback::mixOfAnotherModelIsUnknown()
{
    QVERIFY(trainingMix(*m_project, {QStringLiteral("idle")}).isEmpty());
    add(1, QStringLiteral("idle"), Split::Training, 300);
    QVERIFY(trainingMix(*m_project, {QStringLiteral("yes"), QStringLiteral("no")}).isEmpty());
}

QTEST_GUILESS_MAIN(TestFeedback)
#include "tst_feedback.moc"
