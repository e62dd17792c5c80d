// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_link.h"

#include "serial/at/at_text.h"

#include <algorithm>

namespace studio
{

namespace
{

constexpr qsizetype kMostWaiting = 64;
constexpr qsizetype kMostLineBytes = 1024 * 1024;
constexpr qsizetype kMostTextBytes = 4 * 1024 * 1024;
constexpr qsizetype kMostDataBytes = 96LL * 1024 * 1024;
constexpr qsizetype kShownBytes = 300;
constexpr qsizetype kMostSecretLine = 1024; ///< a command with all its arguments is shorter
constexpr qsizetype kLongLineBytes = 100; ///< in a stream of data, shorter ones are words
const QByteArray kSpeedMark = "\r\nOK";

/// Without escape sequences and the carriage returns that old firmware prints before its prompt.
QByteArray plain(const QByteArray& text)
{
    QByteArray result = withoutAnsi(text);
    while (result.startsWith('\r'))
        result.remove(0, 1);
    return result;
}

} // namespace

AtLink::AtLink(Transport& transport, AtTimings timings, QObject* parent)
    : QObject(parent)
    , m_transport(transport)
    , m_timings(timings)
{
    m_limit.setSingleShot(true);
    m_quiet.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, &AtLink::onTimeout);
    connect(&m_quiet, &QTimer::timeout, this, [this] {
        if (m_isRunning && (m_command.kind == Kind::Quiet || plain(m_partial).endsWith("> ")))
            finish(m_answer + plain(m_partial));
    });
    connect(&m_slices, &QTimer::timeout, this, &AtLink::writeSlices);
    connect(&m_transport, &Transport::bytesReceived, this, &AtLink::take);
    connect(&m_transport, &Transport::failed, this, &AtLink::abort);
}

void AtLink::send(Command command)
{
    if (m_waiting.size() >= kMostWaiting) {
        const Error full{
            ErrorCode::LimitExceeded,
            tr("Too many commands wait for the board at %1; %2 was not sent. Wait a moment, then send it again.")
                .arg(m_transport.name(), QString::fromUtf8(shownCommand(command.text))),
            {},
            QStringLiteral("AT-040")};
        if (command.done)
            command.done(full);
        return;
    }
    m_waiting.append(std::move(command));
    if (!m_isRunning)
        startNext();
}

void AtLink::startNext()
{
    if (m_isRunning || m_waiting.isEmpty())
        return;
    m_command = m_waiting.takeFirst();
    m_isRunning = true;
    m_sawEcho = false;
    m_sawLine = false;
    m_skipsLine = false;
    m_dataLines = 0;
    m_partial.clear();
    m_lineSearched = 0;
    m_answer.clear();
    m_searched = 0;
    m_payload.clear();
    m_outgoing.clear();
    m_speed = m_command.transferBaud > 0 ? Speed::Announced : Speed::Usual;
    int writingMs = 0;
    if (m_command.kind == Kind::Quiet) {
        m_quiet.start(m_timings.quietMs);
        if (m_command.timeoutMs == 0)
            m_command.timeoutMs = m_timings.promptMs; // a board that never falls silent holds nobody up
    } else if (!m_command.text.isEmpty()) {
        Q_EMIT lineSeen(false, shownCommand(m_command.text));
        m_outgoing = m_command.kind == Kind::Raw ? m_command.text : m_command.text + '\r';
        if (m_timings.sliceMs > 0)
            writingMs =
                static_cast<int>(m_outgoing.size()) / std::max(1, m_timings.sliceBytes) * m_timings.sliceMs;
    }
    if (m_speed == Speed::Announced)
        m_limit.start(m_timings.announceMs + writingMs);
    else if (m_command.timeoutMs > 0)
        m_limit.start(m_command.timeoutMs + writingMs);
    writeSlices();
}

void AtLink::writeSlices()
{
    if (m_outgoing.isEmpty()) {
        m_slices.stop();
        return;
    }
    const qsizetype count = m_timings.sliceMs > 0 ? std::max(1, m_timings.sliceBytes) : m_outgoing.size();
    const QByteArray slice = m_outgoing.left(count);
    m_outgoing.remove(0, slice.size());
    if (m_timings.sliceMs > 0 && !m_slices.isActive())
        m_slices.start(m_timings.sliceMs);
    if (Result<void> written = m_transport.write(slice); !written)
        abort(written.error());
}

Result<void> AtLink::interrupt(const QByteArray& bytes)
{
    Q_EMIT lineSeen(false, bytes.trimmed());
    if (!m_outgoing.isEmpty()) { // behind the command, not in the middle of it
        m_outgoing += bytes;
        return {};
    }
    return m_transport.write(bytes);
}

void AtLink::extend(int timeoutMs)
{
    if (m_isRunning)
        m_limit.start(timeoutMs);
}

void AtLink::abort(const Error& error)
{
    m_outgoing.clear();
    m_slices.stop();
    QList<Command> waiting = std::exchange(m_waiting, {});
    if (m_isRunning)
        finish(error);
    for (const Command& command : waiting) {
        if (command.done)
            command.done(error);
    }
}

