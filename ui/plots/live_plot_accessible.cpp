// SPDX-License-Identifier: GPL-3.0-or-later
// The live plot for whoever cannot see it: a graphic whose children are its channels.
#include "ui/plots/live_plot.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QVector>

namespace studio
{

namespace
{

/// One channel: "accX, 3.40 m/s², shown". Pressing it shows or hides it.
class ChannelInterface final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    ChannelInterface(LivePlot& plot, int channel)
        : m_plot(plot)
        , m_channel(channel)
    {
    }
    [[nodiscard]] bool isValid() const override { return m_channel < m_plot.channelCount(); }
    [[nodiscard]] QObject* object() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(&m_plot); }
    [[nodiscard]] QAccessibleInterface* child(int) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name && isValid() ? m_plot.spokenChannel(m_channel) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    [[nodiscard]] QRect rect() const override
    {
        const QRect plot = m_plot.layoutParts().plot.toRect();
        return {m_plot.mapToGlobal(plot.topLeft()), plot.size()};
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state;
        state.checkable = true;
        state.checked = isValid() && m_plot.isChannelShown(m_channel);
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    [[nodiscard]] QStringList actionNames() const override { return {toggleAction()}; }
    void doAction(const QString& name) override
    {
        if (name == toggleAction())
            m_plot.toggleChannel(m_channel);
    }
    [[nodiscard]] QStringList keyBindingsForAction(const QString&) const override { return {QString::number(m_channel + 1)}; }

private:
    LivePlot& m_plot;
    int m_channel;
};

class LivePlotInterface final : public QAccessibleWidget
{
public:
    explicit LivePlotInterface(LivePlot* plot)
        : QAccessibleWidget(plot, QAccessible::Graphic)
        , m_plot(*plot)
    {
    }
    ~LivePlotInterface() override
    {
        for (const QAccessible::Id id : std::as_const(m_channels))
            QAccessible::deleteAccessibleInterface(id);
    }
    [[nodiscard]] int childCount() const override { return m_plot.channelCount(); }
    [[nodiscard]] QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= m_plot.channelCount())
            return nullptr;
        while (m_channels.size() <= index) {
            auto* made = new ChannelInterface(m_plot, static_cast<int>(m_channels.size()));
            m_channels.append(QAccessible::registerAccessibleInterface(made));
        }
        return QAccessible::accessibleInterface(m_channels[index]);
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override
    {
        for (int i = 0; i < m_channels.size(); ++i) {
            if (QAccessible::accessibleInterface(m_channels[i]) == child)
                return i;
        }
        return -1;
    }

private:
    LivePlot& m_plot;
    mutable QVector<QAccessible::Id> m_channels;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* plot = qobject_cast<LivePlot*>(object);
    return plot != nullptr ? new LivePlotInterface(plot) : nullptr;
}

} // namespace

void installLivePlotAccessibility()
{
    // Installing the same factory again does nothing.
    QAccessible::installFactory(makeInterface);
}

} // namespace studio
