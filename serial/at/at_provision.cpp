// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_provision.h"

#include "serial/at/at_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr AtVersion kDeviceIdSince{1, 4, 0};
constexpr AtVersion kCycleSince{1, 8, 0};
const QByteArray kCycleSettings = "AT+INGESTIONCYCLESETTINGS";
const QString kNoId = QStringLiteral("00:00:00:00:00:00");
const QString kNoKey = QStringLiteral("please-set-me");
const QString kUsualPath = QStringLiteral("/api/training/data");

QString tr(const char* text)
{
    return QCoreApplication::translate("At", text);
}

QByteArray nameOf(const QByteArray& command)
{
    return command.left(command.indexOf('='));
}

/// Sends commands one after another; each must be answered with an OK.
void sendAll(AtDevice& board, QList<QByteArray> commands, int timeoutMs, AtDevice::Done<void> done)
{
    if (commands.isEmpty()) {
        done(Result<void>());
        return;
    }
    const QByteArray command = commands.takeFirst();
    board.query(command, timeoutMs, [&board, command, commands, timeoutMs, done = std::move(done)](Result<QByteArray> answer) {
        if (!answer)
            done(answer.error());
        else if (!answer->contains("OK"))
            done(Error{ErrorCode::Protocol,
                       tr("The board did not take %1: \"%2\". What was set before stays; try again, or set it in the console.")
                           .arg(QString::fromUtf8(nameOf(command)), QString::fromUtf8(withoutSecrets(*answer, command).left(160)).simplified()),
                       {}, QStringLiteral("AT-080")});
        else
            sendAll(board, commands, timeoutMs, done);
    });
}

/// One command with one argument, where the board's own value is another one.
Result<void> addSetting(QList<QByteArray>& commands, const QByteArray& name, const QString& what, const QString& wanted, const QString& present)
{
    if (wanted.isEmpty() || wanted == present)
        return {};
    Result<QByteArray> argument = atArgument(what, wanted);
    if (!argument)
        return argument.error();
    commands.append(name + '=' + *argument);
    return {};
}

Result<void> addUpload(QList<QByteArray>& commands, const AtConfig& board, const AtProvision& wanted)
{
    const bool hasPath = !board.uploadPath.isEmpty() && board.uploadPath != QLatin1String("b");
    const QString path = !wanted.uploadPath.isEmpty() ? wanted.uploadPath : hasPath ? board.uploadPath : kUsualPath;
    const QString key = wanted.apiKey.isEmpty() ? board.apiKey : wanted.apiKey;
    if (key.isEmpty() && !wanted.uploadPath.isEmpty() && wanted.uploadPath != board.uploadPath) {
        return Error{ErrorCode::InvalidArgument,
                     tr("Boards take the upload path together with an API key, and neither this one nor the order has one. Give the key too; nothing was sent."), {},
                     QStringLiteral("AT-085")};
    }
    if (key.isEmpty() || (key == board.apiKey && path == board.uploadPath))
        return {};
    Result<QByteArray> first = secretArgument(tr("The API key"), key);
    Result<QByteArray> second = atArgument(tr("The upload path"), path);
    if (!first || !second)
        return !first ? first.error() : second.error();
    commands.append("AT+UPLOADSETTINGS=" + *first + ',' + *second);
    return {};
}

/// That of the first rate that the board lists; 0 when it lists none.
double firstIntervalMs(const AtConfig& board)
{
    for (const AtSensor& sensor : board.sensors) {
        for (const double hertz : sensor.frequenciesHz) {
            if (hertz > 0.0)
                return 1000.0 / hertz;
        }
    }
    return 0.0;
}

