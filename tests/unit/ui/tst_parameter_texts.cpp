// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/dsp_block.h"
#include "models/impulse/input_parameters.h"
#include "models/impulse/impulse_design.h"
#include "ui/pages/parameter_texts.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QtTest>

using namespace studio;

namespace
{

ParameterDescription described(ParameterType type, const QString& unit = {}, double minimum = -1e9, double maximum = 1e9)
{
    ParameterDescription parameter;
    parameter.id = QStringLiteral("one");
    parameter.type = type;
    parameter.unit = unit;
    parameter.minimum = minimum;
    parameter.maximum = maximum;
    return parameter;
}

} // namespace

class TestParameterTexts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void valuesAreRead_data();
    void valuesAreRead();
    void rangesAreTold_data();
    void rangesAreTold();
    void longListsOfChoicesAreShort();
    void problemNamesItsField();
    void everyFieldOfTheInputIsDescribed();
};

void TestParameterTexts::valuesAreRead_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("switched on") << int(ParameterType::Bool) << QString() << QJsonValue(true) << QStringLiteral("on");
    QTest::newRow("number with unit") << int(ParameterType::Number) << QStringLiteral("Hz") << QJsonValue(10.5) << QStringLiteral("10.5 Hz");
    QTest::newRow("choice by name") << int(ParameterType::Choice) << QString() << QJsonValue(QStringLiteral("low")) << QStringLiteral("low");
    QTest::newRow("list") << int(ParameterType::IntegerList) << QString() << QJsonValue(QJsonArray{64, 32}) << QStringLiteral("64, 32");
    QTest::newRow("empty list") << int(ParameterType::StringList) << QString() << QJsonValue(QJsonArray{}) << QStringLiteral("none");
}

void TestParameterTexts::valuesAreRead()
{
    QFETCH(int, type);
    QFETCH(QString, unit);
    QFETCH(QJsonValue, value);
    QFETCH(QString, text);
    QCOMPARE(parameterValueText(described(static_cast<ParameterType>(type), unit), value), text);
}

void TestParameterTexts::rangesAreTold_data()
{
    QTest::addColumn<double>("minimum");
    QTest::addColumn<double>("maximum");
    QTest::addColumn<QString>("text");
    QTest::newRow("both ends") << 0.1 << 31.0 << QStringLiteral("0.1 to 31 Hz");
    QTest::newRow("no upper end") << 0.0 << 1e9 << QStringLiteral("from 0 Hz");
    QTest::newRow("no lower end") << -1e9 << 8.0 << QStringLiteral("up to 8 Hz");
    QTest::newRow("no end") << -1e9 << 1e9 << QStringLiteral("any number Hz");
}

void TestParameterTexts::rangesAreTold()
{
    QFETCH(double, minimum);
    QFETCH(double, maximum);
    QFETCH(QString, text);
    QCOMPARE(allowedText(described(ParameterType::Number, QStringLiteral("Hz"), minimum, maximum)), text);
}

void TestParameterTexts::longListsOfChoicesAreShort()
{
    ParameterDescription powers = described(ParameterType::Choice);
    for (int choice = 2; choice <= 1024; choice *= 2)
        powers.choices << choice;
    QCOMPARE(allowedText(powers), QStringLiteral("2 to 1024, powers of 2"));
    ParameterDescription names = described(ParameterType::Choice);
    names.choices = {QStringLiteral("none"), QStringLiteral("low"), QStringLiteral("high")};
    QCOMPARE(allowedText(names), QStringLiteral("none, low, high"));
    QCOMPARE(choiceText(QStringLiteral("low")), QStringLiteral("Low"));
    QCOMPARE(choiceText(QStringLiteral("FFT")), QStringLiteral("FFT"));
}

void TestParameterTexts::problemNamesItsField()
{
    const QVector<ParameterDescription> parameters = DspBlockRegistry::builtin().find(QStringLiteral("spectral-analysis"))->parameters();
    const FieldProblem problem = fieldProblem(parameters, QStringLiteral("dsp[0].parameters.fft-length: 12 is not a power of two"));
    QCOMPARE(problem.id, QStringLiteral("fft-length"));
    QCOMPARE(problem.reason, QStringLiteral("12 is not a power of two"));
    QVERIFY(fieldProblem(parameters, QStringLiteral("dsp[0].axes: there is no axis \"w\"")).id.isEmpty());
    QVERIFY(fieldProblem(parameters, QStringLiteral("no field at all")).id.isEmpty());
}

void TestParameterTexts::everyFieldOfTheInputIsDescribed()
{
    QStringList described;
    for (const ParameterDescription& parameter : inputParameters()) {
        described << parameter.id;
        QVERIFY2(!parameter.defaultValue.isUndefined(), qPrintable(parameter.id));
        QVERIFY2(!parameter.help.isEmpty(), qPrintable(parameter.id));
    }
    // The axes are chosen with each block.
    QStringList fields = impulseToJson(ImpulseDesign{})[QStringLiteral("input")].toObject().keys();
    fields.removeAll(QStringLiteral("axes"));
    described.sort();
    QCOMPARE(described, fields);
}

QTEST_GUILESS_MAIN(TestParameterTexts)
#include "tst_parameter_texts.moc"
