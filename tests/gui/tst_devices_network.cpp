// SPDX-License-Identifier: GPL-3.0-or-later
// The network on the Devices page, with the real services behind it: switches, addresses, keys, requests, arrivals, devices.
#include "models/dataset/split_rule.h"
#include "support/acquisition_vectors.h"
#include "support/device_window.h"
#include "support/drawn_texts.h"
#include "support/plain_upload.h"
#include "support/running_board_cli.h"
#include "support/web_socket_device.h"
#include "ui/itemmodels/request_item_model.h"
#include "ui/pages/key_card.h"
#include "ui/shell/status_strip.h"
#include "ui/widgets/button.h"
#include "ui/widgets/copy_field.h"
#include "ui/widgets/switch.h"

#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScopeGuard>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTcpServer>
#include <QUrl>
#include <algorithm>

using namespace studio;
using namespace studio::test;

namespace
{

constexpr int kOpenMs = 30'000;
const QString kId = QStringLiteral("A1:B2:C3:D4:E5:F6");

/// Makes the device known and names it, as the dialog of its tool does; gives the last status.
int renameByTool(const QString& url, const QString& apiKey, const QString& id, const QByteArray& name)
{
    const auto port = static_cast<quint16>(QUrl(url).port());
    const auto post = [&](const QByteArray& path, const QByteArray& body) {
        RawClient client(port);
        client.send("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(port) + "\r\nx-api-key: " + apiKey.toLatin1()
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        RawAnswer answer;
        return client.answers(answer) ? answer.status : -1;
    };
    post("/v1/api/1/devices/create", "{\"deviceId\":\"" + id.toLatin1() + "\",\"deviceType\":\"T\",\"ifNotExists\":true}");
    return post("/v1/api/1/devices/" + id.toUtf8().toPercentEncoding() + "/rename", "{\"name\":\"" + name + "\"}");
}

} // namespace

class TestDevicesNetwork : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void cardsAreWholeWhenTheyAreShown();
    void openServicesLeaveTheFactsTheirRoom();
    void largeTextLeavesOneServiceWhole();
    void everythingIsClosedAtFirst();
    void withoutAProjectNothingOpens();
    void emptyStateLeadsToTheServices();
    void keyIsShownOnceAndRevokedWithUndo();
    void uploadArrivesIsToldAndTakenBack();
    void servicesOpenAndCloseWhileOthersStay();
    void takenPortOffersAnother();
    void networkReachIsEncryptedAndWarns();
    void projectThatClosesClosesItsServices();
    void deadProcessIsToldAndCanBeOpenedAgain();
    void deviceRecordsThroughTheList();
    void stoppedDeviceGoesOnAndIsTakenIn();
    void everyFocusableWidgetHasAName();

private:
    DeviceWindow& studio() { return *m_studio; }
    ServiceHost& network() { return m_studio->context->network(); }
    Page* page() { return m_studio->show(QStringLiteral("devices")); }
    bool opens(NetworkService service)
    {
        network().openOnFreePort(service);
        return QTest::qWaitFor([&] { return network().state(service) == ServiceState::Open; }, kOpenMs);
    }
    QString newKey(const QString& name) { return m_studio->context->project()->makeKey(name).value().apiKey; }
    /// Lets a device connect; its address when it is in the list.
    QString joins(WebSocketDevice& device, const QString& key)
    {
        const QString address = QStringLiteral("remote:") + kId;
        if (!device.connects(static_cast<quint16>(QUrl(network().url(NetworkService::Remote)).port())))
            return {};
        device.send(WebSocketDevice::hello(key, kId), false);
        const bool isThere = device.nextObject(false) == QJsonObject{{QStringLiteral("hello"), true}}
                             && QTest::qWaitFor([&] { return studio().context->devices()->device(address).state == DeviceState::Connected; }, kOpenMs);
        return isThere ? address : QString();
    }
    struct Joined {
        ProjectSession* project = nullptr;
        QString key;
        QString address; ///< empty: a service did not open, or the device did not come
    };
    /// A project with a key, the services that recording takes open, and a device on them.
    Joined joinsNewProject(WebSocketDevice& device)
    {
        Joined joined;
        joined.project = studio().makeProject();
        joined.key = newKey(QStringLiteral("bench"));
        page();
        if (opens(NetworkService::Remote) && opens(NetworkService::Ingestion))
            joined.address = joins(device, joined.key);
        return joined;
    }
    QLabel* noticeText() { return page()->findChild<QLabel*>(QStringLiteral("notice.text")); }

