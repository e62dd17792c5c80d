// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/emulate/board_catalogue.h"
#include "models/core/job_context.h"

#include <memory>

namespace studio
{

/// A running emulator with its console. Ends, with its process, when this object goes. Blocking; not for the GUI thread.
class EmulatedBoard
{
public:
    struct Options {
        bool countInstructions = false; ///< timers follow instructions instead of the clock
        quint32 serialNumber = 0;       ///< tells boards without a store apart
        double numbersHz = 0.0;         ///< of firmware that prints numbers; 0: it is the other one
        quint32 faultWord = 0;          ///< boardFaultWord(); of the base firmware
    };

    /// Starts the emulator with a kernel and, where the board has one, a store file, and waits for its console.
    /// Errors: ToolMissing (names the package), Timeout, Io.
    static Result<std::unique_ptr<EmulatedBoard>> start(const BoardDescription& board, const QString& kernelElf,
                                                        const QString& storePath, Options options);
    ~EmulatedBoard();

    /// Waits for the prompt that ends the boot banner. Errors: Timeout with what was printed.
    Result<QByteArray> waitForPrompt(int timeoutMs, JobContext& job);
    /// Sends one AT command line and reads up to the next prompt, echo left out. Errors: Timeout, Cancelled, Protocol.
    Result<QByteArray> command(const QByteArray& line, int timeoutMs, JobContext& job);
    /// Sends bytes as they are.
    Result<void> send(const QByteArray& bytes);
    /// Reads until `mark` has come; returns everything up to and with it.
    Result<QByteArray> readUntil(const QByteArray& mark, int timeoutMs, JobContext& job);

    /// The console's own socket, for whoever relays it; then none of the calls above may be used. Non-blocking.
    [[nodiscard]] int consoleDescriptor() const;
    /// What the emulator printed before it ended; empty when it said nothing or still runs.
    [[nodiscard]] QString lastWords();

private:
    EmulatedBoard();
    struct Private;
    std::unique_ptr<Private> d;
};

/// A store of zeros (a factory-fresh board) with a packed image in slot 0. Errors: InvalidArgument (too large), Io.
Result<void> writeStore(const BoardDescription& board, const QByteArray& image, const QString& path);

} // namespace studio
