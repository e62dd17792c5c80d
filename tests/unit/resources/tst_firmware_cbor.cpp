// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/resources/recording_board.h"

extern "C" {
#include "smith_acquisition.h"
#include "smith_cbor.h"
#include "smith_text.h"
}

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QRandomGenerator>
#include <QTest>
#include <bit>
#include <cmath>
#include <limits>

namespace
{

const uint8_t* raw(const QByteArray& bytes)
{
    return reinterpret_cast<const uint8_t*>(bytes.constData());
}

const char* const kAxes[] = {"accX", "accY", "accZ"};
const char* const kUnits[] = {"m/s2", "m/s2", "m/s2"};
const float kFrequencies[] = {62.5f};
const smith_sensor kAccelerometer = {SMITH_SENSOR_ACCELEROMETER, "a", 3, kAxes, kUnits, 0, kFrequencies, 1, 2.0f, 1000.0f};
const char* const kSoundAxes[] = {"audio"};
const char* const kSoundUnits[] = {"wav"};
const smith_sensor kMicrophone = {SMITH_SENSOR_MICROPHONE, "m", 1, kSoundAxes, kSoundUnits, 1, kFrequencies, 1, 0.0625f, 1.0f};

int find(const QByteArray& map, const char* key, smith_cbor_value* value)
{
    return smith_cbor_find(raw(map), static_cast<uint32_t>(map.size()), key, value);
}

} // namespace

/// CBOR in and out, the acquisition document, and numbers as text.
class TestFirmwareCbor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesTheReferenceDocument();
    void floatsKeepTheirValue();
    void soundIsWholeNumbersInOneRow();
    void whatIsPromisedFits();
    void aFullBufferIsReported();
    void findsValues_data();
    void findsValues();
    void survivesAnyBytes();
    void printsNumbers_data();
    void printsNumbers();
    void parsesNumbers();
};

void TestFirmwareCbor::writesTheReferenceDocument()
{
    // Vector V4 of the protocol's description: two rows at 16 ms, one single float among halves.
    const QByteArray expected = QByteArray::fromHex("a36970726f746563746564a26376657262763163616c676548533235"
                                                    "36697369676e617475726578406361313539303138613037316435"
                                                    "65643434343236353732663233663236633565396663393061323766"
                                                    "34613461643332656536393933383330663836623861677061796c"
                                                    "6f6164a56b6465766963655f6e616d657161313a62323a63333a6434"
                                                    "3a65353a66366b6465766963655f747970656d5649525455414c5f"
                                                    "424f4152446b696e74657276616c5f6d73f94c006773656e736f7273"
                                                    "83a2646e616d65646163635865756e697473646d2f7332a2646e61"
                                                    "6d65646163635965756e697473646d2f7332a2646e616d6564616363"
                                                    "5a65756e697473646d2f73326676616c7565739f83f93800f9bd00"
                                                    "fa411cf5c383f93400f9be00f948c0ff");
    const float rows[2][3] = {{0.5f, -1.25f, 9.81f}, {0.25f, -1.5f, 9.5f}};
    QByteArray buffer(1000, '\0');
    smith_acquisition document;
    smith_acquisition_start(&document, reinterpret_cast<uint8_t*>(buffer.data()), 1000, "a1:b2:c3:d4:e5:f6",
                            "VIRTUAL_BOARD", &kAccelerometer, 16.0f, 1);
    smith_acquisition_add(&document, rows[0]);
    smith_acquisition_add(&document, rows[1]);
    buffer.truncate(smith_acquisition_finish(&document, "2f6a1c8e5b9d4073a6e1c0f7b8d2954c"));
    QCOMPARE(buffer.toHex(), expected.toHex());
}

