// SPDX-License-Identifier: GPL-3.0-or-later
// A recording that the project does not take becomes a file that an import takes back.
#include "app/jobs/patient_storing.h"
#include "storage/import_batch.h"
#include "support/temporary_project.h"

#include <QDir>
#include <QFileInfo>

using namespace studio;
using namespace studio::test;

namespace
{

const Error kBusy{ErrorCode::Busy, QStringLiteral("The project is busy."), {}, QStringLiteral("PRJ-012")};

QStringList filesIn(const QString& folder)
{
    QStringList paths;
    for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("*.cbor")}, QDir::Files, QDir::Name))
        paths << file.filePath();
    return paths;
}

} // namespace

class TestPatientStoring : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void longLabelHasAFile_data();
    void longLabelHasAFile();
};

void TestPatientStoring::longLabelHasAFile_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<bool>("isNamed");
    QTest::newRow("short") << QStringLiteral("wave") << false;
    QTest::newRow("three bytes a character") << QString(90, QChar(0x6CE2)) << true;
    QTest::newRow("four bytes a character") << QStringLiteral("\U0001F44B").repeated(50) << true;
    QTest::newRow("dot and slash") << QStringLiteral("idle/2.5") << true;
}

void TestPatientStoring::longLabelHasAFile()
{
    QFETCH(QString, label);
    QFETCH(bool, isNamed);
    TemporaryProject project;
    SampleDraft draft = aSample(1, label);
    draft.info.name = label.left(100) + QStringLiteral(".20260101-120000-000");
    const SavedAside saved = saveAside(*project, draft, kBusy);
    QVERIFY2(saved.isSaved, qPrintable(saved.error.message));
    const QStringList files = filesIn(project.folder());
    QCOMPARE(files.size(), 1);
    QVERIFY2(saved.error.message.contains(files.first()), qPrintable(saved.error.message));
    QCOMPARE(saved.error.message.contains(QStringLiteral("--label '%1'").arg(label)), isNamed); // else the name tells it
}

QTEST_GUILESS_MAIN(TestPatientStoring)
#include "tst_patient_storing.moc"
