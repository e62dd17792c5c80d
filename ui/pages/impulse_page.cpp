// SPDX-License-Identifier: GPL-3.0-or-later
// The impulse page: how it is built, and how it changes the impulse. What it shows stands in impulse_page_view.cpp.
#include "ui/pages/impulse_page.h"

#include "app/session/studio_context.h"
#include "models/impulse/input_parameters.h"
#include "models/impulse/learning_blocks.h"
#include "models/impulse/presets.h"
#include "ui/pages/budget_panel.h"
#include "ui/pages/impulse_flow.h"
#include "ui/pages/parameter_form.h"
#include "ui/pages/parameter_texts.h"
#include "ui/plots/window_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
const QString kViewState = QStringLiteral("impulse");
constexpr int kLeastFormHeight = 200;
} // namespace

ImpulsePage::ImpulsePage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    registerActions();
    addHeadAction(QStringLiteral("impulse.make"), ButtonKind::Primary);
    content()->addWidget(buildFlow());
    content()->addWidget(buildWindow(), 2);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    row->addWidget(buildSettings(), 2);
    m_budget = new BudgetPanel(theme(), this);
    connect(m_budget, &BudgetPanel::targetChanged, this, [this](const QString& id) {
        if (ProjectSession* project = this->services().context.project())
            project->setViewState(kViewState, QJsonObject{{QStringLiteral("target"), id}});
        showCosts();
        showFlow();
    });
    row->addWidget(m_budget, 1);
    content()->addLayout(row, 6);
    setEmptyState(buildEmpty());
    followStage(Stage::Impulse, {}, {});
    projectChanged();
}

void ImpulsePage::registerActions()
{
    ActionRegistry& actions = services().actions;
    actions.add({.id = QStringLiteral("impulse.make"), .text = tr("Make features"), .iconName = QStringLiteral("workflow"), .context = info().id,
                 .menu = QStringLiteral("model"), .description = tr("Features of every window, with this impulse"),
                 .handler = [this] {
                     if (services().context.makeFeatures() != 0)
                         services().host.showPage(QStringLiteral("features"));
                 }},
                this);
    actions.add({.id = QStringLiteral("impulse.add"), .text = tr("Add block..."), .iconName = QStringLiteral("plus"), .context = info().id,
                 .menu = QStringLiteral("model"), .description = tr("Adds a block to the column of the selected one (Ins on a block)"),
                 .handler = [this] { m_flow->openOffers(); }},
                this);
    actions.add({.id = QStringLiteral("impulse.duplicate"), .text = tr("Duplicate block"), .iconName = QStringLiteral("copy"), .context = info().id,
                 .menu = QStringLiteral("model"), .description = tr("A second block with the same settings (Ctrl+D on a block)"),
                 .handler = [this] { duplicateBlock(m_flow->selected()); }},
                this);
    actions.add({.id = QStringLiteral("impulse.remove"), .text = tr("Remove block"), .iconName = QStringLiteral("trash"), .context = info().id,
                 .menu = QStringLiteral("model"), .description = tr("Takes the selected block out (Del on a block)"),
                 .handler = [this] { removeBlock(m_flow->selected()); }},
                this);
    actions.add({.id = QStringLiteral("impulse.defaults"), .text = tr("Use defaults"), .iconName = QStringLiteral("rotate-ccw"), .context = info().id,
                 .menu = QStringLiteral("model"), .description = tr("Sets every value of the selected block to its default"),
                 .handler = [this] {
                     const QString id = m_flow->selected();
                     const int index = selectedIndex();
                     change(
                         [&](ImpulseDesign& design) {
                             if (id.startsWith(QLatin1String("dsp")))
                                 design.dsp[index].parameters = {};
                             else if (id.startsWith(QLatin1String("learn")))
                                 design.learn[index].parameters = {};
                             else
                                 design.input = {};
                         },
                         tr("Use the defaults"));
                 }},
                this);
    for (const ImpulsePreset& preset : impulsePresets()) {
        actions.add({.id = QStringLiteral("impulse.preset.") + preset.id, .text = tr("Start from preset \u201c%1\u201d").arg(preset.title),
                     .iconName = QStringLiteral("workflow"), .context = info().id, .description = preset.summary,
                     .handler = [this, design = preset.design, title = preset.title] {
                         change([&design](ImpulseDesign& current) { current = design; }, tr("Impulse from preset %1").arg(title));
                     }},
                    this);
    }
}

