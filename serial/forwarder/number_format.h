// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/signal_data.h"
#include "serial/forwarder/arrival_rate.h"
#include "serial/forwarder/number_lines.h"

#include <QStringList>
#include <array>
#include <vector>

namespace studio
{

/// What the first column of a line is.
enum class TimeColumn { None, Microseconds, Milliseconds, Seconds };

double secondsPerTick(TimeColumn column); ///< 0 for None

/// How a board prints its readings.
struct NumberFormat {
    int axisCount = 0;             ///< values of a reading; a time column is none of them
    TimeColumn timeColumn = TimeColumn::None;
    QStringList names;             ///< of the axes, from a header line; empty: it printed none
    double hz = 0.0;               ///< as it was meant, see roundedRate()
    double measuredHz = 0.0;
    double jitterMs = 0.0;         ///< root mean square, of the arrivals or of the time column
    QStringList units;             ///< of the axes, as the user or the header gives them; empty, or empty ones: not known
    [[nodiscard]] int columns() const { return axisCount + (timeColumn == TimeColumn::None ? 0 : 1); }
    friend bool operator==(const NumberFormat&, const NumberFormat&) = default;
};

/// What the user says about a board, in place of what is found out.
struct NumberSettings {
    double hz = 0.0;                       ///< 0: measured
    double previousHz = 0.0;               ///< of the last connection; kept while the measured one agrees
    QStringList names;                     ///< of the axes; used while their number agrees
    bool hasTimeColumn = false;            ///< true: `timeColumn` holds, also None
    TimeColumn timeColumn = TimeColumn::None;
    QStringList units;                     ///< one for all axes, or one each; an empty one is that of the header
    friend bool operator==(const NumberSettings&, const NumberSettings&) = default;
};

/// Finds out what a board prints: hears its lines until the number of columns, a time column and the rate are known. The
/// columns are those of most readings; a line of words with as many fields is their header, also when it comes again among them.
/// Thread: any, one at a time. Source: data forwarder reference 2.2; unlike there, rates below 2 Hz only take longer.
class NumberFormatFinder
{
public:
    static constexpr int kFewestReadings = 3;
    static constexpr int kMostReadings = 200'000;

    explicit NumberFormatFinder(const NumberSettings& settings = {});

    /// A line that came at `seconds` on a clock of the caller's, never less than before.
    void add(const NumberLine& line, double seconds);
    /// Enough was heard by `seconds`: three readings and a steady second, and five while the first column may be a time; one where nothing is
    /// left to find out, or the rate is given and slow. What a port, or a board, had
    /// kept back comes at once and says nothing about the rate: then the older half is left out and it listens on, at most six seconds
    /// in all. To be asked between what came together, not within it.
    [[nodiscard]] bool isEnough(double seconds);
    [[nodiscard]] int readings() const { return static_cast<int>(m_readings.size()); }
    /// Errors: Protocol (the board reports an error, or prints no readings; names what it printed), Timeout (too few to
    /// tell the rate).
    [[nodiscard]] Result<NumberFormat> format() const;

private:
    struct Heard {
        int columns = 0;
        double first = 0.0; ///< first column
        double seconds = 0.0;
        qint64 place = 0; ///< among all lines that should be readings
    };
    [[nodiscard]] bool isSteady(double seconds) const;
    [[nodiscard]] bool mayHaveTime() const;
    [[nodiscard]] int usualColumns() const;
    [[nodiscard]] TimeColumn timeColumnOf(const std::vector<Heard>& readings) const;
    static void measure(const std::vector<Heard>& readings, NumberFormat& format, double& standardErrorHz);
    [[nodiscard]] Error noReadings() const;
    void nameAxes(NumberFormat& format) const;

    NumberSettings m_settings;
    std::vector<Heard> m_readings;
    QList<QByteArray> m_header; ///< fields of the newest line that may be one
    QByteArray m_stray;         ///< the newest line that is no reading
    int m_strays = 0;
    qint64 m_places = 0;
    QByteArray m_deviceError;
    double m_beganSeconds = -1.0; ///< the first line of all
    double m_firstSeconds = -1.0; ///< the first that counts
};

/// A field of a header: "accX (g)" and "accX [g]" are a name and its unit. The unit is empty for any other, and where what stands in
/// brackets is none that is known, as in "acc (x)".
Axis headerAxis(const QString& field);

/// Whether what was heard on a line is readings for the most part. Where it is nothing else, one line of several numbers is enough,
/// which is all that a slow board prints meanwhile; a single number may be there by chance.
bool holdsReadings(QByteArrayView heard);

} // namespace studio
