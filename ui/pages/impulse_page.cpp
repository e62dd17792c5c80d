// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/impulse_page.h"

#include "app/session/studio_context.h"
#include "models/impulse/feature_extraction.h"
#include "models/impulse/learning_blocks.h"
#include "models/impulse/presets.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/parameter_form.h"
#include "ui/pages/signal_sources.h"
#include "ui/plots/signal_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QVBoxLayout>

namespace studio
{

ImpulsePage::ImpulsePage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    registerActions();
    addHeadAction(QStringLiteral("impulse.make"), ButtonKind::Primary);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* inner = new QWidget(scroll);
    m_cards = new QHBoxLayout(inner);
    m_cards->setContentsMargins(0, 0, 0, 0);
    m_cards->setSpacing(16);
    scroll->setWidget(inner);
    content()->addWidget(scroll, 3);
    auto* preview = new Card(theme(), tr("One window on a sample"), this);
    m_previewText = makeLabel(theme(), TextRole::Small, Token::Text2, {}, preview);
    preview->addHeaderWidget(m_previewText);
    m_plot = new SignalPlot(theme(), preview);
    preview->body()->addWidget(m_plot);
    content()->addWidget(preview, 2);
    auto* empty = new EmptyState(theme(), QStringLiteral("workflow"), tr("No impulse yet"),
                                 tr("An impulse says how signals become features and what learns from them. Start from a preset."), this);
    for (const ImpulsePreset& preset : impulsePresets()) {
        Button* button = empty->addButton(ButtonKind::Secondary, preset.title, [this, design = preset.design, title = preset.title] {
            change([&design](ImpulseDesign& current) { current = design; }, tr("Impulse from preset %1").arg(title));
        });
        button->setToolTip(preset.summary);
    }
    setEmptyState(empty);
    followStage(Stage::Impulse, {}, {});
    projectChanged();
}

void ImpulsePage::registerActions()
{
    ActionSpec spec;
    spec.id = QStringLiteral("impulse.make");
    spec.text = tr("Make features");
    spec.iconName = QStringLiteral("workflow");
    spec.context = info().id;
    spec.menu = QStringLiteral("model");
    spec.handler = [this] {
        if (services().context.makeFeatures() != 0)
            services().host.showPage(QStringLiteral("features"));
    };
    services().actions.add(spec, this);
}

void ImpulsePage::projectChanged()
{
    if (ProjectSession* project = services().context.project()) {
        connect(project, &ProjectSession::impulseChanged, this, &ImpulsePage::rebuild);
        connect(project, &ProjectSession::samplesAdded, this, &ImpulsePage::showPreview);
    }
    rebuild();
}

void ImpulsePage::rebuild()
{
    ProjectSession* project = services().context.project();
    m_design = project != nullptr ? project->impulse() : ImpulseDesign();
    services().actions.setEnabled(QStringLiteral("impulse.make"), !m_design.dsp.isEmpty(), tr("Add a processing block first"));
    showEmpty(m_design.isEmpty());
    while (QLayoutItem* item = m_cards->takeAt(0)) {
        if (item->widget() != nullptr)
            item->widget()->deleteLater();
        delete item;
    }
    if (m_design.isEmpty()) {
        setStateText(project == nullptr ? tr("No project open") : tr("Not designed yet"));
        return;
    }
    m_cards->addWidget(inputCard());
    for (int i = 0; i < m_design.dsp.size(); ++i)
        m_cards->addWidget(dspCard(i));
    for (int i = 0; i < m_design.learn.size(); ++i)
        m_cards->addWidget(learnCard(i));
    m_cards->addWidget(addCard());
    m_cards->addStretch();
    showPreview();
}

