// SPDX-License-Identifier: GPL-3.0-or-later
// Acquisition files and export folders that other software and devices wrote, against the table beside them
// (data/ei-format).
#include "models/dataset/acquisition.h"
#include "storage/import_batch.h"
#include "storage/picture_repository.h"
#include "support/temporary_project.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace studio;

class TestForeignRecordings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyFileOfTheTableImportsAsStated_data();
    void everyFileOfTheTableImportsAsStated();
    void multiLabelFolderBringsItsRegions();
    void labelsComeFromFileNamesAndSplitsFromFolders();
    void picturesAreKeptWhole();
    void tableWithTimeImports();
    void tableWithoutTimeAsksForTheRate();
};

namespace
{

const QString kFolder = QStringLiteral(STUDIO_SHARED_DIR "/data/ei-format/");

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        QTest::qFail(qPrintable(path), __FILE__, __LINE__);
    return file.readAll();
}

std::vector<double> numbers(const QString& text)
{
    std::vector<double> values;
    for (const QString& word : text.split(QLatin1Char(' ')))
        values.push_back(word.toDouble());
    return values;
}

/// Imports one path into a project of its own; the samples by name.
QMap<QString, Sample> imported(test::TemporaryProject& project, const QString& path, ImportReport& report,
                               const ImportBatchOptions& options = {})
{
    SilentJobContext job;
    const Result<ImportReport> result = importBatch(*project, {path}, options, job);
    if (!result) {
        QTest::qFail(qPrintable(result.error().message), __FILE__, __LINE__);
        return {};
    }
    report = *result;
    QMap<QString, Sample> byName;
    const QVector<Sample> all = project->samples().all().value();
    for (const Sample& sample : all)
        byName.insert(sample.name, sample);
    return byName;
}

/// float32 keeps about 7 digits of each reading.
void compareRow(const SignalData& data, qint64 reading, const std::vector<double>& expected)
{
    QCOMPARE(data.axisCount(), static_cast<int>(expected.size()));
    for (std::size_t axis = 0; axis < expected.size(); ++axis) {
        const double got = static_cast<double>(data.at(reading, static_cast<int>(axis)));
        QVERIFY2(std::abs(got - expected[axis]) <= 1e-6 * std::max(1.0, std::abs(expected[axis])),
                 qPrintable(QStringLiteral("reading %1, axis %2: %3 instead of %4")
                                .arg(reading)
                                .arg(axis)
                                .arg(got, 0, 'g', 9)
                                .arg(expected[axis])));
    }
}

} // namespace

void TestForeignRecordings::everyFileOfTheTableImportsAsStated_data()
{
    QTest::addColumn<QStringList>("row");
    const QList<QByteArray> lines = contentOf(kFolder + QStringLiteral("expected.csv")).trimmed().split('\n');
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QStringList row = QString::fromUtf8(lines[i]).trimmed().split(QLatin1Char(','));
        QTest::newRow(qPrintable(row.first())) << row;
    }
}

void TestForeignRecordings::everyFileOfTheTableImportsAsStated()
{
    QFETCH(QStringList, row);
    QCOMPARE(row.size(), 13);
    const QString path = kFolder + row[0];
    test::TemporaryProject project;
    ImportReport report;
    const QMap<QString, Sample> samples = imported(project, path, report);
    QVERIFY2(report.failures.isEmpty(),
             report.failures.isEmpty() ? "" : qPrintable(report.failures.first().error.message));
    QCOMPARE(samples.size(), 1);
    const Sample& sample = samples.first();
    QCOMPARE(sample.deviceType, row[2]);
    QCOMPARE(sample.deviceName, row[3]);
    QCOMPARE(sample.intervalMs, row[4].toDouble());
    QStringList sensors;
    for (const Axis& axis : sample.axes) {
        sensors << axis.name;
        QCOMPARE(axis.unit, row[6]);
    }
    QCOMPARE(sensors.join(QLatin1Char(' ')), row[5]);
    QCOMPARE(sample.readingCount, row[7].toLongLong());
    QVERIFY(sample.signature == SignatureState::Unverifiable ||
            sample.signature == SignatureState::Placeholder);

    const SignalData data = project->samples().readings(sample.id).value();
    compareRow(data, 0, numbers(row[8]));
    compareRow(data, data.readingCount() - 1, numbers(row[9]));
    const std::vector<double> sums = numbers(row[10]);
    for (std::size_t axis = 0; axis < sums.size(); ++axis) {
        double sum = 0.0;
        for (qint64 i = 0; i < data.readingCount(); ++i)
            sum += static_cast<double>(data.at(i, static_cast<int>(axis)));
        // Half a unit in the last place of float32 for each reading, and six decimals in the table.
        const double tolerance = 1e-6 + static_cast<double>(data.readingCount()) * 20.0 * 6e-8;
        QVERIFY2(std::abs(sum - sums[axis]) <= tolerance,
                 qPrintable(QStringLiteral("axis %1: sum %2 instead of %3")
                                .arg(axis)
                                .arg(sum, 0, 'f', 6)
                                .arg(sums[axis], 0, 'f', 6)));
    }
    const Result<Acquisition> message = parseAcquisition(contentOf(path), {});
    QVERIFY(message.isOk());
    QCOMPARE(message->issuedAt, row[11].toLongLong());
    if (!row[12].startsWith(QLatin1String("multi-label")))
        QCOMPARE(sample.label, row[12]);
}

