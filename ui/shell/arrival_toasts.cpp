// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/arrival_toasts.h"

#include "app/session/recovery.h"
#include "app/session/studio_context.h"
#include "ui/shell/shell_host.h"

#include <QLocale>

namespace studio
{

namespace
{
constexpr int kBurstMs = 5000; ///< what follows within this time belongs to the same arrival
} // namespace

ArrivalToasts::ArrivalToasts(StudioContext& context, ShellHost& host, QObject* parent) : QObject(parent), m_context(context), m_host(host)
{
    connect(&context.network(), &ServiceHost::samplesArrived, this, &ArrivalToasts::onArrived);
    connect(&context, &StudioContext::projectChanged, this, [this] {
        m_burst.clear();
        tellCutByClosing();
    });
}

/// A window is closed without a question also while it records; what became of that is known at the next start only.
void ArrivalToasts::tellCutByClosing()
{
    ProjectSession* project = m_context.project();
    const QVector<Sample> cut = project != nullptr ? takeCutByClosing(*project) : QVector<Sample>();
    if (cut.isEmpty())
        return;
    const Sample& last = cut.last();
    const QString seconds = QLocale().toString(last.durationMs() / 1000.0, 'f', 1);
    m_host.showToast({.text = cut.size() == 1 ? tr("%1 was kept when the window or its project was closed in the middle of the recording: %2 s.").arg(last.name, seconds)
                                              : tr("%n recording(s) were kept when the window or their project was closed in the middle of them, the last as %1.", "",
                                                   static_cast<int>(cut.size()))
                                                    .arg(last.name),
                      .actionText = tr("Show"),
                      .action = [this, id = last.id] { m_host.showPage(QStringLiteral("dataset"), {{QStringLiteral("sample"), id.value}}); }});
}

void ArrivalToasts::onArrived(const QVector<ArrivedSample>& samples)
{
    ProjectSession* project = m_context.project();
    if (project == nullptr)
        return;
    if (!m_sinceLast.isValid() || m_sinceLast.elapsed() > kBurstMs)
        m_burst.clear();
    m_sinceLast.start();
    ArrivedSample last;
    for (const ArrivedSample& one : samples) {
        if (!one.orderedFrom.isEmpty()) // who asked for it tells of it
            continue;
        m_burst.append(one.id);
        last = one;
    }
    if (!last.id.isValid())
        return;
    project->refresh(); // stored by another process
    const int count = static_cast<int>(m_burst.size());
    const QString from = last.device.isEmpty() ? tr("the network") : last.device;
    m_host.showToast({.text = count == 1 ? tr("%1 arrived from %2").arg(last.name, from) : tr("%n sample(s) arrived, the last from %1", "", count).arg(from),
                      .kind = NoticeKind::Success,
                      .actionText = tr("Undo"),
                      .action = [this] { takeBack(); }});
}

void ArrivalToasts::takeBack()
{
    ProjectSession* project = m_context.project();
    const QVector<SampleId> ids = std::exchange(m_burst, {});
    if (project == nullptr || ids.isEmpty())
        return;
    // A write that fails is told by the project itself.
    if (!project->moveToBin(ids))
        return;
    m_host.showToast({.text = tr("%n sample(s) moved to the Bin", "", static_cast<int>(ids.size())), .actionText = tr("Undo"), .actionKeys = QStringLiteral("Ctrl Z"),
                      .action = [this] {
                          if (ProjectSession* open = m_context.project())
                              open->undoStack().undo();
                      }});
}

} // namespace studio
