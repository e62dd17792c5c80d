// SPDX-License-Identifier: GPL-3.0-or-later
// Finding out who is there; what a board is asked to do stands in at_device.cpp.
#include "serial/at/at_device.h"
#include "serial/at/at_text.h"
#include "serial/forwarder/number_format.h"

#include <QElapsedTimer>
#include <algorithm>
#include <cctype>

namespace studio
{

namespace
{

constexpr int kGreetings = 2; ///< a board that was just reset by opening its port may miss the first
constexpr int kRecoverySilenceMs = 400;
constexpr int kStopMs = 1500;      ///< an AT board that streams has stopped by then
constexpr int kFewestReadings = 8; ///< after that time, for one that prints numbers whatever it is told
constexpr double kSureReadings = 3.0; ///< the first may be cut; who prints more of them during the greetings is heard to do so
const QByteArray kRecoveryMark = "Serial recovery";

/// Motion names that AT+HELP offers: "AT+MOTION=idle|wave|snake,[SEED]".
QStringList motionsIn(const QByteArray& help)
{
    for (const QByteArray& line : answerLines(help)) {
        if (!line.startsWith("AT+MOTION="))
            continue;
        QByteArray names = line.mid(10);
        names = names.left(names.indexOf(',') < 0 ? names.size() : names.indexOf(','));
        return QString::fromLatin1(names).split(QLatin1Char('|'), Qt::SkipEmptyParts);
    }
    return {};
}

} // namespace

void AtDevice::identify(Done<AtIdentity> done)
{
    if (!m_transport->isOpen()) {
        if (Result<void> opened = m_transport->open(); !opened) {
            done(opened.error());
            return;
        }
    }
    m_identity = {};
    m_isLive = false;
    m_isStopping = false;
    m_wasSilent = false;
    m_printsNumbers = false;
    setActivity(AtActivity::Identifying);
    greet(0, {}, [this, done = std::move(done)](Result<AtIdentity> result) {
        if (!result)
            setActivity(AtActivity::None);
        done(std::move(result));
    });
}

void AtDevice::identifyAfterReset(Done<AtIdentity> done)
{
    m_bootClock.start();
    tryAfterReset(std::move(done));
}

void AtDevice::tryAfterReset(Done<AtIdentity> done)
{
    identify([this, done = std::move(done)](Result<AtIdentity> result) {
        const bool mayTryAgain = m_link.timings().bootMs > m_bootClock.elapsed();
        if (result || !mayTryAgain || result.error().code != ErrorCode::Timeout)
            done(std::move(result));
        else
            tryAfterReset(done);
    });
}

/// `b` stops what runs and otherwise gets a harmless refusal; either way a prompt follows. A boot loader
/// answers the line end with words instead.
void AtDevice::greet(int attempt, const QByteArray& heard, Done<AtIdentity> done)
{
    struct Heard {
        bool isRecovery = false;
        int readings = 0; ///< that came although the board was told to stop
        QElapsedTimer sinceHello;
    };
    auto signs = std::make_shared<Heard>();
    signs->sinceHello.start();
    AtLink::Command hello;
    hello.kind = AtLink::Kind::Raw;
    hello.text = "b\r";
    hello.timeoutMs = m_link.timings().promptMs;
    hello.onLine = [this, signs](const QByteArray& line) {
        if (line.contains(kRecoveryMark)) {
            signs->isRecovery = true;
            m_link.extend(std::min(kRecoverySilenceMs, m_link.timings().promptMs));
            return;
        }
        std::vector<double> values;
        const bool isReading = readNumberLine(line, values).kind == NumberLineKind::Reading;
        if (isReading && signs->sinceHello.elapsed() > kStopMs && ++signs->readings == kFewestReadings)
            m_link.extend(1); // no answer will come
    };
    hello.done = [this, attempt, heard, signs, done](Result<QByteArray> answer) {
        if (!answer && signs->isRecovery && answer.error().code == ErrorCode::Timeout) {
            m_identity.isInRecovery = true;
            setActivity(AtActivity::Recovery);
            done(m_identity);
            return;
        }
        if (!answer && answer.error().code == ErrorCode::Timeout) {
            const QByteArray all = heard + m_link.heardBeforeTimeout();
            m_printsNumbers = signs->readings >= kFewestReadings || (attempt + 1 == kGreetings && holdsReadings(all));
            if (attempt + 1 < kGreetings && !m_printsNumbers) {
                greet(attempt + 1, all, done);
                return;
            }
            m_wasSilent = true;
            done(silent(all));
            return;
        }
        if (!answer) {
            done(answer.error());
            return;
        }
        askConfig(done);
    };
    m_link.send(std::move(hello));
    AtLink::Command quiet;
    quiet.kind = AtLink::Kind::Quiet;
    // Waits behind the greeting; on failure it is harmless.
    m_link.send(std::move(quiet));
}

bool AtDevice::printsNumbers(double hz) const
{
    const double seconds = kGreetings * m_link.timings().promptMs / 1000.0;
    return m_printsNumbers || (m_wasSilent && hz > 0.0 && hz * seconds < kSureReadings);
}

/// What was tried and what came back, since that is what tells a wrong port from a wrong speed.
Error AtDevice::silent(const QByteArray& heard) const
{
    constexpr qsizetype kShown = 24;
    const QByteArray head = heard.left(kShown);
    const bool isText = std::all_of(head.begin(), head.end(), [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n'; });
    const QString shown = isText ? QString::fromLatin1(head).simplified() : QString::fromLatin1(head.toHex(' '));
    const QString answer = heard.isEmpty() ? tr("nothing came back")
                           : isText        ? tr("what came back is no answer: \"%1\"").arg(shown)
                                           : tr("what came back is no text: %1").arg(shown);
    const QString text =
        tr("The board at %1 does not answer: \"b\" was sent %2 times, and %3. Nothing was changed. Is it the right port, is "
           "the board's speed the port's (115200 baud unless you set another), and does its firmware speak AT commands?")
            .arg(m_transport->name())
            .arg(kGreetings)
            .arg(answer);
    // Nothing, or a single number, is also what a slow board prints in that time.
    const bool mayBeSlow = isText && std::none_of(heard.begin(), heard.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
    return {ErrorCode::Timeout,
            mayBeSlow ? tr("%1 One that prints plain numbers so seldom is found when its rate is set (port settings, or --rate).").arg(text) : text,
            QString::fromLatin1(heard.toHex(' ')), QStringLiteral("AT-054")};
}

void AtDevice::askConfig(Done<AtIdentity> done)
{
    AtLink::Command config;
    config.text = "AT+CONFIG?";
    config.timeoutMs = m_link.timings().commandMs;
    config.done = [this, done](Result<QByteArray> answer) {
        if (!answer) {
            done(answer.error());
            return;
        }
        Result<AtConfig> parsed = parseConfig(*answer);
        if (!parsed) {
            const auto refusal = refusalIn("AT+CONFIG?", *answer);
            done(refusal ? *refusal : parsed.error());
            return;
        }
        m_identity.config = *parsed;
        if (Result<void> known = checkAtVersion(parsed->version); !known) {
            done(known.error());
            return;
        }
        askHelp(done);
    };
    m_link.send(std::move(config));
}

/// The optional questions: a board that does not know them is a board without those commands.
void AtDevice::askHelp(Done<AtIdentity> done)
{
    AtLink::Command help;
    help.text = "AT+HELP";
    help.timeoutMs = m_link.timings().commandMs;
    help.done = [this, done](Result<QByteArray> answer) {
        if (!answer && answer.error().code != ErrorCode::Timeout) {
            done(answer.error());
            return;
        }
        if (answer && !refusalIn("AT+HELP", *answer)) {
            m_identity.commands = parseHelp(*answer);
            m_identity.motions = motionsIn(*answer);
        }
        askInfo(done);
    };
    m_link.send(std::move(help));
}

void AtDevice::askInfo(Done<AtIdentity> done)
{
    if (!m_identity.has(QStringLiteral("INFO"))) {
        askMotion(done);
        return;
    }
    AtLink::Command info;
    info.text = "AT+INFO";
    info.timeoutMs = m_link.timings().commandMs;
    info.done = [this, done](Result<QByteArray> answer) {
        if (!answer) {
            done(answer.error());
            return;
        }
        m_identity.info = parseInfo(*answer);
        askMotion(done);
    };
    m_link.send(std::move(info));
}

void AtDevice::askMotion(Done<AtIdentity> done)
{
    const auto finish = [this, done] {
        setActivity(AtActivity::Idle);
        done(m_identity);
    };
    if (!m_identity.has(QStringLiteral("MOTION"))) {
        finish();
        return;
    }
    AtLink::Command motion;
    motion.text = "AT+MOTION?";
    motion.timeoutMs = m_link.timings().commandMs;
    motion.done = [this, done, finish](Result<QByteArray> answer) {
        if (!answer) {
            done(answer.error());
            return;
        }
        m_identity.motion = parseInfo(*answer).value(QStringLiteral("motion"));
        finish();
    };
    m_link.send(std::move(motion));
}

} // namespace studio
