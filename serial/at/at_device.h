// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"
#include "serial/at/at_camera.h"
#include "serial/at/at_config.h"
#include "serial/at/at_impulse.h"
#include "serial/at/at_link.h"
#include "serial/at/at_sampling.h"
#include "serial/at/reading_rows.h"

#include <QElapsedTimer>
#include <memory>
#include <optional>

namespace studio
{

/// Who answered.
struct AtIdentity {
    bool isInRecovery = false; ///< a boot loader that takes SMP; nothing else is known then
    AtConfig config;
    QStringList commands; ///< of AT+HELP, empty when the board has no such command
    QMap<QString, QString> info;
    QStringList motions; ///< of a simulated sensor
    QString motion;
    [[nodiscard]] bool has(const QString& command) const { return commands.contains(command); }
};

struct CaptureRequest {
    QString label; ///< empty: unlabelled
    QString sensor;
    double intervalMs = 0.0;
    qint64 lengthMs = 0;
    QString hmacKey; ///< the board signs with it; empty: a random one for this recording
};

enum class AtActivity { None, Identifying, Idle, Streaming, Sampling, Reading, Running, Watching, Recovery };

/// How a board runs its model: window by window, sliding, or with what the camera sees.
enum class ImpulseMode { Windows, Continuous, Debug };

/// How what runs sends what it has to say; see AtLink::Command.
struct AtRunOptions {
    int transferBaud = 0;
    bool hasData = false;
};

/// The speeds at which a board that does not answer is looked for: `usual` (of its port), then those that firmware has by default.
/// One that the line does not have (0) is the only one. Units: baud.
QList<int> boardSpeeds(int usual);

/// One board with an AT server: who it is, recordings, live readings, predictions. Everything is
/// asynchronous; each call ends in exactly one call of its `done`, with an error if the board misbehaves,
/// falls silent or goes away. Thread: that of the transport. Source: AT reference 1.3 to 1.9.
class AtDevice : public QObject
{
    Q_OBJECT
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;
    static constexpr int kMostFramesPerSecond = 5;

    AtDevice(std::unique_ptr<Transport> transport, AtTimings timings, QObject* parent = nullptr);
    ~AtDevice() override;

    [[nodiscard]] Transport& transport() { return *m_transport; }
    [[nodiscard]] AtLink& link() { return m_link; }
    [[nodiscard]] const AtIdentity& identity() const { return m_identity; }
    [[nodiscard]] AtActivity activity() const { return m_activity; }

    /// Opens the port, stops what runs, asks who is there. Where nothing comes, or garbage, the speeds of boardSpeeds() are tried in
    /// turn (speedTried), with nothing but the greeting; the one that is answered is the line's usual one from then on. At most
    /// three times timings.promptMs and 20 s. Errors: those of opening, Timeout, Protocol, Unsupported.
    void identify(Done<AtIdentity> done);
    /// The same on a port that is open, for a board that restarts: tries until timings.bootMs are over.
    void identifyAfterReset(Done<AtIdentity> done);
    void close();
    /// Why identify() failed: what came was readings of a board that prints plain numbers, and no answer. With the rate that it was
    /// given (0: none), also a board so slow that it may have had nothing to print meanwhile.
    [[nodiscard]] bool printsNumbers(double hz = 0.0) const;

    /// Any command; the answer without echo and prompt, or the refusal in it. Refused while something runs.
    void query(const QByteArray& line, int timeoutMs, Done<QByteArray> done);
    void setSampleSettings(const CaptureRequest& request, Done<void> done);
    void listFiles(Done<QStringList> done);
    void unlinkFile(const QString& name, Done<void> done);
    /// The motion of a simulated sensor; while something runs it changes at once. A seed draws tempo, size and
    /// noise, and starts the motion anew. Errors: Unsupported, NotFound, Busy (a seed while something runs).
    void setMotion(const QString& motion, Done<void> done, std::optional<quint32> seed = {});
    void reset(Done<AtIdentity> done);

