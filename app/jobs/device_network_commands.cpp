// SPDX-License-Identifier: GPL-3.0-or-later
// The network of a board with a radio: what it sees, what it is in, joining one.
#include "app/jobs/device_port.h"
#include "app/jobs/device_tools.h"
#include "app/jobs/key_source.h"
#include "serial/at/at_provision.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QJsonArray>
#include <map>

namespace studio
{

namespace
{

// Source: AT reference 1.4.
constexpr int kOpenNetwork = 0;
constexpr int kUsualSecurity = 3;
const std::map<std::string, int> kSecurities = {{"none", kOpenNetwork}, {"wep", 1}, {"wpa", 2}, {"wpa2", kUsualSecurity}, {"wpa-wpa2", 4}};

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

struct WifiArguments {
    std::string port;
    std::string ssid;
    std::string passwordFile;
    std::string security; ///< empty: WPA2 with a password, none without
    bool scans = false;
};

Result<CommandOutput> scan(DevicePort& port, JobContext& job)
{
    job.report(0, 0, tr("Looking for networks"));
    const Result<QVector<AtNetwork>> found =
        awaitAnswer<QVector<AtNetwork>>(job, [&](const AtDevice::Done<QVector<AtNetwork>>& done) { scanNetworks(port.device(), done); });
    if (!found)
        return found.error();
    CommandOutput out;
    QJsonArray rows;
    for (const AtNetwork& network : *found) {
        rows.append(QJsonObject{{QStringLiteral("ssid"), network.ssid},
                                {QStringLiteral("security"), network.security},
                                {QStringLiteral("security_name"), network.securityName},
                                {QStringLiteral("rssi_dbm"), network.rssiDbm}});
        out.text += QStringLiteral("%1\t%2\t%3 dBm\n").arg(network.ssid.isEmpty() ? tr("(hidden)") : network.ssid, network.securityName).arg(network.rssiDbm);
    }
    out.json = {{QStringLiteral("port"), port.address()}, {QStringLiteral("networks"), rows}};
    out.text = rows.isEmpty() ? tr("The board sees no network.") : out.text.trimmed();
    return out;
}

Result<void> join(DevicePort& port, const WifiArguments& arguments, const QString& password, JobContext& job)
{
    const int security = !arguments.security.empty() ? kSecurities.at(arguments.security) : password.isEmpty() ? kOpenNetwork : kUsualSecurity;
    job.report(0, 0, tr("Joining %1").arg(fromArgument(arguments.ssid)));
    Result<void> joined = awaitAnswer<void>(
        job, [&](const AtDevice::Done<void>& done) { joinNetwork(port.device(), fromArgument(arguments.ssid), password, security, done); });
    if (!joined)
        return joined;
    const Result<AtIdentity> now = awaitAnswer<AtIdentity>(job, [&](const AtDevice::Done<AtIdentity>& done) { port.device().identify(done); });
    return now ? Result<void>() : Result<void>(now.error());
}

Result<CommandOutput> wifi(const WifiArguments& arguments, JobContext& job)
{
    // What can be told from the file is told before the port is opened.
    const Result<QString> password = arguments.passwordFile.empty() ? Result<QString>(QString()) : secretFrom(arguments.passwordFile);
    if (!password)
        return password.error();
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(fromArgument(arguments.port), job);
    if (!port)
        return port.error();
    if (!(*port)->identity().config.wifiPresent) {
        return Error{ErrorCode::Unsupported, tr("The board at %1 has no WiFi. Nothing was sent; its recordings come over the wire.").arg((*port)->address()),
                     {}, QStringLiteral("DEV-073")};
    }
    if (arguments.scans)
        return scan(**port, job);
    if (!arguments.ssid.empty()) {
        if (const Result<void> joined = join(**port, arguments, *password, job); !joined)
            return joined.error();
    }
    const AtConfig& config = (*port)->identity().config;
    const QString state = config.wifiConnected        ? tr("The board is in the network \"%1\".").arg(config.wifiSsid)
                          : !arguments.ssid.empty()   ? tr("The board took the network \"%1\", but does not say that it is in it yet; ask again in a moment.").arg(fromArgument(arguments.ssid))
                          : config.wifiSsid.isEmpty() ? tr("The board is in no network. Give one with --ssid; --scan lists what it sees.")
                                                      : tr("The board knows the network \"%1\" and is not in it.").arg(config.wifiSsid);
    return CommandOutput{{{QStringLiteral("port"), (*port)->address()},
                          {QStringLiteral("ssid"), config.wifiSsid},
                          {QStringLiteral("connected"), config.wifiConnected}},
                         state};
}

} // namespace

void addDeviceNetwork(CLI::App& devices, CommandSet& set)
{
    auto arguments = std::make_shared<WifiArguments>();
    CLI::App* command = devices.add_subcommand("wifi", "The network of a board with WiFi; without options, which one it is in");
    command->add_option("PORT", arguments->port, kPortHelp)->required();
    CLI::Option* ssid = command->add_option("--ssid", arguments->ssid, "Join this network");
    command->add_option("--password-file", arguments->passwordFile, "File whose first line is the password; - reads it from the input")->needs(ssid);
    std::vector<std::string> names;
    for (const auto& [name, number] : kSecurities)
        names.push_back(name);
    command->add_option("--security", arguments->security, "Without it wpa2 with a password, none without")->check(CLI::IsMember(names))->needs(ssid);
    command->add_flag("--scan", arguments->scans, "List the networks that the board sees")->excludes(ssid);
    set.add(*command, [arguments](JobContext& job) { return wifi(*arguments, job); });
}

} // namespace studio