// ---- building ----

QWidget* ImpulsePage::buildEmpty()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setSpacing(16);
    column->addStretch(2);
    QLabel* title = makeLabel(theme(), TextRole::Section, Token::Text, tr("How do signals become answers?"), page);
    title->setAlignment(Qt::AlignCenter);
    column->addWidget(title);
    QLabel* text = makeLabel(theme(), TextRole::Body, Token::Text2,
                             tr("An impulse cuts signals into windows, turns each into features, and learns from them. Start from a preset; "
                                "everything in it can be changed."),
                             page);
    text->setAlignment(Qt::AlignCenter);
    column->addWidget(text);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    row->addStretch(1);
    const QStringList icons = {QStringLiteral("motion"), QStringLiteral("vibration"), QStringLiteral("thermometer")};
    int index = 0;
    for (const ImpulsePreset& preset : impulsePresets()) {
        auto* card = new Card(theme(), preset.title, page);
        card->setIconName(icons.value(index));
        card->setFixedWidth(QFontMetrics(theme().font(TextRole::Body)).averageCharWidth() * 36);
        QLabel* summary = makeLabel(theme(), TextRole::Body, Token::Text2, preset.summary, card);
        summary->setWordWrap(true);
        card->body()->addWidget(summary, 1, Qt::AlignTop);
        auto* use = new Button(theme(), index == 0 ? ButtonKind::Primary : ButtonKind::Secondary, tr("Use \u201c%1\u201d").arg(preset.title), card);
        use->setObjectName(QStringLiteral("impulse.use.") + preset.id);
        connect(use, &QPushButton::clicked, this, [this, id = preset.id] {
            // Without a project there is nothing to design for yet.
            if (services().context.project() == nullptr)
                services().host.showPage(QStringLiteral("home"));
            else
                services().actions.trigger(QStringLiteral("impulse.preset.") + id);
        });
        card->body()->addWidget(use, 0, Qt::AlignLeft);
        row->addWidget(card);
        ++index;
    }
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch(3);
    return page;
}

QWidget* ImpulsePage::buildFlow()
{
    auto* card = new Card(theme(), {}, this);
    card->setAccessibleName(tr("Blocks"));
    card->setBodyMargins(0);
    m_flow = new ImpulseFlow(theme(), card);
    m_flow->setObjectName(QStringLiteral("impulse.flow"));
    card->body()->addWidget(m_flow);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_flow, &ImpulseFlow::selectionChanged, this, &ImpulsePage::showSettings);
    connect(m_flow, &ImpulseFlow::editRequested, this, [this] {
        if (m_form != nullptr)
            m_form->focusFirst();
    });
    connect(m_flow, &ImpulseFlow::addRequested, this, &ImpulsePage::addBlock);
    connect(m_flow, &ImpulseFlow::removeRequested, this, &ImpulsePage::removeBlock);
    connect(m_flow, &ImpulseFlow::duplicateRequested, this, &ImpulsePage::duplicateBlock);
    return card;
}