    /// Records over the buffer path: settings, recording, reading, decoding, and the board forgets its copy.
    /// Units: ms. Errors: InvalidArgument, Protocol, Timeout, Io, Cancelled.
    void capture(const CaptureRequest& request, Done<SampleDraft> done);
    /// Live readings until stop(). Errors: Unsupported on boards without that command.
    void startStream(const QString& sensor, double intervalMs, Done<void> ended);
    /// Runs the board's model until stop(). Errors: Unsupported (no model), Protocol.
    void startImpulse(Done<void> ended, ImpulseMode mode = ImpulseMode::Windows);
    /// One picture of the camera. Errors: Unsupported (no camera, or not this size), Protocol, Timeout.
    void snapshot(const QSize& size, Done<CameraFrame> done);
    /// Pictures until stop(), kMostFramesPerSecond at most. Errors: likewise.
    void startCamera(const QSize& size, Done<void> ended);
    /// One window [values] through the board's model. Errors: Protocol (wrong size, no model), Timeout.
    void classify(const std::vector<float>& window, Done<ImpulseResult> done);
    /// Stops what runs; a recording is ended early and what was collected is kept. `done` may be empty.
    void stop(Done<void> done);
    /// Makes recordings and a running model print their readings too, where the board can.
    void setWantsLive(bool wanted) { m_wantsLive = wanted; }
    /// Readings that came during the recording under way, for what is left when a board goes away; one that came damaged is not a
    /// number. Shape: [readings x axes].
    [[nodiscard]] const std::vector<float>& recordedLive() const { return m_recorded.values(); }
    /// The same, and they are gone from here.
    std::vector<float> takeRecordedLive() { return m_recorded.take(); }
    [[nodiscard]] int recordedAxes() const { return m_recorded.width(); } ///< values of each of them
    void setActivity(AtActivity activity);

Q_SIGNALS:
    void activityChanged(studio::AtActivity activity);
    void readingArrived(const std::vector<float>& values);
    void readingDamaged(); ///< a line that should have been a reading cannot be read
    void predictionArrived(const studio::ImpulseResult& result);
    void frameArrived(const studio::CameraFrame& frame);
    void frameDamaged(const studio::Error& error); ///< one of a stream, which goes on
    void captureProgress(qint64 doneMs, qint64 totalMs, const QString& step);
    void speedTried(int baud);             ///< another than before, while nobody answers
    void lost(const studio::Error& error); ///< the port is gone; what ran has ended with the same error

private:
    struct Capture;
    struct Greeting;
    void identifyAt(const QList<int>& speeds, Done<AtIdentity> done);
    void tryAfterReset(Done<AtIdentity> done);
    void greet(const std::shared_ptr<Greeting>& greeting, Done<AtIdentity> done);
    void greetNext(const std::shared_ptr<Greeting>& greeting, Done<AtIdentity> done);
    [[nodiscard]] Error silent(const Greeting& greeting) const;
    void askConfig(Done<AtIdentity> done);
    void askHelp(Done<AtIdentity> done);
    void askInfo(Done<AtIdentity> done);
    void askMotion(Done<AtIdentity> done);
    void run(const QByteArray& line, AtActivity activity, std::function<void(const QByteArray&)> onLine,
             Done<void> ended, AtRunOptions options = {});
    void setLive(bool live, Done<void> done);
    bool takeReading(const QByteArray& line);
    void record();
    void onSampleLine(const QByteArray& line);
    void fetch(const SampleOutcome& outcome);
    void decode(const QByteArray& answer, qint64 expectedBytes);
    void forget(SampleDraft draft);
    void endCapture(Result<SampleDraft> result);
    void reportCapture();
    [[nodiscard]] std::optional<Error> reasonNotIdle(const QString& what) const;
    [[nodiscard]] std::optional<Error> reasonNoPicture(const QSize& size, bool isStream) const;
    void takeFrame(const QByteArray& line, const QSize& size);

    std::unique_ptr<Transport> m_transport;
    AtLink m_link;
    AtIdentity m_identity;
    AtActivity m_activity = AtActivity::None;
    std::unique_ptr<Capture> m_capture;
    static constexpr std::size_t kMostRecordedLive = 4 * 1024 * 1024;
    ReadingRows m_recorded{kMostRecordedLive};
    ImpulseParser m_parser;
    QTimer m_blockEnd;
    QTimer m_captureClock;
    QElapsedTimer m_bootClock;
    bool m_wantsLive = false;
    bool m_isLive = false;
    bool m_isStopping = false;
    bool m_wasSilent = false; ///< identify() got no answer
    bool m_printsNumbers = false;
    bool m_isKnown = false; ///< it has answered since the port was opened, so its speed is no question
    QElapsedTimer m_sinceFrame;
};

} // namespace studio

Q_DECLARE_METATYPE(studio::AtActivity)
