// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/emulate/board_store.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;

class TestBoardStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keyPageIsAsTheBootLoaderReadsIt();
    void damagedPageNamesNoKeys();
    void wantedKeysComeFirstAndOldOnesStayWhileThereIsRoom();
    void freshStoreHoldsImageAndKeys();
    void existingStoreKeepsWhatWasFlashed();
    void otherFilesAreLeftAlone();
    void tooLargeImageLeavesNothing();
    void soundIsWrittenAsTheBoardReadsIt();

private:
    BoardDescription m_board = *boardById(QStringLiteral("mps2-an386"));
};

namespace
{

const QByteArray kA(32, 'a');
const QByteArray kB(32, 'b');
const QByteArray kC(32, 'c');

QByteArray contentAt(const QString& path, qint64 offset, qint64 count)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.seek(offset) ? file.read(count) : QByteArray();
}

} // namespace

void TestBoardStore::keyPageIsAsTheBootLoaderReadsIt()
{
    const QByteArray page = encodeKeyPage({kA});
    QCOMPARE(page.size(), 84);
    QCOMPARE(page.first(16), QByteArray("SMKY\x01\0\0\0\x01\0\0\0\x01\0\0\0", 16));
    QCOMPARE(page.mid(16, 32), kA);
    QCOMPARE(page.mid(48, 32), QByteArray(32, '\0'));
    // zlib.crc32 of the 80 bytes before.
    QCOMPARE(page.right(4).toHex(), QByteArray("d4137be7"));
    QCOMPARE(decodeKeyPage(page), QByteArrayList{kA});
    QCOMPARE(decodeKeyPage(encodeKeyPage({kA, kB})), (QByteArrayList{kA, kB}));
}

void TestBoardStore::damagedPageNamesNoKeys()
{
    const QByteArray page = encodeKeyPage({kA, kB});
    for (qsizetype i = 0; i < page.size(); ++i) {
        QByteArray damaged = page;
        damaged[i] = static_cast<char>(damaged[i] ^ 4);
        QVERIFY2(decodeKeyPage(damaged).isEmpty(), qPrintable(QString::number(i)));
        QVERIFY(decodeKeyPage(page.first(i)).isEmpty());
    }
    QVERIFY(decodeKeyPage(QByteArray(4096, '\0')).isEmpty());
}

void TestBoardStore::wantedKeysComeFirstAndOldOnesStayWhileThereIsRoom()
{
    QCOMPARE(mergedKeys({kA}, {}), QByteArrayList{kA});
    QCOMPARE(mergedKeys({kA}, {kB, kA}), (QByteArrayList{kB, kA}));
    QCOMPARE(mergedKeys({kA}, {kB}), (QByteArrayList{kA, kB}));
    QCOMPARE(mergedKeys({kA, kC}, {kA, kB}), (QByteArrayList{kA, kC}));
    QCOMPARE(mergedKeys({kC}, {kA, kB}), (QByteArrayList{kC, kA}));
    QCOMPARE(mergedKeys({kA, kA}, {}), QByteArrayList{kA});
}

void TestBoardStore::freshStoreHoldsImageAndKeys()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("new/folder/board.store"));
    const QByteArray image(5000, 'i');
    QVERIFY(prepareStore(m_board, image, {kA, kB}, path));
    QCOMPARE(QFileInfo(path).size(), m_board.storeBytes);
    QCOMPARE(decodeKeyPage(contentAt(path, 0, 84)), (QByteArrayList{kA, kB}));
    QCOMPARE(contentAt(path, m_board.slotOffset, image.size()), image);
    QVERIFY(!QFile::exists(path + QStringLiteral(".new")));
}

void TestBoardStore::existingStoreKeepsWhatWasFlashed()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("board.store"));
    const QByteArray first(5000, '1');
    QVERIFY(prepareStore(m_board, first, {kA}, path));
    QVERIFY(prepareStore(m_board, QByteArray(5000, '2'), {kA}, path));
    QCOMPARE(contentAt(path, m_board.slotOffset, first.size()), first);
    QCOMPARE(decodeKeyPage(contentAt(path, 0, 84)), QByteArrayList{kA});
    QVERIFY(prepareStore(m_board, QByteArray(5000, '2'), {kA, kC}, path));
    QCOMPARE(decodeKeyPage(contentAt(path, 0, 84)), (QByteArrayList{kA, kC}));
    QCOMPARE(contentAt(path, m_board.slotOffset, first.size()), first);
}

void TestBoardStore::otherFilesAreLeftAlone()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("thesis.txt"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("years of work") > 0);
    file.close();
    const Result<void> prepared = prepareStore(m_board, QByteArray(10, 'i'), {kA}, path);
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().id, QStringLiteral("STO-001"));
    QCOMPARE(contentAt(path, 0, 100), QByteArray("years of work"));
}

void TestBoardStore::tooLargeImageLeavesNothing()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("board.store"));
    QVERIFY(!prepareStore(m_board, QByteArray(m_board.slotBytes + 1, 'i'), {kA}, path));
    QVERIFY(!QFile::exists(path));
}

void TestBoardStore::soundIsWrittenAsTheBoardReadsIt()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("store"));
    QVERIFY(prepareStore(m_board, "image", {kA}, path).isOk());
    QVERIFY(putSound(m_board, {1, -2, 32767}, 16000, path).isOk());
    const QByteArray bytes = contentAt(path, 0x300000, 22);
    QCOMPARE(bytes.first(12).toHex(), QByteArray("534d534e03000000803e0000"));
    QCOMPARE(bytes.mid(16).toHex(), QByteArray("0100feffff7f"));
    QCOMPARE(contentAt(path, m_board.slotOffset, 5), QByteArray("image"));
    QCOMPARE(QFileInfo(path).size(), m_board.storeBytes);
    const std::vector<qint16> longest(524280);
    QVERIFY(putSound(m_board, longest, 16000, path).isOk());
    const Result<void> tooLong = putSound(m_board, std::vector<qint16>(524281), 16000, path);
    QVERIFY(!tooLong);
    QVERIFY2(tooLong.error().message.contains(QStringLiteral("524280")), qPrintable(tooLong.error().message));
    QVERIFY(putSound(m_board, {1}, 192'000, path).isOk());
    const Result<void> tooFast = putSound(m_board, {2}, 192'001, path);
    QVERIFY(!tooFast);
    QVERIFY2(tooFast.error().message.contains(QStringLiteral("192000")), qPrintable(tooFast.error().message));
    QCOMPARE(contentAt(path, 0x300000 + 16, 2).toHex(), QByteArray("0100"));
    const Result<void> deaf = putSound(*boardById(QStringLiteral("microbit")), {1}, 16000, path);
    QVERIFY(!deaf);
    QCOMPARE(deaf.error().code, ErrorCode::Unsupported);
}

QTEST_GUILESS_MAIN(TestBoardStore)
#include "tst_board_store.moc"
