// SPDX-License-Identifier: GPL-3.0-or-later
// The generated folder compiles everywhere without a warning and gives the host's answers bit for bit.
#include "inference/codegen/c_text.h"
#include "inference/quantize/host_inference.h"
#include "support/synthetic_model.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <cstring>
#include <sys/stat.h>

using namespace studio;

class TestCodeGenerator : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void literalsReadBackExactly();
    void equalInputGivesEqualBytes();
    void compilesWithoutWarning_data();
    void compilesWithoutWarning();
    void answersEqualTheHost();
    void selfTestNoticesAFlippedWeight();
    void mismatchedGraphIsRefused();
    void fullFolderIsNotOverwritten();
    void folderThatIsThereIsFilled_data();
    void folderThatIsThereIsFilled();
    void whatLiesBesideIsLeftAlone();
    void failureLeavesTheFolderEmpty();
};

namespace
{

void write(const QString& folder, const QVector<GeneratedFile>& files)
{
    const Result<void> written = writeGenerated(files, folder);
    QVERIFY2(written.isOk(), written.isOk() ? "" : qPrintable(written.error().message));
}

/// Exit code, with what the program printed on stderr in `log`.
int run(const QString& program, const QStringList& arguments, const QString& folder, QByteArray& log, QByteArray* out = nullptr,
        const QByteArray& in = {})
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    process.write(in);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000))
        return -1;
    log = process.readAllStandardError();
    if (out != nullptr)
        *out = process.readAllStandardOutput();
    return process.exitCode();
}

QStringList cSources(const QVector<GeneratedFile>& files)
{
    QStringList sources;
    for (const GeneratedFile& file : files) {
        if (file.path.endsWith(QLatin1String(".c")) && file.path != QLatin1String("example_main.c"))
            sources << file.path;
    }
    return sources;
}

} // namespace

void TestCodeGenerator::literalsReadBackExactly()
{
    for (const float value : {0.1F, 3.0F, -0.0F, 1e-40F, 3.4028235e38F, 16777216.0F, 1.17549435e-38F}) {
        QByteArray text = cFloat(value);
        QVERIFY(text.endsWith('f'));
        QVERIFY(text.contains('.') || text.contains('e'));
        text.chop(1);
        const float back = std::strtof(text.constData(), nullptr);
        QVERIFY(std::memcmp(&back, &value, sizeof back) == 0);
    }
    QCOMPARE(cInt32(INT32_MIN), QByteArray("(-2147483647 - 1)"));
    QCOMPARE(cString(QStringLiteral("a\"b\\?\n")), QByteArray("\"a\\\"b\\\\\\077\\012\""));
}

void TestCodeGenerator::equalInputGivesEqualBytes()
{
    const auto first = generateCode(test::syntheticModel());
    const auto second = generateCode(test::syntheticModel());
    QVERIFY(first.isOk() && second.isOk());
    QCOMPARE(first->size(), second->size());
    for (qsizetype i = 0; i < first->size(); ++i) {
        QCOMPARE((*first)[i].path, (*second)[i].path);
        QCOMPARE((*first)[i].content, (*second)[i].content);
    }
}

void TestCodeGenerator::compilesWithoutWarning_data()
{
    QTest::addColumn<QString>("compiler");
    QTest::addColumn<QStringList>("flags");
    QTest::newRow("gcc, C99") << QStringLiteral("gcc") << QStringList{QStringLiteral("-std=c99")};
    QTest::newRow("clang, C99") << QStringLiteral("clang") << QStringList{QStringLiteral("-std=c99")};
    QTest::newRow("gcc, C++14") << QStringLiteral("g++") << QStringList{QStringLiteral("-x"), QStringLiteral("c++"), QStringLiteral("-std=c++14")};
    QTest::newRow("clang, C++14") << QStringLiteral("clang++") << QStringList{QStringLiteral("-x"), QStringLiteral("c++"), QStringLiteral("-std=c++14")};
    QTest::newRow("arm-none-eabi-gcc, C99") << QStringLiteral("arm-none-eabi-gcc")
                                            << QStringList{QStringLiteral("-std=c99"), QStringLiteral("-mcpu=cortex-m4"), QStringLiteral("-mthumb"),
                                                           QStringLiteral("-mfloat-abi=hard"), QStringLiteral("-mfpu=fpv4-sp-d16")};
}

