// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/ingestion/multipart.h"

#include "serial/http/http_message.h"
#include "serial/ingestion/header_text.h"

#include <QByteArrayMatcher>
#include <QCoreApplication>
#include <QMap>
#include <algorithm>

namespace studio
{

namespace
{

constexpr qsizetype kMostHeadBytes = 8 * 1024;
constexpr qsizetype kMostBoundary = 70;

QString tr(const char* text)
{
    return QCoreApplication::translate("Multipart", text);
}

Error bad(const QString& what, const char* id)
{
    return Error{ErrorCode::InvalidInput, what, {}, QString::fromLatin1(id)};
}

/// `name; a=b; c="d"` taken apart. Parameter names are lower case.
struct Parameters {
    QByteArray value; ///< before the first ';', lower case
    QMap<QByteArray, QByteArray> named;
};

/// Reads `"…"` from `at` on. Only `\"` and `\\` are escapes: some browsers send Windows paths with single backslashes.
bool readQuoted(const QByteArray& text, qsizetype& at, QByteArray& out)
{
    for (++at; at < text.size(); ++at) {
        if (text[at] == '"') {
            ++at;
            return true;
        }
        if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\'))
            ++at;
        out += text[at];
    }
    return false;
}

Result<Parameters> parseParameters(const QByteArray& text)
{
    const Error malformed = bad(tr("a header of the body is malformed"), "MUL-001");
    Parameters result;
    qsizetype at = text.indexOf(';');
    result.value = before(text, ';').trimmed().toLower();
    while (at >= 0 && at < text.size()) {
        const qsizetype equals = text.indexOf('=', at + 1);
        if (equals < 0)
            return text.mid(at + 1).trimmed().isEmpty() ? Result<Parameters>(result) : malformed;
        const QByteArray name = text.mid(at + 1, equals - at - 1).trimmed().toLower();
        QByteArray value;
        at = equals + 1;
        if (at < text.size() && text[at] == '"') {
            if (!readQuoted(text, at, value))
                return malformed;
            while (at < text.size() && text[at] == ' ')
                ++at;
            if (at < text.size() && text[at] != ';')
                return malformed;
        } else {
            const qsizetype end = text.indexOf(';', at);
            value = text.mid(at, end < 0 ? -1 : end - at).trimmed();
            at = end;
        }
        if (name.isEmpty() || result.named.contains(name))
            return malformed;
        result.named[name] = value;
    }
    return result;
}

/// `utf-8''na%C3%AFve.json`, as some libraries write names that are not ASCII.
QString extendedName(const QByteArray& value)
{
    const qsizetype quote = value.indexOf('\'');
    const qsizetype second = value.indexOf('\'', quote + 1);
    return quote < 0 || second < 0 ? decodedHeader(value) : decodedHeader(value.mid(second + 1));
}

/// A name as forms write it: the three bytes that would end it are the only ones that are escaped, so that `a%20b.png` is a file called just so,
/// by which label files know it.
QString formName(QByteArray value)
{
    value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    return utf8OrLatin1(value);
}

Result<void> takeHeader(const QByteArray& line, MultipartPart& part, bool& hasDisposition)
{
    const qsizetype colon = line.indexOf(':');
    if (colon < 1 || line[0] == ' ' || line[0] == '\t')
        return bad(tr("a header of the body is malformed"), "MUL-001");
    const QByteArray name = line.left(colon).toLower();
    const QByteArray value = line.mid(colon + 1).trimmed();
    if (name == "content-type") {
        part.contentType = before(value, ';').trimmed().toLower();
        return {};
    }
    if (name == "content-transfer-encoding") {
        const QByteArray encoding = value.toLower();
        if (encoding != "binary" && encoding != "8bit" && encoding != "7bit")
            return Error{ErrorCode::Unsupported, tr("a part of the body is encoded in a way that is not supported"), {}, QStringLiteral("MUL-007")};
        return {};
    }
    if (name != "content-disposition")
        return {};
    Result<Parameters> parameters = parseParameters(value);
    if (!parameters)
        return parameters.error();
    if (hasDisposition || parameters->value != "form-data" || !parameters->named.contains("name"))
        return bad(tr("a part of the body does not say its name"), "MUL-002");
    hasDisposition = true;
    part.name = parameters->named["name"];
    part.hasFileName = parameters->named.contains("filename") || parameters->named.contains("filename*");
    part.fileName = parameters->named.contains("filename*") ? extendedName(parameters->named["filename*"])
                                                            : formName(parameters->named.value("filename"));
    return {};
}

/// Headers of one part; `at` moves behind their blank line.
Result<MultipartPart> readHead(const QByteArray& body, qsizetype& at)
{
    MultipartPart part;
    bool hasDisposition = false;
    const qsizetype begin = at;
    while (true) {
        const qsizetype end = body.indexOf("\r\n", at);
        if (end < 0 || end - begin > kMostHeadBytes)
            return bad(tr("the headers of a part of the body have no end"), "MUL-003");
        const QByteArray line = body.mid(at, end - at);
        at = end + 2;
        if (line.isEmpty())
            break;
        if (line.contains('\r') || line.contains('\n') || line.contains('\0'))
            return bad(tr("a header of the body is malformed"), "MUL-001");
        if (Result<void> taken = takeHeader(line, part, hasDisposition); !taken)
            return taken.error();
    }
    if (!hasDisposition)
        return bad(tr("a part of the body does not say its name"), "MUL-002");
    part.offset = at;
    return part;
}

} // namespace

Result<QByteArray> multipartBoundary(const QByteArray& contentType)
{
    if (before(contentType, ';').trimmed().toLower() != "multipart/form-data")
        return QByteArray();
    Result<Parameters> parameters = parseParameters(contentType);
    if (!parameters)
        return parameters.error();
    const QByteArray boundary = parameters->named.value("boundary");
    const bool isPlain = std::all_of(boundary.begin(), boundary.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || QByteArray("'()+_,-./:=? ").contains(c);
    });
    if (boundary.isEmpty() || boundary.size() > kMostBoundary || boundary.endsWith(' ') || !isPlain)
        return bad(tr("Content-Type names no usable boundary"), "MUL-004");
    return boundary;
}

