// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/server_certificate.h"

#include "models/core/safe_file.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTimeZone>
#include <algorithm>
#include <array>
#include <memory>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace studio
{

namespace
{

constexpr QFileDevice::Permissions kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr qint64 kValidSeconds = 396LL * 24 * 3600; ///< with the hour before: under the 397 days that clients accept
constexpr qint64 kBeforeSeconds = 3600;             ///< clocks of devices are not exact
constexpr int kRenewDays = 7;
constexpr qint64 kMostFileBytes = 64 * 1024;
constexpr int kSerialBytes = 16;

template <auto free>
struct Freed {
    template <typename T>
    void operator()(T* object) const { free(object); }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, Freed<X509_free>>;
using ExtensionPointer = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using BioPointer = std::unique_ptr<BIO, Freed<BIO_free>>;
using NumberPointer = std::unique_ptr<BIGNUM, Freed<BN_free>>;

QString tr(const char* text)
{
    return QCoreApplication::translate("Certificate", text);
}

Error cryptoError()
{
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return Error{ErrorCode::Internal, tr("A certificate for this studio could not be made; no service was opened."),
                 QString::fromLatin1(text.data()), QStringLiteral("CRT-001")};
}

QStringList withOwnNames(const QStringList& names)
{
    QStringList all{QStringLiteral("localhost"), QStringLiteral("127.0.0.1"), QStringLiteral("::1")};
    for (const QString& name : names)
        all << name.toLower();
    all.removeDuplicates();
    return all;
}

/// "DNS:localhost,IP:127.0.0.1,...". Errors: InvalidArgument; a comma would smuggle in a further entry.
Result<QByteArray> alternativeNames(const QStringList& names)
{
    static const QRegularExpression kHost(QStringLiteral("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\\z"));
    QByteArrayList entries;
    for (const QString& name : names) {
        const QHostAddress address(name);
        if (!address.isNull())
            entries << "IP:" + address.toString().toLatin1();
        else if (name.size() <= 253 && kHost.match(name).hasMatch())
            entries << "DNS:" + name.toLatin1();
        else
            return Error{
                ErrorCode::InvalidArgument, tr("\"%1\" is no name or address of a computer.").arg(name), {}, QStringLiteral("CRT-002")};
    }
    return entries.join(',');
}

bool addExtension(X509* certificate, int kind, const QByteArray& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const ExtensionPointer extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.constData()));
    return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool setSerial(X509* certificate)
{
    std::array<unsigned char, kSerialBytes> random{};
    if (RAND_bytes(random.data(), kSerialBytes) != 1)
        return false;
    random[0] = static_cast<unsigned char>((random[0] & 0x7FU) | 0x01U); // positive, never zero
    const NumberPointer number(BN_bin2bn(random.data(), kSerialBytes, nullptr));
    return number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool setSubject(X509* certificate)
{
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>("Sensorsmith on this computer");
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1 && X509_set_issuer_name(certificate, name) == 1;
}

QByteArray contentOf(BIO* bio)
{
    char* data = nullptr;
    const long bytes = BIO_get_mem_data(bio, &data);
    return {data, static_cast<qsizetype>(bytes)};
}

CertificatePointer readCertificate(const QByteArray& pem)
{
    const BioPointer bio(BIO_new_mem_buf(pem.constData(), static_cast<int>(pem.size())));
    CertificatePointer certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    return certificate;
}

QString fingerprintOf(X509* certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int bytes = 0;
    X509_digest(certificate, EVP_sha256(), digest.data(), &bytes);
    return QString::fromLatin1(
        QByteArray(reinterpret_cast<const char*>(digest.data()), static_cast<qsizetype>(bytes)).toHex(':').toUpper());
}

QDateTime endOf(X509* certificate)
{
    std::tm time{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) != 1)
        return {};
    return {QDate(time.tm_year + 1900, time.tm_mon + 1, time.tm_mday), QTime(time.tm_hour, time.tm_min, time.tm_sec), QTimeZone::utc()};
}

bool covers(X509* certificate, const QString& name)
{
    const QByteArray text = QHostAddress(name).isNull() ? name.toLatin1() : QHostAddress(name).toString().toLatin1();
    if (QHostAddress(name).isNull())
        return X509_check_host(certificate, text.constData(), static_cast<std::size_t>(text.size()), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
                               nullptr)
               == 1;
    return X509_check_ip_asc(certificate, text.constData(), 0) == 1;
}

Result<QByteArray> contentOf(const QString& path)
{
    QFile file(path);
    if (!file.exists())
        return QByteArray();
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::PermissionDenied, tr("%1 cannot be read: %2. No service was opened.").arg(path, file.errorString()), {},
                     QStringLiteral("CRT-003")};
    }
    return file.read(kMostFileBytes);
}

} // namespace

