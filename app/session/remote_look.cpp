// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/remote_look.h"

#include <QCoreApplication>
#include <QSet>
#include <algorithm>
#include <memory>
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

/// One question, as a child of who asked it. Ends once: with an answer, with the device, or with the asker.
class Look final : public QObject
{
public:
    Look(RemoteDevice& device, QObject* asker, std::function<Result<void>()> stop, RemoteDone done)
        : QObject(asker)
        , m_stop(std::move(stop))
        , m_done(std::move(done))
    {
        connect(&device, &RemoteDevice::gone, this, [this, id = device.id()] {
            m_stop = nullptr;
            end(leftMeanwhile(id));
        });
        connect(&device, &QObject::destroyed, this, [this] { m_stop = nullptr; });
    }
    ~Look() override { stop(); }

    void endAfter(int milliseconds, const Error& error)
    {
        m_limit.setSingleShot(true);
        connect(&m_limit, &QTimer::timeout, this, [this, error] { end(error); });
        m_limit.start(milliseconds);
    }
    void end(const Result<QJsonObject>& answer)
    {
        const RemoteDone done = std::exchange(m_done, nullptr);
        if (!done)
            return;
        stop();
        deleteLater();
        done(answer);
    }

private:
    void stop()
    {
        const auto tell = std::exchange(m_stop, nullptr);
        if (!tell)
            return;
        if (const Result<void> stopped = tell(); !stopped)
            qWarning("%s", qPrintable(stopped.error().message)); // it has gone meanwhile, and has stopped with that
    }

    std::function<Result<void>()> m_stop;
    RemoteDone m_done;
    QTimer m_limit;
};

} // namespace

Result<void> takeRemotePicture(RemoteDevice& device, bool isHighResolution, QObject* asker, RemoteDone done)
{
    if (Result<void> started = device.startCamera(isHighResolution); !started)
        return started;
    auto* look = new Look(device, asker, [&device] { return device.stopCamera(); }, std::move(done));
    QObject::connect(&device, &RemoteDevice::cameraFrame, look, [look](const QByteArray& jpeg, const QString& fileName) {
        if (jpeg.size() > kMostPictureBytes) {
            look->end(Error{ErrorCode::LimitExceeded, tr("The picture has more than %1 bytes. Nothing was kept; ask for the low resolution.").arg(kMostPictureBytes), {},
                            QStringLiteral("SRV-018")});
            return;
        }
        look->end(QJsonObject{{QStringLiteral("jpeg"), QString::fromLatin1(jpeg.toBase64())}, {QStringLiteral("file_name"), fileName}});
    });
    QObject::connect(&device, &RemoteDevice::cameraFailed, look, [look](const Error& error) { look->end(error); });
    look->endAfter(kPictureMs, Error{ErrorCode::Timeout, tr("The device %1 sent no picture within %2 s. Try again, or restart the device.").arg(device.id()).arg(kPictureMs / 1000),
                                     {}, QStringLiteral("SRV-017")});
    return {};
}

Result<void> watchRemoteModel(RemoteDevice& device, QObject* asker, RemoteTell tell, RemoteDone done)
{
    if (device.isModelWatched()) {
        return Error{ErrorCode::Busy, tr("Somebody watches the model of the device %1 already. End that first.").arg(device.id()), {}, QStringLiteral("SRV-019")};
    }
    if (Result<void> started = device.startInference(); !started)
        return started;
    auto* look = new Look(device, asker, [&device] { return device.stopInference(); }, std::move(done));
    QObject::connect(&device, &RemoteDevice::impulseRecord, look, [tell](const QCborMap& record) {
        QCborMap told = record;
        told.remove(QStringLiteral("rawData")); // may be as long as a recording
        tell({{QStringLiteral("record"), told.toJsonObject()}});
    });
    QObject::connect(&device, &RemoteDevice::inferenceSummary, look, [tell](const QCborMap& summary) { tell({{QStringLiteral("summary"), summary.toJsonObject()}}); });
    QObject::connect(&device, &RemoteDevice::inferenceFailed, look, [look](const Error& error) { look->end(error); });
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
    auto* look = new Look(device, asker, nullptr, std::move(done));
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
    auto* look = new Look(device, asker, nullptr, std::move(done));
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

} // namespace studio
