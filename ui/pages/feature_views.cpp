// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/feature_views.h"

#include <QCoreApplication>
#include <QThreadPool>
#include <algorithm>
#include <atomic>

namespace studio
{

namespace
{
constexpr std::size_t kMostComponents = 3;
} // namespace

/// One piece of work; says "cancelled" once a newer one was asked for.
class FeatureViewer::Turn final : public JobContext
{
public:
    std::atomic<bool> isGone = false;
    [[nodiscard]] bool isCancelled() const override { return isGone; }
    void report(qint64, qint64, const QString&) override {}
    void event(const QJsonObject&) override {}
};

FeatureViewer::FeatureViewer(QObject* parent) : QObject(parent) {}

FeatureViewer::~FeatureViewer()
{
    cancel();
}

void FeatureViewer::cancel()
{
    if (m_turn)
        m_turn->isGone = true;
    m_turn.reset();
}

void FeatureViewer::view(std::shared_ptr<const FeatureMatrix> matrix)
{
    cancel();
    m_turn = std::make_shared<Turn>();
    QThreadPool::globalInstance()->start([turn = m_turn, matrix = std::move(matrix), this] {
        FeatureOverview overview;
        overview.matrix = matrix;
        const std::size_t components = std::min<std::size_t>(kMostComponents, static_cast<std::size_t>(std::max(1, matrix->featureCount)));
        Result<FeatureProjection> projection = projectFeatures(*matrix, components, *turn);
        if (projection)
            overview.projection = std::move(projection).value();
        else
            overview.problem = projection.error().message;
        if (!turn->isGone)
            overview.importance = featureImportance(*matrix);
        if (turn->isGone)
            return;
        // On the GUI thread, where this object ends its turn before it goes.
        QMetaObject::invokeMethod(QCoreApplication::instance(), [turn, this, overview] {
            if (!turn->isGone)
                Q_EMIT viewed(overview);
        });
    });
}

} // namespace studio
