// SPDX-License-Identifier: GPL-3.0-or-later
// What a board says while commands of each kind run, cut into pieces, and every reader of a whole answer.
#include "fuzz_input.h"
#include "fuzz_wire.h"
#include "serial/at/at_config.h"
#include "serial/at/at_impulse.h"
#include "serial/at/at_link.h"
#include "serial/at/at_sampling.h"
#include "serial/at/at_text.h"

namespace
{

void talk(const QByteArray& bytes, qsizetype piece)
{
    studio::fuzz::Wire wire;
    studio::AtLink link(wire, {});
    int answers = 0;
    using Kind = studio::AtLink::Kind;
    for (const Kind kind : {Kind::Line, Kind::Data, Kind::Raw, Kind::Line})
        link.send({kind, "AT+CONFIG?", 1000, [&answers](const studio::Result<QByteArray>&) { ++answers; }, [](const QByteArray&) {}, [](qsizetype) {}});
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        Q_EMIT wire.bytesReceived(bytes.mid(at, piece));
    link.abort({studio::ErrorCode::Cancelled, QStringLiteral("over"), {}, {}});
    studio::fuzz::require(answers == 4);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    studio::fuzz::application();
    if (size == 0)
        return 0;
    const QByteArray bytes = studio::fuzz::input(data + 1, size - 1);
    talk(bytes, 1 + data[0]);
    (void)studio::parseConfig(bytes);
    (void)studio::parseHelp(bytes);
    (void)studio::parseSampleOutput(bytes);
    (void)studio::parseStaticAnswer(bytes);
    (void)studio::decodeBase64Answer(bytes, bytes.size());
    (void)studio::decodeHexAnswer(bytes, bytes.size());
    (void)studio::withoutAnsi(bytes);
    studio::ImpulseParser parser;
    for (const QByteArray& line : studio::answerLines(bytes)) {
        (void)studio::parseSensorLine(line);
        (void)studio::parseReadingLine(line);
        (void)studio::samplePhaseOf(line);
        (void)studio::refusalIn("AT+SAMPLESTART", line);
        (void)parser.feed(line);
    }
    return 0;
}
