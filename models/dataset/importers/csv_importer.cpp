// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/importers/csv_importer.h"

#include "models/dataset/number_limit.h"

#include <QCoreApplication>
#include <algorithm>
#include <charconv>
#include <cmath>

namespace studio
{

namespace
{

constexpr qsizetype kMostColumns = 65; // 64 axes and a time column
constexpr double kMostJitter = 0.5;    ///< of the mean step, before a column is no steady time
constexpr double kToldJitter = 0.05;   ///< of the mean step: less comes from rounding to whole milliseconds

QString tr(const char* text)
{
    return QCoreApplication::translate("Csv", text);
}

Error bad(const QString& what, const char* id)
{
    return Error{ErrorCode::InvalidInput, what, {}, QString::fromLatin1(id)};
}

/// The sign that divides most of the first lines alike.
char separatorOf(const QByteArray& line)
{
    for (const char candidate : {';', '\t', ','}) {
        if (line.contains(candidate))
            return candidate;
    }
    return ' ';
}

QList<QByteArray> cellsOf(const QByteArray& line, char separator)
{
    QList<QByteArray> cells;
    QByteArray cell;
    bool isQuoted = false;
    for (const char c : line) {
        if (c == '"') {
            isQuoted = !isQuoted;
        } else if (c == separator && !isQuoted) {
            if (separator != ' ' || !cell.isEmpty())
                cells << cell.trimmed();
            cell.clear();
        } else {
            cell += c;
        }
    }
    if (separator != ' ' || !cell.trimmed().isEmpty())
        cells << cell.trimmed();
    return cells;
}

bool numberOf(QByteArray cell, bool hasDecimalComma, double& number)
{
    if (hasDecimalComma)
        cell.replace(',', '.');
    if (cell.startsWith('+'))
        cell.remove(0, 1);
    const char* end = cell.constData() + cell.size();
    const auto [stop, problem] = std::from_chars(cell.constData(), end, number);
    return problem == std::errc() && stop == end && !cell.isEmpty();
}

struct Table {
    QStringList header;
    std::vector<double> values; ///< [rows x columns]
    qsizetype columns = 0;
    qsizetype rows = 0;
};

Result<Table> readTable(const QByteArray& bytes)
{
    QByteArray text = bytes.startsWith("\xEF\xBB\xBF") ? bytes.mid(3) : bytes;
    text.replace("\r\n", "\n").replace('\r', '\n');
    const QList<QByteArray> lines = text.split('\n');
    Table table;
    char separator = 0;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines[i].trimmed().isEmpty())
            continue;
        if (separator == 0)
            separator = separatorOf(lines[i]);
        const QList<QByteArray> cells = cellsOf(lines[i], separator);
        if (cells.isEmpty()) // quotes and nothing in them
            continue;
        if (cells.size() > kMostColumns)
            return bad(tr("line %1 has %2 columns; at most %3 are possible").arg(i + 1).arg(cells.size()).arg(kMostColumns), "CSV-002");
        const qsizetype before = static_cast<qsizetype>(table.values.size());
        for (qsizetype column = 0; column < cells.size(); ++column) {
            double number = 0.0;
            if (numberOf(cells[column], separator != ',', number)) {
                if (isBeyondFloat(number)) {
                    return bad(tr("line %1, column %2: %3 is beyond what a reading may be, 3.4e38").arg(i + 1).arg(column + 1).arg(number), "CSV-010");
                }
                table.values.push_back(number);
                continue;
            }
            if (table.rows == 0 && table.header.isEmpty())
                break; // the header
            return bad(tr("line %1, column %2: \"%3\" is not a number").arg(i + 1).arg(column + 1).arg(QString::fromUtf8(cells[column].left(40))),
                       "CSV-003");
        }
        if (static_cast<qsizetype>(table.values.size()) - before != cells.size()) {
            table.values.resize(static_cast<std::size_t>(before));
            for (const QByteArray& cell : cells)
                table.header << QString::fromUtf8(cell);
            table.columns = cells.size();
            continue;
        }
        if (table.columns == 0)
            table.columns = cells.size();
        if (cells.size() != table.columns)
            return bad(tr("line %1 has %2 columns, the lines before have %3").arg(i + 1).arg(cells.size()).arg(table.columns), "CSV-004");
        ++table.rows;
    }
    if (table.rows == 0)
        return bad(tr("it holds no row of numbers"), "CSV-005");
    return table;
}

