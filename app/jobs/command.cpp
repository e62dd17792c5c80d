// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"

#include <CLI/CLI.hpp>
#include <QFile>

namespace studio
{

void CommandSet::add(CLI::App& command, CommandBody body)
{
    command.callback([this, body = std::move(body)] { m_chosen = body; });
}

QString fromArgument(const std::string& argument)
{
    return QFile::decodeName(QByteArray::fromStdString(argument));
}

} // namespace studio
