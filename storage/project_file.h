// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QJsonValue>
#include <QString>
#include <functional>
#include <memory>
#include <optional>

namespace studio
{

class SampleRepository;
class EditRepository;
class RunRepository;
class FeatureRepository;
class ReportRepository;
class AccessKeyRepository;
class PictureRepository;
class AttachmentRepository;
class Database;

/// One open project (.smith): an SQLite file with the checks and modes of the reliability reference.
/// A connection belongs to the thread that opened it. Thread: the opening one only.
class ProjectFile
{
public:
    enum class Access {
        Window, ///< writes, and holds the one-window lock beside the file
        Job,    ///< writes beside a window: child processes, the command line
        ReadOnly
    };

    /// Errors: AlreadyExists if there is a file; Io.
    static Result<std::unique_ptr<ProjectFile>> create(const QString& path, const QString& name, Access access);
    /// A file of an older format is brought to today's after a backup; read-only it stays as it is.
    /// Errors: NotFound; InvalidInput (not a project, damaged: says which check failed); Unsupported (written
    /// by a newer studio); Busy (another window holds it: names host and process).
    static Result<std::unique_ptr<ProjectFile>> open(const QString& path, Access access);
    ~ProjectFile();
    /// True while a window that is alive has the project open for writing.
    static bool isHeldByWindow(const QString& path);

    [[nodiscard]] QString path() const;
    [[nodiscard]] QString name() const;
    [[nodiscard]] bool isReadOnly() const;

    [[nodiscard]] SampleRepository& samples();
    [[nodiscard]] const SampleRepository& samples() const;
    [[nodiscard]] EditRepository& edits();
    [[nodiscard]] const EditRepository& edits() const;
    [[nodiscard]] RunRepository& runs();
    [[nodiscard]] const RunRepository& runs() const;
    [[nodiscard]] FeatureRepository& features();
    [[nodiscard]] const FeatureRepository& features() const;
    [[nodiscard]] ReportRepository& reports();
    [[nodiscard]] const ReportRepository& reports() const;
    [[nodiscard]] AccessKeyRepository& accessKeys();
    [[nodiscard]] const AccessKeyRepository& accessKeys() const;
    [[nodiscard]] const PictureRepository& pictures() const; ///< they come in and go with their samples
    [[nodiscard]] const AttachmentRepository& attachments() const; ///< so do these

    /// A project document: "impulse", "labels" (ordered class list), "settings.<key>". Null when absent.
    [[nodiscard]] Result<QJsonValue> document(const QString& key) const;
    Result<void> setDocument(const QString& key, const QJsonValue& value);
    /// The same with what `change` makes of the document, while nobody else writes. Errors: also those of `change`; then it stays as it is.
    Result<void> changeDocument(const QString& key, const std::function<Result<QJsonValue>(const QJsonValue& document)>& change);

    /// How long each write waits for one of another program before it is Busy; nothing: as usual. Units: ms.
    void setBusyWait(std::optional<int> milliseconds);

    /// Changes when another connection committed; the session polls it and re-reads what changed.
    [[nodiscard]] qint64 dataVersion() const;
    /// SHA-256 over every enabled sample's content hash, label, split and segments, in a fixed order. Pictures are left out: no features
    /// are made of them.
    [[nodiscard]] Result<QByteArray> datasetHash() const;
    /// Runs SQLite's checks and every checksum, of chunks, pictures and attachments. Errors: InvalidInput naming the first damage.
    [[nodiscard]] Result<void> check() const;
    /// SQLite's checks alone: quicker, readings are not looked at. Errors: InvalidInput.
    [[nodiscard]] Result<void> checkStructure() const;
    /// True when opening brought the file to a newer format; a backup of it as it was is in its backup folder.
    [[nodiscard]] bool wasMigrated() const;
    /// Moves what is committed from the log beside the file into the file itself, as far as no reader holds it back.
    Result<void> checkpoint() const;
    /// A consistent copy, made through the backup interface and opened once to verify it.
    Result<void> backupTo(const QString& path) const;
    /// A readable dump of every user-visible row in a fixed order; equal states give equal bytes.
    [[nodiscard]] Result<QByteArray> canonicalDump() const;

private:
    explicit ProjectFile(std::unique_ptr<Database> database);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace studio
