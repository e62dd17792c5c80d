// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/project_file.h"
#include "storage/sample_repository.h"

#include <QCryptographicHash>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

namespace studio::test
{

/// A project in a folder of its own that goes when the test ends.
class TemporaryProject
{
public:
    TemporaryProject()
    {
        Result<std::unique_ptr<ProjectFile>> made =
            ProjectFile::create(path(), QStringLiteral("test"), ProjectFile::Access::Job);
        if (made)
            m_project = std::move(made).value();
        else
            QTest::qFail(qPrintable(made.error().message), __FILE__, __LINE__);
    }
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("test.smith")); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    ProjectFile& operator*() { return *m_project; }
    ProjectFile* operator->() { return m_project.get(); }
    void close() { m_project.reset(); }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<ProjectFile> m_project;
};

/// A draft of three sine axes; `seed` makes content and name unique.
inline SampleDraft aSample(int seed, const QString& label = QStringLiteral("wave"), qint64 readings = 200,
                           double rateHz = 62.5)
{
    SampleDraft draft;
    draft.info.name = QStringLiteral("sample.%1").arg(seed, 3, 10, QLatin1Char('0'));
    draft.info.label = label;
    draft.info.intervalMs = 1000.0 / rateHz;
    draft.info.axes = {{QStringLiteral("accX"), QStringLiteral("m/s2")},
                       {QStringLiteral("accY"), QStringLiteral("m/s2")},
                       {QStringLiteral("accZ"), QStringLiteral("m/s2")}};
    std::vector<float> values;
    for (qint64 i = 0; i < readings; ++i) {
        for (int axis = 0; axis < 3; ++axis)
            values.push_back(static_cast<float>(std::sin(0.1 * double(i) * (axis + 1) + seed) + seed * 0.01));
    }
    draft.info.contentHash = QCryptographicHash::hash(
        QByteArray(reinterpret_cast<const char*>(values.data()), static_cast<qsizetype>(values.size() * sizeof(float))),
        QCryptographicHash::Sha256);
    draft.values = SignalData(std::move(values), 3);
    draft.info.readingCount = readings;
    return draft;
}

} // namespace studio::test
