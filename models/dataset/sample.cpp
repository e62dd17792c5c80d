// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/sample.h"

#include <algorithm>

namespace studio
{

QVector<Segment> segmentsWithin(const QVector<Segment>& segments, qint64 begin, qint64 end)
{
    QVector<Segment> within;
    for (Segment one : segments) {
        one.begin = std::max(one.begin, begin) - begin;
        one.end = std::min(one.end, end) - begin;
        if (one.begin < one.end)
            within.append(one);
    }
    return within;
}

QString splitName(Split split)
{
    return split == Split::Training ? QStringLiteral("training") : QStringLiteral("testing");
}

QString sampleOriginName(SampleOrigin origin)
{
    switch (origin) {
    case SampleOrigin::Imported: return QStringLiteral("imported");
    case SampleOrigin::Recorded: return QStringLiteral("recorded");
    case SampleOrigin::Example: return QStringLiteral("example");
    case SampleOrigin::Feedback: return QStringLiteral("field");
    }
    return {};
}

QString signatureStateName(SignatureState state)
{
    switch (state) {
    case SignatureState::NotApplicable: return QStringLiteral("none");
    case SignatureState::Valid: return QStringLiteral("valid");
    case SignatureState::Invalid: return QStringLiteral("invalid");
    case SignatureState::Unsigned: return QStringLiteral("unsigned");
    case SignatureState::Placeholder: return QStringLiteral("placeholder");
    case SignatureState::Unverifiable: return QStringLiteral("unverifiable");
    }
    return {};
}

QString verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::None: return QStringLiteral("none");
    case Verdict::Approved: return QStringLiteral("approved");
    case Verdict::Rejected: return QStringLiteral("rejected");
    }
    return {};
}

} // namespace studio
