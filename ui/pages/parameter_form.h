// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/parameter_description.h"

#include <QWidget>
#include <functional>

class QGridLayout;

namespace studio
{

class Theme;

/// A form built from parameter descriptions: a new block needs no code here. Thread: GUI only.
class ParameterForm : public QWidget
{
    Q_OBJECT
public:
    ParameterForm(Theme& theme, const QVector<ParameterDescription>& parameters, const QJsonObject& values, QWidget* parent = nullptr);

Q_SIGNALS:
    /// One value was changed by the user.
    void edited(const QString& id, const QJsonValue& value);

private:
    QWidget* editorOf(const ParameterDescription& parameter, const QJsonValue& value);

    Theme& m_theme;
};

} // namespace studio
