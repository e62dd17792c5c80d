// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/remote_look.h"

#include <QCoreApplication>
#include <QPointer>
#include <QSet>
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("RemoteLook", text);
}

Error leftMeanwhile(const QString& id)
{
    return {ErrorCode::Io, tr("The device %1 closed its connection; it comes back by itself.").arg(id), {}, QStringLiteral("SRV-016")};
}

/// How a device is told to end what it was told to begin, and whether it still does it.
struct Stop {
    std::function<Result<void>()> tell = nullptr; ///< none: it ends by itself
    std::function<bool()> isOn = nullptr;
};

/// One question, as a child of who asked it. Ends once: with an answer, with the device, or with the asker.
class Look final : public QObject
{
public:
    Look(RemoteDevice& device, QObject* asker, Stop stop, RemoteDone done)
        : QObject(asker)
        , m_device(&device)
        , m_stop(std::move(stop))
        , m_done(std::move(done))
    {
        m_stopping.setSingleShot(true);
        connect(&m_stopping, &QTimer::timeout, this, &Look::finish);
        connect(&device, &RemoteDevice::gone, this, [this, id = device.id()] { fail(leftMeanwhile(id)); });
        connect(&device, &QObject::destroyed, this, [this] { m_stop = {}; });
        if (m_stop.tell)
            connect(&device, &RemoteDevice::changed, this, [this, id = device.id()] { follow(id); });
    }
    ~Look() override { tellToStop(); }

    void endAfter(int milliseconds, const Error& error)
    {
        m_limit.setSingleShot(true);
        connect(&m_limit, &QTimer::timeout, this, [this, error] { end(error); });
        m_limit.start(milliseconds);
    }
    /// Something came: the next thing may take as long again, or any time.
    void waitAnew() { m_limit.start(); }
    void waitOn() { m_limit.stop(); }
    [[nodiscard]] bool isEnding() const { return m_answer.has_value(); }
    [[nodiscard]] bool hasBegun() const { return m_hasBegun; }

    /// With that, as soon as the device has ended what it was told to begin.
    void end(const Result<QJsonObject>& answer)
    {
        if (isEnding())
            return;
        m_answer = answer;
        m_limit.stop();
        if (tellToStop())
            m_stopping.start(kStopMs);
        else
            finish();
    }
    /// The device does not do it, or no longer: there is nothing to end.
    void fail(const Error& error)
    {
        m_stop = {};
        if (isEnding())
            finish();
        else
            end(error);
    }

private:
    void follow(const QString& id)
    {
        const bool isOn = m_stop.isOn && m_stop.isOn();
        if (isEnding() && !isOn) {
            finish();
        } else if (std::exchange(m_hasBegun, m_hasBegun || isOn) && !isOn) {
            fail(Error{ErrorCode::Protocol, tr("The device %1 ended it by itself, perhaps because it was reset. Start it again.").arg(id), {}, QStringLiteral("SRV-045")});
        }
    }
    /// False when there was nothing to end.
    bool tellToStop()
    {
        const auto tell = std::exchange(m_stop.tell, nullptr);
        if (!tell)
            return false;
        const Result<void> stopped = tell();
        if (!stopped)
            qWarning("%s", qPrintable(stopped.error().message)); // it has gone meanwhile, and has stopped with that
        return stopped.isOk();
    }
    void finish()
    {
        m_stopping.stop();
        m_stop = {};
        const RemoteDone done = std::exchange(m_done, nullptr);
        if (!done)
            return;
        if (m_device != nullptr)
            m_device->disconnect(this); // from now on nobody looks
        deleteLater();
        done(*m_answer);
    }

    QPointer<RemoteDevice> m_device;
    Stop m_stop;
    RemoteDone m_done;
    std::optional<Result<QJsonObject>> m_answer;
    bool m_hasBegun = false;
    QTimer m_limit;
    QTimer m_stopping;
};

