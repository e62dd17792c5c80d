// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shots.h"

#include "app/session/studio_context.h"
#include "storage/report_repository.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QPixmap>
#include <QRegularExpression>
#include <cstdio>

namespace studio
{

namespace
{
constexpr int kPrepareMs = 10 * 60 * 1000; ///< training and the check on the board, on a slow machine
constexpr int kPageMs = 30'000;
const QString kEmulatedType = QStringLiteral("SENSORSMITH_MPS2_AN386");

/// Pages whose signal moves on: both themes are taken of one moment.
bool isLive(const QString& page)
{
    return page == QLatin1String("devices") || page == QLatin1String("collect") || page == QLatin1String("monitor");
}
} // namespace

Shots::Shots(MainWindow& window, Theme& theme, StudioContext& context, Options options)
    : m_window(window)
    , m_theme(theme)
    , m_context(context)
    , m_options(std::move(options))
{
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        fail({ErrorCode::Timeout,
              m_isPreparing ? tr("The example was not ready in time.") : tr("The page %1 was not ready in time.").arg(m_rounds.value(0).page),
              {}, QStringLiteral("SHT-003")});
    });
}

void Shots::start(const QString& projectPath)
{
    if (!QDir().mkpath(m_options.folder)) {
        fail({ErrorCode::Io, tr("The folder %1 cannot be made.").arg(m_options.folder), {}, QStringLiteral("SHT-001")});
        return;
    }
    m_window.resize(m_options.size);
    m_isPreparing = true;
    m_isExample = projectPath.isEmpty();
    m_limit.start(kPrepareMs);
    connect(&m_context, &StudioContext::projectChanged, this, &Shots::prepare);
    connect(&m_context.jobs(), &JobRunner::jobFinished, this, [this](int id) {
        const JobInfo job = m_context.jobs().job(id);
        if (m_isPreparing && job.state != JobState::Done)
            fail(job.error);
        else
            prepare();
    });
    if (m_isExample)
        m_context.openExample();
    else if (const Result<void> opened = m_context.openProject(projectPath); !opened)
        fail(opened.error());
}

/// Called again after every step; goes on when nothing is left to be done.
void Shots::prepare()
{
    if (!m_isPreparing || m_context.project() == nullptr || m_context.jobs().runningCount() > 0)
        return;
    // A project of the user's is shown as it is: nothing is trained or exported unasked.
    if (m_isExample && !std::exchange(m_hasRunAll, true)) {
        const int job = m_context.runAllOutOfDate();
        if (job < 0)
            fail({ErrorCode::Internal, tr("The steps of the example could not be started."), {}, QStringLiteral("SHT-005")});
        if (job != 0)
            return;
    }
    if (m_isExample && !std::exchange(m_hasExported, true)
        && m_context.exportTo(QStringLiteral("bundle"), QDir(m_options.scratchFolder).filePath(QStringLiteral("motion-gestures.smithbundle"))) != 0)
        return;
    m_isPreparing = false;
    m_limit.stop();
    // A change of theme paints everything anew, so all still pages are taken in one theme before the other.
    for (const QString& page : m_window.pageIds())
        m_rounds.append({page, isLive(page) ? QVector{ThemeKind::Light, ThemeKind::Dark} : QVector{ThemeKind::Light}});
    for (const QString& page : m_window.pageIds()) {
        if (!isLive(page))
            m_rounds.append({page, {ThemeKind::Dark}});
    }
    // Out of the signal that brought us here: other listeners have yet to hear it.
    QMetaObject::invokeMethod(this, &Shots::startBoard, Qt::QueuedConnection);
}

/// Of the newest export of that kind that is still there.
QString Shots::bundlePath() const
{
    const Result<QVector<StoredReport>> exports = m_context.project()->project().reports().all(QStringLiteral("export"));
    for (const StoredReport& one : exports ? *exports : QVector<StoredReport>()) {
        const QString path = one.summary[QStringLiteral("path")].toString();
        if (one.summary[QStringLiteral("format")].toString() == QLatin1String("bundle") && QFileInfo::exists(path))
            return path;
    }
    return {};
}

