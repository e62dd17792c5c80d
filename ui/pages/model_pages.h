// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/feature_matrix.h"
#include "ui/shell/page_frame.h"

class QTableWidget;

namespace studio
{

class Card;
class SeriesPlot;

/// Features of every window as a map, and which of them tell the classes apart.
class FeaturesPage final : public FramedPage
{
    Q_OBJECT
public:
    FeaturesPage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("features.make"); }

protected:
    void projectChanged() override;

private:
    void reloadFeatures();

    SeriesPlot* m_map;
    QTableWidget* m_importance;
    FeatureMatrix m_matrix;
    QVector<QVector<std::size_t>> m_rowsOfSeries; ///< matrix rows behind the points of each series
    QByteArray m_shownHash;
};

/// Live curves, stop and keep best, list of runs.
class TrainPage final : public FramedPage
{
    Q_OBJECT
public:
    TrainPage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("train.start"); }

protected:
    void projectChanged() override;

private:
    void registerActions();
    void onJobEvent(int id, const QJsonObject& event);
    void onJobChanged(int id);
    void showRuns();
    void showEpochsOf(qint64 run);
    void drawCurves();

    struct Curves {
        QVector<double> epoch, trainLoss, validationLoss, trainAccuracy, validationAccuracy;
    };
    Curves m_curves;
    SeriesPlot* m_loss;
    SeriesPlot* m_accuracy;
    QTableWidget* m_runs;
    int m_job = 0;
};

} // namespace studio