    QTemporaryDir m_folders;
    std::unique_ptr<DeviceWindow> m_studio;
};

void TestDevicesNetwork::initTestCase()
{
    useFoldersBelow(m_folders.path());
    QFile::setPermissions(m_folders.filePath(QStringLiteral("xdg_runtime_dir")), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

void TestDevicesNetwork::init()
{
    m_studio = std::make_unique<DeviceWindow>();
    m_studio->hub->put(DeviceWindow::board(QStringLiteral("serial:/dev/ttyACM0"), QStringLiteral("nano33"), DeviceState::Connected));
}

void TestDevicesNetwork::cleanup()
{
    m_studio.reset();
}

void TestDevicesNetwork::cardsAreWholeWhenTheyAreShown()
{
    studio().makeProject();
    const QList<QWidget*> edges = page()->findChildren<QWidget*>(QStringLiteral("card.edge"));
    QVERIFY(edges.size() > 3);
    for (const QWidget* edge : edges) {
        if (edge->parentWidget()->isVisible())
            QCOMPARE(edge->geometry(), edge->parentWidget()->rect());
    }
}

/// In a window of the smallest usual size, with all addresses on it.
void TestDevicesNetwork::openServicesLeaveTheFactsTheirRoom()
{
    studio().makeProject();
    page();
    QVERIFY(opens(NetworkService::Ingestion));
    QVERIFY(opens(NetworkService::Remote));
    QCOMPARE(studio().window->size(), QSize(1280, 720));
    auto* facts = studio().find<QScrollArea>("devices.detailsScroll");
    const auto* services = studio().find<QWidget>("devices.services");
    auto* rows = studio().find<QScrollArea>("services.scroll");
    const auto* whole = page()->findChild<QScrollArea*>(QStringLiteral("page.scroll")); // every page has one
    const int line = facts->fontMetrics().height() + 7;
    QTRY_VERIFY2(facts->viewport()->height() >= 10 * line, qPrintable(QStringLiteral("%1 of %2").arg(facts->viewport()->height()).arg(10 * line)));
    QTRY_COMPARE(whole->verticalScrollBar()->maximum(), 0);
    const auto placeOf = [this](const QWidget* one) { return QRect(one->mapTo(studio().window.get(), QPoint()), one->size()); };
    QVERIFY(placeOf(whole->viewport()).contains(placeOf(services)));
    // Who can reach them is in sight, and what is not comes into sight with the focus.
    for (const char* name : {"services.reach", "services.warning", "services.ingestion"})
        QVERIFY2(placeOf(services).contains(placeOf(studio().find<QWidget>(name))), name);
    auto* last = rows->widget()->findChildren<CopyField*>().last();
    auto* copy = last->findChild<Button*>();
    studio().find<QWidget>("services.ingestion")->setFocus();
    for (int i = 0; i < 12 && studio().window->focusWidget() != copy; ++i)
        QTest::keyClick(studio().window->focusWidget(), Qt::Key_Tab);
    QCOMPARE(studio().window->focusWidget(), copy);
    QVERIFY(placeOf(rows->viewport()).contains(placeOf(copy).center()));
    // Where there is room nothing scrolls.
    studio().window->resize(1280, 1000);
    QTRY_COMPARE(rows->verticalScrollBar()->maximum(), 0);
    QTRY_VERIFY(rows->viewport()->height() >= rows->widget()->height());
}

/// The rows give way to the facts above, but never to less than one service with its address.
void TestDevicesNetwork::largeTextLeavesOneServiceWhole()
{
    constexpr int kScale = 2;
    constexpr int kRowsAtNormalSize = 104;
    studio().makeProject();
    page();
    QVERIFY(opens(NetworkService::Ingestion) && opens(NetworkService::Remote));
    const auto normal = qScopeGuard([this, before = QApplication::font()] {
        studio().theme->setTextScale(1.0);
        QApplication::setFont(before);
    });
    studio().theme->setTextScale(kScale);
    const auto* rows = studio().find<QScrollArea>("services.scroll");
    QTRY_VERIFY2(rows->height() >= std::min(rows->widget()->sizeHint().height(), kScale * kRowsAtNormalSize), qPrintable(QString::number(rows->height())));
}

void TestDevicesNetwork::everythingIsClosedAtFirst()
{
    studio().makeProject();
    page();
    for (const char* name : {"services.ingestion", "services.remote"}) {
        QVERIFY(!studio().find<Switch>(name)->isChecked());
        QVERIFY(studio().find<Switch>(name)->isEnabled());
    }
    QVERIFY(!studio().find<Button>("status.network")->isVisible());
    QVERIFY(studio().find<QLabel>("services.warning")->text().startsWith(QStringLiteral("Nothing is open. ")));
}

void TestDevicesNetwork::withoutAProjectNothingOpens()
{
    page();
    QVERIFY(!studio().find<Switch>("services.ingestion")->isEnabled());
    QSignalSpy failures(&network(), &ServiceHost::failed);
    network().setOpen(NetworkService::Ingestion, true);
    QCOMPARE(failures.size(), 1);
    QVERIFY(!network().isWanted(NetworkService::Ingestion));
}

void TestDevicesNetwork::emptyStateLeadsToTheServices()
{
    studio().makeProject();
    studio().hub->remove(QStringLiteral("serial:/dev/ttyACM0"));
    page();
    auto* way = studio().find<QPushButton>("devices.emptyNetwork");
    QVERIFY(way->isVisible());
    QTest::mouseClick(way, Qt::LeftButton);
    QVERIFY(!way->isVisible());
    QVERIFY(studio().find<Switch>("services.ingestion")->isVisible());
    QVERIFY(studio().find<Switch>("services.ingestion")->hasFocus());
}

void TestDevicesNetwork::keyIsShownOnceAndRevokedWithUndo()
{
    ProjectSession* project = studio().makeProject();
    page();
    studio().dialogs.textAnswers = {QStringLiteral("bench")};
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.newKey")));
    auto* apiKey = studio().find<CopyField>("keys.apiKey");
    QVERIFY(apiKey->isVisible());
    QVERIFY(apiKey->text().startsWith(QLatin1String("ei_")));
    const QString shown = apiKey->text();
    QTest::mouseClick(apiKey->findChild<Button*>(), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), shown);
    QTest::mouseClick(studio().find<QPushButton>("keys.done"), Qt::LeftButton);
    QVERIFY(!apiKey->isVisible());
    QVERIFY(apiKey->text().isEmpty());
    QCOMPARE(project->keys()->size(), 1);

    auto* table = studio().find<QTableWidget>("keys.table");
    QCOMPARE(table->rowCount(), 1);
    table->selectRow(0);
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.revokeKey")));
    QVERIFY(project->keys()->isEmpty());
    QTest::mouseClick(studio().window->findChild<QWidget*>(QStringLiteral("toast"))->findChild<QPushButton*>(QStringLiteral("toast.action")), Qt::LeftButton);
    QCOMPARE(project->keys()->size(), 1);
    QVERIFY(findAccessKey(*project->keys(), shown.toLatin1()) != nullptr);
    QVERIFY(!project->keys()->first().hmacKey.isEmpty());
}

void TestDevicesNetwork::uploadArrivesIsToldAndTakenBack()
{
    ProjectSession* project = studio().makeProject();
    const QString key = newKey(QStringLiteral("bench"));
    page();
    QVERIFY(opens(NetworkService::Ingestion));
    const QString url = network().url(NetworkService::Ingestion);
    QVERIFY2(url.startsWith(QLatin1String("http://127.0.0.1:")), qPrintable(url));
    QVERIFY(studio().find<Switch>("services.ingestion")->isChecked());
    auto* badge = studio().find<Button>("status.network");
    QVERIFY(badge->isVisible());
    QVERIFY(badge->text().contains(QString::number(QUrl(url).port())));

    studio().window->showPage(QStringLiteral("dataset"));
    QCOMPARE(upload(url, key, csv(1), "wave.01"), 200);
    QCOMPARE(upload(url, key, csv(2), "wave.02"), 200);
    QCOMPARE(upload(url, QStringLiteral("ei_wrong"), csv(3), "wave.03"), 401);
    QTRY_COMPARE(project->samples().size(), 2);
    QTRY_VERIFY(studio().window->findChild<QWidget*>(QStringLiteral("toast")) != nullptr);
    QTRY_COMPARE(network().requestTotal(), 3);
    QCOMPARE(network().requests().front().status, 401);
    QVERIFY(studio().actions->trigger(QStringLiteral("go.devices")));
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.requests")));
    auto* requests = studio().find<QTableView>("requests.table");
    QTRY_COMPARE(requests->model()->rowCount(), 3);
    // What became of each, and no text of it cut while there is room.
    using Column = RequestItemModel::Column;
    const auto cell = [requests](int row, Column column) { return requests->model()->index(row, static_cast<int>(column)).data().toString(); };
    QCOMPARE(cell(0, Column::Result), QStringLiteral("refused: Invalid API key"));
    QCOMPARE(cell(1, Column::Result), QStringLiteral("stored 1"));
    const auto cellTip = [requests](int row) { return requests->model()->index(row, static_cast<int>(Column::Result)).data(Qt::ToolTipRole).toString(); };
    const QString tip = requests->model()->index(1, 0).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QStringLiteral("File: wave.02")) && tip.contains(QStringLiteral("Key: bench")), qPrintable(tip));
    QTRY_VERIFY(requests->horizontalHeader()->length() >= requests->viewport()->width() - 1);
    for (const Column column : {Column::Time, Column::Method, Column::Status}) {
        const int needed = requests->fontMetrics().horizontalAdvance(cell(1, column));
        QVERIFY2(requests->columnWidth(static_cast<int>(column)) >= needed + 22, qPrintable(cell(1, column)));
    }
    // The reason of a refusal begins in its cell and stands in full under the table.
    auto* detail = studio().find<QLabel>("requests.detail");
    QVERIFY(!detail->isVisible());
    requests->selectRow(0);
    QVERIFY(detail->isVisible());
    QVERIFY2(detail->text().contains(QStringLiteral("POST /api/training/data")) && detail->text().contains(QStringLiteral("refused: Invalid API key")),
             qPrintable(detail->text()));
    QCOMPARE(requests->accessibleDescription(), detail->text());
    QVERIFY(cellTip(0).contains(QStringLiteral("refused: Invalid API key")));
    requests->setColumnWidth(static_cast<int>(Column::Result), requests->fontMetrics().horizontalAdvance(QStringLiteral("refused: Invali")) + 20);
    const QVector<DrawnText> drawn = textsDrawnBy(*requests->viewport());
    QVERIFY(std::any_of(drawn.begin(), drawn.end(), [](const DrawnText& one) {
        return one.text.startsWith(QStringLiteral("refused: ")) && one.text.endsWith(QChar(0x2026));
    }));
    requests->selectRow(1);
    QVERIFY2(detail->text().contains(QStringLiteral("stored 1")) && detail->text().contains(QStringLiteral("wave.02")), qPrintable(detail->text()));
    studio().find<QLineEdit>("requests.filter")->setText(QStringLiteral("401"));
    QCOMPARE(requests->model()->rowCount(), 1);
    QVERIFY(!detail->isVisible()); // the chosen one is filtered out

    // Both are one arrival, and go with one undo.
    QTRY_VERIFY(studio().window->findChild<QPushButton*>(QStringLiteral("toast.action")) != nullptr);
    QTest::mouseClick(studio().window->findChild<QPushButton*>(QStringLiteral("toast.action")), Qt::LeftButton);
    QCOMPARE(project->samples().size(), 0);
    project->undoStack().undo();
    QCOMPARE(project->samples().size(), 2);
}