/// Of the board that made the newest recording: a board with another ID would show none of its samples.
QString Shots::knownBoardId() const
{
    static const QRegularExpression id(QStringLiteral("^([0-9A-F]{2}:){5}[0-9A-F]{2}$"));
    const Sample* newest = nullptr;
    for (const Sample& sample : m_context.project()->samples()) {
        if (sample.origin == SampleOrigin::Recorded && sample.deviceType == kEmulatedType && id.match(sample.deviceName).hasMatch()
            && (newest == nullptr || newest->createdAt < sample.createdAt))
            newest = &sample;
    }
    return newest != nullptr ? newest->deviceName : QString();
}

void Shots::startBoard()
{
    DeviceHub* hub = m_context.devices();
    if (hub == nullptr) {
        next();
        return;
    }
    m_board = std::make_unique<ShotsBoard>(*hub);
    connect(m_board.get(), &ShotsBoard::ready, this, &Shots::next, Qt::QueuedConnection);
    connect(m_board.get(), &ShotsBoard::pageReady, this, &Shots::take, Qt::QueuedConnection);
    connect(m_board.get(), &ShotsBoard::failed, this, [this](const Error& error) {
        // A page that waits is told by itself; before the first one the pictures begin without a board.
        if (std::exchange(m_missing, error).message.isEmpty() && m_written == 0)
            QMetaObject::invokeMethod(this, &Shots::next, Qt::QueuedConnection);
    });
    m_board->start(bundlePath(), m_options.isBoardOurs ? knownBoardId() : QString());
}

void Shots::next()
{
    if (m_rounds.isEmpty()) {
        conclude();
        return;
    }
    wear(m_rounds.first().themes.first());
    m_window.showPage(m_rounds.first().page);
    // What the page asked for on being shown is under way once the events that wait now are through.
    if (m_board != nullptr)
        QMetaObject::invokeMethod(this, [this] { m_board->prepare(m_rounds.first().page); }, Qt::QueuedConnection);
    else
        QMetaObject::invokeMethod(this, &Shots::take, Qt::QueuedConnection);
}

void Shots::take()
{
    const Page* page = m_window.currentPage();
    if (!page->isReady()) {
        m_limit.start(kPageMs);
        connect(page, &Page::becameReady, this, &Shots::take, static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
        return;
    }
    m_limit.stop();
    for (const ThemeKind theme : std::as_const(m_rounds.first().themes)) {
        wear(theme);
        while (m_window.closeTransient()) {
        }
        QCoreApplication::sendPostedEvents();
        m_window.grab(); // lays out and paints what is new; the picture is the second one
        const QString path = QDir(m_options.folder).filePath(QStringLiteral("%1-%2.png").arg(page->info().id, themeKindName(theme)));
        if (!m_window.grab().save(path)) {
            fail({ErrorCode::Io, tr("%1 could not be written.").arg(path), {}, QStringLiteral("SHT-002")});
            return;
        }
        ++m_written;
    }
    m_rounds.removeFirst();
    next();
}

void Shots::wear(ThemeKind theme)
{
    if (m_theme.kind() != theme)
        m_theme.apply(theme);
}

void Shots::conclude()
{
    std::fprintf(stderr, "%s\n", qPrintable(tr("%n screenshot(s) in %1", "", m_written).arg(m_options.folder)));
    if (m_missing.message.isEmpty()) {
        QCoreApplication::exit(0);
        return;
    }
    std::fprintf(stderr, "%s\n", qPrintable(tr("Pages of boards show no board at work: %1 [%2]").arg(m_missing.message, m_missing.id)));
    if (!m_missing.detail.isEmpty())
        std::fprintf(stderr, "%s\n", qPrintable(m_missing.detail));
    QCoreApplication::exit(1);
}

void Shots::fail(const Error& error)
{
    m_limit.stop();
    std::fprintf(stderr, "%s [%s]\n", qPrintable(error.message), qPrintable(error.id));
    QCoreApplication::exit(1);
}

} // namespace studio
