// SPDX-License-Identifier: GPL-3.0-or-later
// The camera and the model of a device on the network as the user meets them, with the real services between it and the window.
#include "app/session/remote_view.h"
#include "models/dataset/picture.h"
#include "storage/picture_repository.h"
#include "support/device_window.h"
#include "support/plain_upload.h"
#include "support/running_board_cli.h"
#include "support/seeing_device.h"
#include "ui/pages/camera_view.h"
#include "ui/pages/monitor_parts.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <algorithm>

using namespace studio;
using namespace studio::test;

namespace
{

constexpr int kLongMs = 30'000;

} // namespace

class TestDevicesViews : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void pictureIsTakenAndKept();
    void cameraGivesWayAndGoesOn();
    void deviceWithoutCameraSaysSo();
    void modelIsWatchedOnMonitor();
    void whatTheDeviceEndsIsTold();
    void deviceThatRefusesIsTold();
    void deviceThatIsNotHereIsNotAsked();

private:
    DeviceWindow& studio() { return *m_studio; }
    ServiceHost& network() { return m_studio->context->network(); }
    Page* page(const char* id) { return m_studio->show(QString::fromLatin1(id)); }
    bool opens(NetworkService service)
    {
        network().openOnFreePort(service);
        return QTest::qWaitFor([&] { return network().state(service) == ServiceState::Open; }, kLongMs);
    }
    DeviceInfo info() { return m_hub->device(m_address); }
    bool is(DeviceState state)
    {
        return QTest::qWaitFor([&] { return info().state == state; }, kLongMs);
    }
    /// A project, the services, and a device on them that is chosen on Devices.
    bool begins(SeeingDevice& device, const QString& mode, bool hasCamera = true)
    {
        m_project = studio().makeProject();
        m_key = m_project->makeKey(QStringLiteral("bench")).value().apiKey;
        page("devices");
        if (!opens(NetworkService::Remote) || !opens(NetworkService::Ingestion))
            return false;
        const auto port = static_cast<quint16>(QUrl(network().url(NetworkService::Remote)).port());
        if (!device.joins(port, m_key, mode, hasCamera) || !is(DeviceState::Connected))
            return false;
        page("devices")->open({{QStringLiteral("device"), m_address}});
        return true;
    }
    CameraView* camera() { return studio().find<CameraView>("devices.camera"); }
    void click(const char* name) { QTest::mouseClick(studio().find<QPushButton>(name), Qt::LeftButton); }
    static bool said(const SeeingDevice& device, const QString& all)
    {
        return QTest::qWaitFor([&] { return device.said.join(QLatin1Char(' ')) == all; }, kLongMs);
    }

    QTemporaryDir m_folders;
    std::unique_ptr<DeviceWindow> m_studio;
    DeviceHub* m_hub = nullptr;
    ProjectSession* m_project = nullptr;
    QString m_key;
    const QString m_address = QStringLiteral("remote:") + SeeingDevice::kId;
};

