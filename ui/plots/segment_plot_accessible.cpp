// SPDX-License-Identifier: GPL-3.0-or-later
// The waveform editor for whoever cannot see it: a graphic whose children are its regions.
#include "ui/plots/segment_plot.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>
#include <algorithm>

namespace studio
{

namespace
{

class SegmentPlotInterface;

/// One region: "wave, 1.20 to 1.84 s". Pressing it selects it.
class SegmentInterface final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    SegmentInterface(SegmentPlot& plot, SegmentId id)
        : m_plot(plot)
        , m_id(id)
    {
    }

    [[nodiscard]] bool isValid() const override { return indexOfSegment() >= 0; }
    [[nodiscard]] QObject* object() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* parent() const override
    {
        return QAccessible::queryAccessibleInterface(&m_plot);
    }
    [[nodiscard]] QAccessibleInterface* child(int) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        const int index = indexOfSegment();
        return kind == QAccessible::Name && index >= 0 ? m_plot.spokenName(m_plot.segments()[index])
                                                       : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    [[nodiscard]] QRect rect() const override
    {
        const int index = indexOfSegment();
        if (index < 0)
            return {};
        const QRect inside = m_plot.segmentRect(m_plot.segments()[index]);
        return QRect(m_plot.mapToGlobal(inside.topLeft()), inside.size());
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state;
        state.selectable = true;
        state.multiSelectable = true;
        state.selected = m_plot.selection().contains(m_id);
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                    : nullptr;
    }
    [[nodiscard]] QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString& name) override
    {
        if (name != pressAction() || !isValid())
            return;
        m_plot.setSelection({m_id});
        Q_EMIT m_plot.selectionChanged({m_id});
    }
    [[nodiscard]] QStringList keyBindingsForAction(const QString&) const override { return {}; }
    [[nodiscard]] SegmentId id() const { return m_id; }

private:
    [[nodiscard]] int indexOfSegment() const
    {
        const QVector<Segment>& segments = m_plot.segments();
        const auto found = std::find_if(segments.begin(), segments.end(),
                                        [this](const Segment& one) { return one.id == m_id; });
        return found == segments.end() ? -1 : static_cast<int>(found - segments.begin());
    }

    SegmentPlot& m_plot;
    SegmentId m_id;
};

class SegmentPlotInterface final : public QAccessibleWidget
{
public:
    explicit SegmentPlotInterface(SegmentPlot* plot)
        : QAccessibleWidget(plot, QAccessible::Graphic)
        , m_plot(*plot)
    {
    }
    ~SegmentPlotInterface() override
    {
        for (const QAccessible::Id id : std::as_const(m_children))
            QAccessible::deleteAccessibleInterface(id);
    }

    [[nodiscard]] int childCount() const override { return static_cast<int>(m_plot.segments().size()); }
    [[nodiscard]] QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= m_plot.segments().size())
            return nullptr;
        const SegmentId id = m_plot.segments()[index].id;
        auto known = m_children.constFind(id);
        if (known == m_children.constEnd())
            known = m_children.insert(
                id, QAccessible::registerAccessibleInterface(new SegmentInterface(m_plot, id)));
        return QAccessible::accessibleInterface(*known);
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override
    {
        for (int i = 0; i < m_plot.segments().size(); ++i) {
            const auto known = m_children.constFind(m_plot.segments()[i].id);
            if (known != m_children.constEnd() && QAccessible::accessibleInterface(*known) == child)
                return i;
        }
        return -1;
    }

private:
    SegmentPlot& m_plot;
    mutable QHash<SegmentId, QAccessible::Id> m_children;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* plot = qobject_cast<SegmentPlot*>(object);
    return plot != nullptr ? new SegmentPlotInterface(plot) : nullptr;
}

} // namespace

void installSegmentPlotAccessibility()
{
    // Installing the same factory again does nothing.
    QAccessible::installFactory(makeInterface);
}

} // namespace studio
