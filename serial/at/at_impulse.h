// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace studio
{

/// One thing found in an image or a grid of it.
struct ImpulseObject {
    QString label;
    double value = 0.0;
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    int trackingId = -1;
};

/// One result block of a running impulse. Units: microseconds; probabilities 0..1; anomaly score: higher is
/// more unusual.
struct ImpulseResult {
    QStringList classes;
    std::vector<float> probabilities; ///< as many as classes
    std::optional<float> anomalyScore;
    std::optional<float> regression;
    std::vector<ImpulseObject> objects;
    std::vector<float> freeform; ///< all outputs, one behind the other
    std::optional<float> visualAnomalyMean;
    std::optional<float> visualAnomalyMax;
    QByteArray picture; ///< JPEG that a camera run in debug mode shows with this result, else empty
    double dspUs = 0.0;
    double inferenceUs = 0.0;
    double anomalyUs = 0.0;
    [[nodiscard]] int top() const; ///< index of the most probable class, -1 without classes
};

/// Reads the output of AT+RUNIMPULSE line by line, in today's and in older spellings. A block is complete
/// when the next one begins, when a line follows that does not belong to it, or when flush() says that
/// nothing more is coming. A camera run in debug mode puts each block between two lines of its own. Thread: any, one at a time. Source: AT reference 1.8.
class ImpulseParser
{
public:
    /// Takes one line; gives the block that this line ended, if it ended one.
    std::optional<ImpulseResult> feed(const QByteArray& line);
    /// Ends the block under way.
    std::optional<ImpulseResult> flush();
    /// Whether the block under way has an end of its own, which is yet to come.
    [[nodiscard]] bool isFramed() const { return m_isFramed; }

private:
    enum class Section { None, Classes, Objects, Freeform };
    std::optional<ImpulseResult> begin();
    bool takeHeader(const QByteArray& line);
    bool takeEntry(const QByteArray& line);
    bool takeVisualAnomaly(const QByteArray& line);
    bool takePicture(const QByteArray& line);

    std::optional<ImpulseResult> m_block;
    Section m_section = Section::None;
    bool m_hasContent = false;
    bool m_isFramed = false; ///< between "Begin output" and "End output"
};

/// The line "Timing: DSP 9 ms, inference 210 us, anomaly 0 ms" or its older form; false when it is none.
/// Units out: microseconds. Thread: any.
bool parseTimingLine(const QByteArray& line, ImpulseResult& into);

/// The answer of AT+RUNIMPULSESTATIC after the transfer. Errors: Protocol with the board's words or its
/// result code. Thread: any. Source: AT reference 1.9.
Result<ImpulseResult> parseStaticAnswer(const QByteArray& answer);

} // namespace studio
