// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/transport.h"

#include <QList>
#include <QTimer>
#include <functional>

namespace studio
{

/// How long the host waits, and how fast it writes. Units: milliseconds, bytes. Source: AT reference 1.1
/// and 1.3.
struct AtTimings {
    int commandMs = 2000;        ///< a whole answer with its prompt
    int slowCommandMs = 10'000;  ///< CLEARCONFIG and the like
    int promptMs = 5000;         ///< the first prompt, and after stopping something
    int announceMs = 1000;       ///< the OK that announces another speed
    int snapshotMs = 70'000;     ///< one picture
    int quietMs = 150;           ///< silence that says that nothing stray is coming any more
    int latePromptMs = 250;      ///< silence that makes a prompt inside a line believable
    int samplingMarginMs = 3000; ///< added to a recording's length
    int wholeFactor = 10;        ///< of length + margin: recording, reading
    int markerFactor = 3;        ///< of length + margin: between two markers
    int bootMs = 30'000;         ///< from reset to the prompt
    int smpAnswerMs = 5000;      ///< one SMP request
    int silentMs = 5000;         ///< without a live reading or a prediction, while they should come
    int sliceBytes = 5;
    int sliceMs =
        0; ///< pause between slices; 20 for boards with a small receive buffer, 0: everything at once
};

/// One conversation with an AT server: commands one after another, echo and prompt understood, each with a
/// time limit. Lines come as they arrive; the answer comes as a whole when the prompt is there. Bytes that
/// nobody asked for are dropped. Thread: that of the transport.
class AtLink : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(Result<QByteArray> answer)>;

    enum class Kind {
        Line, ///< text + CR; ends with a prompt at the beginning of a line
        Data, ///< text + CR; the answer is one run of base64 or hex with the prompt right behind it
        Raw,  ///< text as it is (may be empty); ends with a prompt
        Quiet ///< sends nothing; ends when nothing has come for timings.quietMs
    };
    struct Command {
        Kind kind = Kind::Line;
        QByteArray text;
        int timeoutMs = 0; ///< 0: none; for what runs until it is stopped
        Done done;
        std::function<void(const QByteArray& line)> onLine; ///< each whole line, echo left out
        std::function<void(qsizetype bytes)> onBytes;       ///< bytes of the answer so far
        bool keepsAnswer = true;                            ///< false: lines go to onLine only
        /// > 0: the board says OK, sends what follows at this speed, says OK again and is back at the usual one. Units: baud.
        int transferBaud = 0;
        bool hasData = false; ///< long lines are data, of which the console is told the length
    };

    AtLink(Transport& transport, AtTimings timings, QObject* parent = nullptr);

    /// Puts a command behind those that wait. Errors reach `done`: Timeout, Io, LimitExceeded (too many
    /// wait), Cancelled.
    void send(Command command);
    /// Bytes past the queue, to the command that runs ('b' stops it).
    Result<void> interrupt(const QByteArray& bytes);
    /// Begins the time limit of the running command anew.
    void extend(int timeoutMs);
    [[nodiscard]] bool isBusy() const { return m_isRunning; }
    /// The last bytes that came before the newest time limit passed.
    [[nodiscard]] const QByteArray& heardBeforeTimeout() const { return m_heard; }
    /// Ends the running command and all that wait with `error`.
    void abort(const Error& error);
    /// While muted, bytes belong to someone else (SMP). Aborts what runs.
    void setMuted(bool muted);
    [[nodiscard]] const AtTimings& timings() const { return m_timings; }

Q_SIGNALS:
    /// Everything said on the line, for the console; without passwords and keys.
    void lineSeen(bool fromDevice, const QByteArray& line);

private:
    /// Where a command with a speed of its own stands.
    enum class Speed { Usual, Announced, Fast, Back };
    void startNext();
    void writeSlices();
    void take(const QByteArray& bytes);
    void takeText();
    void takeFastData();
    bool takeSpeedMark(QByteArray* before);
    bool takeSpeedLine(const QByteArray& line);
    bool goFast();
    bool goBack();
    void takeData();
    void takeLine(const QByteArray& line);
    bool isPromptHere();
    [[nodiscard]] bool isPromptBefore(const QByteArray& line) const;
    void finish(Result<QByteArray> result);
    void onTimeout();

    Transport& m_transport;
    AtTimings m_timings;
    QList<Command> m_waiting;
    Command m_command;
    bool m_isRunning = false;
    bool m_isMuted = false;
    Speed m_speed = Speed::Usual;
    QByteArray m_payload; ///< what came at the other speed
    bool m_sawEcho = false;
    bool m_sawLine = false;
    bool m_boardEchoes = false; ///< learnt from its first echo
    bool m_skipsLine = false;   ///< a line went beyond the limit; resume behind its end
    int m_dataLines = 0;        ///< that a command which streams them has sent, counted up to what the console is told
    QByteArray m_partial;       ///< the line under way
    qsizetype m_lineSearched = 0; ///< before this byte of it there is no line end
    QByteArray m_answer;
    qsizetype m_searched = 0; ///< before this byte of the answer no speed mark begins
    QByteArray m_outgoing;
    QByteArray m_heard;
    QTimer m_limit;
    QTimer m_quiet;
    QTimer m_slices;
};

} // namespace studio