/// Turns the camera on for one asker; `onFrame` hears of each picture until the look ends.
Result<Look*> lookThroughCamera(RemoteDevice& device, bool isHighResolution, QObject* asker, RemoteDone done, const std::function<void(Look*, const QJsonObject&)>& onFrame)
{
    if (device.isCameraWatched()) {
        return Error{ErrorCode::Busy, tr("Somebody looks through the camera of the device %1 already. End that first.").arg(device.id()), {}, QStringLiteral("SRV-044")};
    }
    if (const Result<void> started = device.startCamera(isHighResolution); !started)
        return started.error();
    auto* look = new Look(device, asker, {[&device] { return device.stopCamera(); }, [&device] { return device.isCameraOn(); }}, std::move(done));
    QObject::connect(&device, &RemoteDevice::cameraFrame, look, [look, onFrame](const QByteArray& jpeg, const QString& fileName) {
        if (look->isEnding())
            return;
        if (jpeg.size() > kMostPictureBytes) {
            look->end(Error{ErrorCode::LimitExceeded, tr("The picture has more than %1 bytes. Nothing was kept; ask for the low resolution.").arg(kMostPictureBytes), {},
                            QStringLiteral("SRV-018")});
            return;
        }
        onFrame(look, QJsonObject{{QStringLiteral("jpeg"), QString::fromLatin1(jpeg.toBase64())}, {QStringLiteral("file_name"), fileName}});
    });
    QObject::connect(&device, &RemoteDevice::cameraFailed, look, [look](const Error& error) { look->fail(error); });
    look->endAfter(kPictureMs, Error{ErrorCode::Timeout, tr("The device %1 sent no picture within %2 s. Try again, or restart the device.").arg(device.id()).arg(kPictureMs / 1000),
                                     {}, QStringLiteral("SRV-017")});
    return look;
}

} // namespace

Result<void> takeRemotePicture(RemoteDevice& device, bool isHighResolution, QObject* asker, RemoteDone done)
{
    const Result<Look*> look = lookThroughCamera(device, isHighResolution, asker, std::move(done), [](Look* one, const QJsonObject& frame) { one->end(frame); });
    return look ? Result<void>() : Result<void>(look.error());
}

Result<void> watchRemoteCamera(RemoteDevice& device, QObject* asker, RemoteTell tell, RemoteDone done)
{
    const Result<Look*> look = lookThroughCamera(device, false, asker, std::move(done), [tell](Look* one, const QJsonObject& frame) {
        one->waitAnew();
        tell({{QStringLiteral("frame"), frame}});
    });
    return look ? Result<void>() : Result<void>(look.error());
}

Result<void> watchRemoteModel(RemoteDevice& device, QObject* asker, RemoteTell tell, RemoteDone done)
{
    if (device.isModelWatched()) {
        return Error{ErrorCode::Busy, tr("Somebody watches the model of the device %1 already. End that first.").arg(device.id()), {}, QStringLiteral("SRV-019")};
    }
    if (Result<void> started = device.startInference(); !started)
        return started;
    auto* look = new Look(device, asker, {[&device] { return device.stopInference(); }, [&device] { return device.isInferenceOn(); }}, std::move(done));
    const auto hasStarted = std::make_shared<bool>(false);
    const auto tellWhile = [look, tell, hasStarted](const QJsonObject& line) {
        if (look->isEnding())
            return;
        look->waitOn();
        if (!std::exchange(*hasStarted, true))
            tell({{QStringLiteral("started"), true}});
        if (!line.isEmpty())
            tell(line);
    };
    QObject::connect(&device, &RemoteDevice::changed, look, [look, tellWhile, hasStarted] {
        if (look->hasBegun() && !*hasStarted)
            tellWhile({});
    });
    QObject::connect(&device, &RemoteDevice::impulseRecord, look, [tellWhile](const QCborMap& record) {
        QCborMap told = record;
        told.remove(QStringLiteral("rawData")); // may be as long as a recording
        tellWhile({{QStringLiteral("record"), told.toJsonObject()}});
    });
    QObject::connect(&device, &RemoteDevice::inferenceSummary, look,
                     [tellWhile](const QCborMap& summary) { tellWhile({{QStringLiteral("summary"), summary.toJsonObject()}}); });
    QObject::connect(&device, &RemoteDevice::inferenceFailed, look, [look](const Error& error) { look->fail(error); });
    look->endAfter(kModelStartMs, Error{ErrorCode::Timeout,
                                        tr("The device %1 did not begin to tell what a model says within %2 s. Start its program so that it runs a model, then try again.")
                                            .arg(device.id())
                                            .arg(kModelStartMs / 1000),
                                        {}, QStringLiteral("SRV-046")});
    return {};
}

