// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shots.h"

#include "app/session/studio_context.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>
#include <array>
#include <cstdio>

namespace studio
{

namespace
{
constexpr int kPrepareMs = 10 * 60 * 1000; ///< training and the check on the board, on a slow machine
constexpr int kPageMs = 30'000;
constexpr std::array kThemes = {ThemeKind::Light, ThemeKind::Dark};
} // namespace

Shots::Shots(MainWindow& window, Theme& theme, StudioContext& context, QString folder)
    : m_window(window)
    , m_theme(theme)
    , m_context(context)
    , m_folder(std::move(folder))
{
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        fail({ErrorCode::Timeout,
              m_isPreparing ? tr("The example was not ready in time.") : tr("The page %1 was not ready in time.").arg(m_pages.value(0)),
              {}, QStringLiteral("SHT-003")});
    });
}

void Shots::start(const QString& projectPath)
{
    if (!QDir().mkpath(m_folder)) {
        fail({ErrorCode::Io, tr("The folder %1 cannot be made.").arg(m_folder), {}, QStringLiteral("SHT-001")});
        return;
    }
    m_window.resize(1440, 900);
    m_isPreparing = true;
    m_limit.start(kPrepareMs);
    connect(&m_context, &StudioContext::projectChanged, this, &Shots::prepare);
    connect(&m_context.jobs(), &JobRunner::jobFinished, this, [this](int id) {
        const JobInfo job = m_context.jobs().job(id);
        if (m_isPreparing && job.state != JobState::Done)
            fail(job.error);
        else
            prepare();
    });
    if (projectPath.isEmpty())
        m_context.openExample();
    else if (const Result<void> opened = m_context.openProject(projectPath); !opened)
        fail(opened.error());
}

/// Called again after every step; goes on when nothing is left to be done.
void Shots::prepare()
{
    if (!m_isPreparing || m_context.project() == nullptr || m_context.jobs().runningCount() > 0)
        return;
    if (!std::exchange(m_hasRunAll, true) && m_context.runAllOutOfDate() != 0)
        return;
    m_isPreparing = false;
    m_limit.stop();
    // Out of the signal that brought us here: other listeners have yet to hear it.
    QMetaObject::invokeMethod(this, &Shots::next, Qt::QueuedConnection);
}

void Shots::next()
{
    if (m_pages.isEmpty()) {
        if (++m_themeIndex == static_cast<int>(kThemes.size())) {
            std::fprintf(stderr, "%s\n", qPrintable(tr("%n screenshot(s) in %1", "", m_written).arg(m_folder)));
            QCoreApplication::exit(0);
            return;
        }
        m_theme.apply(kThemes[static_cast<std::size_t>(m_themeIndex)]);
        m_pages = m_window.pageIds();
    }
    m_window.showPage(m_pages.first());
    m_limit.start(kPageMs);
    // What the page asked for on being shown is under way once the events that wait now are through.
    QMetaObject::invokeMethod(this, &Shots::take, Qt::QueuedConnection);
}

void Shots::take()
{
    const Page* page = m_window.currentPage();
    if (!page->isReady()) {
        connect(page, &Page::becameReady, this, &Shots::take, static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
        return;
    }
    m_limit.stop();
    while (m_window.closeTransient()) {
    }
    QCoreApplication::sendPostedEvents();
    m_window.grab(); // lays out and paints what is new; the picture is the second one
    const QString path = QDir(m_folder).filePath(
        QStringLiteral("%1-%2.png").arg(page->info().id, themeKindName(kThemes[static_cast<std::size_t>(m_themeIndex)])));
    if (!m_window.grab().save(path)) {
        fail({ErrorCode::Io, tr("%1 could not be written.").arg(path), {}, QStringLiteral("SHT-002")});
        return;
    }
    ++m_written;
    m_pages.removeFirst();
    next();
}

void Shots::fail(const Error& error)
{
    m_limit.stop();
    std::fprintf(stderr, "%s [%s]\n", qPrintable(error.message), qPrintable(error.id));
    QCoreApplication::exit(1);
}

} // namespace studio