void TestForeignRecordings::multiLabelFolderBringsItsRegions()
{
    test::TemporaryProject project;
    ImportReport report;
    const QString folder = kFolder + QStringLiteral("coffee-multilabel");
    const QMap<QString, Sample> samples = imported(project, folder, report);
    QVERIFY(report.failures.isEmpty());
    const QJsonArray files = QJsonDocument::fromJson(contentOf(folder + QStringLiteral("/info.labels")))
                                 .object()[QStringLiteral("files")]
                                 .toArray();
    QCOMPARE(samples.size(), files.size());
    QCOMPARE(files.size(), 4);
    for (const QJsonValue& entry : files) {
        const QString name = entry[QStringLiteral("name")].toString();
        QVERIFY2(samples.contains(name), qPrintable(name));
        const Sample sample = samples.value(name);
        QCOMPARE(splitName(sample.split), entry[QStringLiteral("category")].toString());
        const QVector<Segment> segments = project->samples().segments(sample.id).value();
        const QJsonArray labels = entry[QStringLiteral("label")][QStringLiteral("labels")].toArray();
        QCOMPARE(segments.size(), labels.size());
        for (qsizetype i = 0; i < labels.size(); ++i) {
            QCOMPARE(segments[i].label, labels[i][QStringLiteral("label")].toString());
            QCOMPARE(segments[i].begin, labels[i][QStringLiteral("startIndex")].toInteger());
            QCOMPARE(segments[i].end, labels[i][QStringLiteral("endIndex")].toInteger() +
                                          1); // the list counts its last reading in
        }
    }
}

void TestForeignRecordings::labelsComeFromFileNamesAndSplitsFromFolders()
{
    test::TemporaryProject project;
    ImportReport report;
    imported(project, kFolder + QStringLiteral("gestures-cbor"), report);
    QVERIFY(report.failures.isEmpty());
    QMap<QString, int> counts;
    const QVector<Sample> all = project->samples().all().value();
    for (const Sample& sample : all)
        ++counts[splitName(sample.split) + QLatin1Char(' ') + sample.label];
    const QMap<QString, int> expected = {{QStringLiteral("testing idle"), 2},
                                         {QStringLiteral("testing snake"), 1},
                                         {QStringLiteral("testing updown"), 2},
                                         {QStringLiteral("testing wave"), 2},
                                         {QStringLiteral("training idle"), 6}};
    QCOMPARE(counts, expected);
}

void TestForeignRecordings::picturesAreKeptWhole()
{
    test::TemporaryProject project;
    ImportReport report;
    const QMap<QString, Sample> samples = imported(project, kFolder + QStringLiteral("images-infolabels"), report);
    QVERIFY(report.failures.isEmpty());
    QCOMPARE(samples.size(), 6);
    QMap<QString, int> counts;
    for (const Sample& sample : samples) {
        QVERIFY(isPicture(sample));
        ++counts[sample.label];
        const Result<Picture> picture = project->pictures().picture(sample.id);
        QVERIFY2(picture.isOk(), picture ? "" : qPrintable(picture.error().message));
        QCOMPARE(picture->info.size, QSize(96, 96));
        QCOMPARE(picture->info.contentType, QStringLiteral("image/png")); // by content: their names end in .jpg
        const QString folder = kFolder + QStringLiteral("images-infolabels/") + splitName(sample.split) + QLatin1Char('/');
        QCOMPARE(picture->bytes, contentOf(folder + picture->info.fileName));
    }
    QCOMPARE(counts, (QMap<QString, int>{{QStringLiteral("background"), 2}, {QStringLiteral("capacitor"), 2}, {QStringLiteral("diode"), 2}}));
}

void TestForeignRecordings::tableWithTimeImports()
{
    test::TemporaryProject project;
    ImportReport report;
    const QMap<QString, Sample> samples =
        imported(project, kFolder + QStringLiteral("single-files/good.01.csv"), report);
    QVERIFY(report.failures.isEmpty());
    QCOMPARE(samples.size(), 1);
    const Sample& sample = samples.first();
    QCOMPARE(sample.label, QStringLiteral("good"));
    QCOMPARE(sample.intervalMs, 16.0);
    QCOMPARE(sample.readingCount, 6);
    QCOMPARE(sample.axes.size(), 3);
    QCOMPARE(sample.axes[0].name, QStringLiteral("accX"));
    compareRow(project->samples().readings(sample.id).value(), 5,
               {4.65387999131531, 2.68659383016378, -19.9830551034123});
}

void TestForeignRecordings::tableWithoutTimeAsksForTheRate()
{
    const QString path = kFolder + QStringLiteral("single-files/bad.01.csv");
    test::TemporaryProject project;
    ImportReport report;
    imported(project, path, report);
    QCOMPARE(report.imported.size(), 0);
    QCOMPARE(report.failures.size(), 1);
    QVERIFY2(report.failures.first().error.message.contains(QLatin1String("rate")),
             qPrintable(report.failures.first().error.message));
    // With the rate given it comes in whole.
    ImportBatchOptions options;
    options.file.rateHz = 62.5;
    const QMap<QString, Sample> samples = imported(project, path, report, options);
    QCOMPARE(samples.size(), 1);
    QCOMPARE(samples.first().readingCount, 5);
    QCOMPARE(samples.first().intervalMs, 16.0);
}

QTEST_GUILESS_MAIN(TestForeignRecordings)
#include "tst_foreign_recordings.moc"
