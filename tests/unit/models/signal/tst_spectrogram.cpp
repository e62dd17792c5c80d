// SPDX-License-Identifier: GPL-3.0-or-later
// A known tone stands in its bin at its level; nothing stands where there is nothing.
#include "models/signal/spectrogram.h"

#include <QtTest>
#include <cmath>

using namespace studio;

class TestSpectrogram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void toneStandsInItsBinAtItsLevel();
    void silenceIsFloor();
    void readsNoMoreThanTheFramesNeed();
    void readerErrorsComeBack();
    void wrongFrameIsRefused();
};

namespace
{

constexpr qint64 kReadings = 4096;

AxisReader tone(double cyclesPerReading, double amplitude, qint64* read = nullptr)
{
    return [=](qint64 first, qint64 count) -> Result<std::vector<float>> {
        std::vector<float> values;
        for (qint64 i = first; i < first + count; ++i)
            values.push_back(
                static_cast<float>(9.81 + amplitude * std::sin(2.0 * M_PI * cyclesPerReading * double(i))));
        if (read != nullptr)
            *read += count;
        return values;
    };
}

} // namespace

void TestSpectrogram::toneStandsInItsBinAtItsLevel()
{
    SilentJobContext job;
    const SpectrogramRequest request{1024, 1024, kReadings, 50, 64, 4.0};
    const Result<Spectrogram> made = makeSpectrogram(tone(8.0 / 64.0, 4.0), request, job);
    QVERIFY(made);
    QCOMPARE(made->columns, 50);
    QCOMPARE(made->bins, 33);
    for (int column = 0; column < made->columns; ++column) {
        QVERIFY(std::abs(double(made->at(column, 8))) < 0.3); // full scale
        QVERIFY(made->at(column, 20) < -80.0F);
    }
    const Result<Spectrogram> tenth = makeSpectrogram(tone(8.0 / 64.0, 0.4), request, job);
    QVERIFY(std::abs(double(tenth->at(10, 8)) + 20.0) < 0.3);
}

void TestSpectrogram::silenceIsFloor()
{
    SilentJobContext job;
    const Result<Spectrogram> made =
        makeSpectrogram(tone(0.0, 0.0), {0, kReadings, kReadings, 20, 64, 1.0}, job);
    QVERIFY(made);
    for (int column = 1; column < made->columns - 1; ++column)
        QVERIFY(made->at(column, 5) <= -100.0F);
}

void TestSpectrogram::readsNoMoreThanTheFramesNeed()
{
    SilentJobContext job;
    qint64 read = 0;
    QVERIFY(makeSpectrogram(tone(0.1, 1.0, &read), {0, 10'000'000, 10'000'000, 100, 64, 1.0}, job));
    QCOMPARE(read, qint64(100 * 64));
}

void TestSpectrogram::readerErrorsComeBack()
{
    SilentJobContext job;
    const AxisReader broken = [](qint64, qint64) -> Result<std::vector<float>> {
        return Error{ErrorCode::InvalidInput, QStringLiteral("damaged"), {}, {}};
    };
    const Result<Spectrogram> made = makeSpectrogram(broken, {0, 100, 100, 10, 64, 1.0}, job);
    QVERIFY(!made);
    QCOMPARE(made.error().message, QStringLiteral("damaged"));
}

void TestSpectrogram::wrongFrameIsRefused()
{
    SilentJobContext job;
    QVERIFY(!makeSpectrogram(tone(0.1, 1.0), {0, 100, 100, 10, 48, 1.0}, job));
    QVERIFY(!makeSpectrogram(tone(0.1, 1.0), {0, 0, 100, 10, 64, 1.0}, job));
}

QTEST_GUILESS_MAIN(TestSpectrogram)
#include "tst_spectrogram.moc"
