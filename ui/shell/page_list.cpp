// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/page_list.h"

#include "ui/pages/collect_page.h"
#include "ui/pages/dataset_page.h"
#include "ui/pages/deploy_page.h"
#include "ui/pages/devices_page.h"
#include "ui/pages/evaluate_page.h"
#include "ui/pages/features_page.h"
#include "ui/pages/home_page.h"
#include "ui/pages/impulse_page.h"
#include "ui/pages/label_page.h"
#include "ui/pages/monitor_page.h"
#include "ui/pages/train_page.h"
#include "ui/pages/validate_page.h"

#include <QCoreApplication>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Pages", text);
}

template <typename PageType>
Page* makePage(const PageInfo& info, PageServices& services)
{
    return new PageType(info, services);
}

QKeySequence ctrl(Qt::Key key)
{
    return QKeySequence(Qt::CTRL | key);
}

} // namespace

QVector<PageEntry> pageList()
{
    return {
        {{QStringLiteral("home"), PageGroup::Home, tr("Home"), QStringLiteral("house"), {}}, makePage<HomePage>},
        {{QStringLiteral("devices"), PageGroup::Data, tr("Devices"), QStringLiteral("usb"), ctrl(Qt::Key_1)}, makePage<DevicesPage>},
        {{QStringLiteral("collect"), PageGroup::Data, tr("Collect"), QStringLiteral("activity"), ctrl(Qt::Key_2)}, makePage<CollectPage>},
        {{QStringLiteral("dataset"), PageGroup::Data, tr("Dataset"), QStringLiteral("database"), ctrl(Qt::Key_3)}, makePage<DatasetPage>},
        {{QStringLiteral("label"), PageGroup::Data, tr("Label"), QStringLiteral("tags"), ctrl(Qt::Key_4)}, makePage<LabelPage>},
        {{QStringLiteral("impulse"), PageGroup::Model, tr("Impulse"), QStringLiteral("workflow"), ctrl(Qt::Key_5)}, makePage<ImpulsePage>},
        {{QStringLiteral("features"), PageGroup::Model, tr("Features"), QStringLiteral("scatter"), ctrl(Qt::Key_6)}, makePage<FeaturesPage>},
        {{QStringLiteral("train"), PageGroup::Model, tr("Train"), QStringLiteral("curve"), ctrl(Qt::Key_7)}, makePage<TrainPage>},
        {{QStringLiteral("evaluate"), PageGroup::Model, tr("Evaluate"), QStringLiteral("grid"), ctrl(Qt::Key_8)}, makePage<EvaluatePage>},
        {{QStringLiteral("validate"), PageGroup::Product, tr("Validate"), QStringLiteral("cpu"), ctrl(Qt::Key_9)}, makePage<ValidatePage>},
        {{QStringLiteral("deploy"), PageGroup::Product, tr("Deploy"), QStringLiteral("package"), ctrl(Qt::Key_0)}, makePage<DeployPage>},
        {{QStringLiteral("monitor"), PageGroup::Product, tr("Monitor"), QStringLiteral("radio-tower"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M)}, makePage<MonitorPage>},
    };
}

} // namespace studio
