// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation with a board: written down, saved, read back, and answered from.
#include "serial/transport/session_replay.h"
#include "serial/transport/session_secrets.h"
#include "support/scripted_board.h"

#include <QTemporaryDir>

using namespace studio;
using namespace studio::test::scripted;
using test::Awaited;
using test::FakeTransport;

namespace
{

SavedSession sessionOf(const QVector<SessionEntry>& entries)
{
    return {QStringLiteral("board"), QStringLiteral("/dev/ttyACM0"), 1'700'000'000'000, entries};
}

/// The device of a session at the end of a transport; its clock is the event loop's.
class ReplayTransport final : public Transport
{
public:
    explicit ReplayTransport(const SavedSession& session) : m_replay(session)
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, &ReplayTransport::speak);
        m_clock.start();
    }
    Result<void> open() override
    {
        m_isOpen = true;
        m_replay.begin(m_clock.elapsed());
        speak();
        return {};
    }
    Result<void> write(const QByteArray& bytes) override
    {
        m_replay.take(bytes, m_clock.elapsed());
        m_timer.start(0);
        return {};
    }
    void close() override { m_isOpen = false; }
    [[nodiscard]] bool isOpen() const override { return m_isOpen; }
    [[nodiscard]] QString name() const override { return QStringLiteral("replay"); }
    SessionReplay& replay() { return m_replay; }

private:
    void speak()
    {
        const QByteArray said = m_replay.due(m_clock.elapsed());
        if (const auto next = m_replay.nextAtMs())
            m_timer.start(static_cast<int>(std::max<qint64>(0, *next - m_clock.elapsed())));
        if (!said.isEmpty())
            Q_EMIT bytesReceived(said);
    }
    SessionReplay m_replay;
    QTimer m_timer;
    QElapsedTimer m_clock;
    bool m_isOpen = false;
};

/// A whole conversation with the scripted board: identified, recorded from.
SavedSession recordedSession(SampleDraft& draft)
{
    auto log = std::make_shared<SessionLog>();
    auto board = std::make_unique<FakeTransport>();
    scriptBoard(*board);
    AtDevice device(std::make_unique<LoggedTransport>(std::move(board), log), quick());
    device.setWantsLive(true);
    Awaited<AtIdentity> identity;
    device.identify(identity.done());
    Awaited<SampleDraft> recorded;
    if (identity.wait() && identity.isOk())
        device.capture(aRequest(), recorded.done());
    if (recorded.wait() && recorded.isOk())
        draft = recorded.value();
    return {QStringLiteral("AA:BB"), QStringLiteral("fake"), log->startedAtMs(), log->entries()};
}

} // namespace

class TestSessionReplay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyByteIsReadBack();
    void secretsAreNotSaved();
    void whatWasCutShowsNoSecret();
    void logKeepsTheBeginningAndTheNewest();
    void whatIsLeftOutIsTold_data();
    void whatIsLeftOutIsTold();
    void reconnectingKeepsWhatWasSaidBefore();
    void earlierConnectionsHaveALimit();
    void eachOpeningFindsItsConnection();
    void refusesWhatIsNoSession_data();
    void refusesWhatIsNoSession();
    void sessionCutAnywhereIsAPartOrAnError();
    void identifiesAndRecordsAsThen();
    void otherArgumentsGetTheSameAnswer();
    void unknownCommandsAreRefused();
    void otherArgumentsAreADifference();
    void keysEndWhatRuns();
    void echoThatCameInBetweenIsNoAnswer();
    void hostsMayEndLinesWithBoth();
    void gapsEndAnAnswer();
    void numbersComeAtTheirPace();
};