Result<ServerCertificate> makeServerCertificate(const QStringList& names, const QDateTime& now)
{
    const Result<QByteArray> alternatives = alternativeNames(withOwnNames(names));
    if (!alternatives)
        return alternatives.error();
    const KeyPointer key(EVP_EC_gen("P-256"));
    const CertificatePointer certificate(X509_new());
    if (key == nullptr || certificate == nullptr)
        return cryptoError();
    const qint64 seconds = now.toSecsSinceEpoch();
    // Without a key usage: with one that does not sign certificates, clients that are given this one as their anchor refuse it.
    const bool isMade =
        X509_set_version(certificate.get(), X509_VERSION_3) == 1 && setSerial(certificate.get()) && setSubject(certificate.get())
        && ASN1_TIME_set(X509_getm_notBefore(certificate.get()), seconds - kBeforeSeconds) != nullptr
        && ASN1_TIME_set(X509_getm_notAfter(certificate.get()), seconds + kValidSeconds) != nullptr
        && X509_set_pubkey(certificate.get(), key.get()) == 1 && addExtension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE")
        && addExtension(certificate.get(), NID_ext_key_usage, "serverAuth")
        && addExtension(certificate.get(), NID_subject_alt_name, *alternatives)
        && X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0;
    const BioPointer certificateText(BIO_new(BIO_s_mem()));
    const BioPointer keyText(BIO_new(BIO_s_mem()));
    if (!isMade || PEM_write_bio_X509(certificateText.get(), certificate.get()) != 1
        || PEM_write_bio_PrivateKey_traditional(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return cryptoError();
    return ServerCertificate{contentOf(certificateText.get()), contentOf(keyText.get()), fingerprintOf(certificate.get()),
                             endOf(certificate.get())};
}

Result<ServerCertificate> serverCertificate(const QString& folder, const QStringList& names, const QDateTime& now)
{
    const QString certificatePath = folder + QStringLiteral("/certificate.pem");
    const QString keyPath = folder + QStringLiteral("/key.pem");
    const Result<QByteArray> certificatePem = contentOf(certificatePath);
    if (!certificatePem)
        return certificatePem.error();
    const Result<QByteArray> keyPem = contentOf(keyPath);
    if (!keyPem)
        return keyPem.error();
    if (const CertificatePointer kept = readCertificate(*certificatePem)) {
        const BioPointer bio(BIO_new_mem_buf(keyPem->constData(), static_cast<int>(keyPem->size())));
        const KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
        const QStringList wanted = withOwnNames(names);
        const bool isCovered = std::all_of(wanted.begin(), wanted.end(), [&](const QString& name) { return covers(kept.get(), name); });
        const bool isPair = key != nullptr && X509_check_private_key(kept.get(), key.get()) == 1;
        ERR_clear_error();
        if (isPair && isCovered && endOf(kept.get()) > now.addDays(kRenewDays))
            return ServerCertificate{*certificatePem, *keyPem, fingerprintOf(kept.get()), endOf(kept.get())};
    }
    Result<ServerCertificate> made = makeServerCertificate(names, now);
    if (!made)
        return made;
    if (!QDir().mkpath(folder) || !QFile::setPermissions(folder, kOwnerOnly | QFileDevice::ExeOwner))
        return Error{ErrorCode::Io,
                     tr("The folder %1 for the certificate cannot be made or protected. No service was opened.").arg(folder),
                     {},
                     QStringLiteral("CRT-004")};
    if (Result<void> saved = writeFileSafely(keyPath, made->keyPem, kOwnerOnly); !saved)
        return saved.error();
    if (Result<void> saved = writeFileSafely(certificatePath, made->certificatePem); !saved)
        return saved.error();
    return made;
}

QString serverCertificateFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/Sensorsmith/tls");
}

} // namespace studio
