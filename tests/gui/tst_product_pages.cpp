// SPDX-License-Identifier: GPL-3.0-or-later
// Validate, Deploy and Evaluate on the example project: check on the emulated board, export, refusal, threshold.
#include "app/session/deploy_status.h"
#include "app/session/studio_context.h"
#include "inference/bundle/bundle.h"
#include "inference/emulate/board_catalogue.h"
#include "storage/report_repository.h"
#include "support/fake_device_hub.h"
#include "ui/plots/matrix_view.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"
#include "ui/widgets/budget_bar.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented.h"

#include <QComboBox>
#include <QLineEdit>
#include <QProcess>
#include <QSlider>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QUndoStack>
#include <QtTest>

using namespace studio;
using test::FakeDeviceHub;

namespace
{
const QString kCli = QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli");
constexpr int kTestSamples = 4;
constexpr int kTrainingSamplesPerClass = 4;
} // namespace

class TestProductPages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void uncheckedModelMayNotLeave();
    void checkOnTheBoardFillsThePage();
    void windowsAreFilteredAndOpened();
    void budgetFollowsTargetAndPackage();
    void figuresCountForTheirCoreAlone();
    void badVersionIsTold();
    void bundleIsBuiltAndListed();
    void boardOtherThanTheTargetIsTold();
    void ownKeyAsksForItsPassword();
    void thresholdMakesWindowsUnsure();
    void errorsAreReviewedByKey();
    void retrainedModelMustBeCheckedAgain();

