// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/http/failure_limiter.h"
#include "serial/http/http_handler.h"
#include "serial/http/http_limits.h"
#include "serial/http/known_keys.h"
#include "serial/http/key_ring.h"
#include "serial/rest/login_tokens.h"
#include "serial/rest/rest_project.h"

#include <QCborMap>
#include <optional>

namespace studio
{

/// The few project calls that uploader, forwarder, daemon and Linux client make before they send anything: they find one project,
/// its HMAC key and the names of devices. To log in, any user name will do; the password is an API key of the project.
/// Thread: that of its server. Source: device-protocols reference, 5.4.
class RestService final : public HttpHandler
{
public:
    /// `keys` and `project` outlive the service. `nowMs` is a clock that only goes forward; tests bring their own.
    RestService(const KeyRing& keys, RestProject& project, const HttpLimits& limits = {}, std::function<qint64()> nowMs = {});

    std::optional<HttpResponse> refuse(const HttpRequestHead& head) override;
    void handle(HttpRequest request, HttpReply reply) override;
    HttpResponse describe(const HttpProblem& problem, const HttpRequestHead* head) override;

    /// Bodies of these calls are small; the server that they come through refuses longer ones.
    static constexpr qint64 kMostBodyBytes = 64 * 1024;

private:
    struct Call;
    struct Route;
    static const Route* routes();
    static std::optional<Call> callOf(const HttpRequestHead& head, HttpProblem& problem);

    const AccessKey* callerOf(const HttpRequestHead& head);
    HttpResponse projects(const Call& call);
    HttpResponse project(const Call& call);
    HttpResponse hmacKey(const Call& call);
    HttpResponse needsPassword(const Call& call);
    HttpResponse login(const Call& call);
    HttpResponse user(const Call& call);
    HttpResponse createProfile(const Call& call);
    HttpResponse createApiKey(const Call& call);
    HttpResponse createDevice(const Call& call);
    HttpResponse device(const Call& call);
    HttpResponse renameDevice(const Call& call);
    HttpResponse organizations(const Call& call);
    HttpResponse whiteLabel(const Call& call);
    [[nodiscard]] QCborMap projectMap() const;
    const LoginTokens& tokens();

    const KeyRing& m_keys;
    RestProject& m_project;
    FailureLimiter m_failures;
    KnownKeys m_known;
    std::function<qint64()> m_nowMs;
    std::optional<LoginTokens> m_tokens; ///< none until somebody logs in, or comes with one
};

} // namespace studio
