// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are written while the window goes on.
#include "app/session/background_write.h"

#include <QSemaphore>
#include <QThread>
#include <QtTest>
#include <atomic>

using namespace studio;

class TestBackgroundWrite : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void callerGoesOnMeanwhile();
    void errorsAreTold();
    void whoIsGoneIsNotTold();
};

void TestBackgroundWrite::callerGoesOnMeanwhile()
{
    QSemaphore mayGoOn;
    std::atomic<bool> hasWritten = false;
    QThread* toldIn = nullptr;
    writeInBackground(
        this,
        [&]() -> Result<void> {
            mayGoOn.acquire();
            hasWritten = true;
            return {};
        },
        [&](const Result<void>& written) {
            QVERIFY(written.isOk());
            toldIn = QThread::currentThread();
        });
    QVERIFY(!hasWritten); // it waits for what comes next
    mayGoOn.release();
    QTRY_COMPARE(toldIn, thread());
    QVERIFY(hasWritten);
}

void TestBackgroundWrite::errorsAreTold()
{
    QString told;
    writeInBackground(
        this, []() -> Result<void> { return Error{ErrorCode::Io, QStringLiteral("the disk is full"), {}, QStringLiteral("TST-001")}; },
        [&](const Result<void>& written) { told = written.isOk() ? QStringLiteral("written") : written.error().message; });
    QTRY_COMPARE(told, QStringLiteral("the disk is full"));
}

void TestBackgroundWrite::whoIsGoneIsNotTold()
{
    QSemaphore mayGoOn;
    std::atomic<bool> hasWritten = false;
    bool isTold = false;
    auto owner = std::make_unique<QObject>();
    writeInBackground(
        owner.get(),
        [&]() -> Result<void> {
            mayGoOn.acquire();
            hasWritten = true;
            return {};
        },
        [&](const Result<void>&) { isTold = true; });
    owner.reset();
    mayGoOn.release();
    QTRY_VERIFY(hasWritten);
    bool isNextTold = false; // told behind it, were it told
    writeInBackground(this, [] { return Result<void>(); }, [&](const Result<void>&) { isNextTold = true; });
    QTRY_VERIFY(isNextTold);
    QVERIFY(!isTold);
}

QTEST_GUILESS_MAIN(TestBackgroundWrite)
#include "tst_background_write.moc"
