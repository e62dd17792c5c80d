// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/recording_owner.h"

#include <QProcess>
#include <QtTest>

namespace studio::test
{

/// A program that runs until it is ended, to be named as the one that makes a recording.
class OtherProcess
{
public:
    OtherProcess()
    {
        m_process.start(QStringLiteral("sleep"), {QStringLiteral("600")});
        if (!m_process.waitForStarted())
            QTest::qFail("no other process", __FILE__, __LINE__);
    }
    ~OtherProcess() { end(); }
    [[nodiscard]] QString owner() const { return recordingOwner(m_process.processId()); }
    void end()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
};

} // namespace studio::test
