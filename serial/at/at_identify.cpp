// SPDX-License-Identifier: GPL-3.0-or-later
// Finding out who is there; what a board is asked to do stands in at_device.cpp.
#include "serial/at/at_device.h"
#include "serial/at/at_text.h"
#include "serial/forwarder/number_format.h"

#include <QElapsedTimer>
#include <algorithm>
#include <array>
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
constexpr int kMostQuietMs = 1000;   ///< for what still comes before the next word; a board that never falls silent holds nobody up
constexpr int kOtherSpeedMs = 1000;  ///< an AT server answers at once, and one that prints numbers mostly has printed some
constexpr qsizetype kFewestWordBytes = 4; ///< fewer may look like text by chance
constexpr std::array kBoardSpeeds{115'200, 9'600, 57'600, 230'400, 460'800, 921'600, 1'000'000};
const QByteArray kRecoveryMark = "Serial recovery";

bool isText(const QByteArray& heard)
{
    return std::all_of(heard.begin(), heard.end(), [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n' || c == '\t'; });
}

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

/// Where the search for an answer stands.
struct AtDevice::Greeting {
    struct Try {
        int baud = 0; ///< 0: the line has no speed
        int timeoutMs = 0;
        bool isShort = false;
    };
    QList<Try> left;     ///< the first one is under way
    int usual = 0;       ///< what the line goes back to when nobody answers
    QList<int> tried;    ///< speeds
    QByteArray heard;    ///< at the speed that is being tried
    QByteArray seen;     ///< at the first speed at which anything came
    int seenAt = 0;
    bool heardWords = false; ///< a speed was given a whole greeting since what came there was text
};

QList<int> boardSpeeds(int usual)
{
    QList<int> speeds{usual};
    for (const int baud : kBoardSpeeds) {
        if (usual > 0 && baud != usual)
            speeds.append(baud);
    }
    return speeds;
}

void AtDevice::identify(Done<AtIdentity> done)
{
    if (!m_transport->isOpen()) {
        if (Result<void> opened = m_transport->open(); !opened) {
            done(opened.error());
            return;
        }
        m_isKnown = false;
    }
    const int usual = m_transport->canSetSpeed() ? m_transport->usualSpeed() : 0;
    identifyAt(m_isKnown ? QList<int>{usual} : boardSpeeds(usual), std::move(done));
}

void AtDevice::identifyAt(const QList<int>& speeds, Done<AtIdentity> done)
{
    m_identity = {};
    m_isLive = false;
    m_isStopping = false;
    m_wasSilent = false;
    m_printsNumbers = false;
    setActivity(AtActivity::Identifying);
    auto greeting = std::make_shared<Greeting>();
    greeting->usual = speeds.first();
    greeting->tried = {speeds.first()};
    greeting->left.fill({speeds.first(), m_link.timings().promptMs, false}, kGreetings);
    for (qsizetype i = 1; i < speeds.size(); ++i)
        greeting->left.append({speeds[i], std::min(kOtherSpeedMs, m_link.timings().promptMs), true});
    greet(greeting, [this, done = std::move(done)](Result<AtIdentity> result) {
        m_isKnown = m_isKnown || result.isOk();
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
    if (!m_transport->isOpen()) {
        if (Result<void> opened = m_transport->open(); !opened) {
            done(opened.error());
            return;
        }
    }
    // What restarts does so at its speed.
    identifyAt({m_transport->canSetSpeed() ? m_transport->usualSpeed() : 0}, [this, done = std::move(done)](Result<AtIdentity> result) {
        const bool mayTryAgain = m_link.timings().bootMs > m_bootClock.elapsed();
        if (result || !mayTryAgain || result.error().code != ErrorCode::Timeout)
            done(std::move(result));
        else
            tryAfterReset(done);
    });
}

/// `b` stops what runs and otherwise gets a harmless refusal; either way a prompt follows. A boot loader
/// answers the line end with words instead.
void AtDevice::greet(const std::shared_ptr<Greeting>& greeting, Done<AtIdentity> done)
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
    hello.timeoutMs = greeting->left.first().timeoutMs;
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
    hello.done = [this, greeting, signs, done](Result<QByteArray> answer) {
        if (!answer && signs->isRecovery && answer.error().code == ErrorCode::Timeout) {
            m_identity.isInRecovery = true;
            setActivity(AtActivity::Recovery);
            done(m_identity);
            return;
        }
        if (!answer && answer.error().code == ErrorCode::Timeout) {
            m_printsNumbers = signs->readings >= kFewestReadings;
            greetNext(greeting, done);
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
    quiet.timeoutMs = std::min(kMostQuietMs, m_link.timings().promptMs);
    // Waits behind the greeting; on failure it is harmless.
    m_link.send(std::move(quiet));
}

/// The next try, or the end of the search. Bytes that are no text are those of another speed, so a second greeting at this one comes
/// last; text at another speed than the port's earns that speed a whole greeting.
void AtDevice::greetNext(const std::shared_ptr<Greeting>& greeting, Done<AtIdentity> done)
{
    QList<Greeting::Try>& left = greeting->left;
    const Greeting::Try was = left.takeFirst();
    const QByteArray heard = m_link.heardBeforeTimeout();
    greeting->heard += heard;
    if (!heard.isEmpty() && (greeting->seen.isEmpty() || greeting->seenAt == was.baud)) {
        greeting->seen += heard;
        greeting->seenAt = was.baud;
    }
    if (was.isShort && heard.size() >= kFewestWordBytes && isText(heard) && !std::exchange(greeting->heardWords, true))
        left.prepend({was.baud, m_link.timings().promptMs, false});
    else if (!was.isShort && !isText(heard) && left.size() > 1 && left.first().baud == was.baud)
        left.append(left.takeFirst());
    const bool isLastHere = left.isEmpty() || left.first().baud != was.baud;
    m_printsNumbers = m_printsNumbers || (isLastHere && holdsReadings(greeting->heard));
    // A port need not take every speed.
    while (!m_printsNumbers && !left.isEmpty() && left.first().baud != was.baud) {
        if (m_transport->setUsualSpeed(left.first().baud))
            break;
        left.removeFirst();
    }
    if (m_printsNumbers || left.isEmpty()) {
        m_wasSilent = true;
        if (!m_printsNumbers && was.baud != greeting->usual && m_transport->isOpen()) {
            if (Result<void> back = m_transport->setUsualSpeed(greeting->usual); !back) {
                done(back.error());
                return;
            }
        }
        done(silent(*greeting));
        return;
    }
    if (const int baud = left.first().baud; baud != was.baud) {
        greeting->heard.clear();
        if (!greeting->tried.contains(baud))
            greeting->tried.append(baud);
        Q_EMIT speedTried(baud);
    }
    greet(greeting, done);
}

bool AtDevice::printsNumbers(double hz) const
{
    const double seconds = kGreetings * m_link.timings().promptMs / 1000.0;
    return m_printsNumbers || (m_wasSilent && hz > 0.0 && hz * seconds < kSureReadings);
}

/// What was tried and what came back, since that is what tells a wrong port from a wrong speed.
Error AtDevice::silent(const Greeting& greeting) const
{
    constexpr qsizetype kShown = 24;
    const QByteArray& heard = greeting.seen;
    const bool hasSpeeds = greeting.tried.size() > 1;
    const QByteArray head = heard.left(kShown);
    const QString shown = isText(head) ? QString::fromLatin1(head).simplified() : QString::fromLatin1(head.toHex(' '));
    const QString when = hasSpeeds ? tr("at %1 baud ").arg(greeting.seenAt) : QString();
    const QString answer = heard.isEmpty() ? tr("nothing came back")
                           : isText(head)  ? tr("what came back %1is no answer: \"%2\"").arg(when, shown)
                                           : tr("what came back %1is no text: %2").arg(when, shown);
    QStringList speeds;
    for (const int baud : greeting.tried)
        speeds << QString::number(baud);
    const QString text =
        hasSpeeds ? tr("The board at %1 does not answer: \"b\" was sent at each of %2 baud, and %3. Nothing was changed. Is it the right port, "
                       "and does its firmware speak AT commands? Another speed is for you to set in its port settings.")
                        .arg(m_transport->name(), speeds.join(QStringLiteral(", ")), answer)
                  : tr("The board at %1 does not answer: \"b\" was sent %2 times, and %3. Nothing was changed. Is it the right port, is "
                       "the board's speed the port's (115200 baud unless you set another), and does its firmware speak AT commands?")
                        .arg(m_transport->name())
                        .arg(kGreetings)
                        .arg(answer);
    // Nothing, or a single number, is also what a slow board prints in that time.
    const bool mayBeSlow = isText(head) && std::none_of(heard.begin(), heard.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
    return {ErrorCode::Timeout,
            mayBeSlow ? tr("%1 One that prints plain numbers so seldom is found once its rate is set in its port settings.").arg(text) : text,
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