Result<QVector<MultipartPart>> parseMultipart(const QByteArray& body, const QByteArray& boundary, int mostParts)
{
    QVector<MultipartPart> parts;
    const QByteArray first = "--" + boundary;
    const QByteArrayMatcher between("\r\n--" + boundary);
    qsizetype at = first.size();
    if (!body.startsWith(first)) {
        const qsizetype preamble = between.indexIn(body);
        if (preamble < 0)
            return bad(tr("the body does not hold its boundary"), "MUL-005");
        at = preamble + between.pattern().size();
    }
    while (true) {
        const QByteArray mark = body.mid(at, 2);
        if (mark == "--") {
            const QByteArray rest = body.mid(at + 2, 2); // an epilogue is on a line of its own
            if (!rest.isEmpty() && rest != "\r\n")
                return bad(tr("something follows the end of the body at byte %1").arg(at + 2), "MUL-006");
            return parts;
        }
        if (mark != "\r\n")
            return bad(tr("the boundary at byte %1 is malformed").arg(at), "MUL-005");
        if (parts.size() >= mostParts)
            return Error{ErrorCode::LimitExceeded, tr("the body has more than %1 parts").arg(mostParts), {}, QStringLiteral("MUL-008")};
        at += 2;
        Result<MultipartPart> part = readHead(body, at);
        if (!part)
            return part.error();
        const qsizetype end = between.indexIn(body, at);
        if (end < 0)
            return bad(tr("the part at byte %1 has no end").arg(at), "MUL-003");
        part->length = end - at;
        parts.append(*part);
        at = end + between.pattern().size();
    }
}

} // namespace studio
