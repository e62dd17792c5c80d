// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/parameter_form.h"

#include "ui/pages/parameter_texts.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <memory>

namespace studio
{

namespace
{

constexpr int kRowPadding = 4;
constexpr int kDotRoom = 10;
constexpr qreal kDotRadius = 3.0;

QJsonArray listOf(const QString& text, bool isNumbers)
{
    QJsonArray array;
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const QString word = part.trimmed();
        bool isNumber = false;
        const double number = word.toDouble(&isNumber);
        if (isNumbers && isNumber)
            array.append(number);
        else
            array.append(word);
    }
    return array;
}

/// The accent dot beside a value that differs from its default.
class Dot final : public QWidget
{
public:
    Dot(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
    {
        setFixedSize(kDotRoom, kDotRoom);
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    void setShown(bool isShown)
    {
        m_isShown = isShown;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        if (!m_isShown)
            return;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::Accent));
        painter.drawEllipse(QRectF(rect()).center(), kDotRadius, kDotRadius);
    }

private:
    Theme& m_theme;
    bool m_isShown = false;
};

} // namespace

ParameterForm::ParameterForm(Theme& theme, const QVector<ParameterDescription>& parameters, Detail detail, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_parameters(parameters)
    , m_detail(detail)
{
    auto* grid = new QGridLayout(this);
    const bool isFull = detail == Detail::Full;
    grid->setContentsMargins(isFull ? 12 : 0, 0, isFull ? 12 : 0, isFull ? kRowPadding : 0);
    grid->setHorizontalSpacing(isFull ? 16 : 12);
    grid->setVerticalSpacing(isFull ? 2 * kRowPadding : 8);
    int gridRow = 0;
    if (isFull) {
        addHeader(*grid);
        gridRow = 1;
    }
    QString group;
    for (const ParameterDescription& parameter : parameters) {
        if (!isOffered(parameter))
            continue;
        if (!isFull && parameter.group != group) {
            group = parameter.group;
            QLabel* heading = makeLabel(theme, TextRole::CaptionStrong, Token::Text2, group, this);
            heading->setContentsMargins(0, gridRow > 0 ? 8 : 0, 0, 0);
            grid->addWidget(heading, gridRow++, 0, 1, 2);
        }
        addRow(*grid, gridRow, parameter);
        gridRow += isFull ? 1 : 2; // below a compact row there is room for what is wrong with it
    }
    grid->setRowStretch(gridRow, 1);
    if (isFull) {
        grid->setColumnStretch(2, 6);
        grid->setColumnStretch(4, 2);
        grid->setColumnStretch(5, 2);
    } else {
        grid->setColumnStretch(0, 1);
    }
    setValues({});
}

bool ParameterForm::isOffered(const ParameterDescription& parameter) const
{
    if (!parameter.isOffered)
        return false;
    for (const ParameterDescription& other : m_parameters) {
        if (other.id == parameter.enabledBy && !other.isOffered)
            return other.defaultValue != parameter.disabledValue;
    }
    return true;
}

void ParameterForm::addHeader(QGridLayout& grid)
{
    const QString titles[] = {tr("Setting"), tr("Value"), tr("What it does"), tr("Default"), tr("Allowed"), tr("Cost")};
    int column = 0;
    for (const QString& title : titles) {
        QLabel* label = makeLabel(m_theme, TextRole::SmallStrong, Token::Text2, title, this);
        label->setContentsMargins(0, 6, 0, 4);
        grid.addWidget(label, 0, column++);
    }
}

void ParameterForm::addRow(QGridLayout& grid, int gridRow, const ParameterDescription& parameter)
{
    Row row;
    row.parameter = parameter;
    row.gridRow = gridRow;
    row.value = parameter.defaultValue;
    makeEditor(row);
    row.editor->setObjectName(QStringLiteral("parameter.") + parameter.id);
    if (row.editor->accessibleName().isEmpty())
        row.editor->setAccessibleName(parameter.label);
    row.editor->setAccessibleDescription(parameter.help);
    row.editor->setToolTip(parameter.help);
    auto* name = new QWidget(this);
    auto* nameRow = new QHBoxLayout(name);
    nameRow->setContentsMargins(0, 0, 0, 0);
    nameRow->setSpacing(2);
    QLabel* label = makeLabel(m_theme, m_detail == Detail::Full ? TextRole::BodyMedium : TextRole::Body, Token::Text, parameter.label, name);
    label->setToolTip(parameter.help);
    label->setBuddy(row.editor);
    row.dot = new Dot(m_theme, name);
    nameRow->addWidget(label);
    nameRow->addWidget(row.dot);
    nameRow->addStretch(1);
    row.widgets = {name, row.editor};
    grid.addWidget(name, gridRow, 0);
    grid.addWidget(row.editor, gridRow, 1);
    const auto text = [&](const QString& words, int column) {
        QLabel* one = makeLabel(m_theme, TextRole::Small, Token::Text2, words, this);
        one->setWordWrap(true);
        grid.addWidget(one, gridRow, column);
        row.widgets.append(one);
        return one;
    };
    row.problem = makeLabel(m_theme, TextRole::Small, Token::Error, {}, this);
    row.problem->setWordWrap(true);
    row.problem->hide();
    if (m_detail == Detail::Full) {
        auto* cell = new QWidget(this);
        auto* column = new QVBoxLayout(cell);
        column->setContentsMargins(0, 0, 0, 0);
        row.help = makeLabel(m_theme, TextRole::Small, Token::Text2, parameter.help, cell);
        row.help->setWordWrap(true);
        row.widgets.append(row.help);
        column->addWidget(row.help);
        column->addWidget(row.problem);
        grid.addWidget(cell, gridRow, 2);
        text(parameterValueText(parameter, parameter.defaultValue), 3)->setWordWrap(false);
        text(allowedText(parameter), 4);
        row.cost = text({}, 5);
    } else {
        grid.addWidget(row.problem, gridRow + 1, 0, 1, 2);
    }
    m_rows.append(row);
}

void ParameterForm::makeEditor(Row& row)
{
    const QString id = row.parameter.id;
    row.setWrong = [](bool) {};
    switch (row.parameter.type) {
    case ParameterType::Bool: {
        auto* box = new QCheckBox(this);
        box->setAccessibleName(row.parameter.label);
        connect(box, &QCheckBox::toggled, this, [this, id, box](bool isOn) {
            box->setText(isOn ? tr("On") : tr("Off"));
            if (!m_isShowing)
                Q_EMIT edited(id, isOn);
        });
        row.show = [box](const QJsonValue& value) {
            box->setChecked(value.toBool());
            box->setText(value.toBool() ? tr("On") : tr("Off"));
        };
        row.editor = box;
        return;
    }
    case ParameterType::Choice: {
        auto* box = new QComboBox(this);
        for (const QJsonValue& choice : row.parameter.choices)
            box->addItem(choiceText(choice));
        connect(box, &QComboBox::activated, this,
                [this, id, choices = row.parameter.choices](int index) { Q_EMIT edited(id, choices[index]); });
        row.show = [box, choices = row.parameter.choices](const QJsonValue& value) {
            box->setCurrentIndex(static_cast<int>(choices.indexOf(value)));
        };
        row.editor = box;
        return;
    }
    case ParameterType::Integer:
    case ParameterType::Number: {
        auto* field = new NumberField(m_theme, row.parameter.label, row.parameter.unit, this);
        field->setWhole(row.parameter.type == ParameterType::Integer);
        field->setRange(row.parameter.minimum, row.parameter.maximum);
        connect(field, &NumberField::typed, this, [this, id](double value) { Q_EMIT typed(id, value); });
        connect(field, &NumberField::committed, this, [this, id](double value) { Q_EMIT edited(id, value); });
        row.show = [field](const QJsonValue& value) { field->setValue(value.toDouble()); };
        row.setWrong = [field](bool isWrong) { field->setWrong(isWrong); };
        row.editor = field;
        return;
    }
    case ParameterType::IntegerList:
    case ParameterType::StringList: makeListEditor(row); return;
    }
}

void ParameterForm::makeListEditor(Row& row)
{
    auto* edit = new QLineEdit(this);
    edit->setPlaceholderText(row.parameter.type == ParameterType::IntegerList ? tr("none") : tr("chosen for you"));
    m_theme.setFont(edit, TextRole::Mono);
    const bool isNumbers = row.parameter.type == ParameterType::IntegerList;
    const QString id = row.parameter.id;
    auto committed = std::make_shared<QJsonArray>();
    connect(edit, &QLineEdit::editingFinished, this, [this, id, edit, isNumbers, committed] {
        const QJsonArray list = listOf(edit->text(), isNumbers);
        edit->setModified(false);
        if (list != *committed)
            Q_EMIT edited(id, list);
    });
    connect(edit, &QLineEdit::textEdited, this,
            [this, id, isNumbers](const QString& text) { Q_EMIT typed(id, listOf(text, isNumbers)); });
    row.show = [edit, committed, parameter = row.parameter](const QJsonValue& value) {
        if (edit->isModified())
            return; // someone types; this is what it would be
        *committed = value.toArray();
        edit->setText(value.toArray().isEmpty() ? QString() : parameterValueText(parameter, value));
    };
    row.editor = edit;
}

void ParameterForm::setValues(const QJsonObject& values)
{
    m_isShowing = true;
    for (Row& row : m_rows) {
        row.value = values.contains(row.parameter.id) ? values[row.parameter.id] : row.parameter.defaultValue;
        row.show(row.value);
        static_cast<Dot*>(row.dot)->setShown(row.value != row.parameter.defaultValue);
        row.editor->setAccessibleDescription(row.value == row.parameter.defaultValue
                                                 ? row.parameter.help
                                                 : tr("%1 Differs from the default, %2.")
                                                       .arg(row.parameter.help, parameterValueText(row.parameter, row.parameter.defaultValue)));
    }
    for (const Row& row : std::as_const(m_rows)) {
        if (row.parameter.enabledBy.isEmpty())
            continue;
        const auto owner = std::find_if(m_rows.begin(), m_rows.end(),
                                        [&](const Row& one) { return one.parameter.id == row.parameter.enabledBy; });
        const bool isOn = owner == m_rows.end() || owner->value != row.parameter.disabledValue;
        for (QWidget* widget : row.widgets)
            widget->setEnabled(isOn);
    }
    m_isShowing = false;
}

void ParameterForm::setCosts(const QHash<QString, QString>& costs)
{
    for (const Row& row : std::as_const(m_rows)) {
        if (row.cost != nullptr)
            row.cost->setText(costs.value(row.parameter.id));
    }
}

void ParameterForm::showProblem(const QString& id, const QString& reason)
{
    for (const Row& row : std::as_const(m_rows)) {
        if (row.parameter.id != id)
            continue;
        row.setWrong(!reason.isEmpty());
        row.editor->setToolTip(reason.isEmpty() ? row.parameter.help : reason);
        row.problem->setText(reason);
        row.problem->setVisible(!reason.isEmpty());
        if (row.help != nullptr)
            row.help->setVisible(reason.isEmpty());
    }
}

void ParameterForm::clearProblems()
{
    for (const Row& row : std::as_const(m_rows)) {
        if (!row.problem->text().isEmpty())
            showProblem(row.parameter.id, {});
    }
}

int ParameterForm::differing() const
{
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(),
                                          [](const Row& row) { return row.value != row.parameter.defaultValue; }));
}

void ParameterForm::focusFirst()
{
    if (!m_rows.isEmpty())
        m_rows.first().editor->setFocus(Qt::OtherFocusReason);
}

void ParameterForm::paintEvent(QPaintEvent*)
{
    if (m_detail != Detail::Full)
        return;
    QPainter painter(this);
    const auto* grid = static_cast<QGridLayout*>(layout());
    for (const Row& row : m_rows) {
        const int top = grid->cellRect(row.gridRow, 0).top() - kRowPadding;
        painter.fillRect(QRect(0, top, width(), 1), m_theme.color(Token::Hairline));
    }
}

} // namespace studio
