// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/graph/trained_graph.h"
#include "models/impulse/feature_extraction.h"

#include <QByteArray>
#include <QString>
#include <QVector>

namespace studio
{

struct GeneratedFile {
    QString path; ///< relative, with forward slashes
    QByteArray content;
};

/// What a library is made from.
struct CodegenInput {
    QString name; ///< of the project, for comments and MODEL_NAME
    PreparedImpulse impulse;
    QuantizedGraph graph;
    /// A few windows [readings x axes] whose answers go into the self-test.
    QVector<std::vector<float>> selfTestWindows;
};

/// Bytes of static RAM that the generated code works in, besides window and result.
int generatedArenaBytes(const CodegenInput& input);

/// A folder of plain C99 (also valid C++): the runtime files that are needed, the model and its self-test, with the API
/// of model.h. No heap, no dependency beyond three C headers. Equal input gives equal bytes.
/// Errors: InvalidArgument when impulse and graph do not belong together.
Result<QVector<GeneratedFile>> generateCode(const CodegenInput& input);

/// Writes the files below `folder`, which must not exist or be empty. A program that is ended meanwhile leaves a folder that is new whole or
/// not there; into one that was there the finished files move one after another, so for some milliseconds a part of them may be in it.
/// Errors: AlreadyExists, Io (what was written so far is removed again).
Result<void> writeGenerated(const QVector<GeneratedFile>& files, const QString& folder);

} // namespace studio
