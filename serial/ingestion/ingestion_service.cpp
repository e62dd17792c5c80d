// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/ingestion/ingestion_service.h"

#include "models/dataset/importers/importer.h"
#include "serial/http/ordered_json.h"
#include "serial/ingestion/file_kind.h"
#include "serial/ingestion/header_text.h"

#include <QCborArray>
#include <QCborMap>
#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QHash>
#include <algorithm>
#include <array>
#include <numeric>

namespace studio
{

namespace
{

constexpr int kMostFiles = 1000;            ///< of one request; what only describes them is not counted
constexpr int kMostParts = 4 * kMostFiles; ///< of a body, with all that describes its files
constexpr qsizetype kMostNameCharacters = 128;
const QString kRevoked = QStringLiteral("ING-011"); ///< the key, while the body came

QString tr(const char* text)
{
    return QCoreApplication::translate("Ingestion", text);
}

/// What a category of the vendor's means here: which side of the split, and whether it takes part at all.
struct CategoryRow {
    const char* name;
    std::optional<Split> split; ///< nothing: by content
    bool takesPart = true;
};
constexpr std::array kCategories = {
    CategoryRow{"training", Split::Training},        CategoryRow{"testing", Split::Testing},
    CategoryRow{"split", std::nullopt},              CategoryRow{"validation", Split::Training},
    CategoryRow{"anomaly", Split::Testing, false},   CategoryRow{"post-processing", Split::Testing, false},
};

struct Route {
    const CategoryRow* category = nullptr;
    bool isFiles = false;
};

/// What an unknown category is told: it is a word that people type. Nothing where the path is another one altogether.
std::optional<QString> categoryProblem(const QByteArray& path)
{
    const QList<QByteArray> parts = path.split('/');
    if (parts.size() != 4 || !parts[0].isEmpty() || parts[1] != "api" || (parts[3] != "data" && parts[3] != "files"))
        return std::nullopt;
    const bool isWord = std::all_of(parts[2].begin(), parts[2].end(), [](char c) { return c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    if (!isWord || parts[2].isEmpty() || parts[2].size() > kMostNameCharacters)
        return std::nullopt;
    QStringList names;
    for (const CategoryRow& row : kCategories)
        names << QString::fromLatin1(row.name);
    return tr("There is no category \"%1\"; nothing was stored. Categories are %2.")
        .arg(QString::fromLatin1(parts[2]), names.join(QStringLiteral(", ")));
}

/// Nothing for a path that this service does not have.
std::optional<Route> routeOf(const QByteArray& path)
{
    const QList<QByteArray> parts = path.split('/');
    if (parts.size() != 4 || !parts[0].isEmpty() || parts[1] != "api" || (parts[3] != "data" && parts[3] != "files"))
        return std::nullopt;
    const auto row = std::find_if(kCategories.begin(), kCategories.end(), [&](const CategoryRow& r) { return parts[2] == r.name; });
    if (row == kCategories.end())
        return std::nullopt;
    return Route{row, parts[3] == "files"};
}

HttpResponse failureOf(bool isFiles, int status, const QString& text)
{
    HttpResponse response =
        isFiles ? HttpResponse::json(status, orderedJson(QCborMap{{QStringLiteral("success"), false}, {QStringLiteral("error"), text}}))
                : HttpResponse::text(status, text);
    response.outcome.reason = text;
    return response;
}

/// Counts what became of one file.
void note(const Result<StoredUpload>& stored, const QString& reason, const QString& fileName, HttpOutcome& outcome)
{
    ++(stored ? outcome.stored : outcome.refused);
    if (!stored && outcome.reason.isEmpty()) {
        outcome.reason = reason;
        outcome.fileName = fileName;
    }
}

/// The one line that a sender reads. Clients match the beginning of the text on duplicates.
QString lineOf(const Error& error)
{
    if (error.code == ErrorCode::AlreadyExists)
        return QStringLiteral("An item with this hash already exists (%1)").arg(error.detail);
    return error.message;
}

int statusOf(const Error& error)
{
    switch (error.code) {
    case ErrorCode::InvalidInput:
    case ErrorCode::InvalidArgument:
    case ErrorCode::Unsupported:
    case ErrorCode::LimitExceeded:
    case ErrorCode::AlreadyExists:
    case ErrorCode::Refused: return 400;
    default: return 500;
    }
}

QString withoutDataExtension(const QString& fileName)
{
    for (const char* extension : {".json", ".cbor", ".wav", ".csv", ".txt"}) {
        const QLatin1String end(extension);
        if (fileName.endsWith(end, Qt::CaseInsensitive) && fileName.size() > end.size())
            return fileName.chopped(end.size());
    }
    return fileName;
}

FileKind kindOf(const MultipartPart& part, const QByteArray& body)
{
    return fileKind(part.content(body), part.contentType, part.fileName);
}

Error unsupported(FileKind kind)
{
    // The plain sentence is what clients of the protocol know; a known kind deserves to be named.
    const QString text = kind == FileKind::Unknown
                             ? QStringLiteral("Unsupported file type")
                             : tr("Unsupported file type: %1 cannot be stored in this project").arg(fileKindName(kind));
    return Error{ErrorCode::Unsupported, text, {}, QStringLiteral("ING-010")};
}

} // namespace

/// One file on its way in. Its content is a range of the body.
struct IngestionService::File {
    HttpRequestHead head;
    std::shared_ptr<HttpBody> body;
    std::shared_ptr<const LabelCompanions> companions;
    QString name;
    QByteArray contentType;
    QByteArray content;
    bool isSingle = false;
    bool isAlone = false;       ///< in its request, so that what the head says of a picture is of this one
    QByteArray attachment = {}; ///< that a message refers to
    QString attachmentName = {};
    QVector<Attachment> others = {}; ///< files that go with it; their bytes are ranges of the body
};

/// The files of one request, stored one after another; each has its entry in the answer.
struct IngestionService::FileRequest {
    HttpRequest request; ///< keeps the body alive
    HttpReply reply;
    QByteArray body;
    QVector<MultipartPart> parts;
    QHash<QString, MultipartPart> attached; ///< parts that go with others, by file name
    std::shared_ptr<LabelCompanions> companions = std::make_shared<LabelCompanions>();
    qsizetype next = 0;
    QCborArray results;
    bool hasRevokedKey = false;
    HttpOutcome outcome;

    /// What the lists of the request attach to one of its files. Errors: InvalidInput for a file that is not in the request.
    [[nodiscard]] Result<QVector<Attachment>> attachmentsOf(const QString& fileName) const
    {
        const QStringList names = companions->attachmentsOf(fileName);
        QVector<Attachment> attachments;
        for (const QString& name : names) {
            const auto part = attached.constFind(name);
            if (part == attached.constEnd())
                return Error{ErrorCode::InvalidInput, tr("attachments: %1 is not in the request").arg(name), {}, QStringLiteral("ING-012")};
            const Result<QString> stored = storableText(QFileInfo(name).fileName(), QStringLiteral("attachments"));
            if (!stored)
                return stored.error();
            // Some tools write the form's own type on every part.
            const QString type = part->contentType == "multipart/form-data" ? QString() : QString::fromLatin1(part->contentType);
            attachments.append({{*stored, type, part->length}, part->content(body)});
        }
        return attachments;
    }

    void add(qint64 project, const QString& fileName, const Result<StoredUpload>& stored)
    {
        note(stored, stored ? QString() : lineOf(stored.error()), fileName, outcome);
        if (!stored) {
            hasRevokedKey = hasRevokedKey || stored.error().id == kRevoked;
            results.append(QCborMap{{QStringLiteral("success"), false}, {QStringLiteral("error"), lineOf(stored.error())}});
            return;
        }
        results.append(QCborMap{{QStringLiteral("success"), true},
                                {QStringLiteral("projectId"), project},
                                {QStringLiteral("sampleId"), stored->id.value},
                                {QStringLiteral("fileName"), stored->name}});
    }
};

IngestionService::IngestionService(IngestionSink& sink, const HttpLimits& limits, std::function<qint64()> nowMs)
    : m_sink(sink)
    , m_failures(limits.failuresPerMinute)
    , m_nowMs(nowMs ? std::move(nowMs) : [] { return QDateTime::currentMSecsSinceEpoch(); })
{
    m_known.see(m_sink.keys());
}

HttpResponse IngestionService::describe(const HttpProblem& problem, const HttpRequestHead* head)
{
    const bool isFiles = head != nullptr && head->path.endsWith("/files");
    HttpResponse response = failureOf(isFiles, problem.status, problem.text);
    if (!problem.allow.isEmpty())
        response.fields.append({"Allow", problem.allow});
    return response;
}

std::optional<HttpResponse> IngestionService::refuse(const HttpRequestHead& head)
{
    const std::optional<Route> route = routeOf(head.path);
    if (!route)
        return describe({404, categoryProblem(head.path).value_or(tr("There is nothing at this path.")), QStringLiteral("ING-020"), {}}, &head);
    if (head.method != "POST")
        return describe({405, tr("Only POST is taken here."), QStringLiteral("ING-021"), "POST"}, &head);
    if (m_failures.isBlocked(head.peer))
        return describe({429, tr("Too many wrong keys; wait a minute."), QStringLiteral("ING-022"), {}}, &head);
    m_known.see(m_sink.keys());
    const bool isGiven = head.count("x-api-key") == 1;
    if (findAccessKey(m_sink.keys(), head.field("x-api-key")) == nullptr || !isGiven) {
        m_failures.note(head.peer);
        HttpResponse refused =
            failureOf(route->isFiles, 401, head.has("x-api-key") ? QStringLiteral("Invalid API key") : QStringLiteral("Missing x-api-key header"));
        refused.notes << tr("Not taken: %1").arg(m_known.reasonAgainst(head));
        refused.outcome.fileName = decodedHeader(head.field("x-file-name"));
        return refused;
    }
    if (!route->isFiles && head.field("x-file-name").isEmpty())
        return failureOf(false, 421, QStringLiteral("Missing x-file-name header"));
    if (head.has("content-encoding") && head.field("content-encoding").toLower() != "identity")
        return failureOf(route->isFiles, 415, tr("Only bodies that are not compressed are taken."));
    Result<QByteArray> boundary = multipartBoundary(head.field("content-type"));
    if (!boundary)
        return failureOf(route->isFiles, 400, boundary.error().message);
    if (route->isFiles && boundary->isEmpty())
        return failureOf(true, 400, tr("The body must be multipart/form-data."));
    return std::nullopt;
}

void IngestionService::handle(HttpRequest request, HttpReply whole)
{
    const AccessKey* key = findAccessKey(m_sink.keys(), request.head.field("x-api-key"));
    const HttpReply reply = [whole, keyName = key != nullptr ? key->name : QString(), fileName = decodedHeader(request.head.field("x-file-name"))](HttpResponse response) {
        response.outcome.keyName = keyName;
        if (response.outcome.fileName.isEmpty())
            response.outcome.fileName = fileName;
        whole(std::move(response));
    };
    const bool isFiles = routeOf(request.head.path)->isFiles;
    Result<QByteArray> body = request.body->bytes();
    if (!body)
        reply(failureOf(isFiles, 500, body.error().message));
    else if (body->isEmpty())
        reply(failureOf(isFiles, 400, tr("The request has no body.")));
    else if (isFiles)
        handleFiles(request, *body, reply);
    else
        handleData(request, *body, reply);
}

void IngestionService::handleData(const HttpRequest& request, const QByteArray& body, const HttpReply& reply)
{
    const HttpRequestHead& head = request.head;
    QStringList notes;
    QByteArray content = body;
    QByteArray contentType = head.field("content-type");
    QByteArray attachment;
    QString attachmentName;
    const Result<QByteArray> boundary = multipartBoundary(contentType);
    if (boundary && !boundary->isEmpty()) {
        Result<QVector<MultipartPart>> parts = parseMultipart(body, *boundary, 2);
        if (!parts)
            return reply(failureOf(false, 400, parts.error().message));
        if (parts->isEmpty())
            return reply(failureOf(false, 400, tr("The request has no body.")));
        // The message comes first, whatever its part is called, and what follows is its attachment; but content tells.
        if (parts->size() == 2 && isPictureKind(kindOf(parts->first(), body)) && !isPictureKind(kindOf(parts->last(), body)))
            std::swap(parts->first(), parts->last());
        content = parts->first().content(body);
        contentType = parts->first().contentType;
        if (parts->size() == 2) {
            attachment = parts->last().content(body);
            attachmentName = parts->last().fileName;
            if (!content.contains("Ref-BINARY-") && !content.contains("ref-binary-"))
                notes << tr("Left out: the second part of the body (%1 bytes), to which the message does not refer").arg(attachment.size());
        }
    }
    takeIn({head, request.body, std::make_shared<LabelCompanions>(), decodedHeader(head.field("x-file-name")), contentType, content, true, true, attachment, attachmentName},
           [reply, notes](const Result<StoredUpload>& stored) {
               const QString line = stored ? stored->name : lineOf(stored.error());
               HttpResponse answer = HttpResponse::text(stored ? 200 : statusOf(stored.error()), line);
               note(stored, line, {}, answer.outcome);
               answer.notes = notes;
               if (!stored && stored.error().id == kRevoked)
                   answer.notes << tr("Not taken: a key that was revoked while the body came");
               reply(std::move(answer));
           });
}

void IngestionService::handleFiles(const HttpRequest& request, const QByteArray& body, const HttpReply& reply)
{
    const Result<QByteArray> boundary = multipartBoundary(request.head.field("content-type"));
    Result<QVector<MultipartPart>> parts = parseMultipart(body, *boundary, kMostParts);
    if (!parts)
        return reply(failureOf(true, 400, parts.error().message));
    auto files = std::make_shared<FileRequest>();
    files->request = request;
    files->reply = reply;
    files->body = body;
    for (const MultipartPart& part : std::as_const(*parts)) {
        if (part.name != "data" || !part.hasFileName || part.fileName.isEmpty())
            return reply(failureOf(true, 400, tr("Every part of the body must be named \"data\" and have a file name.")));
        if (!isLabelCompanion(part.fileName)) {
            files->parts.append(part);
        } else if (Result<void> added = addLabelCompanion(part.fileName, part.content(body), *files->companions); !added) {
            return reply(failureOf(true, 400, added.error().message));
        }
    }
    QStringList there;
    for (const MultipartPart& part : std::as_const(files->parts))
        there << part.fileName;
    const QSet<QString> attached = files->companions->attached(there);
    files->parts.removeIf([&](const MultipartPart& part) {
        if (!attached.contains(part.fileName) || files->attached.contains(part.fileName))
            return false; // a second part of that name is a file of its own
        files->attached.insert(part.fileName, part);
        return true;
    });
    if (files->parts.size() > kMostFiles)
        return reply(failureOf(true, 400, tr("The body has more than %1 files.").arg(kMostFiles)));
    storeNext(files);
}

void IngestionService::storeNext(const std::shared_ptr<FileRequest>& files)
{
    // A loop, not a recursion, as long as answers come at once: a request may hold a thousand files.
    while (files->next < files->parts.size()) {
        const MultipartPart& part = files->parts[files->next++];
        const Result<QVector<Attachment>> attachments = files->attachmentsOf(part.fileName);
        if (!attachments) {
            files->add(m_sink.projectId(), part.fileName, attachments.error());
            continue;
        }
        const auto isAnswered = std::make_shared<bool>(false);
        const auto isLater = std::make_shared<bool>(false);
        takeIn({files->request.head, files->request.body, files->companions, part.fileName, part.contentType, part.content(files->body),
                false, files->parts.size() == 1, {}, {}, *attachments},
               [this, files, isAnswered, isLater, fileName = part.fileName](const Result<StoredUpload>& stored) {
                   *isAnswered = true;
                   files->add(m_sink.projectId(), fileName, stored);
                   if (*isLater)
                       storeNext(files);
               });
        if (!*isAnswered) {
            *isLater = true;
            return;
        }
    }
    HttpResponse answer =
        HttpResponse::json(200, orderedJson(QCborMap{{QStringLiteral("success"), true}, {QStringLiteral("files"), files->results}}));
    answer.outcome = files->outcome;
    if (files->parts.size() == 1)
        answer.outcome.fileName = files->parts.first().fileName;
    if (files->hasRevokedKey)
        answer.notes << tr("Not taken: a key that was revoked while the body came");
    if (files->parts.size() > 1 && files->request.head.has("x-bounding-boxes"))
        answer.notes << tr("Left out: x-bounding-boxes, which does not say of which of %1 files").arg(files->parts.size());
    files->reply(std::move(answer));
}

void IngestionService::takeIn(const File& file, const Stored& done)
{
    const FileKind kind = fileKind(file.content, file.contentType, file.name);
    if (!isStorable(kind))
        return done(unsupported(kind));
    const Importer* importer = ImporterRegistry::builtin().find(file.content, importerName(kind));
    if (importer == nullptr)
        return done(unsupported(FileKind::Unknown));
    ImportOptions options;
    options.attachment = file.attachment;
    for (const AccessKey& each : m_sink.keys()) {
        if (!each.hmacKey.isEmpty())
            options.hmacKeys << each.hmacKey;
    }
    const qint64 besideBytes =
        std::accumulate(file.others.begin(), file.others.end(), qint64{0}, [](qint64 sum, const Attachment& one) { return sum + one.info.byteCount; });
    const auto store = [this, file, done](Result<QVector<SampleDraft>> drafts, std::shared_ptr<const void> place) {
        Result<Upload> upload = uploadOf(file, std::move(drafts));
        if (upload) {
            if (Result<void> named = nameUpload(file.head, file.isSingle, *upload); !named)
                upload = named.error();
        }
        if (!upload)
            return done(upload.error());
        upload->place = std::move(place);
        m_sink.store(std::move(upload).value(), done);
    };
    m_decoder.read(*importer, file.content, file.name, options, file.body, store, besideBytes);
}

Result<Upload> IngestionService::uploadOf(const File& file, Result<QVector<SampleDraft>> drafts)
{
    const AccessKey* key = findAccessKey(m_sink.keys(), file.head.field("x-api-key"));
    if (key == nullptr) // revoked meanwhile
        return Error{ErrorCode::Refused, QStringLiteral("Invalid API key"), {}, kRevoked};
    if (!drafts)
        return drafts.error();
    if (drafts->size() != 1)
        return Error{ErrorCode::Unsupported, tr("The file holds several recordings; send them one by one"), {}, QStringLiteral("ING-013")};
    Upload upload;
    upload.draft = std::move(drafts->first());
    for (const Attachment& other : file.others) // the body goes before they are stored
        upload.draft.attachments.append({other.info, QByteArray(other.bytes.constData(), other.bytes.size())});
    upload.fileName = file.name;
    upload.keyName = key->name;
    upload.refusesDuplicates = isSwitchSet(file.head.field("x-disallow-duplicates"));
    if (!m_sink.accepts(upload.draft.info.signature)) {
        return Error{
            ErrorCode::Refused,
            tr("signature: is %1, and this project does not take such messages").arg(signatureStateName(upload.draft.info.signature)),
            {},
            QStringLiteral("ING-014")};
    }
    const LabelCompanions& companions = *file.companions;
    const QString& fileName = file.name;
    if (const auto labels = companions.structuredLabels.constFind(fileName); labels != companions.structuredLabels.constEnd()) {
        Result<QVector<Segment>> segments = structuredSegments(*labels, upload.draft.info.readingCount);
        if (!segments)
            return segments.error();
        upload.draft.segments = *segments;
    }
    if (Result<void> boxes = takeBoxes(file, upload.draft); !boxes)
        return boxes.error();
    if (const auto listed = companions.listed.constFind(fileName); listed != companions.listed.constEnd()) {
        upload.draft.info.label = listed->label.value_or(leadingLabel(fileName));
        upload.draft.info.name = listed->name;
        upload.draft.segments = listed->segments;
        upload.draft.info.metadata.insert(listed->metadata);
        upload.draft.hasSplit = listed->split.has_value();
        upload.draft.info.split = listed->split.value_or(Split::Training);
    }
    upload.draft.info.metadata.insert(companions.labelMaps.value(fileName));
    return upload;
}

Result<void> IngestionService::takeBoxes(const File& file, SampleDraft& draft)
{
    const QString& name = file.attachmentName.isEmpty() ? file.name : file.attachmentName;
    const QString field = file.isSingle && file.attachmentName.isEmpty() ? QStringLiteral("x-file-name") : QStringLiteral("filename");
    const Result<QString> fileName = draft.picture != nullptr ? storableText(name, field) : Result<QString>(name);
    if (!fileName)
        return fileName.error();
    QVector<PictureBox> boxes = file.companions->boxes.value(file.name);
    if (const auto listed = file.companions->listed.constFind(file.name); listed != file.companions->listed.constEnd() && boxes.isEmpty())
        boxes = listed->boxes;
    if (boxes.isEmpty() && file.isAlone && file.head.has("x-bounding-boxes")) {
        Result<QVector<PictureBox>> parsed = parseBoxesHeader(file.head.field("x-bounding-boxes"));
        if (!parsed)
            return parsed.error();
        boxes = *parsed;
    }
    if (draft.picture == nullptr && !boxes.isEmpty())
        return Error{ErrorCode::InvalidInput, tr("bounding boxes: go with a picture, and this file is none"), {}, QStringLiteral("ING-015")};
    for (PictureBox& box : boxes) {
        Result<QString> label = storableText(box.label, tr("bounding boxes: a label"));
        if (!label)
            return label.error();
        if (label->isEmpty())
            return Error{ErrorCode::InvalidInput, tr("bounding boxes: a label is empty"), {}, QStringLiteral("ING-016")};
        box.label = *label;
    }
    if (draft.picture != nullptr) {
        setPictureBoxes(draft, boxes);
        setPictureFileName(draft, *fileName);
    }
    return {};
}

Result<void> IngestionService::nameUpload(const HttpRequestHead& head, bool isSingle, Upload& upload)
{
    Sample& info = upload.draft.info;
    const CategoryRow& category = *routeOf(head.path)->category;
    if (!upload.draft.hasSplit && category.split) {
        upload.draft.hasSplit = true;
        info.split = *category.split;
    }
    info.enabled = category.takesPart;
    const bool isPlain = !qstrcmp(category.name, "training") || !qstrcmp(category.name, "testing") || !qstrcmp(category.name, "split");
    if (!isPlain)
        info.metadata[QStringLiteral("category")] = QLatin1String(category.name);
    if (head.has("x-metadata")) {
        Result<QMap<QString, QString>> metadata = parseMetadataHeader(head.field("x-metadata"));
        if (!metadata)
            return metadata.error();
        info.metadata.insert(*metadata);
    }
    if (head.has("x-upload-source"))
        info.metadata[QStringLiteral("upload_source")] = decodedHeader(head.field("x-upload-source")).left(kMostNameCharacters);
    info.origin = info.deviceName.isEmpty() ? SampleOrigin::Imported : SampleOrigin::Recorded;

    Result<QString> fileName = storableText(upload.fileName, isSingle ? QStringLiteral("x-file-name") : QStringLiteral("filename"));
    if (!fileName)
        return fileName.error();
    const Picture* picture = upload.draft.picture.get();
    const bool isLabelled = !info.label.isEmpty() || !upload.draft.segments.isEmpty();
    const bool hasBoxes = picture != nullptr && !picture->info.boxes.isEmpty(); // which have labels of their own
    QString label = info.label;
    if (const std::optional<QString> awaited = m_sink.awaitedLabel(info.deviceName, upload.keyName, upload.fileName))
        label = *awaited;
    else if (isSwitchSet(head.field("x-no-label")))
        label.clear();
    else if (!isLabelled)
        label = head.has("x-label") ? decodedHeader(head.field("x-label")) : (hasBoxes ? QString() : leadingLabel(*fileName));
    Result<QString> storable = storableText(label, QStringLiteral("x-label"));
    if (!storable)
        return storable.error();
    info.label = *storable;

    const bool addsId = isSwitchSet(head.field("x-add-date-id")) || ((isSingle || picture != nullptr) && !isSwitchSet(head.field("x-no-date-id")));
    const QString suffix = addsId ? QLatin1Char('.') + uniqueId() : QString();
    const QString base = info.name.isEmpty() ? withoutDataExtension(*fileName) : info.name;
    info.name = base.left(kMostNameCharacters - suffix.size()) + suffix;
    return {};
}

/// Short, and never twice the same: the time in milliseconds, in the digits 0-9 and a-z.
QString IngestionService::uniqueId()
{
    m_lastId = std::max(m_lastId + 1, m_nowMs());
    return QString::number(m_lastId, 36);
}

} // namespace studio
