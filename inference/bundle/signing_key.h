// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>
#include <memory>

namespace studio
{

/// An Ed25519 key pair in memory. The private part never leaves this class but as encrypted PKCS#8.
class SigningKey
{
public:
    static Result<SigningKey> generate();
    /// From a 32-byte seed; for test vectors only.
    static Result<SigningKey> fromSeed(const QByteArray& seed);
    /// Errors: NotFound, PermissionDenied, InvalidInput (wrong password or no such key).
    static Result<SigningKey> load(const QString& path, const QByteArray& password);

    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;
    ~SigningKey();

    /// Encrypted PKCS#8 PEM, mode 0600, outside the project. Errors: InvalidArgument (password under 8 characters), Io.
    Result<void> save(const QString& path, const QByteArray& password) const;

    [[nodiscard]] QByteArray publicKey() const; ///< 32 raw bytes
    [[nodiscard]] Result<QByteArray> sign(const QByteArray& message) const; ///< 64 bytes

private:
    struct Private;
    explicit SigningKey(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

/// True when `signature` is this public key's over `message`.
bool verifySignature(const QByteArray& publicKey, const QByteArray& message, const QByteArray& signature);
/// SHA-256 of the DER SubjectPublicKeyInfo: MCUboot's key hash.
QByteArray publicKeyHash(const QByteArray& publicKey);
/// Short name of a key: the first 16 hexadecimal characters of its hash.
QString keyId(const QByteArray& publicKey);
/// Overwrites and empties a password in a way the compiler may not leave out.
void cleanse(QByteArray& secret);

} // namespace studio