void AtLink::setMuted(bool muted)
{
    if (muted)
        abort(Error{
            ErrorCode::Cancelled, tr("The line is needed for an update."), {}, QStringLiteral("AT-041")});
    m_isMuted = muted;
}

void AtLink::take(const QByteArray& bytes)
{
    if (m_isMuted)
        return;
    if (m_isRunning && m_command.kind == Kind::Data) {
        m_answer += bytes;
        if (m_command.transferBaud > 0)
            takeFastData();
        else
            takeData();
        return;
    }
    m_partial += bytes;
    takeText();
}

bool AtLink::goFast()
{
    m_speed = Speed::Fast;
    if (Result<void> set = m_transport.setSpeed(m_command.transferBaud); !set) {
        finish(set.error());
        return false;
    }
    if (m_command.timeoutMs > 0)
        m_limit.start(m_command.timeoutMs);
    else
        m_limit.stop();
    return true;
}

bool AtLink::goBack()
{
    m_speed = Speed::Back;
    m_limit.start(m_timings.promptMs);
    if (Result<void> set = m_transport.setSpeed(0); !set) {
        finish(set.error());
        return false;
    }
    return true;
}

/// True when the OK of another speed has come: then it is gone, with all that came before it. What was searched is not searched
/// again, since an answer of megabytes comes in small pieces.
bool AtLink::takeSpeedMark(QByteArray* before)
{
    const qsizetype mark = m_answer.indexOf(kSpeedMark, m_searched);
    if (mark < 0) {
        m_searched = std::max<qsizetype>(0, m_answer.size() - (kSpeedMark.size() - 1)); // its beginning may be there
        return false;
    }
    m_searched = 0;
    if (before != nullptr)
        *before = m_answer.left(mark);
    m_answer.remove(0, mark + kSpeedMark.size());
    return true;
}

/// Data between two OKs, at a speed of its own. A refusal comes without the first one, and ends with a prompt as always.
void AtLink::takeFastData()
{
    if (m_speed == Speed::Announced && takeSpeedMark(nullptr) && !goFast())
        return;
    if (m_speed == Speed::Fast && takeSpeedMark(&m_payload) && !goBack())
        return;
    if (m_speed == Speed::Back && m_answer.endsWith("> ")) {
        Q_EMIT lineSeen(true, tr("(%1 characters of data)").arg(m_payload.size()).toUtf8());
        finish(m_payload);
        return;
    }
    if (m_speed != Speed::Back)
        takeData();
}

/// The OK lines of a command with a speed of its own. True when the line was one of them.
bool AtLink::takeSpeedLine(const QByteArray& line)
{
    if (m_speed != Speed::Fast || (line != "OK" && line != "OKOK"))
        return false;
    goBack();
    return true;
}

void AtLink::takeData()
{
    if (m_command.onBytes && m_speed != Speed::Announced) // an echo is no data yet
        m_command.onBytes(m_answer.size());
    if (m_answer.size() > kMostDataBytes) {
        finish(Error{ErrorCode::LimitExceeded,
                     tr("The board at %1 sends without end; the answer to %2 was not taken. Reset the board, then "
                        "connect it again.")
                         .arg(m_transport.name(), QString::fromUtf8(shownCommand(m_command.text))),
                     {},
                     QStringLiteral("AT-042")});
        return;
    }
    // Data cannot hold a '>', so a prompt is an end wherever it stands; old firmware wraps it in escape
    // sequences.
    if (m_answer.endsWith("> ")) {
        QByteArray answer = withoutAnsi(m_answer);
        answer.chop(2);
        Q_EMIT lineSeen(true, tr("(%1 characters of data)").arg(answer.size()).toUtf8());
        finish(withoutEcho(answer, m_command.text));
    }
}

void AtLink::takeText()
{
    // The OK that announces another speed has no line end.
    const auto announce = [this] {
        if (m_speed == Speed::Announced && m_partial.startsWith("OK")) {
            m_partial.remove(0, 2);
            m_lineSearched = 0;
            return goFast();
        }
        return true;
    };
    if (!announce())
        return;
    // A picture is one line of up to a megabyte that comes in small pieces: what was searched is not searched again.
    qsizetype end = m_partial.indexOf('\n', m_lineSearched);
    m_lineSearched = 0;
    while (end >= 0) {
        QByteArray line = m_partial.left(end);
        m_partial.remove(0, end + 1);
        while (line.endsWith('\r'))
            line.chop(1);
        if (m_skipsLine) {
            m_skipsLine = false;
        } else {
            const QByteArray text = plain(line);
            if (isPromptBefore(text)) {
                finish(m_answer);
                return;
            }
            if (!takeSpeedLine(text))
                takeLine(text);
        }
        if (m_isMuted || !announce())
            return;
        end = m_partial.indexOf('\n');
    }
    if (m_partial.size() > kMostLineBytes) {
        m_skipsLine = true;
        m_partial.clear();
    }
    m_lineSearched = m_partial.size();
    if (!m_isRunning) {
        // Nobody asked: the prompt of a board that restarted, or noise.
        if (m_partial.size() <= kMostBeforePrompt && plain(m_partial) == "> ") {
            m_partial.clear();
            m_lineSearched = 0;
        }
        return;
    }
    if (m_command.kind == Kind::Quiet) {
        m_quiet.start(m_timings.quietMs);
    } else if (isPromptHere()) {
        finish(m_answer);
    } else if (m_partial.endsWith("> ")) {
        m_quiet.start(m_timings.latePromptMs);
    }
}

