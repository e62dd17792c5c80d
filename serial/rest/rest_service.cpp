// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/rest/rest_service.h"

#include "models/core/nesting.h"
#include "serial/http/ordered_json.h"

#include <QCborArray>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>

namespace studio
{

namespace
{

constexpr qsizetype kMostTextCharacters = 128;

QString tr(const char* text)
{
    return QCoreApplication::translate("Rest", text);
}

HttpResponse failure(int status, const QString& text)
{
    HttpResponse response = HttpResponse::json(status, orderedJson(QCborMap{{QStringLiteral("success"), false}, {QStringLiteral("error"), text}}));
    response.outcome.reason = text;
    return response;
}

HttpResponse success(const QCborMap& fields = {})
{
    QCborMap answer{{QStringLiteral("success"), true}};
    for (const auto& field : fields)
        answer.insert(field.first, field.second);
    return HttpResponse::json(200, orderedJson(answer));
}

/// Who owns the project, as the tools show it: there are no accounts here.
QString ownerName()
{
    return QStringLiteral("local");
}

bool isStorable(const QString& text)
{
    const bool hasControls = std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
    return !text.isEmpty() && text.size() <= kMostTextCharacters && !hasControls;
}

HttpResponse badField(const char* name)
{
    return failure(400, tr("%1: must be text of 1 to %2 characters").arg(QLatin1String(name)).arg(kMostTextCharacters));
}

} // namespace

/// One request, matched to its route and read.
struct RestService::Call {
    const Route* route = nullptr;
    QStringList values; ///< what stands for the '*' of the path, decoded
    QJsonObject body;
    const AccessKey* caller = nullptr;
    QHostAddress peer;
};

struct RestService::Route {
    const char* method;
    const char* path; ///< '#' is the number of the project, '*' any text
    enum class Access { Anybody, Key } access;
    HttpResponse (RestService::*answer)(const Call&);
};

const RestService::Route* RestService::routes()
{
    using Access = Route::Access;
    static constexpr std::array kRoutes = {
        Route{"GET", "/v1/api/projects", Access::Key, &RestService::projects},
        Route{"GET", "/v1/api/user", Access::Key, &RestService::user},
        Route{"POST", "/v1/api/user/create-developer-profile", Access::Key, &RestService::createProfile},
        Route{"GET", "/v1/api/organizations", Access::Key, &RestService::organizations},
        Route{"GET", "/v1/api-user-need-to-set-password/*", Access::Anybody, &RestService::needsPassword},
        Route{"POST", "/v1/api-login", Access::Anybody, &RestService::login},
        Route{"GET", "/v1/api/whitelabel/*/domain", Access::Key, &RestService::whiteLabel},
        Route{"GET", "/v1/api/#", Access::Key, &RestService::project},
        Route{"GET", "/v1/api/#/devkeys/hmac", Access::Key, &RestService::hmacKey},
        Route{"POST", "/v1/api/#/apikeys", Access::Key, &RestService::createApiKey},
        Route{"POST", "/v1/api/#/devices/create", Access::Key, &RestService::createDevice},
        Route{"GET", "/v1/api/#/device/*", Access::Key, &RestService::device},
        Route{"POST", "/v1/api/#/devices/*/rename", Access::Key, &RestService::renameDevice},
        Route{nullptr, nullptr, Access::Key, nullptr},
    };
    return kRoutes.data();
}

RestService::RestService(const KeyRing& keys, RestProject& project, const HttpLimits& limits, std::function<qint64()> nowMs)
    : m_keys(keys)
    , m_project(project)
    , m_failures(limits.failuresPerMinute, nowMs)
    , m_nowMs(std::move(nowMs))
{
}

const LoginTokens& RestService::tokens()
{
    if (!m_tokens)
        m_tokens.emplace(m_project.loginSecret(), m_nowMs);
    return *m_tokens;
}

HttpResponse RestService::describe(const HttpProblem& problem, const HttpRequestHead*)
{
    HttpResponse response = failure(problem.status, problem.text);
    if (!problem.allow.isEmpty())
        response.fields.append({"Allow", problem.allow});
    return response;
}

std::optional<RestService::Call> RestService::callOf(const HttpRequestHead& head, HttpProblem& problem)
{
    const QList<QByteArray> parts = head.path.split('/');
    QByteArrayList allowed;
    for (const Route* route = routes(); route->method != nullptr; ++route) {
        const QList<QByteArray> pattern = QByteArray(route->path).split('/');
        if (pattern.size() != parts.size())
            continue;
        Call call;
        call.route = route;
        bool fits = true;
        for (qsizetype i = 0; fits && i < parts.size(); ++i) {
            const bool isNumber = pattern[i] == "#";
            const bool isOpen = isNumber || pattern[i] == "*";
            if (isOpen)
                call.values << QString::fromUtf8(QByteArray::fromPercentEncoding(parts[i]));
            const bool isDigits = std::all_of(parts[i].begin(), parts[i].end(), [](char c) { return c >= '0' && c <= '9'; });
            fits = isOpen ? !parts[i].isEmpty() && (!isNumber || isDigits) : pattern[i] == parts[i];
        }
        if (!fits)
            continue;
        if (head.method == route->method)
            return call;
        allowed << route->method;
    }
    if (allowed.isEmpty())
        problem = {404, tr("There is no such call here: this service has what uploads and devices need. Models are exported with: sensorsmith-cli export"),
                   QStringLiteral("RST-001"), {}};
    else
        problem = {405, tr("This call is made with another method."), QStringLiteral("RST-002"), allowed.join(", ")};
    return std::nullopt;
}

/// By API key, or by the token of a login. The token's key may have been revoked since.
const AccessKey* RestService::callerOf(const HttpRequestHead& head)
{
    if (head.count("x-api-key") + head.count("x-jwt-token") > 1)
        return nullptr;
    const QVector<AccessKey>& keys = m_keys.keys();
    if (!head.has("x-jwt-token"))
        return findAccessKey(keys, head.field("x-api-key"));
    return tokens().keyOf(keys, head.field("x-jwt-token"));
}

std::optional<HttpResponse> RestService::refuse(const HttpRequestHead& head)
{
    HttpProblem problem;
    const std::optional<Call> call = callOf(head, problem);
    if (!call)
        return describe(problem, &head);
    if (m_failures.isBlocked(head.peer))
        return describe({429, tr("Too many wrong keys; wait a minute."), QStringLiteral("RST-003"), {}}, &head);
    m_known.see(m_keys.keys());
    if (call->route->access == Route::Access::Key && callerOf(head) == nullptr) {
        m_failures.note(head.peer);
        HttpResponse refused = failure(401, QStringLiteral("Invalid API key"));
        refused.notes << tr("Not taken: %1").arg(head.has("x-jwt-token") ? tr("a token that is not, or no longer, good") : m_known.reasonAgainst(head));
        return refused;
    }
    if (head.hasBody() && before(head.field("content-type"), ';').trimmed().toLower() != "application/json")
        return describe({415, tr("The body must be application/json."), QStringLiteral("RST-004"), {}}, &head);
    return std::nullopt;
}

void RestService::handle(HttpRequest request, HttpReply reply)
{
    HttpProblem problem;
    std::optional<Call> call = callOf(request.head, problem);
    if (!call)
        return reply(describe(problem, &request.head));
    Result<QByteArray> body = request.body->bytes();
    if (!body)
        return reply(failure(500, body.error().message));
    if (!body->isEmpty()) {
        QJsonParseError wrong;
        const QJsonDocument document = isJsonDeeperThan(*body, kMostNesting) ? QJsonDocument() : QJsonDocument::fromJson(*body, &wrong);
        if (!document.isObject())
            return reply(failure(400, tr("The body is no JSON object.")));
        call->body = document.object();
    }
    call->peer = request.head.peer;
    call->caller = callerOf(request.head);
    if (call->route->access == Route::Access::Key) {
        if (call->caller == nullptr) // revoked while the body came
            return reply(failure(401, QStringLiteral("Invalid API key")));
        const bool isOfProject = QByteArray(call->route->path).contains('#');
        if (isOfProject && call->values.first() != QString::number(m_project.projectId()))
            return reply(failure(404, tr("There is no such project here.")));
    }
    reply((this->*call->route->answer)(*call));
}

QCborMap RestService::projectMap() const
{
    return {{QStringLiteral("id"), m_project.projectId()},
            {QStringLiteral("name"), m_project.projectName()},
            {QStringLiteral("owner"), ownerName()},
            {QStringLiteral("whitelabelId"), nullptr}};
}

HttpResponse RestService::projects(const Call&)
{
    return success({{QStringLiteral("projects"), QCborArray{projectMap()}}});
}

HttpResponse RestService::project(const Call&)
{
    return success({{QStringLiteral("project"), projectMap()}});
}

HttpResponse RestService::hmacKey(const Call& call)
{
    if (call.caller->hmacKey.isEmpty())
        return failure(404, tr("The HMAC key that belongs to this API key is not on this computer."));
    return success({{QStringLiteral("hmacKey"), call.caller->hmacKey}});
}

HttpResponse RestService::needsPassword(const Call& call)
{
    return success({{QStringLiteral("needPassword"), false}, {QStringLiteral("email"), call.values.first()}});
}

HttpResponse RestService::login(const Call& call)
{
    const AccessKey* key = findAccessKey(m_keys.keys(), call.body[QStringLiteral("password")].toString().toUtf8());
    if (key == nullptr) {
        m_failures.note(call.peer);
        // The tools know the beginning, and ask again instead of taking their stored login for broken.
        return failure(401, tr("Password is incorrect: here it is an API key of the project. Make one with: sensorsmith-cli keys new FILE --name NAME"));
    }
    return success({{QStringLiteral("token"), QString::fromLatin1(tokens().make(*key))}});
}

HttpResponse RestService::user(const Call& call)
{
    const QCborMap organization{
        {QStringLiteral("id"), 1}, {QStringLiteral("name"), ownerName()}, {QStringLiteral("isDeveloperProfile"), true}};
    return success({{QStringLiteral("id"), 1},
                    {QStringLiteral("username"), call.caller->name},
                    {QStringLiteral("name"), call.caller->name},
                    {QStringLiteral("organizations"), QCborArray{organization}}});
}

HttpResponse RestService::createProfile(const Call&)
{
    return success();
}

HttpResponse RestService::organizations(const Call&)
{
    return success({{QStringLiteral("organizations"), QCborArray{}}});
}

HttpResponse RestService::whiteLabel(const Call&)
{
    return success({{QStringLiteral("domain"), nullptr}});
}

HttpResponse RestService::createApiKey(const Call& call)
{
    const QString name = call.body[QStringLiteral("name")].toString();
    if (!isStorable(name))
        return badField("name");
    Result<QString> made = m_project.makeApiKey(name);
    if (!made)
        return failure(500, made.error().message);
    return success({{QStringLiteral("apiKey"), *made}});
}

HttpResponse RestService::createDevice(const Call& call)
{
    const RestDevice device{call.body[QStringLiteral("deviceId")].toString(), {}, call.body[QStringLiteral("deviceType")].toString()};
    if (!isStorable(device.id))
        return badField("deviceId");
    if (!isStorable(device.type))
        return badField("deviceType");
    Result<std::optional<RestDevice>> known = m_project.device(device.id);
    if (!known)
        return failure(500, known.error().message);
    if (known->has_value()) {
        return call.body[QStringLiteral("ifNotExists")].toBool() ? success()
                                                                 : failure(400, tr("The project has a device with this id already."));
    }
    Result<void> added = m_project.setDevice({device.id, device.id, device.type});
    if (!added)
        return failure(added.error().code == ErrorCode::LimitExceeded ? 400 : 500, added.error().message);
    return success();
}

HttpResponse RestService::device(const Call& call)
{
    Result<std::optional<RestDevice>> known = m_project.device(call.values.last());
    if (!known)
        return failure(500, known.error().message);
    if (!known->has_value())
        return failure(404, tr("The project has no device with this id."));
    const RestDevice& device = **known;
    return success({{QStringLiteral("device"), QCborMap{{QStringLiteral("deviceId"), device.id},
                                                        {QStringLiteral("name"), device.name},
                                                        {QStringLiteral("deviceType"), device.type}}}});
}

HttpResponse RestService::renameDevice(const Call& call)
{
    const QString name = call.body[QStringLiteral("name")].toString();
    if (!isStorable(name))
        return badField("name");
    Result<std::optional<RestDevice>> known = m_project.device(call.values.last());
    if (!known)
        return failure(500, known.error().message);
    if (!known->has_value())
        return failure(404, tr("The project has no device with this id."));
    if (Result<void> renamed = m_project.setDevice({(*known)->id, name, (*known)->type}); !renamed)
        return failure(500, renamed.error().message);
    return success();
}

} // namespace studio