QWidget* ImpulsePage::buildWindow()
{
    auto* card = new Card(theme(), tr("Window and stride"), this);
    card->setSubtitle(tr("drag the edges, or type"));
    const auto labelled = [&](const QString& text, QWidget* field) {
        QLabel* label = makeLabel(theme(), TextRole::Small, Token::Text2, text, card);
        label->setBuddy(field);
        card->addHeaderWidget(label);
        field->setProperty("compact", true);
        card->addHeaderWidget(field);
    };
    m_sample = new QComboBox(card);
    m_sample->setObjectName(QStringLiteral("impulse.sample"));
    m_sample->setAccessibleName(tr("Sample"));
    m_sample->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_sample->setMinimumContentsLength(24);
    connect(m_sample, &QComboBox::activated, this, &ImpulsePage::showWindows);
    labelled(tr("Sam&ple"), m_sample);
    m_window = new NumberField(theme(), tr("Window"), QStringLiteral("s"), card);
    m_stride = new NumberField(theme(), tr("Stride"), QStringLiteral("s"), card);
    m_window->setObjectName(QStringLiteral("impulse.window"));
    m_stride->setObjectName(QStringLiteral("impulse.stride"));
    for (NumberField* field : {m_window, m_stride}) {
        field->setRange(0.001, 3600.0);
        connect(field, &NumberField::typed, this, [this, field](double seconds) {
            setWindowField(field == m_window ? seconds * 1000.0 : -1.0, field == m_stride ? seconds * 1000.0 : -1.0, false);
        });
        connect(field, &NumberField::committed, this, [this, field](double seconds) {
            setWindowField(field == m_window ? seconds * 1000.0 : -1.0, field == m_stride ? seconds * 1000.0 : -1.0, true);
        });
    }
    labelled(tr("&Window"), m_window);
    labelled(tr("St&ride"), m_stride);
    card->body()->setContentsMargins(12, 6, 12, 8);
    card->body()->setSpacing(6);
    m_plot = new WindowPlot(theme(), card);
    connect(m_plot, &WindowPlot::previewed, this, [this](double window, double stride) { placeWindow(window, stride, false); });
    connect(m_plot, &WindowPlot::placed, this, [this](double window, double stride) { placeWindow(window, stride, true); });
    card->body()->addWidget(m_plot, 1);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(16);
    m_counts = makeLabel(theme(), TextRole::Small, Token::Text, {}, card);
    m_counts->setObjectName(QStringLiteral("impulse.counts"));
    m_totals = new ElidedLabel(theme(), TextRole::Small, Token::Text2, {}, card);
    m_totals->setObjectName(QStringLiteral("impulse.totals"));
    m_rule = new QComboBox(card);
    m_rule->setObjectName(QStringLiteral("impulse.rule"));
    m_rule->setProperty("compact", true);
    for (const ParameterDescription& parameter : inputParameters()) {
        if (parameter.id != QLatin1String("label_rule"))
            continue;
        m_rule->setAccessibleName(parameter.label);
        m_rule->setToolTip(parameter.help);
        const QString names[] = {tr("at its last reading"), tr("that covers most of it"), tr("that wins anywhere in it"),
                                 tr("that wins with its least share")};
        for (qsizetype i = 0; i < parameter.choices.size(); ++i)
            m_rule->addItem(names[i], parameter.choices[i].toString());
    }
    connect(m_rule, &QComboBox::activated, this, [this] {
        const QString rule = m_rule->currentData().toString();
        const Result<ImpulseDesign> parsed = impulseFromJson({{QStringLiteral("input"), QJsonObject{{QStringLiteral("label_rule"), rule}}}});
        if (parsed)
            change([&](ImpulseDesign& design) { design.input.labelRule = parsed->input.labelRule; }, tr("Change the label rule"));
    });
    QLabel* rule = makeLabel(theme(), TextRole::Small, Token::Text2, tr("A window takes the &label"), card);
    rule->setBuddy(m_rule);
    foot->addWidget(m_counts);
    foot->addWidget(m_totals, 1);
    foot->addWidget(rule);
    foot->addWidget(m_rule);
    card->body()->addLayout(foot);
    return card;
}