Result<void> fetchRemoteRecords(RemoteDevice& device, const QVector<qint64>& indices, bool withReadings, QObject* asker, RemoteTell tell, RemoteDone done)
{
    if (device.hello().mode != QLatin1String("inference"))
        return Error{ErrorCode::Unsupported, tr("The device %1 runs no model, so it keeps no results.").arg(device.id()), {}, QStringLiteral("SRV-038")};
    if (indices.isEmpty() || indices.size() > kMostRecords) {
        return Error{ErrorCode::InvalidArgument, tr("Ask for 1 to %1 results at a time. Nothing was asked for.").arg(kMostRecords), {}, QStringLiteral("SRV-039")};
    }
    if (const auto below = std::find_if(indices.begin(), indices.end(), [](qint64 index) { return index < 0; }); below != indices.end()) {
        return Error{ErrorCode::InvalidArgument, tr("Results are numbered from 0 on, so there is none with the number %1. Nothing was asked for.").arg(*below), {},
                     QStringLiteral("SRV-039")};
    }
    if (Result<void> sent = device.requestRecords(indices); !sent)
        return sent;
    auto* look = new Look(device, asker, {}, std::move(done));
    const auto open = std::make_shared<QSet<qint64>>(indices.begin(), indices.end());
    QObject::connect(&device, &RemoteDevice::impulseRecords, look, [=, id = device.id()](const QCborMap& response) {
        const bool isThere = response[QLatin1String("impulseRecordsResponse")].toBool(true);
        const QString error = response[QLatin1String("error")].toString();
        const QCborValue index = response[QLatin1String("index")];
        if (!isThere && !index.isInteger()) {
            look->end(Error{ErrorCode::Protocol, tr("The device %1 gives no results: %2").arg(id, error.isEmpty() ? tr("it gave no reason.") : error), error,
                            QStringLiteral("SRV-040")});
            return;
        }
        if (!open->remove(index.toInteger(-1)))
            return; // of another question
        QCborMap told = response;
        told.remove(QLatin1String("impulseRecordsResponse"));
        if (!withReadings)
            told.remove(QLatin1String("rawData")); // may be as long as a recording
        if (told.value(QLatin1String("rawData")).toMap().value(QLatin1String("bufferBase64")).toString().size() > kMostReadingsCharacters) {
            look->end(Error{ErrorCode::LimitExceeded, tr("The readings behind result %1 of the device %2 are too long. Ask for it without them.").arg(index.toInteger()).arg(id), {},
                            QStringLiteral("SRV-041")});
            return;
        }
        if (isThere)
            tell({{QStringLiteral("record"), told.toJsonObject()}});
        else
            tell({{QStringLiteral("missing"), QJsonObject{{QStringLiteral("index"), index.toInteger()}, {QStringLiteral("error"), error}}}});
        if (open->isEmpty())
            look->end(QJsonObject());
    });
    look->endAfter(kRecordsMs, Error{ErrorCode::Timeout, tr("The device %1 did not send all the results within %2 s. What came is shown; ask for the rest again.")
                                                             .arg(device.id())
                                                             .arg(kRecordsMs / 1000),
                                     {}, QStringLiteral("SRV-042")});
    return {};
}

Result<void> updateRemoteModel(RemoteDevice& device, std::optional<qint64> version, QObject* asker, RemoteDone done)
{
    if (device.hello().mode != QLatin1String("inference")) {
        return Error{ErrorCode::Unsupported, tr("The device %1 runs no model that it fetches by itself. Nothing was announced; flash it instead.").arg(device.id()), {},
                     QStringLiteral("SRV-031")};
    }
    if (Result<void> sent = device.announceModel(version); !sent)
        return sent;
    auto* look = new Look(device, asker, {}, std::move(done));
    QObject::connect(&device, &RemoteDevice::modelUpdated, look, [look, id = device.id()](bool isDone, const QString& error, const QCborMap& info) {
        if (isDone) {
            look->end(QJsonObject{{QStringLiteral("info"), info.toJsonObject()}});
            return;
        }
        look->end(Error{ErrorCode::Protocol,
                        tr("The device %1 did not take the newer model: %2 It goes on with the one it has.").arg(id, error.isEmpty() ? tr("it gave no reason.") : error), error,
                        QStringLiteral("SRV-032")});
    });
    look->endAfter(kUpdateMs, Error{ErrorCode::Timeout, tr("The device %1 did not say within %2 minutes whether it took the newer model.").arg(device.id()).arg(kUpdateMs / 60'000),
                                    {}, QStringLiteral("SRV-033")});
    return {};
}

void endRemoteLook(const QObject& asker)
{
    const QObjectList children = asker.children();
    for (QObject* child : children) {
        if (auto* look = dynamic_cast<Look*>(child))
            look->end(QJsonObject());
    }
}

} // namespace studio
