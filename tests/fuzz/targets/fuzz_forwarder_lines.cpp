// SPDX-License-Identifier: GPL-3.0-or-later
// What a board prints, cut into pieces, from the first byte to a recording of it.
#include "fuzz_input.h"
#include "fuzz_wire.h"
#include "serial/forwarder/forwarder_device.h"

namespace
{

/// Every piece takes a tenth of a second.
void listen(const QByteArray& bytes, qsizetype piece, const studio::NumberSettings& settings)
{
    double now = 0.0;
    auto made = std::make_unique<studio::fuzz::Wire>();
    studio::fuzz::Wire* wire = made.get();
    studio::ForwarderTimings timings;
    timings.mostLostReadings = 10'000;
    studio::ForwarderDevice device(std::move(made), timings, [&now] { return now; });
    int answers = 0;
    int recordings = 0;
    int endings = 0;
    device.identify(settings, [&answers](const studio::Result<studio::NumberFormat>&) { ++answers; });
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        if (device.format() && !device.isRecording()) {
            ++recordings;
            const int axes = device.format()->axisCount;
            device.capture(0.0, [&endings, axes](const studio::Result<studio::SampleDraft>& draft) {
                ++endings;
                studio::fuzz::require(!draft || draft->values.axisCount() == axes);
            });
        }
        Q_EMIT wire->bytesReceived(bytes.mid(at, piece));
        now += 0.1;
    }
    device.endCapture();
    device.close();
    studio::fuzz::require(answers == 1 && endings == recordings);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    studio::fuzz::application();
    if (size == 0)
        return 0;
    const QByteArray bytes = studio::fuzz::input(data + 1, size - 1);
    const qsizetype piece = 1 + data[0] % 64;
    listen(bytes, piece, {});
    studio::NumberSettings known;
    known.hz = 100.0;
    listen(bytes, piece, known);
    (void)studio::holdsReadings(bytes);
    (void)studio::fieldsOf(bytes);
    return 0;
}
