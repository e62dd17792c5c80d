// SPDX-License-Identifier: GPL-3.0-or-later
// Undo and Redo of the window over two histories: that of the project and that of what lies outside it.
#include "app/session/app_history.h"
#include "support/device_window.h"
#include "support/temporary_project.h"

#include <QAction>
#include <QPushButton>
#include <QUndoStack>

using namespace studio;
using namespace studio::test;

class TestOneUndo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_studio.reset(); }
    void editOfTheProjectEndsTheRedoOutside();
    void stepOutsideLeavesTheRedoOfTheProject();
    void undoAndRedoAreTold();
    void whatFailsIsNotToldAsDone();
    void offerToUndoStandsWhileItIsTheNewestStep();

private:
    bool undo() { return m_studio->actions->trigger(QStringLiteral("edit.undo")); }
    bool redo() { return m_studio->actions->trigger(QStringLiteral("edit.redo")); }
    bool canRedo() const { return m_studio->actions->action(QStringLiteral("edit.redo"))->isEnabled(); }
    void offer(const QString& text)
    {
        m_studio->window->showToast({.text = text, .actionText = QStringLiteral("Undo"), .actionKeys = QStringLiteral("Ctrl Z"), .action = [] {}});
    }
    [[nodiscard]] QString offered() const
    {
        const auto* toast = m_studio->window->findChild<QWidget*>(QStringLiteral("toast"));
        return toast != nullptr && toast->isVisible() ? toast->accessibleName() : QString();
    }
    void land(int number)
    {
        QVERIFY(m_project->ingest(aSample(number)).isOk());
        QCoreApplication::processEvents(); // what is put off happens
    }
    [[nodiscard]] QString label() const { return m_project->sample(m_id)->label; }
    void setLabel(const QString& text) { QVERIFY(m_project->setLabel({m_id}, text).isOk()); }
    void forget()
    {
        m_isForgotten = true;
        const auto set = [this](bool isForgotten) {
            return [this, isForgotten]() -> Result<void> {
                m_isForgotten = isForgotten;
                return {};
            };
        };
        m_studio->context->history().push({QStringLiteral("Forget nano33"), set(false), set(true)});
    }

    std::unique_ptr<DeviceWindow> m_studio;
    ProjectSession* m_project = nullptr;
    SampleId m_id;
    bool m_isForgotten = false;
};

void TestOneUndo::init()
{
    m_studio = std::make_unique<DeviceWindow>();
    m_project = m_studio->makeProject();
    m_isForgotten = false;
    const Result<SampleId> id = m_project->ingest(aSample(1)); // "wave"
    QVERIFY(id.isOk());
    m_id = *id;
}

void TestOneUndo::editOfTheProjectEndsTheRedoOutside()
{
    forget();
    QVERIFY(undo());
    QVERIFY(!m_isForgotten && canRedo());
    setLabel(QStringLiteral("snake"));
    QVERIFY(!canRedo());
    QVERIFY(!redo());
    QVERIFY(!m_isForgotten);
    QCOMPARE(label(), QStringLiteral("snake"));
    // It is undone and made again itself.
    QVERIFY(undo());
    QCOMPARE(label(), QStringLiteral("wave"));
    QVERIFY(redo());
    QCOMPARE(label(), QStringLiteral("snake"));
    QVERIFY(!canRedo() && !m_isForgotten);
}

