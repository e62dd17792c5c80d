// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/project_keys.h"
#include "app/session/serve_client.h"
#include "app/session/served_project.h"
#include "storage/access_key_repository.h"
#include "support/foreign_writer.h"
#include "support/temporary_project.h"

#include <QElapsedTimer>
#include <QLocalServer>
#include <QSignalSpy>

using namespace studio;

class TestServedProject : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysOfOtherProcessesCountAtOnce();
    void unreadableKeyFileLetsNobodyIn();
    void keyThatCannotBeKeptIsNotMade();
    void uploadsGetASplitByContent();
    void duplicatesFollowTheWishOfTheSender();
    void madeKeysGetNamesOfTheirOwn();
    void devicesHaveALimit();
    void deviceIsKnownBeforeItIsStored();
    void deviceThatDoesNotFitIsToldOf();
    void nameStaysThatWasGivenMeanwhile();
    void policyIsReadAgain();
    void whatWasPutAsideGoes();
    void whoStopsWaitingIsToldWhatGoesOn();
};

namespace
{

class StoppedJob final : public JobContext
{
public:
    [[nodiscard]] bool isCancelled() const override { return true; }
    void report(qint64, qint64, const QString&) override {}
    void event(const QJsonObject&) override {}
};

struct Bench {
    test::TemporaryProject project;
    HmacKeyStore store{project.folder() + QStringLiteral("/keys")};
    ServedProject served{*project, store};

    /// As another process would: over a connection of its own.
    [[nodiscard]] std::unique_ptr<ProjectFile> other() const { return ProjectFile::open(project.path(), ProjectFile::Access::Job).value(); }
    Result<StoredUpload> storeSample(int seed, bool refusesDuplicates = false)
    {
        Upload upload;
        upload.draft = test::aSample(seed);
        upload.refusesDuplicates = refusesDuplicates;
        std::optional<Result<StoredUpload>> answer;
        served.store(upload, [&](Result<StoredUpload> stored) { answer = std::move(stored); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }))
            return Error{ErrorCode::Timeout, QStringLiteral("no answer")};
        return *answer;
    }
};

} // namespace

void TestServedProject::keysOfOtherProcessesCountAtOnce()
{
    Bench bench;
    QVERIFY(bench.served.keys().isEmpty());
    const KeyPair pair = makeProjectKeys(*bench.other(), bench.store, QStringLiteral(" bench "), QDateTime::currentDateTimeUtc()).value();
    const AccessKey* found = findAccessKey(bench.served.keys(), pair.apiKey.toUtf8());
    QVERIFY(found != nullptr);
    QCOMPARE(found->name, QStringLiteral("bench"));
    QCOMPARE(found->hmacKey, pair.hmacKey);
    QVERIFY(revokeProjectKeys(*bench.other(), bench.store, QStringLiteral("bench")).isOk());
    QVERIFY(bench.served.keys().isEmpty());
}

void TestServedProject::unreadableKeyFileLetsNobodyIn()
{
    Bench bench;
    const KeyPair pair = makeProjectKeys(*bench.other(), bench.store, QStringLiteral("bench"), QDateTime::currentDateTimeUtc()).value();
    QVERIFY(bench.store.save(apiKeyHash(pair.apiKey.toUtf8()), QStringLiteral("no key!")).isOk());
    QSignalSpy failures(&bench.served, &ServedProject::failed);
    QVERIFY(bench.served.keys().isEmpty());
    QCOMPARE(failures.size(), 1);
    QVERIFY(bench.store.save(apiKeyHash(pair.apiKey.toUtf8()), pair.hmacKey).isOk());
    QCOMPARE(bench.served.keys().size(), 1);
}

