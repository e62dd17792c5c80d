// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/codegen/code_generator.h"

#include <QStringList>

namespace studio
{

// The parts of the generated folder, each a function from the input to text. For code_generator.cpp.

/// SHA-256 over what decides the model's answers, lower-case hex: MODEL_ID_HEX.
QByteArray modelId(const CodegenInput& input);
QByteArray modelHeader(const CodegenInput& input);
QByteArray modelTables(const CodegenInput& input);
QByteArray modelSource(const CodegenInput& input);
QByteArray selfTestSource(const CodegenInput& input);
QByteArray exampleMain(const CodegenInput& input);
QByteArray libraryReadme(const CodegenInput& input, const QStringList& sources);
QByteArray makefile(const QStringList& sources);

/// Files of inference/runtime that this model needs, relative to that folder.
QStringList neededRuntimeFiles(const CodegenInput& input);

} // namespace studio
