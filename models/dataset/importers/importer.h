// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"

#include <QByteArray>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

namespace studio
{

struct ImportOptions {
    std::optional<double> rateHz; ///< for files that carry no time of their own
    QStringList hmacKeys;         ///< of the project, for signed messages
    QByteArray attachment = {};   ///< that came beside a message
};

/// Reads one kind of file. A pure function from bytes to drafts: no file access, no state. Thread: any.
/// Names and labels are set by the caller from the file's name, unless the content has its own.
class Importer
{
public:
    virtual ~Importer() = default;
    [[nodiscard]] virtual QString name() const = 0; ///< "wav"
    /// Decides by content first; the file name (lower case) only where content does not tell.
    [[nodiscard]] virtual bool accepts(const QByteArray& bytes, const QString& fileName) const = 0;
    /// Errors: InvalidInput with the place (line, offset, field), Unsupported, LimitExceeded.
    [[nodiscard]] virtual Result<QVector<SampleDraft>> read(const QByteArray& bytes, const QString& fileName,
                                                            const ImportOptions& options) const = 0;
};

class ImporterRegistry
{
public:
    template <typename Kind>
    void add()
    {
        m_importers.push_back(std::make_unique<Kind>());
    }
    [[nodiscard]] const Importer* find(const QByteArray& bytes, const QString& fileName) const;
    static const ImporterRegistry& builtin();

private:
    std::vector<std::unique_ptr<Importer>> m_importers;
};

void registerBuiltinImporters(ImporterRegistry& registry);

/// The part of a file name before its first dot, without folders: the label by convention.
QString labelFromFileName(const QString& fileName);

} // namespace studio
