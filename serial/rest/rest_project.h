// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace studio
{

/// A device as its project knows it.
struct RestDevice {
    QString id;
    QString name; ///< the id until somebody names it
    QString type;
};

/// What the REST calls ask of the project that is served; keeps them free of storage. Thread: that of the service.
class RestProject
{
public:
    virtual ~RestProject() = default;

    [[nodiscard]] virtual qint64 projectId() const = 0;
    [[nodiscard]] virtual QString projectName() const = 0;
    /// Makes a key for whoever logged in with `name` or, where that is taken, a name like it. The API key is known to nobody else
    /// afterwards. Errors: those of the project file.
    virtual Result<QString> makeApiKey(const QString& name) = 0;
    /// What tokens of logins are made with, as long as the user keeps it; empty when it cannot be kept. Asked once a service, at the first token.
    [[nodiscard]] virtual QByteArray loginSecret() const = 0;
    /// Nothing for a device that the project does not know. Errors: those of the project file.
    [[nodiscard]] virtual Result<std::optional<RestDevice>> device(const QString& id) const = 0;
    /// Puts a device in or changes it. Errors: LimitExceeded; those of the project file.
    virtual Result<void> setDevice(const RestDevice& device) = 0;
};

} // namespace studio
