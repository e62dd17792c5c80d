// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"
#include "serial/forwarder/number_format.h"
#include "serial/forwarder/number_recording.h"
#include "serial/transport/transport.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

namespace studio
{

/// How long the host waits. Units: milliseconds, seconds.
struct ForwarderTimings {
    int findMs = 65'000;        ///< to find out what is printed: three readings at 0.05 Hz; longer where a slower rate is known
    int nothingMs = 5'000;      ///< for the first whole line, or some intervals of a rate that is known if that is longer; findMs once numbers came
    int silentMs = 5'000;       ///< without a line, or five intervals if that is longer
    double mostLostSeconds = 60.0; ///< a longer hole in the time column is a restart of the board,
    qint64 mostLostReadings = 1'000'000; ///< and so is one of more readings
};

/// A board that prints its readings as plain numbers and takes no orders. Found out once, then every reading is handed on
/// as it comes; a recording is a stretch of them. A line that cannot be read, and one that the time column says is missing,
/// is a reading that is not a number. Thread: that of the transport. Source: data forwarder reference 2.
class ForwarderDevice : public QObject
{
    Q_OBJECT
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;
    using Clock = std::function<double()>; ///< seconds, never less than before

    ForwarderDevice(std::unique_ptr<Transport> transport, ForwarderTimings timings, Clock clock = {}, QObject* parent = nullptr);
    ~ForwarderDevice() override;

    [[nodiscard]] Transport& transport() { return *m_transport; }
    [[nodiscard]] const std::optional<NumberFormat>& format() const { return m_format; }

    /// Opens the port where it is closed and listens until the format is known. Errors: those of opening, Timeout (nothing
    /// comes), Protocol (what comes is no readings), Io (the port is gone), Cancelled (closed meanwhile).
    void identify(const NumberSettings& settings, Done<NumberFormat> done);
    void close();

    /// Records from now on for `seconds`, or until endCapture() when 0. The draft has values, axes named as in the format,
    /// interval, lost readings in its warnings. Errors: Busy, Io, Protocol (the board reports an error; what came is kept
    /// and takeRecorded() gives it), Timeout (the board falls silent; likewise), Cancelled.
    void capture(double seconds, Done<SampleDraft> done);
    void endCapture(); ///< what was collected is kept
    [[nodiscard]] bool isRecording() const { return m_recording != nullptr; }
    /// What had been recorded when a recording failed; gone from here.
    SignalData takeRecorded();
    /// The same as a draft like that of capture(); empty values when nothing came.
    SampleDraft recordedDraft();
    /// Rate of the stream since it was identified. Units: Hz, ms.
    [[nodiscard]] double measuredHz() const { return m_rate.hz(); }
    [[nodiscard]] double jitterMs() const { return m_rate.jitterMs(); }

Q_SIGNALS:
    /// Floats, not a number where a reading was lost; float64 where float32 would round an integer. Once for the bytes that came together.
    void readingsArrived(const studio::SignalData& readings);
    void linesHeard(const QList<QByteArray>& lines); ///< as they were printed, at most kMostLines of those that came together
    void linesSkipped(qint64 count);                 ///< further ones, which were read like all others
    void searching(int readings);                    ///< so many were heard on the way to the format
    void captureProgress(double seconds);
    void deviceReported(const QString& text);        ///< its own error, outside a recording
    void lost(const studio::Error& error);           ///< the port is gone; what ran has ended with the same error

private:
    static constexpr qsizetype kMostLines = 8;

    struct Recording {
        explicit Recording(int axes) : readings(axes) {}
        NumberRecording readings;
        qint64 wanted = 0; ///< readings; 0: until it is ended
        Done<SampleDraft> done;
    };
    void onBytes(const QByteArray& bytes);
    void onLine(const NumberLine& line, double now);
    void onReading(const NumberLine& line);
    void emitBlock();
    void addLost(qint64 readings);
    [[nodiscard]] qint64 missingBefore(double time);
    void concludeFormat(const Result<NumberFormat>& format);
    void concludeCapture(const std::optional<Error>& error);
    void onFailed(const Error& error);
    void check();
    [[nodiscard]] double silentAfter() const;
    [[nodiscard]] double nothingAfter() const;
    [[nodiscard]] double mostFinding() const;
    [[nodiscard]] Result<NumberFormat> noLineYet(double seconds) const;
    [[nodiscard]] Error silentError() const;
    [[nodiscard]] SampleDraft draftOf(SignalData values, qint64 lostCount) const;

    std::unique_ptr<Transport> m_transport;
    ForwarderTimings m_timings;
    Clock m_clock;
    QElapsedTimer m_ownClock;
    NumberLines m_lines;
    std::optional<NumberFormat> m_format;
    std::unique_ptr<NumberFormatFinder> m_finder; ///< while the format is being found out
    NumberSettings m_settings;
    Done<NumberFormat> m_identified;
    double m_findSince = 0.0;
    double m_heardAt = 0.0;
    bool m_isSilent = false;
    bool m_hasBytes = false; ///< anything came since it is listened to
    std::unique_ptr<Recording> m_recording;
    std::optional<SignalData> m_recorded;
    qint64 m_recordedLost = 0;
    NumberFormat m_recordedFormat; ///< the port may be closed since
    ArrivalRate m_rate;
    qint64 m_count = 0;               ///< readings since the format is known
    std::optional<double> m_lastTime; ///< of the time column
    std::vector<double> m_block;      ///< [readings x axes] of the bytes being read
    bool m_isBlockWide = false;       ///< float32 would round an integer in it
    QList<QByteArray> m_heard;
    qint64 m_skipped = 0;
    QTimer m_check;
};

/// "Sensor with 3 axes (accX, accY, accZ)", as the vendor's forwarder names it.
QString forwarderSensorName(const QStringList& axes);
/// How many axes a sensor of that name has; 0 when the name is another.
int forwarderAxisCount(const QString& sensor);
/// The axes of a format that was found out, with their units.
QVector<Axis> forwarderAxes(const NumberFormat& format);
/// Unit of an axis that nobody gave one: "wav" for "audio", whose values are those of a file; else "N/A". A name says what is measured,
/// not in what: accelerometers print g, mg, m/s2 and counts.
QString forwarderUnit(const QString& axis);
/// Id of a board by its USB serial number in pairs, "A1:B2:C3"; zeros when it has none.
QString forwarderDeviceId(const QString& usbSerialNumber);

} // namespace studio
