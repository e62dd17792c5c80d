// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/label_rule.h"

#include <QCoreApplication>
#include <algorithm>

namespace studio
{

Result<QString> storableLabel(const QString& label)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("Label", text); };
    const QString clean = label.trimmed().normalized(QString::NormalizationForm_C);
    if (clean.size() > kMostLabelCharacters) {
        return Error{ErrorCode::InvalidArgument,
                     tr("A label has at most %1 characters; this one has %2. Shorten it.").arg(kMostLabelCharacters).arg(clean.size()), {},
                     QStringLiteral("LBL-001")};
    }
    if (std::any_of(clean.begin(), clean.end(), [](QChar c) { return c.category() == QChar::Other_Control; })) {
        return Error{ErrorCode::InvalidArgument, tr("A label holds no control characters, such as tabs. Type it anew."), {},
                     QStringLiteral("LBL-003")};
    }
    return clean;
}

} // namespace studio