/// A prompt with something stray right behind it, which belongs to no answer.
bool AtLink::isPromptBefore(const QByteArray& line) const
{
    if (!m_isRunning || m_command.kind == Kind::Quiet || !line.startsWith("> "))
        return false;
    const bool isEcho =
        m_command.kind == Kind::Line && (line.endsWith(m_command.text) || (m_boardEchoes && !m_sawEcho));
    return !isEcho;
}

/// A prompt at the beginning of a line, and not one that was printed before the command was heard.
bool AtLink::isPromptHere()
{
    const std::optional<qsizetype> end = behindPrompt(m_partial);
    if (!end)
        return false;
    const bool isStray = m_boardEchoes && !m_sawEcho && m_command.kind == Kind::Line;
    if (!isStray)
        return true;
    m_partial.remove(0, *end);
    m_lineSearched = m_partial.size();
    return false;
}

void AtLink::takeLine(const QByteArray& line)
{
    QByteArray text = line;
    if (m_isRunning && !m_sawEcho && m_command.kind == Kind::Line) {
        if (text.startsWith("> "))
            text = text.mid(2);
        // Behind other lines only a board that is known to echo does so: AT+HELP prints command names too.
        if (text.endsWith(m_command.text) && (m_boardEchoes || !m_sawLine)) {
            m_sawEcho = true;
            m_boardEchoes = true;
            m_answer.clear(); // what came before the echo belongs to no answer
            return;
        }
    }
    m_sawLine = true;
    const bool isData = m_isRunning && m_command.hasData && text.size() >= kLongLineBytes;
    // What streams data would push everything else out of the console: its first line is told, and that more follow.
    if (isData && !m_command.keepsAnswer)
        m_dataLines = std::min(m_dataLines + 1, 3);
    if (!isData || m_dataLines <= 1)
        Q_EMIT lineSeen(true, isData ? tr("(%1 characters of data)").arg(text.size()).toUtf8() : withoutSecrets(text, m_command.text));
    else if (m_dataLines == 2)
        Q_EMIT lineSeen(true, tr("(more of them, which are not listed)").toUtf8());
    if (!m_isRunning || m_command.kind == Kind::Quiet)
        return;
    if (m_command.keepsAnswer)
        m_answer += text + '\n';
    if (m_command.onBytes)
        m_command.onBytes(m_answer.size());
    if (m_command.onLine) {
        // The callback may end this command or start the next one.
        const auto onLine = m_command.onLine;
        onLine(text);
    }
    if (m_answer.size() > kMostTextBytes)
        finish(Error{ErrorCode::LimitExceeded,
                     tr("The board at %1 answers %2 without end; it was not taken. Reset the board, then connect it "
                        "again. If this is no board, choose another port.")
                         .arg(m_transport.name(), QString::fromUtf8(shownCommand(m_command.text))),
                     {},
                     QStringLiteral("AT-042")});
}

void AtLink::finish(Result<QByteArray> result)
{
    m_limit.stop();
    m_quiet.stop();
    m_slices.stop();
    m_outgoing.clear();
    m_partial.clear();
    m_lineSearched = 0;
    m_answer.clear();
    m_searched = 0;
    m_payload.clear();
    m_isRunning = false;
    if (std::exchange(m_speed, Speed::Usual) == Speed::Fast && m_transport.isOpen()) {
        if (Result<void> set = m_transport.setSpeed(0); !set && result)
            result = set.error();
    }
    const Done done = std::move(m_command.done);
    m_command = {};
    if (done)
        done(std::move(result));
    startNext();
}

void AtLink::onTimeout()
{
    if (!m_isRunning)
        return;
    // What is shown begins somewhere in a line; whether a secret stands there is seen in the whole of it.
    const QByteArray end = (m_answer + m_partial).right(kShownBytes + kMostSecretLine);
    const QByteArray heard = end.right(kShownBytes);
    m_heard = heard;
    const QString what =
        m_command.kind == Kind::Quiet ? tr("falling silent") : QString::fromUtf8(shownCommand(m_command.text).trimmed());
    const QString said =
        heard.isEmpty() ? tr("It said nothing.") : tr("It said something else, see the console.");
    const int seconds = std::max(1, (m_limit.interval() + 500) / 1000); // the one that ran out, whatever began it
    finish(Error{ErrorCode::Timeout,
                 tr("The board at %1 did not finish answering %2 within %3 s. %4 Nothing was stored; try "
                    "again, or reset the board.")
                     .arg(m_transport.name(), what.isEmpty() ? tr("the start") : what)
                     .arg(seconds)
                     .arg(said),
                 QString::fromUtf8(withoutSecrets(end, m_command.text).right(kShownBytes)), QStringLiteral("AT-043")});
}

} // namespace studio
