// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/bundle.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>
#include <algorithm>
#include <zip.h>

namespace studio
{

namespace
{

constexpr int kFormat = 1;
constexpr qsizetype kMostBytes = 512LL * 1024 * 1024;
constexpr zip_int64_t kMostEntries = 10'000;
/// Every entry carries the same time (1 January 2000, 12:00), so that equal content gives equal bytes.
constexpr zip_uint16_t kEntryDosTime = 0x6000;
constexpr zip_uint16_t kEntryDosDate = 0x2821;
const QString kManifestName = QStringLiteral("manifest.json");
const QString kSignatureName = QStringLiteral("manifest.sig");

QString tr(const char* text)
{
    return QCoreApplication::translate("Bundle", text);
}

Error wrong(const QString& what, const char* id)
{
    return Error{ErrorCode::InvalidInput, tr("This bundle must not be used: %1.").arg(what), {}, QString::fromLatin1(id)};
}

bool isNameAllowed(const QString& name)
{
    static const QRegularExpression pattern(QStringLiteral("^[A-Za-z0-9_+.-]{1,100}(/[A-Za-z0-9_+.-]{1,100}){0,7}\\z"));
    if (!pattern.match(name).hasMatch())
        return false;
    const QStringList parts = name.split(QLatin1Char('/'));
    return !parts.contains(QStringLiteral(".")) && !parts.contains(QStringLiteral(".."));
}

struct DiscardZip {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
using ZipPointer = std::unique_ptr<zip_t, DiscardZip>;

/// A zip with these entries in this order: stored, one fixed time, nothing optional.
Result<QByteArray> canonicalZip(const QVector<GeneratedFile>& entries)
{
    const auto failed = [](const QString& why) {
        return Error{ErrorCode::Internal, tr("The bundle could not be put together: %1").arg(why), {}, QStringLiteral("BND-001")};
    };
    zip_error_t problem;
    zip_error_init(&problem);
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &problem);
    if (target == nullptr)
        return failed(QString::fromUtf8(zip_error_strerror(&problem)));
    zip_source_keep(target); // the archive drops its reference when it is closed
    ZipPointer archive(zip_open_from_source(target, ZIP_TRUNCATE, &problem));
    if (archive == nullptr) {
        zip_source_free(target);
        return failed(QString::fromUtf8(zip_error_strerror(&problem)));
    }
    for (const GeneratedFile& entry : entries) {
        zip_source_t* source = zip_source_buffer(archive.get(), entry.content.constData(),
                                                 static_cast<zip_uint64_t>(entry.content.size()), 0);
        const zip_int64_t index = zip_file_add(archive.get(), entry.path.toUtf8().constData(), source, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            zip_source_free(source);
            zip_source_free(target);
            return failed(QString::fromUtf8(zip_strerror(archive.get())));
        }
        const auto place = static_cast<zip_uint64_t>(index);
        zip_set_file_compression(archive.get(), place, ZIP_CM_STORE, 0);
        zip_file_set_dostime(archive.get(), place, kEntryDosTime, kEntryDosDate, 0);
    }
    if (zip_close(archive.get()) != 0) {
        const QString why = QString::fromUtf8(zip_strerror(archive.get()));
        zip_source_free(target);
        return failed(why);
    }
    static_cast<void>(archive.release()); // zip_close freed it
    QByteArray bytes;
    zip_stat_t stat;
    zip_source_stat(target, &stat);
    if (zip_source_open(target) == 0) {
        bytes.resize(static_cast<qsizetype>(stat.size));
        const zip_int64_t got = zip_source_read(target, bytes.data(), stat.size);
        zip_source_close(target);
        if (got != static_cast<zip_int64_t>(stat.size))
            bytes.clear();
    }
    zip_source_free(target);
    if (bytes.isEmpty())
        return failed(QStringLiteral("memory"));
    return bytes;
}

Result<QVector<GeneratedFile>> readZip(const QByteArray& bytes)
{
    zip_error_t problem;
    zip_error_init(&problem);
    zip_source_t* source =
        zip_source_buffer_create(bytes.constData(), static_cast<zip_uint64_t>(bytes.size()), 0, &problem);
    ZipPointer archive(source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem));
    if (archive == nullptr) {
        if (source != nullptr)
            zip_source_free(source);
        return wrong(tr("the container is damaged (%1)").arg(QString::fromUtf8(zip_error_strerror(&problem))), "BND-010");
    }
    const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
    if (count < 2 || count > kMostEntries)
        return wrong(tr("it holds %1 files").arg(count), "BND-011");
    QVector<GeneratedFile> entries;
    QSet<QString> names;
    qint64 total = 0;
    for (zip_int64_t i = 0; i < count; ++i) {
        const auto place = static_cast<zip_uint64_t>(i);
        zip_stat_t stat;
        if (zip_stat_index(archive.get(), place, 0, &stat) != 0)
            return wrong(tr("file %1 cannot be read").arg(i + 1), "BND-012");
        const QString name = QString::fromUtf8(stat.name);
        if (!isNameAllowed(name) || names.contains(name.toLower()))
            return wrong(tr("the name \"%1\" is not allowed or stands there twice").arg(name.left(200)), "BND-013");
        names.insert(name.toLower());
        total += static_cast<qint64>(stat.size);
        if (stat.comp_method != ZIP_CM_STORE || stat.size != stat.comp_size || total > bytes.size())
            return wrong(tr("%1 is packed in a way this product does not write").arg(name), "BND-014");
        QByteArray content(static_cast<qsizetype>(stat.size), '\0');
        zip_file_t* file = zip_fopen_index(archive.get(), place, 0);
        const zip_int64_t got = file == nullptr ? -1 : zip_fread(file, content.data(), stat.size);
        const bool isWhole = file != nullptr && zip_fclose(file) == 0 && got == static_cast<zip_int64_t>(stat.size);
        if (!isWhole)
            return wrong(tr("%1 is damaged").arg(name), "BND-015");
        entries.append({name, content});
    }
    return entries;
}

QByteArray sha256Hex(const QByteArray& content)
{
    return QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex();
}

Result<void> checkFiles(const QJsonArray& listed, const QVector<GeneratedFile>& files)
{
    for (qsizetype i = 0; i < std::max(listed.size(), files.size()); ++i) {
        if (i >= files.size())
            return wrong(tr("%1 is listed and missing").arg(listed[i][QStringLiteral("path")].toString()), "BND-020");
        const QString path = files[i].path;
        if (i >= listed.size() || listed[i][QStringLiteral("path")].toString() != path)
            return wrong(tr("%1 is not listed in the manifest").arg(path), "BND-021");
        if (listed[i][QStringLiteral("bytes")].toInteger(-1) != files[i].content.size())
            return wrong(tr("%1 has another length than the manifest says").arg(path), "BND-022");
        if (listed[i][QStringLiteral("sha256")].toString().toLatin1() != sha256Hex(files[i].content))
            return wrong(tr("%1 was altered (its SHA-256 does not fit)").arg(path), "BND-023");
    }
    return {};
}

} // namespace