void TestFirmwareCbor::floatsKeepTheirValue()
{
    QRandomGenerator random(2);
    QList<float> values = {0.0f,
                           -0.0f,
                           65504.0f,
                           65536.0f,
                           1.0f / 16777216.0f,
                           3.0f / 16777216.0f,
                           1.0f / 33554432.0f,
                           6.1035156e-5f,
                           6.0975552e-5f,
                           std::numeric_limits<float>::infinity()};
    for (int i = 0; i < 2000; ++i)
        values << std::bit_cast<float>(random.generate() & 0xffffe000u)
               << std::bit_cast<float>(random.generate());
    for (const float value : values) {
        if (std::isnan(value))
            continue;
        uint8_t bytes[8];
        smith_cbor_writer writer;
        smith_cbor_start(&writer, bytes, sizeof bytes);
        smith_cbor_put_float(&writer, value);
        const QCborValue decoded =
            QCborValue::fromCbor(QByteArray(reinterpret_cast<const char*>(bytes), writer.count));
        QVERIFY(writer.count == 3 || writer.count == 5);
        QCOMPARE(std::bit_cast<quint64>(decoded.toDouble()),
                 std::bit_cast<quint64>(static_cast<double>(value)));
    }
}

void TestFirmwareCbor::soundIsWholeNumbersInOneRow()
{
    QByteArray buffer(1000, '\0');
    smith_acquisition document;
    smith_acquisition_start(&document, reinterpret_cast<uint8_t*>(buffer.data()), 1000, "d", "t", &kMicrophone, 0.0625f, 0);
    const QList<int> samples = {0, 23, 24, 255, 256, 32767, -1, -24, -25, -256, -257, -32768};
    for (const int sample : samples) {
        const auto value = static_cast<float>(sample);
        smith_acquisition_add(&document, &value);
    }
    buffer.truncate(smith_acquisition_finish(&document, ""));
    const QCborArray values = QCborValue::fromCbor(buffer).toMap()[QStringLiteral("payload")].toMap()[QStringLiteral("values")].toArray();
    QCOMPARE(values.size(), samples.size());
    for (qsizetype i = 0; i < samples.size(); ++i) {
        QVERIFY(values[i].isInteger());
        QCOMPARE(values[i].toInteger(), static_cast<qint64>(samples[i]));
    }
}

void TestFirmwareCbor::whatIsPromisedFits()
{
    // The fullest document: the longest id, values that need all their bytes.
    for (const smith_sensor* sensor : {&kAccelerometer, &kMicrophone}) {
        QByteArray buffer(9216, '\0');
        const QByteArray id(127, 'x');
        smith_acquisition document;
        smith_acquisition_start(&document, reinterpret_cast<uint8_t*>(buffer.data()), 9216, id.constData(), "SENSORSMITH_VIRTUAL_BOARD", sensor, 16.1f, 1);
        const float row[3] = {sensor->is_integer != 0 ? -30000.0f : 0.1f, 0.1f, 0.1f};
        const uint32_t room = smith_acquisition_room(sensor, 9216);
        QVERIFY(room > 500);
        for (uint32_t i = 0; i < room; ++i)
            smith_acquisition_add(&document, row);
        QVERIFY(smith_acquisition_finish(&document, "k") > 8192);
    }
}

void TestFirmwareCbor::aFullBufferIsReported()
{
    uint8_t bytes[64];
    const float row[3] = {1.0f, 2.0f, 3.0f};
    smith_acquisition document;
    smith_acquisition_start(&document, bytes, sizeof bytes, "d", "t", &kAccelerometer, 16.0f, 1);
    smith_acquisition_add(&document, row);
    QCOMPARE(smith_acquisition_finish(&document, "k"), 0u);
}

void TestFirmwareCbor::findsValues_data()
{
    QTest::addColumn<QByteArray>("map");
    QTest::addColumn<int>("found");
    QTest::addColumn<quint32>("number");
    const auto row = [](const char* name, const char* hex, int found, quint32 number = 0) {
        QTest::newRow(name) << QByteArray::fromHex(hex) << found << number;
    };
    row("small number", "a1636f666605", 1, 5);
    row("four-byte number", "a1636f66661a00012345", 1, 0x12345);
    row("eight-byte number that fits", "a1636f66661b0000000000012345", 1, 0x12345);
    row("eight-byte number that does not", "a1636f66661b0000000100000000", -1);
    row("open map", "bf636f666605ff", 1, 5);
    row("behind an array and a nested open map", "a361618201820203616bbf617801ff636f666607", 1, 7);
    row("behind a float and a tag", "a36161fb3ff00000000000006162c100636f666607", 1, 7);
    row("absent", "a1616105", 0);
    row("empty map", "a0", 0);
    row("not a map", "83010203", -1);
    row("nothing", "", -1);
    row("key without value", "a1636f6666", -1);
    row("text longer than the rest", "a1636f6666787f61", -1);
    row("map longer than the rest", "b90100636f6667", -1);
    row("nested too deep", "a2616181818181818101636f666601", -1);
    row("reserved length", "a1636f66661c", -1);
}

