// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_parts.h"

#include "ui/shell/theme.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QLocale>
#include <QTableWidget>

namespace studio
{

QTableWidget* makeTable(Theme& theme, const QString& name, const QStringList& headers, QWidget* parent)
{
    auto* table = new QTableWidget(parent);
    table->setObjectName(name);
    table->setAccessibleName(name);
    table->setColumnCount(static_cast<int>(headers.size()));
    table->setHorizontalHeaderLabels(headers);
    table->setFrameShape(QFrame::NoFrame);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(34);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->setFont(theme.font(TextRole::Body));
    return table;
}

void setRows(QTableWidget& table, Theme& theme, const QVector<QStringList>& rows)
{
    table.setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < rows.size(); ++row) {
        for (int column = 0; column < rows[row].size(); ++column) {
            const QString& text = rows[row][column];
            auto* item = new QTableWidgetItem(text);
            const bool isNumber = !text.isEmpty() && (text[0].isDigit() || text[0] == QLatin1Char('-')) && column > 0;
            if (isNumber)
                item->setFont(theme.font(TextRole::Mono));
            item->setToolTip(text);
            table.setItem(row, column, item);
        }
    }
}

QString formatBytes(qint64 bytes)
{
    const QLocale locale;
    if (bytes < 1024)
        return QCoreApplication::translate("Bytes", "%1 B").arg(locale.toString(bytes));
    return QCoreApplication::translate("Bytes", "%1 KB").arg(locale.toString(static_cast<double>(bytes) / 1024.0, 'f', 1));
}

} // namespace studio
