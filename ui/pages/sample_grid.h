// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>
#include <QPointer>

namespace studio
{

class SampleScanner;
class Theme;

/// The samples as thumbnails: signal, name, verdict, length, label and split. A view of the same model and selection as the
/// table. Thread: GUI only.
class SampleGrid : public QListView
{
    Q_OBJECT
public:
    SampleGrid(Theme& theme, QWidget* parent = nullptr);
    /// Where the signals come from; nullptr shows none.
    void setScanner(SampleScanner* scanner);
    [[nodiscard]] SampleScanner* scanner() const { return m_scanner; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitCells();

    Theme& m_theme;
    QPointer<SampleScanner> m_scanner;
};

} // namespace studio