void TestDevicesNetwork::servicesOpenAndCloseWhileOthersStay()
{
    studio().makeProject();
    page();
    QVERIFY(opens(NetworkService::Ingestion));
    const QString url = network().url(NetworkService::Ingestion);
    QVERIFY(opens(NetworkService::Remote));
    QVERIFY(network().url(NetworkService::Remote).startsWith(QLatin1String("ws://")));
    QVERIFY(!network().projectUrl().isEmpty());
    QCOMPARE(network().url(NetworkService::Ingestion), url);
    QTest::mouseClick(studio().find<Switch>("services.remote"), Qt::LeftButton);
    QTRY_VERIFY(network().url(NetworkService::Remote).isEmpty());
    QVERIFY(network().projectUrl().isEmpty());
    QCOMPARE(network().url(NetworkService::Ingestion), url);
    QTest::mouseClick(studio().find<Switch>("services.ingestion"), Qt::LeftButton);
    QTRY_VERIFY(!network().isAnyOpen());
    QVERIFY(!studio().find<Button>("status.network")->isVisible());
}

void TestDevicesNetwork::takenPortOffersAnother()
{
    studio().makeProject();
    page();
    QTcpServer other;
    other.listen(QHostAddress(QHostAddress::LocalHost), 4810); // by this test, or by somebody else: it is taken
    QTest::mouseClick(studio().find<Switch>("services.ingestion"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(noticeText()->isVisible(), kOpenMs);
    QVERIFY2(noticeText()->text().contains(QStringLiteral("4810")), qPrintable(noticeText()->text()));
    QVERIFY(!studio().find<Switch>("services.ingestion")->isChecked());
    QTest::mouseClick(page()->findChild<QPushButton*>(QStringLiteral("notice.action")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(network().state(NetworkService::Ingestion), ServiceState::Open, kOpenMs);
    QVERIFY(!noticeText()->isVisible());
}

void TestDevicesNetwork::networkReachIsEncryptedAndWarns()
{
    studio().makeProject();
    newKey(QStringLiteral("bench"));
    page();
    QVERIFY(opens(NetworkService::Ingestion));
    auto* reach = studio().find<QComboBox>("services.reach");
    reach->setCurrentIndex(1);
    Q_EMIT reach->activated(1);
    QTRY_VERIFY_WITH_TIMEOUT(network().state(NetworkService::Ingestion) == ServiceState::Open && !network().fingerprint().isEmpty(), kOpenMs);
    QVERIFY(network().url(NetworkService::Ingestion).startsWith(QLatin1String("https://")));
    QVERIFY(studio().find<QLabel>("services.warning")->text().contains(QStringLiteral("Every computer on the network")));
    QVERIFY(studio().find<Button>("status.network")->text().contains(QStringLiteral("open to the network")));
}

void TestDevicesNetwork::projectThatClosesClosesItsServices()
{
    studio().makeProject();
    page();
    QVERIFY(opens(NetworkService::Ingestion));
    const auto port = static_cast<quint16>(QUrl(network().url(NetworkService::Ingestion)).port());
    studio().context->closeProject();
    QTRY_VERIFY(!network().isAnyOpen());
    QVERIFY(!network().isWanted(NetworkService::Ingestion));
    QTcpServer free;
    QTRY_VERIFY(free.isListening() || free.listen(QHostAddress(QHostAddress::LocalHost), port));
}

void TestDevicesNetwork::deadProcessIsToldAndCanBeOpenedAgain()
{
    studio().makeProject();
    page();
    QVERIFY(opens(NetworkService::Ingestion));
    const qint64 child = childOf(QCoreApplication::applicationPid());
    QVERIFY(child > 0);
    QSignalSpy failures(&network(), &ServiceHost::failed);
    ::kill(static_cast<pid_t>(child), SIGKILL);
    QTRY_COMPARE(failures.size(), 1);
    QCOMPARE(failures[0][0].value<Error>().id, QStringLiteral("SRV-050"));
    QVERIFY(!studio().find<Switch>("services.ingestion")->isChecked());
    QVERIFY(opens(NetworkService::Ingestion));
}

void TestDevicesNetwork::deviceRecordsThroughTheList()
{
    WebSocketDevice device;
    const auto [project, key, address] = joinsNewProject(device);
    QVERIFY(!address.isEmpty());
    DeviceHub* hub = studio().context->devices();
    QCOMPARE(hub->device(address).sensors.size(), 1);
    // It is called as its tool was told, until the user gives it a name here.
    QCOMPARE(hub->device(address).name, kId);
    QCOMPARE(renameByTool(network().projectUrl(), key, kId, "desk"), 200);
    QTRY_COMPARE(hub->device(address).name, QStringLiteral("desk"));
    hub->renameDevice(address, QStringLiteral("left hand"));
    QCOMPARE(hub->device(address).name, QStringLiteral("left hand"));
    QCOMPARE(studio().find<QTableView>("devices.table")->model()->rowCount(), 2);
    hub->setActiveDevice(address);
    QCOMPARE(hub->activeDevice(), address);
    // What devices on the network cannot do is refused in words.
    QSignalSpy refusals(hub, &DeviceHub::deviceFailed);
    hub->startStream(address, {}, 62.5);
    QCOMPARE(refusals.size(), 1);

    QSignalSpy finished(hub, &DeviceHub::captureFinished);
    QSignalSpy failed(hub, &DeviceHub::captureFailed);
    hub->capture(address, *project, {.label = QStringLiteral("wave"), .seconds = 1.0, .sensor = QStringLiteral("Built-in accelerometer"), .frequencyHz = 62.5});
    const QJsonObject asked = device.nextObject(false)[QStringLiteral("sample")].toObject();
    QCOMPARE(asked[QStringLiteral("label")].toString(), QStringLiteral("wave"));
    QCOMPARE(hub->device(address).state, DeviceState::Sampling);
    device.send({{QStringLiteral("sample"), true}}, false);
    device.send({{QStringLiteral("sampleStarted"), true}}, false);
    device.send({{QStringLiteral("sampleUploading"), true}}, false);
    QCOMPARE(upload(network().url(NetworkService::Ingestion), key, csv(7), "wave"), 200);
    device.send({{QStringLiteral("sampleFinished"), true}}, false);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(failed.size(), 0);
    const Sample* sample = project->sample(finished[0][1].value<SampleId>());
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->label, QStringLiteral("wave"));
    QTRY_COMPARE(hub->device(address).state, DeviceState::Connected);

    device.socket().close();
    QTRY_COMPARE(hub->device(address).state, DeviceState::Offline);
    QVERIFY(hub->device(address).lastSeen.isValid());
    QCOMPARE(hub->activeDevice(), QString()); // the fake boards have none in use
    hub->forgetDevice(address);
    QCOMPARE(hub->devices().size(), 1);
}

void TestDevicesNetwork::stoppedDeviceGoesOnAndIsTakenIn()
{
    WebSocketDevice device;
    const auto [project, key, address] = joinsNewProject(device);
    QVERIFY(!address.isEmpty());
    DeviceHub* hub = studio().context->devices();
    QSignalSpy failed(hub, &DeviceHub::captureFailed);
    const CaptureOrder order{.label = QStringLiteral("wave"), .seconds = 300.0, .sensor = QStringLiteral("Built-in accelerometer"), .frequencyHz = 62.5,
                             .session = QStringLiteral("together-1")};
    hub->capture(address, *project, order);
    QVERIFY(!device.next().isEmpty());
    device.send({{QStringLiteral("sampleStarted"), true}}, false);
    QTRY_VERIFY(network().device(kId)->isRecording);
    hub->endCapture(address);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed[0][1].value<Error>().code, ErrorCode::Cancelled);
    QVERIFY(failed[0][1].value<Error>().message.contains(QStringLiteral("until its 300 s are over")));
    QCOMPARE(hub->device(address).state, DeviceState::Sampling);
    // Another order of the same label would take the first one's recording for its own.
    hub->capture(address, *project, order);
    QTRY_COMPARE(failed.size(), 2);
    QCOMPARE(failed[1][1].value<Error>().id, QStringLiteral("REM-030"));
    QCOMPARE(upload(network().url(NetworkService::Ingestion), key, csv(9), "wave"), 200);
    device.send({{QStringLiteral("sampleFinished"), true}}, false);
    QTRY_COMPARE(hub->device(address).state, DeviceState::Connected);
    QTRY_COMPARE(project->samples().size(), 1);
    QCOMPARE(project->samples().first().label, QStringLiteral("wave"));
    QCOMPARE(project->samples().first().session(), QStringLiteral("together-1"));
    QCOMPARE(project->samples().first().split, splitByGroup(QStringLiteral("together-1")));
}

void TestDevicesNetwork::everyFocusableWidgetHasAName()
{
    studio().makeProject();
    page();
    QVERIFY(opens(NetworkService::Ingestion));
    for (const char* action : {"devices.requests", "devices.keys"}) {
        QVERIFY(studio().actions->trigger(QString::fromLatin1(action)));
        QCOMPARE(DeviceWindow::namelessWidget(*page()), QString());
    }
}

QTEST_MAIN(TestDevicesNetwork)
#include "tst_devices_network.moc"
