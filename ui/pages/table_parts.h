// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QTableWidget;
class QWidget;

namespace studio
{

class Theme;

/// A read-only table in the look of the product: rows selected whole, no grid, numbers in digits of equal width.
QTableWidget* makeTable(Theme& theme, const QString& name, const QStringList& headers, QWidget* parent);
/// Replaces all rows. Cells whose text begins like a number are set right and in mono digits.
void setRows(QTableWidget& table, Theme& theme, const QVector<QStringList>& rows);

/// "12.3 KB" with KB = 1024 B.
QString formatBytes(qint64 bytes);

} // namespace studio