QWidget* ImpulsePage::inputCard()
{
    auto* card = new Card(theme(), tr("Input"), this);
    card->setIconName(QStringLiteral("wave"));
    card->setFixedWidth(300);
    const auto number = [](const char* id, const QString& label, const QString& help, const QString& unit, double value) {
        ParameterDescription p;
        p.id = QString::fromLatin1(id);
        p.label = label;
        p.group = ImpulsePage::tr("Window");
        p.help = help;
        p.unit = unit;
        p.defaultValue = value;
        return p;
    };
    ParameterDescription pad;
    pad.id = QStringLiteral("zero-pad");
    pad.label = tr("Pad short samples");
    pad.group = tr("Window");
    pad.type = ParameterType::Bool;
    pad.defaultValue = true;
    pad.help = tr("A sample shorter than the window gives one window, filled with zeros at its end.");
    const QVector<ParameterDescription> parameters = {
        number("window", tr("Window"), tr("How much signal one answer is made from."), tr("ms"), 2000),
        number("stride", tr("Stride"), tr("Step from one window to the next when training."), tr("ms"), 200),
        number("frequency", tr("Frequency"), tr("Readings per second; 0 takes the rate of the samples."), tr("Hz"), 0), pad};
    const QJsonObject values{{QStringLiteral("window"), m_design.input.windowMs},
                             {QStringLiteral("stride"), m_design.input.strideMs},
                             {QStringLiteral("frequency"), m_design.input.frequencyHz},
                             {QStringLiteral("zero-pad"), m_design.input.zeroPad}};
    auto* form = new ParameterForm(theme(), parameters, values, card);
    connect(form, &ParameterForm::edited, this, [this](const QString& id, const QJsonValue& value) {
        change(
            [&](ImpulseDesign& design) {
                if (id == QLatin1String("window"))
                    design.input.windowMs = value.toDouble();
                else if (id == QLatin1String("stride"))
                    design.input.strideMs = value.toDouble();
                else if (id == QLatin1String("frequency"))
                    design.input.frequencyHz = value.toDouble();
                else
                    design.input.zeroPad = value.toBool();
            },
            tr("Change the window"));
    });
    card->body()->addWidget(form);
    card->body()->addStretch();
    return card;
}

QWidget* ImpulsePage::dspCard(int index)
{
    const DspBlockDesign& block = m_design.dsp[index];
    const DspBlock* kind = DspBlockRegistry::builtin().find(block.block);
    auto* card = new Card(theme(), kind->title(), this);
    card->setIconName(QStringLiteral("curve"));
    card->setFixedWidth(330);
    auto* remove = new Button(theme(), ButtonKind::Icon, tr("Remove %1").arg(kind->title()), card);
    remove->setIconName(QStringLiteral("x"));
    remove->setCompact(true);
    card->addHeaderWidget(remove);
    connect(remove, &QPushButton::clicked, this, [this, index, id = block.id] {
        change(
            [&](ImpulseDesign& design) {
                design.dsp.removeAt(index);
                for (LearningBlockDesign& learn : design.learn)
                    learn.dsp.removeAll(id);
            },
            tr("Remove a processing block"));
    });
    auto* form = new ParameterForm(theme(), kind->parameters(), block.parameters, card);
    connect(form, &ParameterForm::edited, this, [this, index](const QString& id, const QJsonValue& value) {
        change([&](ImpulseDesign& design) { design.dsp[index].parameters[id] = value; }, tr("Change %1").arg(id));
    });
    card->body()->addWidget(form);
    card->body()->addStretch();
    return card;
}

QWidget* ImpulsePage::learnCard(int index)
{
    const LearningBlockDesign& block = m_design.learn[index];
    const LearningBlockInfo* kind = findLearningBlock(block.block);
    auto* card = new Card(theme(), kind->title, this);
    card->setIconName(block.block == QLatin1String("classification") ? QStringLiteral("target") : QStringLiteral("anomaly"));
    card->setFixedWidth(300);
    auto* remove = new Button(theme(), ButtonKind::Icon, tr("Remove %1").arg(kind->title), card);
    remove->setIconName(QStringLiteral("x"));
    remove->setCompact(true);
    card->addHeaderWidget(remove);
    connect(remove, &QPushButton::clicked, this, [this, index] {
        change([&](ImpulseDesign& design) { design.learn.removeAt(index); }, tr("Remove a learning block"));
    });
    auto* form = new ParameterForm(theme(), kind->parameters, block.parameters, card);
    connect(form, &ParameterForm::edited, this, [this, index](const QString& id, const QJsonValue& value) {
        change([&](ImpulseDesign& design) { design.learn[index].parameters[id] = value; }, tr("Change %1").arg(id));
    });
    card->body()->addWidget(form);
    card->body()->addStretch();
    return card;
}

