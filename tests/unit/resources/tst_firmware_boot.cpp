// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/mcuboot_image.h"
#include "unit/resources/recording_board.h"

extern "C" {
#include "smith_boot.h"
#include "smith_checksum.h"
#include "smith_layout.h"
}

#include <QFile>
#include <QTest>
#include <cstring>

using namespace studio;

namespace
{

QByteArray plausibleBody(char filling = 'x')
{
    QByteArray body(2000, filling);
    const quint32 vectors[2] = {0x203ff000u, 0x00100101u};
    std::memcpy(body.data(), vectors, sizeof vectors);
    return body;
}

SigningKey key(char seed)
{
    return std::move(SigningKey::fromSeed(QByteArray(32, seed)).value());
}

QByteArray image(char seed, std::optional<quint32> counter = {}, const QByteArray& body = plausibleBody())
{
    ImageOptions options;
    options.loadAddress = 0x00100000;
    options.securityCounter = counter;
    return packImage(body, options, key(seed)).value();
}

QByteArray number(quint32 value)
{
    QByteArray bytes(4, '\0');
    smith_set_u32_le(reinterpret_cast<uint8_t*>(bytes.data()), value);
    return bytes;
}

/// A key page for these seeds.
QByteArray keyPage(const QByteArray& seeds, quint32 flags = 0)
{
    QByteArray page = "SMKY" + number(1) + number(static_cast<quint32>(seeds.size())) + number(flags);
    for (const char seed : seeds)
        page += key(seed).publicKey();
    page = page.leftJustified(80, '\0');
    return page + number(smith_crc32(reinterpret_cast<const uint8_t*>(page.constData()), 80));
}

smith_image_status check(const QByteArray& slot, const QByteArray& page = QByteArray(128, '\0'))
{
    smith_key_page keys;
    smith_image_info info;
    QByteArray whole = slot.leftJustified(64 * 1024, '\xff');
    smith_read_key_page(reinterpret_cast<const uint8_t*>(page.constData()), &keys);
    return smith_check_image(reinterpret_cast<const uint8_t*>(whole.constData()),
                             static_cast<uint32_t>(whole.size()), &keys, &info);
}

smith_boot_state state(int active, int pending, bool permanent = false, bool started = false, int bad = 0)
{
    smith_boot_state s = {};
    s.active = static_cast<uint8_t>(active < 0 ? SMITH_NO_SLOT : static_cast<unsigned>(active));
    s.pending = static_cast<uint8_t>(pending < 0 ? SMITH_NO_SLOT : static_cast<unsigned>(pending));
    s.pending_permanent = permanent ? 1 : 0;
    s.trial_started = started ? 1 : 0;
    s.bad_slots = static_cast<uint8_t>(bad);
    return s;
}

} // namespace

Q_DECLARE_METATYPE(smith_boot_state)

/// What the boot loader accepts and how it chooses.
class TestFirmwareBoot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { recording_board::reset(); }
    void chooses_data();
    void chooses();
    void acceptsWhatItsKeySigned();
    void noFlippedBitPasses();
    void hostileHeadersAreRefused();
    void aDamagedKeyPageTrustsNothing();
    void theStateSurvivesADamagedCopy();
    void aTrialThatCannotBeNotedIsNotStarted();
    void refusesALowerSecurityCounter();
};

