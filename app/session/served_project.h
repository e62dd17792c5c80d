// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/sample_writer.h"
#include "serial/ingestion/ingestion_sink.h"
#include "serial/rest/rest_project.h"
#include "storage/hmac_key_store.h"
#include "storage/project_file.h"

#include <QHash>
#include <QObject>
#include <QSet>

namespace studio
{

/// A project as the network services see it: its keys as they are now, and where uploads go. Keys that another process makes or
/// revokes count from the next request on. Thread: that of the project file.
class ServedProject final : public QObject, public IngestionSink, public RestProject
{
    Q_OBJECT
public:
    /// `project` outlives the object.
    ServedProject(ProjectFile& project, HmacKeyStore store, QObject* parent = nullptr);

    /// Who waits for a recording asks to be told its label: nothing when nobody waits for that file.
    using Awaited = std::function<std::optional<QString>(const QString& deviceId, const QString& keyName, const QString& fileName)>;
    void setAwaited(Awaited awaited) { m_awaited = std::move(awaited); }
    /// What was ordered, as a sample that answers it is stored.
    struct Claimed {
        QString deviceId;         ///< that was asked for it; empty: none was
        bool isByContent = false; ///< its side of the split, whatever its sender says
        QString session;          ///< of devices that record together; empty: alone
    };
    /// Says which order a sample answers that is about to be stored. Asked once a sample.
    using Claim = std::function<Claimed(const Sample& sample, const QString& keyName, const QString& fileName)>;
    void setClaim(Claim claim) { m_claim = std::move(claim); }

    [[nodiscard]] const QVector<AccessKey>& keys() const override;
    [[nodiscard]] qint64 projectId() const override { return 1; }
    [[nodiscard]] QString projectName() const override { return m_project.name(); }
    [[nodiscard]] bool accepts(SignatureState state) const override;
    [[nodiscard]] std::optional<QString> awaitedLabel(const QString& deviceId, const QString& keyName, const QString& fileName) const override;
    void store(Upload upload, std::function<void(Result<StoredUpload>)> done) override;

    [[nodiscard]] QByteArray loginSecret() const override;
    Result<QString> makeApiKey(const QString& name) override;
    [[nodiscard]] Result<std::optional<RestDevice>> device(const QString& id) const override;
    Result<void> setDevice(const RestDevice& device) override;
    /// Puts a device in that the project does not know yet. It is known at once and stored soon, as another program may hold the project up
    /// meanwhile; what went wrong is told by failed().
    void knowDevice(const RestDevice& device);

    static constexpr qsizetype kMostDevices = 1000;

Q_SIGNALS:
    void stored(studio::SampleId id, const studio::Sample& sample, const QString& claimedBy);
    void notStored(const QString& claimedBy);
    void deviceNamed(const QString& id); ///< by its tool
    /// The project could not be read; until it can, no key is known and nobody is let in. Or something could not be kept.
    void failed(const studio::Error& error) const;

private:
    void reload() const;
    ProjectFile& m_project;
    HmacKeyStore m_store;
    Awaited m_awaited;
    Claim m_claim;
    mutable qint64 m_version = -1; ///< of the project's data, as of the keys; -1: to be read
    mutable QVector<AccessKey> m_keys;
    mutable QVector<AccessKey> m_listed; ///< as the project holds them, without what lies in the user's folder
    mutable QSet<QString> m_refused; ///< states of signatures that the project does not take in
    QHash<QString, RestDevice> m_coming; ///< devices that are being put in, by id
    SampleWriter m_writer;
};

/// Signature states that uploads to a project must not have; stored in the project. Errors: those of the project file.
Result<QSet<QString>> refusedSignatures(const ProjectFile& project);
Result<void> setRefusedSignatures(ProjectFile& project, const QSet<QString>& states);

} // namespace studio
