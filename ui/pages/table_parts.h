// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QVector>

class QTableView;
class QTableWidget;
class QTableWidgetItem;
class QWidget;

namespace studio
{

class Theme;

/// Gives a table the look of the product: rows selected whole, no grid, hairlines, chips for classes.
void styleTable(QTableView& table, Theme& theme);
/// A read-only table in the look of the product: rows selected whole, no grid, numbers in digits of equal width.
QTableWidget* makeTable(Theme& theme, const QString& name, const QStringList& headers, QWidget* parent);
/// Cells of a class column carry the class's number in this role and are painted as chips.
constexpr int kClassIndexRole = 0x0100 + 40; // Qt::UserRole + 40
/// Cells with this role are painted as a tag; its value is a TagKind.
constexpr int kTagKindRole = 0x0100 + 41;
/// Shows the texts of a column as chips of these classes; texts that are none of them stay text.
void setChipColumn(QTableWidget& table, int column, const QStringList& classes);
/// Cells with these roles are painted as one chip a text, as many as there is room for; QStringList, and the number of the class of each.
constexpr int kChipTextsRole = 0x0100 + 42;
constexpr int kChipClassesRole = 0x0100 + 43;
/// Shows several classes in one cell, whose text names them all.
void setChips(QTableWidgetItem& item, const QStringList& texts, const QStringList& classes);
/// These columns hold numbers, whatever a cell holds at the moment; the others hold texts, also where one begins with a digit.
void setNumberColumns(QTableWidget& table, const QVector<int>& columns);
/// Texts of these columns keep their beginning where there is too little room, and not both their ends: sentences.
void setSentenceColumns(QTableView& table, const QVector<int>& columns);
/// Replaces all rows. Where the columns of numbers were not named, cells whose text begins like a number are set right and in mono digits.
void setRows(QTableWidget& table, Theme& theme, const QVector<QStringList>& rows);

} // namespace studio
