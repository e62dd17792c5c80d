// SPDX-License-Identifier: GPL-3.0-or-later
// Bar U13: every page that is empty offers a way on that works; every known error has a code, a text and an advice.
#include "models/core/error_advice.h"
#include "support/fake_device_hub.h"
#include "support/studio_window.h"
#include "ui/shell/page_frame.h"
#include "ui/shell/page_list.h"

#include <QDirIterator>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QSet>

using namespace studio;
using test::Opened;
using test::StudioWindow;

class TestBarsErrors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void emptyPagesOfferAWayOn_data();
    void emptyPagesOfferAWayOn();
    void everyErrorHasCodeTextAndAdvice();
    void codesNameOneThing();
    void adviceOfTheRecorderIsAboutRecording();
    void adviceIsTold();
    void messageBeforeAnotherSentenceIsEnded();
};

namespace
{

struct ErrorSite {
    QString file;
    int line = 0;
    QStringList arguments; ///< of Error{code, message, detail, id}
};

struct Source {
    QString file; ///< relative
    QString text;
};

QVector<Source> sources()
{
    QVector<Source> found;
    const QDir root(QStringLiteral(STUDIO_SOURCE_DIR));
    for (const char* folder : {"models", "storage", "serial", "inference", "app", "ui"}) {
        QDirIterator files(root.filePath(QString::fromLatin1(folder)), {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly))
                found.append({root.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll())});
        }
    }
    return found;
}

/// The arguments of the braces that open at `at`, as they are written.
QStringList argumentsAt(const QString& text, qsizetype at)
{
    QStringList arguments(QString{});
    int depth = 0;
    bool isInString = false;
    for (qsizetype i = at; i < text.size(); ++i) {
        const QChar c = text[i];
        if (isInString) {
            isInString = c != QLatin1Char('"') || text[i - 1] == QLatin1Char('\\');
        } else if (c == QLatin1Char('"')) {
            isInString = true;
        } else if (QStringLiteral("({[").contains(c)) {
            ++depth;
        } else if (QStringLiteral(")}]").contains(c)) {
            if (depth-- == 0)
                break;
        } else if (c == QLatin1Char(',') && depth == 0) {
            arguments << QString();
            continue;
        }
        arguments.last() += c;
    }
    for (QString& argument : arguments)
        argument = argument.simplified();
    return arguments;
}

QVector<ErrorSite> errorSites(const QVector<Source>& all)
{
    static const QRegularExpression begin(QStringLiteral("\\bError\\{(?=\\s*[A-Za-z])"));
    QVector<ErrorSite> sites;
    for (const Source& source : all) {
        for (auto matches = begin.globalMatch(source.text); matches.hasNext();) {
            const QRegularExpressionMatch match = matches.next();
            const int line = static_cast<int>(source.text.left(match.capturedStart()).count(QLatin1Char('\n'))) + 1;
            sites.append({source.file, line, argumentsAt(source.text, match.capturedEnd())});
        }
    }
    return sites;
}

/// Ids that errors are made with, each with the files that do so: neither comments nor lists of ids to compare with.
QMap<QString, QSet<QString>> idsOf(const QVector<Source>& all)
{
    static const QRegularExpression id(QStringLiteral("\"([A-Z]{2,6}-\\d{3})\""));
    QMap<QString, QSet<QString>> ids;
    for (const Source& source : all) {
        if (source.file.endsWith(QLatin1String("error_advice.cpp")))
            continue;
        static const QRegularExpression apart(QStringLiteral("//[^\n]*|QStringList \\w+ = \\{[^}]*\\}|[!=]= QLatin1String\\(\"[A-Z]{2,6}-\\d{3}\"\\)"));
        const QString text = QString(source.text).remove(apart);
        for (auto matches = id.globalMatch(text); matches.hasNext();)
            ids[matches.next().captured(1)].insert(source.file);
    }
    return ids;
}

} // namespace

void TestBarsErrors::emptyPagesOfferAWayOn_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("page");
    const char* states[] = {"no project", "empty project"};
    for (int state = 0; state < 2; ++state) {
        for (const PageEntry& entry : pageList())
            QTest::addRow("%s, %s", states[state], qPrintable(entry.info.id)) << state << entry.info.id;
    }
}

