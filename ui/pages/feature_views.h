// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/pca.h"

#include <QObject>
#include <memory>

namespace studio
{

/// What the Features page shows of a matrix besides its numbers.
struct FeatureOverview {
    std::shared_ptr<const FeatureMatrix> matrix;
    FeatureProjection projection; ///< up to three components
    std::vector<double> importance;
    QString problem; ///< why there is no projection; empty when there is one
};

/// Projects matrices and weighs features on a thread of the pool; a newer matrix replaces an older one under way.
/// Thread: GUI; the signal arrives there.
class FeatureViewer : public QObject
{
    Q_OBJECT
public:
    explicit FeatureViewer(QObject* parent = nullptr);
    ~FeatureViewer() override;
    void view(std::shared_ptr<const FeatureMatrix> matrix);
    void cancel();

Q_SIGNALS:
    void viewed(const studio::FeatureOverview& overview);

private:
    class Turn;
    std::shared_ptr<Turn> m_turn;
};

} // namespace studio
