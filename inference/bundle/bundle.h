// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/bundle/signing_key.h"
#include "inference/codegen/code_generator.h"

#include <QJsonObject>
#include <QStringList>

namespace studio
{

/// One signed deliverable: manifest.json, manifest.sig and the files it lists. The format is specified in FORMAT.md.
struct BundleContent {
    QJsonObject manifest; ///< without "files", "key" and "format", which writing fills in
    QVector<GeneratedFile> files;
};

/// The bundle's bytes. Equal content and key give equal bytes. Errors: InvalidArgument (a name twice or not allowed).
Result<QByteArray> writeBundle(const BundleContent& content, const SigningKey& key);

struct VerifiedBundle {
    QJsonObject manifest;
    QVector<GeneratedFile> files;
    QByteArray publicKey;
    QString key; ///< its id
};

/// Checks everything and names the first thing that is wrong: container, names, manifest, signature, every file's length and
/// SHA-256, and last that the bytes are exactly those this product would have written, so that no bit outside the signed
/// content can be changed unnoticed. Errors: InvalidInput, LimitExceeded, Unsupported (written by a newer version).
Result<VerifiedBundle> verifyBundle(const QByteArray& bytes);
/// The same for a file. Errors name it; NotFound when it cannot be read.
Result<VerifiedBundle> readBundle(const QString& path);

} // namespace studio
