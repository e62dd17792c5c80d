// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/signing_key.h"

#include "models/core/safe_file.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace studio
{

namespace
{

constexpr qsizetype kKeyBytes = 32;
constexpr qsizetype kSignatureBytes = 64;
constexpr qsizetype kShortestPassword = 8;

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, FreeKey>;
using ContextPointer = std::unique_ptr<EVP_MD_CTX, FreeContext>;
using BioPointer = std::unique_ptr<BIO, FreeBio>;

QString tr(const char* text)
{
    return QCoreApplication::translate("Signing", text);
}

Error cryptoError(const QString& message)
{
    char text[256] = "";
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    ERR_clear_error();
    return Error{ErrorCode::Internal, message, QString::fromLatin1(text), QStringLiteral("KEY-001")};
}

const unsigned char* bytes(const QByteArray& array)
{
    return reinterpret_cast<const unsigned char*>(array.constData());
}

} // namespace

struct SigningKey::Private {
    KeyPointer key;
};

SigningKey::SigningKey(std::unique_ptr<Private> data) : d(std::move(data)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::generate()
{
    KeyPointer key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (key == nullptr)
        return cryptoError(tr("A signing key could not be made."));
    auto data = std::make_unique<Private>();
    data->key = std::move(key);
    return SigningKey(std::move(data));
}

Result<SigningKey> SigningKey::fromSeed(const QByteArray& seed)
{
    if (seed.size() != kKeyBytes)
        return Error{ErrorCode::InvalidArgument, tr("A seed has 32 bytes."), {}, QStringLiteral("KEY-002")};
    KeyPointer key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(seed), kKeyBytes));
    if (key == nullptr)
        return cryptoError(tr("A signing key could not be made from this seed."));
    auto data = std::make_unique<Private>();
    data->key = std::move(key);
    return SigningKey(std::move(data));
}

Result<SigningKey> SigningKey::load(const QString& path, const QByteArray& password)
{
    QFile file(path);
    if (!file.exists())
        return Error{ErrorCode::NotFound, tr("There is no signing key at %1.").arg(path), {}, QStringLiteral("KEY-003")};
    if (!file.open(QIODevice::ReadOnly) || file.size() > 64 * 1024) {
        return Error{ErrorCode::PermissionDenied, tr("The signing key %1 cannot be read: %2").arg(path, file.errorString()), {},
                     QStringLiteral("KEY-004")};
    }
    QByteArray pem = file.readAll();
    QByteArray secret = password;
    const BioPointer bio(BIO_new_mem_buf(pem.constData(), static_cast<int>(pem.size())));
    KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, secret.data()));
    cleanse(secret);
    cleanse(pem);
    if (key == nullptr || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
        ERR_clear_error();
        return Error{ErrorCode::InvalidInput,
                     tr("The signing key %1 does not open: the password is wrong, or the file is no Ed25519 key.").arg(path), {},
                     QStringLiteral("KEY-005")};
    }
    auto data = std::make_unique<Private>();
    data->key = std::move(key);
    return SigningKey(std::move(data));
}

Result<void> SigningKey::save(const QString& path, const QByteArray& password) const
{
    if (password.size() < kShortestPassword) {
        return Error{ErrorCode::InvalidArgument, tr("A password for a signing key has at least %1 characters.").arg(kShortestPassword),
                     {}, QStringLiteral("KEY-006")};
    }
    const BioPointer bio(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PKCS8PrivateKey(bio.get(), d->key.get(), EVP_aes_256_cbc(), password.constData(),
                                      static_cast<int>(password.size()), nullptr, nullptr)
        != 1)
        return cryptoError(tr("The signing key could not be encrypted."));
    char* pem = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &pem);
    return writeFileSafely(path, QByteArray(pem, static_cast<qsizetype>(length)), QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}

QByteArray SigningKey::publicKey() const
{
    QByteArray raw(kKeyBytes, '\0');
    std::size_t length = static_cast<std::size_t>(raw.size());
    if (EVP_PKEY_get_raw_public_key(d->key.get(), reinterpret_cast<unsigned char*>(raw.data()), &length) != 1)
        return {};
    return raw;
}

Result<QByteArray> SigningKey::sign(const QByteArray& message) const
{
    const ContextPointer context(EVP_MD_CTX_new());
    QByteArray signature(kSignatureBytes, '\0');
    std::size_t length = static_cast<std::size_t>(signature.size());
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, d->key.get()) != 1
        || EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes(message),
                          static_cast<std::size_t>(message.size()))
               != 1)
        return cryptoError(tr("Signing failed."));
    return signature;
}

bool verifySignature(const QByteArray& publicKey, const QByteArray& message, const QByteArray& signature)
{
    if (publicKey.size() != kKeyBytes || signature.size() != kSignatureBytes)
        return false;
    const KeyPointer key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(publicKey), kKeyBytes));
    const ContextPointer context(EVP_MD_CTX_new());
    const bool isValid = key != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
                         && EVP_DigestVerify(context.get(), bytes(signature), static_cast<std::size_t>(signature.size()),
                                             bytes(message), static_cast<std::size_t>(message.size()))
                                == 1;
    ERR_clear_error();
    return isValid;
}

QByteArray publicKeyHash(const QByteArray& publicKey)
{
    // SubjectPublicKeyInfo of an Ed25519 key: a fixed head (sequence, algorithm 1.3.101.112, bit string), then the key.
    static const QByteArray head = QByteArray::fromHex("302a300506032b6570032100");
    return QCryptographicHash::hash(head + publicKey, QCryptographicHash::Sha256);
}

QString keyId(const QByteArray& publicKey)
{
    return QString::fromLatin1(publicKeyHash(publicKey).toHex().left(16));
}

void cleanse(QByteArray& secret)
{
    OPENSSL_cleanse(secret.data(), static_cast<std::size_t>(secret.size()));
    secret.clear();
}

} // namespace studio