void TestDevicesViews::initTestCase()
{
    useFoldersBelow(m_folders.path());
    QFile::setPermissions(m_folders.filePath(QStringLiteral("xdg_runtime_dir")), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

void TestDevicesViews::init()
{
    m_studio = std::make_unique<DeviceWindow>();
    m_hub = m_studio->context->devices();
}

void TestDevicesViews::cleanup()
{
    m_studio.reset();
}

void TestDevicesViews::pictureIsTakenAndKept()
{
    SeeingDevice device;
    QVERIFY(begins(device, QStringLiteral("ingestion")));
    QSignalSpy failed(m_hub, &DeviceHub::deviceFailed);
    QSignalSpy taken(m_hub, &DeviceHub::pictureTaken);
    QVERIFY(camera()->isVisible());
    auto* size = studio().find<QComboBox>("devices.pictureSize");
    QCOMPARE(size->itemText(0), QStringLiteral("Small"));
    QCOMPARE(size->itemText(1), QStringLiteral("Large"));
    QCOMPARE(DeviceWindow::namelessWidget(*page("devices")), QString());
    click("devices.takePicture");
    QTRY_COMPARE_WITH_TIMEOUT(taken.size(), 1, kLongMs);
    QCOMPARE(camera()->picture().size(), QSize(4, 3));
    size->setCurrentIndex(1);
    click("devices.takePicture");
    QTRY_COMPARE_WITH_TIMEOUT(taken.size(), 2, kLongMs);
    QCOMPARE(device.resolutions, (QStringList{QStringLiteral("low"), QStringLiteral("high")}));
    QVERIFY(said(device, QStringLiteral("startSnapshot stopSnapshot startSnapshot stopSnapshot"))); // it is off again
    QVERIFY(is(DeviceState::Connected));

    studio().dialogs.textAnswers << QStringLiteral("nut");
    click("devices.keepPicture");
    QTRY_COMPARE(m_project->samples().size(), 1);
    QVERIFY(isPicture(m_project->samples().first()));
    // As the device sent it, not made anew.
    QCOMPARE(m_project->project().pictures().picture(m_project->samples().first().id)->bytes, QByteArray::fromBase64(kRedPicture));
    QCOMPARE(m_project->samples().first().label, QStringLiteral("nut"));
    QCOMPARE(m_project->samples().first().deviceName, SeeingDevice::kId);
    QCOMPARE(failed.size(), 0);
}

void TestDevicesViews::cameraGivesWayAndGoesOn()
{
    SeeingDevice device;
    QVERIFY(begins(device, QStringLiteral("ingestion")));
    QSignalSpy failed(m_hub, &DeviceHub::deviceFailed);
    QSignalSpy captureFailed(m_hub, &DeviceHub::captureFailed);
    QSignalSpy seen(m_hub, &DeviceHub::pictureSeen);
    QSignalSpy taken(m_hub, &DeviceHub::pictureTaken);
    QSignalSpy finished(m_hub, &DeviceHub::captureFinished);
    click("devices.watch");
    QVERIFY(info().isWatched);
    QCOMPARE(studio().find<QPushButton>("devices.watch")->text(), QStringLiteral("Stop watching"));
    QTRY_COMPARE_WITH_TIMEOUT(seen.size(), 1, kLongMs);
    device.showPicture();
    QTRY_COMPARE_WITH_TIMEOUT(seen.size(), 2, kLongMs);
    QCOMPARE(camera()->picture().size(), QSize(4, 3));

    // Nobody else takes it away meanwhile.
    const CliAnswer other = runCli({QStringLiteral("remote"), QStringLiteral("camera"), m_project->path(), SeeingDevice::kId, QStringLiteral("--out"),
                                    m_folders.filePath(QStringLiteral("p.png"))});
    QCOMPARE(other.error().id, QStringLiteral("SRV-044"));
    QCOMPARE(device.said, (QStringList{QStringLiteral("startSnapshot")}));

    // A picture in between, and the stream again.
    m_hub->takePicture(m_address, kHighResolution);
    QTRY_COMPARE_WITH_TIMEOUT(taken.size(), 1, kLongMs);
    QString all = QStringLiteral("startSnapshot stopSnapshot startSnapshot stopSnapshot startSnapshot");
    QVERIFY(said(device, all));
    QCOMPARE(device.resolutions, (QStringList{QStringLiteral("low"), QStringLiteral("high"), QStringLiteral("low")}));

    // A recording waits until the camera is off, and it goes on behind it.
    m_hub->capture(m_address, *m_project, {.label = QStringLiteral("wave"), .seconds = 1.0, .sensor = QStringLiteral("Built-in accelerometer"), .frequencyHz = 62.5});
    QCOMPARE(info().state, DeviceState::Sampling);
    all += QStringLiteral(" stopSnapshot sample");
    QVERIFY(said(device, all));
    device.say("sample");
    device.say("sampleStarted");
    device.say("sampleUploading");
    QCOMPARE(upload(network().url(NetworkService::Ingestion), m_key, csv(7), "wave"), 200);
    device.say("sampleFinished");
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, kLongMs);
    all += QStringLiteral(" startSnapshot");
    QVERIFY(said(device, all));
    QVERIFY(is(DeviceState::Streaming));
    QTRY_VERIFY_WITH_TIMEOUT(studio().find<QPushButton>("devices.watch")->isEnabled(), kLongMs);
    click("devices.watch");
    all += QStringLiteral(" stopSnapshot");
    QVERIFY(said(device, all));
    QVERIFY(is(DeviceState::Connected));
    QVERIFY(!info().isWatched);
    QCOMPARE(failed.size(), 0);
    QCOMPARE(captureFailed.size(), 0);

    // It rests when the page is left.
    click("devices.watch");
    QVERIFY(said(device, all + QStringLiteral(" startSnapshot")));
    page("home");
    QVERIFY(said(device, all + QStringLiteral(" startSnapshot stopSnapshot")));
}

void TestDevicesViews::deviceWithoutCameraSaysSo()
{
    SeeingDevice device;
    QVERIFY(begins(device, QStringLiteral("ingestion"), false));
    QVERIFY(!camera()->isVisible());
    const QList<QLabel*> labels = page("devices")->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* one) { return one->isVisible() && one->accessibleName() == QLatin1String("offers no pictures"); }));
    QSignalSpy failed(m_hub, &DeviceHub::deviceFailed);
    m_hub->startCamera(m_address);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kLongMs);
    QCOMPARE(failed[0][1].value<Error>().id, QStringLiteral("REM-037"));
    QVERIFY(!info().isWatched);
    QVERIFY(device.said.isEmpty());
}

