// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/live_window.h"
#include "models/dataset/sample.h"

#include <QAbstractListModel>

namespace studio
{

/// A window on which a running model was not sure, with what it thought of it.
struct ReviewWindow {
    SampleDraft readings;
    QString board;
    QStringList classes;
    std::vector<float> probabilities;
    bool hasAnomaly = false;
    float anomalyScore = 0.0F;
    QDateTime at;

    /// Classes from the most to the least probable.
    [[nodiscard]] QVector<int> ranking() const;
    [[nodiscard]] QString suggestion() const; ///< the most probable class
    [[nodiscard]] double confidence() const;  ///< its probability
};

/// Extremes of one axis of a window, for small pictures.
SignalColumns columnsOf(const SignalData& data, int axis, int count);

/// The windows that wait for a verdict, newest first. At most kMostWaiting: the oldest is let go for a new one.
/// Thread: GUI only.
class ReviewItemModel : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int kMostWaiting = 50;
    enum Role {
        DetailRole = Qt::UserRole + 1, ///< "updown 0.49 \u00b7 wave 0.44"
        TimeRole
    };

    explicit ReviewItemModel(QObject* parent = nullptr);

    void add(const ReviewWindow& window);
    [[nodiscard]] const ReviewWindow* window(int row) const; ///< nullptr out of range
    [[nodiscard]] const QVector<SignalColumns>& picture(int row) const;
    ReviewWindow take(int row);
    void putBack(int row, const ReviewWindow& window);
    void clear();
    [[nodiscard]] int letGoCount() const { return m_letGo; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        ReviewWindow window;
        QVector<SignalColumns> picture;
    };
    static Row rowOf(const ReviewWindow& window);
    void letGo();

    QVector<Row> m_rows;
    int m_letGo = 0;
};

} // namespace studio