private:
    template <typename W>
    W* find(const char* name)
    {
        W* widget = m_window->findChild<W*>(QString::fromLatin1(name));
        if (widget == nullptr)
            QTest::qFail(name, __FILE__, __LINE__);
        return widget;
    }
    void waitForJobs() { QTRY_VERIFY_WITH_TIMEOUT(m_context->jobs().runningCount() == 0, 180'000); }
    bool isEnabled(const char* id) const { return m_actions->action(QString::fromLatin1(id))->isEnabled(); }

    QTemporaryDir m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<AppSettings> m_settings;
    std::unique_ptr<StudioContext> m_context;
    FakeDeviceHub* m_hub = nullptr; ///< the context's
    std::unique_ptr<ActionRegistry> m_actions;
    FakeDialogs m_dialogs;
    MemoryUiSettings m_uiSettings;
    std::unique_ptr<MainWindow> m_window;
};

void TestProductPages::initTestCase()
{
    qputenv("XDG_DATA_HOME", m_folder.path().toLocal8Bit());
    qputenv("XDG_CONFIG_HOME", m_folder.filePath(QStringLiteral("config")).toLocal8Bit());
    const QString path = m_folder.filePath(QStringLiteral("example.smith"));
    QCOMPARE(QProcess::execute(kCli, {QStringLiteral("example"), path}), 0);
    m_theme = std::make_unique<Theme>(*qApp);
    m_theme->apply(ThemeKind::Light);
    m_settings = std::make_unique<AppSettings>(m_folder.filePath(QStringLiteral("settings.ini")));
    auto hub = std::make_unique<FakeDeviceHub>();
    m_hub = hub.get();
    m_context = std::make_unique<StudioContext>(*m_settings, kCli, std::move(hub));
    m_actions = std::make_unique<ActionRegistry>(*m_theme);
    m_window = std::make_unique<MainWindow>(*m_theme, *m_actions, m_dialogs, m_uiSettings, *m_context);
    m_window->resize(1280, 720);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QVERIFY(m_context->openProject(path).isOk());
    // A few recordings are enough here: one of each class for testing, four for training.
    QVector<SampleId> excluded;
    QMap<QString, int> training;
    QMap<QString, int> testing;
    for (const Sample& sample : m_context->project()->samples()) {
        const bool isTest = sample.split == Split::Testing;
        if (isTest ? testing[sample.label]++ > 0 : training[sample.label]++ >= kTrainingSamplesPerClass)
            excluded.append(sample.id);
    }
    QVERIFY(m_context->project()->setEnabled(excluded, false).isOk());
    m_context->makeFeatures();
    m_context->train();
    m_context->evaluate();
    waitForJobs();
    QCOMPARE(m_context->project()->runs().size(), 1);
}

void TestProductPages::cleanupTestCase()
{
    m_window.reset();
}

void TestProductPages::uncheckedModelMayNotLeave()
{
    m_window->showPage(QStringLiteral("deploy"));
    QVERIFY(!isEnabled("deploy.export"));
    QVERIFY(m_actions->disabledReason(QStringLiteral("deploy.export")).contains(QStringLiteral("Validate")));
    QVERIFY(isEnabled("deploy.exportUnchecked"));
    m_window->showPage(QStringLiteral("validate"));
    QVERIFY(m_window->currentPage()->stateText().contains(QStringLiteral("Not checked")));
}

void TestProductPages::checkOnTheBoardFillsThePage()
{
    m_window->showPage(QStringLiteral("validate"));
    QVERIFY(m_actions->trigger(QStringLiteral("validate.run")));
    waitForJobs();
    const auto* windows = find<QTableWidget>("validate.windows");
    const Result<std::optional<StoredReport>> report =
        m_context->project()->project().reports().newest(QStringLiteral("verification"), m_context->project()->currentRun());
    QVERIFY(report.isOk() && report->has_value());
    QCOMPARE((*report)->summary[QStringLiteral("mismatches")].toInt(-1), 0);
    QCOMPARE(windows->rowCount(), (*report)->summary[QStringLiteral("windows")].toInt());
    QVERIFY(windows->rowCount() > 40 * kTestSamples);
    QCOMPARE(m_context->project()->pipeline().of(Stage::Validate).state, StageState::UpToDate);
}

void TestProductPages::windowsAreFilteredAndOpened()
{
    m_window->showPage(QStringLiteral("validate"));
    auto* which = find<Segmented>("validate.which");
    auto* windows = find<QTableWidget>("validate.windows");
    const int all = windows->rowCount();
    which->setCurrent(2);
    QCOMPARE(windows->rowCount(), 0); // the board agreed in every window
    which->setCurrent(0);
    QCOMPARE(windows->rowCount(), all);
    windows->setFocus();
    windows->setCurrentCell(3, 0);
    QVERIFY(m_actions->trigger(QStringLiteral("validate.openWindow")));
    QVERIFY(m_window->currentPage()->info().id != QStringLiteral("validate"));
}

void TestProductPages::budgetFollowsTargetAndPackage()
{
    m_window->showPage(QStringLiteral("deploy"));
    QVERIFY(isEnabled("deploy.export"));
    const QList<BudgetBar*> bars = m_window->currentPage()->findChildren<BudgetBar*>();
    QCOMPARE(bars.size(), 3);
    auto* format = find<Segmented>("deploy.format");
    format->setCurrent(0);
    QCOMPARE(bars[0]->content().parts.size(), 3); // a library is the model alone
    format->setCurrent(2);
    QCOMPARE(bars[0]->content().parts.size(), 4);
    QVERIFY(!bars[0]->content().isEstimate);
    QVERIFY(bars[2]->content().isEstimate);
    auto* target = find<QComboBox>("deploy.target");
    const double before = bars[1]->content().limit;
    target->setCurrentIndex(1);
    QVERIFY(bars[1]->content().limit < before);
    QVERIFY(bars[1]->accessibleName().contains(QStringLiteral("measured")));
    target->setCurrentIndex(0);
}

void TestProductPages::figuresCountForTheirCoreAlone()
{
    const TargetDescription same = allTargets().first();
    TargetDescription other = same;
    other.core = QStringLiteral("cortex-m7");
    const DeployStatus measured = deployStatus(*m_context->project(), same, ExportFormat::Firmware);
    QVERIFY(measured.isMeasured);
    QCOMPARE(measured.checks.last().state, CheckState::Done);
    const DeployStatus foreign = deployStatus(*m_context->project(), other, ExportFormat::Firmware);
    QVERIFY(!foreign.isMeasured && foreign.isVerified);
    QVERIFY(foreign.flash.parts.isEmpty());
    QCOMPARE(foreign.checks.last().state, CheckState::Open);
    QVERIFY2(foreign.checks.last().detail.contains(QStringLiteral("another core")), qPrintable(foreign.checks.last().detail));
}

void TestProductPages::badVersionIsTold()
{
    auto* version = find<QLineEdit>("deploy.version");
    const QString good = version->text();
    version->setText(QStringLiteral("1.2"));
    const qsizetype asked = m_dialogs.asked.size();
    QVERIFY(m_actions->trigger(QStringLiteral("deploy.export")));
    QCOMPARE(m_dialogs.asked.size(), asked); // nothing is asked before the mistake is mended
    QCOMPARE(m_context->jobs().runningCount(), 0);
    version->setText(good);
}

void TestProductPages::bundleIsBuiltAndListed()
{
    const QString path = m_folder.filePath(QStringLiteral("first.smithbundle"));
    m_dialogs.pathAnswers = {path};
    QVERIFY(m_actions->trigger(QStringLiteral("deploy.export")));
    waitForJobs();
    QTRY_COMPARE(find<QTableWidget>("deploy.exports")->rowCount(), 1);
    QCOMPARE(find<QTableWidget>("deploy.exports")->item(0, 0)->text(), QStringLiteral("1.0.0"));
    QCOMPARE(find<QLineEdit>("deploy.version")->text(), QStringLiteral("1.0.1"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Result<VerifiedBundle> bundle = verifyBundle(file.readAll());
    QVERIFY(bundle.isOk());
    QVERIFY(bundle->manifest[QStringLiteral("overrides")].toArray().isEmpty());
    QVERIFY(!isEnabled("deploy.flash")); // no board is connected, and the reason says so
    QVERIFY(m_actions->disabledReason(QStringLiteral("deploy.flash")).contains(QStringLiteral("Connect")));
}

/// The target is what memory and time are measured against; what is connected may be something else.
void TestProductPages::boardOtherThanTheTargetIsTold()
{
    const Result<BoardDescription> kind = boardById(QStringLiteral("mps2-an386"));
    QVERIFY(kind.isOk());
    DeviceInfo board;
    board.address = QStringLiteral("board:bench");
    board.name = QStringLiteral("bench");
    board.deviceType = kind->deviceTypes.first();
    board.state = DeviceState::Connected;
    m_hub->put(board);
    m_hub->setActiveDevice(board.address);
    auto* target = find<QComboBox>("deploy.target");
    auto* text = find<ElidedLabel>("deploy.flashText");
    const int before = target->currentIndex();
    m_dialogs.isConfirming = false;
    const auto question = [this, target](const QString& id) {
        target->setCurrentIndex(target->findData(id));
        m_dialogs.confirmText.clear();
        m_actions->trigger(QStringLiteral("deploy.flash"));
        return m_dialogs.confirmText;
    };
    const QString other = question(QStringLiteral("nrf52840"));
    QVERIFY2(other.contains(QStringLiteral("The target is nRF52840")) && other.contains(kind->name), qPrintable(other));
    QVERIFY(text->fullText().contains(kind->name));
    const QString same = question(kind->id);
    QVERIFY2(same.contains(QStringLiteral("bench")) && !same.contains(QStringLiteral("The target is")), qPrintable(same));
    QVERIFY(!text->fullText().contains(QStringLiteral("is not the target")));
    m_dialogs.isConfirming = true;
    target->setCurrentIndex(before);
    m_hub->setActiveDevice({});
}

void TestProductPages::ownKeyAsksForItsPassword()
{
    m_dialogs.textAnswers = {QStringLiteral("lab-key"), QStringLiteral("correct horse")};
    QVERIFY(m_actions->trigger(QStringLiteral("deploy.newKey")));
    auto* key = find<QComboBox>("deploy.key");
    QCOMPARE(key->currentData().toString(), QStringLiteral("lab-key"));
    const QString path = m_folder.filePath(QStringLiteral("second.smithbundle"));
    m_dialogs.pathAnswers = {path};
    m_dialogs.textAnswers = {QStringLiteral("wrong horse")};
    QVERIFY(m_actions->trigger(QStringLiteral("deploy.export")));
    waitForJobs();
    QVERIFY(!QFile::exists(path));
    QCOMPARE(find<QTableWidget>("deploy.exports")->rowCount(), 1);
    m_dialogs.pathAnswers = {path};
    m_dialogs.textAnswers = {QStringLiteral("correct horse")};
    QVERIFY(m_actions->trigger(QStringLiteral("deploy.export")));
    waitForJobs();
    QVERIFY(QFile::exists(path));
    QTRY_COMPARE(find<QTableWidget>("deploy.exports")->rowCount(), 2);
}

void TestProductPages::thresholdMakesWindowsUnsure()
{
    m_window->showPage(QStringLiteral("evaluate"));
    auto* matrix = find<MatrixView>("matrix");
    auto* slider = find<QSlider>("evaluate.threshold");
    const auto unsure = [&] {
        int sum = 0;
        for (int row = 0; row < matrix->rowCount(); ++row)
            sum += matrix->columnCount() > matrix->rowCount() ? matrix->countAt(row, matrix->columnCount() - 1) : 0;
        return sum;
    };
    const auto total = [&] {
        int sum = 0;
        for (int row = 0; row < matrix->rowCount(); ++row) {
            for (int column = 0; column < matrix->columnCount(); ++column)
                sum += matrix->countAt(row, column);
        }
        return sum;
    };
    slider->setValue(0);
    QCOMPARE(matrix->columnCount(), matrix->rowCount()); // nothing is unsure, so no column says so
    const int all = total();
    slider->setValue(99);
    QCOMPARE(matrix->columnCount(), matrix->rowCount() + 1);
    QVERIFY(unsure() > 0);
    QCOMPARE(total(), all);
    // The unsure windows of a class are listed like any other cell's.
    auto* list = find<QTableWidget>("evaluate.list");
    for (int row = 0; row < matrix->rowCount(); ++row) {
        Q_EMIT matrix->cellChosen(row, matrix->columnCount() - 1);
        QCOMPARE(list->rowCount(), matrix->countAt(row, matrix->columnCount() - 1));
    }
    slider->setValue(0);
}

void TestProductPages::errorsAreReviewedByKey()
{
    m_window->showPage(QStringLiteral("evaluate"));
    auto* matrix = find<MatrixView>("matrix");
    auto* list = find<QTableWidget>("evaluate.list");
    int errors = 0;
    for (int row = 0; row < matrix->rowCount(); ++row) {
        for (int column = 0; column < matrix->rowCount(); ++column)
            errors += row != column ? matrix->countAt(row, column) : 0;
    }
    matrix->setFocus();
    QTest::keyClick(matrix, Qt::Key_J);
    QCOMPARE(list->rowCount(), errors);
    QCOMPARE(isEnabled("evaluate.review"), errors > 0);
}

void TestProductPages::retrainedModelMustBeCheckedAgain()
{
    m_context->train();
    waitForJobs();
    QTRY_COMPARE(m_context->project()->runs().size(), 2);
    QTRY_COMPARE(m_context->project()->currentRun(), m_context->project()->runs().first().id); // it is read as done
    const RunId checked = m_context->project()->runs().last().id;
    // An older run that is chosen again is the one that is exported, and it was checked.
    m_context->project()->setCurrentRun(checked);
    m_window->showPage(QStringLiteral("deploy"));
    QVERIFY(isEnabled("deploy.export"));
    m_dialogs.pathAnswers = {m_folder.filePath(QStringLiteral("older.smithbundle"))};
    m_dialogs.textAnswers = {QStringLiteral("correct horse")};
    QVERIFY(m_actions->trigger(QStringLiteral("deploy.export")));
    waitForJobs();
    const Result<QVector<StoredReport>> exports = m_context->project()->project().reports().all(QStringLiteral("export"));
    QVERIFY(exports.isOk());
    QCOMPARE(exports->first().run, checked);
    m_context->project()->setCurrentRun(m_context->project()->runs().first().id);
    QVERIFY(!isEnabled("deploy.export"));
    const QString path = m_folder.filePath(QStringLiteral("unchecked.smithbundle"));
    m_dialogs.pathAnswers = {path};
    m_dialogs.textAnswers = {QStringLiteral("correct horse")};
    QVERIFY(m_actions->trigger(QStringLiteral("deploy.exportUnchecked")));
    waitForJobs();
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Result<VerifiedBundle> bundle = verifyBundle(file.readAll());
    QVERIFY(bundle.isOk());
    QCOMPARE(bundle->manifest[QStringLiteral("overrides")].toArray(), QJsonArray{QStringLiteral("unverified")});
}

QTEST_MAIN(TestProductPages)
#include "tst_product_pages.moc"