void TestDevicesViews::modelIsWatchedOnMonitor()
{
    SeeingDevice device;
    QVERIFY(begins(device, QStringLiteral("inference")));
    QCOMPARE(info().model, QStringLiteral("gestures, version 3"));
    QSignalSpy failed(m_hub, &DeviceHub::deviceFailed);
    m_hub->setActiveDevice(m_address);
    Page* monitor = page("monitor");
    QVERIFY(studio().actions->trigger(QStringLiteral("monitor.toggle")));
    QVERIFY(is(DeviceState::Running));
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->predictions(m_address).size(), 1, kLongMs);
    QCOMPARE(m_hub->predictions(m_address).first().classes, (QStringList{QStringLiteral("idle"), QStringLiteral("wave")}));
    QVERIFY(monitor->stateText().contains(QStringLiteral("runs gestures, version 3 since ")));
    QTRY_COMPARE_WITH_TIMEOUT(studio().find<ClassBars>("monitor.bars")->accessibleDescription(), QStringLiteral("idle 0.10, wave 0.90"), kLongMs);
    QVERIFY(studio().actions->disabledReason(QStringLiteral("monitor.keepLast")).contains(QStringLiteral("answers only")));
    device.sayRecord(8);
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->predictions(m_address).size(), 2, kLongMs);
    QVERIFY(m_hub->predictions(m_address)[1].atMs > m_hub->predictions(m_address)[0].atMs);
    QTRY_COMPARE_WITH_TIMEOUT(device.acknowledged, (QJsonArray{true, true}), kLongMs);

    // Stopped, and at once started anew: the one waits for the end of the other.
    QVERIFY(studio().actions->trigger(QStringLiteral("monitor.toggle")));
    QVERIFY(studio().actions->trigger(QStringLiteral("monitor.toggle")));
    QVERIFY(said(device, QStringLiteral("startInferenceStream stopInferenceStream startInferenceStream")));
    QVERIFY(is(DeviceState::Running));
    QVERIFY(studio().actions->trigger(QStringLiteral("monitor.toggle")));
    QVERIFY(said(device, QStringLiteral("startInferenceStream stopInferenceStream startInferenceStream stopInferenceStream")));
    QVERIFY(is(DeviceState::Connected));
    device.sayRecord(9); // nobody listens any more
    QTRY_VERIFY_WITH_TIMEOUT(!device.acknowledged.isEmpty() && device.acknowledged.last() == QJsonValue(false), kLongMs);
    QCOMPARE(failed.size(), 0);
}

void TestDevicesViews::whatTheDeviceEndsIsTold()
{
    SeeingDevice device;
    QVERIFY(begins(device, QStringLiteral("ingestion")));
    QSignalSpy failed(m_hub, &DeviceHub::deviceFailed);
    QSignalSpy seen(m_hub, &DeviceHub::pictureSeen);
    click("devices.watch");
    QTRY_COMPARE_WITH_TIMEOUT(seen.size(), 1, kLongMs);
    device.say("snapshotStopped");
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kLongMs);
    QCOMPARE(failed[0][1].value<Error>().id, QStringLiteral("SRV-045"));
    QVERIFY(page("devices")->findChild<QLabel*>(QStringLiteral("notice.text"))->text().contains(QStringLiteral("ended it by itself")));
    QVERIFY(!info().isWatched);
    QCOMPARE(info().state, DeviceState::Connected);
    click("devices.watch");
    QTRY_COMPARE_WITH_TIMEOUT(seen.size(), 2, kLongMs);
    device.client().socket().close();
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 2, kLongMs);
    QCOMPARE(failed[1][1].value<Error>().code, ErrorCode::Io);
    QVERIFY(!info().isWatched);
    QVERIFY(is(DeviceState::Offline));
    QVERIFY(!studio().find<QPushButton>("devices.takePicture")->isEnabled());
}

void TestDevicesViews::deviceThatRefusesIsTold()
{
    SeeingDevice device;
    device.refusal = QStringLiteral("no model here");
    QVERIFY(begins(device, QStringLiteral("ingestion")));
    m_hub->setActiveDevice(m_address);
    page("monitor");
    QVERIFY(!studio().find<QPushButton>("monitor.goDeploy")->isVisible()); // nothing is flashed from afar
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("monitor.toggle")), QStringLiteral("The device tells of no model"));
    QSignalSpy failed(m_hub, &DeviceHub::deviceFailed);
    m_hub->startImpulse(m_address);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kLongMs);
    QCOMPARE(failed[0][1].value<Error>().id, QStringLiteral("REM-035"));
    QVERIFY(failed[0][1].value<Error>().message.contains(QStringLiteral("no model here")));
    QCOMPARE(info().state, DeviceState::Connected);
    QCOMPARE(device.said, (QStringList{QStringLiteral("startInferenceStream")})); // there is nothing to stop
}

void TestDevicesViews::deviceThatIsNotHereIsNotAsked()
{
    SeeingDevice device;
    QVERIFY(begins(device, QStringLiteral("ingestion")));
    device.client().socket().close();
    QVERIFY(is(DeviceState::Offline));
    QSignalSpy failed(m_hub, &DeviceHub::deviceFailed);
    m_hub->takePicture(m_address, kLowResolution);
    m_hub->startCamera(m_address);
    m_hub->startImpulse(m_address);
    QCOMPARE(failed.size(), 3);
    for (const QList<QVariant>& one : std::as_const(failed))
        QCOMPARE(one[1].value<Error>().id, QStringLiteral("SRV-070"));
}

QTEST_MAIN(TestDevicesViews)
#include "tst_devices_views.moc"
