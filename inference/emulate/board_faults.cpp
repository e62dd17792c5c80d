// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/emulate/board_faults.h"

#include "resources/firmware_templates/core/smith_fault_names.h"

#include <QCoreApplication>
#include <algorithm>
#include <iterator>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("BoardFaults", text);
}

} // namespace

QStringList boardFaultNames()
{
    QStringList names;
    for (const smith_fault_name& fault : smith_fault_names)
        names << QString::fromLatin1(fault.name);
    return names;
}

Result<quint32> boardFaultWord(const QStringList& names)
{
    quint32 word = 0;
    for (const QString& name : names) {
        const auto* known = std::find_if(std::begin(smith_fault_names), std::end(smith_fault_names),
                                         [&name](const smith_fault_name& fault) { return name == QLatin1String(fault.name); });
        if (known == std::end(smith_fault_names)) {
            return Error{ErrorCode::InvalidArgument,
                         tr("Boards know no fault named %1, so none was started. There are: %2.").arg(name, boardFaultNames().join(QStringLiteral(", "))), {},
                         QStringLiteral("EMU-009")};
        }
        word |= known->fault;
    }
    return word;
}

bool endsItself(quint32 faultWord)
{
    return (faultWord & quint32{SMITH_FAULT_DISCONNECT_READING}) != 0U;
}

} // namespace studio