void TestFirmwareBoot::chooses_data()
{
    QTest::addColumn<smith_boot_state>("before");
    QTest::addColumn<QList<quint32>>("good");
    QTest::addColumn<int>("slot");
    QTest::addColumn<bool>("trial");
    QTest::addColumn<int>("activeAfter");
    const QList<quint32> both = {1, 1};
    QTest::newRow("fresh store, slot 0 written") << state(-1, -1) << QList<quint32>{1, 0} << 0 << false << 0;
    QTest::newRow("fresh store, slot 1 written") << state(-1, -1) << QList<quint32>{0, 1} << 1 << false << 1;
    QTest::newRow("nothing written") << state(-1, -1) << QList<quint32>{0, 0} << -1 << false << -1;
    QTest::newRow("active image") << state(1, -1) << both << 1 << false << 1;
    QTest::newRow("active image damaged") << state(1, -1) << QList<quint32>{1, 0} << 0 << false << 0;
    QTest::newRow("pending is tried") << state(0, 1) << both << 1 << true << 0;
    QTest::newRow("pending for good") << state(0, 1, true) << both << 1 << false << 1;
    QTest::newRow("pending damaged") << state(0, 1) << QList<quint32>{1, 0} << 0 << false << 0;
    QTest::newRow("not confirmed") << state(0, 1, false, true) << both << 0 << false << 0;
    QTest::newRow("not confirmed and the old one damaged")
        << state(0, 1, false, true) << QList<quint32>{0, 1} << -1 << false << 0;
    QTest::newRow("active damaged, the other known as bad")
        << state(0, -1, false, false, 2) << QList<quint32>{0, 1} << -1 << false << 0;
}

void TestFirmwareBoot::chooses()
{
    QFETCH(smith_boot_state, before);
    QFETCH(QList<quint32>, good);
    QFETCH(int, slot);
    QFETCH(bool, trial);
    QFETCH(int, activeAfter);
    const uint32_t isGood[2] = {good[0], good[1]};
    uint32_t changed = 0;
    const smith_boot_choice choice = smith_boot_choose(&before, isGood, &changed);
    QCOMPARE(choice.slot, slot < 0 ? SMITH_NO_SLOT : static_cast<uint32_t>(slot));
    QCOMPARE(choice.trial != 0, trial);
    QCOMPARE(before.active,
             static_cast<uint8_t>(activeAfter < 0 ? SMITH_NO_SLOT : static_cast<unsigned>(activeAfter)));
    QVERIFY(qstrlen(choice.note) < 64);
}

void TestFirmwareBoot::acceptsWhatItsKeySigned()
{
    QCOMPARE(check(image('a')), SMITH_IMAGE_GOOD); // no key is provisioned
    QCOMPARE(check(image('a'), keyPage("a")), SMITH_IMAGE_GOOD);
    QCOMPARE(check(image('b'), keyPage("ab")), SMITH_IMAGE_GOOD); // rotation: two keys at once
    QCOMPARE(check(image('c', 7), keyPage("c")), SMITH_IMAGE_GOOD);
    QCOMPARE(check(image('c'), keyPage("ab")), SMITH_IMAGE_NO_SIGNATURE);
    QCOMPARE(check(QByteArray()), SMITH_IMAGE_EMPTY);
}

void TestFirmwareBoot::noFlippedBitPasses()
{
    const QByteArray good = image('a', 3);
    const QByteArray page = keyPage("a");
    for (qsizetype at = 0; at < good.size(); at += at < 32 || at > 2500 ? 1 : 37) {
        QByteArray changed = good;
        changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
        QVERIFY2(check(changed, page) != SMITH_IMAGE_GOOD, qPrintable(QString::number(at)));
    }
    for (qsizetype length = 0; length < good.size(); length += 13)
        QVERIFY2(check(good.left(length), page) != SMITH_IMAGE_GOOD, qPrintable(QString::number(length)));
}

void TestFirmwareBoot::hostileHeadersAreRefused()
{
    const QByteArray good = image('a');
    const auto with = [&good](qsizetype at, const QByteArray& bytes) {
        return QByteArray(good).replace(at, bytes.size(), bytes);
    };
    QCOMPARE(check(with(12, number(0xffffffffu))), SMITH_IMAGE_BAD_SIZE);
    QCOMPARE(check(with(12, number(64 * 1024))), SMITH_IMAGE_BAD_SIZE);
    QCOMPARE(check(with(8, QByteArray("\xff\xff"))), SMITH_IMAGE_BAD_SIZE);
    QCOMPARE(check(with(10, QByteArray("\xff\xff"))), SMITH_IMAGE_BAD_TLV);
    QCOMPARE(check(with(good.size() - 66, QByteArray("\xff\xff"))), SMITH_IMAGE_BAD_TLV);
    ImageOptions elsewhere;
    elsewhere.loadAddress = 0x08000000;
    QCOMPARE(check(packImage(plausibleBody(), elsewhere, key('a')).value()), SMITH_IMAGE_BAD_TARGET);
    QByteArray outside = plausibleBody();
    outside.replace(4, 4, number(0x00100801u)); // reset vector just behind the body
    QCOMPARE(check(image('a', {}, outside)), SMITH_IMAGE_BAD_TARGET);
}

