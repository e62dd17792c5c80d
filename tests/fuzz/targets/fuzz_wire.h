// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/transport.h"

#include <QCoreApplication>

namespace studio::fuzz
{

/// A line on which the test speaks for the board.
class Wire final : public Transport
{
public:
    Result<void> open() override { return {}; }
    Result<void> write(const QByteArray&) override { return {}; }
    void close() override {}
    [[nodiscard]] bool isOpen() const override { return true; }
    [[nodiscard]] QString name() const override { return QStringLiteral("wire"); }
};

/// Timers need one.
inline QCoreApplication& application()
{
    static int count = 1;
    static char name[] = "fuzz";
    static char* arguments[] = {name, nullptr};
    static QCoreApplication made(count, arguments);
    return made;
}

} // namespace studio::fuzz