void TestCodeGenerator::compilesWithoutWarning()
{
    QFETCH(QString, compiler);
    QFETCH(QStringList, flags);
    QTemporaryDir folder;
    const auto files = generateCode(test::syntheticModel());
    QVERIFY(files.isOk());
    write(folder.filePath(QStringLiteral("lib")), *files);
    for (const QString& source : cSources(*files)) {
        QByteArray log;
        const int code = run(compiler,
                             flags + QStringList{QStringLiteral("-O1"), QStringLiteral("-Wall"), QStringLiteral("-Wextra"), QStringLiteral("-Werror"),
                                                 QStringLiteral("-pedantic"), QStringLiteral("-I."), QStringLiteral("-c"), source, QStringLiteral("-o"),
                                                 folder.filePath(QStringLiteral("x.o"))},
                             folder.filePath(QStringLiteral("lib")), log);
        QVERIFY2(code == 0, log.constData());
    }
}

void TestCodeGenerator::answersEqualTheHost()
{
    const CodegenInput input = test::syntheticModel();
    QTemporaryDir folder;
    const QString lib = folder.filePath(QStringLiteral("lib"));
    const auto files = generateCode(input);
    QVERIFY(files.isOk());
    write(lib, *files);
    QFile driver(folder.filePath(QStringLiteral("driver.c")));
    QVERIFY(driver.open(QIODevice::WriteOnly));
    driver.write("#include \"model.h\"\n#include <stdio.h>\n"
                 "int main(void)\n{\n    static float window[MODEL_WINDOW_VALUES];\n    static model_result r;\n"
                 "    if (model_self_test() != 0)\n        return 9;\n"
                 "    while (fread(window, sizeof window, 1, stdin) == 1) {\n        if (model_run(window, &r) != 0)\n            return 8;\n"
                 "        fwrite(r.features, sizeof r.features, 1, stdout);\n        fwrite(r.output_q, sizeof r.output_q, 1, stdout);\n"
                 "        fwrite(&r.anomaly_score, sizeof r.anomaly_score, 1, stdout);\n    }\n    return 0;\n}\n");
    driver.close();
    QByteArray log;
    QCOMPARE(run(QStringLiteral("gcc"),
                 QStringList{QStringLiteral("-std=c99"), QStringLiteral("-O2"), QStringLiteral("-ffp-contract=off"), QStringLiteral("-I."),
                             QStringLiteral("../driver.c")}
                     + cSources(*files) + QStringList{QStringLiteral("-lm"), QStringLiteral("-o"), QStringLiteral("driver")},
                 lib, log),
             0);
    QByteArray windows;
    QByteArray expected;
    for (unsigned i = 0; i < 60; ++i) {
        const std::vector<float> window = test::syntheticWindow(input.impulse, 200 + i);
        windows.append(reinterpret_cast<const char*>(window.data()), static_cast<qsizetype>(window.size() * sizeof(float)));
        const std::vector<float> features = extractWindow(input.impulse, window);
        expected.append(reinterpret_cast<const char*>(features.data()), static_cast<qsizetype>(features.size() * sizeof(float)));
        const Int8Answer answer = runInt8(input.graph.classifier, features);
        expected.append(reinterpret_cast<const char*>(answer.output.data()), static_cast<qsizetype>(answer.output.size()));
        const float score = anomalyScore(input.graph.anomaly, features);
        expected.append(reinterpret_cast<const char*>(&score), sizeof score);
    }
    QByteArray got;
    QCOMPARE(run(lib + QStringLiteral("/driver"), {}, lib, log, &got, windows), 0);
    QCOMPARE(got.size(), expected.size());
    QVERIFY(got == expected);
}

void TestCodeGenerator::selfTestNoticesAFlippedWeight()
{
    QTemporaryDir folder;
    const QString lib = folder.filePath(QStringLiteral("lib"));
    auto files = generateCode(test::syntheticModel());
    QVERIFY(files.isOk());
    for (GeneratedFile& file : *files) {
        if (file.path != QLatin1String("model_tables.h"))
            continue;
        const qsizetype at = file.content.indexOf("layer2_bias");
        const qsizetype brace = file.content.indexOf("{\n", at) + 2;
        file.content.insert(brace, " 9999 +");
    }
    write(lib, *files);
    QByteArray log;
    QCOMPARE(run(QStringLiteral("gcc"),
                 QStringList{QStringLiteral("-std=c99"), QStringLiteral("-I."), QStringLiteral("example_main.c")} + cSources(*files)
                     + QStringList{QStringLiteral("-lm"), QStringLiteral("-o"), QStringLiteral("example")},
                 lib, log),
             0);
    QCOMPARE(run(lib + QStringLiteral("/example"), {}, lib, log), 1);
}