/// Renaming a board must not cost the step of the project that was taken back before.
void TestOneUndo::stepOutsideLeavesTheRedoOfTheProject()
{
    setLabel(QStringLiteral("snake"));
    setLabel(QStringLiteral("idle"));
    QVERIFY(undo());
    QCOMPARE(label(), QStringLiteral("snake"));
    forget();
    QVERIFY(canRedo());
    QVERIFY(redo());
    QCOMPARE(label(), QStringLiteral("idle"));
    QVERIFY(m_isForgotten && !canRedo());
    // What was done last is undone first, ...
    QVERIFY(undo());
    QCOMPARE(label(), QStringLiteral("snake"));
    QVERIFY(m_isForgotten);
    QVERIFY(undo());
    QVERIFY(!m_isForgotten);
    QVERIFY(undo());
    QCOMPARE(label(), QStringLiteral("wave"));
    // ... and what was undone last is made again first.
    QVERIFY(redo());
    QCOMPARE(label(), QStringLiteral("snake"));
    QVERIFY(!m_isForgotten);
    QVERIFY(redo());
    QVERIFY(m_isForgotten);
    QCOMPARE(label(), QStringLiteral("snake"));
    QVERIFY(redo());
    QCOMPARE(label(), QStringLiteral("idle"));
    QVERIFY(!canRedo());
}

/// The newest step may be one of another page, where nothing of it is in sight.
void TestOneUndo::undoAndRedoAreTold()
{
    setLabel(QStringLiteral("snake"));
    const QString step = m_project->undoStack().undoText();
    QVERIFY(!step.isEmpty());
    m_studio->window->showPage(QStringLiteral("devices"));
    QVERIFY(undo());
    QCoreApplication::processEvents();
    QCOMPARE(offered(), QStringLiteral("Undone: ") + step);
    const auto click = [this](const QString& verb) {
        auto* button = m_studio->find<QWidget>("toast")->findChild<QPushButton*>(QStringLiteral("toast.action"));
        QCOMPARE(button->text(), verb);
        QTest::mouseClick(button, Qt::LeftButton);
        QCoreApplication::processEvents();
    };
    click(QStringLiteral("Redo"));
    QCOMPARE(label(), QStringLiteral("snake"));
    QCOMPARE(offered(), QStringLiteral("Redone: ") + step);
    click(QStringLiteral("Undo"));
    QCOMPARE(label(), QStringLiteral("wave"));
    QCOMPARE(offered(), QStringLiteral("Undone: ") + step);
    // The same outside of the project; what it offers goes with the next step.
    forget();
    QTRY_COMPARE(offered(), QString());
    QVERIFY(undo());
    QCOMPARE(offered(), QStringLiteral("Undone: Forget nano33"));
    setLabel(QStringLiteral("idle"));
    QTRY_COMPARE(offered(), QString());
}

void TestOneUndo::whatFailsIsNotToldAsDone()
{
    m_studio->context->history().push({QStringLiteral("Forget nano33"),
                                       []() -> Result<void> { return Error{ErrorCode::NotFound, QStringLiteral("There is no port 7.")}; }, {}});
    QVERIFY(undo());
    QVERIFY2(offered().contains(QStringLiteral("There is no port 7.")), qPrintable(offered()));
}

/// A recording that lands is no step: what was said before can be taken back still.
void TestOneUndo::offerToUndoStandsWhileItIsTheNewestStep()
{
    setLabel(QStringLiteral("snake"));
    setLabel(QStringLiteral("idle"));
    QCoreApplication::processEvents();
    const QString inside = QStringLiteral("1 sample is idle");
    offer(inside);
    land(2);
    land(3);
    QCOMPARE(offered(), inside);
    QVERIFY(undo());
    QTRY_VERIFY(offered().startsWith(QStringLiteral("Undone: ")));
    // The newest step is another, though it is called the same.
    setLabel(QStringLiteral("idle"));
    QCoreApplication::processEvents();
    offer(inside);
    setLabel(QStringLiteral("wave"));
    QTRY_COMPARE(offered(), QString());
    // The same outside of the project.
    forget();
    QCoreApplication::processEvents();
    const QString outside = QStringLiteral("nano33 is forgotten");
    offer(outside);
    land(4);
    QCOMPARE(offered(), outside);
    forget();
    QTRY_COMPARE(offered(), QString());
}

QTEST_MAIN(TestOneUndo)
#include "tst_one_undo.moc"