void TestSessionReplay::everyByteIsReadBack()
{
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all += static_cast<char>(i);
    const SavedSession session = sessionOf({{0, false, "b\r"}, {3, true, "b\r\n\x1b[2K\r> "}, {900, true, all}, {901, true, QByteArray("\xc3\xa4")}});
    const QByteArray text = sessionText(session);
    const Result<SavedSession> back = parseSession(text);
    QVERIFY2(back.isOk(), back.isOk() ? "" : qPrintable(back.error().message));
    QCOMPARE(back->entries, session.entries);
    QCOMPARE(back->device, session.device);
    QCOMPARE(back->startedAtMs, session.startedAtMs);
    QVERIFY(text.contains("\"text\":\"b\\r\\n\\u001b[2K\\r> \""));
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("a.jsonl"));
    QVERIFY(writeSessionFile(path, session).isOk());
    QCOMPARE(readSessionFile(path)->entries, session.entries);
    const Error noFolder = writeSessionFile(folder.filePath(QStringLiteral("no/a.jsonl")), session).error();
    QCOMPARE(noFolder.id, QStringLiteral("IO-001")); // as of every file that is written whole or not at all
    QVERIFY2(noFolder.message.contains(QStringLiteral("no/a.jsonl")), qPrintable(noFolder.message));
    QCOMPARE(readSessionFile(folder.filePath(QStringLiteral("none"))).error().code, ErrorCode::NotFound);
}

void TestSessionReplay::secretsAreNotSaved()
{
    const QVector<SessionEntry> entries = {
        {0, false, "AT+UPLOADSET"}, // pieces of one line, with others in between
        {1, true, "> AT+UPLOADSETTINGS=ei_made"},
        {2, false, "TINGS=ei_made_up"},
        {3, true, "_up"},
        {4, false, "_key,/api/training/data\r"},
        {5, true, "_key,/api/training/data\r\nOK\r\n> "},
        {6, false, "AT+WIFI=attic,pass,word made up,4\r"},
        {7, true, "AT+WIFI=attic,pass,word made up,4\r\nOK\r\n> "},
        {8, true, {}}, // left out
        {9, false, "AT+SAMPLESETTINGS=idle,16,1000,0badcafe\r"},
        {10, false, "AT+SAMPLESETTINGS=idle,16,1000\r"},
        {11, true, "HMAC key:  0bad"},
        {12, true, "cafe\r\nApi Key:   ei_made_up_key\r\nPassword:  pass,word made up\r\nPath:      /api\r\n"},
        {13, true, QByteArray("Api Key: \xff" "ei_made_up_key\r\n")},
    };
    const Result<SavedSession> saved = parseSession(sessionText(sessionOf(entries)));
    QVERIFY2(saved.isOk(), saved.isOk() ? "" : qPrintable(saved.error().message));
    QByteArray in;
    QByteArray out;
    for (const SessionEntry& entry : saved->entries)
        (entry.fromDevice ? in : out) += entry.bytes;
    QCOMPARE(out, QByteArray("AT+UPLOADSETTINGS=**************,/api/training/data\rAT+WIFI=attic,*****************,4\r"
                             // the first lines behind what was left out may be the rest of a secret
                             + QByteArray(39, '*') + "\rAT+SAMPLESETTINGS=idle,16,1000\r"));
    QCOMPARE(in, QByteArray("> AT+UPLOADSETTINGS=**************,/api/training/data\r\nOK\r\n> AT+WIFI=attic,*****************,4\r\nOK\r\n> "
                            + QByteArray(19, '*') + "\r\nApi Key:   **************\r\nPassword:  *****************\r\nPath:      /api\r\n"
                            "Api Key: ***************\r\n"));
}

void TestSessionReplay::whatWasCutShowsNoSecret()
{
    const QVector<SessionEntry> entries = {
        {0, false, "AT+UPLOADSETTINGS=ei_ma"}, // the rest was left out, but for its end
        {1, true, {}},
        {2, false, "p_key"}, // a slow line is written in slices
        {3, true, "AT+UPLOADSETTINGS=ei_made_up_key,/api\r\n> "},
        {4, false, ",/api\rAT+NEXT\r"},
        {5, true, {}},
        {6, true, "p_key,/api\r\nx-api-key: ei_made_up_key\r\nsent\r\n> "},
        {7, false, "b\r"}, // stops what ran
    };
    QByteArray in;
    QByteArray out;
    for (const SessionEntry& entry : withoutSecrets(entries))
        (entry.fromDevice ? in : out) += entry.bytes;
    QCOMPARE(out, QByteArray("AT+UPLOADSETTINGS=***************\rAT+NEXT\rb\r"));
    QCOMPARE(in, QByteArray("*************************************\r\n> **********\r\nx-api-key: **************\r\nsent\r\n> "));
}