void TestCodeGenerator::mismatchedGraphIsRefused()
{
    CodegenInput input = test::syntheticModel();
    input.graph.featureCount += 1;
    QVERIFY(!generateCode(input));
    input = test::syntheticModel();
    input.selfTestWindows[0].pop_back();
    QVERIFY(!generateCode(input));
}

void TestCodeGenerator::fullFolderIsNotOverwritten()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("mine.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    const Result<void> written = writeGenerated({{QStringLiteral("a.c"), "x"}}, folder.path());
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::AlreadyExists);
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("a.c"))));
}

void TestCodeGenerator::folderThatIsThereIsFilled_data()
{
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"an empty folder", "a link to one", "one in a folder that is not ours", "where we stand"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

void TestCodeGenerator::folderThatIsThereIsFilled()
{
    QFETCH(QString, kind);
    const QTemporaryDir folder;
    const QDir around(folder.path());
    QVERIFY(around.mkdir(QStringLiteral("out")));
    const QString out = around.filePath(QStringLiteral("out"));
    QString wanted = out;
    if (kind == QLatin1String("a link to one")) {
        wanted = around.filePath(QStringLiteral("link"));
        QVERIFY(QFile::link(out, wanted));
    }
    struct stat before = {};
    QCOMPARE(::stat(QFile::encodeName(out).constData(), &before), 0);
    const QString stoodIn = QDir::currentPath();
    if (kind == QLatin1String("where we stand")) {
        wanted = QStringLiteral(".");
        QVERIFY(QDir::setCurrent(out));
    }
    if (kind == QLatin1String("one in a folder that is not ours"))
        QVERIFY(QFile::setPermissions(folder.path(), QFileDevice::ReadOwner | QFileDevice::ExeOwner));
    const Result<void> written = writeGenerated({{QStringLiteral("a.c"), "x"}, {QStringLiteral("below/b.c"), "y"}, {QStringLiteral(".clang-tidy"), "z"}}, wanted);
    QFile::setPermissions(folder.path(), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    QDir::setCurrent(stoodIn);
    QVERIFY2(written.isOk(), written ? "" : qPrintable(written.error().message));
    // It is the same folder, and holds what was written and nothing else.
    struct stat after = {};
    QCOMPARE(::stat(QFile::encodeName(out).constData(), &after), 0);
    QCOMPARE(after.st_ino, before.st_ino);
    QStringList names = QDir(out).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    names.sort();
    QCOMPARE(names, (QStringList{QStringLiteral(".clang-tidy"), QStringLiteral("a.c"), QStringLiteral("below")}));
    QFile below(out + QStringLiteral("/below/b.c"));
    QVERIFY(below.open(QIODevice::ReadOnly));
    QCOMPARE(below.readAll(), QByteArray("y"));
}

void TestCodeGenerator::whatLiesBesideIsLeftAlone()
{
    const QTemporaryDir folder;
    const QDir around(folder.path());
    QVERIFY(around.mkdir(QStringLiteral(".out.partial")));
    QFile mine(around.filePath(QStringLiteral(".out.partial/mine.txt")));
    QVERIFY(mine.open(QIODevice::WriteOnly));
    mine.close();
    write(around.filePath(QStringLiteral("out")), {{QStringLiteral("a.c"), "x"}});
    QVERIFY(mine.exists());
    QVERIFY(QFile::exists(around.filePath(QStringLiteral("out/a.c"))));
    QCOMPARE(around.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 2);
}

/// A folder stands where a file should go, below a name that cannot be a folder.
void TestCodeGenerator::failureLeavesTheFolderEmpty()
{
    const QTemporaryDir folder;
    const Result<void> written = writeGenerated({{QStringLiteral("a.c"), "x"}, {QStringLiteral("a.c/b.c"), "y"}}, folder.path());
    QVERIFY(!written);
    QCOMPARE(written.error().id, QStringLiteral("GEN-004"));
    QVERIFY(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
}

QTEST_GUILESS_MAIN(TestCodeGenerator)
#include "tst_code_generator.moc"
