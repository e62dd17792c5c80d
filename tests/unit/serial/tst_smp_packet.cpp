// SPDX-License-Identifier: GPL-3.0-or-later
// SMP packets and frames against the worked examples of the reference.
#include "serial/flashing/firmware_update.h"
#include "serial/flashing/smp_packet.h"

#include <QCborArray>
#include <QtTest>

using namespace studio;

class TestSmpPacket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void encodesTheExamples_data();
    void encodesTheExamples();
    void readsTheAnswerOfTheReference();
    void decodesOwnFramesAmongText_data();
    void decodesOwnFramesAmongText();
    void everyFlippedByteIsDropped();
    void refusesWrongPackets();
    void statusNamesTheReason();
    void readsImageState();
};

namespace
{

QByteArray framed(const QByteArray& mark, const QByteArray& text)
{
    return QByteArray::fromHex(mark) + text + '\n';
}

SmpPacket uploadExample()
{
    QByteArray data;
    for (int i = 0; i < 96; ++i)
        data += static_cast<char>(i);
    return {SmpOperation::Write,
            1,
            1,
            10,
            {{QStringLiteral("image"), 0},
             {QStringLiteral("len"), 1000},
             {QStringLiteral("off"), 0},
             {QStringLiteral("data"), data}}};
}

} // namespace

void TestSmpPacket::encodesTheExamples_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<QByteArray>("frames");
    QTest::newRow("echo")
        << encodeSmpPacket({SmpOperation::Write, 0, 0, 7, {{QStringLiteral("d"), QStringLiteral("hi")}}})
        << framed("0609", "ABACAAAGAAAHAKFhZGJoac4P");
    QTest::newRow("reset") << encodeSmpPacket({SmpOperation::Write, 0, 5, 8, {}})
                           << framed("0609", "AAsCAAABAAAIBaBgeQ==");
    QTest::newRow("image state") << encodeSmpPacket({SmpOperation::Read, 1, 0, 9, {}})
                                 << framed("0609", "AAsAAAABAAEJAKAYbw==");
    // The example's map has its keys in the order image, len, off, data; ours may differ, so its bytes are
    // given.
    QByteArray upload =
        QByteArray::fromHex("0200007b00010a01a465696d61676500636c656e1903e8636f66660064646174615860");
    for (int i = 0; i < 96; ++i)
        upload += static_cast<char>(i);
    QTest::newRow("upload") << upload
                            << framed("0609",
                                      "AIUCAAB7AAEKAaRlaW1hZ2UAY2xlbhkD6GNvZmYAZGRhdGFYYAABAgMEBQYHCAkKCwwNDg"
                                      "8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3") +
                                   framed("0414", "ODk6Ozw9Pj9AQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX0R4");
}

void TestSmpPacket::encodesTheExamples()
{
    QFETCH(QByteArray, packet);
    QFETCH(QByteArray, frames);
    QCOMPARE(encodeSmpFrames(packet), frames);
    SmpDeframer deframer;
    QCOMPARE(deframer.feed(frames).packets, QList<QByteArray>{packet});
    for (const QByteArray& frame : frames.split('\n'))
        QVERIFY(frame.size() < 127);
}

void TestSmpPacket::readsTheAnswerOfTheReference()
{
    SmpDeframer deframer;
    const SmpDeframer::Output output = deframer.feed(framed("0609", "ABYDAAAMAAEKAb9icmMAY29mZhhg/7I2"));
    QCOMPARE(output.packets.size(), 1);
    const Result<SmpPacket> packet = decodeSmpPacket(output.packets[0]); // an indefinite map
    QVERIFY(packet.isOk());
    QCOMPARE(packet->operation, SmpOperation::WriteAnswer);
    QCOMPARE(packet->sequence, quint8(10));
    QCOMPARE(packet->map[QStringLiteral("off")].toInteger(), 96);
    QVERIFY(smpStatus(QStringLiteral("x"), packet->map).isOk());
}

