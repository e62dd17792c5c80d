// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"

#include <atomic>
#include <memory>
#include <utility>

namespace studio
{

/// Of work behind a page that is done in vain as soon as newer work is wanted: cancelled when `newest` is another turn. Thread: any.
class TurnContext final : public JobContext
{
public:
    TurnContext(std::shared_ptr<std::atomic<int>> newest, int turn) : m_newest(std::move(newest)), m_turn(turn) {}
    [[nodiscard]] bool isCancelled() const override { return m_newest->load() != m_turn; }
    void report(qint64, qint64, const QString&) override {}
    void event(const QJsonObject&) override {}

private:
    std::shared_ptr<std::atomic<int>> m_newest;
    int m_turn;
};

} // namespace studio