QWidget* ImpulsePage::buildSettings()
{
    m_settings = new Card(theme(), {}, this);
    m_settings->setBodyMargins(0);
    // The form scrolls by itself: how long it is must not make the page scroll.
    m_settings->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    m_settings->setMinimumHeight(kLeastFormHeight);
    for (const char* id : {"impulse.defaults", "impulse.duplicate", "impulse.remove"}) {
        const bool isText = QLatin1String(id) == QLatin1String("impulse.defaults");
        auto* button = new Button(theme(), isText ? ButtonKind::Quiet : ButtonKind::Icon, {}, m_settings);
        button->setCompact(true);
        button->bindAction(services().actions.action(QString::fromLatin1(id)));
        m_settings->addHeaderWidget(button);
    }
    m_takes = new QWidget(m_settings);
    m_takes->setAccessibleName(tr("What the block takes"));
    auto* takes = new QHBoxLayout(m_takes);
    takes->setContentsMargins(12, 8, 12, 0);
    takes->setSpacing(6);
    m_settings->body()->addWidget(m_takes);
    m_scroll = new QScrollArea(m_settings);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false); // the card shows through
    m_settings->body()->addWidget(m_scroll, 1);
    return m_settings;
}

// ---- changing ----

int ImpulsePage::selectedIndex() const
{
    return m_flow->selected().section(QLatin1Char(':'), 1).toInt();
}

QString ImpulsePage::freeId(const QString& stem) const
{
    for (int n = 1;; ++n) {
        const QString id = QStringLiteral("%1-%2").arg(stem).arg(n);
        const auto isIt = [&](const auto& block) { return block.id == id; };
        if (std::none_of(m_stored.dsp.begin(), m_stored.dsp.end(), isIt) && std::none_of(m_stored.learn.begin(), m_stored.learn.end(), isIt))
            return id;
    }
}

Result<ImpulseDesign> ImpulsePage::checked(const Edit& edit) const
{
    ImpulseDesign changed = m_stored;
    edit(changed);
    // What the file format accepts is what the page accepts: one check for both.
    Result<ImpulseDesign> design = impulseFromJson(impulseToJson(changed));
    const ProjectSession* project = services().context.project();
    if (design && project != nullptr && !project->samples().isEmpty() && !design->dsp.isEmpty()) {
        if (const Result<PreparedImpulse> prepared = prepareImpulse(*design, project->samples()); !prepared)
            return prepared.error();
    }
    return design;
}

bool ImpulsePage::change(const Edit& edit, const QString& name)
{
    ProjectSession* project = services().context.project();
    if (project == nullptr)
        return false;
    const Result<ImpulseDesign> design = checked(edit);
    if (!design) {
        tell(design.error());
        return false;
    }
    if (const Result<void> set = project->setImpulse(*design, name); !set) {
        tell(set.error());
        return false;
    }
    readProject();
    return true;
}

void ImpulsePage::preview(const Edit& edit)
{
    const Result<ImpulseDesign> design = checked(edit);
    if (design)
        show(*design);
    else
        tell(design.error());
}

void ImpulsePage::tell(const Error& error)
{
    const FieldProblem problem = m_form != nullptr ? fieldProblem(m_form->parameters(), error.message) : FieldProblem{};
    const FieldProblem input = fieldProblem(inputParameters(), error.message);
    m_window->setWrong(input.id == QLatin1String("window_ms"));
    m_stride->setWrong(input.id == QLatin1String("stride_ms"));
    if (!problem.id.isEmpty())
        m_form->showProblem(problem.id, problem.reason);
    if (problem.id.isEmpty() || m_window->isWrong() || m_stride->isWrong())
        notice()->showNotice(NoticeKind::Error, error.message);
}

ImpulsePage::Edit ImpulsePage::settingEdit(const QString& id, const QJsonValue& value) const
{
    const QString selected = m_flow->selected();
    const int index = selectedIndex();
    return [selected, index, id, value](ImpulseDesign& design) {
        if (selected.startsWith(QLatin1String("dsp"))) {
            design.dsp[index].parameters[id] = value;
        } else if (selected.startsWith(QLatin1String("learn"))) {
            design.learn[index].parameters[id] = value;
        } else {
            QJsonObject input = impulseToJson(design)[QStringLiteral("input")].toObject();
            input[id] = value;
            const Result<ImpulseDesign> changed = impulseFromJson({{QStringLiteral("input"), input}});
            if (changed)
                design.input = changed->input;
            else if (id == QLatin1String("window_ms"))
                design.input.windowMs = value.toDouble(); // left to the one check, which tells what is wrong with it
            else if (id == QLatin1String("stride_ms"))
                design.input.strideMs = value.toDouble();
            else if (id == QLatin1String("frequency_hz"))
                design.input.frequencyHz = value.toDouble();
            else if (id == QLatin1String("min_percentage"))
                design.input.minPercentage = value.toDouble();
        }
    };
}

