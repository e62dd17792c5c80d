// SPDX-License-Identifier: GPL-3.0-or-later
// The files that were sent with a sample, as Dataset names them and saves them.
#include "app/session/attachment_files.h"
#include "support/device_window.h"
#include "support/foreign_writer.h"
#include "support/temporary_project.h"
#include "ui/widgets/elided_label.h"

#include <QLabel>

using namespace studio;
using namespace studio::test;

class TestAttachedFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesFitFolders_data();
    void namesFitFolders();
    void datasetNamesThemAndSavesACopy();
    void folderThatCannotBeWrittenIsTold();
    void damagedFileKeepsNoOtherBack();
};

namespace
{

void addSamples(ProjectSession& project)
{
    SampleDraft with = aSample(1);
    with.attachments = {{{QStringLiteral("mount.jpg"), QStringLiteral("image/jpeg"), 3}, "abc"}, {{QStringLiteral("../note"), {}, 4}, "note"}};
    QVERIFY(project.ingest(with).isOk());
    QVERIFY(project.ingest(aSample(2)).isOk());
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not there");
}

} // namespace

void TestAttachedFiles::namesFitFolders_data()
{
    QTest::addColumn<QString>("sent");
    QTest::addColumn<QString>("kept");
    const auto row = [](const char* name, const QString& sent, const QString& kept) { QTest::newRow(name) << sent << kept; };
    row("a plain name stays", QStringLiteral("mount 1.jpg"), QStringLiteral("mount 1.jpg"));
    row("folders are part of the name", QStringLiteral("a/b\\c.txt"), QStringLiteral("a_b_c.txt"));
    row("the folder above is none", QStringLiteral("../../x"), QStringLiteral("_.._x"));
    row("a folder's own names are none", QStringLiteral(".."), QStringLiteral("attachment"));
    row("nothing at all", QString(), QStringLiteral("attachment"));
    row("a hidden file is shown", QStringLiteral(".profile"), QStringLiteral("profile"));
    row("a colon in front would be no name of a folder", QStringLiteral(":x.png"), QStringLiteral("_x.png"));
    row("nor is one in the middle kept", QStringLiteral("12:30.jpg"), QStringLiteral("12_30.jpg"));
    row("what turns its ending around is seen", QStringLiteral("photo\u202Egpj.desktop"), QStringLiteral("photo_gpj.desktop"));
    row("what is not seen", QStringLiteral("a\u200Bb\uFEFF.txt"), QStringLiteral("a_b_.txt"));
    row("the end of a line", QStringLiteral("a\u2028b"), QStringLiteral("a_b"));
    row("control characters", QStringLiteral("a\nb\tc"), QStringLiteral("a_b_c"));
    row("128 characters of three bytes keep their ending", QString(124, QChar(0x20AC)) + QStringLiteral(".jpg"), QString(65, QChar(0x20AC)) + QStringLiteral(".jpg"));
}

void TestAttachedFiles::namesFitFolders()
{
    QFETCH(QString, sent);
    QFETCH(QString, kept);
    QCOMPARE(nameForFolder(sent), kept);
    QVERIFY(nameForFolder(sent).toUtf8().size() <= 200);
}

void TestAttachedFiles::datasetNamesThemAndSavesACopy()
{
    DeviceWindow studio;
    ProjectSession* project = studio.makeProject();
    addSamples(*project);
    Page* page = studio.show(QStringLiteral("dataset"));
    auto* text = studio.find<ElidedLabel>("dataset.attached");
    auto* save = studio.find<QAbstractButton>("dataset.saveAttached");
    page->open({{QStringLiteral("sample"), project->samples().first().id.value}});
    QTRY_VERIFY(text->isVisible() && save->isVisible());
    page->open({{QStringLiteral("sample"), project->samples().last().id.value}});
    QTRY_VERIFY(!text->isVisible() && !save->isVisible());
    page->open({{QStringLiteral("sample"), project->samples().first().id.value}});
    QTRY_VERIFY(text->isVisible());
    QCOMPARE(text->fullText(), QStringLiteral("Attached: mount.jpg (3 B), ../note (4 B)"));
    const QDir folder(studio.folder.filePath(QStringLiteral("out")));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    for (const char* second : {"", "-2"}) { // what is there stays
        studio.dialogs.pathAnswers = {folder.path()};
        save->click();
        QTRY_COMPARE(contentOf(folder.filePath(QStringLiteral("mount%1.jpg").arg(QLatin1String(second)))), QByteArray("abc"));
        QTRY_COMPARE(folder.entryList(QDir::Files).size(), second[0] == '\0' ? 2 : 4);
    }
    QCOMPARE(contentOf(folder.filePath(QStringLiteral("_note"))), QByteArray("note"));
}