void TestSessionReplay::logKeepsTheBeginningAndTheNewest()
{
    SessionLog log;
    QVERIFY(log.isEmpty());
    log.begin(1);
    log.append(true, "the beginning");
    const QByteArray block(8 * 1024, 'x');
    for (int i = 0; i < 2000; ++i)
        log.append(i % 2 == 0, block);
    log.append(true, "the end");
    const QVector<SessionEntry> entries = log.entries();
    qsizetype bytes = 0;
    for (const SessionEntry& entry : entries)
        bytes += entry.bytes.size();
    QVERIFY2(bytes <= SessionLog::kHeadBytes + SessionLog::kTailBytes, qPrintable(QString::number(bytes)));
    QVERIFY(entries.first().bytes.startsWith("the beginning"));
    QVERIFY(entries.last().bytes.endsWith("the end"));
    QCOMPARE(std::count_if(entries.begin(), entries.end(), [](const SessionEntry& entry) { return entry.bytes.isEmpty(); }), 1);
    QVERIFY(sessionText(sessionOf(entries)).contains("\"left_out\":true"));
    const Result<SavedSession> back = parseSession(sessionText(sessionOf(entries)));
    QVERIFY2(back.isOk(), back.isOk() ? "" : qPrintable(back.error().message));
    QCOMPARE(back->entries, withoutSecrets(entries)); // with the gap
}

