// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/service_host.h"

#include <QElapsedTimer>

namespace studio
{

class ShellHost;
class StudioContext;

/// Tells of samples that came in over the network, whatever page is shown, and takes them out again on request. What follows one
/// another quickly is one arrival with one undo. Also of what the closing of a project cut short, when that is opened again. Thread: GUI only.
class ArrivalToasts : public QObject
{
    Q_OBJECT
public:
    ArrivalToasts(StudioContext& context, ShellHost& host, QObject* parent = nullptr);

private:
    void onArrived(const QVector<ArrivedSample>& samples);
    void takeBack();
    void tellCutByClosing();

    StudioContext& m_context;
    ShellHost& m_host;
    QVector<SampleId> m_burst;
    QElapsedTimer m_sinceLast;
};

} // namespace studio
