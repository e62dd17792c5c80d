// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_process.h"
#include "models/core/job_context.h"
#include "app/session/port_settings.h"
#include "serial/at/at_device.h"
#include "serial/forwarder/forwarder_device.h"

#include <QEventLoop>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

namespace studio
{

/// Runs an event loop until an asynchronous call has answered, or the user asked to stop. Then `onStop` is called once and the
/// call's own end is awaited; without `onStop` the answer is Cancelled at once and whatever comes later is dropped. For the bodies
/// of commands, which have no event loop of their own. Thread: main.
template <typename T>
Result<T> awaitAnswer(JobContext& job, const std::function<void(std::function<void(Result<T>)>)>& call,
                      const std::function<void()>& onStop = {})
{
    constexpr int kStopPollMs = 50;
    struct State {
        QEventLoop loop;
        std::optional<Result<T>> result;
    };
    const auto state = std::make_shared<State>();
    call([weak = std::weak_ptr<State>(state)](Result<T> result) {
        if (const std::shared_ptr<State> waiting = weak.lock()) {
            waiting->result = std::move(result);
            waiting->loop.quit();
        }
    });
    QTimer poll;
    bool wasTold = false;
    QObject::connect(&poll, &QTimer::timeout, &state->loop, [&] {
        if (wasTold || !job.isCancelled())
            return;
        wasTold = true;
        if (onStop)
            onStop();
        else
            state->loop.quit();
    });
    poll.start(kStopPollMs);
    while (!state->result && !(wasTold && !onStop))
        state->loop.exec();
    if (!state->result)
        return Error{ErrorCode::Cancelled, QObject::tr("Stopped; the board was left as it is."), {}, {}};
    return std::move(*state->result);
}

/// Starts an emulated board of our own and waits until it is ready; gives the path of its port.
/// Errors: those of `board start`, Cancelled.
Result<QString> startBoard(BoardProcess& board, const QString& name, const QStringList& options, JobContext& job);

/// A board behind a PORT of the command line, connected and identified: "serial:/dev/ttyACM0", a bare path, or "board:NAME",
/// which is the emulated board of that name, started for as long as this object lives when it does not run.
class DevicePort
{
public:
    /// Errors: InvalidArgument (an address that is none), those of starting a board, of opening and of identifying.
    static Result<std::unique_ptr<DevicePort>> open(const QString& address, JobContext& job);
    /// The same for boards of any kind: one that prints plain numbers is listened to until its format is known.
    static Result<std::unique_ptr<DevicePort>> openAny(const QString& address, const PortSettings& settings, JobContext& job);

    /// The board when it prints plain numbers; then device() must not be used. Else nothing.
    [[nodiscard]] ForwarderDevice* numbers() { return m_numbers.get(); }
    [[nodiscard]] AtDevice& device() { return *m_device; }
    [[nodiscard]] const AtIdentity& identity() const { return m_device->identity(); }
    [[nodiscard]] QString address() const { return m_address; } ///< in full: "serial:/dev/ttyACM0"

private:
    DevicePort() = default;
    Result<QString> boardPath(const QString& name, JobContext& job);
    Result<QString> findPath(const QString& address, JobContext& job);
    Result<void> listen(const QString& path, const PortSettings& settings, JobContext& job);

    QString m_address;
    std::unique_ptr<BoardProcess> m_board; ///< ours, when we started it; ends after the device has let go
    std::unique_ptr<AtDevice> m_device;
    std::unique_ptr<ForwarderDevice> m_numbers;
};

} // namespace studio
