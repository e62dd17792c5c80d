// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/access_key_repository.h"
#include "storage/backup_store.h"
#include "storage/database.h"
#include "storage/hmac_key_store.h"
#include "storage/migrations.h"
#include "storage/project_repair.h"
#include "support/temporary_project.h"

#include <algorithm>
#include <atomic>
#include <thread>

using namespace studio;

class TestAccessKeys : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keyComesBackByItsDigest();
    void neitherKeyIsInTheFile();
    void wrongKeysAreRefused_data();
    void wrongKeysAreRefused();
    void revokedKeyIsGone();
    void hmacKeyIsReadableByItsOwnerAlone();
    void changedHmacFileIsNoKey();
    void loginSecretIsKeptForItsUserAlone();
    void olderProjectsAreMigrated_data();
    void olderProjectsAreMigrated();
    void olderProjectIsOpenedBySeveralAtOnce();
    void olderProjectIsReadAsItIs();
    void repairedCopyKeepsTheKeys();
    void repairOfAnOlderProjectLosesNothing();
};

namespace
{

AccessKey aKey(const QString& name, const QByteArray& apiKey)
{
    return {name, apiKeyHash(apiKey), {}, QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC)};
}

/// A project as the studio of that format left it, with one sample in it.
void makeOlder(const QString& path, int version)
{
    SQLite::Database file(path.toStdString(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    file.exec("PRAGMA page_size=4096");
    file.exec("PRAGMA application_id=" + std::to_string(0x53534D54));
    for (int i = 0; i < version; ++i)
        file.exec(std::string(migrations()[static_cast<std::size_t>(i)]));
    file.exec("PRAGMA user_version=" + std::to_string(version));
    file.exec("INSERT INTO meta(key, value) VALUES ('name', 'of before')");
    file.exec("INSERT INTO samples(name, label, split, axes, interval_ms, reading_count, value_type, origin, created_at)"
              " VALUES ('wave.1', 'wave', 0, '[[\"x\",\"g\"]]', 10, 0, 2, 0, 1)");
}

} // namespace

void TestAccessKeys::keyComesBackByItsDigest()
{
    test::TemporaryProject project;
    const AccessKey key = aKey(QStringLiteral("bench"), "ei_a");
    QVERIFY(project->accessKeys().add(key).isOk());
    QVERIFY(project->accessKeys().add(aKey(QStringLiteral("second"), "ei_b")).isOk());
    const QVector<AccessKey> keys = project->accessKeys().all().value();
    QCOMPARE(keys.size(), 2);
    QCOMPARE(keys[0], key);
    QCOMPARE(findAccessKey(keys, "ei_a"), &keys[0]);
    QCOMPARE(findAccessKey(keys, "ei_b"), &keys[1]);
    QCOMPARE(findAccessKey(keys, "ei_c"), nullptr);
    QCOMPARE(findAccessKey(keys, {}), nullptr);
}

void TestAccessKeys::neitherKeyIsInTheFile()
{
    test::TemporaryProject project;
    const KeyPair pair = generateKeyPair();
    QVERIFY(project->accessKeys().add({QStringLiteral("bench"), apiKeyHash(pair.apiKey.toUtf8()), pair.hmacKey, QDateTime::currentDateTimeUtc()}).isOk());
    project.close();
    for (const QString& name : QDir(project.folder()).entryList(QDir::Files)) {
        QFile file(project.folder() + QLatin1Char('/') + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY2(!bytes.contains(pair.apiKey.toUtf8()), qPrintable(name));
        QVERIFY2(!bytes.contains(pair.hmacKey.toUtf8()), qPrintable(name));
    }
}

void TestAccessKeys::wrongKeysAreRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("digest");
    QTest::addColumn<QString>("id");
    const QByteArray digest(32, 'd');
    QTest::newRow("no name") << QString() << digest << QStringLiteral("ACC-000");
    QTest::newRow("a name of blanks") << QStringLiteral("  ") << digest << QStringLiteral("ACC-000");
    QTest::newRow("a name of 65 characters") << QString(65, QLatin1Char('n')) << digest << QStringLiteral("ACC-000");
    QTest::newRow("a name of two lines") << QStringLiteral("a\nb") << digest << QStringLiteral("ACC-000");
    QTest::newRow("a short digest") << QStringLiteral("bench 2") << QByteArray(31, 'd') << QStringLiteral("ACC-001");
    QTest::newRow("a name that is taken") << QStringLiteral("bench") << digest << QStringLiteral("ACC-003");
}

void TestAccessKeys::wrongKeysAreRefused()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, digest);
    test::TemporaryProject project;
    QVERIFY(project->accessKeys().add(aKey(QStringLiteral("bench"), "ei_a")).isOk());
    const Result<void> added = project->accessKeys().add({name, digest, {}, QDateTime::currentDateTimeUtc()});
    QVERIFY(!added);
    QTEST(added.error().id, "id");
    QCOMPARE(project->accessKeys().all()->size(), 1);
}