void TestFirmwareCbor::findsValues()
{
    QFETCH(QByteArray, map);
    QFETCH(int, found);
    QFETCH(quint32, number);
    smith_cbor_value value;
    QCOMPARE(find(map, "off", &value), found);
    if (found == 1)
        QCOMPARE(value.number, number);
}

void TestFirmwareCbor::survivesAnyBytes()
{
    QRandomGenerator random(4);
    const QByteArray good =
        QCborMap{{QStringLiteral("data"), QByteArray(40, 'x')}, {QStringLiteral("off"), 300}}
            .toCborValue()
            .toCbor();
    int found = 0;
    for (int i = 0; i < 20000; ++i) {
        QByteArray bytes = good.left(random.bounded(static_cast<int>(good.size()) + 1));
        for (int k = 0; k < 3 && !bytes.isEmpty(); ++k)
            bytes[random.bounded(static_cast<int>(bytes.size()))] = static_cast<char>(random.bounded(256));
        smith_cbor_value value;
        if (find(bytes, "data", &value) == 1) {
            ++found;
            QVERIFY(value.kind != SMITH_CBOR_BYTES || value.bytes + value.count <= raw(bytes) + bytes.size());
        }
    }
    QVERIFY(found > 0);
}

void TestFirmwareCbor::printsNumbers_data()
{
    QTest::addColumn<float>("value");
    QTest::addColumn<quint32>("decimals");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](float value, quint32 decimals, const char* text) {
        QTest::newRow(text) << value << decimals << QByteArray(text);
    };
    row(16.0f, 5, "16.00000");
    row(-0.125f, 2, "-0.13");
    row(0.0f, 0, "0");
    row(9.80665f, 5, "9.80665");
    row(0.99999f, 2, "1.00");
    row(1.0e-20f, 6, "0.000000");
    row(123456792.0f, 1, "123456792.0");
    row(2.5e15f, 2, "2.50e+15");
    row(std::numeric_limits<float>::infinity(), 2, "inf");
    row(std::numeric_limits<float>::quiet_NaN(), 2, "nan");
}

void TestFirmwareCbor::printsNumbers()
{
    QFETCH(float, value);
    QFETCH(quint32, decimals);
    QFETCH(QByteArray, text);
    recording_board::reset();
    smith_put_float(value, decimals);
    smith_flush();
    QCOMPARE(recording_board::takeOutput(), text);
}

void TestFirmwareCbor::parsesNumbers()
{
    uint32_t number = 0;
    float value = 0.0f;
    QVERIFY(smith_parse_u32("4294967295", &number) == 1 && number == 4294967295u);
    for (const char* text : {"", "4294967296", "-1", "1x", " 1", "99999999999999999999"})
        QVERIFY2(smith_parse_u32(text, &number) == 0, text);
    QVERIFY(smith_parse_float("0.0625", &value) == 1 && value == 0.0625f);
    QVERIFY(smith_parse_float("16.00", &value) == 1 && value == 16.0f);
    QVERIFY(smith_parse_float("10.0000000000001", &value) == 1 && value == 10.0f);
    for (const char* text : {"", ".", "1.2.3", "-1", "1e3", "nan", "9999999999999"})
        QVERIFY2(smith_parse_float(text, &value) == 0, text);
}

QTEST_GUILESS_MAIN(TestFirmwareCbor)
#include "tst_firmware_cbor.moc"
