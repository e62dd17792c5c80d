// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/app_settings.h"
#include "ui/shell/ui_settings.h"

namespace studio
{

/// The window's settings, kept by the one class that writes them.
class SettingsBridge final : public UiSettings
{
public:
    explicit SettingsBridge(AppSettings& settings) : m_settings(settings) {}
    [[nodiscard]] QByteArray blob(const QString& key) const override { return m_settings.blob(key); }
    void setBlob(const QString& key, const QByteArray& value) override { m_settings.setBlob(key, value); }
    [[nodiscard]] QString themeName() const override { return m_settings.theme(); }
    void setThemeName(const QString& name) override { m_settings.setTheme(name); }
    [[nodiscard]] bool reducedMotion() const override { return m_settings.reducedMotion(); }
    void setReducedMotion(bool reduced) override { m_settings.setReducedMotion(reduced); }
    void resetLayout() override { m_settings.resetLayout(); }

private:
    AppSettings& m_settings;
};

} // namespace studio
