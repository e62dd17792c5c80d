// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/parameter_form.h"

#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <cmath>

namespace studio
{

namespace
{

QString listText(const QJsonArray& array)
{
    QStringList parts;
    for (const QJsonValue& value : array)
        parts << value.toVariant().toString();
    return parts.join(QStringLiteral(", "));
}

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

} // namespace

ParameterForm::ParameterForm(Theme& theme, const QVector<ParameterDescription>& parameters, const QJsonObject& values, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    int row = 0;
    QString group;
    for (const ParameterDescription& parameter : parameters) {
        if (parameter.group != group) {
            group = parameter.group;
            grid->addWidget(makeLabel(theme, TextRole::SmallStrong, Token::Text2, group, this), row++, 0, 1, 3);
        }
        const QJsonValue value = values.contains(parameter.id) ? values[parameter.id] : parameter.defaultValue;
        QWidget* editor = editorOf(parameter, value);
        editor->setObjectName(QStringLiteral("parameter.") + parameter.id);
        editor->setAccessibleName(parameter.label);
        editor->setToolTip(parameter.help);
        const bool isOff = !parameter.enabledBy.isEmpty() && values[parameter.enabledBy] == parameter.disabledValue;
        editor->setEnabled(!isOff);
        QLabel* label = makeLabel(theme, TextRole::Body, value == parameter.defaultValue ? Token::Text2 : Token::Accent, parameter.label, this);
        label->setToolTip(parameter.help);
        label->setBuddy(editor);
        grid->addWidget(label, row, 0);
        grid->addWidget(editor, row, 1);
        if (!parameter.unit.isEmpty())
            grid->addWidget(makeLabel(theme, TextRole::Small, Token::Text3, parameter.unit, this), row, 2);
        ++row;
    }
}

QWidget* ParameterForm::editorOf(const ParameterDescription& parameter, const QJsonValue& value)
{
    const QString id = parameter.id;
    switch (parameter.type) {
    case ParameterType::Bool: {
        auto* box = new QCheckBox(this);
        box->setChecked(value.toBool());
        connect(box, &QCheckBox::toggled, this, [this, id](bool isOn) { Q_EMIT edited(id, isOn); });
        return box;
    }
    case ParameterType::Choice: {
        auto* box = new QComboBox(this);
        for (const QJsonValue& choice : parameter.choices)
            box->addItem(choice.toVariant().toString());
        box->setCurrentIndex(static_cast<int>(parameter.choices.indexOf(value)));
        connect(box, &QComboBox::activated, this, [this, id, choices = parameter.choices](int index) { Q_EMIT edited(id, choices[index]); });
        return box;
    }
    case ParameterType::Integer:
    case ParameterType::Number: {
        auto* edit = new QLineEdit(QLocale().toString(value.toDouble(), 'g', 10), this);
        edit->setFont(m_theme.font(TextRole::Mono));
        connect(edit, &QLineEdit::editingFinished, this, [this, id, edit, value] {
            bool isNumber = false;
            const double number = QLocale().toDouble(edit->text(), &isNumber);
            if (!isNumber)
                edit->setText(QLocale().toString(value.toDouble(), 'g', 10));
            else if (number != value.toDouble())
                Q_EMIT edited(id, number);
        });
        return edit;
    }
    case ParameterType::IntegerList:
    case ParameterType::StringList: {
        auto* edit = new QLineEdit(listText(value.toArray()), this);
        const bool isNumbers = parameter.type == ParameterType::IntegerList;
        connect(edit, &QLineEdit::editingFinished, this, [this, id, edit, value, isNumbers] {
            const QJsonArray list = listOf(edit->text(), isNumbers);
            if (list != value.toArray())
                Q_EMIT edited(id, list);
        });
        return edit;
    }
    }
    return new QWidget(this);
}

} // namespace studio