void TestSmpPacket::decodesOwnFramesAmongText_data()
{
    QTest::addColumn<int>("pieceBytes");
    QTest::newRow("at once") << 100000;
    QTest::newRow("byte by byte") << 1;
    QTest::newRow("by sevens") << 7;
}

void TestSmpPacket::decodesOwnFramesAmongText()
{
    QFETCH(int, pieceBytes);
    const QByteArray packet = encodeSmpPacket(uploadExample());
    const QByteArray stream = "boot text\r\n" + encodeSmpFrames(packet) + "more " +
                              QByteArray::fromHex("0609") + "AAAA broken" + encodeSmpFrames(packet) +
                              QByteArray::fromHex("0609") + QByteArray(500, 'A') + "\nend\n" +
                              encodeSmpFrames(packet);
    SmpDeframer deframer;
    QList<QByteArray> packets;
    QByteArray text;
    for (qsizetype at = 0; at < stream.size(); at += pieceBytes) {
        const SmpDeframer::Output output = deframer.feed(stream.mid(at, pieceBytes));
        packets += output.packets;
        text += output.text;
    }
    QCOMPARE(packets.size(), 3);
    QCOMPARE(packets[2], packet);
    QVERIFY(text.contains("boot text") && text.contains("more ") && text.contains("end"));
}

void TestSmpPacket::everyFlippedByteIsDropped()
{
    const QByteArray packet = encodeSmpPacket(uploadExample());
    const QByteArray frames = encodeSmpFrames(packet);
    for (qsizetype at = 0; at < frames.size(); ++at) {
        QByteArray damaged = frames;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x01);
        SmpDeframer deframer;
        for (const QByteArray& got : deframer.feed(damaged).packets)
            QCOMPARE(got, packet); // the spare bits of base64 carry nothing
        QCOMPARE(deframer.feed(frames).packets, QList<QByteArray>{packet}); // and the next one is whole
    }
}

void TestSmpPacket::refusesWrongPackets()
{
    const QByteArray good = encodeSmpPacket(uploadExample());
    for (qsizetype cut = 0; cut < good.size(); ++cut)
        QVERIFY(!decodeSmpPacket(good.left(cut)).isOk());
    QVERIFY(!decodeSmpPacket(good + 'x').isOk());
    QVERIFY(!decodeSmpPacket(QByteArray::fromHex("0200000100000805") + "\x01").isOk()); // a number, no map
}

void TestSmpPacket::statusNamesTheReason()
{
    const Result<void> refused =
        smpStatus(QStringLiteral("the firmware"),
                  {{QStringLiteral("rc"), 3}, {QStringLiteral("rsn"), QStringLiteral("signature is wrong")}});
    QCOMPARE(refused.error().code, ErrorCode::Refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("signature is wrong")));
    const Result<void> versionOne = smpStatus(
        QStringLiteral("x"),
        {{QStringLiteral("err"), QCborMap{{QStringLiteral("group"), 1}, {QStringLiteral("rc"), 2}}}});
    QCOMPARE(versionOne.error().code, ErrorCode::LimitExceeded);
}

void TestSmpPacket::readsImageState()
{
    const QCborMap slot{{QStringLiteral("slot"), 1},
                        {QStringLiteral("version"), QStringLiteral("1.2.3")},
                        {QStringLiteral("hash"), QByteArray(32, 'h')},
                        {QStringLiteral("active"), true},
                        {QStringLiteral("security_counter"), 7}};
    const Result<QVector<FirmwareSlot>> list =
        parseImageState({{QStringLiteral("images"), QCborArray{slot, 5}}});
    QVERIFY(list.isOk());
    QCOMPARE(list->size(), 2);
    QCOMPARE(list->at(0).version, QStringLiteral("1.2.3"));
    QVERIFY(list->at(0).isActive);
    QCOMPARE(list->at(0).securityCounter, std::optional<quint32>(7));
    QVERIFY(!list->at(1).securityCounter);
    QVERIFY(!parseImageState({{QStringLiteral("rc"), 8}}).isOk());
}

QTEST_GUILESS_MAIN(TestSmpPacket)
#include "tst_smp_packet.moc"
