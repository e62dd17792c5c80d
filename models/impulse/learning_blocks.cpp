// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/impulse/learning_blocks.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("LearningBlocks", text);
}

ParameterDescription number(const char* id, const QString& label, const QString& group, const QJsonValue& value,
                            double minimum, double maximum, const QString& help,
                            ParameterType type = ParameterType::Number)
{
    ParameterDescription parameter;
    parameter.id = QString::fromLatin1(id);
    parameter.label = label;
    parameter.group = group;
    parameter.type = type;
    parameter.defaultValue = value;
    parameter.minimum = minimum;
    parameter.maximum = maximum;
    parameter.help = help;
    return parameter;
}

ParameterDescription toggle(const char* id, const QString& label, const QString& group, bool value,
                            const QString& help)
{
    ParameterDescription parameter;
    parameter.id = QString::fromLatin1(id);
    parameter.label = label;
    parameter.group = group;
    parameter.type = ParameterType::Bool;
    parameter.defaultValue = value;
    parameter.help = help;
    return parameter;
}

LearningBlockInfo classification()
{
    const QString training = tr("Training");
    const QString network = tr("Network");
    LearningBlockInfo block;
    block.name = QStringLiteral("classification");
    block.title = tr("Classifier");
    block.summary = tr("A small dense network that tells the classes apart and gives each a probability.");
    block.parameters = {
        number("hidden", tr("Hidden layers"), network, QJsonArray{20, 10}, 1, 1024,
               tr("Neurons of each hidden layer, in order. More neurons learn finer differences and need more data."),
               ParameterType::IntegerList),
        number("epochs", tr("Epochs"), training, 30, 1, 10000,
               tr("How often training goes over all data. The epoch with the lowest validation loss is kept."),
               ParameterType::Integer),
        number("learning-rate", tr("Learning rate"), training, 0.0005, 1e-7, 1.0,
               tr("Size of the steps. Too large and the loss jumps, too small and training takes long.")),
        number("batch-size", tr("Batch size"), training, 32, 1, 4096,
               tr("Windows that are looked at before each step."), ParameterType::Integer),
        number("validation-share", tr("Validation share"), training, 0.2, 0.05, 0.5,
               tr("Part of the training recordings kept aside to choose the best epoch; whole recordings, never parts.")),
        toggle("class-weights", tr("Balance classes"), training, true,
               tr("Rare classes count more, so that a frequent one does not drown them.")),
        number("activity-l1", tr("Activity penalty"), training, 1e-5, 0.0, 1.0,
               tr("Keeps hidden neurons quiet; a little of it makes the network generalise better.")),
        number("seed", tr("Seed"), training, 3, 0, 9007199254740991.0,
               tr("Same data, settings and seed give the same network, bit for bit."), ParameterType::Integer),
    };
    return block;
}

LearningBlockInfo anomaly()
{
    const QString clusters = tr("Clusters");
    LearningBlockInfo block;
    block.name = QStringLiteral("anomaly-kmeans");
    block.title = tr("Anomaly detector (K-means)");
    block.summary = tr("Tells how far a window is from everything seen in training; no examples of faults needed.");
    ParameterDescription features;
    features.id = QStringLiteral("features");
    features.label = tr("Features");
    features.group = clusters;
    features.type = ParameterType::StringList;
    features.defaultValue = QJsonArray();
    features.help = tr("Names of the features to use. Empty: the RMS features where there are some, else all.");
    block.parameters = {
        number("clusters", tr("Clusters"), clusters, 32, 1, 1000,
               tr("How many groups the normal windows are sorted into; never more than there are windows."),
               ParameterType::Integer),
        features,
        number("threshold", tr("Threshold"), clusters, 0.3, -1000.0, 1000.0,
               tr("Scores above it count as an anomaly. Below 0 a window lies inside a cluster.")),
        number("seed", tr("Seed"), clusters, 3, 0, 9007199254740991.0,
               tr("Same data and seed give the same clusters."), ParameterType::Integer),
    };
    return block;
}

} // namespace

const QVector<LearningBlockInfo>& learningBlocks()
{
    static const QVector<LearningBlockInfo> blocks = {classification(), anomaly()};
    return blocks;
}

const LearningBlockInfo* findLearningBlock(const QString& name)
{
    for (const LearningBlockInfo& block : learningBlocks()) {
        if (block.name == name)
            return &block;
    }
    return nullptr;
}

} // namespace studio
