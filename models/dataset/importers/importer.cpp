// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/importers/importer.h"

#include <QFileInfo>

namespace studio
{

const Importer* ImporterRegistry::find(const QByteArray& bytes, const QString& fileName) const
{
    const QString lower = fileName.toLower();
    for (const auto& importer : m_importers) {
        if (importer->accepts(bytes, lower))
            return importer.get();
    }
    return nullptr;
}

const ImporterRegistry& ImporterRegistry::builtin()
{
    static const ImporterRegistry registry = [] {
        ImporterRegistry filled;
        registerBuiltinImporters(filled);
        return filled;
    }();
    return registry;
}

QString labelFromFileName(const QString& fileName)
{
    const QString name = QFileInfo(fileName).fileName();
    return name.section(QLatin1Char('.'), 0, 0).left(128);
}

} // namespace studio
