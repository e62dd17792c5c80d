// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/impulse/input_parameters.h"

#include "models/impulse/impulse_design.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("InputParameters", text);
}

ParameterDescription parameter(const char* id, const QString& label, ParameterType type, const QString& help)
{
    // The defaults are those of the file, so that the two cannot drift apart.
    static const QJsonObject defaults = impulseToJson(ImpulseDesign{})[QStringLiteral("input")].toObject();
    ParameterDescription one;
    one.id = QString::fromLatin1(id);
    one.label = label;
    one.group = tr("Window");
    one.type = type;
    one.help = help;
    one.defaultValue = defaults[one.id];
    return one;
}

} // namespace

QVector<ParameterDescription> inputParameters()
{
    ParameterDescription window = parameter("window_ms", tr("Window"), ParameterType::Number,
                                            tr("How much signal one answer is made from; about one gesture, or a few turns of a machine."));
    window.unit = QStringLiteral("ms");
    window.minimum = 1.0;
    window.maximum = 3'600'000.0;
    ParameterDescription stride = parameter("stride_ms", tr("Stride"), ParameterType::Number,
                                            tr("From one window to the next. Short: more windows to learn from, and more answers a second."));
    stride.unit = QStringLiteral("ms");
    stride.minimum = 1.0;
    stride.maximum = 3'600'000.0;
    ParameterDescription rate = parameter("frequency_hz", tr("Frequency"), ParameterType::Number,
                                          tr("Readings a second. Samples of another rate are resampled; 0 takes the rate that most of them have."));
    rate.unit = QStringLiteral("Hz");
    rate.minimum = 0.0;
    ParameterDescription pad = parameter("zero_pad", tr("Pad short samples"), ParameterType::Bool,
                                         tr("A sample shorter than the window gives one window, filled with zeros at its end."));
    ParameterDescription rule = parameter("label_rule", tr("A window takes the label"), ParameterType::Choice,
                                          tr("Which label a window gets where it covers regions of several."));
    rule.choices = {QStringLiteral("end-of-window"), QStringLiteral("majority-in-window"), QStringLiteral("anywhere-in-window"),
                    QStringLiteral("anywhere-in-window-min-percentage")};
    ParameterDescription triggers = parameter("trigger_labels", tr("Labels that win"), ParameterType::StringList,
                                              tr("With the rules \"anywhere\": the labels that count wherever they stand in the window."));
    ParameterDescription share = parameter("min_percentage", tr("Least share"), ParameterType::Number,
                                           tr("How much of the window such a label must cover."));
    share.unit = QStringLiteral("%");
    share.minimum = 0.0;
    share.maximum = 100.0;
    return {window, stride, rate, pad, rule, triggers, share};
}

} // namespace studio
