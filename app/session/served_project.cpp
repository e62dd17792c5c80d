// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/served_project.h"

#include "app/session/project_keys.h"
#include "models/dataset/split_rule.h"
#include "storage/access_key_repository.h"

#include <QJsonArray>
#include <QJsonObject>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kMostKeysOfOneName = 100;
constexpr qsizetype kMostKeyNameCharacters = 48; ///< leaves room for a number

QString policyKey()
{
    return QStringLiteral("settings.refused_signatures");
}

QString devicesKey()
{
    return QStringLiteral("devices");
}

/// `replaces`: what the project knows of it is taken over. Thread: that of `project`.
Result<void> putDevice(ProjectFile& project, const RestDevice& device, bool replaces)
{
    return project.changeDocument(devicesKey(), [&](const QJsonValue& devices) -> Result<QJsonValue> {
        QJsonObject all = devices.toObject();
        const bool isKnown = all.contains(device.id);
        if (!isKnown && all.size() >= ServedProject::kMostDevices) {
            return Error{ErrorCode::LimitExceeded,
                         ServedProject::tr("The project knows %1 devices already; no further one was put in.").arg(ServedProject::kMostDevices), {},
                         QStringLiteral("SRV-001")};
        }
        if (!isKnown || replaces)
            all[device.id] = QJsonObject{{QStringLiteral("name"), device.name}, {QStringLiteral("type"), device.type}};
        return QJsonValue(all);
    });
}

} // namespace

ServedProject::ServedProject(ProjectFile& project, HmacKeyStore store, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_store(std::move(store))
    , m_writer(project.path())
{
    m_writer.sweep(); // what earlier programs had put aside; no window may ever open this project
}

const QVector<AccessKey>& ServedProject::keys() const
{
    const qint64 version = m_project.dataVersion();
    if (version != m_version || version == 0) {
        m_version = version;
        reload();
    }
    return m_keys;
}

void ServedProject::reload() const
{
    // The project changes with every sample; what lies in the user's folder is read again when the keys did.
    const Result<QVector<AccessKey>> listed = m_project.accessKeys().all();
    const bool isSame = listed && !m_keys.isEmpty() && *listed == m_listed;
    Result<QVector<AccessKey>> keys = isSame ? Result<QVector<AccessKey>>(m_keys) : projectKeys(m_project, m_store);
    const Result<QSet<QString>> refused = refusedSignatures(m_project);
    if (keys && refused) {
        m_keys = *keys;
        m_listed = listed ? *listed : QVector<AccessKey>();
        m_refused = *refused;
        return;
    }
    m_version = -1;
    m_keys.clear();
    Q_EMIT failed(keys ? refused.error() : keys.error());
}

bool ServedProject::accepts(SignatureState state) const
{
    return !m_refused.contains(signatureStateName(state));
}

std::optional<QString> ServedProject::awaitedLabel(const QString& deviceId, const QString& keyName, const QString& fileName) const
{
    return m_awaited ? m_awaited(deviceId, keyName, fileName) : std::nullopt;
}

void ServedProject::store(Upload upload, std::function<void(Result<StoredUpload>)> done)
{
    SampleDraft& draft = upload.draft;
    // Now, not when it is stored: its sender may say meanwhile that it has finished.
    const Claimed claimed = m_claim ? m_claim(draft.info, upload.keyName, upload.fileName) : Claimed();
    if (!claimed.session.isEmpty())
        draft.info.metadata.insert(QStringLiteral("session"), claimed.session);
    if (!draft.hasSplit || claimed.isByContent)
        draft.info.split = splitOf(draft.info);
    draft.info.createdAt = QDateTime::currentDateTimeUtc();
    using Known = SampleRepository::KnownContent;
    const Known known = upload.refusesDuplicates ? Known::Refuse : Known::StoreAgain;
    const Sample info = draft.info;
    m_writer.store(std::move(draft), known, [this, info, claimedBy = claimed.deviceId, place = upload.place, done = std::move(done)](const Result<SampleId>& id) {
        if (id)
            Q_EMIT stored(*id, info, claimedBy);
        else
            Q_EMIT notStored(claimedBy);
        done(id ? Result<StoredUpload>(StoredUpload{*id, info.name}) : Result<StoredUpload>(id.error()));
    });
}

QByteArray ServedProject::loginSecret() const
{
    const Result<QByteArray> secret = m_store.loginSecret();
    if (secret)
        return *secret;
    Q_EMIT failed(secret.error());
    return {};
}

Result<QString> ServedProject::makeApiKey(const QString& name)
{
    const QString base = name.trimmed().left(kMostKeyNameCharacters);
    for (int number = 1;; ++number) {
        const QString tried = number == 1 ? base : QStringLiteral("%1 %2").arg(base).arg(number);
        Result<KeyPair> made = makeProjectKeys(m_project, m_store, tried, QDateTime::currentDateTimeUtc());
        m_version = -1; // a change of our own does not show in the version
        if (made)
            return made->apiKey;
        if (made.error().code != ErrorCode::AlreadyExists || number == kMostKeysOfOneName)
            return made.error();
    }
}

Result<std::optional<RestDevice>> ServedProject::device(const QString& id) const
{
    if (const auto coming = m_coming.constFind(id); coming != m_coming.constEnd())
        return std::optional<RestDevice>(*coming);
    const Result<QJsonValue> devices = m_project.document(devicesKey());
    if (!devices)
        return devices.error();
    const QJsonValue entry = devices->toObject()[id];
    if (!entry.isObject())
        return std::optional<RestDevice>();
    return std::optional(RestDevice{id, entry[QStringLiteral("name")].toString(), entry[QStringLiteral("type")].toString()});
}

Result<void> ServedProject::setDevice(const RestDevice& device)
{
    Result<void> put = putDevice(m_project, device, true);
    if (put) {
        m_coming.remove(device.id);
        Q_EMIT deviceNamed(device.id);
    }
    return put;
}

void ServedProject::knowDevice(const RestDevice& device)
{
    const Result<std::optional<RestDevice>> known = this->device(device.id);
    if (!known)
        Q_EMIT failed(known.error());
    if (!known || known->has_value())
        return;
    m_coming.insert(device.id, device);
    m_writer.change([device](ProjectFile& project) { return putDevice(project, device, false); },
                    [this, id = device.id](const Result<void>& put) {
                        m_coming.remove(id);
                        if (!put)
                            Q_EMIT failed(put.error());
                    });
}

Result<QSet<QString>> refusedSignatures(const ProjectFile& project)
{
    const Result<QJsonValue> document = project.document(policyKey());
    if (!document)
        return document.error();
    QSet<QString> states;
    const QJsonArray list = document->toArray();
    for (const QJsonValue& state : list)
        states.insert(state.toString());
    return states;
}

Result<void> setRefusedSignatures(ProjectFile& project, const QSet<QString>& states)
{
    QStringList sorted(states.begin(), states.end());
    sorted.sort();
    return project.setDocument(policyKey(), QJsonArray::fromStringList(sorted));
}

} // namespace studio