void ImpulsePage::addBlock(const QString& name)
{
    if (const DspBlock* block = DspBlockRegistry::builtin().find(name)) {
        if (change([&](ImpulseDesign& design) { design.dsp.append({freeId(name), name, {}, {}}); }, tr("Add %1").arg(block->title())))
            m_flow->select(QStringLiteral("dsp:%1").arg(m_stored.dsp.size() - 1));
    } else if (const LearningBlockInfo* learn = findLearningBlock(name)) {
        if (change([&](ImpulseDesign& design) { design.learn.append({freeId(name), name, {}, {}}); }, tr("Add %1").arg(learn->title)))
            m_flow->select(QStringLiteral("learn:%1").arg(m_stored.learn.size() - 1));
    }
    m_flow->focusSelected();
}

void ImpulsePage::removeBlock(const QString& id)
{
    const int index = id.section(QLatin1Char(':'), 1).toInt();
    if (id.startsWith(QLatin1String("dsp"))) {
        change(
            [index](ImpulseDesign& design) {
                const QString gone = design.dsp[index].id;
                design.dsp.removeAt(index);
                for (LearningBlockDesign& learn : design.learn)
                    learn.dsp.removeAll(gone);
            },
            tr("Remove a processing block"));
    } else if (id.startsWith(QLatin1String("learn"))) {
        change([index](ImpulseDesign& design) { design.learn.removeAt(index); }, tr("Remove a learning block"));
    }
    m_flow->focusSelected();
}

void ImpulsePage::duplicateBlock(const QString& id)
{
    const int index = id.section(QLatin1Char(':'), 1).toInt();
    if (!id.startsWith(QLatin1String("dsp"))) {
        services().host.showToast({tr("An impulse has one input, and one learning block of a kind. Processing blocks can be duplicated.")});
        return;
    }
    DspBlockDesign copy = m_stored.dsp[index];
    copy.id = freeId(copy.block);
    if (change([&](ImpulseDesign& design) { design.dsp.insert(index + 1, copy); }, tr("Duplicate a processing block")))
        m_flow->select(QStringLiteral("dsp:%1").arg(index + 1));
    m_flow->focusSelected();
}

void ImpulsePage::setWindowField(double windowMs, double strideMs, bool isFinal)
{
    const Edit edit = [windowMs, strideMs](ImpulseDesign& design) {
        if (windowMs >= 0.0)
            design.input.windowMs = windowMs;
        if (strideMs >= 0.0)
            design.input.strideMs = strideMs;
    };
    if (!isFinal)
        preview(edit);
    else
        change(edit, windowMs >= 0.0 ? tr("Change the window") : tr("Change the stride"));
}

void ImpulsePage::placeWindow(double windowSeconds, double strideSeconds, bool isFinal)
{
    if (!m_prepared)
        return;
    // A side that was not moved keeps the number that was typed.
    const Result<PreparedImpulse> stored = prepareImpulse(m_stored, services().context.project()->samples());
    const auto moved = [&](double seconds, qint64 readings) {
        return !stored || std::llround(seconds * m_prepared->frequencyHz) != readings;
    };
    const double window = stored && moved(windowSeconds, stored->grid.windowReadings) ? windowSeconds * 1000.0 : m_stored.input.windowMs;
    const double stride = stored && moved(strideSeconds, stored->grid.strideReadings) ? strideSeconds * 1000.0 : m_stored.input.strideMs;
    setWindowField(window, stride, isFinal);
}

void ImpulsePage::open(const QVariantMap& arguments)
{
    const QString block = arguments.value(QStringLiteral("block")).toString();
    if (!block.isEmpty())
        m_flow->select(block);
}

} // namespace studio
