// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

namespace studio
{

/// What the window remembers between starts; the session's settings class implements it. Thread: GUI only.
class UiSettings
{
public:
    virtual ~UiSettings() = default;

    /// Opaque state by key: "window/geometry", "window/docks", "splitter/<name>", "columns/<table>".
    [[nodiscard]] virtual QByteArray blob(const QString& key) const = 0;
    virtual void setBlob(const QString& key, const QByteArray& value) = 0;
    /// Writes what is new: the file of the settings is written anew for any.
    void keepBlob(const QString& key, const QByteArray& value)
    {
        if (blob(key) != value)
            setBlob(key, value);
    }
    [[nodiscard]] virtual QString themeName() const = 0;
    virtual void setThemeName(const QString& name) = 0;
    [[nodiscard]] virtual bool reducedMotion() const = 0;
    virtual void setReducedMotion(bool reduced) = 0;
    virtual void resetLayout() = 0;
};

/// Settings that live as long as the object, for tests and for windows without a home folder.
class MemoryUiSettings : public UiSettings
{
public:
    [[nodiscard]] QByteArray blob(const QString& key) const override { return m_blobs.value(key); }
    void setBlob(const QString& key, const QByteArray& value) override { m_blobs.insert(key, value); }
    [[nodiscard]] QString themeName() const override { return m_themeName; }
    void setThemeName(const QString& name) override { m_themeName = name; }
    [[nodiscard]] bool reducedMotion() const override { return m_reducedMotion; }
    void setReducedMotion(bool reduced) override { m_reducedMotion = reduced; }
    void resetLayout() override { m_blobs.clear(); }

private:
    QHash<QString, QByteArray> m_blobs;
    QString m_themeName = QStringLiteral("system");
    bool m_reducedMotion = false;
};

} // namespace studio