void TestFirmwareBoot::aDamagedKeyPageTrustsNothing()
{
    QByteArray page = keyPage("a");
    page[40] = static_cast<char>(page[40] ^ 1);
    QCOMPARE(check(image('a'), page), SMITH_IMAGE_BAD_KEYS);
    QCOMPARE(check(image('a'), "SMKY" + QByteArray(100, '\0')), SMITH_IMAGE_BAD_KEYS);
}

void TestFirmwareBoot::theStateSurvivesADamagedCopy()
{
    smith_boot_state written = state(1, 0);
    QCOMPARE(smith_boot_state_write(&written), 0);
    written.active = 0;
    QCOMPARE(smith_boot_state_write(&written), 0);
    smith_boot_state read = {};
    smith_boot_state_read(&read);
    QCOMPARE(read.active, uint8_t(0));
    // The newer copy (sequence 2) is cut in mid-write: the older one counts.
    recording_board::writeStore(SMITH_BOOT_STATE_B_OFFSET + 20, QByteArray(8, '\xff'));
    smith_boot_state_read(&read);
    QCOMPARE(read.active, uint8_t(1));
    recording_board::writeStore(SMITH_BOOT_STATE_A_OFFSET, QByteArray(32, '\xff'));
    smith_boot_state_read(&read);
    QCOMPARE(read.active, uint8_t(SMITH_NO_SLOT));
}

void TestFirmwareBoot::aTrialThatCannotBeNotedIsNotStarted()
{
    smith_image_info images[2];
    recording_board::writeStore(SMITH_SLOT_0_OFFSET, image('a'));
    recording_board::writeStore(SMITH_SLOT_1_OFFSET, image('a', {}, plausibleBody('y')));
    smith_boot_state pending = state(0, 1);
    QCOMPARE(smith_boot_state_write(&pending), 0);
    recording_board::failWrites(true);
    QCOMPARE(smith_boot_prepare(images).slot, SMITH_NO_SLOT);
    recording_board::failWrites(false);
    QCOMPARE(smith_boot_prepare(images).slot, 1u);
    QCOMPARE(smith_boot_prepare(images).slot, 0u); // the trial was not confirmed
    QCOMPARE(smith_boot_mark(1, 0), 0u);
    QCOMPARE(smith_boot_prepare(images).slot, 1u);
    QCOMPARE(smith_boot_confirm(1), 0);
    QCOMPARE(smith_boot_prepare(images).slot, 1u);
}

void TestFirmwareBoot::refusesALowerSecurityCounter()
{
    recording_board::writeStore(SMITH_KEYS_OFFSET, keyPage("a", 1));
    recording_board::writeStore(SMITH_SLOT_0_OFFSET, image('a', 5));
    recording_board::writeStore(SMITH_SLOT_1_OFFSET, image('a', 4));
    smith_boot_state running = state(0, -1);
    QCOMPARE(smith_boot_state_write(&running), 0);
    QCOMPARE(smith_boot_mark(1, 1), 3u);
    recording_board::writeStore(SMITH_SLOT_1_OFFSET, image('a', 5));
    QCOMPARE(smith_boot_mark(1, 1), 0u);
}

QTEST_GUILESS_MAIN(TestFirmwareBoot)
#include "tst_firmware_boot.moc"
