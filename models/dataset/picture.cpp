// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/picture.h"

#include "models/dataset/sample.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonObject>
#include <QLocale>
#include <functional>

namespace studio
{

namespace
{

constexpr qsizetype kMostBoxes = 10'000;
constexpr qint64 kOneDecimalFromBytes = 1'000'000;

QString tr(const char* text)
{
    return QCoreApplication::translate("Picture", text);
}

void change(SampleDraft& draft, const std::function<void(PictureInfo&)>& made)
{
    auto picture = std::make_shared<Picture>(*draft.picture);
    made(picture->info);
    draft.picture = std::move(picture);
}

} // namespace

bool isPicture(const Sample& sample)
{
    return sample.readingCount == 0 && sample.axes == pictureAxes();
}

QVector<Axis> pictureAxes()
{
    return {{QStringLiteral("image"), QStringLiteral("rgba")}};
}

QString pictureContentType(const QByteArray& bytes)
{
    if (bytes.startsWith("\xFF\xD8"))
        return QStringLiteral("image/jpeg");
    return bytes.startsWith("\x89PNG") ? QStringLiteral("image/png") : QString();
}

QString pictureKindName(const QString& contentType)
{
    return contentType == QLatin1String("image/png") ? QStringLiteral("PNG") : QStringLiteral("JPEG");
}

QString pictureText(const PictureInfo& info)
{
    const QString size = QLocale().formattedDataSize(info.byteCount, info.byteCount < kOneDecimalFromBytes ? 0 : 1, QLocale::DataSizeSIFormat);
    if (!info.canBeShown())
        return tr("%1, %2; no picture can be made of it").arg(pictureKindName(info.contentType), size);
    return tr("Picture %1 \u00d7 %2, %3, %4").arg(info.size.width()).arg(info.size.height()).arg(pictureKindName(info.contentType), size);
}

SampleDraft pictureDraft(Picture picture)
{
    SampleDraft draft;
    draft.info.axes = pictureAxes();
    draft.info.contentHash = QCryptographicHash::hash(picture.bytes, QCryptographicHash::Sha256);
    draft.info.valueType = draft.values.type();
    picture.bytes.detach(); // they may be a range of a body that goes before the draft is stored
    draft.picture = std::make_shared<Picture>(std::move(picture));
    return draft;
}

void setPictureBoxes(SampleDraft& draft, const QVector<PictureBox>& boxes)
{
    change(draft, [&](PictureInfo& info) { info.boxes = boxes; });
}

void setPictureFileName(SampleDraft& draft, const QString& fileName)
{
    change(draft, [&](PictureInfo& info) { info.fileName = fileName; });
}

Result<QVector<PictureBox>> pictureBoxesOf(const QJsonArray& boxes, const QString& where)
{
    if (boxes.size() > kMostBoxes) {
        return Error{ErrorCode::LimitExceeded, tr("%1: more than %2 boxes").arg(where).arg(kMostBoxes), {}, QStringLiteral("LAB-021")};
    }
    QVector<PictureBox> read;
    for (qsizetype i = 0; i < boxes.size(); ++i) {
        const QJsonObject box = boxes[i].toObject();
        const bool isBox = box[QStringLiteral("label")].isString() && box[QStringLiteral("x")].isDouble() && box[QStringLiteral("y")].isDouble()
                           && box[QStringLiteral("width")].toDouble() > 0.0 && box[QStringLiteral("height")].toDouble() > 0.0;
        const QString label = box[QStringLiteral("label")].toString().normalized(QString::NormalizationForm_C);
        if (!isBox || label.size() > 128) {
            return Error{ErrorCode::InvalidInput, QStringLiteral("%1[%2]: %3").arg(where).arg(i).arg(tr("is no box with label, x, y, width and height")),
                         {}, QStringLiteral("LAB-011")};
        }
        read.append({label, box[QStringLiteral("x")].toDouble(), box[QStringLiteral("y")].toDouble(), box[QStringLiteral("width")].toDouble(),
                     box[QStringLiteral("height")].toDouble()});
    }
    return read;
}

QJsonArray pictureBoxesToJson(const QVector<PictureBox>& boxes)
{
    QJsonArray array;
    for (const PictureBox& box : boxes) {
        array.append(QJsonObject{{QStringLiteral("label"), box.label},
                                 {QStringLiteral("x"), box.x},
                                 {QStringLiteral("y"), box.y},
                                 {QStringLiteral("width"), box.width},
                                 {QStringLiteral("height"), box.height}});
    }
    return array;
}

} // namespace studio