/// What the time column says.
struct Steps {
    double intervalMs = 0.0;
    double jitterMs = 0.0;  ///< root mean square of what the steps are off by
    qsizetype oddRow = 0;   ///< after the step that is off most
};

/// Errors: InvalidInput when it is no steady time.
Result<Steps> stepsOf(const Table& table, bool isSeconds)
{
    const auto at = [&](qsizetype row) { return table.values[static_cast<std::size_t>(row * table.columns)]; };
    if (table.rows < 2)
        return Steps();
    Steps steps;
    double squares = 0.0;
    double most = 0.0;
    const double mean = (at(table.rows - 1) - at(0)) / static_cast<double>(table.rows - 1);
    if (!(mean > 0.0))
        return bad(tr("the time column does not rise"), "CSV-006");
    for (qsizetype row = 1; row < table.rows; ++row) {
        const double step = at(row) - at(row - 1);
        if (!(std::abs(step - mean) <= kMostJitter * mean)) { // a step that is no number is uneven, too
            return bad(tr("the time steps are uneven: row %1 comes %2 after the one before, the mean is %3").arg(row + 1).arg(step).arg(mean),
                       "CSV-007");
        }
        squares += (step - mean) * (step - mean);
        if (std::abs(step - mean) > most) {
            most = std::abs(step - mean);
            steps.oddRow = row;
        }
    }
    const double milliseconds = isSeconds ? 1000.0 : 1.0;
    steps.intervalMs = mean * milliseconds;
    steps.jitterMs = std::sqrt(squares / static_cast<double>(table.rows - 1)) * milliseconds;
    return steps;
}

} // namespace

bool CsvImporter::accepts(const QByteArray& bytes, const QString& fileName) const
{
    if (!fileName.endsWith(QLatin1String(".csv")) && !fileName.endsWith(QLatin1String(".txt")))
        return false;
    return !bytes.left(4096).contains('\0');
}

Result<QVector<SampleDraft>> CsvImporter::read(const QByteArray& bytes, const QString&, const ImportOptions& options) const
{
    Result<Table> table = readTable(bytes);
    if (!table)
        return table.error();
    const QString first = table->header.value(0).toLower();
    const bool hasTime = first.startsWith(QLatin1String("timestamp")) || first == QLatin1String("time") || first.startsWith(QLatin1String("time_"))
                         || first == QLatin1String("t") || first == QLatin1String("ms");
    SampleDraft draft;
    if (hasTime) {
        const bool isSeconds = first.endsWith(QLatin1String("_s")) || first.endsWith(QLatin1String("(s)"));
        const Result<Steps> steps = stepsOf(*table, isSeconds);
        if (!steps)
            return steps.error();
        draft.info.intervalMs = steps->intervalMs;
        if (steps->jitterMs > kToldJitter * steps->intervalMs) {
            draft.info.metadata.insert(QStringLiteral("time_jitter_ms"), QString::number(steps->jitterMs, 'g', 4));
            draft.info.metadata.insert(QStringLiteral("time_jitter_reading"), QString::number(steps->oddRow));
        }
    } else if (options.rateHz) {
        draft.info.intervalMs = 1000.0 / *options.rateHz;
    } else if (table->rows > 1) {
        return bad(tr("it has no time column, and nothing else tells its rate"), "CSV-008");
    }
    const qsizetype skip = hasTime ? 1 : 0;
    const qsizetype axes = table->columns - skip;
    if (axes < 1)
        return bad(tr("it has a time column and nothing else"), "CSV-009");
    for (qsizetype column = skip; column < table->columns; ++column) {
        const QString name = table->header.value(column);
        draft.info.axes.append({name.isEmpty() ? QStringLiteral("axis%1").arg(column - skip + 1) : name.left(128), QStringLiteral("N/A")});
    }
    std::vector<double> values = std::move(table->values);
    if (hasTime) { // its column goes, the others move together
        std::size_t at = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i % static_cast<std::size_t>(table->columns) != 0)
                values[at++] = values[i];
        }
        values.resize(at);
    }
    draft.values = SignalData(std::move(values), static_cast<int>(axes)).asFloats();
    draft.info.readingCount = table->rows;
    draft.info.valueType = draft.values.type();
    return QVector<SampleDraft>{std::move(draft)};
}

} // namespace studio
