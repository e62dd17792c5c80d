// SPDX-License-Identifier: GPL-3.0-or-later
// The generated firmware in the emulated board against the host.
#include "inference/emulate/emulated_board.h"
#include "inference/emulate/firmware_builder.h"
#include "inference/emulate/verifier.h"
#include "support/synthetic_model.h"

#include <QtTest>

using namespace studio;

class TestVerifier : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void syntheticModelEqualsTheHostInEveryBit_data();
    void syntheticModelEqualsTheHostInEveryBit();
    void smallBoardTakesNoModel();
    void cancelEndsTheJob();
    void answersAreReadStrictly_data();
    void answersAreReadStrictly();
    void mapFileIsDividedByPart();
    void unknownBoardIsNamed();
    void tooLargeImageIsRefused();
};

namespace
{

class CancelledJob final : public JobContext
{
public:
    [[nodiscard]] bool isCancelled() const override { return true; }
    void report(qint64, qint64, const QString&) override {}
    void event(const QJsonObject&) override {}
};

QVector<WindowToVerify> someWindows(const CodegenInput& input, unsigned count)
{
    QVector<WindowToVerify> windows;
    for (unsigned i = 0; i < count; ++i)
        windows.append({SampleId{1}, QStringLiteral("s"), i, static_cast<int>(i % 3), test::syntheticWindow(input.impulse, 300 + i)});
    return windows;
}

} // namespace

void TestVerifier::smallBoardTakesNoModel()
{
    const CodegenInput input = test::syntheticModel();
    SilentJobContext job;
    const Result<VerificationReport> report = verifyOnBoard(*boardById(QStringLiteral("microbit")), input, someWindows(input, 1), job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Unsupported);
    QVERIFY(report.error().message.contains(QStringLiteral("microbit")));
}

void TestVerifier::syntheticModelEqualsTheHostInEveryBit_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("FPU") << QStringLiteral("mps2-an386");
    QTest::newRow("floats in software") << QStringLiteral("mps2-an385");
}

void TestVerifier::syntheticModelEqualsTheHostInEveryBit()
{
    QFETCH(QString, id);
    const CodegenInput input = test::syntheticModel();
    const Result<BoardDescription> board = boardById(id);
    QVERIFY(board.isOk());
    SilentJobContext job;
    const Result<VerificationReport> report = verifyOnBoard(*board, input, someWindows(input, 12), job);
    QVERIFY2(report.isOk(), report.isOk() ? "" : qPrintable(report.error().message + report.error().detail));
    QCOMPARE(report->windows, 12);
    QVERIFY2(report->isPassed(), qPrintable(report->firstDifference));
    QVERIFY(report->instructionsFeatures > 1000);
    QVERIFY(report->instructionsNetwork > 100);
    QVERIFY(report->stackBytes > 0);
    QVERIFY(report->sizes.flashModel > 0 && report->sizes.flashDsp > 0 && report->sizes.flashRuntime > 0);
    QVERIFY(report->sizes.ramModel >= report->arenaBytes);
    const VerificationReport back = verificationFromJson(verificationToJson(*report));
    QCOMPARE(back.imageSha256, report->imageSha256);
    QCOMPARE(back.imageSha256.size(), 64);
    QCOMPARE(back.buildSeconds, report->buildSeconds);
    QVERIFY(back.windowsSeconds > 0.0);
    QCOMPARE(back.windows, report->windows);
    QCOMPARE(back.ramBytes(), report->ramBytes());
    QCOMPARE(back.perWindow.size(), report->perWindow.size());
}

void TestVerifier::cancelEndsTheJob()
{
    const CodegenInput input = test::syntheticModel();
    CancelledJob job;
    const Result<VerificationReport> report =
        verifyOnBoard(*boardById(QStringLiteral("mps2-an386")), input, someWindows(input, 2), job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
}

void TestVerifier::answersAreReadStrictly_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isGood");
    const QByteArray good = "#window 0\r\n#crc 01020304\r\n#f 0 3f800000 bf800000\r\n#i 0102\r\n#q 7f80\r\n#p 0 3f000000 3f000000\r\n"
                            "#top 0\r\n#a 3f000000\r\n#t 10 20\r\n#s 96 200\r\nOK\r\n> ";
    QTest::newRow("whole") << good << true;
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("a feature missing") << QByteArray(good).replace(" bf800000", "") << false;
    QTest::newRow("an output too many") << QByteArray(good).replace("7f80", "7f8000") << false;
    QTest::newRow("no ticks") << QByteArray(good).replace("#t 10 20\r\n", "") << false;
    QTest::newRow("no anomaly score") << QByteArray(good).replace("#a 3f000000\r\n", "") << false;
    QTest::newRow("an error line") << QByteArray("ERR: The model answered 1 for window 0.\r\n> ") << false;
}

void TestVerifier::answersAreReadStrictly()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isGood);
    const Result<BoardAnswer> answer = parseBoardAnswer(text, 2, 2, true);
    QCOMPARE(answer.isOk(), isGood);
    if (isGood) {
        QCOMPARE(answer->outputs, (std::vector<qint8>{127, -128}));
        QCOMPARE(answer->features, (std::vector<quint32>{0x3f800000U, 0xbf800000U}));
        QCOMPARE(answer->networkTicks, 20);
    }
}

void TestVerifier::mapFileIsDividedByPart()
{
    const QByteArray map = "Discarded input sections\n\n .text          0x0000000000000000      0x100 application-core.o\n"
                           "Linker script and memory map\n\n"
                           " .text.model_run\n                0x0000000000100010       0x20 application-model_model.o\n"
                           " .text          0x0000000000100030       0x40 application-model_dsp_smith_fft.o\n"
                           " .rodata.layer0_weights\n                0x0000000000100070       0x80 application-model_model.o\n"
                           " .text.smith_softmax 0x00000000001000f0       0x10 application-model_kernels_smith_softmax.o\n"
                           " .bss.arena     0x0000000020000000      0x200 application-model_model.o\n"
                           " .data.x        0x0000000020000200        0x4 application-at.o\n"
                           " .text          0x0000000000100100        0x8 /usr/lib/libc.a(memcpy.o)\n";
    const FirmwareSizes sizes = sizesFromMap(map);
    QCOMPARE(sizes.flashModel, 0xa0);
    QCOMPARE(sizes.flashDsp, 0x40);
    QCOMPARE(sizes.flashRuntime, 0x10);
    QCOMPARE(sizes.flashFirmware, 0xc);
    QCOMPARE(sizes.ramModel, 0x200);
    QCOMPARE(sizes.ramStatic, 0x204);
}

void TestVerifier::unknownBoardIsNamed()
{
    const Result<BoardDescription> board = boardById(QStringLiteral("pdp-11"));
    QVERIFY(!board);
    QVERIFY(board.error().message.contains(QStringLiteral("pdp-11")));
    QVERIFY(board.error().message.contains(QStringLiteral("mps2-an386")));
}

void TestVerifier::tooLargeImageIsRefused()
{
    QTemporaryDir folder;
    const BoardDescription board = *boardById(QStringLiteral("mps2-an386"));
    const Result<void> written =
        writeStore(board, QByteArray(static_cast<qsizetype>(board.slotBytes) + 1, 'x'), folder.filePath(QStringLiteral("store")));
    QVERIFY(!written);
}

QTEST_GUILESS_MAIN(TestVerifier)
#include "tst_verifier.moc"