void TestAttachedFiles::folderThatCannotBeWrittenIsTold()
{
    DeviceWindow studio;
    ProjectSession* project = studio.makeProject();
    addSamples(*project);
    Page* page = studio.show(QStringLiteral("dataset"));
    page->open({{QStringLiteral("sample"), project->samples().first().id.value}});
    auto* save = studio.find<QAbstractButton>("dataset.saveAttached");
    QTRY_VERIFY(save->isVisible());
    const QString missing = studio.folder.filePath(QStringLiteral("gone"));
    studio.dialogs.pathAnswers = {missing};
    save->click();
    const auto* text = page->findChild<QFrame*>(QStringLiteral("notice"))->findChild<QLabel*>(QStringLiteral("notice.text"));
    QTRY_VERIFY(text->isVisible());
    QVERIFY2(text->text().contains(missing), qPrintable(text->text()));
    // Elsewhere it is the same sample's, whichever was chosen meanwhile.
    page->open({{QStringLiteral("sample"), project->samples().last().id.value}});
    QTRY_VERIFY(!save->isVisible());
    const QDir folder(studio.folder.filePath(QStringLiteral("there")));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    studio.dialogs.pathAnswers = {folder.path()};
    page->findChild<QAbstractButton*>(QStringLiteral("notice.action"))->click();
    QTRY_COMPARE(folder.entryList(QDir::Files).size(), 2);
    QTRY_COMPARE(contentOf(folder.filePath(QStringLiteral("mount.jpg"))), QByteArray("abc"));
}

void TestAttachedFiles::damagedFileKeepsNoOtherBack()
{
    DeviceWindow studio;
    ProjectSession* project = studio.makeProject();
    SampleDraft with = aSample(1);
    with.attachments = {{{QStringLiteral("mount.jpg"), QStringLiteral("image/jpeg"), 8}, "attached"}, {{QStringLiteral(":note"), {}, 4}, "note"}};
    QVERIFY(project->ingest(with).isOk());
    ForeignWriter(project->path()).run("UPDATE attachments SET data = x'00' || substr(data, 2) WHERE file_name = 'mount.jpg'");
    Page* page = studio.show(QStringLiteral("dataset"));
    page->open({{QStringLiteral("sample"), project->samples().first().id.value}});
    auto* save = studio.find<QAbstractButton>("dataset.saveAttached");
    QTRY_VERIFY(save->isVisible());
    const QDir folder(studio.folder.filePath(QStringLiteral("out")));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    studio.dialogs.pathAnswers = {folder.path()};
    save->click();
    const auto* text = page->findChild<QFrame*>(QStringLiteral("notice"))->findChild<QLabel*>(QStringLiteral("notice.text"));
    QTRY_VERIFY(text->isVisible());
    QVERIFY2(text->text().startsWith(QStringLiteral("1 of 2 attached files are saved. Not saved: mount.jpg")), qPrintable(text->text()));
    QCOMPARE(folder.entryList(QDir::Files), QStringList{QStringLiteral("_note")});
    QCOMPARE(contentOf(folder.filePath(QStringLiteral("_note"))), QByteArray("note"));
}

QTEST_MAIN(TestAttachedFiles)
#include "tst_attached_files.moc"