Result<QByteArray> writeBundle(const BundleContent& content, const SigningKey& key)
{
    QVector<GeneratedFile> files = content.files;
    std::sort(files.begin(), files.end(), [](const GeneratedFile& a, const GeneratedFile& b) { return a.path < b.path; });
    QJsonArray list;
    QSet<QString> names = {kManifestName, kSignatureName};
    for (const GeneratedFile& file : std::as_const(files)) {
        if (!isNameAllowed(file.path) || names.contains(file.path.toLower())) {
            return Error{ErrorCode::InvalidArgument, tr("\"%1\" cannot be a file of a bundle.").arg(file.path), {},
                         QStringLiteral("BND-002")};
        }
        names.insert(file.path.toLower());
        list.append(QJsonObject{{QStringLiteral("path"), file.path},
                                {QStringLiteral("bytes"), file.content.size()},
                                {QStringLiteral("sha256"), QString::fromLatin1(sha256Hex(file.content))}});
    }
    QJsonObject manifest = content.manifest;
    manifest[QStringLiteral("format")] = kFormat;
    manifest[QStringLiteral("files")] = list;
    manifest[QStringLiteral("key")] = QString::fromLatin1(key.publicKey().toHex());
    const QByteArray manifestBytes = QJsonDocument(manifest).toJson(QJsonDocument::Indented);
    Result<QByteArray> signature = key.sign(manifestBytes);
    if (!signature)
        return signature.error();
    files.prepend({kSignatureName, *signature});
    files.prepend({kManifestName, manifestBytes});
    return canonicalZip(files);
}

Result<VerifiedBundle> verifyBundle(const QByteArray& bytes)
{
    if (bytes.size() > kMostBytes)
        return Error{ErrorCode::LimitExceeded, tr("The file has more than 512 MiB; no bundle is that large."), {}, QStringLiteral("BND-016")};
    Result<QVector<GeneratedFile>> entries = readZip(bytes);
    if (!entries)
        return entries.error();
    if ((*entries)[0].path != kManifestName || (*entries)[1].path != kSignatureName)
        return wrong(tr("it does not begin with its manifest and signature"), "BND-017");
    VerifiedBundle bundle;
    const QByteArray manifestBytes = (*entries)[0].content;
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(manifestBytes, &problem);
    if (!document.isObject())
        return wrong(tr("its manifest cannot be read (%1)").arg(problem.errorString()), "BND-018");
    bundle.manifest = document.object();
    if (bundle.manifest[QStringLiteral("format")].toInt() > kFormat) {
        return Error{ErrorCode::Unsupported, tr("This bundle was written by a newer Sensorsmith. Update it to check the bundle."), {},
                     QStringLiteral("BND-019")};
    }
    bundle.publicKey = QByteArray::fromHex(bundle.manifest[QStringLiteral("key")].toString().toLatin1());
    bundle.key = keyId(bundle.publicKey);
    if (!verifySignature(bundle.publicKey, manifestBytes, (*entries)[1].content))
        return wrong(tr("the signature of its manifest is not valid"), "BND-024");
    bundle.files = entries->sliced(2);
    if (Result<void> checked = checkFiles(bundle.manifest[QStringLiteral("files")].toArray(), bundle.files); !checked)
        return checked.error();
    Result<QByteArray> canonical = canonicalZip(*entries);
    if (!canonical)
        return canonical.error();
    if (*canonical != bytes)
        return wrong(tr("its container was altered outside the signed content"), "BND-025");
    return bundle;
}

Result<VerifiedBundle> readBundle(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound, tr("%1 cannot be read: %2").arg(path, file.errorString()), {}, QStringLiteral("BND-030")};
    Result<VerifiedBundle> bundle = verifyBundle(file.read(kMostBytes + 1));
    if (!bundle)
        return bundle.error().withContext(path);
    return bundle;
}

} // namespace studio
