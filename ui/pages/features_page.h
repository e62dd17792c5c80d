// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/feature_extraction.h"
#include "ui/pages/feature_views.h"
#include "ui/shell/page_frame.h"

#include <memory>
#include <optional>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace studio
{

class Card;
class ElidedLabel;
class FeatureMapPanel;
class NumberField;
class ParameterForm;
class ShareBars;
class StagesView;

/// Settings of a processing block with what they do to one window, the map of all windows, and which features tell the
/// classes apart. Thread: GUI only.
class FeaturesPage final : public FramedPage
{
    Q_OBJECT
public:
    FeaturesPage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("features.make"); }

protected:
    void projectChanged() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void registerActions();
    QWidget* buildSettings();
    QWidget* buildPreview();
    QWidget* buildImportance();
    QWidget* buildLeftOut();
    void buildEmpty();

    // features_page.cpp: the matrix and its map
    void reloadFeatures();
    void showOverview(const FeatureOverview& overview);
    void showImportance();
    void showLeftOut();
    void openWindow(qint64 row);
    void labelChosen(const QString& label);
    void excludeChosen();
    [[nodiscard]] QVector<SampleId> chosenSamples() const;
    void report(const Result<void>& result);

    // features_page_preview.cpp: settings and one window
    void readDesign();
    void showSettings();
    void fitSettings();
    void changeSetting(const QString& id, const QJsonValue& value, bool isFinal);
    [[nodiscard]] Result<ImpulseDesign> withSetting(const QString& id, const QJsonValue& value) const;
    void fillSamples();
    void chooseWindow(SampleId sample, qint64 firstReading);
    void stepWindow(int windows);
    void showPreview(const ImpulseDesign& design);
    void clearPreview(const QString& why);
    [[nodiscard]] Result<std::vector<float>> previewWindow(const PreparedImpulse& impulse, const Sample& sample, qint64 first) const;
    void showChosen(qint64 row);

    std::shared_ptr<const FeatureMatrix> m_matrix;
    FeatureViewer m_viewer;
    FeatureOverview m_overview;
    QByteArray m_shownHash;

    ImpulseDesign m_design;
    int m_block = 0; ///< of the processing blocks
    SampleId m_sample;
    qint64 m_firstReading = 0; ///< at the rate of the impulse

    QComboBox* m_blocks = nullptr;
    Card* m_settings = nullptr;
    QVBoxLayout* m_formPlace = nullptr;
    ParameterForm* m_form = nullptr;
    QString m_formKind;
    QLabel* m_count = nullptr;
    QLabel* m_time = nullptr;
    QLabel* m_memory = nullptr;
    QComboBox* m_samples = nullptr;
    NumberField* m_window = nullptr;
    QLabel* m_windowText = nullptr;
    QLabel* m_made = nullptr;
    StagesView* m_stages = nullptr;
    FeatureMapPanel* m_panel = nullptr;
    Card* m_importanceCard = nullptr;
    ShareBars* m_importance = nullptr;
    ShareBars* m_perAxis = nullptr;
    Card* m_leftOut = nullptr;
    ElidedLabel* m_leftOutText = nullptr;
    QWidget* m_pad = nullptr;
    QVector<SampleId> m_leftOutIds;
};

} // namespace studio
