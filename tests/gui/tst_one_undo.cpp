// SPDX-License-Identifier: GPL-3.0-or-later
// Undo and Redo of the window over two histories: that of the project and that of what lies outside it.
#include "app/session/app_history.h"
#include "support/device_window.h"
#include "support/temporary_project.h"

#include <QAction>
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
    void stepOutsideEndsTheRedoOfTheProject();
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

void TestOneUndo::stepOutsideEndsTheRedoOfTheProject()
{
    setLabel(QStringLiteral("snake"));
    setLabel(QStringLiteral("idle"));
    QVERIFY(undo());
    QCOMPARE(label(), QStringLiteral("snake"));
    forget();
    QVERIFY(!canRedo());
    QVERIFY(!redo());
    QCOMPARE(label(), QStringLiteral("snake"));
    // What stood before it is undone and made again as ever, up to there.
    QVERIFY(undo());
    QVERIFY(!m_isForgotten);
    QVERIFY(undo());
    QCOMPARE(label(), QStringLiteral("wave"));
    QVERIFY(redo());
    QCOMPARE(label(), QStringLiteral("snake"));
    QVERIFY(redo());
    QVERIFY(m_isForgotten);
    QVERIFY(!canRedo());
    QCOMPARE(label(), QStringLiteral("snake"));
    // An edit begins anew.
    setLabel(QStringLiteral("idle"));
    QVERIFY(undo());
    QVERIFY(canRedo());
    QVERIFY(redo());
    QCOMPARE(label(), QStringLiteral("idle"));
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
    QTRY_COMPARE(offered(), QString());
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
