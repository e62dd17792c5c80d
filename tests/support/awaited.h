// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QEventLoop>
#include <QTimer>
#include <QtTest>
#include <functional>
#include <memory>

namespace studio::test
{

/// What an asynchronous call will answer. Counts the answers, because exactly one is promised.
template <typename T>
class Awaited
{
public:
    [[nodiscard]] std::function<void(Result<T>)> done()
    {
        return [state = m_state](Result<T> result) {
            ++state->count;
            state->loop.quit();
            state->result = std::make_shared<Result<T>>(std::move(result));
        };
    }
    /// Runs the event loop until the answer is there. False when the time is over.
    bool wait(int timeoutMs = 20'000)
    {
        if (m_state->count == 0) {
            QTimer::singleShot(timeoutMs, &m_state->loop, &QEventLoop::quit);
            m_state->loop.exec();
        }
        return m_state->count > 0;
    }
    [[nodiscard]] int count() const { return m_state->count; }
    [[nodiscard]] bool isOk() const { return m_state->result && m_state->result->isOk(); }
    [[nodiscard]] const Error& error() const { return m_state->result->error(); }
    template <typename V = T>
    [[nodiscard]] const V& value() const
    {
        return m_state->result->value();
    }
    [[nodiscard]] QString message() const
    {
        return !m_state->result ? QStringLiteral("no answer")
               : isOk()         ? QString()
                                : m_state->result->error().message;
    }

private:
    struct State {
        int count = 0;
        QEventLoop loop;
        std::shared_ptr<Result<T>> result;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace studio::test