QWidget* ImpulsePage::addCard()
{
    auto* card = new Card(theme(), tr("Add block"), this);
    card->setFixedWidth(240);
    const auto freeId = [this](const QString& stem) {
        for (int n = 1;; ++n) {
            const QString id = QStringLiteral("%1-%2").arg(stem).arg(n);
            const bool isTaken = std::any_of(m_design.dsp.begin(), m_design.dsp.end(), [&](const auto& b) { return b.id == id; })
                                 || std::any_of(m_design.learn.begin(), m_design.learn.end(), [&](const auto& b) { return b.id == id; });
            if (!isTaken)
                return id;
        }
    };
    for (const DspBlock* block : DspBlockRegistry::builtin().all()) {
        auto* button = new Button(theme(), ButtonKind::Secondary, block->title(), card);
        button->setIconName(QStringLiteral("plus"));
        button->setToolTip(block->summary());
        connect(button, &QPushButton::clicked, this, [this, name = block->name(), id = freeId(block->name())] {
            change([&](ImpulseDesign& design) { design.dsp.append({id, name, {}, {}}); }, tr("Add a processing block"));
        });
        card->body()->addWidget(button);
    }
    for (const LearningBlockInfo& block : learningBlocks()) {
        auto* button = new Button(theme(), ButtonKind::Secondary, block.title, card);
        button->setIconName(QStringLiteral("plus"));
        button->setToolTip(block.summary);
        const bool isThere = std::any_of(m_design.learn.begin(), m_design.learn.end(), [&](const auto& b) { return b.block == block.name; });
        button->setEnabled(!isThere);
        if (isThere)
            button->setToolTip(tr("An impulse takes one of these"));
        connect(button, &QPushButton::clicked, this, [this, name = block.name, id = freeId(block.name)] {
            change([&](ImpulseDesign& design) { design.learn.append({id, name, {}, {}}); }, tr("Add a learning block"));
        });
        card->body()->addWidget(button);
    }
    card->body()->addStretch();
    return card;
}

void ImpulsePage::change(const std::function<void(ImpulseDesign&)>& edit, const QString& name)
{
    ProjectSession* project = services().context.project();
    if (project == nullptr)
        return;
    ImpulseDesign changed = m_design;
    edit(changed);
    // What the file format accepts is what the page accepts: one check for both.
    Result<ImpulseDesign> checked = impulseFromJson(impulseToJson(changed));
    if (checked && !project->samples().isEmpty() && !checked->dsp.isEmpty()) {
        if (Result<PreparedImpulse> prepared = prepareImpulse(*checked, project->samples()); !prepared)
            checked = prepared.error();
    }
    if (!checked) {
        notice()->showNotice(NoticeKind::Error, checked.error().message);
        QMetaObject::invokeMethod(this, &ImpulsePage::rebuild, Qt::QueuedConnection);
        return;
    }
    notice()->showNotice(NoticeKind::Info, {});
    if (const Result<void> set = project->setImpulse(*checked, name); !set)
        notice()->showNotice(NoticeKind::Error, set.error().message);
}

void ImpulsePage::showPreview()
{
    ProjectSession* project = services().context.project();
    if (project == nullptr || project->samples().isEmpty() || m_design.dsp.isEmpty()) {
        setStateText(tr("%n processing block(s)", "", static_cast<int>(m_design.dsp.size())));
        return;
    }
    Result<PreparedImpulse> prepared = prepareImpulse(m_design, project->samples());
    if (!prepared) {
        notice()->showNotice(NoticeKind::Error, prepared.error().message);
        return;
    }
    qint64 windows = 0;
    for (const Sample& sample : project->samples()) {
        if (sample.enabled)
            windows += windowsOf(readingCountOf(*prepared, sample), prepared->grid).size();
    }
    setStateText(tr("%1 axes, %2 readings a window \u2192 %3 features \u00b7 %4 windows")
                     .arg(prepared->axes.size())
                     .arg(prepared->grid.windowReadings)
                     .arg(prepared->featureCount())
                     .arg(windows));
    const Sample& sample = project->samples().first();
    m_plot->setSource(signalSourceOf(services().context, sample), sample.name);
    m_plot->setWindowFrame(0, std::min(sample.readingCount, sampleReadingOf(*prepared, sample, prepared->grid.windowReadings)));
    m_previewText->setText(tr("%1: %2 windows, stride %3 readings")
                               .arg(sample.name)
                               .arg(windowsOf(readingCountOf(*prepared, sample), prepared->grid).size())
                               .arg(prepared->grid.strideReadings));
}

} // namespace studio