void TestBarsErrors::emptyPagesOfferAWayOn()
{
    QFETCH(int, state);
    QFETCH(QString, page);
    auto hub = std::make_unique<test::FakeDeviceHub>();
    const test::FakeDeviceHub* boards = hub.get();
    StudioWindow studio(static_cast<Opened>(state), std::move(hub));
    const Page* shown = studio.show(page);
    // The page's own way on: what stands in its empty state, or, on a page that is never empty, its buttons.
    QList<QPushButton*> offered;
    for (const EmptyState* empty : shown->findChildren<EmptyState*>()) {
        if (empty->isVisible())
            offered += empty->findChildren<QPushButton*>();
    }
    const bool isEmptyState = !offered.isEmpty();
    if (!isEmptyState)
        offered = shown->findChildren<QPushButton*>();
    int working = 0;
    QStringList tried;
    for (QPushButton* button : std::as_const(offered)) {
        if (!button->isVisible() || !button->isEnabled())
            continue;
        studio.show(page);
        const QString pageBefore = studio.window->currentPage()->info().id;
        const qsizetype askedBefore = studio.dialogs.asked.size();
        const qsizetype jobsBefore = studio.context->jobs().jobs().size();
        const qsizetype callsBefore = boards->calls.size();
        const QString projectBefore = studio.context->project() != nullptr ? studio.context->project()->path() : QString();
        delete studio.window->findChild<QWidget*>(QStringLiteral("toast"));
        tried << button->text();
        if (!button->isVisible())
            continue;
        QTest::mouseClick(button, Qt::LeftButton);
        studio.settle();
        QWidget* menu = QApplication::activePopupWidget();
        const bool hasMenu = qobject_cast<QMenu*>(menu) != nullptr && !static_cast<QMenu*>(menu)->isEmpty();
        if (menu != nullptr)
            menu->close();
        const bool didSomething = hasMenu || studio.window->currentPage()->info().id != pageBefore || studio.dialogs.asked.size() != askedBefore ||
                                  studio.context->jobs().jobs().size() != jobsBefore || boards->calls.size() != callsBefore ||
                                  (studio.context->project() != nullptr ? studio.context->project()->path() : QString()) != projectBefore ||
                                  studio.window->findChild<QWidget*>(QStringLiteral("toast")) != nullptr || !button->isVisible();
        working += didSomething ? 1 : 0;
        QVERIFY2(!isEmptyState || didSomething, qPrintable(QStringLiteral("\"%1\" does nothing").arg(tried.last())));
        if (!isEmptyState && working > 0)
            break;
    }
    for (const JobInfo& job : studio.context->jobs().jobs())
        studio.context->jobs().cancel(job.id);
    QVERIFY(studio.waitForJobs());
    QVERIFY2(working > 0, qPrintable(tried.join(QLatin1String(", "))));
}

void TestBarsErrors::everyErrorHasCodeTextAndAdvice()
{
    const QVector<Source> all = sources();
    const QVector<ErrorSite> sites = errorSites(all);
    QVERIFY2(sites.size() > 150, "the sources were not read");
    QStringList found;
    for (const ErrorSite& site : sites) {
        const QString where = QStringLiteral("%1:%2").arg(site.file).arg(site.line);
        if (site.arguments.size() != 4) {
            found << where + QLatin1String(" is not Error{code, message, detail, id}");
            continue;
        }
        const bool isStop = site.arguments[0].endsWith(QLatin1String("Cancelled"));
        if (site.arguments[1] == QLatin1String("{}") || site.arguments[1] == QLatin1String("QString()"))
            found << where + QLatin1String(" has no text");
        if (!isStop && (site.arguments[3] == QLatin1String("{}") || site.arguments[3].isEmpty()))
            found << where + QLatin1String(" has no code");
    }
    const QMap<QString, QSet<QString>> ids = idsOf(all);
    QVERIFY(ids.size() > 200);
    for (auto it = ids.cbegin(); it != ids.cend(); ++it) {
        if (errorAdvice(it.key()).isEmpty())
            found << it.key() + QLatin1String(" has no advice in models/core/error_advice.cpp");
    }
    for (const QString& advised : advisedErrors()) {
        QVERIFY2(errorAdvice(advised).endsWith(QLatin1Char('.')), qPrintable(advised));
        if (advised.contains(QLatin1Char('-')) && !ids.contains(advised))
            found << advised + QLatin1String(" has advice but is nowhere used");
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
}

void TestBarsErrors::codesNameOneThing()
{
    const QMap<QString, QSet<QString>> ids = idsOf(sources());
    QStringList found;
    for (auto it = ids.cbegin(); it != ids.cend(); ++it) {
        QSet<QString> folders;
        for (const QString& file : it.value())
            folders.insert(file.section(QLatin1Char('/'), 0, -2));
        if (folders.size() > 1)
            found << it.key() + QLatin1String(" in ") + QStringList(folders.begin(), folders.end()).join(QLatin1String(" and "));
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
}

/// Its codes have little in common, so each one has words of its own.
void TestBarsErrors::adviceOfTheRecorderIsAboutRecording()
{
    const QStringList advised = advisedErrors();
    const QList<QString> ids = idsOf(sources()).keys();
    int count = 0;
    for (const QString& id : ids) {
        if (!id.startsWith(QLatin1String("REC-")))
            continue;
        ++count;
        QVERIFY2(advised.contains(id), qPrintable(id));
        const bool isOfDamage = id == QLatin1String("REC-020"); // no backup can be read
        QVERIFY2(errorAdvice(id).contains(QLatin1String("damaged file")) == isOfDamage, qPrintable(id));
    }
    QVERIFY(count >= 13);
}

void TestBarsErrors::adviceIsTold()
{
    const StudioWindow studio;
    Q_EMIT studio.context->noticed(Error{ErrorCode::InvalidInput, QStringLiteral("a.wav: the format is missing"), {}, QStringLiteral("WAV-001")});
    const auto* toast = studio.find<QWidget>(QStringLiteral("toast"));
    bool isTold = false;
    for (const QLabel* label : toast->findChildren<QLabel*>())
        isTold |= label->text().contains(errorAdvice(QStringLiteral("WAV-001"))) && label->text().contains(QStringLiteral("WAV-001"));
    QVERIFY(isTold);
    QCOMPARE(studio.context->log().entries().last().id, QStringLiteral("WAV-001"));
}

/// Some messages are only "what is wrong", for a place that says where.
void TestBarsErrors::messageBeforeAnotherSentenceIsEnded()
{
    QCOMPARE(endedSentence(QStringLiteral("it holds no row of numbers")), QStringLiteral("it holds no row of numbers."));
    for (const char* whole : {"The disk is full.", "Is it plugged in?", ""})
        QCOMPARE(endedSentence(QString::fromLatin1(whole)), QString::fromLatin1(whole));
}

QTEST_MAIN(TestBarsErrors)
#include "tst_bars_errors.moc"