void TestAccessKeys::revokedKeyIsGone()
{
    test::TemporaryProject project;
    QVERIFY(project->accessKeys().add(aKey(QStringLiteral("bench"), "ei_a")).isOk());
    const Result<AccessKey> removed = project->accessKeys().remove(QStringLiteral("bench"));
    QVERIFY(removed.isOk());
    QCOMPARE(removed->apiKeyHash, apiKeyHash("ei_a"));
    QVERIFY(project->accessKeys().all()->isEmpty());
    QCOMPARE(project->accessKeys().remove(QStringLiteral("bench")).error().id, QStringLiteral("ACC-004"));
}

void TestAccessKeys::hmacKeyIsReadableByItsOwnerAlone()
{
    const QTemporaryDir folder;
    const HmacKeyStore store(folder.filePath(QStringLiteral("a/b")));
    const QByteArray digest = apiKeyHash("ei_a");
    QCOMPARE(store.load(digest).value(), QString());
    QVERIFY(store.save(digest, QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c")).isOk());
    QCOMPARE(store.load(digest).value(), QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c"));
    const QString path = folder.filePath(QStringLiteral("a/b/")) + QString::fromLatin1(digest.toHex()) + QStringLiteral(".key");
    const auto owner = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadUser | QFileDevice::WriteUser;
    QCOMPARE(QFile::permissions(path), owner);
    QCOMPARE(QFile::permissions(folder.filePath(QStringLiteral("a/b"))), owner | QFileDevice::ExeOwner | QFileDevice::ExeUser);
    QVERIFY(store.remove(digest).isOk());
    QVERIFY(!QFile::exists(path));
    QVERIFY(store.remove(digest).isOk());
}

void TestAccessKeys::loginSecretIsKeptForItsUserAlone()
{
    const QTemporaryDir folder;
    const QString keys = folder.filePath(QStringLiteral("a/b"));
    const QString path = keys + QStringLiteral("/login.secret");
    const QByteArray secret = HmacKeyStore(keys).loginSecret().value();
    QCOMPARE(secret.size(), 64);
    QCOMPARE(HmacKeyStore(keys).loginSecret().value(), secret);
    const auto owner = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadUser | QFileDevice::WriteUser;
    QCOMPARE(QFile::permissions(path), owner);
    QCOMPARE(QFile::permissions(keys), owner | QFileDevice::ExeOwner | QFileDevice::ExeUser);
    QCOMPARE(QDir(keys).entryList(QDir::Files), QStringList{QStringLiteral("login.secret")});
    QVERIFY(HmacKeyStore(folder.filePath(QStringLiteral("c"))).loginSecret().value() != secret);
    // What others could read is none any more, and neither is what was cut.
    QVERIFY(QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::ReadOther));
    const QByteArray second = HmacKeyStore(keys).loginSecret().value();
    QVERIFY(second.size() == 64 && second != secret);
    QCOMPARE(QFile::permissions(path), owner);
    QVERIFY(QFile::resize(path, 63));
    const QByteArray third = HmacKeyStore(keys).loginSecret().value();
    QVERIFY(third.size() == 64 && third != second);
    // Where it cannot be kept, that is told.
    QFile file(folder.filePath(QStringLiteral("no folder")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(HmacKeyStore(file.fileName()).loginSecret().error().code, ErrorCode::Io);
}

void TestAccessKeys::changedHmacFileIsNoKey()
{
    const QTemporaryDir folder;
    const HmacKeyStore store(folder.path());
    const QByteArray digest = apiKeyHash("ei_a");
    for (const QString& text : {QString(), QStringLiteral("key\n"), QString(129, QLatin1Char('a'))}) {
        QVERIFY(store.save(digest, text).isOk());
        const Result<QString> loaded = store.load(digest);
        QVERIFY2(!loaded, qPrintable(text));
        QCOMPARE(loaded.error().id, QStringLiteral("ACC-007"));
    }
}

void TestAccessKeys::olderProjectsAreMigrated_data()
{
    QTest::addColumn<int>("version");
    for (int version = 1; version < Database::newestSchemaVersion(); ++version)
        QTest::addRow("version %d", version) << version;
}

void TestAccessKeys::olderProjectsAreMigrated()
{
    QFETCH(int, version);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("old.smith"));
    makeOlder(path, version);
    const auto opened = ProjectFile::open(path, ProjectFile::Access::Window);
    QVERIFY2(opened.isOk(), opened ? "" : qPrintable(opened.error().message));
    QVERIFY((*opened)->wasMigrated());
    QCOMPARE((*opened)->name(), QStringLiteral("of before"));
    QCOMPARE((*opened)->samples().all()->first().label, QStringLiteral("wave"));
    QVERIFY((*opened)->accessKeys().add(aKey(QStringLiteral("bench"), "ei_a")).isOk());
    QCOMPARE((*opened)->accessKeys().all()->size(), 1);
    QVERIFY((*opened)->check().isOk());

    // The backup is the file as it was.
    const QVector<BackupFile> backups = backupsOf(path);
    QCOMPARE(backups.size(), 1);
    const auto backup = Database::open(backups.first().path, Database::Mode::ReadOnly);
    QVERIFY(backup.isOk());
    QCOMPARE((*backup)->schemaVersion(), version);
}

/// As two commands do that are started together: one updates it, and all find it updated.
void TestAccessKeys::olderProjectIsOpenedBySeveralAtOnce()
{
    constexpr int kPrograms = 4;
    const int version = Database::newestSchemaVersion() - 1;
    for (int round = 0; round < 5; ++round) {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("old.smith"));
        makeOlder(path, version);
        SQLite::Database(path.toStdString(), SQLite::OPEN_READWRITE).exec("PRAGMA journal_mode=WAL");
        std::vector<std::unique_ptr<ProjectFile>> projects(kPrograms);
        std::vector<QString> failures(kPrograms);
        std::atomic<int> ready = 0;
        std::vector<std::thread> programs;
        for (std::size_t i = 0; i < kPrograms; ++i) {
            programs.emplace_back([&, i] {
                ++ready;
                while (ready < kPrograms)
                    std::this_thread::yield();
                auto opened = ProjectFile::open(path, ProjectFile::Access::Job);
                if (opened)
                    projects[i] = std::move(opened).value();
                else
                    failures[i] = opened.error().message + opened.error().detail;
            });
        }
        for (std::thread& program : programs)
            program.join();
        for (const QString& failure : failures)
            QVERIFY2(failure.isEmpty(), qPrintable(failure));
        for (const auto& project : projects) {
            QCOMPARE(project->samples().all()->first().label, QStringLiteral("wave"));
            QVERIFY(project->check().isOk());
        }
        // The file as it was is among the backups, whoever else made one in the same second.
        const QVector<BackupFile> backups = backupsOf(path);
        QVERIFY(!backups.isEmpty());
        QVERIFY(std::any_of(backups.begin(), backups.end(), [version](const BackupFile& one) {
            const auto file = Database::open(one.path, Database::Mode::ReadOnly);
            return file && (*file)->schemaVersion() == version;
        }));
        QCOMPARE(QDir(backupFolder(path)).entryList(QDir::Files | QDir::Hidden).size(), backups.size()); // nothing half made
    }
}

void TestAccessKeys::olderProjectIsReadAsItIs()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("old.smith"));
    makeOlder(path, 1);
    const auto opened = ProjectFile::open(path, ProjectFile::Access::ReadOnly);
    QVERIFY2(opened.isOk(), opened ? "" : qPrintable(opened.error().message));
    QVERIFY(!(*opened)->wasMigrated());
    QCOMPARE((*opened)->samples().count().value(), 1);
    QVERIFY((*opened)->accessKeys().all()->isEmpty());
    const auto file = Database::open(path, Database::Mode::ReadOnly);
    QCOMPARE((*file)->schemaVersion(), 1);
    QVERIFY(backupsOf(path).isEmpty());
}

