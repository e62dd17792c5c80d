// SPDX-License-Identifier: GPL-3.0-or-later
// Samples that are pictures, as Dataset draws them.
#include "models/dataset/picture_decoder.h"
#include "support/pictures.h"
#include "support/temporary_project.h"
#include "ui/pages/picture_view.h"
#include "ui/pages/sample_cells.h"
#include "ui/pages/sample_scanner.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QPainter>

using namespace studio;

class TestPictureView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void showsThePictureWithItsBoxes();
    void saysWhatCannotBeShown();
    void thumbnailIsThePicture();
    void pictureThatIsNotThereIsTold();

private:
    SampleId store(test::TemporaryProject& project, SampleDraft draft, const QString& name)
    {
        draft.info.name = name;
        const Result<SampleId> id = project->samples().insert(draft);
        if (!id)
            QTest::qFail(qPrintable(id.error().message), __FILE__, __LINE__);
        return id ? *id : SampleId();
    }
    static SampleDraft boxedPicture()
    {
        SampleDraft draft = pictureDraft(readPicture(test::aPng(), QStringLiteral("p1.png")).value());
        setPictureBoxes(draft, {{QStringLiteral("nut"), 2.0, 2.0, 6.0, 5.0}});
        return draft;
    }
    std::unique_ptr<Theme> m_theme;
};

void TestPictureView::initTestCase()
{
    m_theme = std::make_unique<Theme>(*qApp);
    m_theme->apply(ThemeKind::Light);
}

void TestPictureView::showsThePictureWithItsBoxes()
{
    test::TemporaryProject project;
    const SampleId id = store(project, boxedPicture(), QStringLiteral("one"));
    PictureView view(*m_theme);
    view.resize(240, 180); // twenty times the picture
    view.setSample(project.path(), id, QStringLiteral("one"));
    QTRY_VERIFY(view.info());
    QCOMPARE(view.image().size(), QSize(12, 9));
    QVERIFY(view.accessibleDescription().contains(QStringLiteral("12 \u00d7 9")));
    QVERIFY(view.accessibleDescription().contains(QStringLiteral("nut at 2, 2, 6 \u00d7 5 pixels")));
    const QImage drawn = view.grab().toImage();
    const double scale = view.devicePixelRatioF();
    const auto colorAt = [&](double x, double y) { return drawn.pixelColor(qRound(x * scale), qRound(y * scale)).rgb(); };
    QCOMPARE(colorAt(40, 100), m_theme->classColor(0).rgb());  // the left side of the box
    QVERIFY(colorAt(200, 100) != m_theme->classColor(0).rgb()); // far from it
    QCOMPARE(colorAt(230, 170), view.image().pixelColor(11, 8).rgb());

    view.setSample({}, {}, {});
    QVERIFY(!view.info());
    QVERIFY(view.image().isNull());
}

void TestPictureView::saysWhatCannotBeShown()
{
    test::TemporaryProject project;
    const SampleId id = store(project, pictureDraft({{QStringLiteral("image/jpeg"), {}, test::v9Attachment().size(), {}, {}}, test::v9Attachment()}),
                              QStringLiteral("photo"));
    PictureView view(*m_theme);
    view.setSample(project.path(), id, QStringLiteral("photo"));
    QTRY_VERIFY(view.info());
    QVERIFY(view.image().isNull());
    QVERIFY(view.accessibleDescription().contains(QStringLiteral("no picture can be made of it")));
}

void TestPictureView::thumbnailIsThePicture()
{
    test::TemporaryProject project;
    const SampleId id = store(project, boxedPicture(), QStringLiteral("one"));
    SampleScanner scanner(project.path());
    QTRY_VERIFY(scanner.picture(id) != nullptr);
    QCOMPARE(scanner.picture(id)->image.size(), QSize(12, 9));
    QImage cell(120, 90, QImage::Format_RGB32);
    cell.fill(Qt::white);
    QPainter painter(&cell);
    paintThumbnail(painter, *m_theme, QRectF(0, 0, 120, 90), *scanner.picture(id));
    painter.end();
    QCOMPARE(cell.pixelColor(115, 85).rgb(), scanner.picture(id)->image.pixelColor(11, 8).rgb());
    // And nothing is found wrong with it.
    scanner.scan(project->samples().all().value());
    QTRY_VERIFY(!scanner.isScanning());
    QVERIFY(scanner.facts().faults.isEmpty());
}

void TestPictureView::pictureThatIsNotThereIsTold()
{
    test::TemporaryProject project;
    PictureView view(*m_theme);
    QSignalSpy shown(&view, &PictureView::shown);
    view.setSample(project.path(), SampleId{7}, QStringLiteral("gone"));
    QTRY_COMPARE(shown.size(), 1);
    QVERIFY(!view.info());
    QVERIFY(view.accessibleDescription().contains(QStringLiteral("no picture of this project")));
}

QTEST_MAIN(TestPictureView)
#include "tst_picture_view.moc"
