// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/parameter_description.h"

#include <QHash>
#include <QWidget>
#include <functional>

class QGridLayout;
class QLabel;

namespace studio
{

class Theme;

/// A form built from parameter descriptions: a new block needs no code here. It keeps its editors, so that whoever types
/// keeps the place while values change underneath. Thread: GUI only.
class ParameterForm : public QWidget
{
    Q_OBJECT
public:
    enum class Detail {
        Compact, ///< label and editor
        Full     ///< what it does, its default, what is allowed and what it costs as well
    };
    ParameterForm(Theme& theme, const QVector<ParameterDescription>& parameters, Detail detail, QWidget* parent = nullptr);

    [[nodiscard]] const QVector<ParameterDescription>& parameters() const { return m_parameters; }
    /// Values left out take their default. A dot marks what differs from it.
    void setValues(const QJsonObject& values);
    /// What each parameter costs, in words, by id.
    void setCosts(const QHash<QString, QString>& costs);
    /// Says beside the field what is wrong with it; an empty reason takes it back.
    void showProblem(const QString& id, const QString& reason);
    void clearProblems();
    [[nodiscard]] int differing() const; ///< values that differ from their default
    void focusFirst();

Q_SIGNALS:
    /// One value was changed by the user.
    void edited(const QString& id, const QJsonValue& value);
    /// One value is being typed; it counts only once it is edited.
    void typed(const QString& id, const QJsonValue& value);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Row {
        ParameterDescription parameter;
        QWidget* editor = nullptr;
        std::function<void(const QJsonValue&)> show;
        std::function<void(bool)> setWrong;
        QLabel* help = nullptr; ///< nullptr in the compact form
        QLabel* problem = nullptr; ///< stands in the place of the help, or under the row
        QLabel* cost = nullptr;
        QWidget* dot = nullptr;
        QVector<QWidget*> widgets; ///< everything that stands in the row
        int gridRow = 0;
        QJsonValue value;
    };
    void addHeader(QGridLayout& grid);
    void addRow(QGridLayout& grid, int gridRow, const ParameterDescription& parameter);
    void makeEditor(Row& row);
    void makeListEditor(Row& row);
    [[nodiscard]] bool isOffered(const ParameterDescription& parameter) const;

    Theme& m_theme;
    QVector<ParameterDescription> m_parameters;
    Detail m_detail;
    QVector<Row> m_rows;
    bool m_isShowing = false;
};

} // namespace studio
