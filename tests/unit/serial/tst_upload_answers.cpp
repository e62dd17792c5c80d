// SPDX-License-Identifier: GPL-3.0-or-later
// Which upload answers what a device was asked to record. Source: device-protocols reference, 4.2.
#include "serial/remote/sample_progress.h"

#include <QtTest>

using namespace studio;

class TestUploadAnswers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void uploadAnswers_data();
    void uploadAnswers();
};

void TestUploadAnswers::uploadAnswers_data()
{
    QTest::addColumn<QString>("deviceId");
    QTest::addColumn<QString>("keyName");
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<bool>("isAnswer");
    const auto row = [](const char* what, const char* device, const char* key, const char* file, const char* label, const char* asked, bool answers) {
        QTest::newRow(what) << QString::fromUtf8(device) << QString::fromUtf8(key) << QString::fromUtf8(file) << QString::fromUtf8(label) << QString::fromUtf8(asked) << answers;
    };
    row("its name is the label", "aa:bb", "", "low.gear", "", "low.gear", true);
    row("the device writes its name in capitals", "AA:BB", "", "wave", "", "wave", true);
    row("the ending is no part of the label", "aa:bb", "", "wave.json", "", "wave", true);
    row("its label is said", "aa:bb", "", "1.cbor", "wave", "wave", true);
    row("a plain file with the device's key", "", "bench", "1.wav", "wave", "wave", true);
    row("a plain file with another key", "", "other", "1.wav", "wave", "wave", false);
    row("another device", "cc:dd", "bench", "wave", "wave", "wave", false);
    row("another label", "aa:bb", "bench", "idle.01", "idle", "wave", false);
    row("its label is not known yet", "aa:bb", "bench", "idle.01", "", "wave", false);
    row("nothing was asked for by name: a file that is not labelled", "aa:bb", "bench", "idle.01", "", "", false);
    row("nothing was asked for by name: a plain file", "", "bench", "1.wav", "", "", false);
    row("nothing was asked for by name: a file without a name", "aa:bb", "bench", "", "", "", false);
    row("nothing was asked for by name: only an ending", "aa:bb", "bench", ".json", "", "", false);
}

void TestUploadAnswers::uploadAnswers()
{
    QFETCH(QString, deviceId);
    QFETCH(QString, keyName);
    QFETCH(QString, fileName);
    QFETCH(QString, label);
    QFETCH(QString, asked);
    QTEST(studio::isAnswer({deviceId, keyName, fileName, label}, QStringLiteral("aa:bb"), QStringLiteral("bench"), asked), "isAnswer");
}

QTEST_GUILESS_MAIN(TestUploadAnswers)
#include "tst_upload_answers.moc"
