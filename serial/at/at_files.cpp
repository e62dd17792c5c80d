// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_files.h"

#include "serial/at/at_text.h"

#include <QCoreApplication>

namespace studio
{

namespace
{

constexpr AtVersion kBase64Since{1, 2, 0};

QString tr(const char* text)
{
    return QCoreApplication::translate("At", text);
}

Result<QByteArray> fileIn(const QByteArray& answer, const AtVersion& version, const QString& name)
{
    if (answer.contains("does not exist")) {
        return Error{ErrorCode::NotFound, tr("The board has no file \"%1\". Nothing was read; list its files for their names.").arg(name),
                     QString::fromUtf8(answer.left(200)).simplified(), QStringLiteral("AT-083")};
    }
    return version < kBase64Since ? decodeHexAnswer(answer, -1) : decodeBase64Answer(answer, -1);
}

} // namespace

void readFile(AtDevice& board, const QString& name, AtDevice::Done<QByteArray> done)
{
    const Result<QByteArray> file = atArgument(tr("The file name"), name);
    if (!file) {
        done(file.error());
        return;
    }
    if (board.activity() != AtActivity::Idle) {
        done(Error{ErrorCode::Busy, tr("The board is busy, so its file was not read. Stop what it does first."), {}, QStringLiteral("AT-084")});
        return;
    }
    AtLink& link = board.link();
    const AtVersion version = board.identity().config.version;
    const TransferMode transfer = transferMode(board.identity().config, board.transport().canSetSpeed(), false);
    AtLink::Command command;
    command.kind = AtLink::Kind::Data;
    command.text = "AT+READFILE=" + *file + transfer.argument;
    command.transferBaud = transfer.baud;
    // How long it is nobody says beforehand, so the limit is on silence.
    command.timeoutMs = link.timings().slowCommandMs;
    command.onBytes = [&link](qsizetype) { link.extend(link.timings().slowCommandMs); };
    command.done = [&board, version, name, done = std::move(done)](Result<QByteArray> answer) {
        if (board.transport().isOpen())
            board.setActivity(AtActivity::Idle);
        if (answer)
            done(fileIn(*answer, version, name));
        else
            done(answer.error());
    };
    board.setActivity(AtActivity::Reading);
    link.send(std::move(command));
}

} // namespace studio