Result<void> addSigningKey(QList<QByteArray>& commands, const AtConfig& board, const AtProvision& wanted)
{
    if (wanted.hmacKey.isEmpty() || !(board.hmacKey.isEmpty() || board.hmacKey == kNoKey))
        return {};
    Result<QByteArray> key = secretArgument(tr("The signing key"), wanted.hmacKey, kMostHmacKeyBytes);
    if (!key)
        return key.error();
    // The key comes behind the board's own settings, which a cleared board does not have; boards refuse an empty argument.
    const QByteArray label = boardLabel(board.label.isEmpty() ? kUnlabelled : board.label);
    const double intervalMs = board.intervalMs > 0.0 ? exactIntervalMs(board) : firstIntervalMs(board);
    commands.append("AT+SAMPLESETTINGS=" + label + ',' + QByteArray::number(intervalMs, 'f', 6) + ',' +
                    QByteArray::number(std::max<qint64>(1, board.lengthMs)) + ',' + *key);
    return {};
}

/// Whether AT+HELP says, below the command, that its settings end a cycle.
bool settingsEndCycle(const QByteArray& help)
{
    bool isOfCycle = false;
    for (const QByteArray& line : answerLines(help)) {
        if (line.startsWith("AT+"))
            isOfCycle = line.startsWith(kCycleSettings);
        else if (isOfCycle && line.contains("ends a cycle under way"))
            return true;
    }
    return false;
}

} // namespace

double exactIntervalMs(const AtConfig& board)
{
    constexpr double kPrintedWithin = 0.00501; // half of the last place, and what floats are off by
    double exact = board.intervalMs;
    double distance = kPrintedWithin;
    for (const AtSensor& sensor : board.sensors) {
        for (const double hertz : sensor.frequenciesHz) {
            const double off = hertz > 0.0 ? std::abs(1000.0 / hertz - board.intervalMs) : kPrintedWithin;
            if (off < distance) {
                distance = off;
                exact = 1000.0 / hertz;
            }
        }
    }
    return exact;
}

Result<QList<QByteArray>> provisionCommands(const AtConfig& board, const AtProvision& wanted)
{
    QList<QByteArray> commands;
    Result<void> added;
    if (board.deviceId == kNoId && board.version >= kDeviceIdSince)
        added = addSetting(commands, "AT+DEVICEID", tr("The board's id"), wanted.usbSerial, board.deviceId);
    if (added)
        added = addSetting(commands, "AT+UPLOADHOST", tr("The address for recordings"), wanted.uploadHost, board.uploadHost);
    if (added)
        added = addSetting(commands, "AT+MGMTSETTINGS", tr("The address for remote management"), wanted.managementUrl, board.managementUrl);
    if (added)
        added = addUpload(commands, board, wanted);
    if (added)
        added = addSigningKey(commands, board, wanted);
    if (!added)
        return added.error();
    return commands;
}

void provision(AtDevice& board, const AtProvision& wanted, AtDevice::Done<QStringList> done)
{
    Result<QList<QByteArray>> commands = provisionCommands(board.identity().config, wanted);
    if (!commands) {
        done(commands.error());
        return;
    }
    QStringList names;
    for (const QByteArray& command : *commands)
        names << QString::fromUtf8(nameOf(command));
    if (names.isEmpty()) {
        done(names);
        return;
    }
    sendAll(board, *commands, 0, [&board, names, done = std::move(done)](Result<void> sent) {
        if (!sent) {
            done(sent.error());
            return;
        }
        board.identify([names, done](Result<AtIdentity> identity) {
            if (identity)
                done(names);
            else
                done(identity.error());
        });
    });
}

QVector<AtNetwork> parseNetworks(const QByteArray& answer)
{
    static const QRegularExpression pattern(QStringLiteral("^SSID: (.*), Security: (.*) \\(([0-9]{1,3})\\), RSSI: (-?[0-9]{1,4}) dBm$"));
    constexpr qsizetype kMostNetworks = 200;
    QVector<AtNetwork> networks;
    for (const QByteArray& line : answerLines(answer)) {
        const QRegularExpressionMatch match = pattern.match(QString::fromUtf8(line).trimmed());
        if (match.hasMatch() && networks.size() < kMostNetworks)
            networks.append({match.captured(1), match.captured(2), match.captured(3).toInt(), match.captured(4).toInt()});
    }
    return networks;
}