void TestAccessKeys::repairedCopyKeepsTheKeys()
{
    test::TemporaryProject project;
    QVERIFY(project->samples().insert(test::aSample(1)).isOk());
    QVERIFY(project->accessKeys().add(aKey(QStringLiteral("bench"), "ei_a")).isOk());
    project.close();
    const QString copy = project.folder() + QStringLiteral("/copy.smith");
    SilentJobContext job;
    QVERIFY(repairCopy(project.path(), copy, job).isOk());
    const auto opened = ProjectFile::open(copy, ProjectFile::Access::ReadOnly);
    QCOMPARE((*opened)->accessKeys().all()->size(), 1);
}

void TestAccessKeys::repairOfAnOlderProjectLosesNothing()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("old.smith"));
    makeOlder(path, 1);
    const QString copy = folder.filePath(QStringLiteral("copy.smith"));
    SilentJobContext job;
    const Result<RepairReport> report = repairCopy(path, copy, job);
    QVERIFY2(report.isOk(), report ? "" : qPrintable(report.error().message));
    QVERIFY2(report->isComplete(), qPrintable(report->losses.join(QLatin1Char(' '))));
    QCOMPARE(report->samples, 1);
}

QTEST_GUILESS_MAIN(TestAccessKeys)
#include "tst_access_keys.moc"
