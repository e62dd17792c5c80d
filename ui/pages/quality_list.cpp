// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/quality_list.h"

#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr double kLeastSecondsShown = 0.2;
constexpr qint64 kLeastReadingsShown = 8;
constexpr int kMostHeight = 84; ///< a few lines; the rest scrolls
constexpr int kIconSide = 14;

QString severityText(FaultSeverity severity)
{
    switch (severity) {
    case FaultSeverity::Hint: return QualityList::tr("Hint");
    case FaultSeverity::Warning: return QualityList::tr("Warning");
    case FaultSeverity::Error: return QualityList::tr("Error");
    }
    return {};
}

} // namespace

FindingPlace placeOf(const Sample& sample, const RecordingFinding& finding)
{
    const qint64 least = std::max(kLeastReadingsShown, static_cast<qint64>(kLeastSecondsShown * sample.sampleRateHz()));
    const qint64 length = std::min(sample.readingCount, std::max(least, finding.end - finding.begin));
    return {std::clamp<qint64>(finding.begin, 0, std::max<qint64>(0, sample.readingCount - length)), length};
}

QualityList::QualityList(Theme& theme, const QString& name, QWidget* parent)
    : QScrollArea(parent)
    , m_theme(theme)
{
    setObjectName(name);
    setAccessibleName(tr("Quality of the recording"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_inside = new QWidget(this);
    m_column = new QVBoxLayout(m_inside);
    m_column->setContentsMargins(12, 6, 12, 6);
    m_column->setSpacing(2);
    setWidget(m_inside);
    viewport()->setAutoFillBackground(false);
    m_inside->setAutoFillBackground(false);
    hide();
}

void QualityList::setQuality(const Sample* sample, const RecordingQuality& quality)
{
    const SampleId id = sample != nullptr ? sample->id : SampleId();
    if (id == m_sample && quality == m_quality)
        return; // a click on a line must not take it away
    m_sample = id;
    m_quality = quality;
    while (QLayoutItem* item = m_column->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_lastInTabs = m_tabAfter;
    QStringList sentences;
    for (int i = 0; sample != nullptr && i < quality.findings.size(); ++i) {
        addLine(*sample, quality.findings[i], i);
        sentences << qualitySentence(quality.findings[i], sample->axes);
    }
    if (!sentences.isEmpty() && quality.analysed < quality.readings) {
        const double share = 100.0 * static_cast<double>(quality.analysed) / static_cast<double>(quality.readings);
        m_column->addWidget(makeLabel(m_theme, TextRole::Small, Token::Text2,
                                      tr("%1 % of this long recording was looked at, in %2 parts.").arg(QLocale().toString(share, 'f', 1)).arg(kPiecesJudged), m_inside));
    }
    setAccessibleDescription(sentences.join(QLatin1Char(' ')));
    setVisible(!sentences.isEmpty());
    updateGeometry();
}

void QualityList::addLine(const Sample& sample, const RecordingFinding& finding, int number)
{
    const FaultSeverity severity = severityOf(finding);
    const QString sentence = qualitySentence(finding, sample.axes);
    auto* line = new QWidget(m_inside);
    m_column->addWidget(line);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto* icon = new QLabel(line);
    icon->setAccessibleName(severityText(severity));
    icon->setToolTip(severityText(severity));
    QLabel* text = makeLabel(m_theme, TextRole::Small, Token::Text, sentence, line);
    text->setObjectName(QStringLiteral("%1.text.%2").arg(objectName()).arg(number));
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto* show = finding.hasPlace() ? new Button(m_theme, ButtonKind::Quiet, tr("Show"), line) : nullptr;
    if (show != nullptr)
        show->setCompact(true);
    const auto paint = [this, icon, text, show, severity] {
        const Token token = severity == FaultSeverity::Error ? Token::Error : severity == FaultSeverity::Warning ? Token::Warning : Token::Text2;
        icon->setPixmap(m_theme.icon(severity == FaultSeverity::Hint ? QStringLiteral("info") : QStringLiteral("warning"), token).pixmap(kIconSide, kIconSide));
        // Icon, the first line of the sentence and the button stand on one height, however many lines follow.
        const int textHeight = QFontMetrics(m_theme.font(TextRole::Small)).height();
        const int first = std::max({textHeight, kIconSide, show != nullptr ? show->sizeHint().height() : 0});
        icon->setFixedHeight(first);
        text->setContentsMargins(0, (first - textHeight) / 2, 0, 0);
    };
    icon->setObjectName(QStringLiteral("%1.icon.%2").arg(objectName()).arg(number));
    paint();
    connect(&m_theme, &Theme::themeChanged, icon, paint);
    row->addWidget(icon, 0, Qt::AlignTop);
    row->addWidget(text, 1);
    if (show != nullptr) {
        show->setObjectName(QStringLiteral("%1.show.%2").arg(objectName()).arg(number));
        show->setAccessibleName(tr("Show in Label: %1").arg(sentence));
        show->setToolTip(tr("Opens the place in Label"));
        const FindingPlace place = placeOf(sample, finding);
        connect(show, &QPushButton::clicked, this, [this, id = sample.id, place] { Q_EMIT placeRequested(id, place.reading, place.count); });
        row->addWidget(show, 0, Qt::AlignTop);
        if (m_lastInTabs != nullptr)
            setTabOrder(m_lastInTabs, show);
        m_lastInTabs = show;
    }
}

QSize QualityList::sizeHint() const
{
    const int width = std::max(120, viewport()->width());
    const int wanted = m_inside->layout()->hasHeightForWidth() ? m_inside->layout()->totalHeightForWidth(width) : m_inside->sizeHint().height();
    return {width, std::min(static_cast<int>(kMostHeight * m_theme.textScale()), wanted)};
}

QSize QualityList::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

} // namespace studio