void TestServedProject::keyThatCannotBeKeptIsNotMade()
{
    Bench bench;
    QFile file(bench.project.folder() + QStringLiteral("/blocked"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const HmacKeyStore nowhere(file.fileName());
    QCOMPARE(makeProjectKeys(*bench.project, nowhere, QStringLiteral("bench"), QDateTime::currentDateTimeUtc()).error().code, ErrorCode::Io);
    QVERIFY(bench.project->accessKeys().all()->isEmpty());
    QVERIFY(makeProjectKeys(*bench.project, bench.store, QStringLiteral("bench"), QDateTime::currentDateTimeUtc()).isOk());
    QCOMPARE(makeProjectKeys(*bench.project, bench.store, QStringLiteral("bench"), QDateTime::currentDateTimeUtc()).error().code, ErrorCode::AlreadyExists);
    QCOMPARE(QDir(bench.project.folder() + QStringLiteral("/keys")).entryList(QDir::Files).size(), 1);
}

void TestServedProject::uploadsGetASplitByContent()
{
    Bench bench;
    int training = 0;
    constexpr int kSamples = 40;
    for (int seed = 0; seed < kSamples; ++seed) {
        const Sample sample = bench.project->samples().sample(bench.storeSample(seed).value().id).value();
        QVERIFY(sample.createdAt.isValid());
        training += sample.split == Split::Training ? 1 : 0;
    }
    QVERIFY2(training > kSamples / 2 && training < kSamples, qPrintable(QString::number(training)));
}

void TestServedProject::duplicatesFollowTheWishOfTheSender()
{
    Bench bench;
    const SampleId first = bench.storeSample(1)->id;
    const Result<StoredUpload> refused = bench.storeSample(1, true);
    QCOMPARE(refused.error().code, ErrorCode::AlreadyExists);
    QCOMPARE(refused.error().detail, QString::number(first.value));
    QVERIFY(bench.storeSample(1)->id != first);
    QCOMPARE(bench.project->samples().count().value(), 2);
}

void TestServedProject::madeKeysGetNamesOfTheirOwn()
{
    Bench bench;
    for (int i = 0; i < 3; ++i)
        QVERIFY(bench.served.makeApiKey(QStringLiteral("uploader")).isOk());
    QStringList names;
    for (const AccessKey& key : bench.served.keys())
        names << key.name;
    QCOMPARE(names, (QStringList{QStringLiteral("uploader"), QStringLiteral("uploader 2"), QStringLiteral("uploader 3")}));
    QVERIFY(bench.served.makeApiKey(QString(128, QLatin1Char('n'))).isOk());
}

void TestServedProject::devicesHaveALimit()
{
    Bench bench;
    QVERIFY(!bench.served.device(QStringLiteral("a")).value().has_value());
    QVERIFY(bench.served.setDevice({QStringLiteral("a"), QStringLiteral("desk"), QStringLiteral("T")}).isOk());
    QCOMPARE(bench.served.device(QStringLiteral("a")).value()->name, QStringLiteral("desk"));
    QJsonObject full;
    for (qsizetype i = 0; i < ServedProject::kMostDevices; ++i)
        full[QStringLiteral("device %1").arg(i)] = QJsonObject{{QStringLiteral("name"), QStringLiteral("n")}, {QStringLiteral("type"), QStringLiteral("T")}};
    QVERIFY(bench.project->setDocument(QStringLiteral("devices"), full).isOk());
    QCOMPARE(bench.served.setDevice({QStringLiteral("b"), {}, {}}).error().code, ErrorCode::LimitExceeded);
    QVERIFY(bench.served.setDevice({QStringLiteral("device 1"), QStringLiteral("shelf"), QStringLiteral("T")}).isOk());
}

/// Who serves does not wait for another program that writes.
void TestServedProject::deviceIsKnownBeforeItIsStored()
{
    Bench bench;
    test::ForeignWriter other(bench.project.path());
    other.hold();
    QElapsedTimer timer;
    timer.start();
    bench.served.knowDevice({QStringLiteral("a"), QStringLiteral("a"), QStringLiteral("T")});
    const qint64 waited = timer.elapsed();
    const Result<std::optional<RestDevice>> known = bench.served.device(QStringLiteral("a"));
    QVERIFY(!bench.project->document(QStringLiteral("devices"))->toObject().contains(QStringLiteral("a")));
    other.release();
    QVERIFY2(waited < 2000, qPrintable(QString::number(waited))); // five seconds are waited for the other one
    QVERIFY(known.isOk() && known->has_value());
    QCOMPARE((*known)->type, QStringLiteral("T"));
    QTRY_VERIFY_WITH_TIMEOUT(bench.project->document(QStringLiteral("devices"))->toObject().contains(QStringLiteral("a")), 20'000);
}

void TestServedProject::deviceThatDoesNotFitIsToldOf()
{
    Bench bench;
    QJsonObject full;
    for (qsizetype i = 0; i < ServedProject::kMostDevices; ++i)
        full[QStringLiteral("device %1").arg(i)] = QJsonObject{{QStringLiteral("name"), QStringLiteral("n")}, {QStringLiteral("type"), QStringLiteral("T")}};
    QVERIFY(bench.project->setDocument(QStringLiteral("devices"), full).isOk());
    QSignalSpy failures(&bench.served, &ServedProject::failed);
    bench.served.knowDevice({QStringLiteral("a"), QStringLiteral("a"), QStringLiteral("T")});
    QTRY_COMPARE(failures.size(), 1);
    QCOMPARE(failures.first().first().value<Error>().id, QStringLiteral("SRV-001"));
    QVERIFY(!bench.served.device(QStringLiteral("a")).value().has_value());
}

void TestServedProject::nameStaysThatWasGivenMeanwhile()
{
    Bench bench;
    bench.served.knowDevice({QStringLiteral("a"), QStringLiteral("a"), QStringLiteral("T")});
    QVERIFY(bench.served.setDevice({QStringLiteral("a"), QStringLiteral("desk"), QStringLiteral("T")}).isOk());
    QCOMPARE(bench.served.device(QStringLiteral("a")).value()->name, QStringLiteral("desk"));
    QVERIFY(bench.storeSample(1).isOk()); // behind the device, on the same thread
    QCOMPARE(bench.served.device(QStringLiteral("a")).value()->name, QStringLiteral("desk"));
}

void TestServedProject::policyIsReadAgain()
{
    Bench bench;
    QVERIFY(bench.served.keys().isEmpty());
    QVERIFY(bench.served.accepts(SignatureState::Unsigned));
    QVERIFY(setRefusedSignatures(*bench.other(), {QStringLiteral("unsigned"), QStringLiteral("invalid")}).isOk());
    QVERIFY(bench.served.keys().isEmpty());
    QVERIFY(!bench.served.accepts(SignatureState::Unsigned));
    QVERIFY(!bench.served.accepts(SignatureState::Invalid));
    QVERIFY(bench.served.accepts(SignatureState::Valid));
}

/// Of a project that no window ever opens.
void TestServedProject::whatWasPutAsideGoes()
{
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(1);
    const SampleId id = project->samples().beginRecording(draft.info).value();
    QVERIFY(project->samples().appendReadings(id, draft.values).isOk());
    QVERIFY(project->samples().discardRecording(id).isOk());
    QVERIFY(project->samples().sample(id).isOk());
    const ServedProject served(*project, HmacKeyStore(project.folder() + QStringLiteral("/keys")));
    QTRY_VERIFY(!project->samples().sample(id));
}

void TestServedProject::whoStopsWaitingIsToldWhatGoesOn()
{
    test::TemporaryProject project;
    QLocalServer silent;
    QVERIFY(silent.listen(serveSocketPath(project.folder(), project.path())));
    StoppedJob job;
    const auto told = [&](const char* command) {
        const Result<QJsonObject> answer = askServe(project.folder(), project.path(), {{QStringLiteral("command"), QLatin1String(command)}}, job);
        return answer || answer.error().code != ErrorCode::Cancelled ? QString() : answer.error().message;
    };
    QVERIFY2(told("sample").contains(QStringLiteral("A device that records goes on")), qPrintable(told("sample")));
    for (const char* command : {"camera", "infer", "update"})
        QVERIFY2(told(command).startsWith(QStringLiteral("Stopped waiting.")) && !told(command).contains(QStringLiteral("records")), qPrintable(told(command)));
}

QTEST_GUILESS_MAIN(TestServedProject)
#include "tst_served_project.moc"