void scanNetworks(AtDevice& board, AtDevice::Done<QVector<AtNetwork>> done)
{
    board.query("AT+SCANWIFI", board.link().timings().slowCommandMs, [done = std::move(done)](Result<QByteArray> answer) {
        if (answer)
            done(parseNetworks(*answer));
        else
            done(answer.error());
    });
}

void joinNetwork(AtDevice& board, const QString& ssid, const QString& password, int security, AtDevice::Done<void> done)
{
    Result<QByteArray> name = atArgument(tr("The network's name"), ssid);
    Result<QByteArray> word = secretArgument(tr("The network's password"), password);
    if (!name || !word) {
        done(!name ? name.error() : word.error());
        return;
    }
    sendAll(board, {"AT+WIFI=" + *name + ',' + *word + ',' + QByteArray::number(security)}, board.link().timings().slowCommandMs, std::move(done));
}

AtConfig clearedConfig(AtConfig board)
{
    for (QString* forgotten : {&board.wifiSsid, &board.label, &board.hmacKey, &board.apiKey, &board.uploadHost, &board.uploadPath, &board.managementUrl})
        forgotten->clear();
    board.wifiConnected = false;
    board.intervalMs = 0.0;
    board.lengthMs = 0;
    return board;
}

void clearBoard(AtDevice& board, AtDevice::Done<AtIdentity> done)
{
    board.query("AT+CLEARCONFIG", board.link().timings().slowCommandMs, [&board, done = std::move(done)](Result<QByteArray> answer) {
        if (answer)
            board.identifyAfterReset(done);
        else
            done(answer.error());
    });
}

Result<void> checkIngestionCycle(const AtDevice& board)
{
    const AtConfig& config = board.identity().config;
    if (config.version >= kCycleSince && config.ingestion)
        return {};
    return Error{ErrorCode::Unsupported, tr("This board records only while it is asked to; nothing was sent. Boards with AT 1.8 and storage of their own can."),
                 {}, QStringLiteral("AT-081")};
}

Result<void> checkCycle(const AtIngestionCycle& cycle)
{
    const Result<QByteArray> sensor = atArgument(tr("The sensor"), cycle.sensor);
    if (!sensor)
        return sensor.error();
    if (cycle.lengthMs >= 1 && cycle.intervalMs >= cycle.lengthMs)
        return {};
    return Error{ErrorCode::InvalidArgument, tr("A recording must be shorter than the time from one to the next; nothing was sent."), {}, QStringLiteral("AT-082")};
}

void setIngestionCycle(AtDevice& board, const AtIngestionCycle& cycle, AtDevice::Done<void> done)
{
    if (const Result<void> able = checkIngestionCycle(board); !able) {
        done(able.error());
        return;
    }
    if (const Result<void> fits = checkCycle(cycle); !fits) {
        done(fits.error());
        return;
    }
    sendAll(board, {kCycleSettings + '=' + cycle.sensor.toUtf8() + ',' + QByteArray::number(cycle.lengthMs) + ',' + QByteArray::number(cycle.intervalMs)}, 0,
            std::move(done));
}

void startIngestionCycle(AtDevice& board, AtDevice::Done<void> done)
{
    if (const Result<void> able = checkIngestionCycle(board); !able) {
        done(able.error());
        return;
    }
    board.query("AT+STARTINGESTIONCYCLE", 0, [done = std::move(done)](Result<QByteArray> answer) {
        done(answer ? Result<void>() : Result<void>(answer.error()));
    });
}

void stopIngestionCycle(AtDevice& board, AtDevice::Done<void> done)
{
    if (const Result<void> able = checkIngestionCycle(board); !able) {
        done(able.error());
        return;
    }
    board.query("AT+HELP", 0, [&board, done = std::move(done)](Result<QByteArray> help) {
        if (!help)
            done(help.error());
        else if (settingsEndCycle(*help))
            setIngestionCycle(board, *board.identity().config.ingestion, done);
        else
            done(Error{ErrorCode::Unsupported,
                       tr("Boards have no command that ends recording without a host, and the firmware of this one offers no other way. Nothing was "
                          "sent, and it goes on until its storage is full."),
                       {}, QStringLiteral("AT-086")});
    });
}

} // namespace studio
