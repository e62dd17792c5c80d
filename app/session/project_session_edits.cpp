// SPDX-License-Identifier: GPL-3.0-or-later
// The use cases of ProjectSession that are one undo step each.
#include "app/session/edit_factory.h"
#include "app/session/project_session.h"
#include "models/dataset/label_rule.h"

#include <QJsonArray>

namespace studio
{

Result<void> ProjectSession::changeField(const QVector<SampleId>& ids, SampleField field, const QJsonValue& value,
                                         const QString& actionName)
{
    QVector<const Sample*> targets;
    for (const SampleId id : ids) {
        if (const Sample* one = sample(id))
            targets.append(one);
    }
    return apply(fieldEdit(targets, field, value, actionName));
}

/// The name of the one that is meant: in the history nobody knows "1 sample". Empty: there are several.
QString ProjectSession::onlyName(const QVector<SampleId>& ids) const
{
    const Sample* only = ids.size() == 1 ? sample(ids.first()) : nullptr;
    return only != nullptr ? only->name : QString();
}

Result<void> ProjectSession::setLabel(const QVector<SampleId>& ids, const QString& label)
{
    const Result<QString> clean = storableLabel(label);
    if (!clean)
        return clean.error();
    const int n = static_cast<int>(ids.size());
    const QString only = onlyName(ids);
    const QString name = clean->isEmpty() ? (only.isEmpty() ? tr("Remove the label of %n sample(s)", "", n) : tr("Remove the label of %1").arg(only))
                                          : (only.isEmpty() ? tr("Label %n sample(s) as %1", "", n).arg(*clean) : tr("Label %1 as %2").arg(only, *clean));
    return changeField(ids, SampleField::Label, *clean, name);
}

Result<void> ProjectSession::setSplit(const QVector<SampleId>& ids, Split split)
{
    const int n = static_cast<int>(ids.size());
    return changeField(ids, SampleField::Split, static_cast<int>(split),
                       split == Split::Training ? tr("Move %n sample(s) to training", "", n)
                                                : tr("Move %n sample(s) to testing", "", n));
}

Result<void> ProjectSession::setEnabled(const QVector<SampleId>& ids, bool enabled)
{
    const int n = static_cast<int>(ids.size());
    const QString only = onlyName(ids);
    const QString name = enabled ? (only.isEmpty() ? tr("Include %n sample(s)", "", n) : tr("Include %1").arg(only))
                                 : (only.isEmpty() ? tr("Exclude %n sample(s)", "", n) : tr("Exclude %1").arg(only));
    return changeField(ids, SampleField::Enabled, enabled, name);
}

Result<void> ProjectSession::setStarred(const QVector<SampleId>& ids, bool starred)
{
    const int n = static_cast<int>(ids.size());
    return changeField(ids, SampleField::Starred, starred,
                       starred ? tr("Star %n sample(s)", "", n) : tr("Unstar %n sample(s)", "", n));
}

Result<void> ProjectSession::setVerdict(const QVector<SampleId>& ids, Verdict verdict)
{
    const int n = static_cast<int>(ids.size());
    const QString name = verdict == Verdict::Approved   ? tr("Approve %n sample(s)", "", n)
                         : verdict == Verdict::Rejected ? tr("Reject %n sample(s)", "", n)
                                                        : tr("Clear the verdict of %n sample(s)", "", n);
    return changeField(ids, SampleField::Verdict, static_cast<int>(verdict), name);
}

Result<void> ProjectSession::rename(SampleId id, const QString& name)
{
    const QString clean = name.trimmed().normalized(QString::NormalizationForm_C);
    if (clean.isEmpty() || clean.size() > 128) {
        return Error{ErrorCode::InvalidArgument, tr("A name has 1 to 128 characters; the old one was kept."), {},
                     QStringLiteral("LBL-002")};
    }
    return changeField({id}, SampleField::Name, clean, tr("Rename to %1").arg(clean));
}

Result<void> ProjectSession::moveToBin(const QVector<SampleId>& ids)
{
    const QString only = onlyName(ids);
    return changeField(ids, SampleField::Binned, true,
                       only.isEmpty() ? tr("Delete %n sample(s)", "", static_cast<int>(ids.size())) : tr("Delete %1").arg(only));
}

Result<void> ProjectSession::resplit(double trainingShare, bool stratify, quint64 seed)
{
    return apply(resplitEdit(samples(), trainingShare, stratify, seed));
}

Result<void> ProjectSession::acceptSuggestion(SampleId id)
{
    const Sample* one = sample(id);
    if (one == nullptr || one->suggestedLabel.isEmpty())
        return {};
    DatasetEdit edit = fieldEdit({one}, SampleField::Label, one->suggestedLabel,
                                 tr("Accept the suggestion %1").arg(one->suggestedLabel));
    edit.changes += fieldEdit({one}, SampleField::SuggestedLabel, QString(), QString()).changes;
    return apply(std::move(edit));
}

Result<void> ProjectSession::setLabels(const QStringList& orderedLabels)
{
    const Result<QJsonValue> before = project().document(QStringLiteral("labels"));
    if (!before)
        return before.error();
    DatasetEdit edit;
    edit.name = tr("Change the list of labels");
    edit.changes = {DocumentChange{QStringLiteral("labels"), *before, QJsonArray::fromStringList(orderedLabels)}};
    return apply(std::move(edit));
}

Result<void> ProjectSession::editSegments(SampleId id, const QString& actionName, const QVector<SegmentChange>& changes,
                                          const QString& mergeKey)
{
    DatasetEdit edit;
    edit.name = actionName;
    edit.mergeKey = mergeKey;
    for (SegmentChange change : changes) {
        change.sample = id;
        edit.changes.append(change);
    }
    return apply(std::move(edit));
}

Result<void> ProjectSession::setImpulse(const ImpulseDesign& design, const QString& actionName)
{
    const Result<QJsonValue> before = project().document(QStringLiteral("impulse"));
    if (!before)
        return before.error();
    const QJsonObject after = impulseToJson(design);
    if (before->toObject() == after)
        return {};
    DatasetEdit edit;
    edit.name = actionName;
    edit.mergeKey = QStringLiteral("impulse/") + actionName; // what was done last goes on; another change is another step
    edit.changes = {DocumentChange{QStringLiteral("impulse"), *before, after}};
    return apply(std::move(edit));
}

} // namespace studio
