// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings that a device on the network is asked for, with a process of this test in place of the one that serves.
#include "app/session/app_settings.h"
#include "app/session/joined_hub.h"
#include "app/session/project_session.h"
#include "app/session/running_boards.h"
#include "app/session/serve_client.h"
#include "app/session/service_host.h"
#include "support/fake_device_hub.h"

#include <QJsonDocument>
#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;
using namespace studio::test;

class TestJoinedHub : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void answerEndsTheOrder_data();
    void answerEndsTheOrder();

private:
    /// Orders a recording; the connection that it is asked on.
    QLocalSocket* ordered();
    static void tell(QLocalSocket* socket, const QJsonObject& line) { socket->write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n'); }

    const QString m_address = remoteAddress(QStringLiteral("A1:B2"));
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ProjectSession> m_project;
    std::unique_ptr<AppSettings> m_settings;
    std::unique_ptr<ServiceHost> m_services;
    std::unique_ptr<QLocalServer> m_server;
    std::unique_ptr<JoinedHub> m_hub;
};

void TestJoinedHub::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    const QString runtime = m_folder->filePath(QStringLiteral("run"));
    QVERIFY(QDir().mkpath(runtime) && QFile::setPermissions(runtime, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    qputenv("XDG_RUNTIME_DIR", QFile::encodeName(runtime));
    const QString path = m_folder->filePath(QStringLiteral("project.smith"));
    Result<std::unique_ptr<ProjectSession>> made = ProjectSession::create(path, QStringLiteral("test"));
    QVERIFY(made.isOk());
    m_project = std::move(made).value();
    m_settings = std::make_unique<AppSettings>(m_folder->filePath(QStringLiteral("settings.ini")));
    // The program in its place ends at once; who asks finds this test where it would listen.
    m_services = std::make_unique<ServiceHost>(QStringLiteral("/bin/false"));
    QSignalSpy ended(m_services.get(), &ServiceHost::failed);
    m_services->setProject(path, false);
    m_services->setOpen(NetworkService::Remote, true);
    QTRY_VERIFY(!ended.isEmpty());
    const Result<QString> folder = runtimeFolder();
    QVERIFY(folder.isOk());
    m_server = std::make_unique<QLocalServer>();
    QVERIFY2(m_server->listen(serveSocketPath(*folder, path)), qPrintable(m_server->errorString()));
    m_hub = std::make_unique<JoinedHub>(std::make_unique<FakeDeviceHub>(), *m_settings, *m_services);
}

void TestJoinedHub::cleanup()
{
    m_hub.reset();
    m_server.reset();
    m_services.reset();
    m_settings.reset();
    m_project.reset();
    m_folder.reset();
}

QLocalSocket* TestJoinedHub::ordered()
{
    CaptureOrder order;
    order.label = QStringLiteral("wave");
    order.seconds = 1.0;
    order.sensor = QStringLiteral("accelerometer");
    order.frequencyHz = 50.0;
    m_hub->capture(m_address, *m_project, order);
    QLocalSocket* asked = nullptr;
    const bool isAsked = QTest::qWaitFor([&] {
        if (asked == nullptr)
            asked = m_server->nextPendingConnection();
        return asked != nullptr && asked->canReadLine();
    });
    return isAsked ? asked : nullptr;
}

void TestJoinedHub::answerEndsTheOrder_data()
{
    QTest::addColumn<bool>("isClosed");
    QTest::newRow("while the project is open") << false;
    QTest::newRow("after the project was closed") << true;
}

/// A recorder waits for one of the two, and takes no other recording until then.
void TestJoinedHub::answerEndsTheOrder()
{
    QFETCH(bool, isClosed);
    QSignalSpy finished(m_hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(m_hub.get(), &DeviceHub::captureFailed);
    QSignalSpy progress(m_hub.get(), &DeviceHub::captureProgress);
    QLocalSocket* asked = ordered();
    QVERIFY(asked != nullptr);
    const qsizetype before = progress.size();
    tell(asked, {{QStringLiteral("state"), QStringLiteral("uploading")}});
    QTRY_VERIFY(progress.size() > before);
    if (isClosed) {
        m_services->setProject(QString(), false);
        m_project.reset();
    }
    tell(asked, {{QStringLiteral("type"), QStringLiteral("answer")}, {QStringLiteral("samples"), QJsonArray{7}}});
    QTRY_COMPARE(finished.size() + failed.size(), 1);
    QCOMPARE(failed.size(), isClosed ? 1 : 0);
    QCOMPARE((isClosed ? failed : finished).first().first().toString(), m_address);
    if (isClosed) {
        const auto error = failed.first().at(1).value<Error>();
        QCOMPARE(error.code, ErrorCode::Cancelled);
        QVERIFY2(error.message.contains(QStringLiteral("A1:B2")), qPrintable(error.message));
    }
}

QTEST_GUILESS_MAIN(TestJoinedHub)
#include "tst_joined_hub.moc"