void TestSessionReplay::whatIsLeftOutIsTold_data()
{
    QTest::addColumn<QVector<SessionEntry>>("entries");
    QTest::addColumn<QString>("told");
    const SessionEntry asked{0, false, "AT+HELP\r"};
    const SessionEntry gap{90'000, true, {}};
    const SessionEntry later{185'400, true, "OK\r\n"};
    QTest::newRow("a whole session") << QVector<SessionEntry>{asked, later} << QString();
    QTest::newRow("a line that was opened again") << QVector<SessionEntry>{asked, {1, false, {}}, later} << QString();
    QTest::newRow("a gap between") << QVector<SessionEntry>{asked, gap, later} << QStringLiteral("Parts of it are left out");
    QTest::newRow("no beginning") << QVector<SessionEntry>{gap, later} << QStringLiteral("Its first 185 s are left out");
}

void TestSessionReplay::whatIsLeftOutIsTold()
{
    QFETCH(QVector<SessionEntry>, entries);
    QFETCH(QString, told);
    const Result<SavedSession> back = parseSession(sessionText(sessionOf(entries)));
    QVERIFY2(back.isOk(), back.isOk() ? "" : qPrintable(back.error().message));
    const QString text = leftOutText(*back);
    QVERIFY2(told.isEmpty() ? text.isEmpty() : text.startsWith(told), qPrintable(text));
}

void TestSessionReplay::reconnectingKeepsWhatWasSaidBefore()
{
    auto log = std::make_shared<SessionLog>();
    auto made = std::make_unique<FakeTransport>();
    FakeTransport& board = *made;
    board.on("AT+A", "what went wrong\r\n> ");
    LoggedTransport line(std::move(made), log);
    QVERIFY(line.open());
    QVERIFY(line.write("AT+A\r"));
    QTRY_COMPARE(log->entries().size(), 2);
    const QVector<SessionEntry> before = log->entries();
    const qint64 startedAtMs = log->startedAtMs();
    board.unplug();
    board.setCanOpen(false);
    QVERIFY(!line.open());
    QCOMPARE(log->entries(), before);
    board.setCanOpen(true);
    QVERIFY(line.open());
    line.close();
    QVERIFY(line.open()); // nothing was said in between
    QVERIFY(line.write("AT+A\r"));
    QTRY_COMPARE(log->entries().size(), 5);
    const QVector<SessionEntry> all = log->entries();
    QCOMPARE(all.first(2), before);
    QVERIFY(all[2].isReopening());
    QCOMPARE(all[3].bytes, QByteArray("AT+A\r"));
    QVERIFY(all[4].bytes.contains("what went wrong"));
    QCOMPARE(log->startedAtMs(), startedAtMs);
    QVERIFY(all[2].atMs >= all[1].atMs && all[3].atMs >= all[2].atMs);
    const Result<SavedSession> saved = parseSession(sessionText(sessionOf(all)));
    QVERIFY2(saved.isOk(), saved.isOk() ? "" : qPrintable(saved.error().message));
    QCOMPARE(saved->entries, all);
}

void TestSessionReplay::earlierConnectionsHaveALimit()
{
    SessionLog log;
    const QByteArray block(8 * 1024, 'x');
    for (int connection = 0; connection < 5; ++connection) {
        log.begin(connection);
        for (int i = 0; i < 100; ++i)
            log.append(i % 2 == 0, block);
        log.append(true, QByteArray::number(connection));
    }
    const QVector<SessionEntry> entries = log.entries();
    qsizetype bytes = 0;
    for (const SessionEntry& entry : entries)
        bytes += entry.bytes.size();
    QVERIFY2(bytes > SessionLog::kBeforeBytes / 2 && bytes <= SessionLog::kBeforeBytes + 101 * block.size(), qPrintable(QString::number(bytes)));
    QVERIFY(entries.first().isGap());
    QVERIFY(std::count_if(entries.begin(), entries.end(), [](const SessionEntry& entry) { return entry.isReopening(); }) >= 2);
    QVERIFY(entries.last().bytes.endsWith('4'));
}

void TestSessionReplay::eachOpeningFindsItsConnection()
{
    SessionReplay replay(sessionOf({{0, true, "hello\r\n"}, {5, false, "AT+A\r"}, {6, true, "AT+A\r\nfirst\r\n> "},
                                    {1000, false, {}}, {1010, true, "again\r\n"}, {1020, false, "AT+A\r"}, {1021, true, "AT+A\r\nsecond\r\n> "}}));
    replay.begin(0);
    QCOMPARE(replay.due(0), "hello\r\n");
    replay.take("AT+A\r", 20);
    QCOMPARE(replay.due(30), "AT+A\r\nfirst\r\n> ");
    QVERIFY(!replay.nextAtMs());
    replay.begin(100);
    QCOMPARE(replay.due(109), "");
    QCOMPARE(replay.due(110), "again\r\n");
    replay.take("AT+A\r", 120);
    QCOMPARE(replay.due(130), "AT+A\r\nsecond\r\n> ");
    replay.begin(200);
    QCOMPARE(replay.due(200), "hello\r\n");
}

void TestSessionReplay::refusesWhatIsNoSession_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray head = "{\"format\":\"sensorsmith-console-session\",\"version\":1}\n";
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("words") << QByteArray("AT+HELP\n");
    QTest::newRow("another format") << QByteArray("{\"format\":\"x\",\"version\":1}\n");
    QTest::newRow("a newer version") << QByteArray(head).replace("1}", "2}");
    QTest::newRow("no head") << QByteArray("{\"ms\":1,\"dir\":\"in\",\"text\":\"a\"}\n");
    QTest::newRow("head alone") << head;
    QTest::newRow("no direction") << head + "{\"ms\":1,\"text\":\"a\"}\n";
    QTest::newRow("no time") << head + "{\"dir\":\"in\",\"text\":\"a\"}\n";
    QTest::newRow("time before the beginning") << head + "{\"ms\":-5,\"dir\":\"in\",\"text\":\"a\"}\n";
    QTest::newRow("no bytes") << head + "{\"ms\":1,\"dir\":\"in\"}\n";
    QTest::newRow("half a digit") << head + "{\"ms\":1,\"dir\":\"in\",\"hex\":\"abc\"}\n";
}

void TestSessionReplay::refusesWhatIsNoSession()
{
    QFETCH(QByteArray, text);
    const Result<SavedSession> session = parseSession(text);
    QVERIFY(!session.isOk());
    QVERIFY2(session.error().message.contains(QStringLiteral("Line ")), qPrintable(session.error().message));
}

void TestSessionReplay::sessionCutAnywhereIsAPartOrAnError()
{
    const QByteArray text = sessionText(sessionOf({{0, false, "b\r"}, {3, true, "b\r\n> "}, {9, false, "AT+A\r"}, {10, true, "AT+A\r\nx\r\n> "}}));
    QSet<qsizetype> lengths;
    for (qsizetype cut = 0; cut < text.size(); ++cut) {
        const Result<SavedSession> part = parseSession(text.left(cut));
        if (part)
            lengths.insert(part->entries.size());
    }
    QCOMPARE(lengths, (QSet<qsizetype>{1, 2, 3, 4})); // the last one is whole before its line end
}

void TestSessionReplay::identifiesAndRecordsAsThen()
{
    SampleDraft then;
    const SavedSession session = recordedSession(then);
    QCOMPARE(then.info.readingCount, kReadings);
    auto line = std::make_unique<ReplayTransport>(*parseSession(sessionText(session)));
    ReplayTransport& transport = *line;
    AtDevice device(std::move(line), quick());
    device.setWantsLive(true);
    QVERIFY(transport.replay().requestCount() > 5);
    for (int round = 0; round < 2; ++round) { // and again, from the beginning
        Awaited<AtIdentity> identity;
        device.identify(identity.done());
        QVERIFY(identity.wait());
        QVERIFY2(identity.isOk(), qPrintable(identity.message()));
        QCOMPARE(identity.value().config.deviceId, QStringLiteral("AA:BB"));
        QCOMPARE(identity.value().commands.size(), 5);
        Awaited<SampleDraft> draft;
        device.capture(aRequest(), draft.done());
        QVERIFY(draft.wait());
        QVERIFY2(draft.isOk(), qPrintable(draft.message()));
        QCOMPARE(draft.value().values, then.values);
        QCOMPARE(draft.value().info.signature, SignatureState::Valid);
        QCOMPARE(qsizetype(device.recordedLive().size()), qsizetype(kReadings * kAxes));
    }
    QCOMPARE(transport.replay().unknownRequests(), 0);
}

void TestSessionReplay::otherArgumentsGetTheSameAnswer()
{
    SampleDraft then;
    auto line = std::make_unique<ReplayTransport>(recordedSession(then));
    AtDevice device(std::move(line), quick());
    Awaited<AtIdentity> identity;
    device.identify(identity.done());
    QVERIFY(identity.wait() && identity.isOk());
    CaptureRequest request = aRequest();
    request.label = QStringLiteral("another");
    request.hmacKey.clear(); // a key of its own, with which the board of then did not sign
    Awaited<SampleDraft> draft;
    device.capture(request, draft.done());
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QCOMPARE(draft.value().values, then.values);
    QCOMPARE(draft.value().info.signature, SignatureState::Invalid);
}

void TestSessionReplay::unknownCommandsAreRefused()
{
    SessionReplay replay(sessionOf({{0, false, "AT+A\r"}, {4, true, "AT+A\r\nfirst\r\n> "}, {9, false, "AT+A\r"}, {10, true, "AT+A\r\nsecond\r\n> "}}));
    replay.begin(100);
    replay.take("AT+", 100);
    replay.take("B\r", 101);
    QCOMPARE(replay.due(101), "AT+B\r\nCommand not found! (AT+B)\r\n> ");
    replay.take("hello\r", 102);
    QCOMPARE(replay.due(102), "hello\r\nNot a valid AT command (hello)\r\n> ");
    QCOMPARE(replay.unknownRequests(), 2);
    // Where the session has something else: the first request stands in its first entry.
    QCOMPARE(replay.differences(), (QVector<SessionReplay::Difference>{{"AT+B", "AT+A", 0, false}, {"hello", "AT+A", 0, false}}));
    replay.take("AT+A\r", 200);
    QCOMPARE(replay.due(200), "AT+A\r\n");
    QCOMPARE(*replay.nextAtMs(), 204);
    QCOMPARE(replay.due(204), "first\r\n> ");
    replay.take("AT+A\r", 300); // the next one in the order of then
    QCOMPARE(replay.due(310), "AT+A\r\nsecond\r\n> ");
    replay.take("AT+A\r", 400);
    QCOMPARE(replay.due(410), "AT+A\r\nfirst\r\n> ");
    QVERIFY(!replay.nextAtMs());
}

void TestSessionReplay::otherArgumentsAreADifference()
{
    SessionReplay replay(sessionOf({{0, false, "AT+A\r"}, {4, true, "AT+A\r\nOK\r\n> "}, {9, false, "AT+KEY=se"}, {10, false, "cret\r"}, {12, true, "OK\r\n> "}}));
    replay.begin(0);
    replay.take("AT+A\r", 0);
    QVERIFY(replay.differences().isEmpty());
    replay.take("AT+KEY=other\r", 10);
    QCOMPARE(replay.unknownRequests(), 0);
    // The entry that ended the line; neither of the two keys.
    QCOMPARE(replay.differences(), (QVector<SessionReplay::Difference>{{"AT+KEY=", "AT+KEY=", 3, true}}));
    for (int i = 0; i < 30; ++i)
        replay.take("AT+B\r", 20 + i);
    QCOMPARE(replay.differences().size(), SessionReplay::kMostDifferences);
    QCOMPARE(replay.unknownRequests(), 30);
}

void TestSessionReplay::keysEndWhatRuns()
{
    SessionReplay replay(sessionOf({{0, false, "AT+RUN\r"}, {1, true, "AT+RUN\r\n"}, {100, true, "a\r\n"}, {200, true, "b\r\n"}, {300, true, "c\r\n"},
                                    {350, false, "b"}, {360, true, "stopped\r\n> "}}));
    replay.begin(0);
    replay.take("AT+RUN\r", 0);
    QCOMPARE(replay.due(150), "AT+RUN\r\na\r\n");
    replay.take("b", 160);
    QCOMPARE(replay.due(1000), "stopped\r\n> ");
}

void TestSessionReplay::echoThatCameInBetweenIsNoAnswer()
{
    SessionReplay replay(sessionOf({{0, false, "AT+CO"}, {5, true, "AT+C"}, {20, false, "NF?\r"}, {25, true, "ONF?"}, {26, true, "\r\nx\r\n> "}}));
    QCOMPARE(replay.requestCount(), 1);
    replay.take("AT+CONF?\r", 0);
    QCOMPARE(replay.due(100), "AT+CONF?\r\nx\r\n> ");
}

void TestSessionReplay::hostsMayEndLinesWithBoth()
{
    SessionReplay replay(sessionOf({{0, false, "AT+A\r\n"}, {1, true, "AT+A\r\nfirst\r\n> "}, {5, false, "AT+B\r\n"}, {6, true, "AT+B\r\nsecond\r\n> "}}));
    QCOMPARE(replay.requestCount(), 2);
    replay.begin(0);
    replay.take("AT+A\r\n", 0);
    QCOMPARE(replay.due(10), "AT+A\r\nfirst\r\n> ");
    replay.take("AT+B\r", 20);
    QCOMPARE(replay.due(30), "AT+B\r\nsecond\r\n> ");
}

void TestSessionReplay::gapsEndAnAnswer()
{
    SessionReplay replay(sessionOf({{0, false, "AT+A\r"}, {1, true, "AT+A\r\nfirst\r\n"}, {5, true, {}}, {6, true, "of something else\r\n> "},
                                    {9, false, "AT+B\r"}, {10, true, "AT+B\r\nsecond\r\n> "}}));
    replay.begin(0);
    replay.take("AT+A\r", 0);
    QCOMPARE(replay.due(100), "AT+A\r\nfirst\r\n");
    QVERIFY(!replay.nextAtMs());
    replay.take("AT+B\r", 200);
    QCOMPARE(replay.due(300), "AT+B\r\nsecond\r\n> ");
    SessionReplay numbers(sessionOf({{10, true, "1,2\r\n"}, {20, true, {}}, {30, true, "3,4\r\n"}}));
    numbers.begin(0);
    QCOMPARE(numbers.due(100), "1,2\r\n3,4\r\n");
}

void TestSessionReplay::numbersComeAtTheirPace()
{
    SessionReplay replay(sessionOf({{10, true, "1,2\r\n"}, {30, true, "3,4\r\n"}}));
    replay.begin(1000);
    QCOMPARE(replay.due(1009), "");
    QCOMPARE(replay.due(1010), "1,2\r\n");
    QCOMPARE(*replay.nextAtMs(), 1030);
    QCOMPARE(replay.due(2000), "3,4\r\n");
    QVERIFY(!replay.nextAtMs());
    replay.begin(3000);
    QCOMPARE(replay.due(4000), "1,2\r\n3,4\r\n");
}

QTEST_GUILESS_MAIN(TestSessionReplay)
#include "tst_session_replay.moc"
